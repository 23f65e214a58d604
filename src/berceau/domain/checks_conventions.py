"""What must hold in the conventions of a territory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.faults import Names, ordered, repeated, slots_known
from berceau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.conventions import Share
    from berceau.domain.territory import Territory


def convention_faults(territory: Territory) -> Iterator[Fault]:
    """Check the parties, the dates and the version that each convention follows."""
    names = [convention.id for convention in territory.conventions]
    yield from repeated("conventions", names, "convention")
    versions = Names("convention", set(names))
    communes = Names("commune", {commune.code for commune in territory.communes})
    houses = Names("structure", {structure.id for structure in territory.structures})
    for convention in territory.conventions:
        where = f"conventions[{convention.id}]"
        yield from ordered(where, convention.start, convention.until)
        for k, host in enumerate(convention.hosts):
            yield from houses.check(f"{where}.hosts[{k}]", host)
        for k, code in enumerate(convention.guests):
            yield from communes.check(f"{where}.guests[{k}]", code)
        if convention.host_commune is not None:
            yield from communes.check(f"{where}.host_commune", convention.host_commune)
        if convention.replaces == convention.id:
            yield Fault(
                f"{where}.replaces",
                "replaces-itself",
                repr(convention.id),
                "another version, the one before",
                "Name the version that this one follows, or remove the field.",
            )
        elif convention.replaces is not None:
            yield from versions.check(f"{where}.replaces", convention.replaces)


def term_faults(territory: Territory) -> Iterator[Fault]:
    """Check the slots opened to guests, and how places are shared out."""
    places = {structure.id: structure.places for structure in territory.structures}
    houses = Names("structure", places)
    communes = Names("commune", {commune.code for commune in territory.communes})
    for convention in territory.conventions:
        for k, term in enumerate(convention.terms):
            where = f"conventions[{convention.id}].terms[{k}]"
            if term.kind == "access":
                yield from slots_known(f"{where}.slots", term.slots, territory.calendar)
            elif term.kind == "share":
                yield from houses.check(f"{where}.structure", term.structure)
                for j, part in enumerate(term.parts):
                    yield from communes.check(f"{where}.parts[{j}].commune", part.commune)
                yield from repeated(f"{where}.parts", (p.commune for p in term.parts), "commune")
                yield from _shared_out(where, term, places)


def _shared_out(where: str, term: Share, places: dict[str, int]) -> Iterator[Fault]:
    total = sum(part.places for part in term.parts)
    if total > places.get(term.structure, total):
        yield Fault(
            f"{where}.parts",
            "share-above-places",
            f"{total} places shared out",
            f"at most the {places[term.structure]} places of {term.structure!r}",
            "Lower the parts or correct the places of the structure.",
        )
