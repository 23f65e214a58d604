"""A proposal for 2,000 children, stored long ago: its proof holds, and no altered one does."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest

import berceau
from benchmarks import proof
from berceau.errors import InputError
from support.altered import altered, first_price, most_priced

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal


@lru_cache(maxsize=1)
def made() -> tuple[Territory, Proposal]:
    return proof.territory(), proof.stored()


def test_the_proof_is_within_half_a_percent() -> None:
    territory, proposal = made()
    assert berceau.check(territory, proposal).lawful
    (need, *_) = berceau.certified_bounds(territory, proposal)
    assert need.value is not None
    assert need.gap is not None
    assert need.gap <= 0.005


def _one_more(document: dict[str, Any]) -> None:
    named, name = first_price(most_priced(document))
    named[name] += 1


def _one_placed_elsewhere(document: dict[str, Any]) -> None:
    new = [one for one in document["placements"] if one["status"] == "new"]
    new[0]["structure"] = next(
        one["structure"] for one in new if one["structure"] != new[0]["structure"]
    )


def _one_left_out(document: dict[str, Any]) -> None:
    new = next(one for one in document["placements"] if one["status"] == "new")
    document["placements"].remove(new)


@pytest.mark.parametrize("change", [_one_more, _one_placed_elsewhere, _one_left_out])
def test_what_was_altered_is_refused(change: Callable[[dict[str, Any]], None]) -> None:
    territory, proposal = made()
    with pytest.raises(InputError):
        berceau.certified_bounds(territory, altered(proposal, change))


@pytest.mark.parametrize("change", [_one_placed_elsewhere, _one_left_out])
def test_an_altered_placement_is_refused_under_a_new_seal_too(
    change: Callable[[dict[str, Any]], None],
) -> None:
    territory, proposal = made()
    forged = altered(proposal, change, seal=True)
    with pytest.raises(InputError):
        berceau.certified_bounds(territory, forged)
