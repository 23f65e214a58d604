"""By what title a family may ask for a structure: as a resident, or under a convention."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from berceau.domain.calendar import Calendar
    from berceau.domain.conventions import Access, Convention
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory


class Title(NamedTuple):
    """A way in: the convention, if any, its terms of access, and as whom it is taken."""

    convention: Convention | None = None
    access: tuple[Access, ...] = ()
    standing: Literal["resident", "guest", "none"] = "resident"
    after_residents: bool = False

    def allows(self, slots: frozenset[int], calendar: Calendar) -> bool:
        """Say whether the terms of access allow a week; without any, every week is."""
        return not self.access or any(_admits(term, slots, calendar) for term in self.access)


def _admits(term: Access, slots: frozenset[int], calendar: Calendar) -> bool:
    if term.slots is not None and not slots <= calendar.expand(term.slots):
        return False
    if not term.half_days_only:
        return True
    halves = {calendar.half_of(slot) for slot in slots}
    return len(halves) == len({day for day, _ in halves})


class Titles:
    """The titles of a territory, looked up by commune, structure and first day of a stay."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._known: dict[tuple[str, str, date], tuple[Title, ...]] = {}

    def of(self, commune: str, structure: Structure, day: date) -> tuple[Title, ...]:
        """List the titles of a commune's families at a structure, on the first day of a stay."""
        key = (commune, structure.id, day)
        if key not in self._known:
            self._known[key] = self._find(commune, structure, day)
        return self._known[key]

    def _find(self, commune: str, structure: Structure, day: date) -> tuple[Title, ...]:
        in_force = [c for c in self._conventions if c.in_force(day)]
        shares = [c for c in in_force if has_part(c, structure.id, commune)]
        if shares:
            return tuple(Title(convention) for convention in shares)
        if self.is_served(structure, commune):
            return (Title(),)
        opened = (self._as_guest(convention, structure, commune) for convention in in_force)
        return tuple(title for title in opened if title is not None)

    @cached_property
    def _conventions(self) -> tuple[Convention, ...]:
        return tuple(sorted(self._territory.conventions, key=lambda c: c.id))

    @cached_property
    def _hosts(self) -> dict[str, frozenset[str]]:
        return {
            convention.id: frozenset(s.id for s in self._territory.hosts_of(convention))
            for convention in self._conventions
        }

    def is_served(self, structure: Structure, commune: str) -> bool:
        """Say whether a structure, or the family crèche it belongs to, serves a commune."""
        house = self._territory.structure_by_id.get(structure.part_of or structure.id, structure)
        server = house if house.kind == "family_creche" else structure
        return self._territory.serves(server, commune)

    def _as_guest(
        self, convention: Convention, structure: Structure, commune: str
    ) -> Title | None:
        access = tuple(term for term in convention.terms if term.kind == "access")
        late = is_late(convention)
        if access and commune in convention.guests and structure.id in self._hosts[convention.id]:
            return Title(convention, access, "guest", late)
        if (
            any(term.kind == "network" for term in convention.terms)
            and is_independent(structure, self._territory)
            and commune != structure.commune
            and {commune, structure.commune} <= self._parties[convention.id]
        ):
            return Title(convention, (), "guest", late)
        return None

    @cached_property
    def _parties(self) -> dict[str, frozenset[str]]:
        communes = {s.id: s.commune for s in self._territory.structures}
        return {
            c.id: frozenset(
                (
                    *c.guests,
                    *((c.host_commune,) if c.host_commune else ()),
                    *(communes[host] for host in self._hosts[c.id]),
                )
            )
            for c in self._conventions
        }


def is_late(convention: Convention) -> bool:
    """Say whether a convention serves guests after residents."""
    return any(
        term.kind == "order" and term.guests == "after_residents" for term in convention.terms
    )


def has_part(convention: Convention, structure: str, commune: str) -> bool:
    """Say whether a convention gives a commune a part of the places of a structure."""
    return any(
        term.kind == "share"
        and term.structure == structure
        and any(part.commune == commune for part in term.parts)
        for term in convention.terms
    )


def is_independent(structure: Structure, territory: Territory) -> bool:
    """Say whether care there is given by childminders whom the parents employ."""
    if structure.part_of is not None:
        return territory.structure_by_id[structure.part_of].kind == "mam"
    return structure.is_individual
