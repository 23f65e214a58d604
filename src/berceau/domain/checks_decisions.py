"""What must hold in the decisions of a territory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.faults import Names, known_or_shape, outside_opening, week_known
from berceau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from berceau.domain.decisions import Place, Reserve, Signed
    from berceau.domain.families import Child
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory


def decision_faults(territory: Territory, gone: Collection[str] = ()) -> Iterator[Fault]:
    """Check that decisions are on things that exist, and do not contradict each other.

    Parameters
    ----------
    territory
        Whose decisions.
    gone
        Names of things known to be broken, see `berceau.domain.checks.faults_of`.
    """
    structures = {structure.id: structure for structure in territory.structures}
    children = {child.id: child for family in territory.families for child in family.children}
    houses = Names("structure", structures, personal=True, gone=gone)
    people = Names("child", children, gone=gone)
    for k, decision in enumerate(territory.decisions):
        where = f"decisions[{k}]"
        if decision.kind in {"place", "signed", "forbid", "reserve"}:
            yield from houses.check(f"{where}.structure", decision.structure)
        if decision.kind == "reserve":
            yield from _reserve(where, decision, structures, territory)
            continue
        yield from people.check(f"{where}.child", decision.child)
        child = children.get(decision.child)
        if decision.kind in {"place", "signed"}:
            yield from _place(where, decision, structures, territory)
            yield from _asked(where, decision, child)
        if decision.kind == "keep" and child is not None and child.held is None:
            yield Fault(
                f"{where}.child",
                "nothing-held",
                f"{decision.child!r}, who holds no place",
                "a child in place",
                "Decide a place, or enter the place that is held.",
            )
    yield from _contradictions(territory, children.keys())
    yield from _repair(territory)


def _place(
    where: str,
    decision: Place | Signed,
    structures: dict[str, Structure],
    territory: Territory,
) -> Iterator[Fault]:
    yield from week_known(f"{where}.week", decision.week, territory.calendar)
    structure = structures.get(decision.structure)
    if structure is not None and decision.week is not None:
        yield from outside_opening(
            f"{where}.week", decision.week, structure.opening, territory.calendar
        )


def _asked(where: str, decision: Place | Signed, child: Child | None) -> Iterator[Fault]:
    # A placement needs its first day, which only a request or the place held tells.
    if child is None or child.request is not None:
        return
    if child.held is None or child.held.structure != decision.structure:
        yield Fault(
            f"{where}.child",
            "nothing-asked",
            f"{decision.child!r}, for whom nothing is asked",
            "a child with a request, or one that holds a place there",
            "Enter the request, with its first day and its weeks, or drop the decision.",
        )


def _reserve(
    where: str, decision: Reserve, structures: dict[str, Structure], territory: Territory
) -> Iterator[Fault]:
    yield from week_known(f"{where}.slots", decision.slots, territory.calendar)
    structure = structures.get(decision.structure)
    if structure is None:
        return
    sections = {section.id: section.places for section in structure.age_groups}
    places = structure.places
    if decision.section is not None:
        yield from Names("section", sections, "structure", personal=True).check(
            f"{where}.section", decision.section
        )
        places = sections.get(decision.section, places)
    if decision.places > places:
        yield Fault(
            f"{where}.places",
            "reserve-above-places",
            "more places kept free",
            f"at most the {places} there are",
            "Lower the number, or correct the places of the structure.",
        )


def _contradictions(territory: Territory, children: Collection[str]) -> Iterator[Fault]:
    settled: dict[str, int] = {}
    forbidden = {(d.child, d.structure) for d in territory.decisions if d.kind == "forbid"}
    for k, decision in enumerate(territory.decisions):
        if (
            decision.kind in {"place", "signed"}
            and (decision.child, decision.structure) in forbidden
        ):
            yield Fault(
                f"decisions[{k}]",
                "placed-and-forbidden",
                f"{known_or_shape(decision.child, children)} placed where it is forbidden",
                "one of the two decisions",
                "Keep the decision that holds.",
            )
        if decision.kind in {"place", "signed", "refuse", "keep"}:
            before = settled.setdefault(decision.child, k)
            if before != k:
                yield Fault(
                    f"decisions[{k}].child",
                    "decided-twice",
                    f"{known_or_shape(decision.child, children)}, whom decisions[{before}] has"
                    " settled already",
                    "one decision to place, refuse or keep a child",
                    "Keep the one that holds.",
                )


def _repair(territory: Territory) -> Iterator[Fault]:
    repair = territory.policy.repair
    if repair.better > repair.price:
        yield Fault(
            "policy.repair.better",
            "better-above-price",
            f"{repair.better} hours for an answer that gets better",
            f"at most the {repair.price} hours of any other change",
            "Lower it, or raise the price.",
        )
