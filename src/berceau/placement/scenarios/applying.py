"""A territory with changes made to it; the territory itself stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.territory import Territory
from berceau.errors import InputError
from berceau.placement.scenarios.agreements import capped, enforced, joined, left, lifted
from berceau.placement.scenarios.rooms import closed, opened, with_places
from berceau.placement.scenarios.rulings import with_points, with_tolerance

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.domain.policy import Policy
    from berceau.domain.structures import Structure
    from berceau.errors import Fault
    from berceau.placement.scenarios.changes import Change


def changed(territory: Territory, *changes: Change) -> Territory:
    """Give a territory with changes made to it, one after the other.

    Parameters
    ----------
    territory
        What is changed; it stays as it is.
    changes
        What changes, in order.

    Raises
    ------
    InputError
        Something is unknown (the nearest names are given) or cannot be changed so, or what comes
        out is no sound territory: all faults together.

    Examples
    --------
    >>> import berceau
    >>> from berceau.placement.scenarios.changes import Places
    >>> talant = berceau.case("talant-2015")
    >>> more = Places(structure="multi-accueil", section="petits", slots=("tue",), more=1)
    >>> changed(talant, more).structure_by_id["multi-accueil"].modulated[-1].places
    23
    """
    faults: list[Fault] = []
    for number, change in enumerate(changes):
        try:
            territory = _with(territory, change, f"changes[{number}]")
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    # Copies are not looked at: what the changes came to is checked as if it had been read.
    return Territory(**{name: getattr(territory, name) for name in Territory.model_fields})


_ROOMS: dict[str, Callable[..., Structure]] = {
    "places": with_places,
    "close": closed,
    "opening": opened,
}
_AGREEMENTS: dict[str, Callable[..., Territory]] = {
    "lift": lifted,
    "in_force": enforced,
    "cap": capped,
    "leave": left,
    "join": joined,
}
_RULINGS: dict[str, Callable[..., Policy]] = {
    "tolerance": with_tolerance,
    "points": with_points,
}


def _with(territory: Territory, change: Change, where: str) -> Territory:
    if change.kind in _AGREEMENTS:
        return _AGREEMENTS[change.kind](territory, change, where)
    if change.kind in _ROOMS:
        new = _ROOMS[change.kind](territory, change, where)
        structures = tuple(new if old.id == new.id else old for old in territory.structures)
        return territory.model_copy(update={"structures": structures})
    if change.kind == "structure":
        structures = (*territory.structures, change.structure)
        return territory.model_copy(update={"structures": structures})
    if change.kind == "convention":
        conventions = (*territory.conventions, change.convention)
        return territory.model_copy(update={"conventions": conventions})
    if change.kind == "policy":
        return territory.model_copy(update={"policy": change.policy})
    policy = _RULINGS[change.kind](territory.policy, change, where)
    return territory.model_copy(update={"policy": policy})
