"""Drawn territories that have a lawful proposal, and ways to rewrite a territory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import berceau
from berceau.domain.policy import Policy, Stage
from berceau.domain.territory import Territory
from berceau.testing import territories
from support.enumerate import Oracle

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis import strategies as st

    from berceau.placement.proposal import Proposal

NEED_FIRST = Policy(stages=(Stage(measure="need"), Stage(measure="tie_break")), envy=())
"""Need met before all else, nothing given back."""
LARGEST = 20_000
"""Combinations that an enumeration looks at; beyond, a territory is drawn again."""


def is_small(territory: Territory) -> bool:
    """Say whether every combination can be looked at."""
    return Oracle(territory).size <= LARGEST


def is_satisfiable(territory: Territory) -> bool:
    """Say whether a small territory has a lawful proposal."""
    oracle = Oracle(territory)
    return oracle.size <= LARGEST and any(True for _ in oracle.lawful())


def satisfiable(**sizes: Any) -> st.SearchStrategy[Territory]:
    """Draw territories that have a lawful proposal."""
    return territories(**sizes).filter(is_satisfiable)


def solved(**sizes: Any) -> st.SearchStrategy[tuple[Territory, Proposal]]:
    """Draw territories together with what is proposed for them."""
    return satisfiable(**sizes).map(lambda territory: (territory, berceau.place(territory)))


def rewritten(territory: Territory, rewrite: Callable[[str], str]) -> Territory:
    """Write every word of a territory's document anew, keys and prose apart."""

    def walk(item: Any) -> Any:
        if isinstance(item, dict):
            return {key: walk(value) for key, value in item.items()}
        if isinstance(item, list):
            return [walk(value) for value in item]
        return rewrite(item) if isinstance(item, str) else item

    return Territory.model_validate_json(json.dumps(walk(territory.model_dump(mode="json"))))


def outcome_bytes(proposal: Proposal) -> bytes:
    """Write what was decided and proven, byte for byte."""
    return json.dumps(proposal.outcome(), ensure_ascii=False).encode()


def stage_values(proposal: Proposal) -> list[tuple[str, int | None, int | None]]:
    """List name, value and bound of the stages, the tie-break apart."""
    return [(s.name, s.value, s.bound) for s in proposal.stages if s.name != "tie_break"]
