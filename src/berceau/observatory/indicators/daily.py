"""One day of a structure, minute by minute: its hours, and its tightest moment."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[int, int]
"""From a minute of the day to another one, which is not part of it."""


class Open(NamedTuple):
    """A stretch of the day at which a structure is open."""

    start: int
    end: int
    places: int
    cap: int


class Load(NamedTuple):
    """One day of a structure, in minutes and children."""

    attended: int = 0
    outside: int = 0
    capacity: int = 0
    over: int = 0
    peak: int = 0
    cap: int | None = None
    minute: int | None = None

    @property
    def spare(self) -> float:
        """Children who could still come at the tightest moment; below 0 where too many did."""
        return float("inf") if self.cap is None else self.cap - self.peak


def load(spans: Sequence[Span], opening: Sequence[Open]) -> Load:
    """Count one day minute by minute, from change to change.

    Parameters
    ----------
    spans
        When each child is there.
    opening
        When the structure is open, in order.
    """
    changes = Counter[int]()
    for arrival, departure in spans:
        changes[arrival] += 1
        changes[departure] -= 1
    capacity = sum((one.end - one.start) * one.places for one in opening)
    begins = {one.start: one for one in opening}
    edges = sorted({*changes, *begins, *(one.end for one in opening)})
    found, here, present = Load(capacity=capacity), None, 0
    for start, end in pairwise(edges):
        present += changes[start]
        if here is not None and start >= here.end:
            here = None
        here = begins.get(start, here)
        found = _and_then(found, present, here, (start, end))
    return found


def _and_then(found: Load, present: int, here: Open | None, span: Span) -> Load:
    """Add a stretch of time at which nothing changes."""
    if not present:
        return found
    minutes = span[1] - span[0]
    attended = found.attended + present * minutes
    if here is None:
        return found._replace(attended=attended, outside=found.outside + present * minutes)
    over = found.over + (minutes if present > here.cap else 0)
    after = found._replace(attended=attended, over=over)
    if (here.cap - present, -present) < (found.spare, -found.peak):
        return after._replace(peak=present, cap=here.cap, minute=span[0])
    return after
