"""Strategies for conventions with every kind of term, and their versions in time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from berceau.domain.conventions import (
    Access,
    Children,
    Convention,
    Hours,
    Network,
    Order,
    Part,
    Places,
    Price,
    Share,
    Target,
    Term,
)
from berceau.testing.calendars import days_between, weeks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.domain.calendar import Calendar
    from berceau.domain.structures import Structure


def accesses(calendar: Calendar) -> st.SearchStrategy[Access]:
    """Draw which slots are open to guests, and whether only half of a day is."""
    return st.builds(
        Access,
        kind=st.just("access"),
        slots=st.none() | weeks(calendar),
        half_days_only=st.booleans(),
    )


def caps() -> st.SearchStrategy[Term]:
    """Draw a wall: places at a slot, hours of any count and scope, or children."""
    return st.one_of(
        st.builds(Places, kind=st.just("places"), max=st.integers(0, 2)),
        st.builds(Children, kind=st.just("children"), max=st.integers(0, 2)),
        st.builds(
            Hours,
            kind=st.just("hours"),
            max=st.integers(0, 60),
            per=st.sampled_from(("month", "year")),
            scope=st.sampled_from(("convention", "commune", "family")),
        ),
    )


def soft_terms() -> st.SearchStrategy[Term]:
    """Draw a term that walls nothing in: order, target, price or network."""
    return st.one_of(
        st.builds(
            Order, kind=st.just("order"), guests=st.sampled_from(("equal", "after_residents"))
        ),
        st.builds(Target, kind=st.just("target"), unit=st.just("hours"), min=st.integers(1, 80)),
        st.builds(Target, kind=st.just("target"), unit=st.just("children"), min=st.integers(1, 3)),
        st.builds(
            Price,
            kind=st.just("price"),
            cents_per_hour=st.none() | st.integers(0, 900),
            share_of_net_cost=st.none() | st.just(0.5),
            net_cost_cents_per_hour=st.none() | st.just(700),
        ),
        st.just(Network(kind="network")),
    )


@st.composite
def shares(
    draw: st.DrawFn, calendar: Calendar, codes: Sequence[str], structure: Structure
) -> Share:
    """Draw a split of a structure's places between some communes, kept or released."""
    left = structure.places
    parts = []
    for code in draw(st.lists(st.sampled_from(codes), min_size=1, unique=True)):
        places = draw(st.integers(0, left))
        left -= places
        parts.append(Part(commune=code, places=places))
    return Share(
        kind="share",
        structure=structure.id,
        parts=tuple(parts),
        released_on=draw(st.none() | days_between(calendar.first, calendar.last)),
    )


@st.composite
def conventions(
    draw: st.DrawFn,
    calendar: Calendar,
    codes: Sequence[str],
    supply: Sequence[Structure],
    *,
    identifier: str = "V1",
) -> Convention:
    """Draw one version of an agreement.

    Parameters
    ----------
    calendar
        Calendar whose slots its terms name.
    codes
        Codes of the communes of the territory.
    supply
        Structures of the territory.
    identifier
        Its identifier.

    Returns
    -------
        Conventions that open structures, share one, or both, with at most two caps and two
        further terms, in force all the time or not.
    """
    names = [structure.id for structure in supply]
    terms: list[Term] = draw(st.lists(accesses(calendar), max_size=2))
    if not terms or draw(st.integers(0, 3)) == 0:
        # A convention without access or share would open nothing but childminders.
        shared = draw(st.sampled_from(supply))
        network = st.just(Network(kind="network"))
        split = shares(calendar, codes, shared)
        terms.append(draw(st.one_of(split, split, network)))
    terms += draw(st.lists(caps(), max_size=2))
    terms += draw(st.lists(soft_terms(), max_size=2))
    by_commune = draw(st.booleans())
    hosts = st.sets(st.sampled_from(names), min_size=1)
    start = draw(st.none() | days_between(calendar.first, calendar.last))
    return Convention(
        id=identifier,
        hosts=() if by_commune else tuple(sorted(draw(hosts))),
        host_commune=draw(st.sampled_from(codes)) if by_commune else None,
        guests=tuple(sorted(draw(st.sets(st.sampled_from(codes), min_size=1)))),
        start=start,
        until=draw(st.none() | days_between(start or calendar.first, calendar.last)),
        exit=draw(st.sampled_from(("stay", "leave"))),
        terms=tuple(terms),
    )


@st.composite
def agreements(
    draw: st.DrawFn, calendar: Calendar, codes: Sequence[str], supply: Sequence[Structure]
) -> tuple[Convention, ...]:
    """Draw no convention, one, two at a time, or two versions of one that follow each other."""
    form = draw(st.sampled_from(("none", "one", "versions", "two")))
    if form == "none":
        return ()
    first = draw(conventions(calendar, codes, supply))
    if form == "one":
        return (first,)
    second = draw(conventions(calendar, codes, supply, identifier="V2"))
    if form == "two":
        # At one time a structure is shared under one convention only.
        others = tuple(term for term in second.terms if term.kind != "share")
        network = (Network(kind="network"),)
        return first, second.model_copy(update={"terms": others or network})
    change = draw(days_between(calendar.first, calendar.last))
    return (
        first.model_copy(update={"start": None, "until": change - timedelta(1)}),
        second.model_copy(
            update={
                "start": change,
                "until": None,
                "replaces": first.id,
                "hosts": first.hosts,
                "host_commune": first.host_commune,
                "guests": first.guests,
            }
        ),
    )
