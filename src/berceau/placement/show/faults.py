"""Faults in the language of the person who reads them.

A fault is made in English, wherever it is found; ``faults_fr.toml`` beside this module says it in
French. It stands here, beside the other words that people read, so that a notebook or a web page
can say a fault in French without the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.errors import Fault
from berceau.placement.show.phrases import phrasebook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.placement.show.words import Lang

_PARTS = ("where", "found", "expected", "remedy")


def faults_in(lang: Lang, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Give faults in a language; the code, and what is only data, stay as they are.

    Parameters
    ----------
    lang
        The language.
    faults
        Faults as the library raises them.

    Examples
    --------
    >>> from berceau.errors import Fault
    >>> fault = Fault("out", "not-writable", "a folder", "a file", "Add a file name.")
    >>> print(faults_in("fr", [fault])[0].remedy)
    Ajouter un nom de fichier.
    """
    return tuple(faults) if lang == "en" else tuple(map(_in_french, faults))


def subject_in(lang: Lang, subject: str) -> str:
    """Give in a language what a fault or a violation is about."""
    return subject if lang == "en" else phrasebook("faults_fr").say("where", subject) or subject


def _in_french(fault: Fault) -> Fault:
    book = phrasebook("faults_fr")
    parts = {part: str(getattr(fault, part)) for part in _PARTS}
    said = {part: book.say(part, text) or text for part, text in parts.items()}
    return Fault(code=fault.code, **said)
