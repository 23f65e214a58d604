"""Whatever the territory: reasons are true, ways out lead out, and nothing is half said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings

from berceau.audit.precheck import precheck
from berceau.errors import InfeasibleError, InputError
from berceau.placement.options import options_of
from berceau.placement.problem import formulate
from berceau.placement.room import Choices, Room
from berceau.placement.stays import held_stay, requested_stay
from berceau.testing import territories

if TYPE_CHECKING:
    from berceau.audit.precheck import Finding, Precheck
    from berceau.domain.territory import Territory

_SETTINGS = settings(max_examples=15, deadline=None)


def _child_of(finding: Finding) -> str:
    return finding.where.partition(".children[")[2].partition("]")[0]


def _without_option(found: Precheck) -> dict[str, Finding]:
    return {_child_of(f): f for f in (*found.of("no-option"), *found.of("no-option-anywhere"))}


def _is_soluble(territory: Territory) -> bool:
    try:
        formulate(territory)
    except (InfeasibleError, InputError):
        return False
    return True


@_SETTINGS
@given(territories())
def test_every_finding_can_be_told_and_names_nobody(territory: Territory) -> None:
    found = precheck(territory, last_year=territory)
    for lang in ("fr", "en"):
        text = found.text(lang)
        assert "{" not in text
        for finding in found.findings:
            parts = finding.fault(lang).to_dict()  # type: ignore[arg-type]  # one of two
            assert all(parts.values()), parts
    assert found.model_validate_json(found.model_dump_json()) == found
    assert found.of("not-last-year")
    fell = {"places-fell", "slots-fell", "section-fell", "requests-fell", "structure-gone"}
    assert fell.isdisjoint(f.code for f in found.findings)


@_SETTINGS
@given(territories())
def test_those_without_any_option_are_named_with_a_reason_each(territory: Territory) -> None:
    found = precheck(territory)
    if not _is_soluble(territory):
        assert not found.passed
        return
    served = set(options_of(territory).children)
    settled = {d.child for d in territory.decisions if d.kind in {"refuse", "keep"}}
    expected = {
        name
        for name, (_, child) in territory.child_by_id.items()
        if name not in served | settled
        and requested_stay(child, territory.calendar) is not None
        and held_stay(child, territory.calendar) is None
    }
    told = _without_option(found)
    assert told.keys() == expected
    for finding in told.values():
        assert finding.because


@_SETTINGS
@given(territories(max_structures=4))
def test_the_way_out_leads_out(territory: Territory) -> None:
    for name, finding in _without_option(precheck(territory)).items():
        near = str(finding.values["near"])
        wishes = near.split(", ") if near else ["any:*"]
        for wish in wishes:
            asked = _with_wish(territory, name, wish)
            assert (name in options_of(asked).children) == bool(near)


def _with_wish(territory: Territory, name: str, wish: str) -> Territory:
    def rewritten(child: Any) -> Any:
        if child.id != name:
            return child
        request = child.request.model_copy(update={"wishes": (wish,), "points": ()})
        return child.model_copy(update={"request": request})

    families = tuple(
        family.model_copy(update={"children": tuple(map(rewritten, family.children))})
        for family in territory.families
    )
    return territory.model_copy(update={"families": families, "decisions": ()})


@_SETTINGS
@given(territories())
def test_places_held_fit_unless_it_is_said_that_they_do_not(territory: Territory) -> None:
    found = precheck(territory)
    if not _is_soluble(territory):
        return
    problem = formulate(territory)
    choices, room = Choices(problem), Room(problem)
    fits = True
    for option in choices.held.values():
        fits = fits and room.fits(option)
        room.take(option)
    assert bool(found.of("held-above-limit")) == (not fits)
