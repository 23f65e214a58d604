"""Words that somebody might write of a family, and whether any error lets them through."""

from __future__ import annotations

import json
import traceback
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from berceau.errors import BerceauError
from berceau.placement.show.faults import faults_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEEDLES = ("phyrine", "SECRET", "1987", "73519")
"""No file of the tests holds any of these but where a test puts it."""

NAME = "Zéphyrine-1987-SECRET"
TEXTS = (
    NAME,
    "Zéphyrine: SECRET*",
    "SECRET " * 30,
    "1987-13-45",
    "31/02/1987",
    "1987-03-14",
    "21987",
    "childminder:21987",
    "tue-SECRET",
    "73519",
)
"""Names, days, numbers: some of no form at all, some that contradict what stands beside them."""
VALUES: tuple[Any, ...] = (
    *TEXTS,
    73519,
    -73519.1987,
    [NAME, [73519]],
    {"something": NAME},
    {"kind": NAME},
)
Step = str | int
Told = list[str]


def told(error: Exception) -> Told:
    """Give all that an error says, and all that Python says of it."""
    said = [str(error), repr(error), *traceback.format_exception(error)]
    if isinstance(error, BerceauError):
        faults = error.faults  # type: ignore[attr-defined]  # of the two kinds that have some
        said += [json.dumps(fault.to_dict(), ensure_ascii=False) for fault in faults]
        said += [str(fault) for lang in ("en", "fr") for fault in faults_in(lang, faults)]
    return said


def leaks(said: Told, spared: str = "") -> Told:
    """Give the lines that hold what nobody should read; ``spared`` is a path that may name it."""
    lines = [line for text in said for line in text.replace(spared or "\0", "").splitlines()]
    return [line for line in lines if any(needle in line for needle in NEEDLES)]


class Tally:
    """How often something was refused, and what was said too much.

    Attributes
    ----------
    refused
        How many values were refused, by place.
    leaked
        What was said, by place.
    """

    def __init__(self) -> None:
        self.refused: dict[str, int] = {}
        self.leaked: dict[str, Told] = {}

    def attempt(self, place: str, work: Callable[[], object], *more: Callable[[], Told]) -> bool:
        """Try what may be refused, and look at what is said; say whether it was refused."""
        self.refused.setdefault(place, 0)
        try:
            work()
        except (BerceauError, ValidationError) as error:
            said = [*told(error), *(text for say in more for text in say())]
            if found := leaks(said):
                self.leaked.setdefault(place, []).extend(found)
            self.refused[place] += 1
            return True
        return False

    @property
    def count(self) -> int:
        """How many values were refused in all."""
        return sum(self.refused.values())

    @property
    def never(self) -> set[str]:
        """Places where whatever was written was accepted."""
        return {place for place, count in self.refused.items() if not count}


def places(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Give every place of plain data, lists and objects before what they hold."""
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def put(document: Any, path: tuple[Step, ...], value: Any) -> Any:
    """Copy plain data with another value at one place."""
    copied = deepcopy(document)
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return copied


def written(path: tuple[Step, ...]) -> str:
    """Write a place for people, all items of a list alike."""
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in path)
