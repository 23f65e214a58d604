"""Which data of a territory are given by a source, assumed, or drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cells

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.show.words import Words

_ORDER = ("given", "assumed", "drawn")


def origins(territory: Territory, say: Words) -> Table | None:
    """Show where each part of the data comes from, what is given first.

    Parameters
    ----------
    territory
        The territory; its sources are shown as its authors wrote them.
    say
        The words.

    Returns
    -------
    Table or None
        Nothing where the territory says nothing of its sources.
    """
    if not territory.sources:
        return None
    columns = (
        Column(say("origins.origin")),
        Column(say("origins.about")),
        Column(say("origins.source")),
    )
    rows = [
        (say(f"origins.{source.origin}"), source.about, source.source)
        for source in sorted(territory.sources, key=lambda s: _ORDER.index(s.origin))
    ]
    return Table(say("origins.title"), columns, cells(rows), (say("origins.note"),))
