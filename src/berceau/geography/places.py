"""The communes of France and their intercommunalities, read once from the extract."""

from __future__ import annotations

import csv
import io
import lzma
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast

from berceau.domain.communes import distance_km as between
from berceau.errors import Fault, InputError
from berceau.geography.names import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

Located = Literal["commune", "epci", "department"]

_EXTRACT = "communes.csv.xz"
_ALIKE = 0.7


@dataclass(frozen=True, slots=True)
class Place:
    """One commune of France, as it is in 2026.

    Attributes
    ----------
    code
        INSEE code, five characters (``2A004`` for Ajaccio).
    name
        Official name.
    population
        Inhabitants (INSEE, municipal population).
    epci, epci_name
        SIREN and name of the intercommunality (EPCI à fiscalité propre); None for four islands.
    department
        Code of the department (``26``, ``2A``, ``974``).
    latitude, longitude
        Decimal degrees, WGS 84.
    located
        What the coordinates are: those of the ``commune``, or the mean of the located communes of
        its ``epci`` or of its ``department``. Two places of one EPCI that are not located share a
        point.
    """

    code: str
    name: str
    population: int
    epci: str | None
    epci_name: str | None
    department: str
    latitude: float
    longitude: float
    located: Located

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude in decimal degrees."""
        return self.latitude, self.longitude


@dataclass(frozen=True, slots=True)
class Epci:
    """One intercommunality with own taxes (communauté, métropole).

    Attributes
    ----------
    code
        SIREN, nine digits.
    name
        Its name, with its kind in short (``CC``, ``CA``, ``CU``).
    population
        Inhabitants of its members together.
    communes
        INSEE codes of its members, largest population first.
    """

    code: str
    name: str
    population: int
    communes: tuple[str, ...]


@cache
def _places() -> Mapping[str, Place]:
    """Read the extract: every commune by code."""
    packed = files("berceau.geography").joinpath(_EXTRACT).read_bytes()
    rows = csv.reader(io.StringIO(lzma.decompress(packed).decode()))
    next(rows)
    return MappingProxyType(
        {
            code: Place(
                code,
                name,
                int(population),
                siren or None,
                epci_name or None,
                department,
                float(latitude),
                float(longitude),
                cast("Located", located),
            )
            for (
                code,
                name,
                population,
                siren,
                epci_name,
                department,
                latitude,
                longitude,
                located,
            ) in rows
        }
    )


@cache
def _epcis() -> Mapping[str, Epci]:
    members: dict[str, list[Place]] = defaultdict(list)
    for place in _places().values():
        if place.epci is not None:
            members[place.epci].append(place)
    found: dict[str, Epci] = {}
    for code in sorted(members):
        here = sorted(members[code], key=_by_size)
        name = here[0].epci_name or code
        people = sum(place.population for place in here)
        found[code] = Epci(code, name, people, tuple(place.code for place in here))
    return MappingProxyType(found)


@cache
def _plain_names() -> Mapping[str, tuple[Place, ...]]:
    """Index the communes by plain name, largest first."""
    named: dict[str, list[Place]] = defaultdict(list)
    for place in _places().values():
        named[plain(place.name)].append(place)
    return MappingProxyType({name: tuple(sorted(p, key=_by_size)) for name, p in named.items()})


def _by_size(place: Place) -> tuple[int, str]:
    return -place.population, place.code


def communes() -> tuple[Place, ...]:
    """Give all communes, by code."""
    return tuple(_places().values())


def commune(code: str) -> Place:
    """Give the commune of an INSEE code.

    Parameters
    ----------
    code
        INSEE code, not the postal code: ``21617`` is Talant.

    Raises
    ------
    InputError
        No commune of 2026 has this code; the fault names near codes, or the communes of that name.

    Examples
    --------
    >>> commune("21617").name
    'Talant'
    """
    place = _places().get(code)
    if place is not None:
        return place
    raise _unknown(
        "unknown-commune",
        code,
        "the INSEE code, not the postal code, of a commune of 2026",
        [f"{p.code} {p.name}" for p in find(code, limit=3) or _coded_like(code)],
        "Look the code up by name with find().",
    )


def _coded_like(code: str) -> list[Place]:
    """Give up to three communes of the department whose codes differ least, largest first."""
    near = [
        (-likeness, _by_size(place), place)
        for place in _places().values()
        if place.code[:2] == code[:2]
        and (likeness := SequenceMatcher(None, code, place.code).ratio()) >= _ALIKE
    ]
    return [place for _, _, place in sorted(near, key=lambda entry: entry[:2])[:3]]


def find(text: str, limit: int = 10) -> tuple[Place, ...]:
    """Find communes by name; accents, case, hyphens and the forms St and Ste do not matter.

    The whole name comes first, then names that begin so, then names in which every word given
    begins a word; in each group the largest population first.

    Parameters
    ----------
    text
        A name or the beginning of one.
    limit
        At most so many are given.

    Examples
    --------
    >>> [place.code for place in find("plombieres les dijon")]
    ['21485']
    """
    wanted = plain(text)
    if not wanted or limit < 1:
        return ()
    words = wanted.split()
    ranked: list[tuple[int, tuple[int, str], Place]] = []
    for name, places in _plain_names().items():
        if name == wanted:
            rank = 0
        elif name.startswith(wanted):
            rank = 1
        elif all(f" {word}" in f" {name}" for word in words):
            rank = 2
        else:
            continue
        ranked.extend((rank, _by_size(place), place) for place in places)
    ranked.sort(key=lambda entry: entry[:2])
    return tuple(place for _, _, place in ranked[:limit])


def epcis() -> tuple[Epci, ...]:
    """Give all intercommunalities with own taxes, by SIREN."""
    return tuple(_epcis().values())


def epci(code: str) -> tuple[Place, ...]:
    """Give the communes of an intercommunality, largest population first.

    Parameters
    ----------
    code
        SIREN, nine digits: ``200068781`` is Valence Romans Agglo.

    Raises
    ------
    InputError
        No intercommunality of 2026 has this code; the fault proposes those of near code or name.

    Examples
    --------
    >>> epci("200068781")[0].name
    'Valence'
    """
    known = _epcis().get(code)
    if known is not None:
        return tuple(_places()[member] for member in known.communes)
    near = _named_like(code) or get_close_matches(code, _epcis(), n=3, cutoff=0.7)
    raise _unknown(
        "unknown-epci",
        code,
        "the SIREN of an intercommunality (nine digits, EPCI à fiscalité propre of 2026)",
        [f"{other} {_epcis()[other].name}" for other in near],
        "Look it up in epcis(), or in the field epci of one of its communes.",
    )


def _named_like(text: str) -> list[str]:
    """Give the SIREN of up to three EPCI named like a text, or holding a commune so named."""
    words = plain(text).split()
    if not words:
        return []
    holding = [e for e in epcis() if all(f" {w}" in f" {plain(e.name)}" for w in words)]
    if holding:
        return [e.code for e in sorted(holding, key=lambda e: (-e.population, e.code))[:3]]
    homes = [place.epci for place in find(text) if place.epci is not None]
    if homes:
        return list(dict.fromkeys(homes))[:3]
    names = {plain(e.name): e.code for e in epcis()}
    return [names[name] for name in get_close_matches(plain(text), names, n=3, cutoff=0.6)]


def distance_km(here: Place, there: Place) -> float:
    """Give the distance between two communes as the crow flies, in kilometres.

    It is the great circle between their points (see `berceau.domain.communes`), so 0 between two
    communes of one EPCI of which neither is located: look at ``located`` before trusting a short
    distance.

    Parameters
    ----------
    here, there
        Two communes.
    """
    return between(here.point, there.point)


def _unknown(code: str, found: str, expected: str, near: list[str], advice: str) -> InputError:
    remedy = f"Did you mean: {', '.join(near)}?" if near else advice
    return InputError(
        [Fault(where="code", code=code, found=repr(found), expected=expected, remedy=remedy)]
    )
