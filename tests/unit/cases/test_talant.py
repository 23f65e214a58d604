"""Talant and Daix: the figures of the source, and why five families and 60 hours fit together."""

from __future__ import annotations

from itertools import combinations_with_replacement, product
from typing import TYPE_CHECKING

import pytest

import berceau

if TYPE_CHECKING:
    from berceau.domain.territory import Territory

_HALF_DAY_MINUTES = 150
_CAP_MINUTES = 60 * 60


@pytest.fixture(scope="module")
def before() -> Territory:
    return berceau.case("talant-2015")


@pytest.fixture(scope="module")
def after() -> Territory:
    return berceau.case("talant-2016")


def _visits(territory: Territory) -> tuple[tuple[int, ...], ...]:
    calendar = territory.calendar
    return calendar.count_days(calendar.first, calendar.last)


def _fits(territory: Territory, weekdays: tuple[int, ...]) -> bool:
    return all(
        _HALF_DAY_MINUTES * sum(month[day] for day in weekdays) <= _CAP_MINUTES
        for month in _visits(territory)
    )


def test_the_figures_of_the_source_are_there(before: Territory) -> None:
    house = before.structure_by_id["multi-accueil"]
    assert house.places == 22
    assert sum(section.places for section in house.sections) == 22
    childminders = [s.commune for s in before.structures if s.kind == "childminder"]
    assert childminders.count("21617") == 62
    assert childminders.count("21223") == 4
    assert sum(family.commune == "21223" for family in before.families) == 5
    (convention,) = before.conventions
    terms = {term.kind: term for term in convention.terms}
    assert terms["hours"].model_dump() == {
        "kind": "hours", "max": 60, "per": "month", "scope": "convention",
    }  # fmt: skip
    assert terms["access"].model_dump()["half_days_only"] is True
    assert "network" not in terms


def test_the_new_convention_lifts_cap_and_half_days_and_opens_the_network(
    after: Territory,
) -> None:
    old, new = (after.convention_by_id[name] for name in ("daix-2006", "daix-2016"))
    assert new.replaces == old.id
    assert (new.start - old.until).days == 1
    assert {term.kind for term in new.terms} == {"access", "network", "order", "price"}
    assert not next(t for t in new.terms if t.kind == "access").half_days_only


def test_a_half_day_is_two_hours_and_a_half(before: Territory) -> None:
    guests = [family for family in before.families if family.commune == "21223"]
    minutes = before.calendar.minutes
    for family in guests:
        for week in family.children[0].request.weeks[3:]:
            assert [minutes[slot] for name in week.of for slot in before.calendar.expand((name,))]
            for name in week.of:
                (slot,) = before.calendar.expand((name,))
                assert minutes[slot] == _HALF_DAY_MINUTES


def test_five_half_days_a_week_fit_under_sixty_hours_and_six_never_do(before: Territory) -> None:
    assert any(_fits(before, days) for days in combinations_with_replacement(range(5), 5))
    assert not any(_fits(before, days) for days in combinations_with_replacement(range(5), 6))


def test_one_half_day_each_is_the_best_that_daix_can_have(before: Territory) -> None:
    """Enumerate what the five families can hold under the old convention, months by months."""
    choices = []
    for family in before.families:
        if family.commune != "21223":
            continue
        request = family.children[0].request
        two, one = request.weeks[2:]
        choices.append(
            [
                (0, ()),
                (request.shares[2], tuple(_weekday(name) for name in two)),
                *((request.shares[3], (_weekday(name),)) for name in one.of),
            ]
        )
    lawful = [
        tuple(share for share, _ in held)
        for held in product(*choices)
        if _fits(before, tuple(day for _, days in held for day in days))
    ]
    assert max(sum(shares) for shares in lawful) == 5 * 450
    assert {shares for shares in lawful if sum(shares) == 5 * 450} == {(450,) * 5}


def _weekday(name: str) -> int:
    return ("mon", "tue", "wed", "thu", "fri").index(name.split("-", maxsplit=1)[0])


def test_the_second_year_has_the_same_families_one_year_later(
    before: Territory, after: Territory
) -> None:
    assert [s.id for s in before.structures] == [s.id for s in after.structures]
    for old, new in zip(before.families, after.families, strict=True):
        assert (old.id, old.commune) == (new.id, new.commune)
        for elder, younger in zip(old.children, new.children, strict=True):
            assert elder.id == younger.id
            assert younger.born == elder.born.replace(year=elder.born.year + 1)
            if elder.request is not None:
                assert younger.request.weeks == elder.request.weeks
                assert younger.request.wishes == elder.request.wishes
