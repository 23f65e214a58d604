"""What a place more could bring at most, and what the best few do bring."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.errors import InputError
from berceau.placement.scenarios.applying import changed
from berceau.placement.scenarios.changes import Cap, Places
from berceau.placement.scenarios.proving import followed, proven

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal
    from berceau.placement.scenarios.values import MarginalValues

QUICK = berceau.Limits(deterministic_time=0.3, workers=1)


@pytest.fixture(scope="module")
def talant() -> Territory:
    given = berceau.case("talant-2015")
    policy = given.policy.model_copy(update={"envy": ()})
    return given.model_copy(update={"policy": policy})


@pytest.fixture(scope="module")
def plan(talant: Territory) -> Proposal:
    return berceau.place(talant, limits=QUICK)


@pytest.fixture(scope="module")
def values(talant: Territory, plan: Proposal) -> MarginalValues:
    return berceau.marginal_values(talant, plan, exact=2, limits=QUICK)


def test_values_come_in_order_and_sum_up_by_section(values: MarginalValues) -> None:
    at_most = [value.at_most for value in values.values]
    assert at_most == sorted(at_most, reverse=True)
    assert at_most[-1] > 0
    places = [v for v in values.values if isinstance(v.change, Places)]
    assert sum(v.at_most for v in places) == sum(s.at_most for s in values.sections)
    assert values.value <= values.bound


def test_the_best_few_are_solved_again(
    talant: Territory, plan: Proposal, values: MarginalValues
) -> None:
    first, second, *others = values.values
    assert first.exact is not None
    assert second.exact is not None
    assert all(value.exact is None for value in others)
    again = berceau.what_if(talant, first.change, proposal=plan, limits=QUICK)
    assert again.comparison is not None
    assert first.exact.gains == tuple(c.child for c in again.comparison.of("gains"))
    assert first.exact.value == again.stage("hours").difference  # type: ignore[union-attr]
    assert first.exact.minutes == again.minutes_more
    # The new bound may not pass what the prices allow.
    assert first.exact.value is not None
    assert values.value + first.exact.value <= values.bound + first.at_most


def test_names_of_rows_say_what_the_program_says(talant: Territory, plan: Proposal) -> None:
    """Where a certificate has no derived rows, names alone are enough."""
    [certificate] = [c for c in plan.certificates if plan.stages[c.stage - 1].name == "hours"]
    assert certificate.derived
    assert proven(talant, plan).bound == certificate.bound
    bare = certificate.model_copy(update={"derived": (), "rows": {}})
    by_name = proven(talant, plan.model_copy(update={"certificates": (bare,)}))
    by_program = followed(talant, plan, bare, "hours")
    assert (by_name.steps, by_name.values) == (by_program.steps, by_program.values)
    assert any(by_name.values)
    # Without derived rows less is proven.
    assert by_program.bound > certificate.bound


def test_several_places_together_bring_no_more_than_the_sum(
    talant: Territory, plan: Proposal, values: MarginalValues
) -> None:
    several = [value for value in values.values if isinstance(value.change, Places)][:4]
    after = changed(talant, *(value.change for value in several))
    again = berceau.place(after, limits=QUICK, former=plan)
    hours = next(stage for stage in again.stages if stage.name == "hours")
    assert hours.value is not None
    assert hours.value <= values.bound + sum(value.at_most for value in several)


def test_an_hour_of_a_convention_has_a_value_where_it_holds_back() -> None:
    """Four hours a month for the guests, who ask for far more."""
    given = berceau.case("talant-2015")
    policy = given.policy.model_copy(
        update={
            "envy": (),
            "stages": tuple(s for s in given.policy.stages if s.measure in {"hours", "tie_break"}),
        }
    )
    scarce = changed(
        given.model_copy(update={"policy": policy, "families": _guests(given)}),
        Cap(convention="daix-2006", term="hours", max=4),
    )
    plan = berceau.place(scarce, limits=QUICK)
    found = berceau.marginal_values(scarce, plan)
    caps = [value for value in found.values if isinstance(value.change, Cap)]
    assert [cap.change for cap in caps] == [Cap(convention="daix-2006", term="hours", more=1)]
    assert "1 more (hours)" in found.text("en")
    after = berceau.place(changed(scarce, caps[0].change), limits=QUICK)
    assert (after.stages[0].value or 0) <= found.bound + caps[0].at_most


def _guests(given: Territory) -> tuple[object, ...]:
    return tuple(family for family in given.families if family.commune == "21223")


def test_it_is_told_in_both_languages(values: MarginalValues) -> None:
    french, english = values.text("fr"), values.text("en")
    assert "relève au plus la borne prouvée" in " ".join(french.split())
    assert "raises the proven bound at most" in " ".join(english.split())
    assert values.values[0].exact is not None
    for child in values.values[0].exact.gains:
        assert child in french
    frame = values.to_frame()
    assert list(frame["at_most"]) == [value.at_most for value in values.values]
    assert frame["exact"].count() == 2


def test_without_prices_there_is_nothing_to_say(talant: Territory, plan: Proposal) -> None:
    with pytest.raises(InputError) as caught:
        berceau.marginal_values(talant, berceau.by_points(talant))
    assert [fault.code for fault in caught.value.faults] == ["no-prices"]
    other = talant.model_copy(update={"name": "ailleurs"})
    with pytest.raises(InputError) as caught:
        berceau.marginal_values(other, plan)
    assert [fault.code for fault in caught.value.faults] == ["other-input"]


def test_the_command_lists_values(talant: Territory, plan: Proposal, tmp_path: Path) -> None:
    from berceau.io import write, write_proposal  # noqa: PLC0415

    write(talant, tmp_path / "talant.json")
    write_proposal(plan, tmp_path / "plan.json")
    arguments = ["values", str(tmp_path / "talant.json"), str(tmp_path / "plan.json")]
    shown = CliRunner().invoke(build("fr"), arguments)
    assert shown.exit_code == Exit.DONE, shown.stderr
    assert "au plus" in shown.stdout
    told = json.loads(CliRunner().invoke(build("fr"), [*arguments, "--json"]).stdout)
    found = berceau.marginal_values(talant, plan)
    assert [value["at_most"] for value in told["values"]] == [v.at_most for v in found.values]
