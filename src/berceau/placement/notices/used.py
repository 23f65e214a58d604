"""The data that the calculation reads, and what it must not read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from berceau.domain.base import Record
from berceau.domain.policy import LARGER_COMMUNES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.policy import Policy
    from berceau.domain.territory import Territory

Use = Literal["possible", "points", "first", "reserved", "balance", "ties"]
FORBIDDEN: dict[str, tuple[str, ...]] = {
    "sex": ("sex", "sexe", "gender", "genre", "fille", "garcon", "girl", "boy"),
    "origin": ("origin", "origine", "ethnic", "ethnie", "race", "birthplace"),
    "nationality": ("nationality", "nationalite", "citizenship", "foreigner", "etranger"),
    "religion": ("religion", "religious", "religieux", "culte", "faith"),
    "opinion": ("opinion", "politics", "politique", "union", "syndicat"),
    "orientation": ("orientation", "sexual", "sexuelle"),
    "name": ("name", "nom", "prenom", "surname"),
}
"""What no grid may look at, with the words by which such a fact would be known.

Source: equality before the public service, and article 9 of the GDPR; the child's sex is a
criterion of one town, which is not followed.
"""


class Datum(Record):
    """One thing that is read of a request, a child or a family."""

    fact: str
    """Name of the fact; with a colon, one of those that every calculation reads."""
    uses: tuple[Use, ...]
    proof: str = ""
    source: str = ""


def data_of(territory: Territory) -> tuple[Datum, ...]:
    """List the data that a territory's calculation reads.

    Parameters
    ----------
    territory
        Whose policy and structures are looked at.
    """
    found: dict[str, Datum] = {}
    for datum in (*_always(territory), *_of_rules(territory)):
        former = found.get(datum.fact, datum)
        uses = tuple(dict.fromkeys((*former.uses, *datum.uses)))
        proof, source = former.proof or datum.proof, former.source or datum.source
        found[datum.fact] = Datum(fact=datum.fact, uses=uses, proof=proof, source=source)
    return tuple(found.values())


def facts_of(territory: Territory) -> tuple[str, ...]:
    """Name the facts that the rules look at: grid, layers, pools and groups, each once."""
    return tuple(dict.fromkeys(datum.fact for datum in _of_rules(territory)))


def unused(territory: Territory) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say what is not used of what no grid may look at, and which facts seem to look at it.

    Parameters
    ----------
    territory
        Whose rules are looked at.

    Returns
    -------
        Things that no rule reads; and facts whose names are those of such things.
    """
    facts = {fact: set(re.findall(r"[^\W_]+", _plain(fact))) for fact in facts_of(territory)}
    read = {
        kind: [fact for fact in facts if facts[fact] & set(names)]
        for kind, names in FORBIDDEN.items()
    }
    free = tuple(kind for kind, found in read.items() if not found)
    return free, tuple(dict.fromkeys(fact for found in read.values() for fact in found))


def _plain(text: str) -> str:
    from unicodedata import combining, normalize  # noqa: PLC0415  (only here)

    return "".join(c for c in normalize("NFD", text.lower()) if not combining(c))


def _always(territory: Territory) -> Iterator[Datum]:
    policy = territory.policy
    yield Datum(
        fact=":born", uses=("possible", *(("ties",) if "born" in policy.tie_break else ()))
    )
    for fact in (":commune", ":dates", ":weeks", ":wishes", ":held"):
        yield Datum(fact=fact, uses=("possible",))
    requests = [c.request for _, c in territory.child_by_id.values() if c.request is not None]
    if any(wish.endswith("km") for request in requests for wish in request.wishes):
        yield Datum(fact=":home", uses=("possible",))
    if any(request.points for request in requests):
        yield Datum(fact=":points", uses=("points",))
    if set(policy.siblings) - {"any"}:
        yield Datum(fact=":siblings", uses=("possible",))
    if "submitted" in policy.tie_break:
        yield Datum(fact=":submitted", uses=("ties",))
    if "lottery" in policy.tie_break:
        yield Datum(fact=":file", uses=("ties",))
    if any(structure.staff for structure in territory.structures):
        yield Datum(fact=":walks", uses=("possible",))
    yield Datum(fact=":decisions", uses=("possible",))


def _of_rules(territory: Territory) -> Iterator[Datum]:
    policy = territory.policy
    for criterion in policy.grid:
        proof, source = criterion.proof, criterion.source
        yield Datum(fact=criterion.fact, uses=("points",), proof=proof, source=source)
    for fact in policy.layers:
        yield Datum(fact=fact, uses=("first",))
    for structure in territory.structures:
        for pool in structure.reserved:
            yield Datum(fact=pool.fact, uses=("reserved",))
    for fact in _grouping_facts(policy):
        yield Datum(fact=":commune" if fact == "commune" else fact, uses=("balance",))


def _grouping_facts(policy: Policy) -> Iterator[str]:
    known = {grouping.id: grouping.fact for grouping in (LARGER_COMMUNES, *policy.groups)}
    if policy.weights:
        return
    for stage in policy.stages:
        if stage.measure == "fairness":
            yield known.get(stage.group, stage.group)
