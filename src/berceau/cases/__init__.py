"""The real cases, as data: figures given by their sources, the rest drawn and marked as drawn.

::

    import berceau

    for summary in berceau.cases():
        print(summary.name, summary.title)
    territory = berceau.case("talant-2015")
    [source.about for source in territory.sources if source.origin == "given"]

No person in them exists: families are called F01, children E01, and all that is told of them is
invented. The data are made by ``python -m berceau.cases.make``.
"""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from types import ModuleType
from typing import TYPE_CHECKING

from berceau.cases.catalogue import STORIES
from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from berceau.domain.territory import Territory

__all__ = ["CaseSummary", "case", "cases"]


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """What a case is about, without reading its data.

    Attributes
    ----------
    name
        What `case` is asked for.
    title
        Title, in French.
    story_fr, story_en
        The story in one sentence.
    year
        Year in which the year planned begins.
    children
        Children of the case, those in place included.
    structures
        Structures of the case, childminders included.
    """

    name: str
    title: str
    story_fr: str
    story_en: str
    year: int
    children: int
    structures: int


def cases() -> tuple[CaseSummary, ...]:
    """List the real cases, in the order in which they are told."""
    counts = json.loads(files("berceau.cases").joinpath("data/index.json").read_text("utf-8"))
    return tuple(
        CaseSummary(
            name=name,
            title=story.title,
            story_fr=story.fr,
            story_en=story.en,
            year=story.year,
            children=counts[name]["children"],
            structures=counts[name]["structures"],
        )
        for name, story in STORIES.items()
    )


def case(name: str) -> Territory:
    """Read a real case.

    Parameters
    ----------
    name
        One of the names that `cases` lists, ``talant-2015`` for instance.

    Returns
    -------
        The territory; its ``sources`` say what is given, assumed and drawn.

    Raises
    ------
    InputError
        There is no such case; the fault lists those there are, the nearest first.

    Examples
    --------
    >>> case("talant-2015").structure_by_id["multi-accueil"].places
    22
    """
    from berceau.domain.territory import Territory  # noqa: PLC0415  (names alone need no records)

    if name not in STORIES:
        raise _unknown(name)
    data = files("berceau.cases").joinpath("data", f"{name}.json.gz")
    if data.is_file():
        return Territory.model_validate_json(gzip.decompress(data.read_bytes()))
    return Territory.model_validate_json(
        files("berceau.cases").joinpath("data", f"{name}.json").read_bytes()
    )


def _unknown(name: str) -> InputError:
    near = get_close_matches(name.lower(), STORIES, n=3, cutoff=0.4)
    hint = f"Did you mean: {', '.join(near)}?" if near else "List them with cases()."
    return InputError(
        [Fault("case", "unknown-case", repr(name), f"one of {', '.join(STORIES)}", hint)]
    )


class _Listing(ModuleType):
    """The package, which lists the cases when it is called.

    ``berceau.cases`` names both the package and its function `cases`; whichever of the two
    Python has bound to the name, ``berceau.cases()`` gives the list.
    """

    def __call__(self) -> tuple[CaseSummary, ...]:
        """List the real cases."""
        return cases()


sys.modules[__name__].__class__ = _Listing
