"""Presets: plain policies by name, and what they come to side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.domain.policy import Policy
from berceau.engine.limits import Limits
from berceau.errors import InputError
from berceau.placement.outcomes import beyond_reach
from berceau.placement.presets import preset, usual
from berceau.placement.show.presets import preset_promise, preset_title, presets_tables
from berceau.placement.show.text import as_text
from berceau.placement.show.words import LANGS, Lang, words
from support.french import left_in_english

if TYPE_CHECKING:
    from berceau.placement.outcomes import Presets

SHORT = Limits(deterministic_time=0.1, workers=1)
TALANT = berceau.case("talant-2015")


@pytest.fixture(scope="module")
def found() -> Presets:
    return berceau.presets(TALANT, limits=SHORT)


def test_a_preset_changes_aims_and_complaints_and_nothing_else() -> None:
    policy = TALANT.policy
    kept = set(Policy.model_fields) - {"stages", "weights", "envy", "bands", "need_by"}
    for name in usual(TALANT):
        changed = preset(name).policy(policy)
        assert {field: getattr(changed, field) for field in kept} == {
            field: getattr(policy, field) for field in kept
        }
        assert Policy.model_validate(changed.model_dump()) == changed


def test_numbers_after_a_name_are_a_width_or_exceptions() -> None:
    assert preset("by-bands-25").policy(TALANT.policy).bands == 25
    rules = preset("balanced-7").policy(TALANT.policy).envy
    said = {(rule.notion, rule.of): (rule.treatment, rule.at_most) for rule in rules}
    assert said == {
        ("waste", "refused"): ("forbidden", 0),
        ("swap", "refused"): ("forbidden", 0),
        ("swap", "placed"): ("tolerated", 7),
    }


@pytest.mark.parametrize("name", ["", "points", "by-points-3", "by-bands-0", "most-hours-2"])
def test_an_unknown_name_is_refused_in_both_languages(name: str) -> None:
    with pytest.raises(InputError) as error:
        preset(name)
    assert [fault.code for fault in error.value.faults] == ["unknown-preset"]
    assert [left_in_english(fault) for fault in error.value.faults] == [[]]


def test_by_points_comes_first_and_nobody_can_complain_of_it(found: Presets) -> None:
    assert found.reference.name == "by-points"
    counts = found.reference.proposal.envy
    assert counts is not None
    assert {*counts.refused.model_dump().values(), *counts.placed.model_dump().values()} == {0}
    only = berceau.presets(TALANT, names=["by-bands"], limits=SHORT)
    assert [outcome.name for outcome in only.outcomes] == ["by-points", "by-bands"]


def test_balanced_lets_nobody_be_refused_for_a_child_with_fewer_points(found: Presets) -> None:
    assert found["balanced"].envious("swap") is not None
    assert (found["balanced"].envious("swap") or (1, 0))[0] == 0
    assert found["balanced"].hours >= found.reference.hours


def test_exceptions_are_no_more_than_were_named(found: Presets) -> None:
    name = usual(TALANT)[3]
    exceptions = found[name].envious("swap")
    assert exceptions is not None
    assert sum(exceptions) <= int(name.rpartition("-")[2])


def test_a_bound_is_never_passed(found: Presets) -> None:
    for outcome in found.outcomes:
        assert outcome.hours_bound is None or outcome.hours <= outcome.hours_bound
        assert outcome.gap is None or outcome.gap >= 0


def test_who_gains_and_who_gives_way_make_up_the_difference(found: Presets) -> None:
    first = found.reference.proposal.measures
    assert first is not None
    for row in found.rows()[1:]:
        change = found.comparisons[row["preset"]]
        assert row["gain"] == len(change.of("gains"))
        assert row["give_way"] == len(change.of("loses"))
        moved = sum(child.minutes for child in change.children)
        after = found[row["preset"]].proposal.measures
        assert after is not None
        # Of a child that moves, comparisons count what is beyond its place, measures all of it.
        if not any(p.status == "moved" for o in found.outcomes for p in o.proposal.placements):
            assert moved == after.minutes_week - first.minutes_week


def test_the_frame_has_a_row_for_each(found: Presets) -> None:
    frame = found.to_frame()
    assert list(frame["preset"]) == [outcome.name for outcome in found.outcomes]
    assert frame["more_hours"][0] == 0


@pytest.mark.parametrize("lang", LANGS)
def test_tables_name_each_preset_its_promise_and_its_figures(lang: Lang, found: Presets) -> None:
    text = " ".join(as_text(presets_tables(found, lang=lang), 200, lang=lang).split())
    say = words(lang)
    for outcome in found.outcomes:
        assert " ".join(preset_title(outcome.name, say).split()) in text
        assert " ".join(preset_promise(outcome.name, say).split()) in text
        assert " ".join(say.whole(outcome.hours).split()) in text


def test_one_exception_and_several_are_written_as_the_language_has_it() -> None:
    assert preset_title("balanced-1", words("fr")).endswith("1\N{NO-BREAK SPACE}exception")
    assert preset_title("balanced-2", words("en")).endswith("2\N{NO-BREAK SPACE}exceptions")


def test_a_notebook_shows_the_same(found: Presets) -> None:
    assert "<table" in found._repr_html_()
    assert found.territory.name in str(found)


def test_communes_that_no_place_could_serve_are_left_out_of_the_lowest_rate() -> None:
    territory = berceau.draw("town", children=300, seed=2).territory
    beyond = beyond_reach(territory)
    assert beyond
    outcome = next(
        o
        for o in berceau.presets(territory, names=["by-points"], limits=SHORT).outcomes
        if o.name == "by-points"
    )
    measures = outcome.proposal.measures
    assert measures is not None
    left = {rate.group: rate.permille for rate in measures.rates if rate.asked}
    assert all(left[commune] == 0 for commune in beyond)
    others = [permille for commune, permille in left.items() if commune not in beyond]
    assert outcome.lowest_rate == min(others)
