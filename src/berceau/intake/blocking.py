"""Which applications are worth comparing: those that share a day, a name, or an address to reach.

Comparing all with all would be slow and useless; a pair is looked at if one key of many is the
same, so that one slip, or two, does not hide it.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.intake.persons import Person

_HEAD = 4
_TAIL_OF_PHONE = 6
_LARGEST = 400
"""Applications under one key above which it tells nothing, as a day used for all unknown ones."""


def candidates(persons: Sequence[Person]) -> list[tuple[int, int]]:
    """List the pairs worth comparing, by position, in order."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for k, person in enumerate(persons):
        for key in set(_keys(person)):
            blocks[key].append(k)
    pairs = {
        pair
        for members in blocks.values()
        if len(members) <= _LARGEST
        for pair in combinations(members, 2)
    }
    return sorted(pairs)


def _keys(person: Person) -> Iterator[str]:
    names = (*person.last, *person.first)
    if person.born:
        year, month, day = person.born.split("-")
        # The same for a day whose month and day stand the wrong way round.
        yield f"born {year} {' '.join(sorted((month, day)))}"
        yield from (f"name {word[:_HEAD]} {year}" for word in names)
        yield from (f"name {word[:1]} {word[-2:]} {year}" for word in person.last)
    joined = "".join(sorted(person.last))
    if joined and person.first:
        # Without the day of birth, which may be wrong in its year or missing.
        yield from (f"heads {word[:_HEAD]} {person.first[0][:2]}" for word in person.last)
        yield f"round {' '.join(sorted(names))}"
    elif joined:
        yield f"whole {joined}"
    if person.commune:
        # Whatever else was written wrong, or nowhere.
        yield from (f"here {word[:_HEAD]} {person.commune}" for word in names)
    yield from (f"phone {number[-_TAIL_OF_PHONE:]}" for number in person.phone.split())
    if person.email:
        yield f"email {person.email}"
