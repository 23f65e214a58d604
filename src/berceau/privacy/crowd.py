"""How many children are alone, or nearly, with what is said of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from berceau.domain.base import AtLeastOne, Count, Record
from berceau.privacy.days import Grain, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from berceau.domain.families import Child, Family
    from berceau.domain.territory import Territory
    from berceau.privacy.days import Span

Step: TypeAlias = Literal["facts", "homes", "quarters", "half_years", "years"]
"""What may be left out or coarsened further: the facts that remain, the homes that remain, days
of birth to the quarter, the half-year or the year."""
STEPS: tuple[Step, ...] = get_args(Step)
GRAINS: dict[Step, Grain] = {"quarters": "quarter", "half_years": "half_year", "years": "year"}
"""Grain of births of the steps that coarsen them."""

Key: TypeAlias = tuple[object, ...]


class Further(Record):
    """What one further step would bring, and for whom something else might be decided."""

    step: Step
    below: Count
    """Children in groups smaller than k after it."""
    concerned: Count
    """Children for whom ages, points, layers, groups or distances may change with it."""


class Crowd(Record):
    """Children who share all that might be known of them elsewhere: their group.

    Looked at are the commune, the day of birth as it is written, the facts that remain, and the
    home where its coordinates remain.
    """

    k: AtLeastOne
    children: Count
    groups: Count
    smallest: Count
    """Children of the smallest group."""
    below: Count
    """Children in groups smaller than k."""
    before: Count
    """The same in the territory as it was."""
    further: tuple[Further, ...] = ()
    """Steps that would leave fewer children alone."""


def crowd_of(
    before: Territory,
    after: Territory,
    k: int,
    spans: Mapping[str, Span],
    *,
    names: Mapping[str, str],
) -> Crowd:
    """Count the groups of a territory that was written anew.

    Parameters
    ----------
    before, after
        The territory as it was, and as it is written.
    k
        Children that a group should have.
    spans
        Days on which each child might be born for the same to be decided, by old identifier.
    names
        New identifiers by the old ones.
    """
    sizes = _sizes(after, _whole)
    old = {new: old for old, new in names.items()}

    def moved(child: Child, step: Step) -> bool:
        span, day = spans[old[child.id]], rounded(child.born, GRAINS[step])
        return not span.first <= day <= span.last

    further = tuple(
        Further(
            step=step,
            below=_below(_sizes(after, _KEYS[step]), k),
            concerned=sum(
                moved(child, step) if step in GRAINS else _has(family, child, step)
                for family, child in after.child_by_id.values()
            ),
        )
        for step in STEPS
    )
    below = _below(sizes, k)
    return Crowd(
        k=k,
        children=sum(sizes.values()),
        groups=len(sizes),
        smallest=min(sizes.values(), default=0),
        below=below,
        before=_below(_sizes(before, _whole), k),
        further=tuple(f for f in further if f.below < below),
    )


def _sizes(territory: Territory, key: Callable[[Family, Child], Key]) -> Counter[Key]:
    return Counter(key(family, child) for family, child in territory.child_by_id.values())


def _below(sizes: Counter[Key], k: int) -> int:
    return sum(size for size in sizes.values() if size < k)


def _known(family: Family, child: Child) -> Key:
    facts = {f.name: f.value for f in family.facts} | {f.name: f.value for f in child.facts}
    return tuple(sorted((name, type(value).__name__, value) for name, value in facts.items()))


def _home(family: Family) -> Key:
    return family.latitude, family.longitude


def _whole(family: Family, child: Child) -> Key:
    return family.commune, child.born, _known(family, child), _home(family)


def _without_facts(family: Family, child: Child) -> Key:
    return family.commune, child.born, _home(family)


def _without_home(family: Family, child: Child) -> Key:
    return family.commune, child.born, _known(family, child)


def _rounded(grain: Grain) -> Callable[[Family, Child], Key]:
    def key(family: Family, child: Child) -> Key:
        born = rounded(child.born, grain)
        return family.commune, born, _known(family, child), _home(family)

    return key


def _has(family: Family, child: Child, step: Step) -> bool:
    if step == "homes":
        return family.latitude is not None
    return bool(family.facts or child.facts)


_KEYS: dict[Step, Callable[[Family, Child], Key]] = {
    "facts": _without_facts,
    "homes": _without_home,
    **{step: _rounded(grain) for step, grain in GRAINS.items()},
}
