"""What families ask: from when, which weeks, which structures in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from berceau.domain.families import Request
from berceau.synthetic.dates import submitted_day
from berceau.synthetic.figures import number, numbers, table

if TYPE_CHECKING:
    from datetime import date

    from berceau.domain.families import CareMode
    from berceau.domain.structures import Structure
    from berceau.synthetic.catalogue import Catalogue
    from berceau.synthetic.chance import Chance
    from berceau.synthetic.weeks import WeekMaker

_NEAR = 10
_DISTANCES = ("any:15km", "any:10km", "any:5km")


class Demand:
    """Draws requests.

    Parameters
    ----------
    catalogue
        What may be asked, and by whom.
    weeks
        Draws typical weeks.
    chance
        Stream of draws.
    """

    def __init__(self, catalogue: Catalogue, weeks: WeekMaker, chance: Chance) -> None:
        self._catalogue = catalogue
        self._weeks = weeks
        self._chance = chance
        self._part_of_the_week = frozenset(
            (host, guest)
            for convention in catalogue.conventions.values()
            if any(
                term.kind == "access" and (term.half_days_only or term.slots)
                for term in convention.terms
            )
            for host in catalogue.hosts(convention)
            for guest in convention.guests
        )

    def request(
        self, commune: str, born: date, start: date, *, first: Structure | None = None
    ) -> Request:
        """Draw a request.

        Parameters
        ----------
        commune
            Where the family lives.
        born, start
            Day of birth, and first day asked.
        first
            A structure wished before all others: a brother or a sister is there.
        """
        mode = self._chance.pick(table("mode_wished"))
        wishes = self.wishes(commune, mode, first=first)
        guest = any((wish, commune) in self._part_of_the_week for wish in wishes)
        half_days = guest and self._chance.happens(number("half_day_guests"))
        weeks, shares = self._weeks.weeks(half_days=True if half_days else None)
        return Request(
            start=start,
            weeks=weeks,
            shares=shares,
            wishes=wishes,
            mode=None if mode == "any" else cast("CareMode", mode),
            submitted=submitted_day(self._chance, born),
        )

    def wishes(
        self, commune: str, mode: str, *, first: Structure | None = None
    ) -> tuple[str, ...]:
        """Draw wishes in order: own commune, then near ones, then groups."""
        count = int(self._chance.pick(table("wish_count")))
        named = [first.id] if first is not None else []
        if mode == "individual":
            named += self._individual(commune, count)
        elif mode == "collective":
            named += self._named(commune, count, individual=False)
        else:
            named += self._named(commune, max(1, count - 1), individual=False)
            named += self._named(commune, 1, individual=True)
        named += self._closing(commune, mode)
        return tuple(dict.fromkeys(named)) or self._anything(commune)

    def _named(self, commune: str, count: int, *, individual: bool) -> list[str]:
        near = self._catalogue.reachable(commune, individual=individual)[:_NEAR]
        if not individual and self._chance.happens(number("guest_wish")):
            hosts = self._catalogue.invited(commune)
            near = (self._chance.one(hosts), *near) if hosts else near
        return self._chance.some({s.id: 1 / (k + 1) for k, s in enumerate(near)}, count)

    def _individual(self, commune: str, count: int) -> list[str]:
        """Name all childminders of the commune at once, or some where they are too many."""
        group = f"childminder:{commune}"
        return (
            [group] if self._fits(group, commune) else self._named(commune, count, individual=True)
        )

    def _closing(self, commune: str, mode: str) -> list[str]:
        shares = numbers("group_wish")
        groups = []
        if mode != "individual" and self._chance.happens(shares["childminder"]):
            groups.append(f"childminder:{commune}")
        if self._chance.happens(shares["any"]):
            wider = (group for group in _DISTANCES if self._fits(group, commune))
            groups.append(next(wider, f"any:{commune}"))
        return [group for group in groups if self._fits(group, commune)]

    def _fits(self, group: str, commune: str) -> bool:
        return 1 <= len(self._catalogue.covered(group, commune)) <= number("group_limit")

    def _anything(self, commune: str) -> tuple[str, ...]:
        """Name what there is where nothing of the kind wished is open to the commune."""
        named = self._named(commune, 1, individual=False) or self._named(
            commune, 1, individual=True
        )
        return tuple(named) or ("any:*",)
