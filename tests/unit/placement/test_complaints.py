"""The examples of the page on justified envy, and the report that a coordinator reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau.domain.policy import EnvyRule, Policy
from berceau.domain.stage_names import NOT_BORNE
from berceau.domain.territory import Territory
from berceau.errors import InputError
from berceau.placement.check.envy import grieved
from berceau.placement.check.seating import Seating
from berceau.placement.check.view import View
from berceau.placement.complaints import ComplaintReport, complaints
from berceau.placement.proposal import Envy, EnvyCounts, StageResult
from berceau.placement.show.text import length
from support.check_builders import (
    child,
    creche,
    family,
    proposal,
    request,
    seat,
    territory,
)
from support.enumerate import Oracle
from support.envy import NOTIONS, Trial

if TYPE_CHECKING:
    from berceau.placement.proposal import Placement, Proposal

WEEK = "mon tue wed thu fri"


def asking(name: str, points: int, week: str = "mon", **changes: Any) -> dict[str, Any]:
    """Describe a family whose only child, of the same name, asks for a week of the crèche."""
    asked = request(weeks=[week.split()], points=[points])
    return family(name, children=[child(name, **{"request": asked, **changes})])


def judged(given: Territory, *placements: Placement) -> dict[str, tuple[str, ...]]:
    """Give the strongest notion and the rivals of each child who could complain.

    The checker counts the same, or the test fails.
    """
    plan = proposal(given, *placements)
    report = complaints(given, plan)
    view = View(given)
    counted = grieved(view, Seating(view, plan.placements), given.policy.envy_gap).counts
    assert counted == report.envy
    return {
        " ".join(offer.child for offer in witness.wanted): (
            witness.notion,
            *(rival.child for rival in witness.rivals),
        )
        for witness in report.witnesses
    }


def eight() -> Territory:
    """Write the example of the page: two places, eight children."""
    return territory(
        asking("Ada", 80, WEEK),
        asking("Bo", 30, "mon tue"),
        asking("Cy", 20, "thu fri"),
        asking("Dee", 60, WEEK),
        asking("Eve", 50),
        asking("Gil", 35, "tue wed"),
        asking("Fay", 25, "tue wed thu"),
        asking("Hal", 10, "wed-pm"),
    )


def three_placed() -> tuple[Placement, ...]:
    return seat("Ada", week=WEEK), seat("Bo", week="mon tue"), seat("Cy", week="thu fri")


def with_policy(given: Territory, **policy: Any) -> Territory:
    changed = Policy(**{**dict(given.policy), **policy})
    fields = {name: getattr(given, name) for name in Territory.model_fields}
    return Territory(**{**fields, "policy": changed})


def test_the_example_of_the_page() -> None:
    assert judged(eight(), *three_placed()) == {
        "Hal": ("waste",),
        "Eve": ("cover", "Bo"),
        "Gil": ("swap", "Bo"),
        "Dee": ("cutoff", "Cy", "Bo"),
    }


def test_reasons_are_told_once_for_each_refused_child() -> None:
    report = complaints(eight(), proposal(eight(), *three_placed()))
    assert report.reasons.model_dump() == {
        "no_option": 0,
        "priority": 1,
        "several": 1,
        "swap": 1,
        "cover": 1,
        "waste": 1,
    }
    assert report.refused == sum(report.reasons.model_dump().values())
    assert report.envy.refused == EnvyCounts(waste=1, cutoff=3, swap=2, cover=1)
    assert report.envy.placed == EnvyCounts()


def test_what_is_full_is_told_with_its_days_and_months() -> None:
    report = complaints(eight(), proposal(eight(), *three_placed()))
    [gil] = [w for w in report.witnesses if w.wanted[0].child == "Gil"]
    [full] = gil.full
    assert full.rule == "places"
    assert full.week == ("tue",)
    assert (full.months[0], full.months[-1], full.lack) == ("2025-09", "2026-08", 1)


@pytest.mark.parametrize(("theirs", "complains"), [(47, False), (40, False), (37, True)])
def test_a_gap_lets_small_differences_pass(theirs: int, *, complains: bool) -> None:
    given = territory(
        asking("Ida", 47),
        asking("Jo", theirs),
        structures=[creche(places=1)],
        policy={"envy_gap": 10},
    )
    assert bool(judged(given, seat("Jo"))) == complains


def test_another_layer_counts_whatever_the_gap() -> None:
    urgent = {"urgent": True}
    given = territory(
        asking("Ida", 0, facts=urgent),
        asking("Jo", 3),
        structures=[creche(places=1)],
        policy={"envy_gap": 10, "layers": ["urgent"]},
    )
    assert judged(given, seat("Jo")) == {"Ida": ("cover", "Jo")}


@pytest.mark.parametrize(("ties", "complains"), [("broken", True), ("kept", False)])
def test_equals_complain_only_where_the_chain_decides(ties: str, *, complains: bool) -> None:
    early, late = (request(points=[40], submitted=day) for day in ("2025-03-01", "2025-06-01"))
    given = territory(
        asking("Ida", 40, request=early),
        asking("Jo", 40, request=late),
        structures=[creche(places=1)],
        policy={"ties": ties},
    )
    assert bool(judged(given, seat("Jo"))) == complains
    # Whoever comes later in the chain has nothing to say either way.
    assert judged(given, seat("Ida")) == {}


def test_a_place_that_is_kept_counts_against_nobody() -> None:
    held = {"structure": "creche", "week": ["mon"], "since": "2024-09-01"}
    given = territory(
        asking("Ida", 47),
        family("Lou", children=[child("Lou", held=held, request=None)]),
        structures=[creche(places=1)],
    )
    assert judged(given, seat("Lou", status="kept")) == {}


def test_of_who_moves_only_what_is_new_gives_way() -> None:
    held = {"structure": "creche", "week": ["mon"], "since": "2024-09-01"}
    lou = request(weeks=[["mon", "tue"]], points=[5])
    given = territory(
        asking("Ida", 47, "mon"),
        asking("Jo", 46, "tue"),
        family("Lou", children=[child("Lou", held=held, request=lou)]),
        structures=[creche(places=1)],
    )
    assert judged(given, seat("Lou", week="mon tue", status="moved")) == {"Jo": ("cover", "Lou")}


def test_a_place_that_was_decided_counts_against_nobody() -> None:
    given = territory(
        asking("Ida", 47),
        asking("Jo", 3),
        structures=[creche(places=1)],
        decisions=[{"kind": "place", "child": "Jo", "structure": "creche"}],
    )
    assert judged(given, seat("Jo")) == {}


def test_a_child_of_a_pool_has_its_place_by_right() -> None:
    entitled = {"insertion": True}
    pool = {"kind": "insertion", "fact": "insertion", "places": 1}
    given = territory(
        asking("Ida", 50),
        asking("Max", 5, facts=entitled),
        asking("Nil", 4, facts=entitled),
        structures=[creche(reserved=[pool])],
    )
    # One of the two entitled children counts in the pool, the one with more points.
    assert judged(given, seat("Max"), seat("Nil")) == {"Ida": ("cover", "Nil")}
    alone = territory(
        asking("Ida", 50),
        asking("Max", 5, facts=entitled),
        structures=[creche(places=1, reserved=[pool])],
    )
    assert judged(alone, seat("Max")) == {}


def twins(points: tuple[int, int], **changes: Any) -> dict[str, Any]:
    children = [
        child(f"twin {k}", request=request(points=[own])) for k, own in enumerate(points, 1)
    ]
    return family("twins", siblings="together", children=children, **changes)


@pytest.mark.parametrize(("theirs", "complain"), [(40, True), (47, False)])
def test_brothers_and_sisters_have_the_priority_of_the_last(
    theirs: int, *, complain: bool
) -> None:
    given = territory(twins((50, 45)), asking("Jo", theirs))
    found = judged(given, seat("Jo"))
    assert found == ({"twin 1 twin 2": ("swap", "Jo")} if complain else {})


def test_both_brothers_and_sisters_are_counted() -> None:
    given = territory(twins((50, 45)), asking("Jo", 3))
    report = complaints(given, proposal(given, seat("Jo")))
    assert report.envy.refused == EnvyCounts(cutoff=2, swap=2)


def test_structures_of_one_wish_are_wished_alike() -> None:
    minders = [
        {"id": f"am{k}", "kind": "childminder", "commune": "21617", "places": 1} for k in (1, 2)
    ]
    anyone = request(wishes=["childminder:21617"])
    given = territory(family("Ida", children=[child("Ida", request=anyone)]), structures=minders)
    assert judged(given, seat("Ida", "am2", suggestion=True)) == {}


# -- existence


def three_children() -> Territory:
    """Write the three children who can never all be content."""
    modulated = [{"slots": ["tue"], "places": 2}]
    acacias = {"id": "acacias", "kind": "creche", "commune": "21617", "places": 1}
    bouleaux = {**acacias, "id": "bouleaux"}

    def family_of(name: str, week: str, **points: int) -> dict[str, Any]:
        asked = request(weeks=[week.split()], wishes=list(points), points=list(points.values()))
        return family(name, children=[child(name, request=asked)])

    return territory(
        family_of("Ana", "mon tue", bouleaux=1, acacias=3),
        family_of("Ben", "mon wed", acacias=2),
        family_of("Cleo", "tue wed", acacias=1, bouleaux=2),
        structures=[{**acacias, "modulated": modulated}, bouleaux],
    )


def test_three_children_who_can_never_all_be_content() -> None:
    oracle = Oracle(three_children())
    found = []
    for choice in oracle.lawful():
        envy = Trial(oracle, choice, 0).counts()
        counts = {n: getattr(envy.refused, n) + getattr(envy.placed, n) for n in NOTIONS}
        found.append((counts, {o.child.id: o.last.structure.id for o in choice}))
    full = [(counts, where) for counts, where in found if not counts["waste"]]
    assert full
    assert all(counts["swap"] for counts, _ in full)
    content = [where for counts, where in full if not counts["cover"]]
    assert {"Ana": "bouleaux", "Ben": "acacias"} in content
    # Room left empty buys peace.
    assert any(not counts["cutoff"] for counts, _ in found)


# -- what the policy says


def rules(*given: tuple[str, str, int | None]) -> tuple[EnvyRule, ...]:
    """Forbid, or tolerate up to a number."""
    return tuple(
        EnvyRule(notion=notion, of=of, treatment="forbidden")  # type: ignore[arg-type]
        if most is None
        else EnvyRule(notion=notion, of=of, treatment="tolerated", at_most=most)  # type: ignore[arg-type]
        for notion, of, most in given
    )


def promising(given: Territory, beyond: int | None) -> Proposal:
    """Propose the three children, saying how many complaints there are beyond the policy's."""
    said = StageResult(name=NOT_BORNE, verdict="feasible", value=beyond, bound=0)
    return proposal(given, *three_placed(), stages=(said,))


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        (("swap", "refused", None), True),
        (("swap", "refused", 1), True),
        (("swap", "refused", 2), False),
        (("swap", "placed", None), False),
        (("waste", "refused", None), True),
    ],
)
def test_the_checker_holds_a_plan_to_the_policy(
    rule: tuple[str, str, int | None], *, broken: bool
) -> None:
    given = with_policy(eight(), envy=rules(rule))
    report = berceau.check(given, promising(given, 0))
    assert ("envy" in report.by_rule()) == broken
    assert report.envy is not None
    assert report.envy.refused.swap == 2


def test_a_rule_may_be_for_some_children_only() -> None:
    rule = EnvyRule(notion="swap", of="refused", treatment="forbidden", children=("Dee",))
    given = with_policy(eight(), envy=(rule,))
    assert "envy" not in berceau.check(given, promising(given, 0)).by_rule()
    named = rule.model_copy(update={"children": ("Dee", "Gil")})
    given = with_policy(eight(), envy=(named,))
    [found] = berceau.check(given, promising(given, 0)).by_rule()["envy"]
    assert (found.found, found.limit) == (1, 0)


@pytest.mark.parametrize(("beyond", "broken"), [(None, True), (0, True), (1, True), (2, False)])
def test_a_plan_that_says_how_many_it_could_not_avoid_is_held_to_that(
    beyond: int | None, *, broken: bool
) -> None:
    given = with_policy(eight(), envy=rules(("swap", "refused", None)))
    assert ("envy" in berceau.check(given, promising(given, beyond)).by_rule()) == broken


def test_a_plan_that_promises_nothing_is_only_counted() -> None:
    given = with_policy(eight(), envy=rules(("swap", "refused", None)))
    report = berceau.check(given, proposal(given, *three_placed()))
    assert report.lawful
    assert report.envy is not None
    assert report.envy.refused.swap == 2


def test_serving_in_order_is_measured_by_the_policy_and_not_refused() -> None:
    given = with_policy(eight(), envy=rules(("waste", "refused", None)))
    assert berceau.in_order(given).envy is not None


def test_numbers_of_complaints_that_are_not_so_are_refused() -> None:
    right = EnvyCounts(waste=1, cutoff=3, swap=2, cover=1)
    for refused, lawful in ((right, True), (right.model_copy(update={"swap": 1}), False)):
        said = Envy(gap=0, refused=refused, placed=EnvyCounts())
        report = berceau.check(eight(), proposal(eight(), *three_placed(), envy=said))
        assert report.lawful == lawful
    assert [v.subject for v in report.violations] == ["complaints, refused children, swap"]


def test_complaints_of_an_unlawful_plan_are_not_looked_at() -> None:
    plan = proposal(eight(), *three_placed(), seat("Dee", week=WEEK))
    report = berceau.check(eight(), plan, envy=True)
    assert not report.lawful
    assert report.envy is None


# -- the report


def test_a_placement_that_is_no_option_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        complaints(eight(), proposal(eight(), seat("Ada", week="mon")))
    assert [fault.code for fault in caught.value.faults] == ["no-such-option"]


def test_brothers_and_sisters_apart_are_refused() -> None:
    given = territory(twins((50, 45)))
    with pytest.raises(InputError) as caught:
        complaints(given, proposal(given, seat("twin 1")))
    assert [fault.code for fault in caught.value.faults] == ["not-together"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "fr",
            (
                "5 restent sans place",
                "Chaque enfant est compté une fois",
                "Dee",
                "il y a la place",
            ),
        ),
        (
            "en",
            ("5 are left without a place", "Each child is counted once", "Dee", "there is room"),
        ),
    ],
)
def test_a_person_reads_it_without_jargon(lang: str, said: tuple[str, ...]) -> None:
    report = complaints(eight(), proposal(eight(), *three_placed()))
    text = report.text(lang, width=90)  # type: ignore[arg-type]
    flat = " ".join(text.split())
    for words in said:
        assert words in flat
    for jargon in ("swap", "cutoff", "cover", "waste", "{", "2025-09-"):
        assert jargon not in flat.lower()
    assert max(map(length, text.splitlines())) <= 90


def test_nobody_to_complain_is_said_so() -> None:
    given = territory(asking("Ada", 80))
    text = str(complaints(given, proposal(given, seat("Ada"))))
    assert "Personne" in text


def test_the_report_is_data() -> None:
    report = complaints(eight(), proposal(eight(), *three_placed()))
    assert (
        ComplaintReport.model_validate_json(json.dumps(report.model_dump(mode="json"))) == report
    )
    frame = report.to_frame()
    assert list(frame["child"]) == [w.wanted[0].child for w in report.witnesses]
    assert set(frame["rival"]) == {"Bo", "Cy Bo", ""}
    assert "<table" in report._repr_html_()


def test_complaints_are_counted_at_larger_gaps_too() -> None:
    report = complaints(eight(), proposal(eight(), *three_placed()), gap=30)
    one, large = report.by_gap
    assert (one.gap, large.gap) == (1, 30)
    assert one.refused == report.envy.refused
    # Gil is five points above Bo, Eve twenty, Dee forty above Cy and thirty above Bo.
    assert large.refused == EnvyCounts(waste=1, cutoff=1)


def test_a_proposal_carries_its_complaints() -> None:
    found = berceau.in_order(eight())
    assert found.envy is not None
    assert found.envy.refused == EnvyCounts()
    older = found.model_copy(update={"envy": None})
    assert older.sealed().seal == found.model_copy(update={"envy": None}).digest
