"""The public strategies draw everything that a territory can say, and only what is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from hypothesis import Phase, given, seed, settings

from berceau.domain.conventions import Term
from berceau.domain.decisions import Decision
from berceau.domain.families import SiblingWish, UnlistedWish
from berceau.domain.policy import Criterion, StageMeasure
from berceau.domain.structures import PoolKind, StructureKind
from berceau.testing import territories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from berceau.domain.territory import Territory

FEATURES = (
    *(f"a {kind}" for kind in get_args(StructureKind)),
    *(f"pool {kind}" for kind in get_args(PoolKind)),
    *("sections", "modulated places", "overbooking", "staff", "own children", "a house's member"),
    *("closures", "public holidays", "bands that are no half-days"),
    *("holds", "holds and asks", "asks", "holds under a convention"),
    *(f"siblings {wish}" for wish in get_args(SiblingWish) if wish != "any"),
    *(f"unlisted {wish}" for wish in get_args(UnlistedWish)),
    *(
        "flexible week",
        "wish for a group",
        "wish for the sibling's place",
        "shares given",
        "points given",
        "walks from a day",
    ),
    *("two versions of a convention", "released places", "guests leave at the end"),
    *("layers", "blocks", "need by hours", "fewer days", "weights", "tolerance", "no transfers"),
    *("no tie-break", "location", "proof of a fact"),
)


def _kinds(union: object) -> set[str]:
    """List the kinds of a union of records, each of which names its own."""
    members: tuple[type[BaseModel], ...] = get_args(get_args(union)[0])
    return {get_args(member.model_fields["kind"].annotation)[0] for member in members}


def _of_structures(territory: Territory) -> Iterator[str]:
    for structure in territory.structures:
        yield f"a {structure.kind}"
        yield from (f"pool {pool.kind}" for pool in structure.reserved)
        yield from _true(
            ("sections", structure.sections),
            ("modulated places", structure.modulated),
            ("overbooking", structure.overbooking),
            ("staff", structure.staff),
            ("own children", structure.own_under_3),
            ("a house's member", structure.part_of),
            ("closures", structure.closures),
            ("location", structure.latitude),
        )
    yield from _true(
        ("public holidays", territory.calendar.holidays != "none"),
        ("bands that are no half-days", len(territory.calendar.bands) != 2),
    )


def _of_families(territory: Territory) -> Iterator[str]:
    for family, child in territory.child_by_id.values():
        held, asked = child.held, child.request
        yield from _true(
            ("holds", held and not asked),
            ("holds and asks", held and asked),
            ("asks", asked and not held),
            ("holds under a convention", held and held.convention),
            (f"siblings {family.siblings}", len(family.children) > 1),
            (f"unlisted {family.unlisted}", family.combinations),
            ("walks from a day", child.walks_from),
            ("proof of a fact", any(fact.source for fact in family.facts)),
        )
        if asked is not None:
            yield from _true(
                ("flexible week", not all(isinstance(week, tuple) for week in asked.weeks)),
                ("wish for a group", any(":" in wish for wish in asked.wishes)),
                ("wish for the sibling's place", "sibling:*" in asked.wishes),
                ("shares given", asked.shares),
                ("points given", asked.points),
            )


def _of_rules(territory: Territory) -> Iterator[str]:
    policy = territory.policy
    for convention in territory.conventions:
        yield from (f"term {term.kind}" for term in convention.terms)
        yield from _true(
            ("two versions of a convention", convention.replaces),
            ("guests leave at the end", convention.exit == "leave"),
            (
                "released places",
                any(term.kind == "share" and term.released_on for term in convention.terms),
            ),
        )
    yield from (f"decision {decision.kind}" for decision in territory.decisions)
    yield from (f"criterion {criterion.kind}" for criterion in policy.grid)
    yield from (f"stage {stage.measure}" for stage in policy.stages)
    yield from _true(
        ("layers", policy.layers),
        ("blocks", any(criterion.block for criterion in policy.grid)),
        ("need by hours", policy.need_by == "hours"),
        ("fewer days", policy.fewer_days),
        ("weights", policy.weights),
        ("tolerance", any(stage.tolerance for stage in policy.stages)),
        ("no transfers", not policy.transfers),
        ("no tie-break", not policy.tie_break),
    )


def _true(*named: tuple[str, object]) -> Iterator[str]:
    yield from (name for name, value in named if value)


def test_everything_that_a_territory_can_say_is_drawn() -> None:
    wanted = {
        *FEATURES,
        *(f"term {kind}" for kind in _kinds(Term)),
        *(f"decision {kind}" for kind in _kinds(Decision)),
        *(f"criterion {kind}" for kind in _kinds(Criterion)),
        # Changes are counted against a former proposal, which a territory does not hold.
        *(f"stage {measure}" for measure in get_args(StageMeasure) if measure != "changes"),
    }
    # Draws of one run resemble each other: several short runs see more than a long one.
    for start in range(24):

        @seed(start)
        @settings(max_examples=30, database=None, phases=[Phase.generate])
        @given(territory=territories())
        def look(territory: Territory) -> None:
            wanted.difference_update(_of_structures(territory))
            wanted.difference_update(_of_families(territory))
            wanted.difference_update(_of_rules(territory))

        look()
        if not wanted:
            break
    assert wanted == set()
