"""The back-test: a past allocation read, checked, and set beside the present procedure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, TypeAlias

from berceau.audit.backtest.differing import Differing, Side
from berceau.audit.backtest.given import Given, given
from berceau.audit.backtest.report import Backtest
from berceau.audit.backtest.seen import PastPlan, Rooms, used_besides
from berceau.domain.decisions import Reserve
from berceau.errors import InputError
from berceau.io.tables.past import PastPlace, read_past
from berceau.placement.baselines import in_order
from berceau.placement.by_points import by_points
from berceau.placement.check import Report, check
from berceau.placement.choices import chosen
from berceau.placement.complaints import complaints
from berceau.placement.problem import formulate
from berceau.placement.proposal import Proposal
from berceau.placement.reasons.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from berceau.domain.policy import Notion
    from berceau.domain.territory import Territory
    from berceau.engine.limits import Limits
    from berceau.engine.outcome import Progress
    from berceau.io.files import Source
    from berceau.placement.complaints import ComplaintReport
    from berceau.placement.problem import Problem

Method = Literal["place", "by_points", "in_order"]
Past: TypeAlias = "Proposal | Iterable[PastPlace] | Source"
_TOLD = {"records", "measures"}
"""What a proposal says of itself: a past allocation says nothing."""


def backtest(
    territory: Territory,
    past: Past,
    *,
    present: Proposal | Method = "place",
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Backtest:
    """Set a past allocation beside what the present procedure gives on the same requests.

    Parameters
    ----------
    territory
        Requests, places and policy of the past session, as they stood before it.
    past
        What children were given: the path of a table, records, or a proposal. Children in place
        of whom it says nothing keep what they hold.
    present
        The present procedure: ``place`` (the policy's stages), ``by_points``, ``in_order``, or a
        proposal made for this territory already.
    limits
        Limits of the search, where there is one.
    progress
        Told of its progress.

    Returns
    -------
        Agreement, every difference with its reason, the rules that the past allocation breaks
        and the complaints it leaves.

    Raises
    ------
    InputError
        With every fault of the table, or where the proposal is for another territory.
    InfeasibleError
        If the places held and the decisions do not fit by themselves.

    Examples
    --------
    >>> import berceau
    >>> town = berceau.draw("town", children=60, seed=1).territory
    >>> plan = berceau.in_order(town)
    >>> backtest(town, plan, present=plan).agreement.permille
    1000
    """
    policy = territory.policy.model_copy(update={"envy": ()})
    problem = formulate(territory.model_copy(update={"policy": policy}))
    found = given(problem, _rows(territory, past))
    was = found.proposal(territory)
    now = _present(territory, present, limits, progress)
    report = check(territory, was, envy=False)
    broken = tuple(v for v in report.violations if v.rule not in _TOLD)
    left, said = _complaints(territory, found)
    besides = used_besides(problem, found.strange)
    past_plan = PastPlan(territory, problem, was, found.x, besides)
    present_plan = _laid(territory, problem, now)
    differing = Differing(
        territory,
        Side(was, past_plan, Rooms(past_plan)),
        Side(now, present_plan, Rooms(present_plan)),
        broken=broken,
        complaints=said,
    )
    return Backtest(
        territory=territory.name,
        fingerprint=territory.fingerprint,
        method=now.method,
        past=was,
        present=now,
        agreement=differing.agreement(),
        differences=differing.differences(),
        broken=Report(violations=broken, measures=report.measures),
        strange=tuple(found.strange),
        complaints=left,
    )


def _rows(territory: Territory, past: Past) -> Iterable[PastPlace]:
    """Give the rows of a past allocation, whatever it comes in."""
    if isinstance(past, Proposal):
        return [
            PastPlace(
                child=p.child,
                structure=p.structure,
                week=p.week,
                start=p.start,
                until=p.until,
                convention=p.convention,
            )
            for p in past.placements
            if p.status != "leaving"
        ]
    if isinstance(past, (list, tuple)):
        return past
    return read_past(past, territory)  # type: ignore[arg-type]  # a path is all that is left


def _present(
    territory: Territory,
    present: Proposal | Method,
    limits: Limits | None,
    progress: Callable[[Progress], None] | None,
) -> Proposal:
    if isinstance(present, Proposal):
        return present
    if present == "in_order":
        return in_order(territory)
    if present == "by_points":
        return by_points(territory) if limits is None else by_points(territory, limits=limits)
    from berceau.placement.solve import place  # noqa: PLC0415  (loads the solver)

    return place(territory, limits=limits, progress=progress)


def _laid(territory: Territory, problem: Problem, proposal: Proposal) -> Plan:
    """Lay a proposal over the program that is at hand already."""
    if proposal.fingerprint != territory.fingerprint:
        # Says what is wrong.
        return Plan.of(territory, proposal)
    x, faults = chosen(problem, proposal.placements)
    if faults:
        raise InputError(faults)
    return Plan(territory, problem, proposal, x)


def _complaints(territory: Territory, found: Given) -> tuple[ComplaintReport, dict[str, Notion]]:
    """Look for complaints; places that no rule allows count as taken, their children as silent."""
    while True:
        proposal = found.proposal(territory)
        lawful = tuple(p for p in proposal.placements if p.child not in found.strange)
        reduced = proposal.model_copy(update={"placements": lawful})
        try:
            report = complaints(_without(territory, found), reduced)
        except InputError as error:
            lost = {fault.where.removeprefix("placements of ") for fault in error.faults}
            # Brothers and sisters who have what they may not have together.
            if not lost - found.strange.keys():
                raise
            found = found.without(lost)
            continue
        said = {o.child: w.notion for w in report.witnesses for o in w.wanted}
        return report, said


def _without(territory: Territory, found: Given) -> Territory:
    """Give a territory in which strange places are kept free, and their children ask for none."""
    if not found.strange:
        return territory
    calendar = territory.calendar
    reserved: dict[tuple[str, str], int] = defaultdict(int)
    for placements in found.strange.values():
        for placement in placements:
            for slot in calendar.expand(placement.week):
                reserved[placement.structure, calendar.slot_names[slot]] += 1
    kept_free = tuple(
        Reserve(kind="reserve", structure=structure, slots=(slot,), places=places)
        for (structure, slot), places in sorted(reserved.items())
    )
    families = tuple(
        family.model_copy(
            update={
                "siblings": "any",
                "combinations": (),
                "children": tuple(
                    child.model_copy(update={"request": None})
                    if child.id in found.strange
                    else child
                    for child in family.children
                ),
            }
        )
        if any(child.id in found.strange for child in family.children)
        else family
        for family in territory.families
    )
    decisions = tuple(
        d for d in territory.decisions if d.kind == "reserve" or d.child not in found.strange
    )
    return territory.model_copy(
        update={"families": families, "decisions": (*decisions, *kept_free)}
    )
