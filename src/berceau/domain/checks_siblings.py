"""What must hold in the combinations that families list for brothers and sisters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.faults import Names, repeated
from berceau.domain.wishes import is_group
from berceau.errors import Fault
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from berceau.domain.families import Child, Combination, Family

    WishFaults = Callable[[str, str], Iterator[Fault]]


def sibling_faults(where: str, family: Family, wish_faults: WishFaults) -> Iterator[Fault]:
    """Check that combinations are listed where they are asked for, and can be meant.

    Parameters
    ----------
    where
        The family.
    family
        What it asks for its children.
    wish_faults
        Checks the name of a structure or a group, as in the wishes.
    """
    asked = family.siblings == "combinations"
    if asked and not family.combinations:
        yield Fault(
            f"{where}.combinations",
            "no-combination",
            "no combination",
            "at least one, where siblings is combinations",
            "List where the children may be together, or choose another wish for siblings.",
        )
    if family.combinations and not asked:
        yield Fault(
            f"{where}.siblings",
            "combinations-not-asked",
            "another wish, and a list of combinations",
            "combinations, or no list",
            "Write combinations as the wish for siblings, or remove the list.",
        )
    yield from _twice(where, family)
    children = {child.id: child for child in family.children}
    known = Names("child", children, home="family")
    for k, combination in enumerate(family.combinations):
        here = f"{where}.combinations[{k}]"
        named = [place.child for place in combination]
        yield from repeated(here, filter(children.__contains__, named), "child")
        for j, place in enumerate(combination):
            at = f"{here}[{place.child if place.child in children else j}]"
            yield from known.check(f"{at}.child", place.child)
            misread = list(wish_faults(f"{at}.structure", place.structure))
            yield from misread
            if not misread and place.child in children:
                yield from _wished(at, children[place.child], place.structure)


def _twice(where: str, family: Family) -> Iterator[Fault]:
    def places(combination: Combination) -> frozenset[tuple[str, str]]:
        return frozenset((place.child, place.structure) for place in combination)

    seen: dict[frozenset[tuple[str, str]], int] = {}
    for k, combination in enumerate(family.combinations):
        first = seen.setdefault(places(combination), k)
        if first != k:
            yield Fault(
                f"{where}.combinations[{k}]",
                "combination-twice",
                f"the same as number {first + 1}",
                "each combination once",
                "Keep the first.",
            )


def _wished(at: str, child: Child, structure: str) -> Iterator[Fault]:
    """Yield a fault if the child surely asks for no such place."""
    if child.request is None:
        yield Fault(
            f"{at}.child",
            "no-request",
            f"{child.id!r}, who asks for nothing",
            "a child of the family with a request",
            "Remove the child from the combination, or write its request.",
        )
    elif structure not in child.request.wishes and not any(
        map(is_group, (structure, *child.request.wishes))
    ):
        yield Fault(
            f"{at}.structure",
            "unknown-wish",
            shape(structure),
            "a structure among the wishes of the child",
            "Correct the name, or add the structure to the wishes.",
        )
