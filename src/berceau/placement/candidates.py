"""What each child may have as far as wishes, weeks, titles, dates and decisions say.

Ages are looked at afterwards. Everything is laid out for all children at once: requests by the
structures that their wishes cover, those by titles, those by accepted weeks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.matrix import positions_of
from berceau.placement.demand import HeldPlaces
from berceau.placement.distances import Distances
from berceau.placement.priority import Priorities
from berceau.placement.titles import NO_TITLE, Titles
from berceau.placement.wished import Wished, offered, wished

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from berceau.placement.demand import Demand

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

UNWISHED = 10**6
"""Rank of a held place that is no wish: all wishes are above it."""
_NEVER = np.iinfo(np.int64).max
"""Later than any day."""


class Candidates(NamedTuple):
    """Options before ages are looked at, one a row; fields as in ``Options``.

    Children, weeks and layers are numbered as in ``Demand`` and ``Priorities``.
    """

    child: Ints
    structure: Ints
    week: Ints
    via: Ints
    first: Ints
    last: Ints
    rank: Ints
    position: Ints
    share: Ints
    keep: Ints
    """1 for a held place that is kept, else 0."""
    need: Ints
    points: Ints
    layer: Ints

    def at(self, rows: Ints) -> Candidates:
        """Take the rows at some positions."""
        return Candidates(*(column[rows] for column in self))

    @classmethod
    def joined(cls, parts: Iterable[Candidates]) -> Candidates:
        """Put tables one under the other."""
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


class _Ways(NamedTuple):
    """Requests at structures under titles, one a row."""

    asking: Ints
    structure: Ints
    rank: Ints
    title: Ints


def candidates_of(demand: Demand) -> Candidates:
    """List the candidates of every child, those it ranks first first, a held place last."""
    return _Finder(demand).found()


class _Finder:
    """Joins wishes, titles and weeks."""

    def __init__(self, demand: Demand) -> None:
        self._demand = demand
        self._territory = territory = demand.territory
        families = [asking.family for asking in demand.askings]
        homes, sites = map(territory.home, families), map(territory.site, demand.structures)
        distances = Distances(homes, sites)
        self._communes = np.array([family.commune for family in families], dtype=np.str_)
        self._titles = Titles(territory)
        self._wished = wished(demand, distances)
        self._priorities = Priorities(demand, distances)

    def found(self) -> Candidates:
        new, kept = self._new(), self._kept()
        keys = (new.via, new.week, new.structure, new.position, new.rank, new.child)
        new = new.at(np.lexsort(keys))
        # Whoever keeps a place is offered only what it ranks above.
        count = len(self._demand.children)
        rank = np.full(count, _NEVER)
        position = np.full(count, _NEVER)
        rank[kept.child], position[kept.child] = kept.rank, kept.position
        child = new.child
        above = (new.rank < rank[child]) | (
            (new.rank == rank[child]) & (new.position < position[child])
        )
        both = Candidates.joined((new.at(np.flatnonzero(above)), kept))
        return both.at(np.argsort(both.child, kind="stable"))

    def _new(self) -> Candidates:
        demand, asked, menu = self._demand, self._demand.asked, self._demand.menu
        ways = self._ways()
        points, layer = self._merits(ways)
        menus = asked.menu[ways.asking]
        entry = positions_of(menu.starts, menus)
        way = np.repeat(np.arange(len(menus)), np.diff(menu.starts)[menus])
        allowed = self._allowed(menu.week[entry], ways.structure[way], ways.title[way])
        entry, way = entry[allowed], way[allowed]
        asking, rank, title = ways.asking[way], ways.rank[way], ways.title[way]
        share = menu.share[entry]
        return Candidates(
            child=asked.child[asking],
            structure=ways.structure[way],
            week=menu.week[entry],
            via=self._via[title],
            first=asked.first[asking],
            last=np.minimum(asked.last[asking], self._leaves_on[title]),
            rank=rank,
            position=menu.position[entry],
            share=share,
            keep=np.zeros_like(share),
            need=share * self._rank_values(rank) // 1000 * demand.hours[asking],
            points=points[way],
            layer=layer[way],
        )

    def _ways(self) -> _Ways:
        """Join requests, structures that their wishes cover, and titles."""
        demand = self._demand
        places = offered(demand, self._wished)
        houses = {s.part_of for s in demand.structures}
        is_house = np.array([s.id in houses for s in demand.structures], dtype=np.bool_)
        places = Wished(*(column[~is_house[places.structure]] for column in places))
        days = demand.asked.first[places.asking]
        entries = self._titles.entries(self._communes[places.asking], places.structure, days)
        row = entries.row
        return _Ways(places.asking[row], places.structure[row], places.rank[row], entries.title)

    def _merits(self, ways: _Ways) -> tuple[Ints, Ints]:
        """Give points and layers."""
        titles = self._titles.titles
        standing = np.array([title.standing for title in titles], dtype=np.str_)[ways.title]
        late = np.array([title.after_residents for title in titles], dtype=np.bool_)[ways.title]
        points = self._priorities.points(
            ways.asking,
            ways.structure,
            ways.rank,
            resident=standing == "resident",
            guest=standing == "guest",
        )
        return points, self._priorities.layers(ways.asking, late)

    @property
    def _via(self) -> Ints:
        """Position of the convention of each title."""
        position = {c.id: k for k, c in enumerate(self._demand.conventions)}
        taken = [title.convention for title in self._titles.titles]
        return np.array([-1 if c is None else position[c.id] for c in taken], dtype=np.int64)

    @property
    def _leaves_on(self) -> Ints:
        """Last day that each title leaves to a stay."""
        days = [title.leaves_on for title in self._titles.titles]
        found = [_NEVER if day is None else day.toordinal() for day in days]
        return np.array(found, dtype=np.int64)

    def _allowed(self, week: Ints, structure: Ints, title: Ints) -> Bools:
        """Say whether the structure is open all week, and the title gives access to it."""
        weeks, titles = self._demand.weeks, self._titles.titles
        calendar = self._territory.calendar
        everything = frozenset(range(len(calendar.slots)))
        opening = [
            everything if s.opening is None else calendar.expand(s.opening)
            for s in self._demand.structures
        ]
        kinds = {slots: k for k, slots in enumerate(dict.fromkeys(opening))}
        kind = np.array([kinds[slots] for slots in opening], dtype=np.int64)
        is_open = [slots <= opened for slots in weeks for opened in kinds]
        admits = [title.allows(slots, calendar) for slots in weeks for title in titles]
        open_to = np.array(is_open, dtype=np.bool_).reshape(len(weeks), len(kinds))
        allowed_by = np.array(admits, dtype=np.bool_).reshape(len(weeks), len(titles))
        return open_to[week, kind[structure]] & allowed_by[week, title]

    def _kept(self) -> Candidates:
        """List the held places that are kept; a child whom a decision places keeps none."""
        demand = self._demand
        placed = {k for k, child in enumerate(demand.children) if child in demand.placed}
        stays = [k for k, child in enumerate(demand.held.child.tolist()) if child not in placed]
        held = HeldPlaces(*(column[stays] for column in demand.held))
        asking = np.full(len(demand.children), -1, dtype=np.int64)
        asking[demand.asked.child] = np.arange(len(demand.askings))
        asking = asking[held.child]
        rows = np.flatnonzero(asking >= 0)
        rank, position = self._wish_of(asking[rows], held.structure[rows], held.week[rows])
        points, layer = self._merits(self._standing(asking[rows], held.structure[rows], rank))
        minutes = demand.week_minutes[held.week[rows]]
        share = np.minimum(1000, 1000 * minutes // demand.asked.minutes[asking[rows]])
        need = share * self._territory.policy.rank_values[-1] // 1000 * demand.hours[asking[rows]]

        def column(values: Ints, otherwise: int = 0) -> Ints:
            full = np.full(len(asking), otherwise, dtype=np.int64)
            full[rows] = values
            return full

        nobody = np.array([-1], dtype=np.int64)
        asks_nothing = self._priorities.layers(nobody, np.zeros(1, dtype=np.bool_))
        return Candidates(
            *(held.child, held.structure, held.week, held.via, held.first, held.last),
            rank=column(rank, UNWISHED),
            position=column(position),
            share=column(share),
            keep=np.ones_like(asking),
            need=column(need),
            points=column(points),
            layer=column(layer, int(asks_nothing[0])),
        )

    def _wish_of(self, asking: Ints, structure: Ints, week: Ints) -> tuple[Ints, Ints]:
        """Give rank and position of held places that are wishes, week included."""
        demand, menu, wishes = self._demand, self._demand.menu, self._wished
        wide, weeks = len(demand.structures), len(demand.weeks)
        rank = _looked_up(
            wishes.asking * wide + wishes.structure, wishes.rank, asking * wide + structure
        )
        menus = np.repeat(np.arange(len(menu.starts) - 1), np.diff(menu.starts))
        position = _looked_up(
            menus * weeks + menu.week, menu.position, demand.asked.menu[asking] * weeks + week
        )
        is_wish = (rank >= 0) & (position >= 0)
        return np.where(is_wish, rank, UNWISHED), np.where(is_wish, position, 0)

    def _standing(self, asking: Ints, structure: Ints, rank: Ints) -> _Ways:
        """Give the title under which families could ask for structures now, the best first."""
        days = self._demand.asked.first[asking]
        entries = self._titles.entries(self._communes[asking], structure, days)
        title = np.full(len(asking), self._titles.number(NO_TITLE), dtype=np.int64)
        late = np.array([t.after_residents for t in self._titles.titles], dtype=np.bool_)
        # Written from the last to the first, and those not after residents at the end.
        order = np.lexsort((-np.arange(len(entries.row)), ~late[entries.title]))
        title[entries.row[order]] = entries.title[order]
        return _Ways(asking, structure, rank, title)

    def _rank_values(self, rank: Ints) -> Ints:
        values = np.array(self._territory.policy.rank_values, dtype=np.int64)
        return values[np.minimum(rank, len(values) - 1)]


def _looked_up(keys: Ints, values: Ints, wanted: Ints) -> Ints:
    """Give the value of each wanted key, -1 where there is none."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = np.argsort(keys, kind="stable")
    at = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
    return np.where(keys[at] == wanted, values[at], -1)
