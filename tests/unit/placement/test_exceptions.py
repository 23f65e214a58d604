"""Exceptions: who they are, what they buy, and what becomes of them when they are refused."""

from __future__ import annotations

from typing import Any

import pytest

import berceau
from berceau.engine.limits import Limits
from berceau.errors import InputError
from berceau.placement.exceptions import Exceptions
from berceau.placement.presets import preset
from berceau.placement.refusing import refuse_exceptions
from berceau.placement.show.words import LANGS, Lang
from support.check_builders import child, creche, family, proposal, request, seat, territory
from support.french import left_in_english

TOLERATED = [
    {"notion": "swap", "of": of, "treatment": "tolerated", "at_most": 1}
    for of in ("refused", "placed")
]
EXCEPTIONS = 6
SHORT = Limits(deterministic_time=0.2, workers=1)


def asking(name: str, points: int, *weeks: str) -> dict[str, Any]:
    """Describe a family whose only child, of the same name, asks for one of some weeks."""
    asked = request(weeks=[week.split() for week in weeks], points=[points])
    return family(name, children=[child(name, request=asked)])


def two(**changes: Any) -> Any:
    """Ida comes first, and Jo fills the only place for longer."""
    policy = {"stages": [{"measure": "hours"}], "envy": TOLERATED}
    given = {"structures": [creche(places=1)], "policy": policy, **changes}
    return territory(asking("Ida", 40, "mon"), asking("Jo", 10, "mon tue"), **given)


def test_an_exception_is_told_with_who_stands_there_and_what_it_buys() -> None:
    given = two()
    found = berceau.exceptions(given, proposal(given, seat("Jo", week="mon tue")))
    [one] = found.exceptions
    assert (one.children, one.notion, one.refused, one.has) == (("Ida",), "swap", True, ())
    assert [(rival.child, rival.points) for rival in one.witness.rivals] == [("Jo", 10)]
    # Without it Ida has her Monday, and Jo nothing: his Tuesdays are lost.
    strict = refuse_exceptions(given, ["Ida"])
    [before, after] = [
        next(s.value for s in berceau.place(t, limits=SHORT).stages if s.name.startswith("hours"))
        for t in (given, strict)
    ]
    assert one.hours == before - after > 0


def test_an_exception_that_buys_nothing_costs_nothing_to_refuse() -> None:
    policy = {"stages": [{"measure": "hours"}], "envy": TOLERATED}
    given = territory(
        asking("Ida", 40, "mon"),
        asking("Jo", 10, "mon"),
        structures=[creche(places=1)],
        policy=policy,
    )
    found = berceau.exceptions(given, proposal(given, seat("Jo")))
    assert [one.hours for one in found.exceptions] == [0]
    assert "ne coûte rien" in found.text("fr")
    assert "costs nothing" in found.text("en")


def test_what_is_only_reported_is_no_exception() -> None:
    given = two(policy={"stages": [{"measure": "hours"}], "envy": []})
    found = berceau.exceptions(given, proposal(given, seat("Jo", week="mon tue")))
    assert (found.rules, found.exceptions) == ((), ())
    assert "aucune exception" in str(found)


@pytest.mark.parametrize("lang", LANGS)
def test_unknown_worth_is_said_and_is_not_zero(lang: Lang) -> None:
    given = two()
    found = berceau.exceptions(given, proposal(given, seat("Jo", week="mon tue")))
    [one] = found.exceptions
    unknown = found.model_copy(update={"exceptions": (one.model_copy(update={"hours": None}),)})
    text = unknown.text(lang)
    assert "?" in text
    assert ("Ce n'est pas 0" if lang == "fr" else "That is not 0") in text.replace("\n  ", " ")
    assert unknown.to_frame().hours.isna().all()
    assert Exceptions.model_validate_json(unknown.model_dump_json()) == unknown


def test_a_plan_that_does_not_fit_is_refused_in_both_languages() -> None:
    given = two()
    with pytest.raises(InputError) as error:
        berceau.exceptions(given, proposal(given, seat("Ida"), seat("Jo", week="mon tue")))
    assert [fault.code for fault in error.value.faults] == ["unlawful-plan"]
    assert [left_in_english(fault) for fault in error.value.faults] == [[]]


def test_refusals_add_up_and_name_children_there_are() -> None:
    given = two()
    once = refuse_exceptions(given, ["Ida"])
    twice = refuse_exceptions(once, ["Jo", "Ida"])
    assert refuse_exceptions(given, []) == given
    assert twice == refuse_exceptions(given, ["Ida", "Jo"])
    assert twice.policy.envy[:2] == given.policy.envy
    assert {rule.children for rule in twice.policy.envy[2:]} == {("Ida", "Jo")}
    with pytest.raises(InputError) as error:
        refuse_exceptions(given, ["Idda"])
    assert [fault.code for fault in error.value.faults] == ["unknown-child"]
    assert [left_in_english(fault) for fault in error.value.faults] == [[]]


def test_a_refused_exception_is_gone_and_the_others_are_no_more_than_allowed() -> None:
    drawn = berceau.draw("town", children=150, seed=1).territory
    town = preset(f"balanced-{EXCEPTIONS}").territory(drawn)
    plan = berceau.place(town, limits=SHORT)
    found = berceau.exceptions(town, plan).exceptions
    assert 0 < len(found) <= EXCEPTIONS
    most = found[0].children
    again = refuse_exceptions(town, most)
    other = berceau.place(again, limits=SHORT, former=plan)
    assert berceau.check(again, other).violations == ()
    left = berceau.exceptions(again, other).exceptions
    assert len(left) <= EXCEPTIONS
    assert not {name for one in left for name in one.children} & set(most)
