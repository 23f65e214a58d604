"""What every proposal promises to families and communes, read off its placements alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from hypothesis import event, given

import berceau
from berceau.placement.proposal import Proposal
from support.drawn import solved
from support.stays import held_stay
from support.walls import Walls

if TYPE_CHECKING:
    from berceau.domain.conventions import Convention
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement

Solved = tuple["Territory", Proposal]
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@given(pair=solved())
def test_the_checker_accepts_every_proposal(pair: Solved) -> None:
    territory, proposal = pair
    event("somebody is placed" if proposal.placements else "nobody is placed")
    report = berceau.check(territory, proposal)
    assert report.lawful, str(report)


@given(pair=solved())
def test_a_child_in_place_is_never_lost(pair: Solved) -> None:
    territory, proposal = pair
    of_child = defaultdict(list)
    for placement in proposal.placements:
        of_child[placement.child].append(placement)
    for _, child in territory.child_by_id.values():
        stay = held_stay(territory, child)
        if stay is None or child.held is None:
            continue
        here = sorted(of_child[child.id], key=lambda placement: placement.start)
        event(f"in place: {here[-1].status}")
        assert [p.status for p in here] in (["kept"], ["moved"], ["leaving", "moved"])
        if here[-1].status == "kept":
            assert (here[0].structure, here[0].start, here[0].until) == (
                child.held.structure,
                *stay,
            )
        elif len(here) == 2:
            # No day without a place between the one it leaves and the one it moves to.
            assert here[0].start == stay[0]
            assert (here[1].start - here[0].until).days == 1 or here[0].until == stay[1]


@given(pair=solved())
def test_no_convention_is_overrun_in_any_month(pair: Solved) -> None:
    territory, proposal = pair
    for convention in territory.conventions:
        placements = [p for p in proposal.placements if _counts(territory, convention, p)]
        minutes = _minutes(territory, placements)
        peaks = _peaks(territory, placements)
        for term in convention.terms:
            if term.kind == "hours":
                event(f"hours per {term.per}, {term.scope}: {'used' if placements else 'unused'}")
                sums = Counter[object]()
                for (child, month), used in minutes.items():
                    family, _ = territory.child_by_id[child]
                    who = {"family": family.id, "commune": family.commune}.get(term.scope, "all")
                    sums[who, month if term.per == "month" else "year"] += used
                assert all(used <= 60 * term.max for used in sums.values())
            elif term.kind == "children":
                assert len({p.child for p in placements}) <= term.max
            elif term.kind == "places":
                assert max(peaks.values(), default=0) <= term.max


def _counts(territory: Territory, convention: Convention, placement: Placement) -> bool:
    structure = territory.structure_by_id[placement.structure]
    named = structure in territory.hosts_of(convention)
    return placement.convention == convention.id and (named or not placement.suggestion)


def _minutes(territory: Territory, placements: list[Placement]) -> Counter[tuple[str, str]]:
    """Minutes of each child and month, day by day."""
    calendar = territory.calendar
    used = Counter[tuple[str, str]]()
    for placement in placements:
        slots = [calendar.slots[slot] for slot in calendar.expand(placement.week)]
        closures = territory.structure_by_id[placement.structure].closures
        for day in calendar.open_days(closures):
            if placement.start <= day <= placement.until:
                today = sum(band.minutes for name, band in slots if name == NAMES[day.weekday()])
                used[placement.child, f"{day:%Y-%m}"] += today
    return used


def _peaks(territory: Territory, placements: list[Placement]) -> Counter[tuple[str, int]]:
    """Children present in each month and slot."""
    present = {
        (month.label, slot, placement.child)
        for placement in placements
        for month in territory.calendar.months
        if placement.start <= month.last and month.first <= placement.until
        for slot in territory.calendar.expand(placement.week)
    }
    return Counter((label, slot) for label, slot, _ in present)


@given(pair=solved())
def test_what_a_convention_uses_is_told_day_by_day(pair: Solved) -> None:
    territory, proposal = pair
    for convention in territory.conventions:
        placements = [p for p in proposal.placements if _counts(territory, convention, p)]
        told = Counter[str]()
        for line in proposal.consumption:
            told[line.month] += line.minutes if line.convention == convention.id else 0
        counted = Counter[str]()
        for (_, month), used in _minutes(territory, placements).items():
            counted[month] += used
        event("used" if counted.total() else "unused")
        assert +told == +counted


@given(pair=solved())
def test_a_half_day_guest_never_holds_a_whole_day(pair: Solved) -> None:
    territory, proposal = pair
    calendar = territory.calendar
    for placement in proposal.placements:
        convention = territory.convention_by_id.get(placement.convention or "")
        if convention is None or placement.status in {"kept", "leaving"}:
            continue
        access = [term for term in convention.terms if term.kind == "access"]
        if not access or not all(term.half_days_only for term in access):
            continue
        if _by_another_title(territory, convention, placement):
            continue
        event("a half-day guest")
        halves = {calendar.half_of(slot) for slot in calendar.expand(placement.week)}
        assert len(halves) == len({day for day, _ in halves})


def _by_another_title(territory: Territory, convention: Convention, placement: Placement) -> bool:
    """Say whether a share or a network opens the place, to which half-days are no condition."""
    family, _ = territory.child_by_id[placement.child]
    shared = any(
        part.commune == family.commune
        for term in convention.terms
        if term.kind == "share" and term.structure == placement.structure
        for part in term.parts
    )
    structure = territory.structure_by_id[placement.structure]
    guest = family.commune in convention.guests and structure in territory.hosts_of(convention)
    return shared or not guest


@given(pair=solved())
def test_places_are_never_exceeded_slot_by_slot(pair: Solved) -> None:
    territory, proposal = pair
    walls = Walls(territory)
    for line in proposal.occupancy:
        [month] = [m.number for m in territory.calendar.months if m.label == line.month]
        for slot, present in enumerate(line.present):
            assert present <= walls.limits["places", line.structure, line.section, month, slot]
    event("somebody is there" if any(any(o.present) for o in proposal.occupancy) else "empty")


@given(pair=solved())
def test_a_proposal_survives_its_file(pair: Solved) -> None:
    _, proposal = pair
    assert Proposal.model_validate_json(proposal.model_dump_json()) == proposal
