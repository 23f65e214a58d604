"""A back-test finds what was altered in a table, and nothing else."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import berceau
from berceau.audit.backtest import PastPlace, backtest, read_past, write_past
from berceau.errors import InputError
from support.backtested import (
    Altered,
    altered,
    crowdings,
    misplacings,
    reversals,
    served,
    table,
    town,
)
from support.check_builders import DAIX, child, creche, family, request, territory

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.audit.backtest import Backtest, Difference
    from berceau.domain.territory import Territory


@cache
def _unaltered() -> Backtest:
    return backtest(town(), table(served()), present=served())


def _looked(*changes: Altered) -> Backtest:
    return backtest(town(), altered(*changes), present=served())


def _of(found: Backtest, name: str) -> Difference:
    [one] = [difference for difference in found.differences if difference.child == name]
    return one


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_our_own_proposal_agrees_in_full(tmp_path: Path, suffix: str, lang: str) -> None:
    path = tmp_path / f"past.{suffix}"
    write_past(table(served()), path, lang=lang)
    assert read_past(path, town()) == table(served())
    found = backtest(town(), path, present=served())
    assert found.agreement.permille == found.agreement.placed_permille == 1000
    assert found.agreement.same_placed > 30
    assert found.differences == found.broken.violations == found.strange == ()
    assert found.past.placements == served().placements
    assert found.past.measures == served().measures


def test_a_proposal_is_a_past_allocation_too() -> None:
    again = backtest(town(), served(), present=served())
    assert again.past.placements == served().placements


def test_a_reversed_priority_is_found_with_who_was_passed_over() -> None:
    for change in (reversals()[0], reversals()[-1]):
        found = _looked(change)
        [winner] = [name for name, place in change.places.items() if place.structure is None]
        [loser] = [name for name in change.places if name != winner]
        assert {d.child for d in found.differences} == {winner, loser}
        passed, favoured = _of(found, winner), _of(found, loser)
        assert (passed.kind, passed.reason) == ("only_present", "passed_over")
        assert passed.in_past is not None
        assert passed.in_past.holders.lower >= 1
        assert passed.complaint in {"swap", "cover"}
        assert (favoured.kind, favoured.reason) == ("only_past", "outranked")
        assert favoured.in_present is not None
        assert favoured.in_present.holders.higher >= 1
        assert passed.present is not None
        assert favoured.past is not None
        assert passed.present.points is not None
        assert favoured.past.points is not None
        assert passed.present.points > favoured.past.points
        assert found.broken.violations == ()


def test_one_child_too_many_breaks_the_rule_of_places() -> None:
    change = crowdings()[0]
    [name] = change.places
    found = _looked(change)
    assert [d.child for d in found.differences] == [name]
    assert _of(found, name).kind == "only_past"
    assert found.strange == ()
    rules = set(found.broken.by_rule())
    assert rules
    assert rules <= {"places", "overbooking", "ratio"}
    structure = change.places[name].structure
    assert all(v.subject.startswith(f"{structure}, ") for v in found.broken.violations)


def test_a_wrong_age_is_a_rule_broken_and_takes_room_all_the_same() -> None:
    change = misplacings()[0]
    [name] = change.places
    found = _looked(change)
    assert found.strange == (name,)
    assert [d.child for d in found.differences] == [name]
    assert _of(found, name).reason == "rule"
    assert _of(found, name).rules == ("options",)
    assert any("no section for the age" in v.message for v in found.broken.violations)
    # It is no complainant, and who else complains did so before.
    assert name not in {o.child for w in found.complaints.witnesses for o in w.wanted}
    before = {o.child for w in _unaltered().complaints.witnesses for o in w.wanted}
    after = {o.child for w in found.complaints.witnesses for o in w.wanted}
    assert after <= before


@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_exactly_the_altered_children_differ(data: st.DataObject) -> None:
    pools = [reversals(), crowdings(), misplacings()]
    drawn: list[Altered] = []
    for pool in pools:
        drawn += data.draw(st.lists(st.sampled_from(pool), max_size=2))
    chosen: list[Altered] = []
    touched: set[str] = set()
    for change in drawn:
        if touched.isdisjoint(change.places):
            chosen.append(change)
            touched |= set(change.places)
    found = backtest(town(), altered(*chosen), present=served())
    assert {d.child for d in found.differences} == touched
    assert found.agreement.children - found.agreement.same == len(touched)
    misplaced = {c for change in chosen if change.kind == "misplaced" for c in change.places}
    assert set(found.strange) == misplaced
    assert {d.child for d in found.of("rule")} == misplaced
    assert any(c.kind == "crowded" for c in chosen) <= bool(found.broken.violations)


def test_the_present_procedure_is_made_when_asked_for() -> None:
    found = backtest(town(), altered(reversals()[0]), present="in_order")
    assert found.method == "in_order"
    assert {d.child for d in found.differences} == set(reversals()[0].places)
    assert backtest(town(), served(), present="by_points").method == "by_points"


def test_nobody_is_named_and_small_numbers_are_hidden_in_the_anonymous_text() -> None:
    found = _looked(reversals()[0], misplacings()[0])
    for lang in ("fr", "en"):
        text = found.text(lang, anonymous=True)
        assert not any(name in text for name in town().child_by_id)
        # Two and one children differ: neither number is told.
        assert found.differences
        assert "passed_over" not in text
    assert "some" in found.text("en", anonymous=True)
    assert all(name in found.text("fr", width=200) for name in reversals()[0].places)


def test_the_frame_has_one_row_a_difference() -> None:
    found = _looked(reversals()[0])
    frame = found.to_frame()
    assert sorted(frame["child"]) == sorted(reversals()[0].places)
    assert set(frame["reason"]) == {"passed_over", "outranked"}
    assert frame["where"].str.len().gt(0).all()


def _two(**changes: object) -> Territory:
    held = {"structure": "creche", "week": ["mon"], "since": "2025-08-25"}
    in_place = child("Ida-a", held=held, **changes)
    del in_place["request"]
    return territory(
        family("Ida", children=[in_place]),
        family("Jo", children=[child("Jo-a")]),
        structures=[creche(places=2, name="Les Lutins")],
    )


def test_who_is_in_place_and_not_in_the_table_keeps_the_place() -> None:
    given_ = _two()
    plan = berceau.in_order(given_)
    found = backtest(given_, [PastPlace(child="Jo-a", structure="creche")], present=plan)
    assert {(p.child, p.status) for p in found.past.placements} == {
        ("Ida-a", "kept"),
        ("Jo-a", "new"),
    }
    assert found.differences == ()


def test_who_loses_a_place_held_breaks_the_rule() -> None:
    given_ = _two()
    rows = [PastPlace(child="Jo-a", structure="creche"), PastPlace(child="Ida-a")]
    found = backtest(given_, rows, present=berceau.in_order(given_))
    assert set(found.broken.by_rule()) == {"held"}
    assert _of(found, "Ida-a").reason == "rule"


def test_a_contract_may_begin_some_days_later() -> None:
    from datetime import date  # noqa: PLC0415  (only here)

    given_ = _two()
    plan = berceau.in_order(given_)
    row = PastPlace(child="Jo-a", structure="creche", start=date(2025, 9, 8))
    assert backtest(given_, [row], present=plan).strange == ()
    late = row.model_copy(update={"start": date(2026, 2, 1)})
    found = backtest(given_, [late], present=plan)
    assert found.strange == ("Jo-a",)
    assert "first day" in {v.message for v in found.broken.violations}


def test_a_place_that_was_free_is_said_to_be_free() -> None:
    given_ = _two()
    found = backtest(given_, [], present=berceau.in_order(given_))
    assert _of(found, "Jo-a").reason == "was_free"
    assert _of(found, "Jo-a").complaint == "waste"


def test_equals_whom_another_tie_break_parts() -> None:
    asking = request(submitted="2025-03-01")
    given_ = territory(
        family("Ida", children=[child("Ida-a", request=asking)]),
        family("Jo", children=[child("Jo-a", request={**asking, "submitted": "2025-04-01"})]),
        structures=[creche(places=1)],
    )
    found = backtest(
        given_, [PastPlace(child="Jo-a", structure="creche")], present=berceau.in_order(given_)
    )
    assert _of(found, "Ida-a").reason == "tie_past"
    assert _of(found, "Jo-a").reason == "tie_present"


def test_a_place_without_any_right_is_strange() -> None:
    given_ = territory(family("Ida", commune=DAIX), family("Jo"), structures=[creche(places=1)])
    rows = [PastPlace(child="Ida-a", structure="creche")]
    found = backtest(given_, rows, present=berceau.in_order(given_))
    assert found.strange == ("Ida-a",)
    jo = _of(found, "Jo-a")
    # Her place was taken, though against the rules: it was not free.
    assert jo.in_past is not None
    assert (jo.in_past.state, jo.in_past.holders.unlawful) == ("higher", 1)
    assert found.complaints.witnesses == ()


def test_brothers_and_sisters_apart_against_their_wish() -> None:
    twins = [child("A", born="2024-10-15"), child("B", born="2024-10-15")]
    given_ = territory(
        family("Ida", siblings="all_or_none", children=twins), structures=[creche(places=2)]
    )
    rows = [PastPlace(child="A", structure="creche")]
    found = backtest(given_, rows, present=berceau.in_order(given_))
    assert set(found.broken.by_rule()) == {"siblings"}
    assert {d.child for d in found.differences} == {"B"}
    assert found.complaints.asking == 1


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "past.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_names_of_columns_and_structures_are_read_as_offices_write_them(tmp_path: Path) -> None:
    given_ = _two()
    text = (
        "Code enfant,Nom,Établissement,Jours,Date d'entrée\n"
        "Jo-a,x,les LUTINS,lundi,01/09/2025\n"
        "Ida-a,y,refusé,,\n"
    )
    jo, ida = read_past(_written(tmp_path, text), given_)
    assert (jo.structure, jo.week, str(jo.start)) == ("creche", ("mon",), "2025-09-01")
    assert ida.structure is None


def test_all_faults_of_a_table_are_told_by_row(tmp_path: Path) -> None:
    text = (
        "enfant;structure;semaine;debut\n"
        "Jo;creche;lun;01/09/2025\n"
        "Jo-a;crech;lun;\n"
        "Jo-a;creche;lundy;31/02/2025\n"
        ";creche;;\n"
    )
    with pytest.raises(InputError) as caught:
        read_past(_written(tmp_path, text), _two())
    assert [(fault.where, fault.code) for fault in caught.value.faults] == [
        ("past.csv, row 2, column enfant", "unknown-child"),
        ("past.csv, row 3, column structure", "unknown-structure"),
        ("past.csv, row 4, column semaine", "unknown-slot"),
        ("past.csv, row 4, column debut", "wrong-date"),
        ("past.csv, row 4, column enfant", "duplicate-id"),
        ("past.csv, row 5, column enfant", "missing-value"),
    ]
    assert "Jo-a" in caught.value.faults[0].expected


def test_a_header_that_lacks_what_is_needed_is_told_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_past(_written(tmp_path, "enfant;structur\nJo-a;creche\n"), _two())
    assert {fault.code for fault in caught.value.faults} == {"missing-column", "unknown-column"}
    with pytest.raises(InputError) as caught:
        read_past(_written(tmp_path, "enfant;creche;place\nJo-a;creche;creche\n"), _two())
    assert [fault.code for fault in caught.value.faults] == ["column-twice"]


def test_two_structures_of_one_name_must_be_told_apart(tmp_path: Path) -> None:
    given_ = territory(
        family("Jo"),
        structures=[creche(name="Les Lutins"), creche(id="b", name="les lutins")],
    )
    with pytest.raises(InputError) as caught:
        read_past(_written(tmp_path, "enfant;structure\nJo-a;Les Lutins\n"), given_)
    assert [fault.code for fault in caught.value.faults] == ["several-structures"]
