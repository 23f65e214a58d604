"""Laws of statements on drawn territories: the checker's hours, and sums to the cent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import HealthCheck, assume, given, settings

import berceau
from berceau.domain.conventions import Hours
from berceau.errors import InfeasibleError
from berceau.placement.check.counting import Stands
from berceau.placement.check.meters import use_of
from berceau.placement.check.presence import Stays, presence_of
from berceau.placement.check.view import Stretch, View
from berceau.testing import territories

if TYPE_CHECKING:
    from berceau.domain.conventions import Convention
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement, Proposal
    from berceau.placement.statements.statement import Statements

FREELY = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def _proposed(territory: Territory) -> Proposal:
    assume(territory.conventions)
    try:
        proposal = berceau.by_points(territory)
    except InfeasibleError:
        assume(False)  # noqa: FBT003 - the form that Hypothesis has
        raise
    assume(any(placement.convention for placement in proposal.placements))
    return proposal


def _metered(
    territory: Territory, convention: Convention, placements: list[Placement]
) -> list[int]:
    """Let the checker's meters count the minutes of placements, month by month.

    The convention is given one limit, on the hours of all guests in a month, which the meters
    count after all others.
    """
    only = convention.model_copy(update={"terms": (Hours(kind="hours", max=10**6),)})
    view = View(territory.model_copy(update={"conventions": (only,)}))
    pairs = [territory.child_by_id[placement.child] for placement in placements]
    structures = [territory.structure_by_id[placement.structure] for placement in placements]
    stays = Stays(
        [child for _, child in pairs],
        structures,
        [territory.calendar.expand(placement.week) for placement in placements],
        [Stretch(placement.start, placement.until) for placement in placements],
    )
    stands = Stands(
        np.arange(len(placements)),
        [family for family, _ in pairs],
        [child for _, child in pairs],
        structures,
        [placement.convention for placement in placements],
        presence_of(view, stays),
    )
    use = use_of(view, stands)
    without = View(territory.model_copy(update={"conventions": ()}))
    before = len(use_of(without, stands).limits)
    used = np.bincount(use.limit, weights=use.amount, minlength=len(use.limits))[before:]
    # Where nobody is a guest at the hosts, the meters have no limit to count for.
    return [int(minutes) for minutes in used] or [0] * len(territory.calendar.months)


@FREELY
@given(territory=territories(max_children=3, max_structures=2, max_days=40))
def test_hours_are_those_of_the_checkers_meters(territory: Territory) -> None:
    proposal = _proposed(territory)
    found = berceau.statements(territory, proposal)
    for convention in territory.conventions:
        communes = {family.commune for family in territory.families}
        for commune in sorted(communes):
            own = [
                placement
                for placement in proposal.placements
                if placement.convention == convention.id
                and territory.child_by_id[placement.child][0].commune == commune
            ]
            stated = [0] * len(territory.calendar.months)
            for statement in found.statements:
                if (statement.convention, statement.commune) == (convention.id, commune):
                    stated = [month.minutes for month in statement.months]
            assert stated == (_metered(territory, convention, own) if own else stated)
            assert own or not any(stated)


@FREELY
@given(territory=territories(max_children=3, max_structures=2, max_days=40))
def test_statements_agree_with_the_proposal_their_sums_and_the_limits(
    territory: Territory,
) -> None:
    proposal = _proposed(territory)
    found = berceau.statements(territory, proposal)
    _says_what_the_proposal_says(found, proposal)
    _adds_up_to_the_cent(found)
    _owes_what_the_proposal_says(found, proposal)
    for cap in found.caps:
        assert cap.most.left >= 0
        assert all(warned.level in {"reached", "near"} for warned in cap.warnings)


def _says_what_the_proposal_says(found: Statements, proposal: Proposal) -> None:
    told = {
        (line.convention, line.commune, line.month): (line.minutes, line.children, line.peak)
        for line in proposal.consumption
    }
    stated = {
        (statement.convention, statement.commune, month.month): (
            month.minutes,
            month.children,
            month.peak,
        )
        for statement in found.statements
        for month in statement.months
        if month.children
    }
    assert stated == told


def _owes_what_the_proposal_says(found: Statements, proposal: Proposal) -> None:
    """Compare amounts: the proposal rounds half-cents to even, a statement rounds them up."""
    for line in proposal.consumption:
        months = found.of(line.convention, line.commune).months
        [month] = [month for month in months if month.month == line.month]
        assert (month.owed_cents is None) == (line.owed_cents is None)
        assert abs((month.owed_cents or 0) - (line.owed_cents or 0)) <= len(month.lines)


def _adds_up_to_the_cent(found: Statements) -> None:
    for statement in found.statements:
        known = [m.owed_cents for m in statement.months if m.owed_cents is not None]
        assert statement.owed_cents == (sum(known) if known else None)
        assert statement.minutes == sum(month.minutes for month in statement.months)
        lines = [line for month in statement.months for line in month.lines]
        cents = [line.cents for line in lines if line.cents is not None]
        assert statement.owed_cents == (sum(cents) if cents else None)
        assert statement.has_price == bool(lines)
    _totals_agree(found)


def _totals_agree(found: Statements) -> None:
    for total in found.totals:
        own = [one for one in found.statements if one.commune == total.commune]
        known = [one.owed_cents for one in own if one.owed_cents is not None]
        assert total.minutes == sum(one.minutes for one in own)
        assert total.owed_cents == (sum(known) if known else None)
        assert total.is_complete == all(one.is_complete for one in own)
    months = [m.owed_cents or 0 for total in found.totals for m in total.months]
    assert sum(months) == sum(one.owed_cents or 0 for one in found.statements)
