"""Places that communes share in one structure: who uses how many, against its part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.sharing import most_present, placements_at, shared_uses
from berceau.placement.show.table import Column, Table, cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.names import Names
    from berceau.placement.show.sharing import SharedUse
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words

_DASH = "\N{EN DASH}"


def shares(
    proposal: Proposal, territory: Territory, names: Names, say: Words
) -> tuple[Table, ...]:
    """Show, for each shared structure, the most children of each commune present at a slot.

    A child counts for the commune where it lives, whatever the title of its place.
    """
    shared: dict[tuple[str, str], list[SharedUse]] = {}
    for use in shared_uses(territory, proposal):
        shared.setdefault((use.convention, use.structure), []).append(use)
    return tuple(
        _shared(structure, uses, (proposal, territory), names, say)
        for (_, structure), uses in shared.items()
    )


def _shared(
    structure: str,
    uses: list[SharedUse],
    made: tuple[Proposal, Territory],
    names: Names,
    say: Words,
) -> Table:
    proposal, territory = made
    columns = (
        Column(say("shares.commune")),
        *(Column(say.month(m.label), numeric=True) for m in territory.calendar.months),
        Column(say("shares.part"), numeric=True),
    )
    rows: list[Row] = [
        (
            names.commune(use.commune),
            *map(say.whole, use.peaks),
            _DASH if use.part is None else say.whole(use.part),
        )
        for use in uses
    ]
    together = most_present(territory, placements_at(territory, proposal, structure))
    places = territory.structure_by_id[structure].places
    rows.append((say("shares.together"), *map(say.whole, together), say.whole(places)))
    notes = list(_notes(uses, names, say))
    if max(together, default=0) > places:
        notes.append(say("shares.overbooked"))
    title = say("shares.title", structure=names.structure(structure))
    return Table(title, columns, cells(rows), tuple(notes))


def _notes(uses: list[SharedUse], names: Names, say: Words) -> Iterator[str]:
    yield say("shares.note")
    bound = [use for use in uses if use.part is not None]
    if all(max(use.peaks, default=0) <= (use.part or 0) for use in bound):
        yield say("shares.respected")
    for use in uses:
        if use.part is None:
            key = "shares.only_kept" if use.only_kept else "shares.no_part"
            yield say(key, commune=names.commune(use.commune))
