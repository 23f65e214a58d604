"""From the options taken to a proposal: placements, waiting lists, and what was proven."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from berceau.errors import BrokenProposalError, Fault, InfeasibleError
from berceau.placement.check import check, measures_of
from berceau.placement.complaining import envy_of
from berceau.placement.priority import tie_break_order
from berceau.placement.proposal import Certificate, Placement, Proposal, Run, StageResult, Waiting
from berceau.placement.stays import held_stay, requested_stay
from berceau.placement.titles import is_independent
from berceau.placement.use import consumption_of, occupancy_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.engine.program import Violation
    from berceau.placement.competition import Competition
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Method, Status, Verdict

    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Finding:
    """How a proposal was found.

    Attributes
    ----------
    method
        Which procedure.
    verdict
        What is proven of the whole.
    stages
        What is proven of each stage.
    certificates
        Proofs of the bounds.
    former
        Hash of the placements against which changes were counted; empty for none.
    run
        Fields of the run record besides library, columns and rows.
    """

    method: Method
    verdict: Verdict = "feasible"
    stages: tuple[StageResult, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    former: str = ""
    run: dict[str, object] = field(default_factory=dict)


def propose(
    problem: Problem, x: Ints, finding: Finding, *, competition: Competition | None = None
) -> Proposal:
    """Write the proposal of a solution, and have it checked.

    Parameters
    ----------
    problem
        What was solved.
    x
        Value of each column of the program, shape ``(n_columns,)``.
    finding
        How it was found.
    competition
        The problem's market at the gap of the policy, if it is at hand.

    Raises
    ------
    InfeasibleError
        If the solution breaks a row: what is guaranteed does not fit.
    BrokenProposalError
        If the independent checker refuses the proposal.
    """
    broken = problem.program.violations(x)
    if broken:
        raise InfeasibleError(clashes(broken))
    territory, taken = problem.territory, np.flatnonzero(x[: len(problem.options)])
    placements = tuple(placements_of(problem, taken))
    proposal = Proposal(
        territory=territory.name,
        fingerprint=territory.fingerprint,
        method=finding.method,
        verdict=finding.verdict,
        stages=finding.stages,
        placements=placements,
        refused=tuple(_refused(territory, placements)),
        waiting=tuple(waiting_lists(problem, taken)),
        consumption=consumption_of(problem, taken),
        occupancy=occupancy_of(problem, taken),
        measures=measures_of(territory, placements),
        envy=envy_of(problem, x, competition),
        certificates=finding.certificates,
        former=finding.former,
        run=Run(
            library=version("berceau"),
            columns=problem.program.n_columns,
            rows=problem.program.n_rows,
            **finding.run,  # type: ignore[arg-type]  # fields of Run, by name
        ),
    ).sealed()
    report = check(territory, proposal)
    if not report.lawful:
        raise BrokenProposalError(report)
    return proposal.made_for(territory)


def _refused(territory: Territory, placements: Iterable[Placement]) -> Iterator[str]:
    """List the children with a request in the year planned who have nothing."""
    placed = {placement.child for placement in placements}
    for name, (_, child) in territory.child_by_id.items():
        if name not in placed and requested_stay(child, territory.calendar) is not None:
            yield name


def clashes(broken: Iterable[Violation]) -> list[Fault]:
    """Tell broken rows in the words of the territory: of each place and rule, the worst moment."""
    groups: dict[tuple[str, str], list[Violation]] = {}
    for violation in broken:
        # A subject ends in a slot and a month: a place is full at many moments for one reason.
        place = violation.subject.rsplit(", ", 2)[0]
        groups.setdefault((violation.rule, place), []).append(violation)
    return [_worst(rule, group) for (rule, _), group in groups.items()]


def _worst(rule: str, group: list[Violation]) -> Fault:
    worst = max(group, key=lambda violation: violation.found - violation.limit)
    others = f" (and too many at other moments: {len(group) - 1})" if len(group) > 1 else ""
    return Fault(
        worst.subject,
        rule,
        f"{worst.found}, from places held and decisions alone{others}",
        f"at most {worst.limit}",
        "Correct the data, end or change a commitment, or raise the limit.",
    )


def placements_of(problem: Problem, taken: Ints) -> Iterator[Placement]:
    """Write the placements of the options taken, in order of children, then of dates."""
    options, months = problem.options, problem.presence.months
    segments = options.segments
    first_month = np.searchsorted(months.segment, np.arange(len(segments.option)))
    chosen = np.flatnonzero(np.isin(segments.option, taken))
    chosen = chosen[np.lexsort((segments.first[chosen], segments.child[chosen]))]
    sections = problem.presence.timeline.sections
    for segment in chosen.tolist():
        option = int(segments.option[segment])
        structure = options.structures[segments.structure[segment]]
        via = int(segments.via[segment])
        status = _status(problem, option, held=bool(segments.held[segment]))
        is_answer = status in {"new", "moved"}
        yield Placement(
            child=options.children[options.child[option]],
            structure=structure.id,
            section=sections[months.section[first_month[segment]]][1].id,
            week=problem.territory.calendar.compress(options.weeks[segments.week[segment]]),
            start=date.fromordinal(int(segments.first[segment])),
            until=date.fromordinal(int(segments.last[segment])),
            convention=None if via < 0 else options.conventions[via].id,
            status=status,
            suggestion=is_independent(structure, problem.territory),
            rank=int(options.rank[option]) if is_answer else None,
            share=int(options.share[option]) if is_answer else None,
            points=int(options.points[option]) if is_answer else None,
        )


def _status(problem: Problem, option: int, *, held: bool) -> Status:
    if problem.options.keep[option]:
        return "kept"
    if held:
        return "leaving"
    child = problem.options.children[problem.options.child[option]]
    _, record = problem.territory.child_by_id[child]
    return "moved" if held_stay(record, problem.territory.calendar) is not None else "new"


def waiting_lists(problem: Problem, taken: Ints) -> Iterator[Waiting]:
    """List, for each structure and section, the children who rank it above what they have."""
    options = problem.options
    best = np.full(len(options.children), np.iinfo(np.int64).max, dtype=np.int64)
    order = _preference(problem)
    best[options.child[taken]] = order[taken]
    wanting = np.flatnonzero((order < best[options.child]) & ~options.keep)
    chain = {child: k for k, child in enumerate(tie_break_order(problem.territory))}
    links = np.array([chain[child] for child in options.children], dtype=np.int64)
    section = _first_section(problem)
    keys = np.lexsort(
        (
            links[options.child[wanting]],
            -options.points[wanting],
            -options.layer[wanting],
            section[wanting],
        )
    )
    seen: set[tuple[int, int]] = set()
    ranks: dict[int, int] = {}
    for option in wanting[keys].tolist():
        child, number = int(options.child[option]), int(section[option])
        if (child, number) in seen:
            continue
        seen.add((child, number))
        ranks[number] = ranks.get(number, 0) + 1
        owner, group = problem.presence.timeline.sections[number]
        yield Waiting(
            structure=options.structures[owner].id,
            section=group.id,
            rank=ranks[number],
            child=options.children[child],
            points=int(options.points[option]),
            wish=int(options.rank[option]),
        )


def _preference(problem: Problem) -> Ints:
    """Give a number to each option, smaller for what its child ranks higher."""
    options = problem.options
    wide = int(options.position.max(initial=0)) + 1
    return np.asarray(options.rank * wide + options.position, dtype=np.int64)


def _first_section(problem: Problem) -> Ints:
    """Give the section of each option's new stay on its first day."""
    segments, months = problem.options.segments, problem.presence.months
    first = np.searchsorted(months.segment, np.arange(len(segments.option)))
    section = np.zeros(len(problem.options), dtype=np.int64)
    answers = ~segments.held | problem.options.keep[segments.option]
    section[segments.option[answers]] = months.section[first[answers]]
    return section
