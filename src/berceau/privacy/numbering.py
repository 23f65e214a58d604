"""New identifiers that keep the order in which children go where everything else is equal.

A lottery draws from the identifiers themselves, so that new identifiers would give a new order.
Each new one therefore ends in a few signs, tried until the same seed draws the same order.
"""

from __future__ import annotations

import hashlib
from itertools import groupby, product
from typing import TYPE_CHECKING

from berceau.placement.priority import tie_break_order
from berceau.privacy.pseudonyms import SIGNS, pseudonyms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from berceau.domain.families import Family
    from berceau.domain.policy import TieBreak
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory

_DRAWN_FROM = 2**64


def kept_links(chain: Sequence[TieBreak]) -> tuple[TieBreak, ...]:
    """Give the chain of tie-breaks that carries the order of another one.

    Months of waiting stay as they are, days do not: where the day of the request comes first, its
    month does so still, and the lottery carries the rest.
    """
    return ("submitted", "lottery") if chain[:1] == ("submitted",) else ("lottery",)


def child_names(
    territory: Territory, secret: str, submitted: Mapping[str, date | None]
) -> dict[str, str]:
    """Give every child a new identifier: a pseudonym, then signs that keep its turn.

    Parameters
    ----------
    territory
        The territory as it is.
    secret
        Of the pseudonyms.
    submitted
        Day of request that will be written, by child.

    Returns
    -------
    dict
        New identifier by the old one.
    """
    heads = pseudonyms(territory.child_by_id, secret)
    for family in territory.families:
        heads |= _in_order(family, heads)
    by_month = kept_links(territory.policy.tie_break)[0] == "submitted"
    turns = groupby(
        tie_break_order(territory), key=lambda child: submitted[child] if by_month else None
    )
    found: dict[str, str] = {}
    for _, turn in turns:
        children = list(turn)
        found |= _drawn_in_order(children, heads, territory.policy.lottery_seed)
    return {child: found[child] for child in heads}


def _in_order(family: Family, heads: Mapping[str, str]) -> dict[str, str]:
    """Keep the order of brothers and sisters, in which their rows are written."""
    children = sorted(child.id for child in family.children)
    found = [heads[child] for child in children]
    if found == sorted(found):
        return {}
    width = len(str(len(children)))
    return {c: f"{k:0{width}}-{heads[c]}" for k, c in enumerate(children, start=1)}


def _drawn_in_order(
    children: Sequence[str], heads: Mapping[str, str], seed: int
) -> dict[str, str]:
    """Find identifiers that a lottery draws in the order of the children."""
    if len(children) == 1:
        return {children[0]: heads[children[0]]}
    found = {}
    for turn, child in enumerate(children):
        least = (turn * _DRAWN_FROM // len(children)).to_bytes(8, "big")
        # The last turn ends where the numbers end.
        most = ((turn + 1) * _DRAWN_FROM // len(children) - 1).to_bytes(8, "big")
        start = hashlib.sha256(f"{seed}\x1f{heads[child]}".encode())
        for end in _ends():
            drawn = start.copy()
            drawn.update(end.encode())
            if least <= drawn.digest()[:8] <= most:
                found[child] = heads[child] + end
                break
    return found


def _ends() -> Iterator[str]:
    """List what may stand at the end of an identifier, the short ones first."""
    yield ""
    length = 1
    while True:
        for signs in product(SIGNS, repeat=length):
            yield f"-{''.join(signs)}"
        length += 1


def structure_names(structures: Sequence[Structure], secret: str) -> dict[str, str]:
    """Give childminders, who are persons, pseudonyms; where there are any, all get a number first.

    Equal wishes are met in the order of identifiers of structures: the numbers keep it.

    Returns
    -------
    dict
        New identifier by the old one.
    """
    persons = [s.id for s in structures if s.kind == "childminder"]
    if not persons:
        return {s.id: s.id for s in structures}
    hidden = pseudonyms(persons, secret, kind="structure")
    width = len(str(len(structures)))
    names = sorted(s.id for s in structures)
    return {name: f"{k:0{width}}-{hidden.get(name, name)}" for k, name in enumerate(names, 1)}
