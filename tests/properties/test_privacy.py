"""Whatever the territory: anonymised it is the same problem, and nobody is named in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, event, given, reject
from hypothesis import strategies as st

import berceau
from berceau.domain.policy import Stage
from berceau.domain.territory import Source, Territory
from berceau.errors import InfeasibleError, InputError
from berceau.placement.problem import formulate
from berceau.privacy.same import same_problem
from berceau.testing import territories, with_siblings
from support.drawn import satisfiable, stage_values
from support.even import even

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.domain.families import Fact
    from berceau.domain.policy import StageMeasure
    from berceau.placement.proposal import Placement

KEY = "a secret for these tests"


def _marked(territory: Territory) -> Territory:
    """Plant in every text about people what must not come out."""
    families = tuple(
        family.model_copy(
            update={
                "facts": tuple(map(_sourced, family.facts)),
                "children": tuple(
                    child.model_copy(update={"facts": tuple(map(_sourced, child.facts))})
                    for child in family.children
                ),
            }
        )
        for family in territory.families
    )
    decisions = tuple(
        decision.model_copy(update={"reason": "Marker reason", "author": "Marker author"})
        for decision in territory.decisions
    )
    source = Source(about="Marker about", origin="given", source="Marker source")
    return territory.model_copy(
        update={"families": families, "decisions": decisions, "sources": (source,)}
    )


def _sourced(fact: Fact) -> Fact:
    return fact.model_copy(update={"source": "Marker street 12"})


def _is_soluble(territory: Territory) -> bool:
    try:
        formulate(territory)
    except (InfeasibleError, InputError):
        return False
    return True


def _own(placements: Sequence[Placement]) -> tuple[Placement, ...]:
    return tuple(sorted(placements, key=lambda p: (p.child, p.start)))


@given(territories(max_children=6).filter(_is_soluble))
def test_it_is_the_same_problem(territory: Territory) -> None:
    found = berceau.anonymise(territory, key=KEY)
    assert found.differs == ()
    assert same_problem(territory, found.territory, found.names) == ()
    event(f"ready made: {found.changes.ready}")
    event(f"facts left: {found.changes.facts}")


@given(territories(max_children=6).flatmap(with_siblings).filter(_is_soluble))
def test_it_is_the_same_problem_with_brothers_and_sisters(territory: Territory) -> None:
    assert berceau.anonymise(territory, key=KEY).differs == ()


HAMLETS = ("00101", "00102", "00103")


@st.composite
def _with_hamlets(draw: st.DrawFn) -> Territory:
    """Draw a territory some of whose families live in communes without any structure."""
    drawn = draw(territories(max_children=6).filter(_is_soluble))
    homes = st.sampled_from((*HAMLETS, *(c.code for c in drawn.communes)))
    open_to = st.lists(st.sampled_from((*HAMLETS, "*")), unique=True, max_size=3)
    document = drawn.model_dump(mode="json")
    document["communes"] += [{"code": code, "name": f"Marker {code}"} for code in HAMLETS]
    for structure in document["structures"]:
        serves = structure["serves"] or [structure["commune"]]
        structure["serves"] = sorted({*serves, *draw(open_to)})
    for convention in document["conventions"]:
        some = draw(st.lists(st.sampled_from(HAMLETS), unique=True))
        convention["guests"] = sorted({*convention["guests"], *some})
    for family in document["families"]:
        held = any(child["held"] for child in family["children"])
        family["commune"] = family["commune"] if held else draw(homes)
    try:
        return Territory.model_validate_json(json.dumps(document))
    except InputError:
        reject()


@given(_with_hamlets())
def test_communes_joined_differ_only_where_it_is_said(territory: Territory) -> None:
    assume(_is_soluble(territory))
    said = berceau.anonymise(territory, key=KEY, k=3)
    assert said.differs == ()
    found = berceau.anonymise(territory, key=KEY, k=3, further=["communes"])
    event(f"communes under invented names: {found.changes.communes}")
    event(f"differs: {found.differs}")
    step = next((step for step in said.crowd.further if step.step == "communes"), None)
    if step is not None:
        assert found.crowd.below == step.below
    if step is not None and step.concerned == 0:
        assert found.differs == ()
    # What may be had, and what it is worth, is never touched.
    assert set(found.differs) <= {"rows", "stages"}
    homes = {family.commune for family in found.territory.families}
    assert homes <= {commune.code for commune in found.territory.communes}


@given(territories(max_children=6).filter(_is_soluble))
def test_nothing_that_names_or_tells_remains(territory: Territory) -> None:
    given_ = _marked(territory)
    found = berceau.anonymise(given_, key=KEY)
    text = found.model_dump_json() + found.territory.model_dump_json()
    assert "Marker" not in text
    persons = [s.id for s in given_.structures if s.kind == "childminder"]
    after = found.territory
    names = {*after.child_by_id, *(family.id for family in after.families)}
    assert names.isdisjoint([*given_.child_by_id, *(family.id for family in given_.families)])
    assert {s.id for s in after.structures}.isdisjoint(persons)
    assert "who is who" not in repr(found)
    assert not any(repr(child) in repr(found) for child in given_.child_by_id)


@given(territories(max_children=6).filter(_is_soluble))
def test_the_same_secret_gives_the_same_document(territory: Territory) -> None:
    first, second = (berceau.anonymise(territory, key=KEY) for _ in range(2))
    assert first.territory == second.territory
    other = berceau.anonymise(territory)
    assert other.differs == ()
    assert set(other.territory.child_by_id).isdisjoint(first.territory.child_by_id)


def _has_one_order(territory: Territory) -> bool:
    """Say whether each child comes at the same turn everywhere, so that points settle it all."""
    options = formulate(territory).options
    turns = set(
        zip(options.child.tolist(), options.layer.tolist(), options.points.tolist(), strict=True)
    )
    return territory.policy.ties == "broken" and len(turns) == len(options.children)


@given(satisfiable(max_children=5), st.sampled_from(("by_points", "in_order")))
def test_quick_proposals_are_the_same(territory: Territory, method: str) -> None:
    # Elsewhere several proposals may leave nobody a complaint, and a search finds one of them.
    assume(_has_one_order(territory))
    found = berceau.anonymise(territory, key=KEY)
    propose = getattr(berceau, method)
    mapped = found.names.true(propose(found.territory).placements)
    assert mapped == _own(propose(territory).placements)


@given(satisfiable(max_children=4))
def test_what_is_proven_best_is_the_same_proposal(territory: Territory) -> None:
    before = even(territory)
    found = berceau.anonymise(before, key=KEY)
    first, second = berceau.place(before), berceau.place(found.territory)
    assert stage_values(first) == stage_values(second)
    event(first.verdict)
    if first.verdict == "proven":
        assert found.names.true(second.placements) == _own(first.placements)


@pytest.mark.parametrize("case", ["talant-2015", "save"])
def test_cases_solved_again_give_the_same_proposal(case: str) -> None:
    measures: tuple[StageMeasure, ...] = ("hours", "tie_break")
    stages = tuple(Stage(measure=measure) for measure in measures)
    known = berceau.case(case)
    policy = known.policy.model_copy(update={"stages": stages, "envy": ()})
    territory = known.model_copy(update={"policy": policy})
    found = berceau.anonymise(territory, key=KEY)
    first, second = berceau.place(territory), berceau.place(found.territory)
    assert first.verdict == second.verdict == "proven"
    assert [s.value for s in first.stages] == [s.value for s in second.stages]
    assert found.names.true(second.placements) == _own(first.placements)
    assert found.crowd.below < found.crowd.before


def test_shared_places_are_given_to_the_same_children_by_points() -> None:
    territory = berceau.case("pouponniere")
    found = berceau.anonymise(territory, key=KEY)
    mapped = found.names.true(berceau.by_points(found.territory).placements)
    assert mapped == _own(berceau.by_points(territory).placements)
    assert found.crowd.below < found.crowd.before
