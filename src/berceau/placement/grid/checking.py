"""Worked cases against a policy: what was expected beside what the grid gives."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from berceau.domain.territory import Territory
from berceau.errors import InputError
from berceau.placement.grid.counting import Merit, merits_of
from berceau.placement.grid.faults import case_faults
from berceau.placement.grid.findings import findings_of
from berceau.placement.grid.report import CaseResult, Check, GridReport, Pair
from berceau.placement.grid.situations import territory_for, with_families

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from berceau.domain.families import Child
    from berceau.domain.policy import Policy
    from berceau.domain.worked_cases import ExpectedOrder, ExpectedTie, WorkedCase, WorkedCases
    from berceau.placement.grid.report import Found


def check_grid(subject: Policy | Territory, cases: WorkedCases | None = None) -> GridReport:
    """Put a policy to the test: its worked cases, and what it says of itself.

    Parameters
    ----------
    subject
        A policy alone, for which a small territory is made; or a territory, whose communes,
        structures and conventions the cases may name. Its own families are only looked at to know
        which facts are known of anybody.
    cases
        Families and what must come out (`berceau.io.read_cases` reads them from a file); none
        given: only the policy itself is looked at.

    Returns
    -------
        What passed and what did not, with the points of each criterion, and the findings.

    Raises
    ------
    InputError
        With every fault of the cases: names that stand for nothing, facts that contradict each
        other.
    """
    territory = subject if isinstance(subject, Territory) else None
    policy = subject.policy if isinstance(subject, Territory) else subject
    if cases is None:
        findings = findings_of(policy, territory)
        return GridReport(policy=policy.name, version=policy.version, findings=findings)
    if faults := tuple(case_faults(policy, territory, cases)):
        raise InputError(faults)
    inside = with_families(territory, cases) if territory else territory_for(policy, cases)
    merits = merits_of(inside)
    results = tuple(_result(case, merits.get(case.name)) for case in cases.case)
    court = _Court(inside, merits)
    return GridReport(
        policy=policy.name or cases.name,
        version=policy.version,
        source=cases.source,
        seen=cases.seen,
        results=results,
        comparisons=(
            *(check for order in cases.order for check in court.orders(order)),
            *(check for tie in cases.tie for check in court.ties(tie)),
        ),
        findings=findings_of(policy, territory, cases, results),
    )


def _result(case: WorkedCase, merit: Merit | None) -> CaseResult:
    if merit is None:
        return CaseResult(name=case.name, about=case.about, admitted=False)
    checks = [] if case.points is None else [_check("points", "", case.points, merit.points)]
    criteria, blocks = dict(merit.criteria), dict(merit.blocks)
    checks += [_check("criterion", name, n, criteria[name]) for name, n in case.criteria.items()]
    checks += [_check("block", name, n, blocks[name]) for name, n in case.blocks.items()]
    return CaseResult(
        name=case.name,
        about=case.about,
        admitted=True,
        points=merit.points,
        criteria=merit.criteria,
        blocks=merit.blocks,
        checks=tuple(checks),
    )


def _check(
    kind: Literal["points", "criterion", "block"], about: str, expected: int, found: int
) -> Check:
    return Check(kind=kind, about=about, expected=expected, found=found, passed=expected == found)


class _Court:
    """Says which of two cases goes first, and by what."""

    def __init__(self, territory: Territory, merits: Mapping[str, Merit]) -> None:
        self._policy = territory.policy
        self._children = {name: child for name, (_, child) in territory.child_by_id.items()}
        self._merits = merits

    def orders(self, order: ExpectedOrder) -> Iterator[Pair]:
        """Hold each case against the next: the first must go first, by what is said."""
        for first, second in pairwise(order.cases):
            ahead, by = self._compare(first, second)
            yield Pair(
                kind="order",
                first=first,
                second=second,
                expected_by=order.by,
                ahead=ahead,
                by=by,
                passed=ahead == first and order.by in {None, by},
            )

    def ties(self, tie: ExpectedTie) -> Iterator[Pair]:
        """Hold each case against the next: they must be equal in layer and points."""
        for first, second in pairwise(tie.cases):
            ahead, by = self._compare(first, second)
            passed = by not in {"layer", "points", "not_admitted"}
            if passed:
                ahead, by = None, "equal"
            yield Pair(kind="tie", first=first, second=second, ahead=ahead, by=by, passed=passed)

    def _compare(self, first: str, second: str) -> tuple[str | None, Found]:
        """Give the case that goes first, none where neither does, and what decides."""
        a, b = self._merits.get(first), self._merits.get(second)
        if a is None or b is None:
            return None, "not_admitted"
        if a.layer != b.layer:
            return (first if a.layer > b.layer else second), "layer"
        if a.points != b.points:
            return (first if a.points > b.points else second), "points"
        if self._policy.ties == "kept":
            return None, "equal"
        return self._by_chain(first, second)

    def _by_chain(self, first: str, second: str) -> tuple[str | None, Found]:
        for link in self._policy.tie_break:
            if link == "lottery":
                return None, link
            earlier, later = (_day(self._children[name], link) for name in (first, second))
            if earlier != later:
                return (first if earlier < later else second), link
        return None, "equal"


def _day(child: Child, link: str) -> date:
    if link == "born":
        return child.born
    submitted = child.request.submitted if child.request else None
    return submitted or date.max
