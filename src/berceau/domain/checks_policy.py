"""What must hold in the policy of a territory."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from berceau.domain.faults import Names, repeated
from berceau.domain.policy import DERIVED_FACTS, WHEREVER_ASKED
from berceau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.domain.policy import Banded, Category, Expert, Grouping
    from berceau.domain.territory import Territory


def policy_faults(territory: Territory) -> Iterator[Fault]:
    """Check the grid: facts, blocks, ranges, bands in order, nothing given twice."""
    policy = territory.policy
    blocks = Names("block", {block.id for block in policy.blocks})
    for criterion in policy.grid:
        where = f"policy.grid[{criterion.id}]"
        if criterion.fact.startswith("@") and criterion.fact not in DERIVED_FACTS:
            yield Fault(
                f"{where}.fact",
                "unknown-fact",
                repr(criterion.fact),
                f"a fact that the library derives: {', '.join(DERIVED_FACTS)}",
                "Correct the name, or name a fact of your own, without @.",
            )
        if criterion.block is not None:
            yield from blocks.check(f"{where}.block", criterion.block)
        if criterion.kind == "expert":
            yield from _range(where, criterion)
        elif criterion.kind == "banded":
            yield from _bands(where, criterion)
        elif criterion.kind == "category":
            yield from _choices(where, criterion)
    yield from repeated("policy.grid", (criterion.id for criterion in policy.grid), "criterion")
    yield from repeated("policy.blocks", (block.id for block in policy.blocks), "block")
    for grouping in policy.groups:
        yield from _grouping(f"policy.groups[{grouping.id}]", grouping)
    yield from repeated("policy.groups", (group.id for group in policy.groups), "grouping")


def _grouping(where: str, grouping: Grouping) -> Iterator[Fault]:
    if grouping.fact.startswith("@") and grouping.fact not in WHEREVER_ASKED:
        yield Fault(
            f"{where}.fact",
            "unknown-fact",
            repr(grouping.fact),
            f"a fact that the library derives: {', '.join(WHEREVER_ASKED)}",
            "Correct the name, or name a fact of your own, without @.",
        )
    yield from _increasing(where, grouping.bands)


def _range(where: str, criterion: Expert) -> Iterator[Fault]:
    if criterion.max < criterion.min:
        yield Fault(
            where,
            "expert-range",
            f"from {criterion.min} to {criterion.max}",
            "a largest number of points above the smallest",
            "Exchange or correct the two.",
        )


def _bands(where: str, criterion: Banded) -> Iterator[Fault]:
    yield from _increasing(where, [band.start for band in criterion.bands])


def _increasing(where: str, starts: Sequence[int]) -> Iterator[Fault]:
    if any(later <= earlier for earlier, later in pairwise(starts)):
        yield Fault(
            f"{where}.bands",
            "bands-order",
            f"bands from {', '.join(map(str, starts))}",
            "bands in order, each from a higher number than the one before",
            "Put the bands in order and remove repeated ones.",
        )


def _choices(where: str, criterion: Category) -> Iterator[Fault]:
    # True and 1 are equal in Python, but are not the same answer.
    values = [f"{type(choice.equals).__name__} {choice.equals!r}" for choice in criterion.choices]
    if len(set(values)) < len(values):
        yield Fault(
            f"{where}.choices",
            "choice-twice",
            f"{len(values)} choices of {len(set(values))} values",
            "each value once",
            "Keep one choice for each value.",
        )
