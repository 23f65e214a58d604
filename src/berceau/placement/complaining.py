"""What children could complain of in a plan: found on the market, told of children.

``docs/reference/justified-envy.md`` defines the notions. Here are those that need no more than
numbers; `berceau.placement.complaints` names children, wishes and rivals.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from berceau.market.audit import Auditor
from berceau.market.market import NOTHING
from berceau.placement.competition import competition_of
from berceau.placement.guarantees import Pools
from berceau.placement.proposal import Envy, EnvyCounts

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.policy import Notion
    from berceau.market.audit import Complaints
    from berceau.placement.competition import Competition
    from berceau.placement.options import Options
    from berceau.placement.problem import Problem

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


def envy_of(problem: Problem, x: Ints, competition: Competition | None = None) -> Envy | None:
    """Count the children who could complain of a plan, at the gap of the policy.

    Parameters
    ----------
    problem
        The problem.
    x
        1 for each option taken, shape ``(n_options,)`` or longer.
    competition
        The problem's market, if it is at hand.

    Returns
    -------
        Nothing where brothers and sisters have what is not among the combinations looked at:
        then nobody can say what they and others could complain of.
    """
    ready = competition_of(problem) if competition is None else competition
    found = Found.of(ready, x)
    return None if len(found.lost(x)) else found.counts(problem.territory.policy.envy_gap)


@dataclass(frozen=True, eq=False)
class Found:
    """The complaints of one plan.

    Attributes
    ----------
    competition
        The market.
    held
        Option of each unit, ``NOTHING`` for none, shape ``(n_units,)``.
    safe
        Units that count in reserved pools and give way to nobody, shape ``(n_units,)``.
    complaints
        What the auditor found.
    """

    competition: Competition
    held: Ints
    safe: Bools
    complaints: Complaints

    @classmethod
    def of(cls, competition: Competition, x: Ints) -> Found:
        """Look for complaints.

        Parameters
        ----------
        competition
            The market.
        x
            1 for each option taken, shape ``(n_options,)`` or longer.
        """
        held = competition.held(x)
        safe = Pools(competition.problem).units(competition, x)
        found = Auditor(competition.market).complaints(held, safe=safe)
        return cls(competition, held, safe, found)

    def lost(self, x: Ints) -> Ints:
        """List the options taken that the market cannot say, of brothers and sisters.

        Parameters
        ----------
        x
            1 for each option taken, shape ``(n_options,)`` or longer.
        """
        said = self.competition.chosen(self.held)
        return np.flatnonzero((x[: len(said)] > 0) & (said == 0))

    @cached_property
    def cover(self) -> Bools:
        """Whether each pair of a swap is one of a cover."""
        pairs = self.complaints.swap_option, self.held[self.complaints.swap_rival]
        return covers(self.competition, *pairs)

    def options(self, notion: Notion) -> Ints:
        """Give the options that children could complain of, each once, increasing."""
        found = self.complaints
        match notion:
            case "waste":
                return found.waste
            case "cutoff":
                return found.cutoff
            case "swap":
                return np.unique(found.swap_option)
            case "cover":
                return np.unique(found.swap_option[self.cover])

    def counts(self, gap: int) -> Envy:
        """Count the children with complaints, those who have nothing apart.

        Parameters
        ----------
        gap
            What the market was made with.
        """
        market = self.competition.market
        by_notion: dict[str, tuple[int, int]] = {}
        for notion in ("waste", "cutoff", "swap", "cover"):
            units = np.unique(market.unit[self.options(notion)])
            refused = self.held[units] == NOTHING
            size = self.competition.size[units]
            by_notion[notion] = (int(size[refused].sum()), int(size[~refused].sum()))
        refused, placed = (
            EnvyCounts(**{notion: both[k] for notion, both in by_notion.items()}) for k in (0, 1)
        )
        return Envy(gap=gap, refused=refused, placed=placed)


def covers(competition: Competition, wanted: Ints, held: Ints) -> Bools:
    """Say of pairs of market options whether the second holds everything that the first needs."""
    columns = competition.columns
    sizes = np.diff(columns.indptr)
    single = (sizes[wanted] == 1) & (sizes[held] == 1)
    found = np.zeros(len(wanted), dtype=np.bool_)
    at = np.flatnonzero(single)
    stays = _stays(competition.problem)
    first = columns.indptr[:-1]
    found[at] = stays.cover(columns.indices[first[wanted[at]]], columns.indices[first[held[at]]])
    for k in np.flatnonzero(~single).tolist():
        asking = columns.rows(wanted[k : k + 1]).indices
        having = columns.rows(held[k : k + 1]).indices
        found[k] = any(
            stays.cover(asking, np.array(chosen, dtype=np.int64)).all()
            for chosen in permutations(having.tolist(), len(asking))
        )
    return found


_KNOWN: WeakKeyDictionary[Problem, _Stays] = WeakKeyDictionary()
"""Of problems that are in use: a search compares stays at every step."""


def _stays(problem: Problem) -> _Stays:
    if problem not in _KNOWN:
        _KNOWN[problem] = _Stays(problem)
    return _KNOWN[problem]


class _Stays:
    """Sections and weeks of options, month by month, to compare who is where."""

    def __init__(self, problem: Problem) -> None:
        options, months = problem.options, problem.presence.months
        self._options = options
        self._slots = problem.presence.week_slots
        n = len(options.segments.option)
        self._section = np.full((n + 1, problem.presence.shape[0]), -1, dtype=np.int64)
        self._section[months.segment, months.month] = months.section
        self._new, self._left = _segments(options)

    def cover(self, asking: Ints, having: Ints) -> Bools:
        """Say of pairs of options whether the second has the sections and slots of the first.

        In every month of the first one's new stay the second is in the same section of the same
        structure, at all its slots.
        """
        week = self._options.segments.week
        own = self._section[self._new[asking]]
        asked = self._slots[week[self._new[asking]]]
        covered = np.zeros((*own.shape, asked.shape[1]), dtype=np.bool_)
        for segment in (self._new[having], self._left[having]):
            same = (own >= 0) & (self._section[segment] == own)
            covered |= (
                same[:, :, None]
                & self._slots[week[np.minimum(segment, len(week) - 1)]][:, None, :]
            )
        lacks = (own >= 0)[:, :, None] & asked[:, None, :] & ~covered
        return np.asarray(~lacks.any(axis=(1, 2)))


def _segments(options: Options) -> tuple[Ints, Ints]:
    """Give the stretch of each option that stays, and the one that it leaves, -1 for none."""
    segments = options.segments
    stays = ~segments.held | options.keep[segments.option]
    new, left = np.full((2, len(options)), -1, dtype=np.int64)
    new[segments.option[stays]] = np.flatnonzero(stays)
    left[segments.option[~stays]] = np.flatnonzero(~stays)
    return new, left
