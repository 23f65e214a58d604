"""What is left out, what is kept, and that a problem that is another is found out."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.domain.territory import Territory
from berceau.errors import BerceauError, InputError
from berceau.placement.priority import tie_break_order
from berceau.privacy.keeping import keep_names, secret_of
from berceau.privacy.names import Names
from berceau.privacy.same import require_none, same_problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "a secret for these tests"
DOCUMENT: dict[str, Any] = {
    "name": "Talant",
    "calendar": {"first": "2025-09-01", "last": "2026-08-31"},
    "communes": [{"code": "21617", "name": "Talant", "latitude": 47.33, "longitude": 5.0}],
    "structures": [
        {
            "id": "creche",
            "kind": "creche",
            "commune": "21617",
            "places": 2,
            "latitude": 47.34,
            "longitude": 5.01,
            "sections": [
                {"id": "petits", "from_months": 2, "to_months": 18, "places": 1},
                {"id": "grands", "from_months": 18, "to_months": 48, "places": 1},
            ],
        },
        {
            "id": "am-1",
            "kind": "childminder",
            "commune": "21617",
            "places": 2,
            "latitude": 47.351234,
            "longitude": 5.021234,
        },
    ],
    "families": [
        {
            "id": f"F{n}",
            "commune": "21617",
            "latitude": 47.30 + n / 100 + 0.001234,
            "longitude": 5.001234,
            "facts": {"income": 700 * n, "single": n % 2 == 0, "unused": "a word"},
            "children": [
                {
                    "id": f"F{n}-{letter}",
                    "born": f"202{4 - k}-0{n}-1{n}",
                    "request": {
                        "from": "2025-09-01",
                        "weeks": [["mon"], ["tue"]],
                        "wishes": ["creche", "any:3km"],
                        "submitted": f"2025-0{1 + n % 3}-1{n}",
                    },
                }
                for k, letter in enumerate("ab")
            ],
        }
        for n in range(1, 7)
    ],
    "policy": {
        "envy": [],
        "grid": [
            {
                "id": "revenu",
                "kind": "banded",
                "fact": "income",
                "bands": [{"from": 0, "points": 9}, {"from": 2000, "points": 4}],
            }
        ],
        "layers": ["single"],
    },
}


def _territory(change: Callable[[dict[str, Any]], object] | None = None) -> Territory:
    document = deepcopy(DOCUMENT)
    if change is not None:
        change(document)
    return Territory.model_validate_json(json.dumps(document))


def test_facts_give_way_to_points_and_what_layers_look_at() -> None:
    found = berceau.anonymise(_territory(), key=KEY)
    facts = {fact.name: fact.value for f in found.territory.families for fact in f.facts}
    assert facts == {"single": True}
    assert found.changes.facts == 3
    assert found.changes.ready == 12
    points = {p for f in found.territory.families for c in f.children for p in c.request.points}  # type: ignore[union-attr]  # all ask
    assert points == {9, 4}


def test_where_a_wish_has_several_points_an_income_becomes_its_band() -> None:
    def near_counts(document: dict[str, Any]) -> None:
        for family in document["families"]:
            for child in family["children"]:
                child["request"]["wishes"] = ["any:9km"]
        document["policy"]["grid"].append(
            {
                "id": "distance",
                "kind": "banded",
                "fact": "@distance_km",
                "bands": [{"from": 0, "points": 3}, {"from": 2, "points": 0}],
            }
        )

    found = berceau.anonymise(_territory(near_counts), key=KEY)
    assert found.changes.ready < 12
    incomes = {
        fact.value for f in found.territory.families for fact in f.facts if fact.name == "income"
    }
    assert incomes
    assert incomes <= {0, 2000}


def test_homes_are_left_out_unless_kilometres_count() -> None:
    def no_kilometres(document: dict[str, Any]) -> None:
        for family in document["families"]:
            for child in family["children"]:
                child["request"]["wishes"] = ["creche", "childminder:*"]

    assert berceau.anonymise(_territory(no_kilometres), key=KEY).changes.homes == 0
    found = berceau.anonymise(_territory(), key=KEY)
    assert found.changes.homes > 0
    assert found.changes.homes_exact == 0
    text = found.territory.model_dump_json()
    assert "1234" not in text


def test_brothers_and_sisters_keep_their_order_and_everybody_their_turn() -> None:
    territory = _territory()
    found = berceau.anonymise(territory, key=KEY)
    names = found.names.children
    for family in territory.families:
        children = sorted(child.id for child in family.children)
        assert sorted(names[child] for child in children) == [names[child] for child in children]
    turns = [names[child] for child in tie_break_order(territory)]
    assert turns == list(tie_break_order(found.territory))
    assert found.territory.policy.tie_break == ("submitted", "lottery")


@pytest.mark.parametrize("chain", [[], ["born"], ["lottery"], ["born", "submitted", "lottery"]])
def test_any_chain_of_tie_breaks_is_carried(chain: list[str]) -> None:
    territory = _territory(lambda d: d["policy"].update(tie_break=chain))
    found = berceau.anonymise(territory, key=KEY)
    turns = [found.names.children[child] for child in tie_break_order(territory)]
    assert turns == list(tie_break_order(found.territory))


def _request(document: dict[str, Any]) -> Any:
    return document["families"][0]["children"][0]["request"]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda d: _request(d).update(weeks=[["mon"]]), "columns"),
        (lambda d: d["families"][0]["children"][0].update(born="2026-05-01"), "columns"),
        (lambda d: d["families"][0]["facts"].update(income=5000), "values"),
        (lambda d: d["policy"].update(lottery_seed=7, tie_break=["lottery"]), "order"),
        (lambda d: _request(d).update(submitted="2025-08-30"), "order"),
        (lambda d: d["structures"][1].update(places=1), "rows"),
        (lambda d: d["families"][0].update(siblings="together"), "units"),
        (lambda d: d["policy"].update(stages=[{"measure": "hours"}]), "stages"),
        (lambda d: d["policy"].update(envy_gap=3), "policy"),
        (
            lambda d: d.update(
                decisions=[{"kind": "reserve", "structure": "creche", "places": 1}]
            ),
            "decisions",
        ),
    ],
)
def test_another_problem_is_found_out(
    change: Callable[[dict[str, Any]], object], part: str
) -> None:
    assert same_problem(_territory(), _territory()) == ()
    assert part in same_problem(_territory(), _territory(change))


def test_a_difference_that_nobody_asked_for_is_a_bug() -> None:
    with pytest.raises(BerceauError, match="rows"):
        require_none(("rows",))
    require_none(())


def test_going_further_says_what_differs() -> None:
    territory = _territory(lambda d: d["families"][0]["children"][0].update(born="2024-02-20"))
    found = berceau.anonymise(territory, key=KEY, further=["years", "facts", "homes"])
    assert found.further == ("facts", "homes", "years")
    assert found.differs
    assert found.changes.facts == found.changes.homes == 0
    births = {child.born for _, child in found.territory.child_by_id.values()}
    assert births <= {date(year, 7, 1) for year in range(2019, 2028)}
    assert "Attention" in found.text("fr")


def test_what_is_wrong_with_the_wishes_of_the_caller_is_told_together() -> None:
    with pytest.raises(InputError) as caught:
        berceau.anonymise(_territory(), k=0, further=["nothing"])  # type: ignore[list-item]  # wrong on purpose
    assert [fault.code for fault in caught.value.faults] == ["wrong-k", "unknown-step"]


def test_the_report_reads_in_both_languages() -> None:
    found = berceau.anonymise(_territory(), key=KEY)
    for lang, said in (("fr", "Le problème est le même"), ("en", "The problem is the same")):
        text = found.text(lang)  # type: ignore[arg-type]  # one of two
        assert said in " ".join(text.split())
        assert "{" not in text


def test_a_secret_is_drawn_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    first = secret_of(file)
    assert secret_of(file) == first
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(InputError):
        secret_of(tmp_path / "nowhere" / "secret")


def test_who_is_who_is_written_once(tmp_path: Path) -> None:
    names = Names(children={"a": "E-1"}, families={}, structures={})
    file = tmp_path / "who.json"
    keep_names(names, file)
    assert Names.model_validate_json(file.read_text(encoding="utf-8")) == names
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(InputError):
        keep_names(names, file)


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("fr"), ["anonymise", *map(str, arguments)])


def test_the_command_writes_one_file_to_share_and_two_to_keep(tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    source.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    out, key, who = (tmp_path / name for name in ("out.json", "key", "who.json"))
    result = _run(source, "-o", out, "--key", key, "--who", who)
    assert result.exit_code == Exit.DONE, result.stderr
    assert "dans le dossier" in result.stderr
    shared = berceau.read(out)
    names = Names.model_validate_json(who.read_text(encoding="utf-8"))
    assert same_problem(berceau.read(source), shared, names) == ()
    secret = key.read_text(encoding="utf-8").strip()
    assert secret not in out.read_text(encoding="utf-8") + result.stdout
    again = tmp_path / "again.json"
    assert _run(source, "-o", again, "--key", key).exit_code == Exit.DONE
    assert again.read_bytes() == out.read_bytes()


def test_one_name_for_what_is_shared_and_what_is_kept_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    source.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    result = _run(source, "-o", tmp_path / "x", "--key", tmp_path / "x")
    assert result.exit_code == Exit.BAD_INPUT
    assert not (tmp_path / "x").exists()
