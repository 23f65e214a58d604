"""The strategy for whole territories, tiny and complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from berceau.domain.territory import Territory
from berceau.testing.agreements import agreements
from berceau.testing.calendars import calendars
from berceau.testing.demand import families
from berceau.testing.room import Room, keep_what_fits, raise_caps
from berceau.testing.rules import decisions, policies
from berceau.testing.supply import communes, supplies

if TYPE_CHECKING:
    from berceau.domain.calendar import Calendar
    from berceau.domain.decisions import Decision
    from berceau.domain.policy import Policy


@st.composite
def territories(
    draw: st.DrawFn,
    *,
    max_children: int = 4,
    max_structures: int = 3,
    max_days: int = 80,
    calendar: Calendar | None = None,
    policy: Policy | None = None,
) -> Territory:
    """Draw a tiny valid territory; together the draws use everything that a territory can say.

    Parameters
    ----------
    max_children
        Largest number of children, at least 1.
    max_structures
        Largest number of structures, at least 1.
    max_days
        Largest length of the year planned, in days.
    calendar
        The year planned; none given: drawn.
    policy
        What the commission has published; none given: drawn.

    Returns
    -------
        Territories that pass every check of the domain. Most have a lawful proposal: places held
        are drawn within the places there are. Some have none (a place that the commission decided
        and the rules forbid), as in life.

    Examples
    --------
    A property of a tool that reads territories::

        from hypothesis import given

        from berceau import Territory
        from berceau.testing import territories


        @given(territories(max_children=3))
        def test_my_tool_keeps_every_child(territory: Territory) -> None:
            kept = {child for child, _ in my_tool(territory)}
            assert kept == set(territory.child_by_id)
    """
    year = draw(calendars(max_days=max_days)) if calendar is None else calendar
    places = draw(communes())
    codes = [commune.code for commune in places]
    supply = draw(supplies(year, codes, max_structures=max_structures))
    agreed = draw(agreements(year, codes, supply))
    room = Room(supply, agreed)
    drawn = draw(families(year, codes, supply, agreed, max_children=max_children))
    asking = keep_what_fits(drawn, room)
    return Territory(
        name="Drawn",
        calendar=year,
        communes=places,
        structures=supply,
        conventions=raise_caps(agreed, asking, year),
        families=asking,
        policy=draw(policies()) if policy is None else policy,
        decisions=tuple(
            decision
            for decision in draw(decisions(year, supply, asking))
            if _has_room(decision, room)
        ),
    )


def _has_room(decision: Decision, room: Room) -> bool:
    return decision.kind != "reserve" or room.take(decision.structure)
