"""What became of requests: admitted, refused, how long they waited, who comes and goes."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import quantiles
from typing import TYPE_CHECKING, Literal

from berceau.observatory.indicators.demand import examined
from berceau.observatory.indicators.records import (
    CHILDMINDERS,
    Acceptance,
    Flow,
    OnList,
    WaitingTime,
)
from berceau.regulation import school_start

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from berceau.domain.families import Child
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement, Proposal

_GRANTED = frozenset({"new", "moved"})
_DAYS_A_MONTH = 365.25 / 12
_DIGITS = 2


def finals(proposal: Proposal) -> dict[str, Placement]:
    """Give the placement that each placed child ends up with: kept, new, or moved to."""
    return {p.child: p for p in proposal.placements if p.status != "leaving"}


def acceptance(territory: Territory, proposal: Proposal) -> list[Acceptance]:
    """Count what became of requests, in all and by commune.

    Parameters
    ----------
    territory
        Requests; those without a stay in the year planned are not examined.
    proposal
        Placements.
    """
    final = finals(proposal)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for family, child in examined(territory):
        placement = final.get(child.id)
        for group in ("", family.commune):
            count = counts[group]
            count["examined"] += 1
            count[_became(placement)] += 1
            count["first"] += _became(placement) == "admitted" and _rank(placement) == 0
    groups = ["", *(commune.code for commune in territory.communes)]
    names = ("examined", "admitted", "kept", "refused", "first")
    return [
        Acceptance(commune=group, **{name: counts[group][name] for name in names})
        for group in groups
    ]


def _became(placement: Placement | None) -> Literal["admitted", "kept", "refused"]:
    if placement is None:
        return "refused"
    return "admitted" if placement.status in _GRANTED else "kept"


def _rank(placement: Placement | None) -> int | None:
    return None if placement is None else placement.rank


def waiting_times(territory: Territory, proposal: Proposal) -> list[WaitingTime]:
    """Give the months between requests and places; for those without, until the first day planned.

    Whoever keeps a place while asking for another one is in neither group.
    """
    final, first = finals(proposal), territory.calendar.first
    admitted: list[int | None] = []
    refused: list[int | None] = []
    for _, child in examined(territory):
        placement = final.get(child.id)
        became = _became(placement)
        if became == "admitted" and placement is not None:
            admitted.append(_days(child, placement.start))
        elif became == "refused":
            refused.append(_days(child, first))
    return [_waiting("admitted", admitted), _waiting("refused", refused)]


def _days(child: Child, until: date) -> int | None:
    submitted = None if child.request is None else child.request.submitted
    return None if submitted is None else max(0, (until - submitted).days)


def _waiting(group: Literal["admitted", "refused"], days: Iterable[int | None]) -> WaitingTime:
    given = list(days)
    known = sorted(d / _DAYS_A_MONTH for d in given if d is not None)
    cuts: dict[str, float] = {}
    if known:
        # One number alone is its own quartiles; of several, they lie between their neighbours.
        among = quantiles(known, n=4, method="inclusive") if len(known) > 1 else known * 3
        cuts = dict(
            zip(("quartile", "median", "upper"), (round(x, _DIGITS) for x in among), strict=True)
        )
    unknown = len(given) - len(known)
    return WaitingTime(group=group, children=len(known), unknown=unknown, **cuts)


def flows(territory: Territory, proposal: Proposal) -> list[Flow]:
    """Count entries, moves and exits, over the year, then month by month.

    An entry is the first day of a child who was nowhere the day before; a place held since before
    the year planned is none. An exit is a last day after which the child has no place; one that
    only reaches the end of the year planned is none.
    """
    calendar = territory.calendar
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, placement in finals(proposal).items():
        child = territory.child_by_id[name][1]
        if placement.status == "moved":
            counts[f"{placement.start:%Y-%m}"]["moves"] += 1
        elif placement.status == "new" or _began_in_year(child, calendar.first):
            counts[f"{placement.start:%Y-%m}"]["entries"] += 1
        how = _leaves(child, placement, calendar.last)
        if how is not None:
            counts[f"{placement.until:%Y-%m}"][how] += 1
    counts[""] = sum(counts.values(), Counter())
    names = ("entries", "moves", "to_school", "other_exits")
    months = ["", *(period.label for period in calendar.months)]
    return [Flow(month=month, **{name: counts[month][name] for name in names}) for month in months]


def _began_in_year(child: Child, first: date) -> bool:
    return child.held is not None and child.held.since >= first


def _leaves(
    child: Child, placement: Placement, last: date
) -> Literal["to_school", "other_exits"] | None:
    eve = school_start(child.born) - timedelta(days=1)
    if placement.until >= eve:
        return "to_school"
    contract = child.held if placement.status == "kept" else child.request
    ends = None if contract is None else contract.until
    if placement.until < last or (ends is not None and ends <= last):
        return "other_exits"
    return None


def waiting_list(territory: Territory, proposal: Proposal, *, pooled: bool) -> list[OnList]:
    """Count the children on the list of each structure; a child may be on several.

    Parameters
    ----------
    territory
        The structures.
    proposal
        Their lists.
    pooled
        Whether childminders are told together only, a child once.
    """
    children: Mapping[str, set[str]] = defaultdict(set)
    for line in proposal.waiting:
        structure = territory.structure_by_id[line.structure]
        is_one = pooled and structure.kind == "childminder"
        children[CHILDMINDERS if is_one else structure.id].add(line.child)
    order = [*(structure.id for structure in territory.structures), CHILDMINDERS]
    return [OnList(structure=k, children=len(children[k])) for k in order if k in children]
