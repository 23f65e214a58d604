"""Names of places compared as people type them: no accents, no case, no punctuation."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_LONG_FORMS = {"st": "saint", "ste": "sainte"}


def plain(name: str) -> str:
    """Give a name in its plain form, the same for every usual way to write it.

    Parameters
    ----------
    name
        Name of a commune or of an intercommunality, as anyone writes it.

    Examples
    --------
    >>> plain("St-Étienne-de-Crossey"), plain("L'Haÿ-les-Roses"), plain("OEUF-en-Ternois")
    ('saint etienne de crossey', 'l hay les roses', 'oeuf en ternois')
    """
    decomposed = unicodedata.normalize("NFKD", name.translate(_LIGATURES))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = _NOT_WORD.sub(" ", bare.lower()).split()
    return " ".join(_LONG_FORMS.get(word, word) for word in words)
