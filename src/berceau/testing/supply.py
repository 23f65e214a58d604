"""Strategies for communes and for structures of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st

from berceau.domain.communes import Commune
from berceau.domain.structures import Modulation, ReservedPool, Section, Staff, Structure
from berceau.testing.calendars import openings, spans, weeks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.domain.calendar import Calendar

CODES = ("21001", "21002", "21003")
POOL_FACTS = ("insertion", "avip", "priority")
COLLECTIVE = ("creche", "micro_creche", "multi_accueil", "halte_garderie")
_LATITUDES = (47.30, 47.33, 47.45)
_LONGITUDE = 5.00
T = TypeVar("T")


def communes(*, max_communes: int = 3) -> st.SearchStrategy[tuple[Commune, ...]]:
    """Draw one to three communes a few kilometres apart, some of them without coordinates."""
    return st.lists(st.booleans(), min_size=1, max_size=max_communes).map(
        lambda located: tuple(
            Commune(
                code=code,
                name=f"Commune {k + 1}",
                latitude=latitude if known else None,
                longitude=_LONGITUDE if known else None,
            )
            for k, (code, latitude, known) in enumerate(
                zip(CODES, _LATITUDES, located, strict=False)
            )
        )
    )


def modulations(
    calendar: Calendar, *, max_places: int
) -> st.SearchStrategy[tuple[Modulation, ...]]:
    """Draw no licence by time of day, or one or two lines of it, of some months or all."""
    return st.lists(
        st.builds(
            Modulation,
            slots=weeks(calendar),
            places=st.integers(1, max_places) | st.integers(0, max_places),
            months=st.just(()) | st.sampled_from(((9,), (1, 2), (5, 9))),
        ),
        max_size=2,
    ).map(tuple)


def _seldom(draw: st.DrawFn, strategy: st.SearchStrategy[tuple[T, ...]]) -> tuple[T, ...]:
    """Draw what few structures have, one time in three, and else nothing of it."""
    return draw(strategy) if draw(st.integers(0, 2)) == 2 else ()  # noqa: PLR2004 (the last of three, so that shrinking drops it)


@st.composite
def sections(
    draw: st.DrawFn, calendar: Calendar, places: int, *, to_months: int = 48
) -> tuple[Section, ...]:
    """Draw two age groups that share the places of a structure, with or without a gap."""
    cut = draw(st.integers(10, 24))
    gap = draw(st.sampled_from((0, 0, 2)))
    return tuple(
        Section(
            id=name,
            from_months=youngest,
            to_months=oldest,
            places=draw(st.integers(1, places) | st.integers(0, places)),
            modulated=_seldom(draw, modulations(calendar, max_places=places)),
        )
        for name, youngest, oldest in (("babies", 2, cut), ("tall", cut + gap, to_months))
    )


@st.composite
def staffs(draw: st.DrawFn, calendar: Calendar) -> tuple[Staff, ...]:
    """Draw the adults of every weekday, two or three more often than fewer."""
    adults = st.sampled_from((2, 3, 2, 2, 1, 0))
    return tuple(Staff(slots=(day,), adults=draw(adults)) for day in calendar.weekdays)


def pools(places: int) -> st.SearchStrategy[ReservedPool]:
    """Draw a reserved pool: its kind, its fact, its places by the law or given, kept or not."""
    return st.builds(
        ReservedPool,
        kind=st.sampled_from(("insertion", "avip", "disability", "emergency", "other")),
        fact=st.sampled_from(POOL_FACTS),
        places=st.none() | st.integers(0, places),
        kept=st.booleans(),
    )


@st.composite
def structures(
    draw: st.DrawFn,
    calendar: Calendar,
    codes: Sequence[str],
    *,
    identifier: str = "S1",
    kind: str | None = None,
) -> Structure:
    """Draw a structure small enough that its places are scarce.

    Parameters
    ----------
    calendar
        Calendar whose slots it opens.
    codes
        Codes of the communes of the territory.
    identifier
        Its identifier.
    kind
        Its kind; none given: drawn.

    Returns
    -------
        Structures of one to three places, each with some of: sections, modulated places,
        overbooking, staff and ratio, reserved pools, closures, own children of a childminder.
    """
    kind = kind or draw(st.sampled_from((*COLLECTIVE, "childminder", "mam", "family_creche")))
    places = draw(st.sampled_from((1, 2, 1, 3)))
    fields: dict[str, Any] = {
        "id": identifier,
        "kind": kind,
        "commune": draw(st.sampled_from(codes)),
        "serves": draw(st.sampled_from((("*",), (), ("*",), tuple(codes[:2])))),
        "places": places,
        "opening": draw(openings(calendar)),
        "closures": tuple(draw(st.lists(spans(calendar.first, calendar.last), max_size=1))),
        "from_months": draw(st.sampled_from((2, 2, 0, 6))),
        "to_months": draw(st.sampled_from((48, 48, 36, 18))),
        **draw(st.sampled_from(({}, {"latitude": 47.31, "longitude": _LONGITUDE}))),
        "modulated": _seldom(draw, modulations(calendar, max_places=places + 1)),
    }
    if kind in COLLECTIVE:
        fields |= {
            "overbooking": draw(st.booleans()),
            "sections": _seldom(draw, sections(calendar, places)),
            "staff": _seldom(draw, staffs(calendar)),
            "ratio": draw(st.sampled_from(("5-8", "6"))),
            "reserved": tuple(draw(st.lists(pools(places), max_size=1))),
        }
    elif kind == "childminder":
        under_3 = draw(st.sampled_from((0, 0, 1, 3)))
        fields |= {"own_under_3": under_3, "own_under_11": under_3 + draw(st.integers(0, 2))}
    return Structure(**fields)


@st.composite
def supplies(
    draw: st.DrawFn, calendar: Calendar, codes: Sequence[str], *, max_structures: int = 3
) -> tuple[Structure, ...]:
    """Draw the structures of a territory, childminders being part of its houses or alone."""
    drawn: list[Structure] = []
    for number in range(1, draw(st.integers(1, max_structures)) + 1):
        houses = [s.id for s in drawn if s.kind in {"mam", "family_creche"}]
        # A house without members would be like any other structure.
        is_member = draw(st.booleans())
        kind = "childminder" if houses and is_member else None
        structure = draw(structures(calendar, codes, identifier=f"S{number}", kind=kind))
        if kind is not None and draw(st.integers(0, 3)) > 0:
            structure = structure.model_copy(update={"part_of": draw(st.sampled_from(houses))})
        drawn.append(structure)
    return tuple(drawn)
