"""The main job, seen from outside: what it gives, and what it says when nothing fits."""

from __future__ import annotations

import json
from typing import Any

import pytest

import berceau


def talant(**changes: Any) -> berceau.Territory:
    """Give the first case with some of its document changed."""
    document = json.loads(berceau.case("talant-2015").model_dump_json(exclude_defaults=True))
    return berceau.Territory.model_validate_json(json.dumps(document | changes))


def smaller_house() -> berceau.Territory:
    """Leave the multi-accueil fewer places than are held there."""
    territory = berceau.case("talant-2015")
    structures = json.loads(territory.model_dump_json(exclude_defaults=True))["structures"]
    house = next(s for s in structures if s["id"] == "multi-accueil")
    house["places"] = 5
    for section in house["sections"]:
        section["places"] = 2
    return talant(structures=structures)


def test_what_is_held_above_the_licence_is_told_once_for_each_place() -> None:
    with pytest.raises(berceau.InfeasibleError) as refused:
        berceau.place(smaller_house())
    full = [fault for fault in refused.value.faults if fault.code != "clash"]
    told = {fault.where.rsplit(", ", 2)[0] for fault in full}
    assert told == {"multi-accueil", "multi-accueil, petits", "multi-accueil, grands"}
    assert len(full) == 3
    assert all("other moments" in fault.found for fault in full)
    assert len(refused.value.faults) > 3  # then what contradicts each other


def test_the_baselines_say_the_same() -> None:
    for baseline in (berceau.in_order, berceau.deferred_acceptance):
        with pytest.raises(berceau.InfeasibleError, match="multi-accueil, petits"):
            baseline(smaller_house())


def test_a_decision_that_no_rule_allows_is_named() -> None:
    whole_day = {"kind": "place", "child": "E48", "structure": "multi-accueil", "week": ["mon"]}
    with pytest.raises(berceau.InfeasibleError, match="decision-impossible"):
        berceau.place(talant(decisions=[whole_day]))


def test_a_clock_gives_a_lawful_proposal_and_says_who_stopped_it() -> None:
    proposal = berceau.place(berceau.case("chamousset"), limits=berceau.Limits(wall_seconds=1.0))
    report = berceau.check(berceau.case("chamousset"), proposal)
    assert report.lawful
    assert proposal.run.stopped_by in {"wall time", "proof"}
    assert proposal.measures is not None
    assert proposal.measures.served >= 60


def test_a_person_who_stops_it_at_once_gets_what_the_order_of_points_gives() -> None:
    territory = berceau.case("save")
    reference = berceau.in_order(territory)

    def stop(_event: object) -> None:
        raise KeyboardInterrupt

    proposal = berceau.place(territory, progress=stop)
    assert proposal.run.stopped_by == "interrupt"
    assert proposal.measures is not None
    assert reference.measures is not None
    assert proposal.measures.served >= 0.8 * reference.measures.served


def test_a_former_proposal_counts_as_no_change() -> None:
    stages = [{"measure": "changes"}, {"measure": "need"}]
    territory = talant(policy={"stages": stages})
    former = berceau.in_order(territory)
    again = berceau.place(territory, former=former)
    assert again.stages[0].value == 0
    assert {(p.child, p.structure, p.week) for p in again.placements} == {
        (p.child, p.structure, p.week) for p in former.placements
    }


def test_one_weighted_sum_may_stand_in_place_of_stages() -> None:
    weights = [{"measure": "need", "weight": 1}, {"measure": "wishes", "weight": 1000}]
    proposal = berceau.place(talant(policy={"weights": weights, "envy": []}))
    assert [stage.name for stage in proposal.stages] == ["weighted sum", "tie_break"]
    assert proposal.measures is not None
    value = proposal.measures.need + 1000 * proposal.measures.wishes
    assert proposal.stages[0].value == value


def test_weights_that_no_sum_holds_are_refused() -> None:
    grid = [{"kind": "yes_no", "id": "all", "fact": "@age_months", "points": 900_000}]
    with pytest.raises(berceau.InputError, match="weights-too-large"):
        berceau.place(talant(policy={"grid": grid, "exponent": 4}))


def test_a_year_without_the_law_is_refused_with_what_to_do() -> None:
    calendar = {"first": "2008-09-01", "last": "2009-08-31"}
    document = json.loads(berceau.case("talant-2015").model_dump_json(exclude_defaults=True))
    bands = document["calendar"]["bands"]
    structures = [s for s in document["structures"] if s["id"] != "multi-accueil"]
    old = talant(
        calendar=calendar | {"bands": bands}, structures=structures, families=[], conventions=[]
    )
    with pytest.raises(berceau.InputError, match="Plan a later year") as refused:
        berceau.place(old)
    assert {fault.code for fault in refused.value.faults} == {"no-such-law"}
