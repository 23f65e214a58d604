"""Runs made again with some changes of the input undone; none is made twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from berceau.audit.rerun import MADE_HERE, made_again
from berceau.audit.tree import put_back, territory_of, tree_of
from berceau.errors import BerceauError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from berceau.audit.changes import Difference
    from berceau.audit.records import Recorded
    from berceau.domain.territory import Territory
    from berceau.engine.outcome import Progress
    from berceau.placement.proposal import Placement, Proposal

Given = tuple[tuple[str, ...], ...]
"""What a child is given: for each placement, where, which week, from, until, under what."""
Outcome = dict[str, Given]
"""What each child is given, by its identifier; who has nothing is not in it."""


def outcome_of(proposal: Proposal) -> Outcome:
    """Tell what each child is given, leaving out what is only said of it."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for placement in proposal.placements:
        found.setdefault(placement.child, []).append(_given(placement))
    return {child: tuple(given) for child, given in found.items()}


def _given(placement: Placement) -> tuple[str, ...]:
    return (
        placement.structure,
        placement.section,
        " ".join(placement.week),
        placement.start.isoformat(),
        placement.until.isoformat(),
        placement.convention or "",
    )


class Tries:
    """Outcomes of the later run with some changes undone.

    Parameters
    ----------
    before, after
        The two runs.
    differences
        What may be undone.
    most
        How many runs may be made.
    progress
        Told of the progress of each.
    """

    def __init__(
        self,
        before: Recorded,
        after: Recorded,
        differences: Sequence[Difference],
        *,
        most: int,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._runs = before, after
        self._tree = tree_of(after.territory)
        self._differences = differences
        self._progress = progress
        self.most = most
        self.known: dict[frozenset[int], Outcome | None] = {}
        """What came of each set of changes undone; none where no run could be made."""

    @property
    def made(self) -> int:
        """How many runs were made."""
        return len(self.known)

    @property
    def spent(self) -> bool:
        """Whether no more runs may be made."""
        return self.made >= self.most

    def outcome(self, undone: frozenset[int]) -> Outcome | None:
        """Give what comes out with some changes undone; ``None`` where nothing does.

        Changes may hang together: a wish for a structure that was not there yet cannot be made.
        """
        if undone not in self.known and not self.spent:
            self.known[undone] = self._run(undone)
        return self.known.get(undone)

    def _run(self, undone: frozenset[int]) -> Outcome | None:
        leaves = [self._differences[k].leaf for k in sorted(undone)]
        try:
            territory = territory_of(
                put_back(self._tree, [leaf for leaf in leaves if leaf.path[0] != "run"])
            )
            recorded = self._runs[0 if any(leaf.path[0] == "run" for leaf in leaves) else 1]
            if recorded.run.method not in MADE_HERE:
                return None
            proposal = made_again(
                territory,
                recorded.run.method,
                recorded.run.limits,
                former=self._former(recorded, territory, undone),
                progress=self._progress,
            )
        except (BerceauError, ValidationError):
            return None
        return outcome_of(proposal)

    def _former(
        self, recorded: Recorded, territory: Territory, undone: frozenset[int]
    ) -> Proposal | None:
        """Give the proposal that a run starts from.

        Where changes count, it is the one that they were counted against. Else it is where the
        search begins: at the later proposal, so that what comes back does so because of what is
        undone; at the earlier one if everything is.
        """
        policy = territory.policy
        if recorded.former is not None or _counts_changes(policy.model_dump()):
            return recorded.former
        before, after = self._runs
        return before.proposal if len(undone) == len(self._differences) else after.proposal


def _counts_changes(policy: Mapping[str, Sequence[Mapping[str, object]]]) -> bool:
    return any(
        part["measure"] == "changes" for key in ("stages", "weights") for part in policy[key]
    )
