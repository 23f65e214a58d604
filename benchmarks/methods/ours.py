"""The library's own ways: ``place``, and the two procedures it is compared with."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import berceau
import berceau.engine.solve
import berceau.placement.solve
from benchmarks.methods.answer import Answer

if TYPE_CHECKING:
    from benchmarks.tasks import Task
    from benchmarks.trace import Trace
    from berceau.domain.territory import Territory
    from berceau.engine.outcome import Progress
    from berceau.placement.proposal import Proposal

ENOUGH = 10.0**9
"""Deterministic effort that no run spends: the clock alone ends it."""
NEED = "need"
"""Name of the stage whose value and bound are traced."""


def limits_of(task: Task) -> berceau.Limits:
    """Read the limits: by the clock, or with ``work`` by effort alone, which is repeatable."""
    settings = task.settings
    by_effort = "work" in settings
    return berceau.Limits(
        deterministic_time=float(settings.get("work", ENOUGH)),
        wall_seconds=None if by_effort else task.limit,
        workers=int(settings.get("workers", 1)),
        seed=int(settings.get("seed", 1)),
        relative_gap=float(settings.get("gap", 0.0)),
    )


class Listener:
    """Writes the progress of a solve into a trace: the first stage for need, and no other.

    Attributes
    ----------
    means
        When which stage turned to which means: seconds, stage, means.
    """

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._ready = False
        self.means: list[tuple[float, str, str]] = []

    def __call__(self, event: Progress) -> None:
        """Take one event."""
        if not self._ready:
            self._ready = True
            self._trace.phases["formulate"] = round(self._trace.elapsed - event.elapsed, 4)
        means = (event.stage, str(event.means))
        if not self.means or self.means[-1][1:] != means:
            self.means.append((round(self._trace.elapsed, 3), *means))
        if event.stage == NEED:
            self._trace.note(event.best, event.bound)


def place(territory: Territory, task: Task, trace: Trace) -> Answer:
    """Solve with the library.

    Settings: ``workers``; ``seed``; ``gap`` (stop there); ``work`` (deterministic effort, then
    without any clock).
    """
    listener = Listener(trace)
    proposal = berceau.place(territory, limits=limits_of(task), progress=listener)
    answer = describe(proposal, trace)
    answer.more["means"] = listener.means
    return answer


def in_order(territory: Territory, _task: Task, trace: Trace) -> Answer:
    """Serve families in order of points."""
    return describe(berceau.in_order(territory), trace)


def deferred_acceptance(territory: Territory, _task: Task, trace: Trace) -> Answer:
    """Let children propose, and structures keep those who go first."""
    return describe(berceau.deferred_acceptance(territory), trace)


def describe(proposal: Proposal, trace: Trace) -> Answer:
    """Read what a checked proposal says of itself."""
    stage = next((one for one in proposal.stages if one.name == NEED), None)
    answer = Answer(verdict=proposal.verdict)
    answer.value = None if proposal.measures is None else proposal.measures.need
    if stage is not None:
        answer.bound, answer.bound_source = stage.bound, stage.bound_source
        answer.work = round(sum(one.work for one in proposal.stages), 3)
        trace.phases["solve"] = round(sum(one.seconds for one in proposal.stages), 4)
        trace.phases["check"] = round(
            trace.elapsed - trace.phases.get("formulate", 0.0) - trace.phases["solve"], 4
        )
    if len(proposal.stages) <= 1:  # later stages would move the value
        trace.note(answer.value, answer.bound)
    answer.size = {"columns": proposal.run.columns, "rows": proposal.run.rows}
    answer.more = {
        "digest": digest_of(proposal),
        "stopped_by": proposal.run.stopped_by,
        "stages": [_stage(one) for one in proposal.stages],
        "measures": _measures(proposal),
    }
    return answer


def digest_of(proposal: Proposal) -> str:
    """Hash what was decided and proven, without what depends on the clock."""
    text = json.dumps(proposal.outcome(), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _stage(stage: Any) -> dict[str, Any]:
    keys = {"name", "verdict", "value", "bound", "certified", "seconds", "work", "stopped_by"}
    found: dict[str, Any] = stage.model_dump(mode="json", include=keys | {"bound_source"})
    return found


def _measures(proposal: Proposal) -> dict[str, Any]:
    if proposal.measures is None:
        return {}
    rates = [rate.permille for rate in proposal.measures.rates if rate.asked]
    kept = {"requests", "served", "minutes_week", "need", "reserved", "misses", "wishes"}
    found: dict[str, Any] = proposal.measures.model_dump(mode="json", include=kept)
    return {**found, "lowest_rate": min(rates, default=None)}
