"""Conventions that end, are over, open nothing, or hold twice; guests placed under them."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from berceau.audit.precheck.look import path_of
from berceau.audit.precheck.report import finding
from berceau.placement.stays import held_stay
from berceau.placement.titles import Titles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.audit.precheck.look import Look
    from berceau.audit.precheck.report import Finding
    from berceau.domain.conventions import Convention


def agreements(look: Look) -> Iterator[Finding]:
    """Look at each convention, at its guests, and at places held without any right."""
    guests: dict[str, list[str]] = defaultdict(list)
    for name, (_, child) in look.territory.child_by_id.items():
        if child.held is not None and child.held.convention is not None:
            stay = held_stay(child, look.calendar)
            if stay is not None:
                guests[child.held.convention].append(name)
    for convention in look.territory.conventions:
        yield from _ends(look, convention, guests[convention.id])
        yield from _opens_nothing(look, convention)
    yield from _twice(look)
    yield from _without_title(look)


def _ends(look: Look, convention: Convention, guests: list[str]) -> Iterator[Finding]:
    until, year = convention.until, look.calendar
    if until is None:
        return
    followed = any(other.replaces == convention.id for other in look.territory.conventions)
    code = "convention-ends-with-guests" if guests else "convention-ends"
    if until < year.first:
        ended = "guest-of-ended" if convention.exit == "leave" else "guest-stays"
        code = ended if guests else ""
    elif until >= year.last or followed:
        code = ""
    if code:
        yield finding(
            code,
            f"conventions[{convention.id}].until",
            convention=convention.id,
            day=str(until),
            count=len(guests),
            children=", ".join(guests),
        )


def _opens_nothing(look: Look, convention: Convention) -> Iterator[Finding]:
    """Say of terms of access that nobody, or no structure, is named for them."""
    access = any(term.kind == "access" for term in convention.terms)
    hosts = look.territory.hosts_of(convention)
    over = convention.until is not None and convention.until < look.calendar.first
    if access and not over and not (hosts and convention.guests):
        yield finding(
            "convention-idle",
            f"conventions[{convention.id}]",
            convention=convention.id,
            hosts=len(hosts),
            guests=len(convention.guests),
        )


def _twice(look: Look) -> Iterator[Finding]:
    """Find two versions of one agreement in force on the same days."""
    versions = look.territory.convention_by_id
    for one, other in combinations(versions.values(), 2):
        if one.id != other.replaces and other.id != one.replaces:
            continue
        former, later = (one, other) if other.replaces == one.id else (other, one)
        first = later.start
        if first is None or former.in_force(first):
            day = later.start or former.until or look.calendar.first
            yield finding(
                "versions-overlap",
                f"conventions[{former.id}].until",
                convention=former.id,
                other=later.id,
                day=str(day),
            )


def _without_title(look: Look) -> Iterator[Finding]:
    """Find places held, under no convention, where the structure does not serve the commune."""
    titles = Titles(look.territory)
    for family, child in look.territory.child_by_id.values():
        held = child.held
        if held is None or held.convention is not None or held_stay(child, look.calendar) is None:
            continue
        structure = look.territory.structure_by_id[held.structure]
        if not titles.is_served(structure, family.commune):
            yield finding(
                "held-without-title",
                f"{path_of(family, child)}.held",
                structure=structure.id,
                commune=family.commune,
            )
