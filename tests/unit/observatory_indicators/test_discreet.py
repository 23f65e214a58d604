"""Small numbers of children are hidden, and cannot be worked out from what is told."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import berceau
from berceau.observatory.indicators import indicators
from berceau.observatory.indicators.discreet import discreet
from berceau.observatory.indicators.plotted import flow_totals
from berceau.observatory.indicators.records import CHILDMINDERS, Acceptance
from berceau.observatory.indicators.report import FRAMES
from berceau.placement.reasons.discretion import HIDDEN_BELOW
from support.watched import child, family, placement, proposal, request, territory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.territory import Territory
    from berceau.observatory.indicators import Indicators
    from berceau.placement.proposal import Proposal

_PEOPLE = {
    "coverage": ("users",),
    "reach": ("requests",),
    "acceptance": ("examined", "admitted", "kept", "refused", "first"),
    "tension": ("requests",),
    "unmet": ("asked", "unmet"),
    "flows": ("entries", "moves", "to_school", "other_exits"),
    "waiting_list": ("children",),
    "waiting_times": ("children", "unknown"),
    "balance": ("children", "preferred"),
    "sessions": ("examined", "admitted", "refused"),
}


@cache
def _plan(name: str) -> tuple[Territory, Proposal]:
    place = berceau.case(name)
    return place, berceau.by_points(place)


@cache
def _case(name: str, *, anonymous: bool = True) -> Indicators:
    return indicators(*_plan(name), anonymous=anonymous)


def _numbers(found: Indicators) -> Iterator[tuple[str, str, Any]]:
    for table, names in _PEOPLE.items():
        for line in getattr(found, table):
            for name in names:
                yield table, name, getattr(line, name)


@pytest.mark.parametrize("name", ["talant-2015", "save", "chamousset"])
def test_no_small_number_is_told(name: str) -> None:
    found = _case(name)
    told = [number for _, _, number in _numbers(found) if number is not None]
    assert any(told)
    assert [n for n in told if 0 < n < HIDDEN_BELOW] == []
    rests = [x.admitted - x.first for x in found.acceptance if None not in {x.admitted, x.first}]
    rests += [x.asked - x.unmet for x in found.unmet if x.asked is not None]
    assert [n for n in rests if 0 < n < HIDDEN_BELOW] == []


@pytest.mark.parametrize("name", ["talant-2015", "save", "chamousset"])
def test_no_line_is_hidden_alone(name: str) -> None:
    found = _case(name)
    for table in ("acceptance", "tension", "unmet", "flows"):
        groups: dict[str, list[Any]] = {}
        for line in getattr(found, table):
            by = getattr(line, "by", table)
            if getattr(line, "commune", "x") and by != "all":
                groups.setdefault(by, []).append(getattr(line, _PEOPLE[table][0]))
        for numbers in groups.values():
            others = [number for number in numbers if number]
            assert numbers.count(None) != 1 or not others, (table, numbers)


@pytest.mark.parametrize("name", ["talant-2015", "save", "chamousset"])
def test_what_is_hidden_of_a_table_is_no_small_sum(name: str) -> None:
    plain, hidden = _case(name, anonymous=False), _case(name)
    sums = 0
    for table in ("acceptance", "tension", "unmet", "coverage"):
        for number in _PEOPLE[table]:
            by: dict[str, float] = {}
            for line, told in zip(getattr(plain, table), getattr(hidden, table), strict=True):
                if getattr(line, "commune", "x") and getattr(told, number) is None:
                    group = getattr(line, "by", table)
                    by[group] = by.get(group, 0) + (getattr(line, number) or 0)
            sums += len(by)
            assert [total for total in by.values() if 0 < total < HIDDEN_BELOW] == []
    assert sums


@pytest.mark.parametrize("name", ["save", "chamousset"])
def test_the_same_communes_are_hidden_in_tables_of_the_same_children(name: str) -> None:
    found = _case(name)
    hidden = {line.commune for line in found.acceptance if line.examined is None}
    tense = [line for line in found.tension if line.by == "commune"]
    fewer = {line.group for line in tense if line.requests is None}
    assert hidden
    assert hidden == {line.commune for line in found.coverage if line.users is None}
    assert {line.requests for line in found.reach} == {None}
    assert all(line.rate is None for line in found.acceptance if line.commune in hidden)
    # Requests alone divide no further: more of them may be told.
    assert fewer < hidden
    assert all(line.asked is None for line in tense if line.group in fewer)


def test_who_holds_a_place_and_asks_is_not_told_by_a_difference() -> None:
    held = {"structure": "lutins", "week": ["mon"], "since": "2026-01-05"}
    waiting = [child(f"a{k}", request=request()) for k in range(8)]
    moving = [child(f"m{k}", request=request(), held=held) for k in range(2)]
    others = [child(f"b{k}", request=request()) for k in range(9)]
    here, there = family("F", *waiting, *moving), family("G", *others, commune="21223")
    place = territory(here, there)
    plain, told = (indicators(place, proposal(place), anonymous=a) for a in (False, True))
    assert [line.examined for line in plain.acceptance] == [19, 10, 9]
    assert [x.requests for x in told.tension if x.by == "commune"] == [8, 9]
    # One commune alone would follow from the sum.
    assert [line.examined for line in told.acceptance] == [19, None, None]


def test_a_small_session_tells_nothing_of_its_children() -> None:
    place = territory(family("F", child("a", request=request()), child("b", request=request())))
    found = indicators(place, proposal(place, placement("a", "lutins")), anonymous=True)
    numbers = [(table, name, n) for table, name, n in _numbers(found) if n]
    assert numbers == []
    assert found.sessions[-1].acceptance is None
    assert found.sessions[-1].tension is None
    for line in found.waiting_times:
        assert line.median is None
    for name in FRAMES:
        assert "a" not in [value for row in found.rows(name) for value in row.values()]


@given(st.tuples(*(st.integers(0, 12) for _ in range(4))))
def test_what_is_told_of_all_requests_leaves_no_small_number(drawn: tuple[int, ...]) -> None:
    admitted, kept, refused, rank = drawn
    first = min(rank, admitted)
    asks = family("F", *(child(f"a{k}", request=request()) for k in range(2)))
    place = territory(asks)
    line = Acceptance(
        examined=admitted + kept + refused,
        admitted=admitted,
        kept=kept,
        refused=refused,
        first=first,
    )
    found = indicators(place, proposal(place))
    told = discreet(found.model_copy(update={"acceptance": (line,)})).acceptance[0]
    parts = {"admitted": admitted, "kept": kept, "refused": refused}
    shown = [getattr(told, name) for name in (*parts, "examined", "first")]
    assert all(number is None or not 0 < number < HIDDEN_BELOW for number in shown)
    hidden = [count for name, count in parts.items() if getattr(told, name) is None]
    if told.examined is not None:
        assert len(hidden) != 1
        assert not 0 < sum(hidden) < HIDDEN_BELOW
    if told.first is not None and told.admitted is not None:
        assert not 0 < admitted - first < HIDDEN_BELOW


def test_few_moves_hide_no_entry() -> None:
    held = {"structure": "lutins", "week": ["mon"], "since": "2026-01-05"}
    coming = [child(f"a{k}", request=request()) for k in range(6)]
    moving = [child(f"m{k}", request=request(), held=held) for k in range(2)]
    place = territory(family("F", *coming, *moving))
    plan = proposal(
        place,
        *(placement(f"a{k}", "lutins") for k in range(6)),
        *(placement(f"m{k}", "nounou", status="moved") for k in range(2)),
    )
    plain, told = (indicators(place, plan, anonymous=a).flows for a in (False, True))
    assert [(line.entries, line.moves) for line in plain] == [(6, 2), (6, 2)]
    assert [(line.entries, line.moves) for line in told] == [(6, None), (6, None)]
    drawn = [row["text"] for row in flow_totals(indicators(place, plan, anonymous=True))]
    assert drawn == ["6 + caché"]


def test_the_rate_of_admission_is_told_beside_a_small_number() -> None:
    held = {"structure": "lutins", "week": ["mon"], "since": "2026-01-05"}
    waiting = [child(f"a{k}", request=request()) for k in range(12)]
    moving = [child(f"m{k}", request=request(), held=held) for k in range(2)]
    place = territory(family("F", *waiting, *moving))
    kept = {"status": "kept", "rank": None}
    plan = proposal(
        place,
        *(placement(f"a{k}", "lutins") for k in range(6)),
        *(placement(f"m{k}", "lutins", **kept) for k in range(2)),
    )
    found = indicators(place, plan, anonymous=True)
    whole = found.acceptance[0]
    assert (whole.examined, whole.admitted, whole.first) == (14, 6, 6)
    # Two children keep their place: who is refused would tell them.
    assert (whole.kept, whole.refused) == (None, None)
    assert [line.children for line in found.waiting_times] == [6, None]
    session = found.sessions[-1]
    assert (session.examined, session.refused, session.acceptance) == (14, None, 6 / 14)


def test_a_small_commune_is_not_told_by_the_sum() -> None:
    here = family("F", *(child(f"a{k}", request=request()) for k in range(8)))
    there = family("G", *(child(f"b{k}", request=request()) for k in range(3)), commune="21223")
    place = territory(here, there)
    whole, *communes = indicators(place, proposal(place), anonymous=True).acceptance
    assert (whole.examined, whole.refused, whole.rate) == (11, 11, 0)
    assert [line.examined for line in communes] == [None, None]


def test_numbers_that_are_not_of_children_are_told() -> None:
    place = territory(family("F", child("a", request=request())))
    plan = proposal(place, placement("a", "lutins"))
    plain, hidden = (indicators(place, plan, anonymous=a) for a in (False, True))
    assert [line.free for line in hidden.tension] == [line.free for line in plain.tension]
    assert hidden.coverage[0].places == plain.coverage[0].places
    assert hidden.anonymous
    assert not plain.anonymous


@pytest.mark.parametrize("name", ["save", "chamousset"])
def test_no_childminder_is_told_alone(name: str) -> None:
    place, plan = _plan(name)
    found = _case(name)
    lone = {structure.id for structure in place.structures if structure.kind == "childminder"}
    assert lone
    for table in ("occupancy", "waiting_list", "surplus"):
        assert not lone & {line.structure for line in getattr(found, table)}, table
    waiting = {line.child for line in plan.waiting if line.structure in lone}
    [together] = [line for line in found.waiting_list if line.structure == CHILDMINDERS]
    assert waiting
    assert together.children in {len(waiting), None}
