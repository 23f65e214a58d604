"""The year on one page: its figures, its sessions, how they were held."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from berceau.dossier.sheets import Part, Sheet, day, hours, text, whole
from berceau.dossier.yearly.counting import courses_of, ends_of
from berceau.sessions.show_year import year_notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.dossier.sheets import Value
    from berceau.dossier.yearly.telling import Telling
    from berceau.placement.show.words import Words
    from berceau.sessions.session import Session

_SIGNS = 12


def opening(telling: Telling) -> Part:
    """Say what the year came to."""
    lead = (*_lead(telling), telling.tell("page.decides"))
    return Part(
        "opening", telling.tell("opening.title"), lead, (_figures(telling), _sessions(telling))
    )


def _lead(telling: Telling) -> Iterator[str]:
    tell, say, year = telling.tell, telling.say, telling.year
    days = [closed.opened.session.on for closed in year.closed]
    sessions = tell.count("noun.session", len(days))
    yield tell("opening.sat", sessions=sessions, first=say.day(days[0]), last=say.day(days[-1]))
    if year.method is None:
        yield tell("opening.held")
    else:
        method = telling.of_sessions(f"method.{year.method}")
        yield tell("opening.simulated", method=method, seed=year.seed)
    yield tell("opening.anonymous") if telling.is_anonymous else say("opening.named")
    yield tell("opening.pages")


def _figures(telling: Telling) -> Sheet:
    year, last = telling.year, telling.year.figures[-1]
    ends = Counter(ends_of(year).values())
    told: dict[str, Value] = {
        "asked": whole(len(courses_of(year))),
        "entries": whole(sum(one.entries for one in year.figures)),
        "in_place": whole(last.in_place_after),
        "waiting": whole(last.waiting_after),
        "left": whole(ends["left"]),
        "to_school": whole(sum(one.to_school for one in year.figures)),
        "hours": hours(60 * sum(one.hours for one in year.figures)),
    }
    tell = telling.tell
    rows = tuple((text(tell(f"figure.{name}")), value) for name, value in told.items())
    fields = telling.heads("figure", "value#")
    notes = tuple(year_notes(year, telling.of_sessions))[-1:]
    return Sheet(tell("sheet.figures"), tell("opening.figures"), fields, rows, notes)


def _sessions(telling: Telling) -> Sheet:
    year = telling.year
    rows = tuple(
        (
            text(closed.opened.session.name),
            day(closed.opened.session.on),
            text(entries_of(closed.opened.session, telling.of_sessions)),
            whole(figure.asked),
            whole(figure.offers),
            whole(figure.accepted),
            whole(figure.refused),
            text(closed.seal[:_SIGNS]),
        )
        for closed, figure in zip(year.closed, year.figures, strict=True)
    )
    names = ("session", "on", "entries", "asked#", "offers#", "accepted#", "refused#", "seal")
    title = telling.tell("opening.sessions")
    return Sheet(telling.tell("sheet.sessions"), title, telling.heads(*names), rows)


def entries_of(session: Session, say: Words) -> str:
    """Write the months of entry that a session opens, from the first to the last."""
    ends = dict.fromkeys((session.entries[0], session.entries[-1]))
    named = [f"{say(f'long_month.{month[5:7]}')} {month[:4]}" for month in ends]
    return named[0] if len(named) == 1 else say("opened.span", first=named[0], last=named[1])
