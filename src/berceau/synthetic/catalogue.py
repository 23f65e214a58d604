"""Who may ask for what, and under which title: a reading of the rules on the drawn supply."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from berceau.domain.wishes import is_group, parse_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from berceau.domain.conventions import Convention
    from berceau.domain.structures import Structure
    from berceau.synthetic.area import Area

_NEAREST = 24
_NEAREST_COMMUNES = 40


class Catalogue:
    """The structures and conventions of an area, indexed by who may use them.

    Parameters
    ----------
    area
        The communes.
    structures
        All structures.
    conventions
        All conventions.
    """

    def __init__(
        self, area: Area, structures: Iterable[Structure], conventions: Iterable[Convention]
    ) -> None:
        self.area = area
        self.structures = {structure.id: structure for structure in structures}
        self.conventions = {convention.id: convention for convention in conventions}
        self._shares: dict[tuple[str, str], list[Convention]] = defaultdict(list)
        self._access: dict[str, list[Convention]] = defaultdict(list)
        for convention in self.conventions.values():
            self._index(convention)

    def _index(self, convention: Convention) -> None:
        for term in convention.terms:
            if term.kind == "share":
                for part in term.parts:
                    self._shares[term.structure, part.commune].append(convention)
        if any(term.kind == "access" for term in convention.terms):
            for host in self.hosts(convention):
                self._access[host].append(convention)

    def hosts(self, convention: Convention) -> tuple[str, ...]:
        """List the structures that a convention opens, networks of childminders apart."""
        in_commune = self._standing.get(convention.host_commune or "", ())
        found = {*convention.hosts, *(s.id for s in in_commune if not s.is_individual)}
        # Wishes are drawn among hosts by their position, so the order is part of every draw: names
        # from the last to the first, the order of the territories that are registered.
        return tuple(sorted(found, reverse=True))

    @cached_property
    def houses(self) -> frozenset[str]:
        """Structures that have members, and are no option themselves."""
        return frozenset(s.part_of for s in self.structures.values() if s.part_of is not None)

    @cached_property
    def _standing(self) -> Mapping[str, tuple[Structure, ...]]:
        found: dict[str, list[Structure]] = defaultdict(list)
        for structure in self.structures.values():
            found[structure.commune].append(structure)
        return {code: tuple(here) for code, here in found.items()}

    @cached_property
    def options(self) -> Mapping[str, tuple[Structure, ...]]:
        """Structures that may be an option, by commune."""
        return {
            code: tuple(s for s in here if s.id not in self.houses)
            for code, here in self._standing.items()
        }

    @cached_property
    def _networks(self) -> tuple[tuple[Convention, frozenset[str]], ...]:
        return tuple(
            (convention, frozenset(self._parties(convention)))
            for convention in self.conventions.values()
            if any(term.kind == "network" for term in convention.terms)
        )

    def _parties(self, convention: Convention) -> set[str]:
        hosts = {self.structures[host].commune for host in convention.hosts}
        own = {convention.host_commune} if convention.host_commune else set()
        return {*convention.guests, *hosts, *own}

    def independent(self, structure: Structure) -> bool:
        """Say whether a place there can only be suggested: the parent is the employer."""
        if structure.part_of is not None:
            return self.structures[structure.part_of].kind == "mam"
        return structure.is_individual

    def titles(self, structure: Structure, commune: str, day: date) -> tuple[str | None, ...]:
        """Give the titles under which a commune's families may use a structure from a day on."""
        for convention in self._shares.get((structure.id, commune), ()):
            if convention.in_force(day):
                return (convention.id,)
        if structure.serves_commune(commune):
            return (None,)
        return tuple(c.id for c in self._openers(structure, commune) if c.in_force(day))

    def _openers(self, structure: Structure, commune: str) -> tuple[Convention, ...]:
        opened = [c for c in self._access.get(structure.id, ()) if commune in c.guests]
        if structure.is_individual and self.independent(structure):
            opened.extend(
                convention
                for convention, parties in self._networks
                if structure.commune != commune and {structure.commune, commune} <= parties
            )
        return tuple({convention.id: convention for convention in opened}.values())

    def guests_of(self, structure: Structure, day: date) -> tuple[str, ...]:
        """List the communes that a convention in force opens a structure to, networks apart."""
        invited = [
            code
            for convention in self._access.get(structure.id, ())
            if convention.in_force(day)
            for code in convention.guests
        ]
        invited += [code for host, code in self._shares if host == structure.id]
        return tuple(code for code in dict.fromkeys(invited) if not structure.serves_commune(code))

    def open_to(self, structure: Structure, commune: str) -> bool:
        """Say whether a commune's families may use a structure at some time, by any title."""
        return (
            (structure.id, commune) in self._shares
            or structure.serves_commune(commune)
            or bool(self._openers(structure, commune))
        )

    @cached_property
    def _invitations(self) -> Mapping[str, tuple[Structure, ...]]:
        found: dict[str, dict[str, Structure]] = defaultdict(dict)
        for host, conventions in self._access.items():
            structure = self.structures[host]
            for code in (guest for convention in conventions for guest in convention.guests):
                if host not in self.houses and not structure.serves_commune(code):
                    found[code][host] = structure
        return {code: tuple(hosts.values()) for code, hosts in found.items()}

    def invited(self, commune: str) -> tuple[Structure, ...]:
        """List collective structures that only a convention opens to a commune."""
        return self._invitations.get(commune, ())

    @cached_property
    def _reach(self) -> dict[tuple[str, bool], tuple[Structure, ...]]:
        return {}

    def reachable(self, commune: str, *, individual: bool) -> tuple[Structure, ...]:
        """List what a commune's families may use, nearest communes first, as many as matter.

        Parameters
        ----------
        commune
            Where the family lives.
        individual
            Childminders and their houses; else all others.
        """
        key = commune, individual
        if key not in self._reach:
            found = (
                s
                for code in self.area.near[commune][:_NEAREST_COMMUNES]
                for s in self.options.get(code, ())
                if s.is_individual == individual and self.open_to(s, commune)
            )
            self._reach[key] = tuple(islice(found, _NEAREST))
        return self._reach[key]

    def covered(self, wish: str, commune: str) -> tuple[Structure, ...]:
        """List the structures that a wish of a commune's family covers, nearest first."""
        if not is_group(wish):
            return (self.structures[wish],)
        key = wish, commune
        if key not in self._groups:
            self._groups[key] = self._group(wish, commune)
        return self._groups[key]

    @cached_property
    def _groups(self) -> dict[tuple[str, str], tuple[Structure, ...]]:
        return {}

    def _group(self, wish: str, commune: str) -> tuple[Structure, ...]:
        group = parse_group(wish)
        if group is None:
            raise ValueError(f"a group of wishes was expected, found {wish!r}")
        codes = [
            code
            for code in self.area.near[commune]
            if group.commune in {None, code}
            and (group.km is None or self.area.km(commune, code) <= group.km)
        ]
        return tuple(
            s for c in codes for s in self.options.get(c, ()) if group.kind in {"any", s.kind}
        )
