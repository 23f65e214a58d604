"""A run made again with the limits that it had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.engine.verdict import StoppedBy
from berceau.errors import InfeasibleError

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.audit.records import Recorded, RunLimits
    from berceau.domain.territory import Territory
    from berceau.engine.outcome import Progress
    from berceau.placement.proposal import Method, Proposal

MADE_HERE: frozenset[Method] = frozenset(
    {"place", "in_order", "by_points", "by_bands", "deferred_acceptance"}
)
"""Methods that can be run again; a proposal planted or given by hand cannot."""
_WITHOUT_LIMITS = {"in_order", "deferred_acceptance"}


def made_again(
    territory: Territory,
    method: Method,
    limits: RunLimits,
    *,
    former: Proposal | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Proposal:
    """Make a proposal by a method, with the limits of a record.

    Parameters
    ----------
    territory
        What it is made for.
    method
        One of those of the library.
    limits
        The limits.
    former
        Former proposal, where the method takes one.
    progress
        Told of the progress of a search.

    Raises
    ------
    InfeasibleError
        If places held, decisions and limits contradict each other.
    KeyboardInterrupt
        If a person stops the search: what it found by then compares with nothing.
    """
    if method in _WITHOUT_LIMITS:
        from berceau.placement import baselines  # noqa: PLC0415  (loaded when a run is made again)

        in_order = method == "in_order"
        return (baselines.in_order if in_order else baselines.deferred_acceptance)(territory)
    # The solver comes with these.
    from berceau.placement import bands, by_points, solve  # noqa: PLC0415

    given = limits.limits()
    if method == "by_bands" and territory.policy.bands:
        return bands.by_bands(territory, limits=given)
    if method == "by_points":
        return by_points.by_points(territory, limits=given or by_points.LIMITS)
    found = solve.place(territory, limits=given, progress=progress, former=former)
    if was_interrupted(found):
        raise KeyboardInterrupt
    return found


def parts_that_differ(
    recorded: Recorded, progress: Callable[[Progress], None] | None = None
) -> tuple[str, ...] | None:
    """Run again what was recorded, and compare bit for bit.

    Parameters
    ----------
    recorded
        The record.
    progress
        Told of the progress of a search.

    Returns
    -------
        Names of the parts of the outcome that are not the same; ``None`` if nothing was found.
    """
    run = recorded.run
    try:
        again = made_again(
            recorded.territory,
            run.method,
            run.limits,
            former=recorded.former,
            progress=progress,
        )
    except InfeasibleError:
        return None
    before, after = recorded.proposal.outcome(), again.outcome()
    return tuple(key for key in before if before[key] != after[key])


def was_interrupted(proposal: Proposal) -> bool:
    """Say whether a person ended the run, or one of its stages."""
    said = {proposal.run.stopped_by, *(stage.stopped_by for stage in proposal.stages)}
    return StoppedBy.INTERRUPT in said
