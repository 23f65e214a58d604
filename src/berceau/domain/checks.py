"""What must hold between the records of a territory; each check is one function.

Every check yields the faults it finds, so that all faults of a document are told at once.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from berceau.domain.checks_demand import decision_faults, family_faults
from berceau.domain.checks_supply import (
    calendar_faults,
    convention_faults,
    structure_faults,
    term_faults,
)
from berceau.domain.faults import unknown
from berceau.domain.policy import DERIVED_FACTS
from berceau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from berceau.domain.territory import Territory


def faults_of(territory: Territory) -> tuple[Fault, ...]:
    """List everything that does not hold between the records of a territory."""
    return tuple(fault for check in CHECKS for fault in check(territory))


def _identifiers(territory: Territory) -> Iterator[Fault]:
    kinds: tuple[tuple[str, Iterable[str]], ...] = (
        ("communes", (commune.code for commune in territory.communes)),
        ("structures", (structure.id for structure in territory.structures)),
        ("conventions", (convention.id for convention in territory.conventions)),
        ("families", (family.id for family in territory.families)),
        ("children", (c.id for family in territory.families for c in family.children)),
    )
    for kind, names in kinds:
        for name, count in Counter(names).items():
            if count > 1:
                yield Fault(
                    f"{kind}[{name}]",
                    "duplicate-id",
                    f"{name!r} given {count} times",
                    "each identifier once",
                    "Rename or remove all but one.",
                )


def _policy(territory: Territory) -> Iterator[Fault]:
    policy = territory.policy
    blocks = {block.id for block in policy.blocks}
    for criterion in policy.grid:
        where = f"policy.grid[{criterion.id}]"
        if criterion.fact.startswith("@") and criterion.fact not in DERIVED_FACTS:
            yield unknown(
                f"{where}.fact", "unknown-fact", criterion.fact, DERIVED_FACTS, "derived facts"
            )
        if criterion.block is not None and criterion.block not in blocks:
            yield unknown(f"{where}.block", "unknown-block", criterion.block, blocks, "blocks")
        if criterion.kind == "expert" and criterion.max < criterion.min:
            yield Fault(
                where,
                "expert-range",
                f"from {criterion.min} to {criterion.max}",
                "a largest number of points above the smallest",
                "Exchange or correct the two.",
            )
    for name, count in Counter(criterion.id for criterion in policy.grid).items():
        if count > 1:
            yield Fault(
                f"policy.grid[{name}]",
                "duplicate-id",
                f"{name!r} given {count} times",
                "each criterion once",
                "Rename or remove all but one.",
            )


CHECKS: tuple[Callable[[Territory], Iterable[Fault]], ...] = (
    _identifiers,
    calendar_faults,
    structure_faults,
    convention_faults,
    term_faults,
    family_faults,
    _policy,
    decision_faults,
)
