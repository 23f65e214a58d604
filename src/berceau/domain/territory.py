"""The aggregate: everything that a proposal is made from, in one document."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from berceau.domain.base import Record
from berceau.domain.calendar import Calendar
from berceau.domain.communes import Commune
from berceau.domain.conventions import Convention
from berceau.domain.decisions import Decision
from berceau.domain.families import Child, Family
from berceau.domain.policy import Policy
from berceau.domain.structures import Structure
from berceau.errors import InputError


class Source(Record):
    """Where a part of the data comes from."""

    about: Annotated[str, Field(min_length=1)]
    """The part, in words or as a path."""
    origin: Literal["given", "drawn", "assumed"]
    """Given by a source, drawn by the generator, or assumed by the authors of the data."""
    source: str = ""


class Territory(Record):
    """Communes, structures, conventions, families, policy and decisions of one year planned."""

    name: Annotated[str, Field(min_length=1)]
    calendar: Calendar
    communes: Annotated[tuple[Commune, ...], Field(min_length=1)]
    structures: Annotated[tuple[Structure, ...], Field(min_length=1)]
    conventions: tuple[Convention, ...] = ()
    families: tuple[Family, ...] = ()
    policy: Policy = Policy()
    decisions: tuple[Decision, ...] = ()
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _references_hold(self) -> Self:
        from berceau.domain.checks import faults_of  # noqa: PLC0415  (checks reads territories)

        if faults := faults_of(self):
            raise InputError(faults)
        return self

    @cached_property
    def commune_by_code(self) -> dict[str, Commune]:
        """Communes by their code."""
        return {commune.code: commune for commune in self.communes}

    @cached_property
    def structure_by_id(self) -> dict[str, Structure]:
        """Structures by their identifier."""
        return {structure.id: structure for structure in self.structures}

    @cached_property
    def convention_by_id(self) -> dict[str, Convention]:
        """Conventions by their identifier."""
        return {convention.id: convention for convention in self.conventions}

    @cached_property
    def child_by_id(self) -> dict[str, tuple[Family, Child]]:
        """Children, each with its family, by identifier, in the order of identifiers."""
        pairs = {
            child.id: (family, child) for family in self.families for child in family.children
        }
        return dict(sorted(pairs.items()))

    def hosts_of(self, convention: Convention) -> tuple[Structure, ...]:
        """List the structures that a convention opens, networks of childminders apart."""
        return tuple(
            structure
            for structure in self.structures
            if structure.id in convention.hosts
            or (convention.host_commune == structure.commune and not structure.is_individual)
        )

    def serves(self, structure: Structure, commune: str) -> bool:
        """Say whether a structure serves a commune's families in its own right."""
        return structure.serves_commune(commune)

    def home(self, family: Family) -> tuple[float, float] | None:
        """Latitude and longitude of a family's home, of its commune where it gave none."""
        if family.latitude is not None and family.longitude is not None:
            return family.latitude, family.longitude
        return self.commune_by_code[family.commune].point

    def site(self, structure: Structure) -> tuple[float, float] | None:
        """Latitude and longitude of a structure, of its commune where none is known."""
        if structure.latitude is not None and structure.longitude is not None:
            return structure.latitude, structure.longitude
        return self.commune_by_code[structure.commune].point

    def canonical(self) -> dict[str, Any]:
        """Give the document with everything whose order has no meaning in order of identifiers."""
        document = self.model_dump(mode="json", exclude_defaults=True)
        for key, identifier in (
            ("communes", "code"),
            ("structures", "id"),
            ("conventions", "id"),
            ("families", "id"),
        ):
            document[key] = sorted(document.get(key, ()), key=lambda item: str(item[identifier]))
        for family in document["families"]:
            family["children"] = sorted(family["children"], key=lambda child: str(child["id"]))
        document["decisions"] = sorted(document.get("decisions", ()), key=repr)
        return document

    @cached_property
    def fingerprint(self) -> str:
        """Hash of what the territory says, whatever the order of its lists (SHA-256, hex)."""
        import json  # noqa: PLC0415  (only here)

        text = json.dumps(self.canonical(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
