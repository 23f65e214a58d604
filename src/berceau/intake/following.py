"""Identifiers that stay with a child from one register to the next.

Proposals, decisions and sessions know children by identifier alone. A desk that numbers nothing
names its applications by rows, which move from one export to the next; and a child that several
desks know is named by the first of its applications, which may be gone next time. So a register
that follows another keeps the names it gave, and gives none of them to anybody else.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from berceau.errors import Fault
from berceau.intake.blocking import candidates
from berceau.intake.documents import place_of
from berceau.intake.linkage import LOOK, compare, zone_of
from berceau.intake.persons import person_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from berceau.intake.register import Application, Kid, Register


def renamed(applications: Sequence[Application], earlier: Register) -> list[Application]:
    """Name applications without a number as the register before named them.

    An application is that of a former row if both are surely of the same child, or if it stands
    in the same row and is likely to be. No name of the register before goes to another child.

    Parameters
    ----------
    applications
        Those that were read now.
    earlier
        The register before.
    """
    kept = _same_rows(
        [one for one in applications if not _numbered(one)],
        [one for one in earlier.applications if not _numbered(one)],
    )
    taken = {*earlier.application_by_id, *earlier.retired, *kept.values()}
    taken |= {one.id for one in applications if _numbered(one)}
    found = []
    for one in applications:
        name = one.id
        if not _numbered(one):
            name = kept.get(one.id) or _free(one.id, taken)
            taken.add(name)
        found.append(one if name == one.id else one.model_copy(update={"id": name}))
    return found


def retired(applications: Iterable[Application], earlier: Register) -> tuple[str, ...]:
    """List the names that were given once and that no application has now."""
    now = {one.id for one in applications}
    return tuple(sorted({*earlier.application_by_id, *earlier.retired} - now))


def reused(applications: Iterable[Application], earlier: Register) -> Iterator[Fault]:
    """Tell the numbers that a desk has given to another child since the register before."""
    for one in applications:
        before = earlier.application_by_id.get(one.id)
        if before is None:
            continue
        evidence = compare(person_of(before), person_of(one))
        if sum(item.points for item in evidence) < 0:
            yield Fault(
                f"{place_of(one)}, application {one.id}",
                "number-reused",
                "a number that another child had in the register before",
                "a number for each child, never given again",
                "Give the new child a number of its own.",
            )


def kept_names(
    groups: Mapping[str, Sequence[str]], before: Mapping[str, str], own: str = ""
) -> dict[str, str]:
    """Name groups of applications as the register before did.

    Parameters
    ----------
    groups
        Applications by the first of each group.
    before
        The name that the group of each application had; none for a new one.
    own
        What a new name begins with, before that of the first application.

    Returns
    -------
        Names by first application; where a group was parted, the part with the application that
        it is named by keeps the name, else the first part.
    """
    named: dict[str, str] = {}
    taken: set[str] = set()
    wanted = {
        head: sorted({before[name] for name in names if name in before})
        for head, names in groups.items()
    }
    # A name goes first to the group that holds the application that the name is made of.
    for at_home in (True, False):
        for head, names in groups.items():
            homes = {f"{own}{name}" for name in names}
            for name in wanted[head]:
                if head not in named and name not in taken and (name in homes or not at_home):
                    named[head] = name
                    taken.add(name)
    for head in groups:
        if head not in named:
            named[head] = _free(f"{own}{head}", taken)
            taken.add(named[head])
    return named


def joined(children: Iterable[Kid], earlier: Register) -> Iterator[Fault]:
    """Tell the children of the register before that are one now: one of their names is left."""
    for child in children:
        names = {
            earlier.child_by_application[name].id
            for name in child.applications
            if name in earlier.child_by_application
        }
        for gone in sorted(names - {child.id}):
            yield Fault(
                f"child {gone}",
                "children-joined",
                f"the same child as {child.id}, by what was decided since",
                "one name for one child",
                "If a session is open or closed already, take its request back in the news.",
            )


def _same_rows(now: Sequence[Application], before: Sequence[Application]) -> dict[str, str]:
    """Give the former names of applications, the likeliest first, each once."""
    persons = [person_of(one) for one in (*before, *now)]
    scored = []
    for old, new in candidates(persons):
        # Former ones stand first.
        if not old < len(before) <= new or persons[old].desk != persons[new].desk:
            continue
        evidence = compare(persons[old], persons[new])
        score = sum(item.points for item in evidence)
        stayed = persons[old].id == persons[new].id
        sure = zone_of(persons[old], persons[new], evidence, score) == "same"
        if sure or (stayed and score >= LOOK):
            scored.append((-score, not stayed, persons[old].id, persons[new].id))
    kept: dict[str, str] = {}
    given: set[str] = set()
    for _, _, old_name, new_name in sorted(scored):
        if new_name not in kept and old_name not in given:
            kept[new_name] = old_name
            given.add(old_name)
    return kept


def _numbered(application: Application) -> bool:
    return any(value.field == "number" for value in application.values)


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return next(found for k in count(2) if (found := f"{name}-{k}") not in taken)
