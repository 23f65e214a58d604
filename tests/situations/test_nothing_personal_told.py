"""Whatever is written of a family, in any field and of any form: no error says it again."""

from __future__ import annotations

import json
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from berceau import io
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.domain.attended import Attended
from berceau.domain.families import Family
from berceau.domain.territory import Territory
from berceau.domain.worked_cases import WorkedCases
from berceau.intake.decisions import Decisions
from berceau.intake.register import Register
from berceau.io.schemas import Guide
from berceau.io.tables.past import PastPlace
from berceau.personal import MARK
from berceau.placement.proposal import Proposal
from berceau.placement.statements.realised import RealisedHours
from berceau.sessions.closed import Again, Closed
from berceau.sessions.files import AnswerFile
from berceau.sessions.opened import Opened
from berceau.sessions.session import News
from support.untold import VALUES, Tally, leaks, places, put, written
from support.whole_families import whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from berceau.domain.base import Record

# What may be any text whatever, and so is never refused.
FREE = {".reason", ".author", ".source", ".value"}
# A name of this form is an identifier: refused where it stands for nobody, told where it does.
IDENTIFIERS = {".families[].id", ".families[].children[].id"}
WHO = {
    *("child", "children", "family", "families", "born", "facts", "request", "held", "refused"),
    *("reason", "author", "decided", "submitted", "applications", "first_name", "last_name"),
}
"""Fields about somebody, wherever they stand."""
SPARED = {"Consumption.children", "EnvyRule.children", "Envy.refused", "Session.born"}
"""Rules and counts, of nobody in particular."""
FORMS = ("--quiet", "--json", "--debug")


def _about_families() -> list[tuple[str | int, ...]]:
    return [p for p in places(whole()) if p[0] in {"families", "decisions"}]


def _is_identifier(path: tuple[str | int, ...], value: Any) -> bool:
    form = isinstance(value, str) and not set(value) & set(":*") and value == value.strip()
    return written(path) in IDENTIFIERS and form


def test_the_document_holds_every_field_of_families() -> None:
    io.read(whole())
    ends = {written(path).rpartition(".")[2] for path in _about_families()}
    defs = io.schema()["$defs"]
    marked = {name: node for name, node in defs.items() if node.get(MARK)}
    assert {"Family", "Child", "Request", "Held", "Place", "Keep"} <= marked.keys()
    fields = {field for node in marked.values() for field in node["properties"]}
    assert {field for field in fields if not any(end.startswith(field) for end in ends)} == set()


@pytest.mark.parametrize(
    "record",
    [
        *(Territory, Proposal, WorkedCases, PastPlace, RealisedHours, Attended),
        *(AnswerFile, News, Opened, Again, Closed, Register, Decisions),
    ],
)
def test_a_record_that_names_somebody_is_marked(record: type[Record]) -> None:
    assert set(_bare(Guide(record.model_json_schema()))) <= SPARED


def _bare(guide: Guide) -> Iterator[str]:
    """Give the fields about somebody whose values an error would show, from the root on."""
    seen: set[str] = set()
    todo = [guide.root]
    while todo:
        node = todo.pop()
        name = node.get("$ref", "").rpartition("/")[2]
        node = guide.root["$defs"][name] if name else node
        if guide.is_personal(node) or (name and name in seen):
            continue
        seen.add(name)
        fields = node.get("properties", {})
        yield from (
            f"{name}.{field}"
            for field in WHO & set(fields)
            if not guide.is_personal(fields[field])
        )
        todo += fields.values()
        todo += [part for key in ("anyOf", "oneOf", "prefixItems") for part in node.get(key, ())]
        todo += [
            node[key]
            for key in ("items", "additionalProperties")
            if isinstance(node.get(key), dict)
        ]


def test_no_value_of_a_territory_is_told() -> None:
    tally = Tally()
    for path in _about_families():
        for value in VALUES:
            if not _is_identifier(path, value):
                tally.attempt(written(path), partial(io.read, put(whole(), path, value)))
    assert tally.leaked == {}
    assert {place for place in tally.never if not place.endswith(tuple(FREE))} == set()
    assert tally.count > 900


def test_no_value_is_told_by_the_records_themselves() -> None:
    tally, document = Tally(), whole()
    for path in _about_families():
        for value in VALUES:
            broken = put(document, path, value)
            if not _is_identifier(path, value):
                tally.attempt(written(path), partial(Territory.model_validate, broken))
                text = json.dumps(broken)
                tally.attempt(written(path), partial(Territory.model_validate_json, text))
    assert tally.leaked == {}
    assert tally.count > 1500


def test_a_developer_is_told_no_value_either() -> None:
    tally = Tally()
    for family in whole()["families"]:
        for path in places(family):
            for value in VALUES:
                tally.attempt(written(path), partial(Family, **put(family, path, value)))
    assert tally.leaked == {}
    assert tally.count > 500


def test_no_value_is_told_by_the_command(tmp_path: Path) -> None:
    file, told = tmp_path / "territory.json", 0
    for lang in ("fr", "en"):
        app = build(lang)
        for value, form in zip(VALUES, cycle(FORMS), strict=False):
            document = whole()
            for path in _about_families():
                if path[-1] != "kind" and not _is_identifier(path, value) and _is_leaf(path):
                    document = put(document, path, value)
            file.write_text(json.dumps(document), encoding="utf-8")
            done = CliRunner().invoke(app, ["validate", str(file), "--lang", lang, form])
            assert done.exit_code == Exit.BAD_INPUT
            assert leaks([done.stdout, done.stderr]) == []
            told += (done.stdout + done.stderr).count("families[")
    assert told > 300


def _is_leaf(path: tuple[str | int, ...]) -> bool:
    value: Any = whole()
    for step in path:
        value = value[step]
    return not isinstance(value, list | dict)
