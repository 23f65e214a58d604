"""Conventions, reserved places, decisions and waiting lists, as far as they concern one child."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.coupling import pool_places
from berceau.placement.priority import is_entitled
from berceau.placement.reasons.discretion import HIDDEN_BELOW, told
from berceau.placement.reasons.parts import (
    Cap,
    ConventionUse,
    DecisionTaken,
    PoolUse,
    WaitingRank,
)
from berceau.placement.reasons.plan import NOTHING
from berceau.placement.titles import is_late

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from berceau.domain.conventions import Convention, Term
    from berceau.domain.decisions import Decision
    from berceau.domain.structures import ReservedPool, Structure
    from berceau.placement.reasons.answers import Kind
    from berceau.placement.reasons.discretion import Told
    from berceau.placement.reasons.limits import Limits
    from berceau.placement.reasons.plan import Plan
    from berceau.placement.reasons.request import OneRequest
    from berceau.placement.reasons.spots import Limit


class Agreements:
    """Says what is used of conventions and reserved places.

    Parameters
    ----------
    plan
        The proposal on its program.
    limits
        Its limits.
    """

    def __init__(self, plan: Plan, limits: Limits) -> None:
        self._plan = plan
        self._limits = limits

    # -- conventions

    def conventions(self, request: OneRequest) -> tuple[ConventionUse, ...]:
        """List the conventions under which a child has options, or a place."""
        plan = self._plan
        options, number = plan.problem.options, plan.number.get(request.child.id)
        if number is None:
            return ()
        span = slice(plan.spans[number], plan.spans[number + 1])
        vias = sorted({via for via in options.via[span].tolist() if via >= 0})
        taken = int(plan.taken[number])
        used = -1 if taken == NOTHING else int(options.via[taken])
        return tuple(
            self._convention(request, options.conventions[via], holds=via == used) for via in vias
        )

    def _convention(
        self, request: OneRequest, convention: Convention, *, holds: bool
    ) -> ConventionUse:
        return ConventionUse(
            convention=convention.id,
            name=convention.name,
            holds=holds,
            after_residents=is_late(convention),
            half_days_only=any(t.kind == "access" and t.half_days_only for t in convention.terms),
            until=convention.until,
            caps=tuple(
                cap
                for term in convention.terms
                if (cap := self._cap(request, convention, term)) is not None
            ),
        )

    def _cap(self, request: OneRequest, convention: Convention, term: Term) -> Cap | None:
        commune = request.family.commune
        match term.kind:
            case "hours":
                who = {
                    "convention": convention.id,
                    "commune": commune,
                    "family": request.family.id,
                }[term.scope]
                used, month = self._most(convention.id, "hours", who, 60 * term.max, request)
                cap = Cap(kind="hours", scope=term.scope, per=term.per, max=term.max, used=used)
                return cap.model_copy(update={"month": month})
            case "places" | "children":
                kind: Kind = "guests" if term.kind == "places" else "children"
                used, month = self._most(convention.id, kind, None, term.max, request)
                return Cap(kind=term.kind, max=term.max, used=used, month=month)
            case "share":
                mine = [part.places for part in term.parts if part.commune == commune]
                if not mine:
                    return None
                used, month = self._most(convention.id, "part", commune, mine[0], request)
                return Cap(
                    kind="part",
                    scope="commune",
                    structure=term.structure,
                    max=mine[0],
                    used=used,
                    month=month,
                )
            case _:
                return None

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str | None], list[int]]:
        """Rows of conventions by what they count."""
        program = self._plan.problem.bare
        found: dict[tuple[str, str, str | None], list[int]] = defaultdict(list)
        for block, start in zip(program.rows, program.block_starts.tolist(), strict=False):
            if block.rule != "convention":
                continue
            for row in range(start, start + len(block)):
                if self._plan.limiting[row]:
                    limit: Limit = self._limits.spots.of(row).limit
                    found[limit.convention or "", limit.kind, limit.who].append(row)
        return found

    def _most(
        self, convention: str, kind: Kind, who: str | None, most: int, request: OneRequest
    ) -> tuple[Told, str]:
        """Give what is used where most is, hidden if few others do, and the month."""
        plan = self._plan
        rows = [
            row
            for row in self._rows.get((convention, kind, who), ())
            if plan.problem.bare.limits[row] == most
        ]
        if not rows:
            return 0, ""
        row = rows[int(np.argmax(plan.loads[rows]))]
        family = {plan.number[c.id] for c in request.family.children if c.id in plan.number}
        others = len(self._limits.users(row, family))
        used = int(plan.loads[row])
        month = self._limits.spots.of(row).month or ""
        return ("few" if 0 < others < HIDDEN_BELOW else used), month

    # -- reserved places

    def pools(self, request: OneRequest, structures: Collection[str]) -> tuple[PoolUse, ...]:
        """List the reserved places of some structures.

        Parameters
        ----------
        structures
            Identifiers.
        """
        by_id = self._plan.territory.structure_by_id
        return tuple(
            self._pool(request, by_id[name], pool, places)
            for name in sorted(structures)
            for pool in by_id[name].reserved
            if (places := pool_places(self._plan.territory, by_id[name], pool))
        )

    def _pool(
        self, request: OneRequest, structure: Structure, pool: ReservedPool, places: int
    ) -> PoolUse:
        plan = self._plan
        here = {
            p.child
            for p in plan.proposal.placements
            if p.structure == structure.id and p.status != "leaving"
        }
        pairs = (plan.territory.child_by_id[name] for name in here - {request.child.id})
        entitled = is_entitled(request.family, request.child, pool.fact)
        number = plan.number.get(request.child.id)
        return PoolUse(
            structure=structure.id,
            kind=pool.kind,
            places=places,
            kept=pool.kept,
            entitled=entitled,
            counted=entitled
            and request.child.id in here
            and number is not None
            and bool(plan.in_pools[number]),
            served=told(sum(is_entitled(*pair, pool.fact) for pair in pairs)),
        )

    # -- waiting lists

    def waiting(self, child: str) -> Iterator[WaitingRank]:
        """List the ranks of a child on the waiting lists."""
        lists = self._lists
        for line in self._plan.proposal.waiting:
            if line.child == child:
                yield WaitingRank(
                    structure=line.structure,
                    section=line.section,
                    rank=line.rank,
                    points=line.points,
                    wish=line.wish,
                    others=told(lists[line.structure, line.section] - 1),
                )

    @cached_property
    def _lists(self) -> dict[tuple[str, str], int]:
        """Number of children on each waiting list."""
        found: dict[tuple[str, str], int] = defaultdict(int)
        for line in self._plan.proposal.waiting:
            found[line.structure, line.section] += 1
        return found


def decisions_on(
    decisions: Iterable[Decision], child: str, structures: Collection[str]
) -> Iterator[DecisionTaken]:
    """List the decisions on a child, and places set aside where it asks.

    Parameters
    ----------
    decisions
        Those of the territory.
    child
        The child.
    structures
        Where it asks.
    """
    for decision in decisions:
        if decision.kind == "reserve":
            concerns, week = decision.structure in structures, decision.slots or ()
        else:
            concerns = decision.child == child
            week = (decision.week or ()) if decision.kind in {"place", "signed"} else ()
        if concerns:
            yield DecisionTaken(
                kind=decision.kind,
                structure=getattr(decision, "structure", None),
                section=getattr(decision, "section", None),
                week=week,
                places=getattr(decision, "places", 0),
                decided=decision.decided,
            )
