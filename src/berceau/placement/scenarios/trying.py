"""What if: a scenario solved beside the proposal that there is, and set against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, overload

from berceau.domain.stage_names import BORNE, NOT_BORNE
from berceau.errors import InfeasibleError
from berceau.placement.baselines import deferred_acceptance, in_order
from berceau.placement.belonging import refuse_other_input
from berceau.placement.by_points import by_points
from berceau.placement.compare import compare
from berceau.placement.scenarios.applying import changed
from berceau.placement.scenarios.outcome import Dues, Scenarios, StageChange, WhatIf
from berceau.placement.scenarios.wording import read_changes
from berceau.placement.use import owed_cents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from berceau.domain.territory import Territory
    from berceau.engine.limits import Limits
    from berceau.engine.outcome import Progress
    from berceau.placement.proposal import Placement, Proposal
    from berceau.placement.scenarios.changes import Change

    Said = Change | str

_MADE_SMALL = {"reserved", "misses", "changes", NOT_BORNE, BORNE}
"""Stages in which less is better."""
_BY_ORDER: dict[str, Callable[[Territory], Proposal]] = {
    "in_order": in_order,
    "by_points": by_points,
    "deferred_acceptance": deferred_acceptance,
}
"""Methods that give one answer each, and no bound."""


@overload
def what_if(  # noqa: D418 - every public name says what it is
    territory: Territory,
    *changes: Change | str,
    proposal: Proposal | None = None,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> WhatIf:
    """Try changes, one after the other."""


@overload
def what_if(  # noqa: D418 - every public name says what it is
    territory: Territory,
    *changes: Mapping[str, Iterable[Change | str]],
    proposal: Proposal | None = None,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Scenarios:
    """Try several scenarios by name."""


def what_if(
    territory: Territory,
    *changes: Change | str | Mapping[str, Iterable[Change | str]],
    proposal: Proposal | None = None,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> WhatIf | Scenarios:
    """Say what changes would bring: the new proposal, who gains, who loses, hours, money.

    The new proposal is made as the old one was, and its search starts from it: what need not
    change mostly stays.

    Parameters
    ----------
    territory
        The territory as it is.
    changes
        What changes, in order: records of ``berceau.placement.scenarios.changes``, or lines of
        text such as ``"cap daix:hours=120"`` (see ``wording.FORMS``). Or one mapping from names
        of scenarios to their changes: all of them are set beside the same proposal.
    proposal
        The proposal for the territory as it is; made here, under the same limits, if none is
        given.
    limits
        Limits of each search; by default those under which the proposal was made, as far as they
        are repeatable.
    progress
        Told of the progress of the searches.

    Returns
    -------
    WhatIf or Scenarios
        What comes out; a scenario in which nothing lawful fits says what contradicts what.

    Raises
    ------
    InputError
        A change cannot be made, or the proposal is for another territory.
    InfeasibleError
        The territory as it is has no lawful proposal.

    Examples
    --------
    >>> import berceau
    >>> talant = berceau.case("talant-2015")
    >>> found = berceau.what_if(talant, "cap daix-2006:hours=120")  # doctest: +SKIP
    """
    scenarios = _scenarios(changes)
    ready = {name: changed(territory, *read) for name, read in scenarios.items()}
    if proposal is None:
        from berceau.placement.solve import place  # noqa: PLC0415  (loads the solver)

        proposal = place(territory, limits=limits, progress=progress)
    refuse_other_input(territory, proposal)
    trial = _Trial(territory, proposal, limits or _limits_of(proposal), progress)
    outcomes = tuple(trial.outcome(name, read, ready[name]) for name, read in scenarios.items())
    if len(changes) == 1 and isinstance(changes[0], Mapping):
        return Scenarios(territory=territory.name, before=proposal, outcomes=outcomes)
    return outcomes[0]


def _limits_of(proposal: Proposal) -> Limits | None:
    """Give the effort that went into a proposal, so that both sides have the same."""
    run = proposal.run
    if run.deterministic_limit is None:
        return None
    from berceau.engine.limits import Limits  # noqa: PLC0415  (only here)

    return Limits(run.deterministic_limit, workers=run.workers, seed=run.seed)


def _scenarios(
    changes: tuple[Change | str | Mapping[str, Iterable[Change | str]], ...],
) -> dict[str, tuple[Change, ...]]:
    """Read scenarios by name; of changes given alone, one without a name."""
    if len(changes) == 1 and isinstance(changes[0], Mapping):
        return {name: _read(some) for name, some in changes[0].items()}
    return {"": _read(some for some in changes if not isinstance(some, Mapping))}


def _read(changes: Iterable[Said]) -> tuple[Change, ...]:
    given = list(changes)
    read = iter(read_changes(change for change in given if isinstance(change, str)))
    return tuple(next(read) if isinstance(change, str) else change for change in given)


class _Trial:
    """Tries scenarios beside one proposal."""

    def __init__(
        self,
        territory: Territory,
        proposal: Proposal,
        limits: Limits | None,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._territory, self._before = territory, proposal
        self._limits, self._progress = limits, progress

    def outcome(self, name: str, changes: tuple[Change, ...], after: Territory) -> WhatIf:
        before = self._territory
        minutes = minutes_of_care(before, self._before.placements)
        try:
            proposal = self._proposal(after)
        except InfeasibleError as error:
            return WhatIf(
                name=name,
                territory=before.name,
                changes=changes,
                before=self._before,
                minutes=(minutes, None),
                clashes=error.faults,
            )
        sides = (before, self._before), (after, proposal)
        return WhatIf(
            name=name,
            territory=before.name,
            changes=changes,
            before=self._before,
            after=proposal,
            comparison=compare(*sides),
            stages=tuple(_stages(self._before, proposal)),
            dues=tuple(_dues(*sides)),
            minutes=(minutes, minutes_of_care(after, proposal.placements)),
        )

    def _proposal(self, after: Territory) -> Proposal:
        """Make the new proposal as the old one was made, starting from it."""
        if after.fingerprint == self._territory.fingerprint:
            return self._before
        if self._before.method in _BY_ORDER:
            return _BY_ORDER[self._before.method](after)
        from berceau.placement.solve import place  # noqa: PLC0415  (loads the solver)

        return place(after, limits=self._limits, progress=self._progress, former=self._before)


def minutes_of_care(territory: Territory, placements: Iterable[Placement]) -> int:
    """Count the minutes of care of placements over the open days of the year planned."""
    calendar, structures = territory.calendar, territory.structure_by_id
    total = 0
    for placement in placements:
        by_weekday: dict[str, int] = defaultdict(int)
        for slot in calendar.expand(placement.week):
            day, band = calendar.slots[slot]
            by_weekday[day] += band.minutes
        closures = structures[placement.structure].closures
        for days in calendar.count_days(placement.start, placement.until, closures):
            total += sum(
                count * by_weekday[day] for day, count in zip(calendar.weekdays, days, strict=True)
            )
    return total


def _stages(before: Proposal, after: Proposal) -> Iterator[StageChange]:
    old = {stage.name: stage for stage in before.stages}
    new = {stage.name: stage for stage in after.stages}
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        yield StageChange(
            name=name,
            smaller_is_better=name in _MADE_SMALL,
            before=None if was is None else was.value,
            bound_before=None if was is None else was.bound,
            after=None if now is None else now.value,
            bound_after=None if now is None else now.bound,
        )


_Side = tuple["Territory", "Proposal"]


def _dues(before: _Side, after: _Side) -> Iterator[Dues]:
    """Set what communes use of conventions, and owe for it, side by side."""
    uses = [_used(proposal) for _, proposal in (before, after)]
    territories = [territory for territory, _ in (before, after)]
    for convention, commune in sorted({*uses[0], *uses[1]}):
        minutes = [use.get((convention, commune), (0, 0))[0] for use in uses]
        owed = [
            _owed(territory, convention, use.get((convention, commune), (0, 0))[1])
            for territory, use in zip(territories, uses, strict=True)
        ]
        hosts = {
            structure.commune
            for territory in territories
            if convention in territory.convention_by_id
            for structure in territory.hosts_of(territory.convention_by_id[convention])
        }
        if hosts != {commune}:
            yield Dues(
                convention=convention,
                commune=commune,
                hosts=tuple(sorted(hosts - {commune})),
                minutes_before=minutes[0],
                minutes_after=minutes[1],
                owed_before=owed[0],
                owed_after=owed[1],
            )


def _used(proposal: Proposal) -> dict[tuple[str, str], tuple[int, int]]:
    """Give minutes used and euro cents owed, by convention and commune."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for line in proposal.consumption:
        key = line.convention, line.commune
        minutes, owed = found.get(key, (0, 0))
        found[key] = minutes + line.minutes, owed + (line.owed_cents or 0)
    return found


def _owed(territory: Territory, name: str, cents: int) -> int | None:
    """Give what is owed; none where the convention says no price that can be counted."""
    convention = territory.convention_by_id.get(name)
    if convention is None:
        return 0
    return None if owed_cents(convention, 0, 0) is None else cents
