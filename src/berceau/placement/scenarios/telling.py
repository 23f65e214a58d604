"""Changes in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.proof import stage_name
from berceau.placement.show.weeks import week_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.placement.scenarios.changes import (
        Cap,
        Change,
        Close,
        GridPoints,
        InForce,
        Join,
        Leave,
        NewConvention,
        NewPolicy,
        NewStructure,
        Opening,
        Places,
        Tolerance,
    )
    from berceau.placement.show.words import Words


def told(change: Change, say: Words) -> str:
    """Say what changes."""
    if change.kind == "lift":
        return say("change.lift", convention=change.convention)
    return _TELLERS[change.kind](change, say)


def _place(structure: str, section: str | None) -> str:
    return structure if section is None else f"{structure}, {section}"


def _when(slots: tuple[str, ...] | None, say: Words) -> str:
    return say("change.always") if slots is None else week_text(slots, say)


def _places(change: Places, say: Words) -> str:
    return say(
        "change.places_more" if change.more >= 0 else "change.places_fewer",
        count=say.count("change.place", abs(change.more)),
        place=_place(change.structure, change.section),
        when=_when(change.slots, say),
    )


def _in_force(change: InForce, say: Words) -> str:
    days = {"first": change.start, "last": change.until}
    known = {key: say.day(day) for key, day in days.items() if day is not None}
    key = {(): "", ("first",): "_from", ("last",): "_until"}.get(tuple(known), "_span")
    return say(f"change.in_force{key}", convention=change.convention, **known)


def _cap(change: Cap, say: Words) -> str:
    key = "none"
    if change.max is not None:
        key = "set"
    elif change.percent is not None:
        key = "scaled"
    elif change.more is not None:
        key = "more"
    return say(
        f"change.cap_{key}",
        convention=change.convention,
        unit=say(f"unit.{change.term}"),
        max=say.whole(change.max or 0),
        percent=say.whole(change.percent or 0),
        more=say.signed(change.more or 0),
    )


def _leave(change: Leave, say: Words) -> str:
    key = ("_on" if change.on else "") + ("_to" if change.places_to else "")
    return say(
        f"change.leave{key}",
        commune=change.commune,
        convention=change.convention,
        day="" if change.on is None else say.day(change.on),
        heir=change.places_to,
    )


def _join(change: Join, say: Words) -> str:
    return say(
        "change.join" if change.places is None else "change.join_places",
        commune=change.commune,
        convention=change.convention,
        count=say.count("change.place", change.places or 0),
    )


def _close(change: Close, say: Words) -> str:
    days = {"first": say.day(change.first), "last": say.day(change.last)}
    return say("change.close", place=_place(change.structure, change.section), **days)


def _opening(change: Opening, say: Words) -> str:
    return say("change.opening", place=change.structure, when=_when(change.slots, say))


def _structure(change: NewStructure, say: Words) -> str:
    new = change.structure
    return say(
        "change.structure",
        structure=new.id,
        kind=new.kind,
        commune=new.commune,
        count=say.count("change.place", new.places),
    )


def _convention(change: NewConvention, say: Words) -> str:
    return say("change.convention", convention=change.convention.name or change.convention.id)


def _tolerance(change: Tolerance, say: Words) -> str:
    stage = stage_name(change.measure, say)
    return say("change.tolerance", stage=stage, share=say.permille(change.tolerance))


def _points(change: GridPoints, say: Words) -> str:
    return say(
        "change.points" if change.value is None else "change.points_value",
        criterion=change.criterion,
        value=change.value,
        points=say.signed(change.points),
    )


def _policy(change: NewPolicy, say: Words) -> str:
    return say("change.policy", name=change.policy.name)


_TELLERS: dict[str, Callable[..., str]] = {
    "places": _places,
    "in_force": _in_force,
    "cap": _cap,
    "leave": _leave,
    "join": _join,
    "close": _close,
    "opening": _opening,
    "structure": _structure,
    "convention": _convention,
    "tolerance": _tolerance,
    "points": _points,
    "policy": _policy,
}
