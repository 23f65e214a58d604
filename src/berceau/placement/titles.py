"""By what title a family may ask for a structure: as a resident, or under a convention."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from berceau.engine.matrix import positions_of, starts_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.calendar import Calendar
    from berceau.domain.conventions import Access, Convention
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory

    Ints = npt.NDArray[np.int64]


class Title(NamedTuple):
    """A way in: the convention, if any, its terms of access, and as whom it is taken."""

    convention: Convention | None = None
    access: tuple[Access, ...] = ()
    standing: Literal["resident", "guest", "none"] = "resident"
    after_residents: bool = False

    def allows(self, slots: frozenset[int], calendar: Calendar) -> bool:
        """Say whether the terms of access allow a week; without any, every week is."""
        return not self.access or any(_admits(term, slots, calendar) for term in self.access)

    @property
    def leaves_on(self) -> date | None:
        """The last day that the convention leaves to a stay, where it cuts stays at all."""
        if self.convention is None or self.convention.exit != "leave":
            return None
        return self.convention.until


def _admits(term: Access, slots: frozenset[int], calendar: Calendar) -> bool:
    if term.slots is not None and not slots <= calendar.expand(term.slots):
        return False
    if not term.half_days_only:
        return True
    halves = {calendar.half_of(slot) for slot in slots}
    return len(halves) == len({day for day, _ in halves})


NO_TITLE = Title(standing="none")
"""What a family has where it may not ask."""


class Entries(NamedTuple):
    """The titles of families at structures: one row a title, shape ``(n,)``."""

    row: Ints
    """Which of the families and structures asked about."""
    title: Ints
    """Number of the title."""


class Titles:
    """The titles of a territory, worked out once for each commune, structure and time."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._structures = tuple(sorted(territory.structures, key=lambda s: s.id))
        self._conventions = tuple(sorted(territory.conventions, key=lambda c: c.id))
        self._numbers: dict[tuple[str | None, str, bool], int] = {}
        self.titles: list[Title] = []
        """Distinct titles, by number."""

    def entries(self, communes: npt.NDArray[np.str_], structures: Ints, days: Ints) -> Entries:
        """List the titles of families of communes at structures, on the first days of stays.

        Parameters
        ----------
        communes
            Codes, shape ``(n,)``.
        structures
            Positions in order of identifiers, shape ``(n,)``.
        days
            Proleptic ordinals, shape ``(n,)``.
        """
        names, commune = np.unique(communes, return_inverse=True)
        keys = commune * len(self._structures) + structures
        keys = keys * (len(self._turns) + 1) + np.searchsorted(self._turns, days, side="right")
        _, first, which = np.unique(keys, return_index=True, return_inverse=True)
        asked = zip(names[commune[first]], structures[first], days[first], strict=True)
        found = [
            [self.number(title) for title in self._of(str(name), int(structure), int(day))]
            for name, structure, day in asked
        ]
        starts = starts_of(np.array([len(numbers) for numbers in found], dtype=np.int64))
        titles = np.array([number for numbers in found for number in numbers], dtype=np.int64)
        row = np.repeat(np.arange(len(which)), np.diff(starts)[which])
        return Entries(row, titles[positions_of(starts, which)])

    def number(self, title: Title) -> int:
        """Give the number of a title."""
        name = None if title.convention is None else title.convention.id
        key = (name, title.standing, bool(title.access))
        if key not in self._numbers:
            self._numbers[key] = len(self.titles)
            self.titles.append(title)
        return self._numbers[key]

    @cached_property
    def _turns(self) -> Ints:
        """Days from which some convention is in force, or no longer is."""
        begins = {c.start.toordinal() for c in self._conventions if c.start is not None}
        ends = {c.until.toordinal() + 1 for c in self._conventions if c.until is not None}
        return np.array(sorted(begins | ends), dtype=np.int64)

    def _of(self, commune: str, number: int, day: int) -> tuple[Title, ...]:
        structure = self._structures[number]
        in_force = [c for c in self._conventions if c.in_force(date.fromordinal(day))]
        shares = [c for c in in_force if has_part(c, structure.id, commune)]
        if shares:
            return tuple(Title(convention) for convention in shares)
        if self.is_served(structure, commune):
            return (Title(),)
        opened = (self._as_guest(convention, structure, commune) for convention in in_force)
        return tuple(title for title in opened if title is not None)

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
