"""Every measure of a proposal, recomputed from the placements alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.check.agreements import missed
from berceau.placement.check.asking import minutes_asked, share_of
from berceau.placement.check.pools import shortfall
from berceau.placement.check.seating import Seating
from berceau.placement.check.view import View
from berceau.placement.proposal import Measures, ServiceRate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.domain.families import Request
    from berceau.domain.territory import Territory
    from berceau.placement.check.seating import Seat
    from berceau.placement.proposal import Placement

_WHOLE = 1000
_HOUR = 60
_BEST_WISH = 10
"""What a first wish counts in the measure `wishes`; each further one counts 1 less."""


def measures_of(territory: Territory, placements: Iterable[Placement]) -> Measures:
    """Recompute all measures of some placements.

    Parameters
    ----------
    territory
        The territory that they are for.
    placements
        Placements in any order, lawful or not; those that the territory does not know are left
        out.
    """
    view = View(territory)
    return measure(view, Seating(view, placements))


def measure(view: View, seating: Seating) -> Measures:
    """Recompute all measures of placements that are already read."""
    met: dict[str, int] = {}
    asked: dict[str, int] = {}
    need = 0
    for family, child in view.territory.child_by_id.values():
        request = child.request
        if request is None or view.requested(child) is None:
            continue
        scale = hours_asked(view, request)
        asked[family.commune] = asked.get(family.commune, 0) + _WHOLE * scale
        met.setdefault(family.commune, 0)
        seat = seating.finals.get(child.id)
        if seat is not None:
            value = need_met(view, seating, seat, request)
            met[family.commune] += value
            need += value * weight(view, seating, seat)
    granted = [seat for seat in seating.finals.values() if seat.is_granted]
    ranks = [seating.rank(seat) or 0 for seat in granted]
    return Measures(
        requests=sum(
            view.requested(child) is not None for _, child in view.territory.child_by_id.values()
        ),
        served=len(granted),
        kept=len(seating.finals) - len(granted),
        minutes_week=sum(view.week_minutes(seat.slots) for seat in granted),
        minutes_year=sum(int(seat.minutes.sum()) for seat in granted),
        hours=sum(_hours_beyond(view, seating, seat) for seat in granted),
        reserved=shortfall(view, seating),
        need=need,
        need_met=sum(met.values()),
        need_asked=sum(asked.values()),
        misses=missed(view, seating),
        wishes=sum(max(1, _BEST_WISH - rank) for rank in ranks),
        ranks=tuple(ranks.count(rank) for rank in range(max(ranks, default=-1) + 1)),
        rates=tuple(
            ServiceRate(group=code, met=met[code], asked=asked[code]) for code in sorted(asked)
        ),
    )


def hours_asked(view: View, request: Request) -> int:
    """Give what a request counts for: its weekly hours asked, or 1 where children count alike."""
    if view.policy.need_by == "child":
        return 1
    return max(1, minutes_asked(view, request) // _HOUR)


def _hours_beyond(view: View, seating: Seating, granted: Seat) -> int:
    """Give the whole hours that a child has in the year beyond the place it holds."""
    minutes = sum(int(seat.minutes.sum()) for seat in seating.by_child[granted.child.id])
    held, stay = granted.child.held, view.held(granted.child)
    could_keep = granted.child.id not in view.decided
    if held is not None and stay is not None and could_keep:
        structure = view.territory.structure_by_id[held.structure]
        minutes -= int(view.minutes_by_month(structure, view.slots(held.week), stay).sum())
    return minutes // _HOUR


def need_met(view: View, seating: Seating, seat: Seat, request: Request) -> int:
    """Give the need that a seat meets, in thousandths, times the hours asked where they count."""
    values = view.policy.rank_values
    if seat.is_granted:
        share, rank = seating.share(seat) or 0, seating.rank(seat) or 0
        value = values[min(rank, len(values) - 1)]
    else:
        share, value = share_of(view, request, seat.slots), values[-1]
    return share * value // _WHOLE * hours_asked(view, request)


def weight(view: View, seating: Seating, seat: Seat) -> int:
    """Give the weight of a child's need at the structure of its seat."""
    base = view.policy.base_points + max(0, seating.points(seat))
    # Typed: a power of whole numbers is a whole number where the exponent is not negative.
    powered: int = base**view.policy.exponent
    return powered
