"""Chapters of a year: its sessions beside each other, and who comes back from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.sheets import Field, Part, Picture, Sheet, share, text, whole
from berceau.dossier.yearly.counting import courses_of
from berceau.sessions.show_year import assumed, shown_figures

if TYPE_CHECKING:
    from berceau.dossier.yearly.telling import Telling
    from berceau.sessions.chances import Shares

_THOUSANDTHS = 1000
_FEW = 2
"""Sessions up to which a table by child is narrow enough to stand in several columns."""


def beside(telling: Telling, svg: str) -> Part:
    """Set the sessions beside each other: a figure, and every number."""
    tell, say, year = telling.tell, telling.of_sessions, telling.year
    rows = tuple(
        (text(say(f"figure.{name}")), *(whole(getattr(one, name)) for one in year.figures))
        for name in shown_figures(year)
    )
    fields = (
        *telling.heads("figures"),
        *(Field(one.name, numeric=True) for one in year.figures),
    )
    notes = (tell("beside.note"),)
    title = tell("beside.numbers")
    sheet = Sheet(tell("sheet.beside"), title, fields, rows, notes, whole=True)
    picture = Picture(svg, tell("beside.alt"))
    return Part("beside", tell("beside.title"), (tell("beside.lead"),), (sheet,), (picture,))


def followed(telling: Telling) -> Part:
    """List the children who were looked at more than once, and what each session said."""
    tell, year = telling.tell, telling.year
    courses = {child: course for child, course in courses_of(year).items() if len(course) > 1}
    rows = tuple(
        (
            *telling.who(child),
            *(
                text(telling.of_sessions(f"result.{course[k]}") if k in course else "")
                for k in range(len(year.closed))
            ),
        )
        for child, course in sorted(courses.items(), key=lambda one: telling.naming.child(one[0]))
    )
    sessions = (Field(one.name) for one in year.figures)
    fields = (*telling.who_fields, *sessions)
    title, is_wide = tell("followed.sheet"), len(year.closed) > _FEW
    sheet = Sheet(tell("sheet.followed"), title, fields, rows, whole=is_wide)
    lead = tell("followed.lead", children=telling.say.count("noun.child", len(rows)))
    return Part("followed", tell("followed.title"), (lead,), (sheet,))


def next_one(telling: Telling, folder: str) -> Part:
    """Say what the next session starts from.

    Parameters
    ----------
    telling
        The year, names and words.
    folder
        Folder of the last session beside the page; it is named to the coordinator alone.
    """
    tell, say, last = telling.tell, telling.say, telling.year.figures[-1]
    lead = [
        tell(
            "next.state",
            placed=say.count("noun.child", last.in_place_after),
            waiting=telling.of_sessions.count("noun.request", last.waiting_after),
        ),
        tell("next.kept"),
    ]
    if not telling.is_anonymous:
        lead.append(tell("next.command", closed=f"{folder}/closed.json"))
    return Part("next", tell("next.title"), tuple(lead))


def supposed(telling: Telling, shares: Shares) -> Part:
    """Say what a simulation supposes, and where each figure comes from."""
    tell, say = telling.tell, telling.of_sessions
    rows = tuple(
        (text(say(f"share.{name}")), share(round(_THOUSANDTHS * value)), text(say(f"mark.{mark}")))
        for name, value, mark in assumed(shares)
    )
    fields = telling.heads("supposed", "part#", "origin")
    sheet = Sheet(tell("sheet.supposed"), say("share.heading"), fields, rows, (say("share.note"),))
    return Part(
        "supposed", tell("supposed.title"), (tell("supposed.lead"), tell("supposed.new")), (sheet,)
    )
