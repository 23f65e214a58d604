"""Whether anything lawful exists; if not, what clashes, and the cheapest way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.base import Count, Record
from berceau.engine.limits import Limits
from berceau.engine.verdict import StoppedBy
from berceau.placement.clashes.admission import plain_clashes
from berceau.placement.clashes.changes import Change
from berceau.placement.clashes.commitments import decision_item
from berceau.placement.clashes.ground import Ground
from berceau.placement.clashes.hints import overloaded
from berceau.placement.clashes.items import Item
from berceau.placement.clashes.probe import Probe
from berceau.placement.clashes.shrinking import in_force, minimal_rows, minimal_set
from berceau.placement.clashes.way_out import WayOut, way_out
from berceau.placement.law import require_law
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

MOST = 10
"""Clashes that are looked for, unless said."""


class Clash(Record):
    """Commitments and rules that cannot all be kept."""

    items: tuple[Item, ...]
    """The easiest to negotiate first."""
    minimal: bool
    """Whether it is proven that without any one of them the others can be kept."""


class Clashes(Readable, Record):
    """What cannot be kept together in a territory, and what to change.

    First come decisions that contradict each other or that nothing allows, then clashes found by
    search. No two of the latter share an item: a rule may be part of more clashes than are told,
    and the way out undoes all of them.
    """

    territory: str
    """Name of the territory."""
    clashes: tuple[Clash, ...]
    complete: bool
    """Whether it is proven that no clash is left beside those told, all their items lifted."""
    way_out: WayOut | None = None
    """``None`` where none was looked for, or found in time."""
    solves: Count = 0
    """Searches made."""
    effort: float = 0.0
    """Deterministic time spent."""
    stopped_by: str = str(StoppedBy.PROOF)
    """What ended the work."""

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.clashes.show import clash_tables  # noqa: PLC0415  (for people)

        return clash_tables(self, lang=lang)


def clashes(
    territory: Territory, *, limits: Limits | None = None, most: int = MOST
) -> Clashes | None:
    """Tell what cannot be kept together in a territory, and the cheapest way out.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy and decisions.
    limits
        Effort for finding clashes, for each step of the way out, and for verifying it; a wall
        limit is for all. Ctrl-C gives what is known so far.
    most
        Clashes that are looked for.

    Returns
    -------
    Clashes
        ``None`` if everything can be kept; without any clash, and not complete, if that was not
        settled within the limits.

    Raises
    ------
    InputError
        If the year planned lacks a law that is asked for.

    Examples
    --------
    >>> import berceau
    >>> berceau.clashes(berceau.case("talant-2015")) is None
    True
    """
    require_law(territory)
    search = _Search(territory, limits or Limits(), most)
    found = tuple(search.found())
    if not found and search.complete:
        return None
    way = search.way_out() if found else None
    return Clashes(
        territory=territory.name,
        clashes=found,
        complete=search.complete,
        way_out=way,
        solves=search.probe.solves,
        effort=round(search.probe.effort, 6),
        stopped_by=str(search.probe.stopped_by),
    )


def first_clashes(territory: Territory, *, limits: Limits, most: int) -> tuple[Clash, ...]:
    """Tell the first clashes and nothing else.

    Parameters
    ----------
    territory
        The territory.
    limits
        Effort for the whole.
    most
        Clashes that are looked for.
    """
    return tuple(_Search(territory, limits, most).found())


class _Search:
    """Looks for one clash after the other, what was found set aside."""

    def __init__(self, territory: Territory, limits: Limits, most: int) -> None:
        self._territory = territory
        self._most = most
        self.probe = Probe(limits)
        self.complete = False
        self._plain = plain_clashes(territory)
        self.ground = Ground(territory, {plain.dropped for plain in self._plain})

    def found(self) -> Iterator[Clash]:
        """Tell clashes, none of which shares an item with another."""
        for plain in self._plain[: self._most]:
            yield Clash(items=plain.items, minimal=True)
        if self.ground.is_empty:
            self.complete = True
            return
        active = np.ones(len(self.ground.items), dtype=np.bool_)
        for _ in range(self._most - len(self._plain)):
            start = self._start(active)
            if start is None:
                return
            shrunk = minimal_set(self.ground, self.probe, start)
            rows = minimal_rows(self.ground, self.probe, shrunk.items)
            yield Clash(items=tuple(self._told(shrunk.items, rows)), minimal=shrunk.proven)
            active[shrunk.items] = False

    def _start(self, active: Bools) -> list[int] | None:
        """Give items that clash; ``None`` if there are none, or it was not settled."""
        hint = overloaded(self.ground, active)
        if hint is not None and self._clash(in_force(self.ground, hint)):
            return hint
        settled = self._clash(active)
        self.complete = settled is False
        return np.flatnonzero(active).tolist() if settled else None

    def _clash(self, active: Bools) -> bool | None:
        return self.probe.has_none(lambda: self.ground.program(active))

    def _told(self, items: list[int], rows: Ints) -> Iterator[Item]:
        """Name items, the easiest to negotiate first, with the moments at which they bite."""
        ground = self.ground
        calendar = ground.territory.calendar
        for number in sorted(items, key=lambda k: (ground.items[k].rank, k)):
            lines = [ground.lines[row] for row in rows if ground.lines[row].item == number]
            slots = frozenset(line.slot for line in lines if line.slot >= 0)
            months = sorted({line.month for line in lines if line.month >= 0})
            yield ground.items[number].model_copy(
                update={
                    "slots": calendar.compress(slots),
                    "months": tuple(calendar.months[month].label for month in months),
                }
            )

    def way_out(self) -> WayOut | None:
        """Look for the cheapest changes."""
        if self.probe.is_stopped:
            return None
        decisions = self._territory.decisions
        dropped = [
            Change(item=decision_item(k, decisions[k]))
            for k in sorted(plain.dropped for plain in self._plain)
        ]
        return way_out(self._territory, self.ground, self.probe, dropped=dropped)
