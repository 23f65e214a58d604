"""Whatever is done to a document or a table, the answer is a territory or a list of faults."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, assume, event, example, given, settings
from hypothesis import strategies as st

from berceau import io
from berceau.errors import Fault, InputError
from support.documents import talant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Keys = tuple[str | int, ...]
JUNK = st.sampled_from(
    (
        None,
        True,
        -1,
        0,
        3.5,
        10**30,
        "",
        "x",
        "a:b",
        "2015-02-30",
        "9999-12-31",
        [],
        [[]],
        {},
        ["mon"],
        {"id": 3},
        [None],
        {"kind": "hours"},
        {"any": 2, "of": ["mon"]},
        "\x00",
        "é" * 200,
    )
)


def places(value: Any, keys: Keys = ()) -> Iterator[Keys]:
    """Give the way to every value of a document."""
    if keys:
        yield keys
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*keys, key))


WAYS = tuple(places(talant()))


def damage(document: Any, keys: Keys, junk: Any, how: str) -> None:
    """Remove, replace, repeat or add something, where the way still leads there."""
    for key in keys[:-1]:
        try:
            document = document[key]
        except (KeyError, IndexError, TypeError):
            return
    last = keys[-1]
    if isinstance(document, dict) and isinstance(last, str):
        if how == "remove":
            document.pop(last, None)
        else:
            document[last if how == "replace" else f"{last}s"] = junk
    elif isinstance(document, list) and isinstance(last, int) and last < len(document):
        if how == "remove":
            del document[last]
        elif how == "replace":
            document[last] = junk
        else:
            document.append(document[last])


HURTS = st.tuples(st.sampled_from(WAYS), JUNK, st.sampled_from(["remove", "replace", "repeat"]))


def refusal(document: Any, **more: Any) -> tuple[Fault, ...]:
    """Give the faults for which a document is refused; any other error comes through."""
    try:
        io.read(document, **more)
    except InputError as error:
        return error.faults
    return ()


def told(document: Any, **more: Any) -> bool:
    """Say whether a document is refused, each fault with its five parts."""
    faults = refusal(document, **more)
    assert all(all(fault.to_dict().values()) for fault in faults)
    assert len(set(faults)) == len(faults)
    return bool(faults)


@given(hurts=st.lists(HURTS, min_size=1, max_size=6))
@example(hurts=[(("calendar", "last"), "9999-12-31", "replace")])
@settings(max_examples=150, deadline=None)
def test_damaged_documents_are_told_not_thrown(hurts: list[tuple[Keys, Any, str]]) -> None:
    document = talant()
    for keys, junk, how in hurts:
        damage(document, keys, junk, how)
    event(f"refused: {told(document)}")


@given(keys=st.sampled_from(WAYS), junk=JUNK)
@settings(max_examples=150, deadline=None)
def test_a_second_damage_hides_no_first_one(keys: Keys, junk: Any) -> None:
    """What is told of a document is told too when its name is broken besides."""
    document = talant()
    damage(document, keys, junk, "replace")
    assume(keys[0] != "name" and told(document))
    with_more = json.loads(json.dumps(document)) | {"name": 3}
    alone, together = (
        {(fault.where, fault.code) for fault in refusal(it)} for it in (document, with_more)
    )
    schema_codes = {"wrong-type", "unknown-field", "missing-field", "wrong-date", "empty"}
    assert ("name", "wrong-type") in together
    assert {one for one in alone if one[1] in schema_codes} <= together


ROWS = (
    "enfant;famille;commune;naissance;debut;semaines;voeux;points;place_semaine;fait:a;latitude",
    "A;F1;21617;31/12/2014;01/09/2015;lun | 2 parmi mar jeu;multi-accueil;3;;oui;47,3",
    "B;F2;21223;2015-01-31;01/09/2015;lun mar-matin;any:21223;;;12;",
)


@given(
    cuts=st.lists(
        st.tuples(
            st.integers(0, sum(map(len, ROWS)) + 2),
            st.sampled_from(["", ";", '"', "\n", "é", "9", "\x00", "|", "-", ",", " ", "x"]),
            st.integers(0, 9),
        ),
        min_size=1,
        max_size=4,
    ),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_damaged_tables_are_told_not_thrown(
    cuts: list[tuple[int, str, int]], encoding: str, tmp_path: Path
) -> None:
    text = "\n".join(ROWS)
    for position, put, removed in cuts:
        text = text[:position] + put + text[position + removed :]
    path = tmp_path / "familles.csv"
    path.write_bytes(text.encode(encoding))
    event(f"refused: {told(talant() | {'decisions': []}, families=path)}")
