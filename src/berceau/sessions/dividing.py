"""Places divided anew between the sections of a structure, as the children it keeps grow older.

A crèche that keeps its babies has more walkers the year after: the licence is the same, the groups
are not. Where the children in place outgrow a section, and the other sections of the structure
have room at the same moment, so many places pass from these to that one, for that month and slot
alone.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.base import Count, Identifier, Record
from berceau.domain.structures import Modulation
from berceau.domain.territory import Source
from berceau.placement.problem import formulate
from berceau.placement.use import occupancy_of
from berceau.sessions.holding import held_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from berceau.domain.structures import Section, Structure
    from berceau.domain.territory import Territory

    Ints = npt.NDArray[np.int64]

_YEAR = 12


class Divided(Record):
    """A section with more or fewer places than it has by itself, in one month."""

    structure: Identifier
    section: Identifier
    month: str
    """As ``2024-07``."""
    slots: tuple[str, ...]
    """Shortest names of the slots."""
    before: Count
    places: Count


def divided_anew(territory: Territory) -> tuple[Territory, tuple[Divided, ...]]:
    """Give a territory in whose sections the children in place fit, where that is possible.

    Parameters
    ----------
    territory
        With the places held, and the moves accepted before.

    Returns
    -------
        The territory, and what was divided anew: nothing where all fit as it was. The places of
        a structure together never change. One that overbooks, or in which a decision reserves
        places, is left as it is.
    """
    fixed = {one.structure for one in territory.decisions if one.kind == "reserve"}
    chosen = {
        s.id: s
        for s in territory.structures
        if len(s.sections) > 1 and not s.overbooking and s.id not in fixed
    }
    if not chosen or len(territory.calendar.months) > _YEAR:
        return territory, ()
    shifted = list(_shifted(territory, chosen))
    if not shifted:
        return territory, ()
    more: dict[tuple[str, str], list[Modulation]] = defaultdict(list)
    for one in shifted:
        month = int(one.month[5:7])
        modulation = Modulation(slots=one.slots, places=one.places, months=(month,))
        more[one.structure, one.section].append(modulation)

    def changed(structure: Structure) -> Structure:
        sections = tuple(
            section.model_copy(
                update={"modulated": (*section.modulated, *more[structure.id, section.id])}
            )
            for section in structure.sections
        )
        return structure.model_copy(update={"sections": sections})

    touched = sorted({one.structure for one in shifted})
    told = Source(
        about=f"places of the sections of {', '.join(touched)}",
        origin="assumed",
        source="divided anew between sections, as the children in place grow older",
    )
    structures = tuple(changed(s) if s.id in touched else s for s in territory.structures)
    update = {"structures": structures, "sources": (*territory.sources, told)}
    return territory.model_copy(update=update), tuple(shifted)


def _shifted(territory: Territory, chosen: dict[str, Structure]) -> Iterator[Divided]:
    """Find what must pass from section to section, month by month."""
    problem = formulate(territory, complaints=False)
    lines = occupancy_of(problem, np.flatnonzero(held_options(problem)))
    by_month: dict[tuple[str, str], dict[str, tuple[Ints, Ints]]] = defaultdict(dict)
    for line in lines:
        if line.structure in chosen:
            tables = np.array(line.present), np.array(line.places)
            by_month[line.structure, line.month][line.section] = tables
    for (structure, month), found in by_month.items():
        present = np.stack([there for there, _ in found.values()])
        places = np.stack([room for _, room in found.values()])
        after = _passed(present, places)
        sections = [s for s in chosen[structure].sections if s.id in found]
        for section, old, new in zip(sections, places, after, strict=True):
            yield from _told(territory, (structure, section, month), old, new)


def _passed(present: Ints, places: Ints) -> Ints:
    """Pass places from the sections with most room to those that lack some, slot by slot.

    Parameters
    ----------
    present, places
        Children in place and places, shape ``(sections, slots)``.
    """
    after = places.copy()
    for slot in range(places.shape[1]):
        lack = np.maximum(0, present[:, slot] - places[:, slot])
        spare = np.maximum(0, places[:, slot] - present[:, slot])
        if not lack.any() or lack.sum() > spare.sum():
            continue
        after[:, slot] += lack
        for _ in range(int(lack.sum())):
            giver = int(np.argmax(spare))
            spare[giver] -= 1
            after[giver, slot] -= 1
    return after


def _told(
    territory: Territory, where: tuple[str, Section, str], old: Ints, new: Ints
) -> Iterator[Divided]:
    """Say which slots of a section have other places, those alike together."""
    structure, section, month = where
    pairs = dict.fromkeys(zip(old.tolist(), new.tolist(), strict=True))
    for before, places in pairs:
        slots = np.flatnonzero((old == before) & (new == places)).tolist()
        if before != places:
            yield Divided(
                structure=structure,
                section=section.id,
                month=month,
                slots=territory.calendar.compress(frozenset(slots)),
                before=before,
                places=places,
            )
