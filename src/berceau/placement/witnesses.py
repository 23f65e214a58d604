"""Witnesses of complaints: which child, which wish, who stands in the way, where it is full."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.matrix import positions_of
from berceau.engine.order import stable_order
from berceau.market.market import GUARANTEED, NOTHING
from berceau.placement.candidates import UNWISHED
from berceau.placement.stays import held_stay, requested_stay
from berceau.placement.testimony import Full, Offer, Reasons, Witness

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from berceau.domain.policy import Notion
    from berceau.placement.competition import Competition
    from berceau.placement.complaining import Found
    from berceau.placement.problem import Problem

    Bools = npt.NDArray[np.bool_]
    Ints = npt.NDArray[np.int64]

_MOMENT = re.compile(r"(?P<subject>.*), (?P<slot>[^ ,]+), (?P<month>[0-9]{4}-[0-9]{2})")


_REASONS: tuple[tuple[Notion, str], ...] = (
    ("cutoff", "several"),
    ("swap", "swap"),
    ("cover", "cover"),
    ("waste", "waste"),
)
"""The name of the reason that each notion gives, the strongest last."""


class _Chosen(NamedTuple):
    """The complaint that is told of a unit."""

    notion: Notion
    option: int
    rivals: tuple[int, ...]
    others: int


def witnesses_of(found: Found) -> Iterator[Witness]:
    """Give one witness for each child who could complain, and one more where room is free.

    Parameters
    ----------
    found
        The complaints of a plan.
    """
    teller = _Teller(found)
    for chosen in (*teller.of_rivals(), *teller.of_waste()):
        yield teller.witness(chosen)


def reasons_of(found: Found) -> Reasons:
    """Say why children have nothing.

    Parameters
    ----------
    found
        The complaints of a plan.
    """
    competition = found.competition
    problem = competition.problem
    refused = found.held == NOTHING
    reason = np.full(len(refused), "priority", dtype="<U8")
    for notion, name in _REASONS:
        reason[competition.market.unit[found.options(notion)]] = name
    reason[np.diff(competition.market.starts) == 0] = "no_option"
    counts = {
        name: int(competition.size[refused & (reason == name)].sum())
        for name in Reasons.model_fields
    }
    counts["no_option"] += len(_without_option(problem))
    return Reasons(**counts)


def offers_of(competition: Competition, option: int) -> tuple[Offer, ...]:
    """Tell an option of the market in the words of the territory, child by child.

    Parameters
    ----------
    competition
        The market.
    option
        Number of the option.
    """
    problem = competition.problem
    options, calendar = problem.options, problem.territory.calendar
    columns = competition.columns.rows(np.array([option])).indices
    return tuple(
        Offer(
            child=options.children[options.child[k]],
            structure=options.structures[options.structure[k]].id,
            week=calendar.compress(options.weeks[options.week[k]]),
            convention=None if options.via[k] < 0 else options.conventions[options.via[k]].id,
            wish=None if options.rank[k] >= UNWISHED else int(options.rank[k]),
            points=int(options.points[k]),
            layer=int(options.layer[k]),
        )
        for k in columns.tolist()
    )


def _without_option(problem: Problem) -> list[str]:
    """List the children who ask, hold nothing, and have no option at all."""
    calendar, known = problem.territory.calendar, set(problem.options.children)
    return [
        name
        for name, (_, child) in problem.territory.child_by_id.items()
        if name not in known
        and requested_stay(child, calendar) is not None
        and held_stay(child, calendar) is None
    ]


class _Teller:
    """Chooses the complaint that is told of each unit, and tells it."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._competition = competition = found.competition
        self._market = market = competition.market
        self._load = market.loads(found.held)
        taken = found.held[found.held != NOTHING]
        uses = market.uses.rows(taken)
        at = positions_of(market.uses.indptr, taken)
        key = np.where(found.safe[market.unit[taken]][uses.row_of], GUARANTEED, market.key[at])
        order = stable_order(uses.indices)
        self._use = _Uses(
            uses.indices[order],
            market.unit[taken][uses.row_of][order],
            uses.coefs[order],
            key[order],
        )
        self._merit = np.full(market.n_units, GUARANTEED, dtype=np.int64)
        np.minimum.at(self._merit, self._use.unit, self._use.key)

    def of_waste(self) -> Iterator[_Chosen]:
        """Choose the preferred option of each unit for which there is room."""
        options = self._found.complaints.waste
        for option in self._preferred(options):
            yield _Chosen("waste", option, (), 0)

    def of_rivals(self) -> Iterator[_Chosen]:
        """Choose for each unit a preferred option of its strongest notion, and who is lowest."""
        found, told = self._found, set[int]()
        pairs, rivals = found.complaints.swap_option, found.complaints.swap_rival
        everyone = np.ones(len(pairs), dtype=np.bool_)
        strongest: tuple[tuple[Notion, Bools], ...] = (("cover", found.cover), ("swap", everyone))
        for notion, those in strongest:
            for option in self._preferred(pairs[those]):
                if int(self._market.unit[option]) not in told:
                    told.add(int(self._market.unit[option]))
                    here = rivals[those & (pairs == option)]
                    lowest = here[np.argmin(self._merit[here])]
                    yield _Chosen(notion, option, (int(lowest),), len(here) - 1)
        for option in self._preferred(found.complaints.cutoff):
            if int(self._market.unit[option]) not in told:
                yield _Chosen("cutoff", option, self._together(option), 0)

    def _preferred(self, options: Ints) -> list[int]:
        """Give the first option of each unit, in order of units."""
        units, first = np.unique(self._market.unit[options], return_index=True)
        ordered: list[int] = options[first].tolist() if len(units) else []
        return ordered

    def _lacks(self, option: int) -> tuple[Ints, Ints, Ints]:
        """Give the rows that lack something for an option, how much, and the claims there."""
        market, unit = self._market, self._market.unit[option]
        at = positions_of(market.needs.indptr, np.array([option]))
        row = market.needs.indices[at]
        own = np.zeros(market.n_rows, dtype=np.int64)
        if self._found.held[unit] != NOTHING:
            has = market.uses.rows(self._found.held[unit : unit + 1])
            np.add.at(own, has.indices, has.coefs)
        lack = self._load[row] - own[row] + market.needs.coefs[at] - market.limit[row]
        some = np.flatnonzero(lack > 0)
        return row[some], lack[some], market.need_claim[at][some]

    def _together(self, option: int) -> tuple[int, ...]:
        """Find units that together stand in the way, the lowest first, none of them in vain."""
        rows, lacks, claims = self._lacks(option)
        freed: dict[int, Ints] = {}
        for k, (row, claim) in enumerate(zip(rows.tolist(), claims.tolist(), strict=True)):
            for unit, amount in self._use.under(row, claim):
                if unit != self._market.unit[option]:
                    freed.setdefault(unit, np.zeros(len(rows), dtype=np.int64))[k] += amount
        out: list[int] = []
        missing = lacks.copy()
        for unit in sorted(freed, key=lambda u: (self._merit[u], u)):
            if np.any((missing > 0) & (freed[unit] > 0)):
                out.append(unit)
                missing = missing - freed[unit]
        for unit in reversed(out.copy()):
            # Who came early may no longer be needed once others give way.
            if np.all(missing + freed[unit] <= 0):
                out.remove(unit)
                missing = missing + freed[unit]
        return tuple(out)

    def witness(self, chosen: _Chosen) -> Witness:
        """Tell a complaint in the words of the territory."""
        market, held = self._market, self._found.held
        unit = int(market.unit[chosen.option])
        wanted = self._offers(chosen.option)
        family, _ = self._competition.problem.territory.child_by_id[wanted[0].child]
        return Witness(
            notion=chosen.notion,
            refused=bool(held[unit] == NOTHING),
            commune=family.commune,
            wanted=wanted,
            rivals=tuple(
                offer for rival in chosen.rivals for offer in self._offers(int(held[rival]))
            ),
            others=chosen.others,
            full=tuple(self._full(chosen.option)),
        )

    def _offers(self, option: int) -> tuple[Offer, ...]:
        return offers_of(self._competition, option)

    def _full(self, option: int) -> Iterator[Full]:
        """Put together what differs by slot and month only."""
        program = self._competition.problem.bare
        calendar = self._competition.problem.territory.calendar
        groups: dict[tuple[str, str], list[_Missing]] = {}
        for row, lack in self._missing(option):
            rule, subject = program.row_label(row)
            match = _MOMENT.fullmatch(subject)
            if match and calendar.known(match["slot"]):
                found = _Missing(lack, match["slot"], match["month"])
                groups.setdefault((rule, match["subject"]), []).append(found)
            else:
                groups.setdefault((rule, subject), []).append(_Missing(lack))
        for (rule, subject), missing in groups.items():
            slots = {one.slot for one in missing if one.slot}
            yield Full(
                rule=rule,
                subject=subject,
                week=calendar.compress(calendar.expand(tuple(sorted(slots)))),
                months=tuple(sorted({one.month for one in missing if one.month})),
                lack=max(one.lack for one in missing),
            )

    def _missing(self, option: int) -> Iterator[tuple[int, int]]:
        """Give the rows of the program that lack something for an option, and how much.

        The market leaves out rows that others imply; people are told of every half-day.
        """
        program, columns = self._competition.problem.bare, self._competition.columns
        uses, has = program.matrix.transposed, self._found.held[self._market.unit[option]]
        change = np.zeros(program.n_rows, dtype=np.int64)
        needs = uses.rows(columns.rows(np.array([option])).indices)
        np.add.at(change, needs.indices, needs.coefs)
        if has != NOTHING:
            own = uses.rows(columns.rows(np.array([has])).indices)
            np.subtract.at(change, own.indices, own.coefs)
        rows = np.unique(needs.indices)
        lack = self._bare_load[rows] + change[rows] - program.limits[rows]
        for k in np.flatnonzero((lack > 0) & ~program.equality[rows]).tolist():
            yield int(rows[k]), int(lack[k])

    @cached_property
    def _bare_load(self) -> Ints:
        """Load of every row of the program."""
        problem = self._competition.problem
        x = problem.complete(self._competition.chosen(self._found.held))
        return problem.bare.matrix.times(x)


class _Missing(NamedTuple):
    """What is missing in one row, at which slot and in which month."""

    lack: int
    slot: str = ""
    month: str = ""


class _Uses(NamedTuple):
    """What units hold of rows, in order of rows."""

    row: Ints
    unit: Ints
    amount: Ints
    key: Ints

    def under(self, row: int, claim: int) -> Iterator[tuple[int, int]]:
        """Give units and amounts that give way to a claim on a row."""
        start, end = np.searchsorted(self.row, (row, row + 1)).tolist()
        for k in range(start, end):
            if self.key[k] < claim:
                yield int(self.unit[k]), int(self.amount[k])
