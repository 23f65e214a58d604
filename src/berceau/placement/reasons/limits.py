"""Limits with no room for an option, and who uses them: counted first, told afterwards."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from berceau.placement.reasons.answers import FullRow, Holders, LastServed, Moment
from berceau.placement.reasons.discretion import HIDDEN_BELOW, told_parts
from berceau.placement.reasons.plan import NOTHING
from berceau.placement.reasons.spots import Spots

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from berceau.domain.conventions import Scope
    from berceau.placement.reasons.plan import Plan
    from berceau.placement.reasons.spots import Limit


class Full(NamedTuple):
    """A row with no room."""

    row: int
    load: int
    """What others use."""
    needs: int
    limit: int

    @property
    def lack(self) -> int:
        """What is missing."""
        return self.load + self.needs - self.limit


class Standing(NamedTuple):
    """What puts a child before others at an option: larger first; late: smaller first."""

    layer: int
    points: int
    late: int


class Limits:
    """Finds the limits in the way of options, and says who uses them.

    Parameters
    ----------
    plan
        The proposal on its program.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.spots = Spots(plan.problem)
        self._standings: dict[int, Standing] = {}
        # Of one unit after the other: weeks of one structure use the same rows.
        self._lower: tuple[frozenset[int], dict[tuple[int, Standing], dict[int, int]]]
        self._lower = frozenset(), {}

    def full(self, wanted: Collection[int], unit: Collection[int]) -> list[Full]:
        """List the rows that have no room for options, those present of the unit taken out.

        Parameters
        ----------
        wanted
            Options, one a child.
        unit
            Children whose present use is taken out: the child, or brothers and sisters who ask
            together.
        """
        plan = self._plan
        needs, own = self._sum(wanted), self._sum(self._held(unit))
        limits = plan.problem.bare.limits
        found = []
        for row, need in sorted(needs.items()):
            full = Full(row, int(plan.loads[row]) - own.get(row, 0), need, int(limits[row]))
            if full.lack > 0:
                found.append(full)
        return found

    def _held(self, unit: Collection[int]) -> list[int]:
        return [int(self._plan.taken[k]) for k in unit if self._plan.taken[k] != NOTHING]

    def _sum(self, options: Iterable[int]) -> dict[int, int]:
        found: dict[int, int] = defaultdict(int)
        for option in options:
            for row, coef in self._plan.uses(option).items():
                found[row] += coef
        return found

    def users(self, row: int, unit: Collection[int]) -> dict[int, int]:
        """Give the children who use a row, and how much, those of the unit left out."""
        matrix, child_of = self._plan.users, self._plan.problem.options.child
        span = slice(matrix.indptr[row], matrix.indptr[row + 1])
        children = child_of[matrix.indices[span]].tolist()
        found = dict(zip(children, matrix.coefs[span].tolist(), strict=True))
        return {child: amount for child, amount in found.items() if child not in unit}

    def is_guaranteed(self, child: int, row: int, amount: int) -> bool:
        """Say whether what a child uses of a row is its own whoever asks.

        A child that moves would use as much of some rows by staying: that nobody may take.
        """
        kept = int(self._plan.kept[child])
        return bool(self._plan.safe[child]) or (
            kept != NOTHING and self._plan.uses(kept).get(row, 0) >= amount
        )

    def standing(self, child: int) -> Standing:
        """Give the priority of a child at what it has, of those who ask together the lowest."""
        if child not in self._standings:
            unit = self._plan.tied.get(child, (child,))
            self._standings[child] = self.lowest(self._held(unit))
        return self._standings[child]

    def lowest(self, options: Iterable[int]) -> Standing:
        """Give the lowest priority of some options, one a child."""
        return min(map(self._at, options), key=_from_the_end)

    def _at(self, option: int) -> Standing:
        """Give the priority of an option's child at the option."""
        options = self._plan.problem.options
        late = int(self._plan.late[options.child[option]])
        return Standing(int(options.layer[option]), int(options.points[option]), late)

    def gives_way(self, other: Standing, mine: Standing) -> bool:
        """Say whether one priority is lower than another, as complaints count it."""
        policy = self._plan.problem.territory.policy
        if other.layer != mine.layer:
            return other.layer < mine.layer
        if policy.envy_gap:
            return other.points <= mine.points - policy.envy_gap
        if other.points != mine.points or policy.ties == "kept":
            return other.points < mine.points
        return other.late > mine.late

    def lower(self, row: int, unit: Collection[int], mine: Standing) -> dict[int, int]:
        """Give the children of lower priority who use a row, and what of it they would free."""
        if self._lower[0] != frozenset(unit):
            self._lower = frozenset(unit), {}
        known = self._lower[1]
        if (row, mine) not in known:
            known[row, mine] = dict(self._lower_at(row, unit, mine))
        return known[row, mine]

    def _lower_at(
        self, row: int, unit: Collection[int], mine: Standing
    ) -> Iterator[tuple[int, int]]:
        for child, amount in self.users(row, unit).items():
            if self.is_guaranteed(child, row, amount):
                continue
            if self.gives_way(self.standing(child), mine):
                kept = int(self._plan.kept[child])
                stays = 0 if kept == NOTHING else self._plan.uses(kept).get(row, 0)
                yield child, amount - min(amount, stays)

    def told(
        self, rows: Collection[Full], unit: Collection[int], mine: Standing
    ) -> tuple[FullRow, ...]:
        """Tell full rows in the territory's words, moments of one limit together.

        Limits are told in the order in which their worst rows come.
        """
        groups: dict[Limit, list[Full]] = defaultdict(list)
        for full in rows:
            groups[self.spots.of(full.row).limit].append(full)
        return tuple(self._row(limit, group, unit, mine) for limit, group in groups.items())

    def _row(
        self, limit: Limit, group: list[Full], unit: Collection[int], mine: Standing
    ) -> FullRow:
        worst = max(group, key=lambda full: full.lack)
        users = self.users(worst.row, unit)
        holders = self._holders(worst.row, users, mine)
        few = 0 < len(users) < HIDDEN_BELOW
        return FullRow(
            rule=limit.rule,
            kind=limit.kind,
            structure=limit.structure,
            section=limit.section,
            convention=limit.convention,
            commune=limit.who if limit.kind == "part" else None,
            scope=self._scope(limit),
            pool=limit.pool,
            moments=self._moments(group),
            at=self._moments([worst])[0],
            unit=limit.unit,
            limit=worst.limit,
            load=None if few else worst.load,
            needs=worst.needs,
            holders=Holders(**told_parts(holders)),
            last=self.last(
                [
                    child
                    for child, amount in users.items()
                    if not self.is_guaranteed(child, worst.row, amount)
                ],
                mine,
            ),
            never=all(full.needs > full.limit for full in group),
        )

    def _scope(self, limit: Limit) -> Scope | None:
        """Say whose hours are counted together: all guests', a commune's or a family's."""
        if limit.kind != "hours":
            return None
        if limit.who == limit.convention:
            return "convention"
        is_commune = limit.who in self._plan.territory.commune_by_code
        return "commune" if is_commune else "family"

    def _holders(self, row: int, users: Mapping[int, int], mine: Standing) -> dict[str, int]:
        found = dict.fromkeys(("guaranteed", "higher", "equal", "lower"), 0)
        for child, amount in users.items():
            theirs = self.standing(child)
            if self.is_guaranteed(child, row, amount):
                found["guaranteed"] += 1
            elif self.gives_way(theirs, mine):
                found["lower"] += 1
            elif theirs[:2] > mine[:2]:
                found["higher"] += 1
            else:
                found["equal"] += 1
        return found

    def last(self, children: Collection[int], mine: Standing) -> LastServed | None:
        """Tell the points of the child that comes last, of none if there is none.

        Parameters
        ----------
        mine
            What the child has to whom it is told.
        """
        if not children:
            return None
        last = min(map(self.standing, children), key=_from_the_end)
        return LastServed(
            points=last.points if last.layer == mine.layer else None,
            ahead=_from_the_end(last) > _from_the_end(mine),
        )

    def _moments(self, group: list[Full]) -> tuple[Moment, ...]:
        """Put slots together that are full in the same months, months with the same slots."""
        calendar = self._plan.problem.territory.calendar
        by_month: dict[str | None, set[int]] = defaultdict(set)
        for full in group:
            spot = self.spots.of(full.row)
            by_month[spot.month].update(() if spot.slot is None else (spot.slot,))
        by_slots: dict[frozenset[int], list[str]] = defaultdict(list)
        for month, slots in sorted(by_month.items(), key=lambda item: item[0] or ""):
            by_slots[frozenset(slots)] += [] if month is None else [month]
        return tuple(
            Moment(week=calendar.compress(slots), months=tuple(months))
            for slots, months in by_slots.items()
        )


def _from_the_end(standing: Standing) -> tuple[int, int, int]:
    """Give what is smaller for whom comes later."""
    return standing.layer, standing.points, -standing.late
