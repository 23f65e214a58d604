"""The published figures that territories are drawn from, read from the package's data file."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter

from berceau.domain.base import Record

if TYPE_CHECKING:
    from collections.abc import Mapping


class Figure(Record):
    """One figure, or one table of figures, and where it comes from."""

    value: float | dict[str, float]
    """A number, or numbers by name."""
    unit: str
    mark: Literal["published", "computed", "assumed"]
    """Read in a source, computed from such figures, or assumed for want of any."""
    source: str


@dataclass(frozen=True, slots=True)
class Table:
    """Names and their shares, ready to be drawn from.

    Attributes
    ----------
    names
        What may be drawn.
    steps
        Cumulated shares, the last is 1.
    """

    names: tuple[str, ...]
    steps: tuple[float, ...]

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> Table:
        """Make a table from weights, which need not add up to one."""
        total = sum(weights.values())
        steps = tuple(step / total for step in accumulate(weights.values()))
        return cls(tuple(weights), steps)

    def at(self, unit: float) -> str:
        """Give the name at a point between 0 (included) and 1 (excluded)."""
        return self.names[min(bisect_right(self.steps, unit), len(self.names) - 1)]


@cache
def figures() -> Mapping[str, Figure]:
    """Give every figure by name."""
    text = files("berceau.synthetic").joinpath("figures.toml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, Figure]).validate_python(tomllib.loads(text))


@cache
def number(name: str) -> float:
    """Give a figure that is one number."""
    value = figures()[name].value
    if isinstance(value, dict):
        raise TypeError(f"figure {name!r} is a table, not one number")
    return value


@cache
def numbers(name: str) -> Mapping[str, float]:
    """Give a figure that is a table of numbers by name."""
    value = figures()[name].value
    if not isinstance(value, dict):
        raise TypeError(f"figure {name!r} is one number, not a table")
    return value


@cache
def table(name: str) -> Table:
    """Give a table of shares, ready to be drawn from."""
    return Table.of(numbers(name))
