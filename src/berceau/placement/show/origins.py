"""Which data of a territory are given by a source, assumed, or drawn."""

from __future__ import annotations

from collections import Counter
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
    columns = tuple(Column(say(f"origins.{name}")) for name in ("origin", "about", "source"))
    rows = [
        (say(f"origins.{source.origin}"), source.about, source.source)
        for source in sorted(territory.sources, key=lambda s: _ORDER.index(s.origin))
    ]
    return Table(say("origins.title"), columns, cells(rows), (say("origins.note"),))


def numbers_of_origins(territory: Territory) -> dict[str, int]:
    """Count the parts of the data by where they come from, what is given first."""
    found: Counter[str] = Counter(source.origin for source in territory.sources)
    return {origin: found[origin] for origin in _ORDER if origin in found}


def origins_counted(territory: Territory, say: Words) -> Table | None:
    """Show how many parts of the data come from where, without the texts that say more.

    Parameters
    ----------
    territory
        The territory.
    say
        The words.

    Returns
    -------
    Table or None
        Nothing where the territory says nothing of its sources.
    """
    if not territory.sources:
        return None
    columns = (Column(say("origins.origin")), Column(say("origins.parts"), numeric=True))
    counts = numbers_of_origins(territory).items()
    rows = [(say(f"origins.{origin}"), say.whole(count)) for origin, count in counts]
    return Table(say("origins.title"), columns, cells(rows), (say("origins.untold"),))
