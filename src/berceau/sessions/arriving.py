"""New families of a simulated year: like those who asked at the first session, later born."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.families import Child, Family
    from berceau.domain.territory import Territory
    from berceau.sessions.chances import Fortune
    from berceau.sessions.session import Session


def arrivals(
    territory: Territory, session: Session, since: date, share: float, fortune: Fortune
) -> Iterator[Family]:
    """Draw the families who ask for the first time at a later session.

    Each is one of the families that asked at the first session, drawn with replacement: its
    commune, its facts, its weeks and its wishes. The child has the same age at entry, in a month
    that the session opens (each as often as the others: an assumption), and is an only child.

    Parameters
    ----------
    territory
        Whose families are the models.
    session
        The session at which they ask.
    since
        Day of the session before.
    share
        New requests, over those of the territory.
    fortune
        Draws.
    """
    models = [
        (family, child)
        for family, child in territory.child_by_id.values()
        if child.request is not None and child.held is None
    ]
    for k in range(round(share * len(models))):
        about = (session.name, "arrives", k)
        family, child = models[int(fortune.number(*about, "model") * len(models))]
        name = f"{session.on:%Y%m}-{k + 1:03}"
        newborn = _like(child, session, since, fortune, name)
        yield family.model_copy(
            update={
                "id": f"F{name}",
                "siblings": "any",
                "combinations": (),
                "children": (newborn,),
            }
        )


def _like(child: Child, session: Session, since: date, fortune: Fortune, name: str) -> Child:
    about = (session.name, name)
    month = session.entries[int(fortune.number(*about, "month") * len(session.entries))]
    start = date.fromisoformat(f"{month}-01")
    asked = child.request
    if asked is None:
        return child
    gap = start - asked.start
    waits = int(fortune.number(*about, "filed") * (session.on - since).days)
    request = asked.model_copy(
        update={
            "start": start,
            "until": None if asked.until is None else asked.until + gap,
            "submitted": session.on - timedelta(days=waits),
            "refusals": 0,
        }
    )
    walks = None if child.walks_from is None else child.walks_from + gap
    update = {"id": f"E{name}", "born": child.born + gap, "walks_from": walks, "request": request}
    return child.model_copy(update=update)
