"""Strategies for families, their children, what they ask and what they hold."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from berceau.domain.families import AnyOf, Child, Fact, FactValue, Family, Held, Request
from berceau.testing.calendars import days_between, slot_groups, weeks
from berceau.testing.siblings import sibling_wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.domain.calendar import Calendar
    from berceau.domain.conventions import Convention
    from berceau.domain.structures import Structure

_MONTH = timedelta(days=31)
_GROUPS = (
    "any:*",
    "childminder:*",
    "creche:*",
    "any:10km",
    "any:2km",
    "micro_creche:15km",
    "sibling:*",
)
_FACTS: tuple[tuple[str, tuple[FactValue, ...]], ...] = (
    ("insertion", (True, False)),
    ("avip", (True, False)),
    ("priority", (True, False)),
    ("single_parent", (True, False)),
    ("parents_at_work", (0, 1, 2)),
    ("income", ("low", "middle", "high")),
    ("opinion", (-3, 4, 40)),
)


@st.composite
def facts(draw: st.DrawFn) -> tuple[Fact, ...]:
    """Draw up to three facts: yes or no, a number, or a word; some say where they come from."""
    chosen = draw(st.lists(st.sampled_from(_FACTS), max_size=3, unique=True))
    return tuple(
        Fact(
            name=name,
            value=draw(st.sampled_from(values)),
            source=draw(st.sampled_from((None, "desk"))),
        )
        for name, values in chosen
    )


def flexible_weeks(calendar: Calendar) -> st.SearchStrategy[AnyOf]:
    """Draw a flexible week: any one or two of at most three days, halves or bands."""
    names = st.sampled_from(slot_groups(calendar))
    return st.lists(names, min_size=1, max_size=3, unique=True).flatmap(
        lambda of: st.builds(AnyOf, any=st.integers(1, min(2, len(of))), of=st.just(tuple(of)))
    )


@st.composite
def requests(
    draw: st.DrawFn,
    calendar: Calendar,
    codes: Sequence[str],
    supply: Sequence[Structure],
    *,
    born: date = date.min,
) -> Request:
    """Draw what a family asks for a child.

    Parameters
    ----------
    calendar
        Calendar whose slots are asked for.
    codes
        Codes of the communes, for wishes by group.
    supply
        Structures that may be wished.
    born
        Day of birth, before which no stay ends; at most a month after the year planned.

    Returns
    -------
        Requests of one or two accepted weeks, flexible ones among them, with or without shares,
        up to three wishes by structure and by group, with or without ready-made points, that
        start before, in or at the end of the year planned.
    """
    first, last = calendar.first, calendar.last
    start = draw(st.just(first) | days_between(first - _MONTH, last + timedelta(2)))
    accepted = st.one_of(weeks(calendar), weeks(calendar), flexible_weeks(calendar))
    asked = draw(st.lists(accepted, min_size=1, max_size=2))
    groups = (*_GROUPS, *(f"any:{code}" for code in codes))
    named = st.sampled_from([structure.id for structure in supply])
    wished = st.one_of(named, named, st.sampled_from(groups))
    wishes = draw(st.lists(wished, min_size=1, max_size=3, unique=True))
    share = st.integers(1, 1000)
    n_weeks, n_wishes = len(asked), len(wishes)
    return Request(
        start=start,
        until=draw(st.none() | days_between(max(start, born), last + _MONTH)),
        weeks=tuple(asked),
        shares=draw(st.just(()) | st.tuples(*[share] * n_weeks)),
        wishes=tuple(wishes),
        points=draw(st.just(()) | st.tuples(*[st.integers(-5, 20)] * n_wishes)),
        mode=draw(st.sampled_from((None, "collective", "individual"))),
        submitted=draw(st.none() | days_between(date(2025, 1, 1), date(2025, 8, 1))),
        refusals=draw(st.sampled_from((0, 0, 1, 3))),
    )


@st.composite
def held_places(
    draw: st.DrawFn,
    calendar: Calendar,
    supply: Sequence[Structure],
    agreed: Sequence[Convention],
    *,
    born: date = date.min,
) -> Held:
    """Draw a place that a child holds, as a resident or under a convention."""
    structure = draw(st.sampled_from(supply))
    opened = calendar.expand(structure.opening or calendar.slot_names)
    since = draw(days_between(calendar.first - 6 * _MONTH, calendar.last + timedelta(2)))
    titles = (None, *(convention.id for convention in agreed))
    earliest = max(since, calendar.first, born)
    return Held(
        structure=structure.id,
        week=draw(weeks(calendar, within=opened)),
        since=since,
        until=draw(st.none() | days_between(earliest, calendar.last + _MONTH)),
        convention=draw(st.sampled_from(titles)),
    )


@st.composite
def children(
    draw: st.DrawFn,
    calendar: Calendar,
    codes: Sequence[str],
    supply: Sequence[Structure],
    agreed: Sequence[Convention] = (),
    *,
    identifier: str = "c1",
) -> Child:
    """Draw a child who asks for a place, holds one, or holds one and asks for another."""
    oldest = calendar.first - 36 * _MONTH
    usual = days_between(calendar.first - 24 * _MONTH, calendar.first - 4 * _MONTH)
    born = draw(st.one_of(usual, usual, usual, days_between(oldest, calendar.first + _MONTH)))
    form = draw(st.sampled_from(("asks", "asks", "asks", "holds", "moves")))
    walks = st.none() | days_between(born + 9 * _MONTH, born + 20 * _MONTH)
    return Child(
        id=identifier,
        born=born,
        walks_from=draw(walks),
        facts=draw(st.just(()) | facts()),
        request=None if form == "holds" else draw(requests(calendar, codes, supply, born=born)),
        held=None if form == "asks" else draw(held_places(calendar, supply, agreed, born=born)),
    )


@st.composite
def families(
    draw: st.DrawFn,
    calendar: Calendar,
    codes: Sequence[str],
    supply: Sequence[Structure],
    agreed: Sequence[Convention] = (),
    *,
    max_children: int = 4,
) -> tuple[Family, ...]:
    """Draw families of one to three children, as many as make up to so many children."""
    drawn: list[Family] = []
    count = draw(st.integers(min(2, max_children), max_children))
    numbers = iter(range(1, count + 1))
    more = st.sampled_from((0, 0, 0, 1, 0, 0, 0, 1, 2))
    for number in numbers:
        together = [number, *islice(numbers, draw(more))]
        members = tuple(
            draw(children(calendar, codes, supply, agreed, identifier=f"c{n}")) for n in together
        )
        family = Family(
            id=f"F{number}",
            commune=draw(st.sampled_from(codes)),
            facts=draw(st.just(()) | facts()),
            children=members,
        )
        home = draw(st.sampled_from(({}, {"latitude": 47.32, "longitude": 5.0})))
        drawn.append(family.model_copy(update={**draw(sibling_wishes(members)), **home}))
    return tuple(drawn)
