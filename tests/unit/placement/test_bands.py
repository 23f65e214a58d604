"""The procedure by bands, on whole territories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import berceau
from berceau.domain.policy import EVEN_STAGES
from berceau.engine.limits import Limits
from berceau.errors import InputError
from berceau.placement.bands import banded_of, by_bands
from berceau.placement.competition import competition_of
from berceau.placement.presets import preset
from berceau.placement.problem import formulate
from support.french import left_in_english

if TYPE_CHECKING:
    from berceau.domain.territory import Territory

SHORT = Limits(deterministic_time=0.2, workers=1)


def town(width: int, children: int = 150, seed: int = 3) -> Territory:
    """Draw a town whose policy has bands."""
    drawn = berceau.draw("town", children=children, seed=seed).territory
    return preset(f"by-bands-{width}").territory(drawn)


@pytest.mark.parametrize("width", [10, 40])
def test_children_so_many_points_apart_are_in_different_bands(width: int) -> None:
    problem = formulate(town(width))
    competition = competition_of(problem)
    options, band = problem.options, banded_of(competition, width).band
    alone = np.flatnonzero(np.diff(competition.columns.indptr) == 1)
    column = competition.columns.indices[competition.columns.indptr[alone]]
    higher = (options.layer * 10**6 + options.points)[column]
    order = np.argsort(higher, kind="stable")
    rising = band[alone][order]
    assert (np.diff(rising) >= 0).all()
    for k in np.unique(rising):
        inside = higher[order][rising == k]
        assert inside.max() - inside.min() < width


def test_nobody_can_complain_across_bands_of_a_town() -> None:
    """Rows and claims are looked at once more, from the placements alone."""
    territory = town(10)
    proposal = by_bands(territory, limits=SHORT)
    problem = formulate(territory)
    competition = competition_of(problem)
    found = {(p.child, p.structure, p.week) for p in proposal.placements if p.status != "leaving"}
    options, calendar = problem.options, territory.calendar
    x = np.array(
        [
            (
                options.children[options.child[k]],
                options.structures[options.structure[k]].id,
                calendar.compress(options.weeks[options.week[k]]),
            )
            in found
            for k in range(len(options))
        ],
        dtype=np.int64,
    )
    banded = banded_of(competition, 10)
    assert len(banded.across(competition.held(x))) == 0


def test_each_band_has_a_record_and_the_whole_claims_no_proof() -> None:
    proposal = by_bands(town(20), limits=SHORT)
    assert [stage.name for stage in proposal.stages] == [
        f"band {k}" for k in range(1, len(proposal.stages) + 1)
    ]
    assert all(
        stage.value is not None and stage.bound is not None and stage.value <= stage.bound
        for stage in proposal.stages
    )
    assert (proposal.method, proposal.verdict) == ("by_bands", "feasible")


def test_wider_bands_grant_more_hours_on_a_drawn_town() -> None:
    hours = [by_bands(town(width, 300, 2), limits=SHORT).measures for width in (1, 1000)]
    assert all(measures is not None for measures in hours)
    narrow, wide = (measures.hours for measures in hours if measures is not None)
    assert wide > narrow


def test_what_counts_inside_a_band_is_what_the_policy_names_first() -> None:
    territory = town(1000)
    by_need = territory.model_copy(
        update={"policy": territory.policy.model_copy(update={"stages": EVEN_STAGES})}
    )
    hours, need = (by_bands(t, limits=SHORT).measures for t in (territory, by_need))
    assert hours is not None
    assert need is not None
    assert hours.hours > need.hours
    assert need.need > hours.need


def test_the_same_territory_gives_the_same_proposal() -> None:
    first, second = (by_bands(town(10), limits=SHORT) for _ in range(2))
    assert first.outcome() == second.outcome()


def test_a_policy_without_bands_is_refused_in_both_languages() -> None:
    territory = berceau.draw("town", children=60, seed=1).territory
    with pytest.raises(InputError) as error:
        by_bands(territory)
    assert [fault.code for fault in error.value.faults] == ["no-bands"]
    assert [left_in_english(fault) for fault in error.value.faults] == [[]]


def test_a_clock_that_has_run_out_still_gives_a_lawful_proposal() -> None:
    proposal = by_bands(town(10), limits=Limits(wall_seconds=0.0, workers=1))
    assert proposal.run.stopped_by != "proof"
    assert berceau.check(town(10), proposal).lawful
