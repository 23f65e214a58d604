"""Whether two applications are of the same child: evidence thing by thing, points, three zones.

Record linkage in the manner of Fellegi and Sunter (1969): each thing compared agrees to some
level, each level counts points, and the sum says how likely it is that both are the same. The
points are about the logarithm to base 2 of how much oftener that level is seen when the child is
the same. They are set by hand and open to all (`POINTS`), so that the evidence can be read.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from berceau.intake.blocking import candidates
from berceau.intake.persons import HOLE
from berceau.intake.register import Evidence, Level, Pair, Zone
from berceau.intake.similar import edits, likeness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.intake.persons import Person

POINTS: dict[str, dict[Level, int]] = {
    "last_name": {"same": 6, "close": 4, "part": 4, "swapped": 5, "missing": 0, "differs": -5},
    "first_name": {
        "same": 6,
        "close": 4,
        "part": 4,
        "swapped": 5,
        "nearly": 1,
        "missing": 0,
        "differs": -8,
    },
    "born": {
        "same": 9,
        "swapped": 7,
        "figure": 5,
        "expected": 4,
        "near": -2,
        "missing": 0,
        "differs": -9,
    },
    "commune": {"same": 2, "missing": 0, "differs": -1},
    "parent": {"same": 4, "close": 3, "part": 2, "missing": 0, "differs": -1},
    "phone": {"same": 8, "figure": 5, "missing": 0, "differs": -1},
    "email": {"same": 8, "close": 5, "missing": 0, "differs": -1},
    "street": {"same": 4, "close": 3, "missing": 0, "differs": -1},
}
SURE, LOOK = 20, 9
"""Points from which two are surely the same, and from which somebody should look."""
_DOUBTFUL: frozenset[Level] = frozenset({"nearly", "near", "missing", "differs"})
_REACHED = ("phone", "email", "street", "parent")
_NEAR_DAYS, _PREGNANCY = 31, 280
_TWO, _YEAR = 2, 4
_PARTS = {"part"}
_LONG, _SHORT, _STEM = 8, 4, 2
_ALIKE = 85
_SLIPS_IN_EMAIL = 2


def pairs_of(persons: Sequence[Person]) -> list[Pair]:
    """Find the applications that may be of the same child, or of brothers and sisters.

    Parameters
    ----------
    persons
        Who the applications are about.

    Returns
    -------
        Pairs worth a person's look, surest first. None is decided.
    """
    found: list[Pair] = []
    for k, other in candidates(persons):
        first, second = persons[k], persons[other]
        evidence = compare(first, second)
        score = sum(item.points for item in evidence)
        if zone := zone_of(first, second, evidence, score):
            found.append(
                Pair(first=first.id, second=second.id, score=score, zone=zone, evidence=evidence)
            )
    desks = {person.id: person.desk for person in persons}
    kept = _without_twins(found, desks)
    order = {"same": 0, "look": 1, "family": 2}
    return sorted(kept, key=lambda pair: (order[pair.zone], -pair.score, pair.first, pair.second))


def compare(first: Person, second: Person) -> tuple[Evidence, ...]:
    """Set two applications side by side."""
    last, given = _names(first, second)
    levels: dict[str, Level] = {
        "last_name": last,
        "first_name": given,
        "born": _birth(first, second),
        "commune": _equal(first.commune, second.commune),
        "parent": _words(first.parent, second.parent),
        "phone": _phone(first.phone, second.phone),
        "email": _email(first.email, second.email),
        "street": _street(first.street, second.street),
    }
    return tuple(
        Evidence(field=field, level=level, points=POINTS[field][level])
        for field, level in levels.items()
    )


def zone_of(
    first: Person, second: Person, evidence: Sequence[Evidence], score: int
) -> Zone | None:
    """Say what the evidence makes of two applications, if anything."""
    level = {item.field: item.level for item in evidence}
    reached = any(level[field] in {"same", "close", "figure"} for field in _REACHED)
    one_desk = first.desk == second.desk
    numbered = one_desk and bool(first.family) and first.family == second.family
    if level["first_name"] == "differs":
        if level["born"] == "same" and reached and not one_desk:
            return "look"  # twins, or one child under two first names
        related = numbered or (reached and level["last_name"] != "differs")
        return "family" if related else None
    if level["first_name"] == "missing" and level["born"] == "differs" and reached:
        return "family" if level["last_name"] != "differs" else None
    if level["first_name"] == "missing" and not reached and _contradicted(level):
        return None  # a last name and a time are not enough to know a child without a name
    if score >= SURE and not any(
        level[field] in _DOUBTFUL for field in ("last_name", "first_name", "born")
    ):
        return "same"
    return "look" if score >= LOOK else "family" if numbered else None


def _contradicted(level: dict[str, Level]) -> bool:
    """Say whether something that tells where a family is differs."""
    return any(level[field] == "differs" for field in ("commune", *_REACHED))


def _without_twins(pairs: Sequence[Pair], desks: dict[str, str]) -> list[Pair]:
    """Call brothers and sisters what two first names tell apart, where each has its own match.

    A child who is surely known at the other desk under its own name is not there under a second.
    """
    partner = {
        (here, desks[there])
        for pair in pairs
        if pair.zone == "same"
        for here, there in ((pair.first, pair.second), (pair.second, pair.first))
    }
    kept = []
    for pair in pairs:
        names_differ = any(e.field == "first_name" and e.level == "differs" for e in pair.evidence)
        known = (pair.first, desks[pair.second]) in partner or (
            pair.second,
            desks[pair.first],
        ) in partner
        twins = pair.zone == "look" and names_differ and known
        kept.append(pair.model_copy(update={"zone": "family"}) if twins else pair)
    return kept


def _names(first: Person, second: Person) -> tuple[Level, Level]:
    """Compare last and first names, the right way round and, if that fails, the other."""
    last = _words(first.last, second.last)
    given = _first_names(first.first, second.first)
    if last == "differs" and given == "missing" and (first.first or second.first):
        # One has no first name yet, and the other stands the wrong way round.
        unnamed, named = (second, first) if first.first else (first, second)
        if _words(unnamed.last, named.first) in {"same", "close"}:
            return "swapped", "missing"
    if "differs" in {last, given} and first.last and first.first:
        crossed = (_words(first.last, second.first), _words(first.first, second.last))
        if all(level in {"same", "close", "part"} for level in crossed) and set(crossed) != _PARTS:
            return "swapped", "swapped"
        if "same" in crossed and _first_names(first.first, second.last) == "nearly":
            return "swapped", "nearly"
        if "same" in crossed and _first_names(first.last, second.first) == "nearly":
            return "swapped", "nearly"
    return last, given


def _words(one: tuple[str, ...], other: tuple[str, ...]) -> Level:
    """Compare names of one word or several."""
    if not one or not other:
        return "missing"
    joined, beside = "".join(one), "".join(other)
    if joined == beside or sorted(one) == sorted(other) or _around_holes(joined, beside):
        return "same"
    if _slip(joined, beside):
        return "close"
    several = max(len(one), len(other)) > 1
    if several and any(a == b or (len(a) > _SHORT and _slip(a, b)) for a in one for b in other):
        return "part"
    return "differs"


def _around_holes(one: str, other: str) -> bool:
    """Say whether two words are the same but for letters that an encoding has lost."""
    if len(one) != len(other) or HOLE not in one + other:
        return False
    return all(a == b or HOLE in {a, b} for a, b in zip(one, other, strict=True))


def _first_names(one: tuple[str, ...], other: tuple[str, ...]) -> Level:
    level = _words(one, other)
    joined, beside = "".join(one), "".join(other)
    if level in {"close", "differs"} and joined and beside:
        # Léo and Léa, Louis and Louise, Mia and Mila: a slip of the pen, or another child.
        stem = _stem(joined, beside)
        rests = sorted((len(joined) - stem, len(beside) - stem))
        endings = stem >= _STEM and (rests == [1, 1] or (rests[0] == 0 and rests[1] <= _STEM))
        short = min(len(joined), len(beside)) < _SHORT and edits()(joined, beside) == 1
        if endings or short:
            return "nearly"
    return level


def _stem(one: str, other: str) -> int:
    """Count the letters with which both words begin."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _slip(one: str, other: str) -> bool:
    """Say whether two words differ by a slip of the pen: one, or two in a long word."""
    longest = max(len(one), len(other))
    if min(len(one), len(other)) < _SHORT:
        return False
    return edits()(one, other) <= (2 if longest >= _LONG else 1)


def _birth(first: Person, second: Person) -> Level:
    """Compare births, or the day on which a child without a name yet was expected."""
    level = _born(first.born, second.born)
    if first.first and second.first:
        return level
    if level == "near" and _days_apart(first.born, second.born) <= _NEAR_DAYS:
        return "expected"
    days = [one.born or one.asked for one in (first, second)]
    unborn = [one for one in (first, second) if not one.first and not one.born]
    if not unborn or not all(days):
        return level
    if any(one.born and one.born < unborn[0].asked for one in (first, second)):
        return "differs"  # one was born already when the other was still expected
    return "expected" if _days_apart(days[0], days[1]) <= _PREGNANCY else level


def _born(one: str, other: str) -> Level:
    if not one or not other:
        return "missing"
    if one == other:
        return "same"
    year, month, day = other.split("-")
    if one == f"{year}-{day}-{month}":
        return "swapped"
    figures = sum(a != b for a, b in zip(one, other, strict=True))
    if figures == 1:
        return "figure"
    # Two slips in one day, or the day on which a birth was expected.
    turned = one[_YEAR:] == f"-{day}-{month}"
    near = figures == _TWO or turned or _days_apart(one, other) <= _NEAR_DAYS
    return "near" if near else "differs"


def _days_apart(one: str, other: str) -> int:
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def _equal(one: str, other: str) -> Level:
    if not one or not other:
        return "missing"
    return "same" if one == other else "differs"


def _phone(one: str, other: str) -> Level:
    if not one or not other:
        return "missing"
    numbers, others = set(one.split()), set(other.split())
    if numbers & others:
        return "same"
    slip = any(edits()(a, b) == 1 for a in numbers for b in others)
    return "figure" if slip else "differs"


def _email(one: str, other: str) -> Level:
    level = _equal(one, other)
    return "close" if level == "differs" and edits()(one, other) <= _SLIPS_IN_EMAIL else level


def _street(one: str, other: str) -> Level:
    level = _equal(one, other)
    return "close" if level == "differs" and likeness()(one, other) >= _ALIKE else level
