"""Conventions of every kind of term between the communes of an area, with versions in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from berceau.domain.conventions import (
    Access,
    Children,
    Convention,
    Hours,
    Network,
    Order,
    Part,
    Places,
    Price,
    Share,
    Target,
)
from berceau.synthetic.figures import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.domain.structures import Structure
    from berceau.synthetic.area import Area

_NEW_VERSION = date(2027, 1, 1)
_OLD_ENDS = date(2026, 12, 31)
_RELEASED = date(2027, 3, 1)
_MORNINGS_AND_THURSDAY = ("mon-am", "tue-am", "thu", "fri-am")


@dataclass
class Agreements:
    """Lays conventions over each intercommunality of an area.

    Attributes
    ----------
    area
        The communes.
    structures
        Those that may be hosts: collective ones that serve their own commune only.
    """

    area: Area
    structures: tuple[Structure, ...]

    def draw(self, *, times: int, every_term: bool) -> tuple[Convention, ...]:
        """Lay the set of conventions so many times over each intercommunality."""
        found: list[Convention] = []
        for siren, codes in self.area.members.items():
            hosts = [s for s in self.structures if s.commune in codes]
            for turn in range(times if len(codes) > 1 else 0):
                label = f"{siren}-{turn + 1}"
                found.extend(self._set(label, hosts, turn, every_term=every_term))
                found.extend(self._network(label, codes, turn))
        return tuple(found)

    def _set(
        self, label: str, hosts: Sequence[Structure], turn: int, *, every_term: bool
    ) -> Iterator[Convention]:
        makers = (self._versions, self._split, self._by_hours, self._counted)
        for k, maker in enumerate(makers if every_term else makers[:1]):
            if hosts:
                host = hosts[(turn * len(makers) + k) % len(hosts)]
                yield from maker(label, host, self._guests(host, turn))

    def _guests(self, host: Structure, turn: int) -> tuple[str, ...]:
        """Give the neighbours of a host, others each time."""
        epci = self.area.by_code[host.commune].epci
        others = [
            code
            for code in self.area.near[host.commune][1:]
            if self.area.by_code[code].epci == epci
        ]
        start = (3 * turn) % len(others)
        return tuple(dict.fromkeys((*others[start : start + 3], others[0])))[:3]

    def _versions(
        self, label: str, host: Structure, guests: tuple[str, ...]
    ) -> Iterator[Convention]:
        """Half-days under a monthly cap, then whole days under a yearly one."""
        cap = int(number("guest_hours_month"))
        old = f"demi-journees-{label}"
        yield Convention(
            id=old,
            name=f"{host.name} : demi-journées",
            hosts=(host.id,),
            guests=guests,
            until=_OLD_ENDS,
            terms=(
                Access(kind="access", half_days_only=True),
                Hours(kind="hours", max=cap * len(guests), per="month", scope="convention"),
                Order(kind="order", guests="after_residents"),
                Price(
                    kind="price",
                    share_of_net_cost=1.0,
                    net_cost_cents_per_hour=int(number("net_cost_cents_per_hour")),
                ),
            ),
        )
        yield Convention(
            id=f"journees-{label}",
            name=f"{host.name} : journées entières",
            hosts=(host.id,),
            guests=guests,
            start=_NEW_VERSION,
            tacit_renewal_months=12,
            notice_months=3,
            replaces=old,
            terms=(
                Access(kind="access"),
                Hours(kind="hours", max=cap * 40, per="year", scope="commune"),
                Order(kind="order", guests="equal"),
                Price(kind="price", cents_per_hour=int(number("exchange_price_cents"))),
            ),
        )

    def _split(self, label: str, host: Structure, guests: tuple[str, ...]) -> Iterator[Convention]:
        """Places split between the commune of the structure and two neighbours."""
        quarter = max(1, host.places // 4)
        parts = [Part(commune=code, places=quarter) for code in guests[:2]]
        own = host.places - sum(part.places for part in parts)
        yield Convention(
            id=f"partage-{label}",
            name=f"{host.name} : places partagées",
            terms=(
                Share(
                    kind="share",
                    structure=host.id,
                    parts=(Part(commune=host.commune, places=own), *parts),
                    released_on=_RELEASED,
                ),
                Price(kind="price", cents_per_place_year=int(number("place_year_cents"))),
            ),
        )

    def _by_hours(
        self, label: str, host: Structure, guests: tuple[str, ...]
    ) -> Iterator[Convention]:
        """Hours counted for all, for each commune and for each family; a volume wished."""
        month = int(number("guest_hours_month"))
        yield Convention(
            id=f"heures-{label}",
            name=f"{host.name} : échange d'heures",
            hosts=(host.id,),
            guests=guests,
            exit="leave",
            terms=(
                Access(kind="access", slots=_MORNINGS_AND_THURSDAY),
                Hours(kind="hours", max=month * 100, per="year", scope="convention"),
                Hours(kind="hours", max=month * 4, per="month", scope="commune"),
                Hours(kind="hours", max=month * 2, per="month", scope="family"),
                Target(kind="target", unit="hours", min=month * 20),
                Price(kind="price", cents_per_hour=int(number("exchange_price_cents"))),
            ),
        )

    def _counted(
        self, label: str, host: Structure, guests: tuple[str, ...]
    ) -> Iterator[Convention]:
        """All structures of a commune, within a number of places and of children."""
        yield Convention(
            id=f"places-{label}",
            name=f"{self.area.by_code[host.commune].name} : places et enfants comptés",
            host_commune=host.commune,
            guests=guests,
            terms=(
                Access(kind="access"),
                Places(kind="places", max=4),
                Children(kind="children", max=8),
                Hours(kind="hours", max=1800, per="year", scope="family"),
                Order(kind="order", guests="equal"),
                Target(kind="target", unit="children", min=3),
                Price(kind="price", cents_per_place_year=int(number("place_year_cents"))),
            ),
        )

    def _network(self, label: str, codes: Sequence[str], turn: int) -> Iterator[Convention]:
        """Childminders of one desk offered to families of another's seat, and the reverse."""
        seats = sorted({self.area.desk_of[code] for code in codes}, key=codes.index)
        if turn + 1 >= len(seats):
            return
        yield Convention(
            id=f"assistantes-maternelles-{label}",
            name="Assistantes maternelles en commun",
            guests=(seats[turn], seats[turn + 1]),
            terms=(Network(kind="network"), Price(kind="price", cents_per_hour=0)),
        )
