"""From a territory and a proposal to all indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.errors import Fault, InputError
from berceau.observatory.indicators.counting import Rooms
from berceau.observatory.indicators.demand import tension, unmet
from berceau.observatory.indicators.discreet import discreet
from berceau.observatory.indicators.occupancy import occupancies
from berceau.observatory.indicators.outcomes import (
    acceptance,
    finals,
    flows,
    waiting_list,
    waiting_times,
)
from berceau.observatory.indicators.presence import Presence, require_known
from berceau.observatory.indicators.records import Billing, SessionFigures
from berceau.observatory.indicators.report import Indicators
from berceau.observatory.indicators.supply import balance, coverage, reach
from berceau.observatory.indicators.surplus import surplus
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from berceau.domain.attended import Attended
    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.records import Missing
    from berceau.placement.proposal import Proposal

    Former = tuple[Territory, Proposal] | tuple[Territory, Proposal, str]
    """An earlier session; the name may be left out."""

REACH_KM = 10.0
"""Kilometres within reach, where nothing else is said."""


def indicators(  # noqa: PLR0913 - what is known beside the two, each of it optional
    territory: Territory,
    proposal: Proposal,
    *,
    former: Sequence[Former] = (),
    session: str = "",
    realised: Presence | Iterable[Attended] | None = None,
    under_three: Mapping[str, int] | None = None,
    reach_km: float = REACH_KM,
    anonymous: bool = False,
) -> Indicators:
    """Work out the indicators of the observatory.

    Parameters
    ----------
    territory
        Structures, requests, places held, decisions.
    proposal
        Placements, by any method.
    former
        Earlier sessions in their order, each a territory with its proposal and, if it has one,
        its name, for series.
    session
        Name of this session.
    realised
        Who was there: a table of presence, or its lines.
    under_three
        Children under three who live in each commune, by its code: no register of requests
        knows it.
    reach_km
        What is within reach, in kilometres as the crow flies.
    anonymous
        Whether small numbers of children are hidden, and childminders told together only.

    Returns
    -------
        Tables of lines; its text is in French or English.

    Raises
    ------
    InputError
        If placements or lines of presence name what the territory does not have.
    ValueError
        If the distance is not a number above zero.
    """
    if not 0 < reach_km < float("inf"):
        raise ValueError(f"found {reach_km} km within reach, expected more than 0")
    told: list[Former] = [*former, (territory, proposal, session)]
    for number, one in enumerate(told, 1):
        _require_its_own(one[0], one[1], number if former else 0)
    seen = (
        realised if realised is None or isinstance(realised, Presence) else Presence.of(realised)
    )
    if seen is not None:
        require_known(seen, territory)
    earlier = [_found(one[0], one[1], None, None, reach_km) for one in former]
    found = _found(territory, proposal, seen, under_three, reach_km)
    names = ["".join(one[2:]) for one in told]
    lines = tuple(map(_session, (*earlier, found), names))
    whole = found.model_copy(update={"sessions": lines})
    if not anonymous:
        return whole
    # Childminders are persons: they are told together only.
    pooled = {
        "occupancy": tuple(occupancies(Rooms(territory), proposal, seen, pooled=True)),
        "waiting_list": tuple(waiting_list(territory, proposal, pooled=True)),
    }
    return discreet(whole.model_copy(update=pooled))


def _found(
    territory: Territory,
    proposal: Proposal,
    seen: Presence | None,
    under_three: Mapping[str, int] | None,
    reach_km: float,
) -> Indicators:
    rooms, final = Rooms(territory), finals(proposal)
    granted = {name: territory.calendar.expand(p.week) for name, p in final.items()}
    covered = tuple(coverage(rooms, proposal, under_three))
    return Indicators(
        territory=territory.name,
        fingerprint=territory.fingerprint,
        method=proposal.method,
        first=territory.calendar.first,
        last=territory.calendar.last,
        anonymous=False,
        reach_km=float(reach_km),
        coverage=covered,
        reach=tuple(reach(rooms, reach_km, under_three)),
        occupancy=tuple(occupancies(rooms, proposal, seen, pooled=False)),
        surplus=tuple(surplus(rooms, proposal, seen)),
        billing=None if seen is None else Billing(attended=seen.attended, billed=seen.billed),
        tension=tuple(tension(rooms)),
        acceptance=tuple(acceptance(territory, proposal)),
        waiting_times=tuple(waiting_times(territory, proposal)),
        waiting_list=tuple(waiting_list(territory, proposal, pooled=False)),
        unmet=tuple(unmet(territory, granted)),
        balance=tuple(balance(rooms, proposal)),
        flows=tuple(flows(territory, proposal)),
        sessions=(),
        placed=len(final),
        missing=tuple(_missing(territory, proposal, seen, known=covered[0].rate is not None)),
    )


def _missing(
    territory: Territory, proposal: Proposal, seen: Presence | None, *, known: bool
) -> Iterator[Missing]:
    if not known:
        yield "children-under-3"
    yield "school-and-home"
    if seen is None:
        yield "attended-hours"
    if seen is None or seen.billed is None:
        yield "billed-hours"
    yield "minutes-by-road"
    if any(commune.point is None for commune in territory.communes):
        yield "coordinates"
    if proposal.refused and not proposal.waiting:
        yield "waiting-list"


def _session(found: Indicators, name: str) -> SessionFigures:
    whole, waited = found.acceptance[0], found.waiting_times[0]
    return SessionFigures(
        name=name,
        territory=found.territory,
        first=found.first,
        examined=whole.examined,
        admitted=whole.admitted,
        refused=whole.refused,
        acceptance=whole.rate,
        first_rate=whole.first_rate,
        median_wait=waited.median,
        tension=found.tension[0].ratio,
        occupancy=found.whole.rate("proposed"),
        unmet=sum(line.unmet or 0.0 for line in found.unmet),
    )


def _require_its_own(territory: Territory, proposal: Proposal, session: int) -> None:
    """Refuse placements of children, structures or slots that the territory does not have."""
    faults = []
    for number, placement in enumerate(proposal.placements):
        strange = {
            "child": placement.child not in territory.child_by_id,
            "structure": placement.structure not in territory.structure_by_id,
            "week": not all(map(territory.calendar.known, placement.week)),
        }
        head = f"session {session}, " if session else ""
        faults += [
            Fault(
                f"{head}placements[{number}].{field}",
                "unknown-name",
                shape(getattr(placement, field)),
                "a child, a structure or a slot of the territory",
                "Give the territory that the proposal was made for.",
            )
            for field, wrong in strange.items()
            if wrong
        ]
    if faults:
        raise InputError(faults)
