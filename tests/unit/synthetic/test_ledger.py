"""The room left: each limit lets in what fits, and nothing more."""

from __future__ import annotations

from datetime import date

import pytest

from berceau.domain.communes import Commune
from berceau.domain.conventions import (
    Access,
    Children,
    Convention,
    Hours,
    Network,
    Part,
    Places,
    Share,
)
from berceau.domain.families import Child, Fact
from berceau.domain.structures import Modulation, ReservedPool, Section, Staff, Structure
from berceau.synthetic.area import Area
from berceau.synthetic.catalogue import Catalogue
from berceau.synthetic.dates import year_planned
from berceau.synthetic.households import Household
from berceau.synthetic.ledger import Ledger, Taker
from berceau.synthetic.meters import monthly_minutes
from berceau.synthetic.stays import stay

CALENDAR = year_planned("france")
HOME, GUEST = "21617", "21223"
WEEK = ("mon", "tue", "wed", "thu", "fri")
AREA = Area(
    communes=(
        Commune(code=HOME, name="Talant", population=11000, epci="1"),
        Commune(code=GUEST, name="Daix", population=1400, epci="1"),
    ),
    names={"1": "Dijon"},
    desks=1,
    zone="france",
)


class Nursery:
    """A ledger on a few structures and conventions, in which children are tried one by one."""

    def __init__(self, *structures: Structure, conventions: tuple[Convention, ...] = ()) -> None:
        self.catalogue = Catalogue(AREA, structures, conventions)
        self.ledger = Ledger(CALENDAR, self.catalogue, 14)
        self.count = 0

    def try_child(
        self,
        structure: str,
        week: tuple[str, ...] = WEEK,
        *,
        born: date = date(2026, 3, 1),
        via: str | None = None,
        family: str | None = None,
        facts: tuple[Fact, ...] = (),
    ) -> bool:
        """Place a child if it fits, and say whether it did."""
        self.count += 1
        name = family or f"F{self.count}"
        household = Household(name, GUEST if via else HOME, facts)
        child = Child(id=f"{name}-{self.count}", born=born)
        time = stay(CALENDAR, born, CALENDAR.first, None)
        assert time is not None
        there = self.catalogue.structures[structure]
        taker = Taker(household, child, there, week, time, via)
        claim = self.ledger.claim(taker) if self.ledger.admits(via, week) else None
        if claim is None or not self.ledger.fits(claim):
            return False
        self.ledger.take(claim)
        return True

    def filled(self, structure: str, **how: object) -> int:
        """Count how many such children fit."""
        count = 0
        while count < 100 and self.try_child(structure, **how):  # type: ignore[arg-type]
            count += 1
        return count


def creche(places: int, **fields: object) -> Structure:
    return Structure(id="creche", kind="creche", commune=HOME, places=places, **fields)  # type: ignore[arg-type]


def agreement(*terms: object) -> Convention:
    access = Access(kind="access")
    return Convention(id="daix", hosts=("creche",), guests=(GUEST,), terms=(access, *terms))  # type: ignore[arg-type]


def test_places_are_children_at_the_same_time() -> None:
    nursery = Nursery(creche(2))
    assert nursery.filled("creche", week=("mon-am",)) == 2
    assert nursery.filled("creche", week=("mon-pm",)) == 2
    assert not nursery.try_child("creche", week=("mon", "tue"))


def test_a_licence_modulated_by_time_is_kept() -> None:
    nursery = Nursery(creche(3, modulated=(Modulation(slots=("wed",), places=1),)))
    assert nursery.filled("creche") == 1
    assert nursery.filled("creche", week=("mon", "thu")) == 2


def test_a_child_needs_room_in_each_section_it_grows_into() -> None:
    sections = (
        Section(id="babies", from_months=2, to_months=12, places=5),
        Section(id="big", from_months=12, to_months=48, places=1),
    )
    nursery = Nursery(creche(6, sections=sections))
    # Six months old in September: among the big ones from March on.
    assert nursery.filled("creche", born=date(2026, 3, 1)) == 1
    # Born in August: eleven months old on the last reference day.
    assert nursery.filled("creche", born=date(2026, 8, 20)) == 0
    assert nursery.filled("creche", born=date(2026, 6, 20), week=("mon",)) == 0


def test_adults_limit_babies_more_than_walkers() -> None:
    staff = (Staff(slots=WEEK, adults=2),)
    assert Nursery(creche(30, staff=staff)).filled("creche", born=date(2026, 8, 1)) == 0
    babies = Nursery(creche(30, staff=staff)).filled("creche", born=date(2026, 3, 1))
    walkers = Nursery(creche(30, staff=staff)).filled("creche", born=date(2024, 9, 1))
    assert (babies, walkers) == (10, 16)
    assert Nursery(creche(30, staff=staff, ratio="6")).filled("creche") == 12


def test_a_place_kept_for_emergencies_is_only_for_those_entitled() -> None:
    pool = ReservedPool(kind="emergency", fact="urgent", places=1, kept=True)
    nursery = Nursery(creche(3, reserved=(pool,)))
    assert nursery.filled("creche") == 2
    assert nursery.filled("creche", facts=(Fact(name="urgent", value=True),)) == 1


def test_members_count_at_their_house() -> None:
    house = Structure(id="mam", kind="mam", commune=HOME, places=3)
    members = (
        Structure(id=f"m{k}", kind="childminder", commune=HOME, places=2, part_of="mam")
        for k in (1, 2)
    )
    nursery = Nursery(house, *members)
    assert (nursery.filled("m1"), nursery.filled("m2")) == (2, 1)


def test_guests_keep_to_their_places_and_their_number() -> None:
    nursery = Nursery(creche(9), conventions=(agreement(Places(kind="places", max=2)),))
    assert nursery.filled("creche", via="daix", week=("mon",)) == 2
    assert nursery.filled("creche", via="daix", week=("tue",)) == 2
    counted = Nursery(creche(9), conventions=(agreement(Children(kind="children", max=3)),))
    assert counted.filled("creche", via="daix", week=("mon",)) == 3


def test_a_share_is_kept_until_it_is_released() -> None:
    parts = (Part(commune=HOME, places=3), Part(commune=GUEST, places=1))
    share = Share(kind="share", structure="creche", parts=parts)
    split = Convention(id="split", terms=(share,))
    nursery = Nursery(creche(4), conventions=(split,))
    assert nursery.filled("creche", via="split") == 1
    assert nursery.catalogue.titles(creche(4), HOME, CALENDAR.first) == ("split",)
    released = share.model_copy(update={"released_on": CALENDAR.first})
    free = Nursery(creche(4), conventions=(split.model_copy(update={"terms": (released,)}),))
    assert free.filled("creche", via="split") == 4


@pytest.mark.parametrize("scope", ["convention", "commune", "family"])
@pytest.mark.parametrize("per", ["month", "year"])
def test_hours_are_counted_to_the_minute(scope: str, per: str) -> None:
    time = stay(CALENDAR, date(2026, 3, 1), CALENDAR.first, None)
    assert time is not None
    months = monthly_minutes(CALENDAR, creche(9), ("mon",), time)
    minutes = sum(months) if per == "year" else max(months)
    limit = -(-2 * minutes // 60)
    for hours, expected in ((limit, 2), ((2 * minutes - 1) // 60, 1)):
        term = Hours(kind="hours", max=hours, per=per, scope=scope)  # type: ignore[arg-type]
        nursery = Nursery(creche(9), conventions=(agreement(term),))
        assert nursery.filled("creche", via="daix", week=("mon",), family="F") == expected


def test_half_days_only_means_one_half_of_any_day() -> None:
    convention = Convention(
        id="daix",
        hosts=("creche",),
        guests=(GUEST,),
        terms=(Access(kind="access", half_days_only=True, slots=("mon", "tue-am")),),
    )
    nursery = Nursery(creche(9), conventions=(convention,))
    assert nursery.try_child("creche", ("mon-am", "tue-am"), via="daix")
    assert not nursery.try_child("creche", ("mon",), via="daix")
    assert not nursery.try_child("creche", ("tue-pm",), via="daix")


def test_giving_back_leaves_no_trace() -> None:
    nursery = Nursery(creche(2), conventions=(agreement(Hours(kind="hours", max=9999)),))
    before = nursery.ledger.free.copy()
    household = Household("F", GUEST, ())
    time = stay(CALENDAR, date(2026, 3, 1), CALENDAR.first, None)
    assert time is not None
    taker = Taker(household, Child(id="c", born=date(2026, 3, 1)), creche(2), WEEK, time, "daix")
    claim = nursery.ledger.claim(taker)
    assert claim is not None
    nursery.ledger.take(claim)
    assert (nursery.ledger.free != before).any()
    nursery.ledger.give_back(claim)
    assert (nursery.ledger.free == before).all()


def test_a_network_opens_childminders_both_ways_and_crosses_no_other_border() -> None:
    minders = [
        Structure(id=f"minder-{code}", kind="childminder", commune=code, places=2)
        for code in (HOME, GUEST)
    ]
    network = Convention(id="network", guests=(HOME, GUEST), terms=(Network(kind="network"),))
    catalogue = Catalogue(AREA, (*minders, creche(5)), (network,))
    day = CALENDAR.first
    assert catalogue.titles(minders[0], GUEST, day) == ("network",)
    assert catalogue.titles(minders[1], HOME, day) == ("network",)
    assert catalogue.titles(minders[0], HOME, day) == (None,)
    assert catalogue.titles(creche(5), GUEST, day) == ()
