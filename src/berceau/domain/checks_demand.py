"""What must hold in the families, their requests and the decisions on them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from berceau.domain.faults import commune_known, ordered, slots_known, structure_known, unknown
from berceau.domain.wishes import KINDS, is_group, parse_group
from berceau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child, Family, Request
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory


def family_faults(territory: Territory) -> Iterator[Fault]:
    codes = {commune.code for commune in territory.communes}
    structures = {structure.id: structure for structure in territory.structures}
    for family in territory.families:
        if family.commune not in codes:
            yield unknown(
                f"families[{family.id}].commune",
                "unknown-commune",
                family.commune,
                codes,
                "communes",
            )
        for child in family.children:
            yield from _child(family, child, territory, structures)


def _child(
    family: Family, child: Child, territory: Territory, structures: dict[str, Structure]
) -> Iterator[Fault]:
    where = f"families[{family.id}].children[{child.id}]"
    if child.request is not None:
        yield from _request(f"{where}.request", child.request, territory, structures)
    held = child.held
    if held is None:
        return
    yield from ordered(f"{where}.held", held.since, held.until)
    yield from slots_known(f"{where}.held.week", held.week, territory.calendar)
    structure = structures.get(held.structure)
    if structure is None:
        yield unknown(
            f"{where}.held.structure",
            "unknown-structure",
            held.structure,
            structures,
            "structures",
        )
    elif structure.opening is not None:
        yield from _outside(f"{where}.held.week", held.week, structure, territory.calendar)
    if held.convention is not None and all(
        convention.id != held.convention for convention in territory.conventions
    ):
        known = {convention.id for convention in territory.conventions}
        yield unknown(
            f"{where}.held.convention", "unknown-convention", held.convention, known, "conventions"
        )


def _outside(
    where: str, week: tuple[str, ...], structure: Structure, calendar: Calendar
) -> Iterator[Fault]:
    opening = structure.opening or ()
    if not all(map(calendar.known, (*week, *opening))):
        return
    outside = calendar.expand(week) - calendar.expand(opening)
    if outside:
        yield Fault(
            where,
            "outside-opening",
            ", ".join(calendar.compress(outside)),
            f"slots at which {structure.id!r} is open: {', '.join(opening)}",
            "Correct the week or the opening.",
        )


def _request(
    where: str, request: Request, territory: Territory, structures: dict[str, Structure]
) -> Iterator[Fault]:
    calendar = territory.calendar
    yield from ordered(where, request.start, request.until)
    for k, week in enumerate(request.weeks):
        names = week if isinstance(week, tuple) else week.of
        yield from slots_known(f"{where}.weeks[{k}]", names, calendar)
        if not isinstance(week, tuple) and week.any > len(week.of):
            yield Fault(
                f"{where}.weeks[{k}]",
                "flexible-week",
                f"any {week.any} of {len(week.of)}",
                f"at most {len(week.of)}",
                "Name more slots or ask for fewer.",
            )
    for name, given, wanted in (
        ("shares", len(request.shares), len(request.weeks)),
        ("points", len(request.points), len(request.wishes)),
    ):
        if given not in {0, wanted}:
            yield Fault(
                f"{where}.{name}",
                "lengths-differ",
                f"{given} values",
                f"{wanted}, one for each {'week' if name == 'shares' else 'wish'}, or none",
                "Complete the list or remove it.",
            )
    for k, wish in enumerate(request.wishes):
        yield from _wish(f"{where}.wishes[{k}]", wish, territory, structures)
    for wish, count in Counter(request.wishes).items():
        if count > 1:
            yield Fault(
                f"{where}.wishes",
                "wish-twice",
                f"{wish!r} given {count} times",
                "each wish once",
                "Keep the first.",
            )


def _wish(
    where: str, wish: str, territory: Territory, structures: dict[str, Structure]
) -> Iterator[Fault]:
    if not is_group(wish):
        if wish not in structures:
            yield unknown(where, "unknown-structure", wish, structures, "structures")
        return
    group = parse_group(wish)
    if group is None:
        yield Fault(
            where,
            "unknown-group",
            repr(wish),
            f"a kind ({', '.join(KINDS)}), a colon, and a commune's code, a distance or *",
            "Write for instance childminder:21617, any:15km or creche:*.",
        )
    elif group.commune is not None:
        yield from commune_known(where, group.commune, territory)


def decision_faults(territory: Territory) -> Iterator[Fault]:
    children = {c.id: c for family in territory.families for c in family.children}
    placed: Counter[str] = Counter()
    for k, decision in enumerate(territory.decisions):
        where = f"decisions[{k}]"
        if decision.kind in {"place", "forbid", "reserve"}:
            yield from structure_known(f"{where}.structure", decision.structure, territory)
        if decision.kind == "reserve":
            yield from slots_known(f"{where}.slots", decision.slots, territory.calendar)
            continue
        if decision.kind == "place":
            yield from slots_known(f"{where}.week", decision.week, territory.calendar)
        if decision.child not in children:
            yield unknown(f"{where}.child", "unknown-child", decision.child, children, "children")
        elif decision.kind == "keep" and children[decision.child].held is None:
            yield Fault(
                f"{where}.child",
                "nothing-held",
                f"{decision.child!r}, who holds no place",
                "a child in place",
                "Decide a place, or enter the place that is held.",
            )
        if decision.kind in {"place", "refuse", "keep"}:
            placed[decision.child] += 1
    for child, count in placed.items():
        if count > 1:
            yield Fault(
                f"decisions[{child}]",
                "decided-twice",
                f"{count} decisions on one child",
                "one decision to place, refuse or keep a child",
                "Keep the one that holds.",
            )
