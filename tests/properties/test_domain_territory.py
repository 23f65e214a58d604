"""What holds of every territory: it survives its file, and knows itself whatever its order."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import event, given
from hypothesis import strategies as st

from berceau.domain.territory import Territory
from berceau.testing import calendars, territories, weeks

if TYPE_CHECKING:
    from berceau.domain.calendar import Calendar


@given(territory=territories())
def test_a_territory_survives_its_file(territory: Territory) -> None:
    event(f"{len(territory.conventions)} conventions")
    whole = Territory.model_validate_json(territory.model_dump_json())
    short = Territory.model_validate_json(territory.model_dump_json(exclude_defaults=True))
    assert whole == territory
    assert short == territory


@given(territory=territories(), data=st.data())
def test_a_fingerprint_looks_past_the_order_of_lists(
    territory: Territory, data: st.DataObject
) -> None:
    document = json.loads(territory.model_dump_json())
    for key in ("communes", "structures", "conventions", "families", "decisions"):
        document[key] = data.draw(st.permutations(document[key]))
    for family in document["families"]:
        family["children"] = data.draw(st.permutations(family["children"]))
    moved = Territory.model_validate_json(json.dumps(document))
    event("moved" if moved != territory else "left as it was")
    assert moved.fingerprint == territory.fingerprint


@given(territory=territories(), data=st.data())
def test_a_fingerprint_sees_every_place(territory: Territory, data: st.DataObject) -> None:
    document = json.loads(territory.model_dump_json())
    data.draw(st.sampled_from(document["structures"]))["places"] += 1
    changed = Territory.model_validate_json(json.dumps(document))
    assert changed.fingerprint != territory.fingerprint


@given(territory=territories())
def test_the_canonical_document_is_a_territory_of_its_own(territory: Territory) -> None:
    canonical = Territory.model_validate_json(json.dumps(territory.canonical()))
    assert canonical.canonical() == territory.canonical()
    assert canonical.fingerprint == territory.fingerprint


@given(calendar=calendars(), data=st.data())
def test_names_of_slots_and_sets_of_slots_are_two_ways_to_say_one_thing(
    calendar: Calendar, data: st.DataObject
) -> None:
    slots = calendar.expand(data.draw(weeks(calendar)))
    names = calendar.compress(slots)
    assert calendar.expand(names) == slots
    assert len(names) <= len(slots)
    # Each slot is named once.
    assert sum(len(calendar.expand((name,))) for name in names) == len(slots)


@given(calendar=calendars(), data=st.data())
def test_days_are_counted_as_they_are_listed(calendar: Calendar, data: st.DataObject) -> None:
    days = calendar.open_days()
    chosen = st.sampled_from([*days, calendar.first, calendar.last])
    first, last = sorted((data.draw(chosen), data.draw(chosen)))
    listed = [day for day in days if first <= day <= last]
    counted = calendar.count_days(first, last)
    event("some days" if listed else "no day")
    assert len(counted) == len(calendar.months)
    assert sum(map(sum, counted)) == len(listed)
    for month, row in zip(calendar.months, counted, strict=True):
        assert sum(row) == sum(month.first <= day <= month.last for day in listed)


@given(calendar=calendars())
def test_months_cover_the_year_without_gap(calendar: Calendar) -> None:
    months = calendar.months
    assert (months[0].first, months[-1].last) == (calendar.first, calendar.last)
    for before, after in pairwise(months):
        assert (after.first - before.last).days == 1
        assert before.last.month != after.first.month
