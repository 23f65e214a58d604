"""Changes of what a family asked, each a record, and the territory in which it asked so.

A change of week or of structure adds to what was asked: the family would *also* have accepted it,
after everything that it named. A change of the start, or of how brothers and sisters hang
together, takes the place of what was asked.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from berceau.domain.base import AtLeastOne, Identifier, Record, SlotName
from berceau.domain.families import AnyOf
from berceau.placement.weeks import minutes_asked, minutes_of, share_of, ways

if TYPE_CHECKING:
    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child, Family, Request, Week
    from berceau.domain.territory import Territory


class Less(Record):
    """Accept the first week without some slots as well: a day, a half-day, a band."""

    kind: Literal["less"] = "less"
    without: Annotated[tuple[SlotName, ...], Field(min_length=1)]


class FewerOf(Record):
    """Accept fewer of the slots of a flexible week as well: two of the days in place of three."""

    kind: Literal["fewer_of"] = "fewer_of"
    any: AtLeastOne


class OtherDay(Record):
    """Accept the first week with one day in place of another as well."""

    kind: Literal["other_day"] = "other_day"
    instead_of: SlotName
    day: SlotName


class OtherStructure(Record):
    """Accept one more structure as well, after those named."""

    kind: Literal["other_structure"] = "other_structure"
    structure: Identifier


class OtherStart(Record):
    """Begin on another day."""

    kind: Literal["other_start"] = "other_start"
    start: date


class Apart(Record):
    """Ask for brothers and sisters each alone, whatever the others have."""

    kind: Literal["apart"] = "apart"


Single = Annotated[
    Less | FewerOf | OtherDay | OtherStructure | OtherStart | Apart, Field(discriminator="kind")
]


class Both(Record):
    """Two changes together."""

    kind: Literal["both"] = "both"
    changes: tuple[Single, Single]


Change = Annotated[
    Less | FewerOf | OtherDay | OtherStructure | OtherStart | Apart | Both,
    Field(discriminator="kind"),
]


def changed(territory: Territory, child: str, change: Change) -> Territory:
    """Give the territory in which the family of a child had asked so.

    Parameters
    ----------
    territory
        What was asked.
    child
        Identifier of the child; it has a request.
    change
        The change.

    Raises
    ------
    KeyError
        If the territory has no such child.
    """
    family, _ = territory.child_by_id[child]
    asked = changed_family(family, child, change, territory.calendar)
    families = tuple(asked if known is family else known for known in territory.families)
    return territory.model_copy(update={"families": families})


def changed_family(family: Family, child: str, change: Change, calendar: Calendar) -> Family:
    """Give the family as it would have asked.

    Parameters
    ----------
    family
        The family as it asked.
    child
        Identifier of one of its children, with a request.
    change
        The change.
    calendar
        What names of slots mean.
    """
    for single in change.changes if isinstance(change, Both) else (change,):
        if isinstance(single, Apart):
            family = family.model_copy(update={"siblings": "any", "combinations": ()})
            continue
        children = tuple(
            _asking(known, single, calendar) if known.id == child else known
            for known in family.children
        )
        family = family.model_copy(update={"children": children})
    return family


def _asking(child: Child, change: Any, calendar: Calendar) -> Child:
    request = child.request
    if request is None:
        return child
    return child.model_copy(
        update={"request": request.model_copy(update=_update(request, change, calendar))}
    )


def _update(request: Request, change: Any, calendar: Calendar) -> dict[str, object]:
    if isinstance(change, OtherStart):
        return {"start": change.start}
    if isinstance(change, OtherStructure):
        # What a wish would have brought nobody knows: the least of what was brought.
        points = (*request.points, min(request.points)) if request.points else ()
        return {"wishes": (*request.wishes, change.structure), "points": points}
    week = week_of(request, change, calendar)
    return {"weeks": (*request.weeks, week), "shares": _shares(request, week, calendar)}


def _shares(request: Request, week: Week, calendar: Calendar) -> tuple[int, ...]:
    if not request.shares:
        return ()
    longest = max(minutes_of(slots, calendar) for slots in ways(week, calendar))
    return (*request.shares, share_of(longest, minutes_asked(request, calendar)))


def week_of(request: Request, change: Less | FewerOf | OtherDay, calendar: Calendar) -> Week:
    """Give the week that a change of week adds.

    Parameters
    ----------
    request
        What was asked; its first week is the one that changes.
    change
        The change; the week is a list of slots, or for ``fewer_of`` a flexible one.
    calendar
        What names of slots mean.
    """
    first = request.weeks[0]
    if isinstance(change, FewerOf):
        names = first.of if isinstance(first, AnyOf) else first
        return AnyOf(any=change.any, of=names)
    names = first.of if isinstance(first, AnyOf) else first
    slots = calendar.expand(names)
    if isinstance(change, Less):
        return calendar.compress(slots - calendar.expand(change.without))
    there, wide = calendar.expand((change.instead_of,)), len(calendar.bands)
    shift = (calendar.weekdays.index(_day(change.day)) - min(there) // wide) * wide
    moved = frozenset(slot + shift for slot in slots & there)
    week = calendar.compress(slots - there | moved)
    return AnyOf(any=first.any, of=week) if isinstance(first, AnyOf) else week


def _day(name: str) -> Any:
    return name.partition("-")[0]
