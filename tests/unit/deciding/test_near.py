"""Where a new solve begins: near the former plan, mended where the rules on complaints ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.domain.decisions import Refuse
from support.answers import told

if TYPE_CHECKING:
    from berceau.domain.territory import Territory

SHORT = berceau.Limits(deterministic_time=0.3, workers=1)
NOTHING = berceau.Limits(deterministic_time=0.0, workers=1)
MOST = 6
"""Answers that may change before anything is searched; by points alone it would be dozens."""


@pytest.fixture(scope="module")
def town() -> Territory:
    return berceau.draw("town", children=300, seed=1).territory


@pytest.fixture(scope="module")
def former(town: Territory) -> berceau.Proposal:
    return berceau.place(town, limits=SHORT)


def _changed(former: berceau.Proposal, again: berceau.Proposal) -> int:
    before, after = told(former), told(again)
    return sum(
        (before.get(child) is None) != (after.get(child) is None)
        or (child in before and before[child].structure != after[child].structure)
        for child in before.keys() | after.keys()
    )


def test_after_a_refusal_the_rules_are_mended_where_they_broke(
    town: Territory, former: berceau.Proposal
) -> None:
    served = [one.child for one in former.placements if one.status == "new"]
    for child in served[:: len(served) // 5]:
        refused = town.model_copy(update={"decisions": (Refuse(kind="refuse", child=child),)})
        again = berceau.place(refused, limits=NOTHING, former=former)
        not_borne = again.stages[-1]
        assert (not_borne.name, not_borne.value) == ("complaints not borne", 0)
        assert _changed(former, again) <= MOST


def test_the_same_start_is_found_again(town: Territory, former: berceau.Proposal) -> None:
    again = berceau.place(town, limits=NOTHING, former=former)
    assert _changed(former, again) == 0
