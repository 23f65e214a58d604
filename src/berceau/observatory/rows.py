"""What the figures show, as plain rows; no drawing library is needed to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from berceau.placement.show.names import Names
from berceau.placement.show.occupancy import rooms
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.domain.conventions import Convention, Hours
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.occupancy import Room
    from berceau.placement.show.words import Lang, Words

HOME = "berceau.observatory"
Row = dict[str, Any]
"""Values by the name of the field; text where people read it, numbers where they are drawn."""


def fullest_month(proposal: Proposal) -> str:
    """Give the month with the most children present over its slots, the first of equals.

    Raises
    ------
    ValueError
        If the proposal records no occupancy.
    """
    present: dict[str, int] = {}
    for line in proposal.occupancy:
        present[line.month] = present.get(line.month, 0) + sum(line.present)
    if not present:
        raise ValueError("found a proposal without occupancy, expected at least one month of it")
    return max(sorted(present), key=present.__getitem__)


def occupancy_rows(proposal: Proposal, territory: Territory, *, lang: Lang = "fr") -> list[Row]:
    """Give children present and places open in the fullest month, one row a section and slot.

    Members of a house count at the house; all other childminders together make one section.
    """
    month, names, say = fullest_month(proposal), Names(territory), words(lang, HOME)
    found = rooms(proposal, territory, month)
    return [
        row for room in found for row in _slots(_label(room, names, say), room, territory, say)
    ]


def _label(room: Room, names: Names, say: Words) -> str:
    if not room.structure:
        return say.count("noun.childminder", room.homes)
    section = names.section(room.structure, room.section)
    name = names.structure(room.structure)
    return f"{name}, {section}" if section else name


def _slots(label: str, room: Room, territory: Territory, say: Words) -> Iterator[Row]:
    counts = zip(territory.calendar.slots, room.present, room.places, strict=True)
    for (day, band), present, places in counts:
        yield {
            "section": label,
            "day": say(f"day.{day}"),
            "band": clock(band.start, say),
            "share": present / places if places else 0.0,
            "text": f"{present}/{places}" if places else "\N{EN DASH}",
        }


def clock(minutes: int, say: Words) -> str:
    """Write minutes after midnight as the language does: ``7h30``, ``7:30``."""
    hour, rest = divmod(minutes, 60)
    if say.lang == "fr":
        return f"{hour}h{rest:02}" if rest else f"{hour}h"
    return f"{hour}:{rest:02}"


def thousands(say: Words) -> str:
    """Write, for the drawing library, how the language sets thousands apart on an axis."""
    gap = "\N{NO-BREAK SPACE}" if say.lang == "fr" else ","
    return f"replace(format(datum.value, ',~f'), regexp(',', 'g'), '{gap}')"


def hours_rows(
    proposal: Proposal, territory: Territory, convention: Convention, *, lang: Lang = "fr"
) -> list[Row]:
    """Give the hours used under a convention, one row a month and guest commune."""
    say, used = words(lang, HOME), dict[tuple[str, str], int]()
    communes = dict.fromkeys(convention.guests)
    for line in proposal.consumption:
        if line.convention == convention.id:
            used[line.commune, line.month] = line.minutes
            communes.setdefault(line.commune)
    return [
        {
            "commune": territory.commune_by_code[code].name,
            "month": say.month(period.label),
            "hours": used.get((code, period.label), 0) / 60,
        }
        for code in communes
        for period in territory.calendar.months
    ]


def hour_terms(convention: Convention) -> tuple[Hours, ...]:
    """List the terms of a convention that limit hours."""
    return tuple(term for term in convention.terms if term.kind == "hours")


def limit_words(convention: Convention, rows: Sequence[Row], say: Words) -> list[str]:
    """Say the limits that no line can show: of a year, or of each family."""
    used = say.decimal(sum(row["hours"] for row in rows))
    said = []
    for term in hour_terms(convention):
        key = {
            ("year", "family"): "family_year_cap",
            ("month", "family"): "family_cap",
        }.get((term.per, term.scope), "year_cap" if term.per == "year" else "")
        if key:
            said.append(say(f"figure.{key}", used=used, hours=say.whole(term.max)))
    return said


def rate_rows(
    proposal: Proposal, territory: Territory | None = None, *, lang: Lang = "fr"
) -> list[Row]:
    """Give the service rate of each commune, the lowest first.

    Raises
    ------
    ValueError
        If the proposal carries no measures.
    """
    if proposal.measures is None:
        raise ValueError("found a proposal without measures, expected those of a placement run")
    names, say = Names(territory), words(lang, HOME)
    return [
        {
            "commune": names.commune(rate.group),
            "rate": rate.permille / 1000,
            "text": f"{say.permille(rate.permille)} ({say.decimal(rate.met / 1000)} / "
            f"{say.decimal(rate.asked / 1000)})",
        }
        for rate in sorted(proposal.measures.rates, key=lambda rate: (rate.permille, rate.group))
    ]
