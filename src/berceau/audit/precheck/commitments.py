"""What is promised already and cannot be kept together, and ties that could matter."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from berceau.audit.precheck.report import Finding, finding
from berceau.errors import InfeasibleError, InputError
from berceau.placement.record import clashes
from berceau.placement.ties import ties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.audit.precheck.look import Look
    from berceau.placement.ties import Tie


def impossible(look: Look) -> tuple[Finding, ...]:
    """List the decisions that no rule allows, and laws that the year planned does not have."""
    try:
        _ = look.problem
    except (InfeasibleError, InputError) as error:
        return tuple(Finding.of_fault("cannot-hold", fault) for fault in error.faults)
    return ()


def held_places(look: Look) -> Iterator[Finding]:
    """List the limits that places held already pass by themselves."""
    problem = look.problem
    x = problem.complete(problem.options.keep.astype("int64"))
    rows = problem.bare.matrix.times(x) > problem.bare.limits
    names = {problem.bare.row_label(row) for row in rows.nonzero()[0].tolist()}
    broken = [v for v in problem.bare.violations(x) if (v.rule, v.subject) in names]
    for fault in clashes(broken):
        yield Finding.of_fault("held-above-limit", fault)


def equals(look: Look) -> Iterator[Finding]:
    """Count the ties that could decide who gets a place, by what breaks them."""
    groups: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties(look.problem.territory).that_matter:
        groups[tie.decided_by].append(tie)
    for link, found in groups.items():
        children = {child for tie in found for child in tie.children}
        yield finding(
            f"ties-{link}",
            "policy.tie_break",
            count=len(found),
            children=len(children),
            structures=", ".join(sorted({tie.structure for tie in found})),
        )
