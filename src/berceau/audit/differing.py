"""Two records side by side: what changed in the input, for whom, and which change explains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.audit.causes import Because, Cause, Search, changed
from berceau.audit.changes import (
    ChangeGroup,
    Difference,
    InputChange,
    grouped,
    run_leaves,
    split,
    told,
)
from berceau.audit.reading import load
from berceau.audit.rerun import MADE_HERE
from berceau.audit.tree import Leaf, leaves, tree_of
from berceau.audit.tries import Given, Tries, outcome_of
from berceau.domain.base import Count, Identifier, Record
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from berceau.audit.records import Recorded
    from berceau.engine.outcome import Progress
    from berceau.io.files import Source
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

QUICK, SLOW = 60, 12
"""Runs made at most: with a method that takes no time, and with one that searches."""
_SEARCHES = {"place", "by_bands"}
_A_GROUP = 3
"""Runs for each group of changes, at least: one undoes it alone, the others look further."""


class OutcomeChange(Record):
    """A child who is given something else, and why."""

    child: Identifier
    before: Given
    """Placements: structure, section, week, from, until, convention; none: nothing."""
    after: Given
    because: Because
    """The family's own data; one change; several together; not found within the runs made."""
    groups: tuple[Count, ...] = ()
    """Numbers of the groups of changes that explain it."""
    verified: bool = False
    """Whether a run has shown it: with the change undone, the child is given what it had."""


class Differences(Readable, Record):
    """What is not the same in two runs, and which change of the input explains it."""

    folders: tuple[str, str]
    recorded: tuple[str, str]
    """When each was recorded."""
    versions: tuple[str, ...] = ()
    """Parts of the versions that are not the same: nothing here can undo them."""
    changes: tuple[InputChange, ...] = ()
    groups: tuple[ChangeGroup, ...] = ()
    outcomes: tuple[OutcomeChange, ...] = ()
    """In order of children."""
    runs: Count = 0
    """How many runs were made to find out."""
    repeated: bool = True
    """Whether both outcomes come out again here; if not, some differences cannot be explained."""

    def of(self, *because: Because) -> tuple[OutcomeChange, ...]:
        """List the children with one of these causes."""
        return tuple(outcome for outcome in self.outcomes if outcome.because in because)

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.audit.show_differences import difference_tables  # noqa: PLC0415  (for people)

        return difference_tables(self, lang=lang)


def differences(
    before: Source,
    after: Source,
    *,
    tries: int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Differences:
    """Say what changed between two recorded runs, for whom, and which change explains it.

    The inputs are compared record by record. Then the later run is made again with one change, or
    one group of changes, undone at a time: a change explains what a child is given if the child
    is given what it had before once the change is undone. Children whom no single change explains
    are tried with several, down to a set of which none can be left out.

    Parameters
    ----------
    before, after
        Folders of two runs; both must be intact.
    tries
        How many runs are made at most. If nothing is said 60, or 12 where a run is a search; 0
        explains nothing.
    progress
        Told of the progress of each search.

    Returns
    -------
        Changes of the input, children who are given something else, and their causes.

    Raises
    ------
    InputError
        If a folder is no record, or files of it were altered.
    """
    runs = load(before), load(after)
    found, untold = _input(*runs)
    most = _most(runs[1]) if tries is None else tries
    groups, numbers = grouped(found, max(4, most // _A_GROUP))
    search = Tries(*runs, found, most=most, progress=progress)
    outcomes, repeated = _outcomes(runs, found, numbers, search)
    return Differences(
        folders=(runs[0].folder.name, runs[1].folder.name),
        recorded=(runs[0].run.recorded, runs[1].run.recorded),
        versions=runs[0].run.versions.differing(runs[1].run.versions),
        changes=(
            *(told(d.leaf, number) for d, number in zip(found, numbers, strict=True)),
            *(told(leaf, None) for leaf in untold),
        ),
        groups=groups,
        outcomes=outcomes,
        runs=search.made,
        repeated=repeated,
    )


def _input(before: Recorded, after: Recorded) -> tuple[list[Difference], list[Leaf]]:
    """List what differs in how the runs were made and in their territories."""
    same = before.run.method == after.run.method
    below = leaves(tree_of(before.territory), tree_of(after.territory))
    return split((*run_leaves(before, after), *below), same_method=same)


def _most(recorded: Recorded) -> int:
    if recorded.run.method not in MADE_HERE:
        return 0
    return SLOW if recorded.run.method in _SEARCHES else QUICK


def _outcomes(
    runs: tuple[Recorded, Recorded],
    found: Sequence[Difference],
    numbers: Sequence[int],
    tries: Tries,
) -> tuple[tuple[OutcomeChange, ...], bool]:
    """Find who is given something else, and why."""
    before, after = (outcome_of(run.proposal) for run in runs)
    children = changed(before, after)
    whole = frozenset(range(len(found)))
    ends = (tries.outcome(whole), tries.outcome(frozenset())) if children else (before, after)
    # What does not come out again here, from the data as they are, cannot be explained by them.
    steady = [
        child
        for child in children
        if None not in ends
        and all(
            (end or {}).get(child, ()) == given.get(child, ())
            for end, given in zip(ends, (before, after), strict=True)
        )
    ]
    members = {
        number: frozenset(k for k, n in enumerate(numbers) if n == number) for number in numbers
    }
    own = {child: _own(child, runs, found) for child in children}
    search = Search(tries, {c: before.get(c, ()) for c in steady}, members, own)
    causes: Mapping[str, Cause] = search.causes()
    outcomes = tuple(
        OutcomeChange(
            child=child,
            before=before.get(child, ()),
            after=after.get(child, ()),
            **causes.get(child, Cause("unexplained"))._asdict(),
        )
        for child in children
    )
    return outcomes, ends == (before, after)


def _own(
    child: str, runs: tuple[Recorded, Recorded], found: Sequence[Difference]
) -> frozenset[int]:
    """Give the changes of a child's family, in either territory."""
    families = {
        run.territory.child_by_id[child][0].id
        for run in runs
        if child in run.territory.child_by_id
    }
    return frozenset(k for k, difference in enumerate(found) if difference.family in families)
