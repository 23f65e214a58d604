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
    from berceau.domain.decisions import Decision


@st.composite
def territories(
    draw: st.DrawFn,
    *,
    max_children: int = 4,
    max_structures: int = 3,
    max_days: int = 80,
    tolerances: bool = True,
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
    tolerances
        Whether stages may have a tolerance.

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
    calendar = draw(calendars(max_days=max_days))
    places = draw(communes())
    codes = [commune.code for commune in places]
    supply = draw(supplies(calendar, codes, max_structures=max_structures))
    agreed = draw(agreements(calendar, codes, supply))
    room = Room(supply, agreed)
    drawn = draw(families(calendar, codes, supply, agreed, max_children=max_children))
    asking = keep_what_fits(drawn, room)
    return Territory(
        name="Drawn",
        calendar=calendar,
        communes=places,
        structures=supply,
        conventions=raise_caps(agreed, asking, calendar),
        families=asking,
        policy=draw(policies(tolerances=tolerances)),
        decisions=tuple(
            decision
            for decision in draw(decisions(calendar, supply, asking))
            if _has_room(decision, room)
        ),
    )


def _has_room(decision: Decision, room: Room) -> bool:
    return decision.kind != "reserve" or room.take(decision.structure)
