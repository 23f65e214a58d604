"""Changes in one line of text, as JSON, and in words."""

from __future__ import annotations

import pytest

from berceau.errors import InputError
from berceau.placement.scenarios.changes import CHANGES, Change
from berceau.placement.scenarios.telling import told
from berceau.placement.scenarios.wording import FORMS, read_change, read_changes
from berceau.placement.show.words import words

LINES = {
    "places S:petits:tue+1": {
        "kind": "places", "structure": "S", "section": "petits", "slots": ["tue"], "more": 1,
    },
    "places multi-accueil:tue-am,wed-2": {
        "kind": "places", "structure": "multi-accueil", "slots": ["tue-am", "wed"], "more": -2,
    },
    "places am-01:tuesdays+1": {
        "kind": "places", "structure": "am-01", "section": "tuesdays", "more": 1,
    },
    "places am-01+2": {"kind": "places", "structure": "am-01", "more": 2},
    "lift daix": {"kind": "lift", "convention": "daix"},
    "in-force daix": {"kind": "in_force", "convention": "daix"},
    "in-force daix:2016-01-01..": {
        "kind": "in_force", "convention": "daix", "from": "2016-01-01",
    },
    "in-force daix:..2016-01-31": {
        "kind": "in_force", "convention": "daix", "until": "2016-01-31",
    },
    "in-force daix:2016-01-01..2016-01-31": {
        "kind": "in_force", "convention": "daix", "from": "2016-01-01", "until": "2016-01-31",
    },
    "cap daix:hours=120": {"kind": "cap", "convention": "daix", "term": "hours", "max": 120},
    "cap daix:hours=200%": {"kind": "cap", "convention": "daix", "term": "hours", "percent": 200},
    "cap daix:children=none": {"kind": "cap", "convention": "daix", "term": "children"},
    "cap daix:places+2": {"kind": "cap", "convention": "daix", "term": "places", "more": 2},
    "leave p:21278": {"kind": "leave", "convention": "p", "commune": "21278"},
    "leave p:21278:21231": {
        "kind": "leave", "convention": "p", "commune": "21278", "places_to": "21231",
    },
    "leave p:21278@2016-01-01": {
        "kind": "leave", "convention": "p", "commune": "21278", "on": "2016-01-01",
    },
    "leave p:21278:21231@2016-01-01": {
        "kind": "leave", "convention": "p", "commune": "21278", "places_to": "21231",
        "on": "2016-01-01",
    },
    "join p:21278": {"kind": "join", "convention": "p", "commune": "21278"},
    "join p:21278=13": {"kind": "join", "convention": "p", "commune": "21278", "places": 13},
    "close S:2016-02-01..2016-02-14": {
        "kind": "close", "structure": "S", "first": "2016-02-01", "last": "2016-02-14",
    },
    "close S:petits:2016-02-01..2016-02-29": {
        "kind": "close", "structure": "S", "section": "petits", "first": "2016-02-01",
        "last": "2016-02-29",
    },
    "opening S=mon,tue-am": {"kind": "opening", "structure": "S", "slots": ["mon", "tue-am"]},
    "opening S=all": {"kind": "opening", "structure": "S"},
    "new am-99=childminder:21617:4": {
        "kind": "structure",
        "structure": {"id": "am-99", "kind": "childminder", "commune": "21617", "places": 4},
    },
    "tolerance hours=20": {"kind": "tolerance", "measure": "hours", "tolerance": 20},
    "points work=-3": {"kind": "points", "criterion": "work", "points": -3},
    "points work:true=12": {
        "kind": "points", "criterion": "work", "points": 12, "value": True,
    },
    "points age:3=12": {"kind": "points", "criterion": "age", "points": 12, "value": 3},
}  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_a_line_stands_for_a_change_and_the_change_for_json(line: str) -> None:
    change = read_change(line)
    written = CHANGES.dump_python((change,), mode="json", exclude_defaults=True)[0]
    kind = {"kind": change.kind}
    assert {**kind, **written} == LINES[line]
    assert CHANGES.validate_json(CHANGES.dump_json((change,))) == (change,)


def test_every_form_has_a_line() -> None:
    assert {line.split(" ")[0] for line in LINES} == set(FORMS)


@pytest.mark.parametrize(
    "line",
    [
        "places S",
        "places S:petits:tue",
        "cap daix:hours",
        "cap daix:minutes=3",
        "leave p:Dijon",
        "close S:2016-02-30..2016-03-01",
        "new am=castle:21617:4",
        "tolerance hours=2000",
        "enlarge S+1",
        "",
    ],
)
def test_a_line_of_another_form_is_refused_with_the_right_one(line: str) -> None:
    with pytest.raises(InputError) as caught:
        read_changes([line, "lift daix"])
    [fault] = caught.value.faults
    assert fault.code == "unreadable-change"
    word = line.partition(" ")[0]
    assert (FORMS[word] if word in FORMS else ", ".join(FORMS)) in fault.expected


@pytest.mark.parametrize("line", LINES)
def test_a_change_is_told_in_both_languages(line: str) -> None:
    change: Change = read_change(line)
    french, english = (
        told(change, words(lang, "berceau.placement.scenarios")) for lang in ("fr", "en")
    )
    assert french != english
    named = [part for part in ("21278", "daix", "am-99", "work") if part in line]
    assert all(name in text for name in named for text in (french, english))
