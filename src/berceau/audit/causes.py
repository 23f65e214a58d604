"""Which change of the input explains which change of the outcome, found by undoing changes.

The search for a smallest set of changes is delta debugging (Zeller and Hildebrandt, 2002): a set
is cut into parts, a part or what is left without it is kept where it still restores the outcome,
and the cut made finer where none does.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from berceau.audit.tries import Given, Outcome, Tries

Because = Literal["own", "change", "several", "unexplained"]
Groups = frozenset[int]


class Cause(NamedTuple):
    """Why a child is given something else.

    Attributes
    ----------
    because
        Its family's own data (`own`); one change, which undone alone restores what was given
        (`change`); changes that restore it only together (`several`); not found.
    groups
        Groups of changes. For `own` and `change` each of them alone restores it; for `several`
        all of them together do, and none can be left out.
    verified
        Whether a run has shown it.
    """

    because: Because
    groups: tuple[int, ...] = ()
    verified: bool = False


class Search:
    """The search for causes.

    Parameters
    ----------
    tries
        Makes runs with changes undone.
    wanted
        What each child was given before, for the children concerned; nothing is an empty tuple.
    members
        Changes of each group.
    own
        Changes of each child's own family.
    """

    def __init__(
        self,
        tries: Tries,
        wanted: Mapping[str, Given],
        members: Mapping[int, frozenset[int]],
        own: Mapping[str, frozenset[int]],
    ) -> None:
        self._tries = tries
        self._wanted = wanted
        self._members = members
        self._own = own

    def causes(self) -> dict[str, Cause]:
        """Find a cause for each child, as far as runs may be made."""
        for group in self._members:
            self._tries.outcome(self._members[group])
        enough = (self._tries.made + self._tries.most) // 2
        for child in self._wanted:
            # Half of what is left stays for changes that explain something only together.
            if self._own[child] and not self._alone(child) and self._tries.made < enough:
                self._tries.outcome(self._own[child])
        found = {child: self._simple(child) for child in self._wanted}
        for child, cause in found.items():
            if cause is None:
                found[child] = self._together(child)
        return {child: cause or self._unexplained(child) for child, cause in found.items()}

    def _simple(self, child: str) -> Cause | None:
        """Give a cause that stands alone, if there is one."""
        alone, own = self._alone(child), self._own[child]
        if own and self._restores(child, own):
            groups = alone or tuple(g for g, held in self._members.items() if own & held)
            return Cause("own", groups, verified=True)
        if alone:
            return Cause("change", alone, verified=True)
        return None

    def _unexplained(self, child: str) -> Cause:
        """Point at the family's own data where no run was left to try them."""
        own = self._own[child]
        if not own or own in self._tries.known:
            return Cause("unexplained")
        return Cause("own", tuple(g for g, held in self._members.items() if own & held))

    def _alone(self, child: str) -> tuple[int, ...]:
        return tuple(g for g, held in self._members.items() if self._restores(child, held))

    def _restores(self, child: str, undone: frozenset[int]) -> bool:
        """Say whether a run that was made gives a child what it had."""
        outcome = self._tries.known.get(undone)
        return outcome is not None and outcome.get(child, ()) == self._wanted[child]

    def _together(self, child: str) -> Cause | None:
        """Find changes that restore what a child had only together."""
        whole = frozenset(self._members)
        if not self._holds(child, whole):
            return None
        smallest = _smallest(whole, lambda groups: self._holds(child, groups))
        # What could not be tried any more says nothing: only what was tried counts.
        tried = all(self._changes(smallest - {g}) in self._tries.known for g in smallest)
        return Cause("several", tuple(sorted(smallest)), verified=True) if tried else None

    def _holds(self, child: str, groups: Groups) -> bool:
        undone = self._changes(groups)
        self._tries.outcome(undone)
        return self._restores(child, undone)

    def _changes(self, groups: Groups) -> frozenset[int]:
        return frozenset().union(*(self._members[g] for g in groups))


def _smallest(whole: Groups, holds: Callable[[Groups], bool]) -> Groups:
    """Find a set for which something holds, and for none that lacks one of its members."""
    found, parts = whole, 2
    while len(found) > 1:
        cut = list(_cut(sorted(found), parts))
        better = next((part for part in cut if holds(part)), None)
        if better is not None:
            found, parts = better, 2
            continue
        rest = next((found - part for part in cut if holds(found - part)), None)
        if rest is not None:
            found, parts = rest, max(parts - 1, 2)
        elif parts >= len(found):
            break
        else:
            parts = min(2 * parts, len(found))
    return found


def _cut(members: Sequence[int], parts: int) -> Iterator[Groups]:
    """Cut into parts of nearly the same size."""
    ends = [len(members) * k // parts for k in range(parts + 1)]
    for first, last in pairwise(ends):
        if last > first:
            yield frozenset(members[first:last])


def changed(before: Outcome, after: Outcome) -> tuple[str, ...]:
    """Name the children who are given something else, in order."""
    return tuple(
        child
        for child in sorted({*before, *after})
        if before.get(child, ()) != after.get(child, ())
    )
