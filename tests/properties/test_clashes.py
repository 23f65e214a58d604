"""What is told of territories in which nothing fits, held against every combination there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, event, given, reject, settings
from hypothesis import strategies as st

from berceau.domain.decisions import Place, Reserve
from berceau.domain.families import Child, Held
from berceau.domain.territory import Territory
from berceau.errors import InputError
from berceau.placement.clashes import Clashes, clashes
from berceau.placement.clashes.admission import plain_clashes
from berceau.placement.clashes.ground import Ground
from berceau.testing import territories, with_siblings
from support.clashing import Keeping
from support.drawn import is_satisfiable
from support.enumerate import Oracle

if TYPE_CHECKING:
    from berceau.domain.structures import Structure

_LARGEST = 1000
"""Combinations that are looked at, once for each item."""
_ADMISSION = {"house", "title", "ages", "opening", "dates"}


@st.composite
def strained(draw: st.DrawFn) -> Territory:
    """Draw a tiny territory in which more is promised and less is there."""
    drawn = draw(territories(max_children=4, max_structures=2))
    if draw(st.booleans()):
        drawn = draw(with_siblings(drawn))
    fields = {name: getattr(drawn, name) for name in Territory.model_fields}
    fields["structures"] = tuple(draw(_less(structure)) for structure in drawn.structures)
    fields["conventions"] = tuple(
        convention.model_copy(
            update={
                "terms": tuple(
                    term.model_copy(update={"max": draw(st.integers(0, term.max))})
                    if term.kind in {"hours", "places", "children"}
                    else term
                    for term in convention.terms
                )
            }
        )
        for convention in drawn.conventions
    )
    fields["decisions"] = (*drawn.decisions, *draw(_more_decisions(drawn)))
    fields["families"] = tuple(
        family.model_copy(
            update={"children": tuple(draw(_held(c, drawn)) for c in family.children)}
        )
        for family in drawn.families
    )
    try:
        territory = Territory(**fields)
    except InputError:
        reject()
    assume(Oracle(territory).size <= _LARGEST)
    return territory


@st.composite
def _less(draw: st.DrawFn, structure: Structure) -> Structure:
    update: dict[str, object] = {}
    if draw(st.booleans()):
        places = draw(st.integers(1, structure.places))
        update["places"] = places
        update["sections"] = tuple(
            s.model_copy(update={"places": draw(st.integers(0, min(places, s.places)))})
            for s in structure.sections
        )
    if structure.staff and draw(st.booleans()):
        update["staff"] = tuple(
            s.model_copy(update={"adults": draw(st.integers(0, s.adults))})
            for s in structure.staff
        )
    pools = [
        p.model_copy(update={"kept": p.kept or draw(st.booleans())}) for p in structure.reserved
    ]
    update["reserved"] = tuple(pools)
    return structure.model_copy(update=update)


@st.composite
def _held(draw: st.DrawFn, child: Child, territory: Territory) -> Child:
    request = child.request
    if request is None or child.held is not None or draw(st.integers(0, 2)):
        return child
    week = request.weeks[0]
    structure = draw(st.sampled_from([s.id for s in territory.structures]))
    if not isinstance(week, tuple):
        return child
    held = Held(structure=structure, week=week, since=territory.calendar.first)
    return child.model_copy(update={"held": held})


@st.composite
def _more_decisions(draw: st.DrawFn, territory: Territory) -> list[Place | Reserve]:
    asking = [name for name, (_, c) in territory.child_by_id.items() if c.request is not None]
    houses = [s.id for s in territory.structures]
    chosen = draw(st.lists(st.sampled_from(asking), unique=True, max_size=3)) if asking else []
    found: list[Place | Reserve] = [
        Place(kind="place", child=child, structure=draw(st.sampled_from(houses)))
        for child in chosen
    ]
    if draw(st.integers(0, 3)) == 0:
        found.append(Reserve(kind="reserve", structure=draw(st.sampled_from(houses)), places=1))
    return found


@settings(max_examples=40, deadline=None)
@given(strained())
def test_a_clash_is_no_more_and_no_less_than_what_cannot_be_kept(territory: Territory) -> None:
    report = clashes(territory)
    possible = is_satisfiable(territory)
    event("something fits" if possible else "nothing fits")
    assert (report is None) == possible
    if report is None:
        return
    assert report.complete
    for clash in report.clashes:
        event(f"clash of {' '.join(sorted({item.kind for item in clash.items}))}")
        assert clash.minimal
        assert not Keeping(territory, clash.items).is_possible
        for item in () if _ADMISSION & {item.kind for item in clash.items} else clash.items:
            assert Keeping(
                territory, [other for other in clash.items if other != item]
            ).is_possible
    named = [item for clash in report.clashes for item in clash.items]
    assert len(named) == len(set(named))
    _leads_out(territory, report)


def _leads_out(territory: Territory, report: Clashes) -> None:
    """Assert that the way out leads out, and that nothing easier does."""
    way = report.way_out
    assert way is not None
    assert way.cheapest
    assert way.verified
    assert is_satisfiable(way.applied(territory))
    hardest = max(change.item.rank for change in way.changes)
    event(f"hardest level {hardest}")
    alone = sum(change.item.rank == hardest for change in way.changes) == 1
    if alone and not plain_clashes(territory):
        harder = [item for item in Ground(territory).items if item.rank >= hardest]
        assert not Keeping(territory, harder).is_possible
