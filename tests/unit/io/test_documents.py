"""Territories and proposals through JSON: exact round trips, stable and readable text."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from berceau import Territory, io
from berceau.errors import InputError
from berceau.io.json_text import pretty
from berceau.placement.proposal import Placement, Proposal, Run, StageResult
from support.documents import talant

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=25,
)


def proposal() -> Proposal:
    placement = Placement(
        child="F12-a",
        structure="multi-accueil",
        section="petits",
        week=("mon-am",),
        start=date(2015, 9, 1),
        until=date(2016, 2, 1),
        convention="daix",
        status="new",
        rank=0,
        share=500,
        points=5,
    )
    stage = StageResult(name="need", verdict="proven", value=475, bound=475, seconds=0.25)
    return Proposal(
        territory="Talant et Daix",
        fingerprint="0" * 64,
        method="place",
        verdict="proven",
        stages=(stage,),
        placements=(placement,),
        run=Run(library="0.1.0"),
    )


def test_a_territory_comes_back_equal(tmp_path: Path) -> None:
    territory = io.read(talant())
    io.write(territory, tmp_path / "t.json")
    assert io.read(tmp_path / "t.json") == territory
    assert io.read(str(tmp_path / "t.json")).fingerprint == territory.fingerprint


def test_what_is_written_is_the_document_without_its_defaults(tmp_path: Path) -> None:
    document = talant()
    io.write(io.read(document), tmp_path / "t.json")
    written = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    del document["conventions"][0]["terms"][1]["per"]
    del document["conventions"][0]["terms"][1]["scope"]
    assert written == document


def test_text_is_stable_and_for_people(tmp_path: Path) -> None:
    territory = io.read(talant() | {"name": "Évêché"})
    io.write(territory, tmp_path / "a.json")
    io.write(io.read(tmp_path / "a.json"), tmp_path / "b.json")
    content = (tmp_path / "a.json").read_bytes()
    assert content == (tmp_path / "b.json").read_bytes()
    text = content.decode("utf-8")
    assert text.endswith("}\n")
    assert "Évêché" in text
    assert '"communes": [{"code": "21617", "name": "Talant"}, {"code": ' in text
    assert max(map(len, text.splitlines())) < 100


def test_a_proposal_comes_back_equal(tmp_path: Path) -> None:
    io.write_proposal(proposal(), tmp_path / "p.json")
    assert io.read_proposal(tmp_path / "p.json") == proposal()


def test_the_home_directory_may_be_written_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    io.write(io.read(talant()), "~/t.json")
    assert (tmp_path / "t.json").exists()
    assert io.read("~/t.json") == io.read(Path("~/t.json"))


def test_plain_data_may_hold_days_and_tuples() -> None:
    document = talant()
    document["calendar"]["first"] = date(2015, 9, 1)
    document["communes"] = tuple(document["communes"])
    assert io.read(document) == io.read(talant())


def test_reading_changes_nothing_of_what_is_given() -> None:
    document = talant()
    io.read(document)
    assert document == talant()
    broken = talant() | {"name": 3}
    with pytest.raises(InputError):
        io.read(broken)
    assert broken == talant() | {"name": 3}


def test_a_replaced_file_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o600)
    before = path.stat().st_mode
    io.write(io.read(talant()), path)
    assert path.stat().st_mode == before


@given(value=PLAIN)
def test_pretty_text_says_the_same(value: Any) -> None:
    assert json.loads(pretty(value)) == value


def test_the_published_schema_accepts_what_is_good() -> None:
    schema = io.schema()
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    validator.validate(talant())
    written = io.read(talant()).model_dump(mode="json", exclude_defaults=True)
    validator.validate(written)
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["$id"] == "urn:berceau:schema:territory"
    assert schema["additionalProperties"] is False
    assert all(part.get("description") for part in schema["$defs"].values())


@pytest.mark.parametrize(
    "broken",
    [
        talant() | {"familles": []},
        talant() | {"communes": [{"code": "2161", "name": "x"}]},
        talant() | {"calendar": {"first": "2015-09-01"}},
    ],
)
def test_the_published_schema_refuses_what_is_broken(broken: dict[str, Any]) -> None:
    assert not jsonschema.Draft202012Validator(io.schema()).is_valid(broken)


def test_the_schema_of_proposals_accepts_a_proposal() -> None:
    schema = io.proposal_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    document = proposal().model_dump(mode="json", exclude_defaults=True)
    jsonschema.validate(document, schema)
    assert schema["$id"] == "urn:berceau:schema:proposal"


def test_a_schema_is_the_callers_own() -> None:
    io.schema()["$defs"].clear()
    assert io.schema()["$defs"]
    assert Territory.model_json_schema()["$defs"]
