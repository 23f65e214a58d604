"""What differs between the inputs of two runs, and what of it is undone together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

from berceau.audit.tree import ABSENT, Leaf, plain
from berceau.domain.base import Count, Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.audit.records import Recorded

Section = Literal[
    "run",
    "calendar",
    "communes",
    "structures",
    "conventions",
    "families",
    "policy",
    "decisions",
]
_UNTOLD = {"name", "sources"}
"""Parts of a territory that say nothing of places."""
_RUN = ("method", "limits", "former")
_PARTED = {"grid", "blocks", "groups"}
"""Fields of the policy whose entries are changes of their own."""
_METHOD_TOO = {"envy", "bands"}
"""Fields of the policy that choose the method."""


class InputChange(Record):
    """One thing that is not the same in the inputs of two runs."""

    path: str
    """Where, as ``families[F12].children[E12].request.from``."""
    names: tuple[str, ...]
    """The same, step by step."""
    before: str | None
    """What stood there, as JSON; none where nothing did."""
    after: str | None
    group: Count | None = None
    """Number of the group of changes that it is undone with; none: it has no effect on places."""


class ChangeGroup(Record):
    """Changes that are undone together, to see what comes of it."""

    number: Count
    """Its number, from 1."""
    section: Section
    """Part of the territory, or how the run was made."""
    subject: str = ""
    """Which record or field; empty for the whole part."""
    changes: Count
    """How many changes it holds."""


class Difference(NamedTuple):
    """One change as it is undone.

    Attributes
    ----------
    leaf
        Where, before and after.
    names
        Of its groups, the finest first: section and subject.
    """

    leaf: Leaf
    names: tuple[tuple[Section, str], ...]

    @property
    def family(self) -> str:
        """The family that it is about; empty for none."""
        return self.leaf.path[1] if self.leaf.path[0] == "families" else ""


def split(leaves: Sequence[Leaf], *, same_method: bool) -> tuple[list[Difference], list[Leaf]]:
    """Tell changes that may matter from those that say nothing of places.

    Parameters
    ----------
    leaves
        Places at which two territories differ.
    same_method
        Whether both runs had the same method. If not, what chooses the method in the policy
        belongs to the change of method.
    """
    differences, untold = [], []
    for leaf in leaves:
        if leaf.path[0] in _UNTOLD:
            untold.append(leaf)
        else:
            differences.append(Difference(leaf, _names(leaf, same_method=same_method)))
    return differences, untold


def run_leaves(before: Recorded, after: Recorded) -> tuple[Leaf, ...]:
    """List what is not the same in how two runs were made.

    Threads do not matter. Versions matter, but they cannot be put back.
    """
    found = []
    for name in _RUN:
        old, new = _of_run(before, name), _of_run(after, name)
        if old != new:
            found.append(Leaf(("run", name), old, new, f"run.{name}"))
    return tuple(found)


def _of_run(recorded: Recorded, name: str) -> object:
    if name == "limits":
        return recorded.run.limits.model_dump(exclude={"workers"})
    return getattr(recorded.run, name) or ABSENT


def grouped(
    differences: Sequence[Difference], most: int
) -> tuple[tuple[ChangeGroup, ...], list[int]]:
    """Gather changes into so many groups at most, as fine as can be.

    First each family and each record is a group of its own; then changes of families are gathered
    by the field that they are about; then each part of the territory is one group.

    Parameters
    ----------
    differences
        The changes.
    most
        Groups wanted at most; the coarsest gathering may still have more.

    Returns
    -------
        The groups, and the number of the group of each change.
    """
    for depth in range(3):
        names = [d.names[min(depth, len(d.names) - 1)] for d in differences]
        counts = Counter(names)
        if len(counts) <= most:
            break
    number = {name: k for k, name in enumerate(counts, start=1)}
    groups = tuple(
        ChangeGroup(number=number[name], section=name[0], subject=name[1], changes=count)
        for name, count in counts.items()
    )
    return groups, [number[name] for name in names]


def told(leaf: Leaf, group: int | None) -> InputChange:
    """Write a change for people and for JSON."""
    return InputChange(
        path=leaf.shown,
        names=leaf.path,
        before=plain(leaf.before),
        after=plain(leaf.after),
        group=group,
    )


def _names(leaf: Leaf, *, same_method: bool) -> tuple[tuple[Section, str], ...]:
    section, *rest = leaf.path
    if section == "run":
        return (("run", ""),)
    if section == "calendar":
        return (("calendar", ""),)
    if section == "policy":
        if not same_method and rest[0] in _METHOD_TOO:
            return (("run", ""),)
        return (("policy", ".".join(rest[:2] if rest[0] in _PARTED else rest[:1])),)
    if section == "families":
        return (("families", rest[0]), ("families", _field(leaf)), ("families", ""))
    known: dict[str, Section] = {
        name: name for name in ("communes", "structures", "conventions", "decisions")
    }
    part = known[section]
    return ((part, rest[0]), (part, rest[0]), (part, ""))


def _field(leaf: Leaf) -> str:
    """Name the field of a family or a child that a change is about."""
    rest = leaf.path[2:]
    if rest[:1] == ("children",):
        rest = rest[2:]
    if not rest:
        return "left" if leaf.after is ABSENT else "arrived"
    return ".".join(rest[:2]) if rest[0] == "facts" else rest[0]
