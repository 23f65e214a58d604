"""Changes of a request, one by one: what is asked then, and how large they are."""

from __future__ import annotations

from datetime import date

import pytest

from berceau.domain.calendar import Calendar
from berceau.domain.communes import Commune
from berceau.domain.families import AnyOf, Child, Family, Request
from berceau.domain.structures import Structure
from berceau.domain.territory import Territory
from berceau.placement.reasons.helping.asked import pairs, singles, size_of
from berceau.placement.reasons.helping.changes import (
    Apart,
    Both,
    Change,
    FewerOf,
    Less,
    OtherDay,
    OtherStart,
    OtherStructure,
    changed,
)

CALENDAR = Calendar(first=date(2026, 9, 1), last=date(2027, 8, 31), holidays="none")
FULL = Request(
    start=date(2026, 9, 1),
    weeks=(("mon", "tue-am"),),
    wishes=("crib",),
    points=(7,),
    shares=(1000,),
)


def _territory(request: Request, siblings: str = "any") -> Territory:
    born = date(2025, 10, 1)
    children = (
        Child(id="Lou", born=born, request=request),
        Child(id="Noa", born=born, request=FULL),
    )
    return Territory(
        name="Changes",
        calendar=CALENDAR,
        communes=(Commune(code="21617", name="Talant"),),
        structures=(
            Structure(id="crib", kind="creche", commune="21617", places=1),
            Structure(id="nest", kind="creche", commune="21617", places=1),
            Structure(id="minder", kind="childminder", commune="21617", places=1),
        ),
        families=(
            Family(id="F", commune="21617", siblings=siblings, children=children),
            Family(id="G", commune="21617", children=(Child(id="Max", born=born),)),
        ),
    )


def _asked(change: Change, request: Request = FULL) -> Request:
    asked = changed(_territory(request), "Lou", change)
    found = asked.child_by_id["Lou"][1].request
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("change", "week", "size"),
    [
        (Less(without=("mon",)), ("tue-am",), 2),
        (Less(without=("mon-pm",)), ("mon-am", "tue-am"), 1),
        (OtherDay(instead_of="tue", day="thu"), ("mon", "thu-am"), 2),
        (OtherDay(instead_of="mon", day="fri"), ("tue-am", "fri"), 2),
    ],
)
def test_a_week_is_accepted_besides_what_was_asked(
    change: Change, week: tuple[str, ...], size: int
) -> None:
    asked = _asked(change)
    assert asked.weeks == (*FULL.weeks, week)
    minutes = {"mon-am": 330, "mon-pm": 330, "tue-am": 330, "thu-am": 330, "mon": 660, "fri": 660}
    assert asked.shares == (1000, 1000 * sum(minutes[name] for name in week) // 990)
    assert size_of(_territory(FULL), "Lou", change) == size


def test_a_flexible_week_has_fewer_days_or_more_to_choose_from() -> None:
    request = FULL.model_copy(update={"weeks": (AnyOf(any=2, of=("mon", "tue", "wed")),)})
    assert _asked(FewerOf(any=1), request).weeks[1] == AnyOf(any=1, of=("mon", "tue", "wed"))
    moved = _asked(OtherDay(instead_of="tue", day="fri"), request).weeks[1]
    assert moved == AnyOf(any=2, of=("mon", "wed", "fri"))
    kinds = [change.kind for change in singles(_territory(request), "Lou")]
    assert "fewer_of" in kinds
    assert "less" not in kinds


def test_another_structure_comes_after_those_named_with_the_least_points() -> None:
    request = FULL.model_copy(update={"wishes": ("crib", "any:*"), "points": (7, 4)})
    asked = _asked(OtherStructure(structure="nest"), request)
    assert asked.wishes == ("crib", "any:*", "nest")
    assert asked.points == (7, 4, 4)
    sizes = [
        size_of(_territory(FULL), "Lou", OtherStructure(structure=name))
        for name in ("nest", "minder")
    ]
    assert sizes == [3, 4]


def test_another_start_takes_the_place_of_the_first() -> None:
    change = OtherStart(start=date(2026, 12, 1))
    assert _asked(change).start == date(2026, 12, 1)
    assert size_of(_territory(FULL), "Lou", change) == 4


def test_brothers_and_sisters_are_asked_for_apart() -> None:
    territory = _territory(FULL, "all_or_none")
    assert any(change.kind == "apart" for change in singles(territory, "Lou"))
    assert changed(territory, "Lou", Apart()).families[0].siblings == "any"
    assert all(change.kind != "apart" for change in singles(_territory(FULL), "Lou"))


def test_two_changes_are_both_made_and_concern_different_things() -> None:
    both = Both(changes=(Less(without=("mon-pm",)), OtherStart(start=date(2026, 10, 1))))
    asked = _asked(both)
    assert (len(asked.weeks), asked.start) == (2, date(2026, 10, 1))
    assert size_of(_territory(FULL), "Lou", both) == 3
    kinds = {
        frozenset(c.kind for c in pair.changes) for pair in pairs(singles(_territory(FULL), "Lou"))
    }
    assert kinds == {frozenset({"less", "other_start"}), frozenset({"other_day", "other_start"})}


def test_only_the_family_is_changed() -> None:
    territory = _territory(FULL)
    asked = changed(territory, "Lou", Less(without=("mon",)))
    assert asked.families[1] is territory.families[1]
    assert asked.families[0].children[1] is territory.families[0].children[1]
    assert territory.child_by_id["Lou"][1].request is FULL
    with pytest.raises(KeyError):
        changed(territory, "nobody", Less(without=("mon",)))


def test_changes_come_smallest_first_and_ask_for_what_is_not_accepted_yet() -> None:
    territory = _territory(FULL)
    found = singles(territory, "Lou")
    sizes = [size_of(territory, "Lou", change) for change in found]
    assert sizes == sorted(sizes)
    assert Less(without=("mon-pm",)) in found
    accepting = FULL.model_copy(
        update={"weeks": (*FULL.weeks, ("mon-am", "tue-am")), "shares": ()}
    )
    assert Less(without=("mon-pm",)) not in singles(_territory(accepting), "Lou")
    assert singles(territory, "Max") == []


def test_a_start_is_moved_within_the_year_and_not_before_the_birth() -> None:
    late = FULL.model_copy(update={"start": date(2027, 5, 15), "until": date(2027, 7, 10)})
    starts = [c.start for c in singles(_territory(late), "Lou") if isinstance(c, OtherStart)]
    assert sorted(starts) == [date(2027, month, 1) for month in (2, 3, 4, 6, 7)]
