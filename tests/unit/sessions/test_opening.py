"""What is open at a session: who carries over, who waits, who leaves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau.errors import InfeasibleError, InputError
from berceau.sessions.opened import Opened
from berceau.sessions.session import months_from
from support.check_builders import child, creche, family, request, territory
from support.sitting import AUTUMN, SPRING, closed_with, first_closed, said, session, ways

if TYPE_CHECKING:
    from berceau.domain.territory import Territory

POLICY: dict[str, Any] = {"stages": [{"measure": "hours"}, {"measure": "tie_break"}], "envy": []}
HELD = {"structure": "creche", "week": ["mon"], "since": "2025-01-06"}


def asks(name: str, *, born: str = "2024-10-15", **asked: Any) -> dict[str, Any]:
    """Describe a family whose one child bears its name."""
    return family(name, children=[child(name, born=born, request=request(**asked))])


def holds(name: str, *, born: str = "2024-10-15", **held: Any) -> dict[str, Any]:
    """Describe a family whose child holds a place and asks for nothing."""
    return family(name, children=[child(name, born=born, request=None, held={**HELD, **held})])


def town(*families: dict[str, Any], places: int = 1, **changes: Any) -> Territory:
    """Give a territory with one crèche."""
    given = {"structures": [creche(places=places)], "policy": POLICY, **changes}
    return territory(*families, **given)


def test_requests_of_later_months_wait_and_are_due_then() -> None:
    given = town(asks("Ida"), asks("Jo", **{"from": "2026-01-05"}), places=2)
    opened = berceau.open_session(given, SPRING)
    assert ways(opened) == {"Ida": "new", "Jo": "later"}
    assert opened.territory.child_by_id["Jo"][1].request is None
    assert opened.requests["Jo"].start == date(2026, 1, 5)
    then = berceau.open_session(given, AUTUMN, last=closed_with(opened))
    assert ways(then) == {"Ida": "in_place", "Jo": "due"}
    assert then.territory.child_by_id["Jo"][1].request == opened.requests["Jo"]


class _Later(Opened):
    """A session as a later version of the library might write it."""

    added: str = ""


def test_a_field_that_a_later_version_adds_keeps_the_seal() -> None:
    opened = berceau.open_session(town(asks("Ida")), SPRING)
    later = _Later.model_construct(**{name: getattr(opened, name) for name in Opened.model_fields})
    assert later.digest == opened.seal == opened.digest
    assert later.model_copy(update={"added": "something"}).digest != opened.seal
    assert later.model_copy(update={"former": "something"}).digest != opened.seal


def test_a_request_of_past_months_is_looked_at_from_the_first_open_one_on() -> None:
    given = town(asks("Ida", submitted="2025-01-02"), asks("Jo", submitted="2025-01-03"))
    then = berceau.open_session(given, AUTUMN, last=first_closed(given))
    waiting = then.territory.child_by_id["Jo"][1].request
    assert waiting is not None
    assert (waiting.start, waiting.refusals) == (date(2025, 11, 1), 1)
    assert waiting.submitted == date(2025, 1, 3)
    assert then.requests["Jo"].start == date(2025, 9, 1)
    held = then.territory.child_by_id["Ida"][1].held
    assert held is not None
    assert (held.structure, held.week, held.since) == ("creche", ("mon",), date(2025, 9, 1))


def test_refusals_add_up_and_only_for_who_was_given_nothing() -> None:
    given = town(
        asks("Ida", submitted="2025-01-02"),
        asks("Jo", submitted="2025-01-03", refusals=2),
        asks("Max", submitted="2025-01-04"),
    )
    last = first_closed(given, *said(Ida="declined"))
    assert {one.child: one.result for one in last.outcomes}["Ida"] == "declined"
    then = berceau.open_session(given, AUTUMN, last=last)
    assert {line.child: line.refusals for line in then.lines} == {"Ida": 0, "Jo": 3, "Max": 1}
    after = berceau.open_session(
        given, session(AUTUMN, on=date(2025, 12, 1), entries=("2026-01",)), last=closed_with(then)
    )
    assert {line.child: line.refusals for line in after.lines if line.asks} == {"Jo": 4, "Max": 2}


@pytest.mark.parametrize(("rule", "way"), [("waiting", "waiting"), ("closed", "withdrawn")])
def test_who_declines_stays_or_leaves_by_the_rules(rule: str, way: str) -> None:
    given = town(asks("Ida"))
    opened = berceau.open_session(given, session(after_decline=rule))
    then = berceau.open_session(given, AUTUMN, last=closed_with(opened, *said(Ida="declined")))
    assert ways(then) == {"Ida": way}
    assert ("Ida" in then.territory.child_by_id) == (way == "waiting")


def test_a_settled_request_is_not_taken_up_again_but_a_new_one_is() -> None:
    given = town(asks("Ida"), asks("Jo"), places=2)
    last = first_closed(given, *said(Jo="withdrawn"))
    assert ways(berceau.open_session(given, AUTUMN, last=last)) == {
        "Ida": "in_place",
        "Jo": "withdrawn",
    }
    again = town(asks("Ida"), asks("Jo", submitted="2025-06-01"), places=2)
    then = berceau.open_session(again, AUTUMN, last=last)
    assert ways(then)["Jo"] == "waiting"
    # Two sessions later the old request is still settled.
    later = session(AUTUMN, on=date(2025, 12, 1), entries=("2026-01",))
    without = berceau.open_session(given, AUTUMN, last=last)
    after = berceau.open_session(given, later, last=closed_with(without))
    assert ways(after) == {"Ida": "in_place"}


def test_a_child_leaves_for_school_by_its_birth_and_the_year_planned() -> None:
    given = town(holds("Ida", born="2022-12-31"), holds("Jo", born="2023-01-01"), places=2)
    opened = berceau.open_session(given, SPRING)
    assert ways(opened) == {"Ida": "school", "Jo": "in_place"}
    following = session(
        on=date(2026, 4, 15), entries=("2026-09",), year_from=date(2026, 9, 1), name="avril 2026"
    )
    then = berceau.open_session(given, following, last=closed_with(opened))
    assert ways(then) == {"Jo": "school"}
    assert then.territory.calendar.last == date(2027, 8, 31)


def test_a_place_is_held_beyond_the_year_planned_as_far_as_it_was_asked() -> None:
    given = town(asks("Ida"), asks("Jo", until="2026-05-29"), places=2)
    then = berceau.open_session(given, AUTUMN, last=first_closed(given))
    untils = {name: c.held.until for name, (_, c) in then.territory.child_by_id.items() if c.held}
    assert untils == {"Ida": None, "Jo": date(2026, 5, 29)}


def test_what_is_not_renewed_expires_and_is_told() -> None:
    given = town(asks("Ida", submitted="2024-01-10"), asks("Jo", submitted="2024-01-11"), places=2)
    strict = session(renewed_since=date(2025, 1, 1))
    news = berceau.News(renewed={"Jo": date(2025, 3, 1)})
    opened = berceau.open_session(given, strict, news=news)
    assert ways(opened) == {"Ida": "expired", "Jo": "new"}
    asked = opened.territory.child_by_id["Jo"][1].request
    assert asked is not None
    assert asked.submitted == date(2024, 1, 11)


def test_a_request_whose_time_has_passed_expires() -> None:
    given = town(asks("Ida"), asks("Jo", until="2025-10-17"))
    last = first_closed(given)
    assert last.of("refused")[0].child == "Jo"
    assert ways(berceau.open_session(given, AUTUMN, last=last))["Jo"] == "expired"


def test_news_are_carried_out() -> None:
    given = town(holds("Ida"), holds("Max", until="2025-06-30"), asks("Jo"), places=3)
    news = berceau.News(withdrawn=("Jo",), leaving={"Ida": date(2025, 7, 31)})
    opened = berceau.open_session(given, SPRING, news=news)
    assert ways(opened) == {"Ida": "ended", "Max": "ended", "Jo": "withdrawn"}
    assert opened.territory.families == ()


def test_only_those_born_in_the_session_s_months_are_looked_at() -> None:
    given = town(asks("Ida"), asks("Jo", born="2025-03-02"), places=2)
    cohort = session(born=(date(2025, 3, 1), date(2025, 5, 31)))
    assert ways(berceau.open_session(given, cohort)) == {"Ida": "later", "Jo": "new"}


def test_brothers_and_sisters_who_hang_together_are_decided_together() -> None:
    children = [
        child("Ida"),
        child("Jo", born="2023-11-02", request=request(**{"from": "2026-01-05"})),
    ]
    for wish, way in (("together", "new"), ("any", "later")):
        given = town(family("F", siblings=wish, children=children), places=2)
        assert ways(berceau.open_session(given, SPRING)) == {"Ida": "new", "Jo": way}


def test_combinations_are_kept_for_whoever_still_asks() -> None:
    both = [
        {"child": "Ida", "structure": "creche"},
        {"child": "Jo", "structure": "creche"},
    ]
    pair = family(
        "F", siblings="combinations", combinations=[both], children=[child("Ida"), child("Jo")]
    )
    given = town(pair, places=1)
    opened = berceau.open_session(given, SPRING)
    assert opened.territory.families[0].combinations == given.families[0].combinations
    then = berceau.open_session(given, AUTUMN, last=closed_with(opened))
    assert ways(then) == {"Ida": "waiting", "Jo": "waiting"}
    alone = berceau.open_session(
        given, AUTUMN, last=closed_with(opened), news=berceau.News(withdrawn=("Jo",))
    )
    [one] = alone.territory.families
    assert [[place.child for place in listed] for listed in one.combinations] == [["Ida"]]


def test_decisions_hold_for_their_session_except_what_is_forbidden_or_kept_free() -> None:
    decisions = [
        {"kind": "refuse", "child": "Ida"},
        {"kind": "forbid", "child": "Jo", "structure": "creche"},
        {"kind": "reserve", "structure": "creche", "places": 1},
    ]
    given = town(asks("Ida"), asks("Jo"), places=2, decisions=decisions)
    then = berceau.open_session(given, AUTUMN, last=first_closed(given))
    assert [one.kind for one in then.territory.decisions] == ["forbid", "reserve"]
    assert {(one.author, one.decided) for one in then.territory.decisions} == {
        ("commission", SPRING.on)
    }


def test_a_move_accepted_for_later_is_carried_with_the_place_that_is_left_then() -> None:
    houses = [creche(places=1), creche(id="garden", places=1)]
    mover = family(
        "Ida",
        children=[
            child("Ida", request=request(wishes=["garden"], **{"from": "2026-01-05"}), held=HELD)
        ],
    )
    given = town(mover, asks("Jo"), structures=houses)
    wide = session(entries=("2025-09", "2025-10", "2025-11", "2025-12", "2026-01"))
    last = closed_with(berceau.open_session(given, wide))
    assert {one.child: one.result for one in last.outcomes} == {"Ida": "accepted", "Jo": "refused"}
    then = berceau.open_session(given, AUTUMN, last=last)
    assert (ways(then)["Ida"], len(then.asking)) == ("in_place", 1)
    placed = {
        (one.child, one.structure, one.status)
        for one in berceau.in_order(then.territory).placements
    }
    assert placed == {
        ("Ida", "creche", "leaving"),
        ("Ida", "garden", "moved"),
    }
    after = closed_with(then)
    assert [one.child for one in after.outcomes] == ["Jo"]
    following = session(
        on=date(2026, 4, 15), entries=("2026-09",), year_from=date(2026, 9, 1), name="avril 2026"
    )
    settled = berceau.open_session(given, following, last=after)
    held = settled.territory.child_by_id["Ida"][1].held
    assert held is not None
    assert held.structure == "garden"


def test_children_who_grow_into_a_full_section_are_told_before_anything_is_solved() -> None:
    sections = [
        {"id": "small", "from_months": 2, "to_months": 18, "places": 1},
        {"id": "tall", "from_months": 18, "to_months": 48, "places": 1},
    ]
    given = town(
        holds("Ida", born="2024-01-10"),
        asks("Jo", born="2025-06-01"),
        structures=[creche(places=2, sections=sections)],
    )
    last = first_closed(given)
    assert [one.result for one in last.outcomes] == ["accepted"]
    following = session(on=date(2026, 4, 15), entries=("2026-09",), year_from=date(2026, 9, 1))
    fixed = following.model_copy(update={"sections": "fixed"})
    with pytest.raises(InfeasibleError) as error:
        berceau.open_session(given, fixed, last=last)
    [fault] = error.value.faults
    assert (fault.code, fault.found) == ("held-places", "2 with the places held")
    assert "tall" in fault.where
    opened = berceau.open_session(given, following, last=last)
    # Jo is 18 months old on 1 December, and stays until school.
    moved = {(one.section, one.month): (one.before, one.places) for one in opened.divided}
    months = [f"2026-{month}" for month in (12,)] + [f"2027-0{month}" for month in range(1, 9)]
    assert moved == {
        (section, month): numbers
        for month in months
        for section, numbers in (("small", (1, 0)), ("tall", (1, 2)))
    }
    assert opened.territory.sources[-1].origin == "assumed"


def test_a_session_comes_after_the_last_one() -> None:
    given = town(asks("Ida"))
    with pytest.raises(InputError) as error:
        berceau.open_session(given, SPRING, last=first_closed(given))
    assert [fault.code for fault in error.value.faults] == ["sessions-disordered"]


def test_closures_move_with_the_year_by_whole_weeks() -> None:
    calendar = {
        "first": "2025-09-01",
        "last": "2026-08-31",
        "closures": [["2025-12-22", "2026-01-02"]],
    }
    given = town(asks("Ida"), calendar=calendar)
    year_from = date(2026, 9, 1)
    opened = berceau.open_session(
        given, session(on=date(2026, 4, 15), entries=("2026-09",), year_from=year_from)
    )
    assert opened.territory.calendar.closures == ((date(2026, 12, 21), date(2027, 1, 1)),)
    assert opened.territory.sources[-1].origin == "assumed"


def test_april_and_october_share_the_year_between_them() -> None:
    april, october = berceau.april(2025), berceau.october(2025)
    assert (*april.entries, *october.entries) == months_from(date(2025, 9, 1), 12)
    assert berceau.sessions_of(town().calendar) == (april, october)
    assert (april.answers_by, april.first) == (date(2025, 4, 30), date(2025, 9, 1))
