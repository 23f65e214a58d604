"""Who goes before whom at a structure, as the page of rules says."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from berceau.placement.check.asking import has_part
from berceau.placement.check.points import count_points, fact_of, is_true

if TYPE_CHECKING:
    from berceau.domain.conventions import Convention
    from berceau.domain.families import Child, Family
    from berceau.domain.structures import Structure
    from berceau.placement.check.view import View


class Priority(NamedTuple):
    """Larger goes first.

    Attributes
    ----------
    layer
        Layers, from the first to the last.
    points
        Points at the structure.
    chain
        Place in the chain of tie-breaks, larger goes first.
    """

    layer: tuple[bool, ...]
    points: int
    chain: int


class Priorities:
    """Priorities of children at structures.

    Parameters
    ----------
    view
        The territory.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._points: dict[tuple[str, str], int] = {}
        self._facts: dict[str, tuple[bool, ...]] = {}

    def at(
        self, family: Family, child: Child, structure: Structure, convention: Convention | None
    ) -> Priority:
        """Give the priority of a child that asks for a structure.

        Parameters
        ----------
        family, child
            Who asks.
        structure, convention
            For what, under which title.
        """
        key = (child.id, structure.id)
        if key not in self._points:
            self._points[key] = count_points(self._view, family, child, structure)
        if child.id not in self._facts:
            self._facts[child.id] = tuple(
                is_true(fact_of(family, child, fact)) for fact in self._view.policy.layers
            )
        late = (
            convention is not None
            and not has_part(convention, family.commune, structure)
            and any(t.kind == "order" and t.guests == "after_residents" for t in convention.terms)
        )
        layer = (not late, *self._facts[child.id])
        return Priority(layer, self._points[key], self.chain[child.id])

    @cached_property
    def chain(self) -> dict[str, int]:
        """Place of each child in the chain of tie-breaks, the last has 0."""
        policy = self._view.policy

        def links(child: Child) -> tuple[object, ...]:
            submitted = None if child.request is None else child.request.submitted
            text = f"{policy.lottery_seed}\x1f{child.id}".encode()
            known = {
                "submitted": submitted or date.max,
                "born": child.born,
                "lottery": hashlib.sha256(text).digest()[:8],
            }
            return (*(known[link] for link in policy.tie_break), child.id)

        children = [child for _, child in self._view.territory.child_by_id.values()]
        ordered = sorted(children, key=links, reverse=True)
        return {child.id: place for place, child in enumerate(ordered)}
