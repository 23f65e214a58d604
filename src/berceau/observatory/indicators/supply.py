"""Places: for how many young children, within reach of whom, in crèches or at childminders."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.communes import distance_km
from berceau.observatory.indicators.demand import examined, waiting_for_first
from berceau.observatory.indicators.outcomes import finals
from berceau.observatory.indicators.records import Balance, Coverage, Reach
from berceau.observatory.indicators.states import stretches
from berceau.placement.stays import completed_months
from berceau.placement.titles import Titles, is_independent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.counting import Rooms
    from berceau.placement.proposal import Proposal

    Point = tuple[float, float]

_THREE_YEARS = 36


def coverage(
    rooms: Rooms, proposal: Proposal, under_three: Mapping[str, int] | None
) -> list[Coverage]:
    """Count formal places and users of crèches, in all and by commune.

    Parameters
    ----------
    rooms
        The structures; members of a house are part of it.
    proposal
        Who uses a crèche.
    under_three
        Children under three by commune; none: nobody has said.
    """
    territory = rooms.territory
    users = _users(territory, proposal)
    given = under_three or {}
    whole = None
    if given and all(commune.code in given for commune in territory.communes):
        whole = sum(given[commune.code] for commune in territory.communes)
    lines = [_covered("", rooms.rooms, rooms, whole, sum(users.values()))]
    for commune in territory.communes:
        here = [room for room in rooms.rooms if room.commune == commune.code]
        young = given.get(commune.code)
        lines.append(_covered(commune.code, here, rooms, young, users[commune.code]))
    return lines


def _covered(
    commune: str, here: Iterable[Structure], rooms: Rooms, young: int | None, users: int
) -> Coverage:
    places: Counter[bool] = Counter()
    for room in here:
        places[is_independent(room, rooms.territory)] += room.places
    return Coverage(
        commune=commune,
        collective=places[False],
        individual=places[True],
        under_three=young,
        users=users,
    )


def _users(territory: Territory, proposal: Proposal) -> Counter[str]:
    """Count children in a crèche who are under three on the first day there, by commune."""
    found: dict[str, str] = {}
    for placement in proposal.placements:
        family, child = territory.child_by_id[placement.child]
        structure = territory.structure_by_id[placement.structure]
        young = completed_months(child.born, placement.start) < _THREE_YEARS
        if young and not is_independent(structure, territory):
            found[child.id] = family.commune
    return Counter(found.values())


def reach(rooms: Rooms, kilometres: float, under_three: Mapping[str, int] | None) -> list[Reach]:
    """Count the places around each commune, and the requests from homes around it.

    Parameters
    ----------
    rooms
        The structures, and the territory.
    kilometres
        How far is within reach, as the crow flies, from the commune's point; included.
    under_three
        Children under three by commune.
    """
    territory = rooms.territory
    homes = [territory.home(family) for family, _ in waiting_for_first(territory)]
    found = []
    for commune in territory.communes:
        if commune.point is None:
            continue
        near = [
            room
            for room in rooms.rooms
            if _is_near(commune.point, territory.site(room), kilometres)
        ]
        may = _may_ask(territory, commune.code, near)
        around = [
            c.code for c in territory.communes if _is_near(commune.point, c.point, kilometres)
        ]
        line = Reach(
            commune=commune.code,
            places=sum(room.places for room in near),
            open=sum(room.places for room in near if room.id in may),
            requests=sum(_is_near(commune.point, home, kilometres) for home in homes),
            under_three=_together(under_three, around),
        )
        found.append(line)
    return found


def _is_near(a: Point, b: Point | None, kilometres: float) -> bool:
    return b is not None and distance_km(a, b) <= kilometres


def _together(given: Mapping[str, int] | None, communes: Iterable[str]) -> int | None:
    numbers = [(given or {}).get(code) for code in communes]
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _may_ask(territory: Territory, commune: str, rooms: list[Structure]) -> set[str]:
    """Give the structures for which families may ask, or for members, on the first day."""
    ordered = sorted(territory.structures, key=lambda structure: structure.id)
    near = {room.id for room in rooms}
    asked = [k for k, s in enumerate(ordered) if (s.part_of or s.id) in near]
    entries = Titles(territory).entries(
        np.array([commune] * len(asked), dtype=np.str_),
        np.array(asked, dtype=np.int64),
        np.full(len(asked), territory.calendar.first.toordinal(), dtype=np.int64),
    )
    open_to = [ordered[asked[row]] for row in entries.row.tolist()]
    return {structure.part_of or structure.id for structure in open_to}


def balance(rooms: Rooms, proposal: Proposal) -> list[Balance]:
    """Set care in crèches beside care at childminders whom parents employ.

    Parameters
    ----------
    rooms
        The structures, and the territory.
    proposal
        Placements.
    """
    territory = rooms.territory
    apart = {s.id: is_independent(s, territory) for s in territory.structures}
    places, children, preferred = Counter[bool](), Counter[bool](), Counter[str]()
    for room in rooms.rooms:
        places[apart[room.id]] += room.places
    for placement in finals(proposal).values():
        children[apart[placement.structure]] += 1
    for _, child in examined(territory):
        mode = None if child.request is None else child.request.mode
        preferred[mode or ""] += 1
    minutes = _minutes(rooms, proposal, apart)
    return [
        Balance(
            kind="individual" if individual else "collective",
            places=places[individual],
            children=children[individual],
            minutes=minutes[individual],
            preferred=preferred["individual" if individual else "collective"],
        )
        for individual in (False, True)
    ]


def _minutes(rooms: Rooms, proposal: Proposal, apart: Mapping[str, bool]) -> Counter[bool]:
    found: Counter[bool] = Counter()
    for stretch in stretches(rooms.territory, proposal, "proposed"):
        found[apart[stretch.structure]] += int(rooms.minutes(stretch).sum())
    return found
