"""Points between hours, priority and equity: whole proposals, and how they compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.engine.limits import Limits
from berceau.placement.frontier import policy_of, usual_rules
from berceau.placement.points import Frontier, Rule
from berceau.placement.show.frontier import frontier_table, rule_name
from berceau.placement.show.text import as_text
from berceau.placement.show.words import LANGS, Lang, words

if TYPE_CHECKING:
    from berceau.placement.points import FrontierPoint

SHORT = Limits(deterministic_time=0.1, workers=1)
TALANT = berceau.case("talant-2015")
RULES = (Rule("by-points"), Rule("by-bands", 10), Rule("balanced", 40), Rule("hours"))


@pytest.fixture(scope="module")
def found() -> Frontier:
    return berceau.frontier(TALANT, rules=RULES, floors=(0, 900), limits=SHORT)


def altered(point: FrontierPoint, *, hours: int, complaints: int, rate: int) -> FrontierPoint:
    """Give a point other figures."""
    proposal = point.proposal
    assert proposal.measures is not None
    assert proposal.envy is not None
    rates = tuple(
        r.model_copy(update={"met": rate, "asked": 1000}) for r in proposal.measures.rates
    )
    placed = proposal.envy.placed.model_copy(update={"swap": complaints})
    refused = proposal.envy.refused.model_copy(update={"swap": 0})
    return point.model_copy(
        update={
            "proposal": proposal.model_copy(
                update={
                    "measures": proposal.measures.model_copy(
                        update={"hours": hours, "rates": rates}
                    ),
                    "envy": proposal.envy.model_copy(
                        update={"placed": placed, "refused": refused}
                    ),
                }
            )
        }
    )


def test_rules_in_an_order_have_one_point_and_others_one_for_each_floor(found: Frontier) -> None:
    expected = [
        (rule.kind, rule.number, floor)
        for rule in RULES
        for floor in ((0, 900) if rule.has_floor else (0,))
    ]
    assert [(p.kind, p.number, p.floor) for p in found.points] == expected


def test_the_usual_rules_go_from_strict_order_to_hours_alone() -> None:
    kinds = [rule.kind for rule in usual_rules(TALANT)]
    assert (kinds[0], kinds[-1]) == ("by-points", "hours")
    assert set(kinds) == {"by-points", "by-bands", "balanced", "exceptions", "hours"}


def test_each_point_is_a_lawful_proposal_for_its_policy(found: Frontier) -> None:
    for point in found.points:
        under = TALANT.model_copy(update={"policy": point.policy})
        assert berceau.check(under, point.proposal).lawful


def test_no_point_passes_its_bound_and_there_is_one_for_the_whole(found: Frontier) -> None:
    assert found.hours_bound is not None
    for point in found.points:
        bound = found.bound(point)
        assert bound is not None
        assert point.hours <= bound <= found.hours_bound


def test_a_bound_is_not_taken_from_a_point_that_reserves_more(found: Frontier) -> None:
    first = found.points[0]
    assert first.proposal.measures is not None
    short = first.proposal.measures.model_copy(update={"reserved": 1})
    worse = first.model_copy(
        update={"proposal": first.proposal.model_copy(update={"measures": short})}
    )
    others = [point for point in found.points[1:] if point.shortfall == 0]
    assert found.bound(first) is not None
    assert found.model_copy(update={"points": (worse, *others)}).bound(worse) is None


def test_by_points_has_no_complaint_and_hours_alone_the_most_hours(found: Frontier) -> None:
    assert found.points[0].complaints == (0, 0)
    alone = next(p for p in found.points if p.kind == "hours" and not p.floor)
    # Later stages may give back a little of what the stage of hours has reached.
    reached = next(stage.value for stage in alone.proposal.stages if stage.name == "hours")
    assert reached is not None
    assert all(reached >= point.hours for point in found.points)
    assert alone.hours >= reached - reached // 100


def test_a_floor_is_a_stage_before_hours(found: Frontier) -> None:
    policy = policy_of(Rule("balanced", 40), 950, TALANT.policy)
    measures = [stage.measure for stage in policy.stages]
    assert measures.index("fairness") < measures.index("hours")
    assert policy.stages[measures.index("fairness")].tolerance == 50
    plain = policy_of(Rule("balanced", 40), 0, TALANT.policy)
    assert "fairness" not in [stage.measure for stage in plain.stages]
    for point in found.points:
        if point.floor:
            fairness = next(s for s in point.proposal.stages if s.name == "fairness")
            assert fairness.value is not None
            assert 1000 * point.lowest_rate >= point.floor * fairness.value - 1000


def test_a_point_is_beaten_only_by_one_as_good_in_every_respect(found: Frontier) -> None:
    first = found.points[0]
    figures = [(100, 0, 500), (120, 3, 500), (110, 4, 500), (110, 4, 600), (110, 4, 600)]
    points = tuple(altered(first, hours=h, complaints=c, rate=r) for h, c, r in figures)
    frontier = Frontier(territory=TALANT, points=points)
    assert [frontier.dominated(point) for point in points] == [False, False, True, False, False]


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_has_every_point_and_says_what_is_not_known(lang: Lang, found: Frontier) -> None:
    say = words(lang)
    record = found.record()
    text = " ".join(as_text([frontier_table(record, lang=lang)], 220, lang=lang).split())
    for point in record["points"]:
        assert " ".join(rule_name(point, say).split()) in text
        assert " ".join(say.whole(point["hours"]).split()) in text
    assert " ".join(say("frontier.bound_note").split()) in text


def test_the_frame_and_the_notebook_show_the_points(found: Frontier) -> None:
    assert len(found.to_frame()) == len(found.points)
    assert "<table" in found._repr_html_()
    assert found.territory.name in str(found)
