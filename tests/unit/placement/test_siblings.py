"""Brothers and sisters: the ways of asking, what each costs, and what a family would have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

import berceau
from berceau.cli.app import build
from berceau.engine.limits import Limits
from berceau.errors import InputError
from berceau.placement.show.siblings import choice_tables, price_tables
from berceau.placement.show.text import as_text
from support.check_builders import broken, child, creche, family, request, seat, territory

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.domain.territory import Territory

SHORT = Limits(0.5, workers=1)
BOTH = {"wishes": ["creche", "second"]}
ONE_EACH = [creche(places=1), creche(id="second", places=1)]


def twins(wish: str, *others: dict[str, Any], **changes: Any) -> Territory:
    """Describe twins who wish the crèche, then the second one; each has one place."""
    listed = {k: changes.pop(k) for k in ("combinations", "unlisted") if k in changes}
    children = [child(f"A-{k}", request=request(**BOTH)) for k in "ab"]
    asking = family("A", siblings=wish, children=children, **listed)
    return territory(asking, *others, **{"structures": ONE_EACH, **changes})


def at(**places: str) -> list[dict[str, str]]:
    """Describe a combination: structures by the letter of the child."""
    return [{"child": f"A-{k}", "structure": where} for k, where in places.items()]


def served(given: Territory) -> dict[str, str]:
    proposal = berceau.place(given, limits=SHORT)
    return {placement.child: placement.structure for placement in proposal.placements}


def test_never_apart_leaves_one_where_two_do_not_fit() -> None:
    assert len(served(twins("any"))) == 2
    assert len(served(twins("not_apart"))) == 1
    assert set(served(twins("not_apart", structures=[creche(), ONE_EACH[1]])).values()) == {
        "creche"
    }


def test_a_listed_combination_is_given_and_no_other() -> None:
    crossed = [at(a="second", b="creche")]
    assert served(twins("combinations", combinations=crossed)) == {
        "A-a": "second",
        "A-b": "creche",
    }
    together = [at(a="creche", b="creche")]
    assert served(twins("combinations", combinations=together)) == {}
    alone = served(twins("combinations", combinations=together, unlisted="one_alone"))
    assert list(alone.values()) == ["creche"]


def test_groups_stand_in_combinations() -> None:
    anywhere = [at(a="creche:*", b="second")]
    assert served(twins("combinations", combinations=anywhere)) == {
        "A-a": "creche",
        "A-b": "second",
    }


def test_the_procedures_take_the_first_combination_that_fits() -> None:
    listed = [at(a="creche", b="creche"), at(a="second", b="creche"), at(b="creche")]
    given = twins("combinations", combinations=listed)
    for serve in (berceau.in_order, berceau.deferred_acceptance):
        placed = {p.child: p.structure for p in serve(given).placements}
        # Deferred acceptance lets each child ask for itself: the pair withdraws to what it lists.
        assert placed in ({"A-a": "second", "A-b": "creche"}, {"A-b": "creche"}, {})
    in_order = {p.child: p.structure for p in berceau.in_order(given).placements}
    assert in_order == {"A-a": "second", "A-b": "creche"}


def test_the_checker_tells_what_is_not_listed() -> None:
    given = twins("combinations", combinations=[at(a="creche", b="second")])
    assert broken(given, seat("A-a"), seat("A-b", "second")) == {}
    assert broken(given) == {}
    assert set(broken(given, seat("A-a"))) == {"siblings"}
    [found] = broken(given, seat("A-a", "second"), seat("A-b"))["siblings"]
    assert found.found == "A-a at second, A-b at creche"


def test_whoever_is_not_concerned_is_left_out_of_combinations() -> None:
    listed = [[*at(a="creche", b="second"), {"child": "A-c", "structure": "creche"}]]
    children = [
        *(child(f"A-{k}", request=request(**BOTH)) for k in "ab"),
        # Its stay ends before the year planned.
        child("A-c", request=request(**{"from": "2025-01-01", "until": "2025-03-01"})),
    ]
    asking = family("A", siblings="combinations", children=children, combinations=listed)
    given = territory(asking, structures=ONE_EACH)
    assert broken(given, seat("A-a"), seat("A-b", "second")) == {}


def test_a_wish_for_where_the_sibling_is() -> None:
    held = {"structure": "second", "week": ["mon"], "since": "2024-09-02"}
    asked = request(wishes=["sibling:*", "creche"])
    elder, younger = child("A-a", held=held, request=None), child("A-b", request=asked)
    two = [creche(), creche(id="second")]
    given = territory(family("A", children=[elder, younger]), structures=two)
    assert served(given)["A-b"] == "second"
    alone = territory(family("A", children=[younger]), structures=two)
    assert served(alone) == {"A-b": "creche"}


def test_prices_of_the_rules() -> None:
    prices = berceau.sibling_prices(twins("together"), limits=SHORT)
    needs = {found.rule: found.need for found in prices.rules}
    assert needs == {
        "asked": 0,
        "any": 19500,
        "not_apart": 10000,
        "all_or_none": 19500,
        "together": 0,
    }
    assert prices.price("not_apart") == pytest.approx((9500 / 19500, 9500 / 19500))
    assert prices.bound_loss("together") == pytest.approx(1, abs=1e-3)
    assert (prices.families, prices.children) == (1, 2)
    counts = {
        r.rule: (r.all_placed, r.same_place, r.some_placed, r.none_placed) for r in prices.rules
    }
    assert counts["any"] == (1, 0, 0, 0)
    assert counts["not_apart"] == (0, 0, 1, 0)
    assert counts["together"] == (0, 0, 0, 1)
    assert len(prices.to_frame()) == 5


def test_no_price_where_no_family_is_concerned() -> None:
    prices = berceau.sibling_prices(territory(family("A")), limits=SHORT)
    assert prices.rules == ()
    assert len(price_tables(prices)) == 1


def test_what_a_family_would_have() -> None:
    given = twins("together", combinations=[])
    choices = berceau.sibling_choices(given, "A", limits=SHORT)
    found = {
        choice.rule: [own.standing.structure for own in choice.children]
        for choice in choices.choices
    }
    assert sorted(found["any"], key=str) == ["creche", "second"]
    assert None in found["not_apart"]
    assert "creche" in found["not_apart"]
    assert found["together"] == [None, None]
    assert choices.asked == "together"
    assert all(choice.proven for choice in choices.choices)
    assert len(choices.to_frame()) == 8


def test_others_give_way_only_for_much() -> None:
    two = [creche(places=2), creche(id="second", places=1)]
    given = twins("any", family("B"), structures=two)
    former = berceau.in_order(given)
    choices = berceau.sibling_choices(given, "A", former=former, limits=SHORT)
    held = [own.standing.structure for own in choices.held]
    now = next(choice for choice in choices.choices if choice.rule == "any")
    assert [own.standing.structure for own in now.children] == held
    assert (now.gains, now.loses) == (0, 0)


@pytest.mark.parametrize(("name", "code"), [("Z", "unknown-family"), ("B", "no-siblings")])
def test_only_families_with_several_requests_have_a_choice(name: str, code: str) -> None:
    given = twins("any", family("B"))
    with pytest.raises(InputError) as raised:
        berceau.sibling_choices(given, name, limits=SHORT)
    assert [fault.code for fault in raised.value.faults] == [code]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_both_are_written_as_tables(lang: Any) -> None:
    given = twins("not_apart")
    prices = berceau.sibling_prices(given, limits=SHORT)
    text = as_text(price_tables(prices, lang=lang), lang=lang)
    assert ("48,72\N{NO-BREAK SPACE}%" if lang == "fr" else "48.72%") in text
    choices = berceau.sibling_choices(given, "A", limits=SHORT)
    text = as_text(choice_tables(choices, lang=lang), lang=lang)
    assert "A-b" in text
    assert str(prices)
    assert choices._repr_html_().startswith("<")


def test_the_command_shows_prices_and_choices(tmp_path: Path) -> None:
    path = tmp_path / "twins.json"
    path.write_text(json.dumps(twins("together").model_dump(mode="json")), encoding="utf-8")
    run = CliRunner().invoke(build("fr"), ["siblings", str(path), "--work", "0.2", "--json"])
    assert run.exit_code == 0, run.stderr
    assert {rule["rule"]: rule["need"] for rule in json.loads(run.stdout)["rules"]}["any"] == 19500
    arguments = ["siblings", str(path), "--family", "A", "--work", "0.2"]
    run = CliRunner().invoke(build("en"), [*arguments, "--lang", "en"])
    assert run.exit_code == 0, run.stderr
    assert "never apart" in run.stdout
