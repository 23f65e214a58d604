"""What must hold in a file of worked cases before it is put to the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.faults import Names, repeated
from berceau.domain.policy import DERIVED_FACTS
from berceau.errors import Fault
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.families import FactValue
    from berceau.domain.policy import Policy
    from berceau.domain.territory import Territory
    from berceau.domain.worked_cases import WorkedCase, WorkedCases

_YES_NO = {"@resident", "@guest", "@sibling_there"}
_LARGEST = {"@distance_km": 4000, "@waiting_months": 1200, "@age_months": 84, "@refusals": 1000}
"""Largest numbers that mean something, and for which there are a place and a day."""
_DATE_OF = {"@waiting_months": "submitted", "@age_months": "born"}


def case_faults(
    policy: Policy, territory: Territory | None, cases: WorkedCases
) -> Iterator[Fault]:
    """List names that stand for nothing, and facts that contradict each other."""
    yield from repeated("case", (case.name for case in cases.case), "case")
    named = Names("case", {case.name for case in cases.case}, "file")
    compared = [(f"order[{k}].cases", order.cases) for k, order in enumerate(cases.order)]
    compared += [(f"tie[{k}].cases", tie.cases) for k, tie in enumerate(cases.tie)]
    for where, names in compared:
        for name in names:
            yield from named.check(where, name)
    criteria = Names("criterion", {criterion.id for criterion in policy.grid}, "policy")
    blocks = Names("block", {block.id for block in policy.blocks}, "policy")
    for case in cases.case:
        where = f"case[{case.name}]"
        for name in case.criteria:
            yield from criteria.check(f"{where}.criteria", name)
        for name in case.blocks:
            yield from blocks.check(f"{where}.blocks", name)
        yield from repeated(f"{where}.facts", (fact.name for fact in case.facts), "fact")
        yield from _derived(where, case, territory)
    yield from _places(cases, territory)


def _places(cases: WorkedCases, territory: Territory | None) -> Iterator[Fault]:
    """Check communes and structures: those of the territory, or none without one."""
    named = [("structure", cases.structure)]
    for case in cases.case:
        where = f"case[{case.name}]"
        named += [(f"{where}.structure", case.structure), (f"{where}.commune", case.commune)]
    if territory is None:
        for where, name in named:
            if name is not None:
                yield Fault(
                    where,
                    "needs-territory",
                    shape(name),
                    "nothing, for a policy alone has neither communes nor structures",
                    "Give the territory in place of the policy, or say @resident or @guest.",
                )
        return
    structures = Names("structure", set(territory.structure_by_id), personal=True)
    communes = Names("commune", set(territory.commune_by_code), personal=True)
    for where, name in named:
        if name is not None:
            known = communes if where.endswith(".commune") else structures
            yield from known.check(where, name)
    if cases.structure is None and len(territory.structures) > 1:
        for case in cases.case:
            if case.structure is None:
                yield Fault(
                    f"case[{case.name}].structure",
                    "missing-field",
                    "nothing",
                    "a structure of the territory, which has several",
                    "Name the structure wished, here or once for the whole file.",
                )


def _derived(where: str, case: WorkedCase, territory: Territory | None) -> Iterator[Fault]:
    """Check the facts that the library works out by itself."""
    given = {fact.name: fact.value for fact in case.facts if fact.name.startswith("@")}
    for name, value in given.items():
        here = f"{where}.facts.{name}"
        if name not in DERIVED_FACTS:
            yield Fault(
                here,
                "unknown-fact",
                repr(name),
                f"a fact that the library derives: {', '.join(DERIVED_FACTS)}",
                "Correct the name, or name a fact of your own, without @.",
            )
        else:
            yield from _value(here, name, value)
    for name, field in _DATE_OF.items():
        if name in given and getattr(case, field) is not None:
            yield Fault(
                f"{where}.{field}",
                "said-twice",
                f"a day, and {name}",
                "one of the two",
                "Keep the day, or the number of months.",
            )
    yield from _standing(where, given, territory)


def _value(where: str, name: str, value: FactValue) -> Iterator[Fault]:
    if name in _YES_NO:
        if not isinstance(value, bool):
            yield Fault(where, "wrong-type", shape(value), "true or false", "Write true or false.")
        return
    most = _LARGEST[name]
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        yield Fault(
            where,
            "out-of-range",
            shape(value),
            f"a whole number from 0 to {most}",
            "Correct the number.",
        )


def _standing(
    where: str, given: dict[str, FactValue], territory: Territory | None
) -> Iterator[Fault]:
    """Check that a family is either a resident or a guest."""
    said = [name for name in ("@resident", "@guest") if name in given]
    if not said:
        return
    if territory is not None:
        yield Fault(
            f"{where}.facts.{said[0]}",
            "commune-decides",
            shape(given[said[0]]),
            "nothing, for in a territory the commune says it",
            "Name the commune in its place.",
        )
    elif len(said) > 1 and given["@resident"] == given["@guest"]:
        yield Fault(
            f"{where}.facts",
            "contradiction",
            "the same of @resident and @guest",
            "one of them true: a family is a resident or a guest, else it may not ask",
            "Keep the one that is true.",
        )
