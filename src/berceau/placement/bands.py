"""The procedure by bands: points decide between bands, hours decide inside one."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.cpsat import SOLVER
from berceau.engine.limits import Limits
from berceau.engine.matrix import segment_sums
from berceau.engine.verdict import StoppedBy
from berceau.errors import Fault, InputError
from berceau.market.banded import Banded
from berceau.market.bands import serve_bands
from berceau.market.market import NOTHING
from berceau.placement.competition import competition_of
from berceau.placement.guarantees import Pools
from berceau.placement.objectives import hours_of
from berceau.placement.priority import tie_break_order
from berceau.placement.problem import formulate
from berceau.placement.proposal import StageResult
from berceau.placement.record import Finding, propose

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.market.bands import BandPlan
    from berceau.market.service import BandRecord
    from berceau.placement.competition import Competition
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal

    Ints = npt.NDArray[np.int64]

LIMITS = Limits(deterministic_time=1.0)
"""Limits of each band, unless others are given."""
_WORTH = ("hours", "need")


def by_bands(territory: Territory, *, limits: Limits | None = None) -> Proposal:
    """Serve bands of points from the top, each by the proposal that grants most in it.

    A child stands at each structure in the band of its points there; layers come before points.
    Children whose points are the policy's ``bands`` or more apart are never in one band. What
    counts inside a band is what the policy's stages name first of ``hours`` and ``need``, hours
    if neither; who would rather have a wish that still fits gets it.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy (whose ``bands`` is the width in points) and
        decisions.
    limits
        Limits of the search in each band, those of the clock of all bands together; repeatable
        by default. Ctrl-C serves the bands that are left in order.

    Returns
    -------
        A lawful proposal with one stage for each band: the bound of a band holds for the room on
        which it was solved. No bound of the whole is known.

    Raises
    ------
    InfeasibleError
        If the places held and the decisions do not fit by themselves.
    InputError
        If the policy has no bands.
    """
    width = territory.policy.bands
    if not width:
        raise InputError([_no_bands()])
    started = monotonic()
    problem = formulate(territory)
    competition = competition_of(problem)
    limits = limits or LIMITS
    plan = serve_bands(banded_of(competition, width), limits)
    finding = Finding(
        "by_bands",
        stages=tuple(_results(plan)),
        run={
            "solver": SOLVER,
            "seed": limits.seed,
            "deterministic_limit": limits.deterministic_time,
            "wall_limit": limits.wall_seconds,
            "workers": limits.workers,
            "stopped_by": _stopped_by(plan),
            "seconds": round(monotonic() - started, 3),
        },
    )
    x = problem.complete(competition.chosen(plan.held))
    return propose(problem, x, finding, competition=competition)


def banded_of(competition: Competition, width: int) -> Banded:
    """Put the options of a market in bands of some points.

    Parameters
    ----------
    width
        Points apart from which two children are never in one band, at least 1.
    """
    problem, columns = competition.problem, competition.columns
    options = problem.options

    def weakest(of_column: Ints) -> Ints:
        """Give what holds for the weakest of the children that an option concerns."""
        least = np.full(columns.n_rows, np.iinfo(np.int64).max, dtype=np.int64)
        np.minimum.at(least, columns.row_of, of_column[columns.indices])
        return least

    steps = options.points // width
    lowest, highest = int(steps.min(initial=0)), int(steps.max(initial=0))
    band = options.layer * (highest - lowest + 1) + steps - lowest
    worth = np.zeros(columns.n_rows, dtype=np.int64)
    np.add.at(worth, columns.row_of, _worth(problem)[columns.indices])
    pools = Pools(problem)
    return Banded(
        market=competition.market,
        band=weakest(band),
        worth=worth,
        order=weakest(_order(problem)),
        level=_levels(competition),
        start=_start(competition),
        safe=lambda held: pools.units(competition, competition.chosen(held)),
    )


def _levels(competition: Competition) -> Ints:
    """Give the place of each option in what its unit prefers; a child has no say inside a week."""
    options, columns = competition.problem.options, competition.columns
    steps = np.ones(len(options), dtype=np.bool_)
    steps[1:] = np.any(
        [np.diff(values) != 0 for values in (options.child, options.rank, options.position)],
        axis=0,
    )
    number = steps.cumsum()
    level = number - number[np.searchsorted(options.child, options.child)]
    return np.asarray(segment_sums(level[columns.indices], columns.indptr), dtype=np.int64)


def _worth(problem: Problem) -> Ints:
    policy = problem.territory.policy
    named: list[str] = [weight.measure for weight in policy.weights]
    named += [stage.measure for stage in policy.stages]
    if next((name for name in named if name in _WORTH), "hours") == "need":
        return problem.options.need * problem.options.weight
    return hours_of(problem)


def _order(problem: Problem) -> Ints:
    """Give a number to each option, larger goes first; the chain decides between equals."""
    options = problem.options
    chain = {child: k for k, child in enumerate(tie_break_order(problem.territory))}
    links = np.array([chain[child] for child in options.children], dtype=np.int64)
    order = np.empty(len(options), dtype=np.int64)
    ranked = np.lexsort((-links[options.child], options.points, options.layer))
    order[ranked] = np.arange(len(options), dtype=np.int64)
    return order


def _start(competition: Competition) -> Ints:
    """Give what units hold before anybody asks: places kept, then what decisions give."""
    market, options = competition.market, competition.problem.options
    start = np.full(market.n_units, NOTHING, dtype=np.int64)
    kept = np.flatnonzero(options.keep[competition.columns.indices])
    start[market.unit[competition.columns.row_of[kept]]] = competition.columns.row_of[kept]
    room = market.limit - market.loads(start)
    for unit in np.flatnonzero(market.required & (start == NOTHING)).tolist():
        for option in range(market.starts[unit], market.starts[unit + 1]):
            needs = market.needs.rows(np.array([option], dtype=np.int64))
            if bool((needs.coefs <= room[needs.indices]).all()):
                room[needs.indices] -= needs.coefs
                start[unit] = option
                break
    return start


def _stopped_by(plan: BandPlan) -> str:
    """Say what ended the searches: a person, else the first limit that cut one short, or proof."""
    reasons = [band.record.stopped_by for band in plan.bands if band.record is not None]
    if StoppedBy.INTERRUPT in reasons:
        return str(StoppedBy.INTERRUPT)
    return str(next((r for r in reasons if r is not StoppedBy.PROOF), StoppedBy.PROOF))


def _results(plan: BandPlan) -> list[StageResult]:
    return [_result(number, band) for number, band in enumerate(plan.bands, start=1)]


def _result(number: int, band: BandRecord) -> StageResult:
    proven = band.worth == band.bound
    found = StageResult(
        name=f"band {number}",
        verdict="proven" if proven else "feasible",
        value=band.worth,
        bound=band.bound,
        stopped_by="proof",
    )
    record = band.record
    if record is None:  # nobody asked for anything that was still free
        return found
    told = {
        "seconds": round(record.seconds, 3),
        "work": round(record.deterministic_time, 6),
        "bound_source": str(record.bound_source or ""),
        "stopped_by": str(record.stopped_by),
        "means": record.means,
    }
    return found.model_copy(update=told)


def _no_bands() -> Fault:
    return Fault(
        "policy.bands",
        "no-bands",
        "0",
        "a number of points, at least 1",
        "Say in the policy how many points apart is strict.",
    )
