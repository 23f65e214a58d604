"""Laws of the indicators, and the independent checker's count of the same hours."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

import berceau
from berceau.domain.calendar import WEEKDAYS
from berceau.domain.decisions import Signed
from berceau.observatory.indicators import Attended, Presence, indicators
from berceau.observatory.indicators.records import CHILDMINDERS
from berceau.placement.check.seating import Seating
from berceau.placement.check.view import View
from support.drawn import satisfiable
from support.even import even
from support.stays import section_of

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.observatory.indicators import Indicators
    from berceau.placement.proposal import Placement, Proposal

_ABOUT = ("structure", "section", "month", "slot")


@st.composite
def sessions(draw: st.DrawFn) -> tuple[Territory, Proposal]:
    """Draw a territory and a proposal for it, by priority or by what is planted."""
    territory = even(draw(satisfiable()))
    return territory, berceau.in_order(territory)


def _room(territory: Territory, structure: str) -> str:
    return territory.structure_by_id[structure].part_of or structure


def _day_by_day(territory: Territory, placement: Placement) -> Counter[tuple[str, str, str, str]]:
    """Count minutes by room, section, month and slot, one day after the other."""
    calendar, found = territory.calendar, Counter[tuple[str, str, str, str]]()
    structure = territory.structure_by_id[placement.structure]
    room = territory.structure_by_id[_room(territory, structure.id)]
    child = territory.child_by_id[placement.child][1]
    slots = calendar.expand(placement.week)
    for day in calendar.open_days(structure.closures):
        if placement.start <= day <= placement.until:
            first = max(placement.start, day.replace(day=1), calendar.first)
            age = (first.year - child.born.year) * 12 + first.month - child.born.month
            section = section_of(room, age - (first.day < child.born.day), held=True)
            for slot in slots:
                weekday, band = calendar.slots[slot]
                if WEEKDAYS[day.weekday()] == weekday:
                    where = (room.id, "" if section is None else section.id)
                    found[*where, f"{day:%Y-%m}", calendar.slot_names[slot]] += band.minutes
    return found


@given(sessions())
def test_hours_are_those_counted_day_by_day(session: tuple[Territory, Proposal]) -> None:
    territory, proposal = session
    found = indicators(territory, proposal)
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for placement in proposal.placements:
        counts.update(_day_by_day(territory, placement))
    for line in found.occupancy:
        if line.structure == CHILDMINDERS:
            continue
        wanted = tuple(getattr(line, name) for name in _ABOUT)
        fits = (
            minutes
            for key, minutes in counts.items()
            if all(not want or want == have for want, have in zip(wanted, key, strict=True))
        )
        assert line.proposed == sum(fits), wanted


@given(sessions())
def test_hours_and_places_are_those_of_the_checker(session: tuple[Territory, Proposal]) -> None:
    territory, proposal = session
    assume(all(decision.kind != "reserve" for decision in territory.decisions))
    found, view = indicators(territory, proposal), View(territory)
    seats = Seating(view, proposal.placements).seats
    by_month = sum((seat.minutes for seat in seats), np.zeros(view.shape[0], dtype=np.int64))
    for period in view.periods:
        assert found.occupied(month=period.label).proposed == by_month[period.number]
    for line in proposal.occupancy:
        structure = territory.structure_by_id[line.structure]
        if structure.part_of or len(structure.age_groups) > 1 or structure.sections:
            continue
        minutes = 0
        for day in territory.calendar.open_days(structure.closures):
            for (weekday, band), places in zip(territory.calendar.slots, line.places, strict=True):
                if f"{day:%Y-%m}" == line.month and WEEKDAYS[day.weekday()] == weekday:
                    minutes += places * band.minutes
        assert found.occupied(line.structure, month=line.month).capacity == minutes


@given(sessions())
def test_requests_are_those_that_the_measures_count(session: tuple[Territory, Proposal]) -> None:
    territory, proposal = session
    whole, measures = indicators(territory, proposal).acceptance[0], proposal.measures
    assert measures is not None
    assert (whole.examined, whole.admitted) == (measures.requests, measures.served)
    assert whole.first == (measures.ranks[0] if measures.ranks else 0)
    assert whole.examined == whole.admitted + whole.kept + whole.refused
    assert whole.refused == len(proposal.refused)


@given(sessions())
def test_groups_add_up_to_the_whole(session: tuple[Territory, Proposal]) -> None:
    territory, proposal = session
    found = indicators(territory, proposal)
    lone = {s.id for s in territory.structures if s.kind == "childminder"}
    years = [x for x in found.occupancy if not (x.section or x.month or x.slot)]
    for name in ("capacity", "proposed", "planned", "confirmed"):
        whole = getattr(found.whole, name)
        rooms = (x for x in years if x.structure and x.structure not in lone)
        assert sum(getattr(x, name) for x in rooms) == whole
        for year in years:
            own = [x for x in found.occupancy if x.structure == year.structure and not x.section]
            assert sum(getattr(x, name) for x in own if x.month) == getattr(year, name)
            assert sum(getattr(x, name) for x in own if x.slot) == getattr(year, name)
    for year in years:
        parts = [x for x in found.occupancy if x.structure == year.structure and x.section]
        ends = [x for x in parts if not x.month]
        assert not ends or sum(x.proposed for x in ends) == year.proposed
    whole, *communes = found.acceptance
    for name in ("examined", "admitted", "kept", "refused", "first"):
        assert sum(getattr(x, name) for x in communes) == getattr(whole, name)
    tense = {by: [x for x in found.tension if x.by == by] for by in ("all", "commune", "slot")}
    [every] = tense["all"]
    assert sum(x.requests or 0 for x in tense["commune"]) == every.requests
    for by in ("commune", "slot"):
        assert sum(x.asked or 0 for x in tense[by]) == every.asked
        assert sum(x.free for x in tense[by]) == every.free
    assert sum(x.minutes or 0 for x in found.balance) == found.whole.proposed
    assert sum(x.children or 0 for x in found.balance) == found.placed
    for line in found.unmet:
        assert 0 <= (line.unmet or 0) <= (line.asked or 0) + 1e-9


@given(sessions())
def test_once_all_is_signed_what_is_confirmed_is_what_was_proposed(
    session: tuple[Territory, Proposal],
) -> None:
    territory, proposal = session
    signed = tuple(
        Signed(kind="signed", child=p.child, structure=p.structure, week=p.week)
        for p in proposal.placements
        if p.status != "leaving"
    )
    found = indicators(territory.model_copy(update={"decisions": signed}), proposal)
    for line in found.occupancy:
        assert line.proposed == line.planned == line.confirmed


@given(sessions())
def test_what_took_place_as_proposed_is_what_was_proposed(
    session: tuple[Territory, Proposal],
) -> None:
    territory, proposal = session
    calendar = territory.calendar
    lines = []
    for placement in proposal.placements:
        slots = calendar.expand(placement.week)
        structure = territory.structure_by_id[placement.structure]
        for day in calendar.open_days(structure.closures):
            for slot in sorted(slots):
                weekday, band = calendar.slots[slot]
                if (
                    placement.start <= day <= placement.until
                    and WEEKDAYS[day.weekday()] == weekday
                ):
                    there = {"child": placement.child, "structure": placement.structure}
                    hours = {"arrival": band.start, "departure": band.end, "billed": band.minutes}
                    lines.append(Attended(day=day, **there, **hours))
    year = Presence.of(lines, first=calendar.first, last=calendar.last)
    found = indicators(territory, proposal, realised=year)
    for line in found.occupancy:
        assert line.capacity_seen == line.capacity
        if not line.section:
            assert line.realised == line.proposed
        if not (line.section or line.slot):
            assert line.billed == line.realised
    assert found.billing is not None
    assert found.billing.ratio in {None, 1.0}
    # The last day alone is a part of what took place.
    half = Presence.of(
        [x for x in lines if x.day < calendar.last],
        first=calendar.first,
        last=max(calendar.first, calendar.last - timedelta(1)),
    )
    assert (indicators(territory, proposal, realised=half).whole.realised or 0) <= (
        found.whole.realised or 0
    )


def _renamed(value: Any, names: dict[str, str], key: str = "") -> Any:
    """Rename children and families wherever a document names them."""
    if isinstance(value, dict):
        return {k: _renamed(v, names, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names, key) for item in value]
    return names.get(value, value) if key in {"id", "child", "refused"} else value


def _without_names(found: Indicators) -> dict[str, Any]:
    document = found.model_dump(mode="json")
    return {k: v for k, v in document.items() if k != "fingerprint"}


@given(sessions())
def test_names_of_children_change_nothing(session: tuple[Territory, Proposal]) -> None:
    territory, proposal = session
    children = list(territory.child_by_id)
    names = {name: f"zz{len(children) - k:03}" for k, name in enumerate(children)}
    taken = {s.id for s in territory.structures} | {c.id for c in territory.conventions}
    assume(not taken & names.keys())
    families = [
        _renamed(family.model_dump(mode="json", exclude_defaults=True), names)
        for family in territory.families
    ]
    document = territory.model_dump(mode="json", exclude_defaults=True)
    decisions = _renamed(document.get("decisions", []), names)
    other = berceau.read({**document, "families": families[::-1], "decisions": decisions})
    plan = type(proposal).model_validate_json(
        json.dumps(_renamed(proposal.model_dump(mode="json"), names))
    )
    assert _without_names(indicators(other, plan)) == _without_names(
        indicators(territory, proposal)
    )
