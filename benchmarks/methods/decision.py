"""One decision of the commission on a proposal at hand: how soon the next one is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import berceau
from benchmarks.methods.ours import Listener, describe, limits_of
from berceau.domain.decisions import Forbid, Place, Refuse

if TYPE_CHECKING:
    from benchmarks.methods.answer import Answer
    from benchmarks.tasks import Task
    from benchmarks.trace import Trace
    from berceau.domain.decisions import Decision
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal


def run(territory: Territory, task: Task, trace: Trace) -> Answer:
    """Propose, take one decision, propose again from the proposal at hand.

    Only the second proposal is on the clock. Settings: ``kind`` (``forbid``: the place proposed
    to a child; ``refuse``: that child; ``place``: a refused child at its first wish); ``first``
    (seconds for the first proposal); the others as of ``place``.
    """
    first = berceau.Limits(
        deterministic_time=10.0**9,
        wall_seconds=float(task.settings.get("first", 20.0)),
        workers=int(task.settings.get("workers", 1)),
        seed=int(task.settings.get("seed", 1)),
    )
    former = berceau.place(territory, limits=first)
    decided = _decided(territory, former, str(task.settings.get("kind", "forbid")))
    trace.restart()
    limits = limits_of(task)
    proposal = berceau.place(decided, limits=limits, former=former, progress=Listener(trace))
    answer = describe(proposal, trace)
    before = {(p.child, p.structure, p.week) for p in former.placements}
    after = {(p.child, p.structure, p.week) for p in proposal.placements}
    answer.more["former"] = {
        "value": None if former.measures is None else former.measures.need,
        "bound": former.stages[0].bound,
        "changed_children": len({child for child, *_ in before ^ after}),
    }
    return answer


def _decided(territory: Territory, former: Proposal, kind: str) -> Territory:
    """Add one decision, about a child in the middle of the list."""
    decision = _decision(territory, former, kind)
    return territory.model_copy(update={"decisions": (*territory.decisions, decision)})


def _decision(territory: Territory, former: Proposal, kind: str) -> Decision:
    if kind == "place":
        return Place.model_validate(_wanted(territory, former))
    new = [p for p in former.placements if p.status == "new"]
    chosen = new[len(new) // 2]
    if kind == "refuse":
        return Refuse(kind="refuse", child=chosen.child)
    return Forbid(kind="forbid", child=chosen.child, structure=chosen.structure)


def _wanted(territory: Territory, former: Proposal) -> dict[str, str]:
    """Name a refused child and a structure where it waits first in line."""
    first = [w for w in former.waiting if w.rank == 1 and w.child in set(former.refused)]
    chosen = first[len(first) // 2]
    if chosen.structure not in territory.structure_by_id:
        raise ValueError(f"structure: found {chosen.structure!r}, expected one of the territory")
    return {"kind": "place", "child": chosen.child, "structure": chosen.structure}
