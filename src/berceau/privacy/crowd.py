"""How many children are alone, or nearly, with what is said of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from berceau.domain.base import AtLeastOne, Count, Record
from berceau.privacy.days import Grain, rounded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from berceau.domain.families import Child, Family
    from berceau.domain.territory import Territory
    from berceau.privacy.days import Span

Step: TypeAlias = Literal["facts", "homes", "communes", "quarters", "half_years", "years"]
"""What may be left out or coarsened further: the facts that remain, the homes that remain, the
names of small communes, days of birth to the quarter, the half-year or the year."""
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


class IfJoined(NamedTuple):
    """What would be known of children if small communes went under a common name.

    Attributes
    ----------
    known
        Commune and day of birth, by old identifier.
    apart
        Old identifiers of those for whom something else might be decided.
    """

    known: Mapping[str, tuple[str, date]]
    apart: Collection[str]


class _Seen(NamedTuple):
    """What may be known of a child elsewhere."""

    child: str
    commune: str
    born: date
    facts: Key
    home: Key | None

    @property
    def key(self) -> Key:
        return self[1:]


def crowd_of(
    before: Territory,
    after: Territory,
    k: int,
    spans: Mapping[str, Span],
    *,
    names: Mapping[str, str],
    joined: IfJoined,
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
    joined
        What the step that joins communes would make of it.
    """
    old = {new: old for old, new in names.items()}
    seen = [one._replace(child=old[one.child]) for one in _all_seen(after)]
    sizes = _sizes(seen)
    below = _below(sizes, k)
    further = []
    for step in STEPS:
        then = [_coarser(one, step, joined) for one in seen]
        pairs = zip(seen, then, strict=True)
        concerned = sum(_concerned(a, b, step, spans, joined) for a, b in pairs)
        further.append(Further(step=step, below=_below(_sizes(then), k), concerned=concerned))
    return Crowd(
        k=k,
        children=sum(sizes.values()),
        groups=len(sizes),
        smallest=min(sizes.values(), default=0),
        below=below,
        before=_below(_sizes(_all_seen(before)), k),
        further=tuple(f for f in further if f.below < below),
    )


def _all_seen(territory: Territory) -> list[_Seen]:
    return [
        _Seen(
            child.id,
            family.commune,
            child.born,
            _facts(family, child),
            (family.latitude, family.longitude),
        )
        for family, child in territory.child_by_id.values()
    ]


def _facts(family: Family, child: Child) -> Key:
    facts = {f.name: f.value for f in family.facts} | {f.name: f.value for f in child.facts}
    return tuple(sorted((name, type(value).__name__, value) for name, value in facts.items()))


def _sizes(seen: Iterable[_Seen]) -> Counter[Key]:
    return Counter(one.key for one in seen)


def _below(sizes: Counter[Key], k: int) -> int:
    return sum(size for size in sizes.values() if size < k)


def _coarser(one: _Seen, step: Step, joined: IfJoined) -> _Seen:
    """Give what would be known of a child after one step more."""
    match step:
        case "facts":
            return one._replace(facts=())
        case "homes":
            return one._replace(home=None)
        case "communes":
            commune, born = joined.known[one.child]
            return one._replace(commune=commune, born=born)
        case _:
            return one._replace(born=rounded(one.born, GRAINS[step]))


def _concerned(
    one: _Seen, then: _Seen, step: Step, spans: Mapping[str, Span], joined: IfJoined
) -> bool:
    """Say whether something else might be decided for a child after one step more."""
    match step:
        case "facts":
            return bool(one.facts)
        case "homes":
            return one.home != (None, None)
        case "communes":
            return one.child in joined.apart
        case _:
            span = spans[one.child]
            return not span.first <= then.born <= span.last
