"""Files of three desks for a territory, drawn with known duplicates; every person is invented.

They show what desks hand in, and measure how well the same children are found: each child of the
territory who asks for a place is known to one desk, two or three, and each desk writes in its own
way: columns, encoding, dates, slips of the pen, things left out.
"""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib.resources import files
from io import StringIO
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.domain.families import AnyOf
from berceau.intake.fields import plain
from berceau.intake.slips import Slips
from berceau.io.files import path_of, write_bytes
from berceau.io.tables.cells import slot_text

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from berceau.domain.families import Request
    from berceau.domain.territory import Territory
    from berceau.io.files import Source

_DESKS_OF_CHILD = {1: 0.55, 2: 0.32, 3: 0.13}
_SIBLINGS, _TWINS = 0.12, 0.4
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_SPOILT = 2
_WEEKDAYS = {"Lundi": "mon", "Mardi": "tue", "Mercredi": "wed", "Jeudi": "thu", "Vendredi": "fri"}
_SLIP = 0.08
Row = dict[str, str]


class Desks(NamedTuple):
    """Files of three desks, and which of their rows are the same child.

    Attributes
    ----------
    files
        The relay of childminders, the crèche, and the social centre.
    same
        Pairs of applications that are of one child, as the register names them.
    """

    files: tuple[Path, ...]
    same: frozenset[frozenset[str]]


class Invented(NamedTuple):
    """A child with the names and addresses that were invented for it."""

    request: Request
    born: date
    commune: str
    last: str
    first: str
    parent: str
    phone: str
    email: str
    street: str


def three_desks(territory: Territory, folder: Source, *, seed: int, faults: bool = False) -> Desks:
    """Write the files of three desks.

    Parameters
    ----------
    territory
        Its children who ask for a place are shared out.
    folder
        Where the files are written: ``ram.csv`` in the encoding of Windows, its days as in
        France; ``creche.csv`` in UTF-8, days in ISO form; ``cias.csv`` in UTF-16, days in words.
    seed
        Of the draw.
    faults
        Whether a few days of birth of each file cannot be read at all.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    slips = Slips(rng)
    rows: dict[str, list[Row]] = {desk: [] for desk in _WRITERS}
    same: list[frozenset[str]] = []
    for child in _people(slips, territory):
        count = int(rng.choice(list(_DESKS_OF_CHILD), p=list(_DESKS_OF_CHILD.values())))
        names = []
        for k in sorted(rng.choice(len(_WRITERS), size=count, replace=False)):
            desk = list(_WRITERS)[int(k)]
            rows[desk].append(_WRITERS[desk](child, slips, len(rows[desk])))
            names.append(f"{desk}/{_identifier(desk, len(rows[desk]) - 1)}")
        same += [frozenset(pair) for pair in combinations(names, 2)]
    if faults:
        for desk, header in _BORN.items():
            slips.spoil(rows[desk], header, _SPOILT)
    written = tuple(_write(desk, found, path_of(folder)) for desk, found in rows.items())
    return Desks(written, frozenset(same))


def _people(slips: Slips, territory: Territory) -> list[Invented]:
    """Invent a person for each child who asks; some are brothers and sisters of the one before."""
    words = _words()
    names = {place.code: place.name for place in territory.communes}
    people: list[Invented] = []
    asking = [
        (f, c, c.request) for f in territory.families for c in f.children if c.request is not None
    ]
    for family, child, request in asking:
        last, first = _one(slips, words["last"]), _one(slips, words["first"])
        parent, number = _one(slips, words["first"]), slips.below(10**8)
        person = Invented(
            request=request,
            born=child.born,
            commune=names[family.commune],
            last=last,
            first=first,
            parent=f"{parent} {last}",
            phone=f"06 {number // 10**6:02d} {number // 10**4 % 100:02d} "
            f"{number // 100 % 100:02d} {number % 100:02d}",
            email=f"{plain(parent)}.{plain(last)}{slips.below(90)}@exemple.fr".replace(" ", "-"),
            street=f"{1 + slips.below(80)} {_one(slips, words['street'])}",
        )
        if people and slips.chance(_SIBLINGS):
            before = people[-1]
            born = min(person.born, before.born) if slips.chance(_TWINS) else person.born
            # No two of one house have one name.
            used = {child.first for child in people if child.phone == before.phone}
            first = next(f for f in words["first"][slips.below(20) :] if f not in used)
            people[-1] = before._replace(born=min(before.born, born))
            person = before._replace(request=person.request, born=born, first=first)
        people.append(person)
    return people


def _ram(child: Invented, slips: Slips, k: int) -> Row:
    born = slips.day(child.born, _SLIP)
    last, first = _names(child, slips)
    return {
        "N° dossier": _identifier("ram", k),
        "Nom": last,
        "Prénom": first,
        "Date de naissance": f"{born:%d/%m/%Y}",
        "Commune": "" if slips.chance(_SLIP) else child.commune,
        "Responsable": child.parent if slips.chance(0.8) else "",
        "Téléphone": child.phone if slips.chance(0.7) else "",
        "Courriel": child.email if slips.chance(0.5) else "",
        "Date d'entrée": f"{child.request.start:%d/%m/%Y}",
        "Jours": " | ".join(
            " ".join(slot_text(slot, "fr") for slot in week)
            for week in child.request.weeks
            if not isinstance(week, AnyOf)
        ),
        "Vœux": " > ".join(child.request.wishes),
        "Déposé le": f"{child.request.submitted:%d/%m/%Y}" if child.request.submitted else "",
        "Statut": "en attente",
    }


def _creche(child: Invented, slips: Slips, _: int) -> Row:
    last, first = _names(child, slips)
    wishes = (*child.request.wishes, "", "", "")
    return {
        "Enfant": f"{last.upper()} {first}",
        "Né(e) le": f"{slips.day(child.born, _SLIP):%Y-%m-%d}" if slips.chance(0.97) else "",
        "Ville": plain(child.commune).upper(),
        "Portable": child.phone.replace(" ", "") if slips.chance(0.7) else "",
        "Adresse": child.street if slips.chance(0.6) else "",
        "Entrée souhaitée": f"{child.request.start:%Y-%m-%d}",
        **_days(child.request),
        **{f"Choix {number + 1}": wishes[number] for number in range(3)},
        "Demande du": f"{child.request.submitted:%Y-%m-%d}" if child.request.submitted else "",
    }


def _cias(child: Invented, slips: Slips, k: int) -> Row:
    last, first = _names(child, slips)
    return {
        "Référence": _identifier("cias", k),
        "Nom de famille": last,
        "Prénom enfant": "à naître" if slips.chance(_SLIP / 2) else first,
        "DDN": _in_words(slips.day(child.born, _SLIP)),
        "Domicile": child.commune,
        "Tél": child.phone.replace(" ", ".") if slips.chance(0.7) else "",
        "Adresse mail": child.email.upper() if slips.chance(0.4) else "",
        "Adresse": child.street.replace("rue", "r.") if slips.chance(0.6) else "",
        "À partir du": _in_words(child.request.start),
        "Jours souhaités": " ".join(slot_text(slot, "fr") for slot in _slots(child.request)),
        "Structures demandées": child.request.wishes[0],
        "Reçu le": _in_words(child.request.submitted) if child.request.submitted else "",
    }


_WRITERS = {"ram": _ram, "creche": _creche, "cias": _cias}
_BORN = {"ram": "Date de naissance", "creche": "Né(e) le", "cias": "DDN"}
_FORMS = {"ram": (";", "cp1252"), "creche": (",", "utf-8"), "cias": ("\t", "utf-16")}


def _identifier(desk: str, k: int) -> str:
    """Give the number of a row of a desk; the crèche has none, and its rows stand for it."""
    return {"ram": f"R{k + 101}", "creche": f"row-{k + 2}", "cias": f"2014-{k + 1:03d}"}[desk]


def _names(child: Invented, slips: Slips) -> tuple[str, str]:
    last, first = slips.name(child.last, _SLIP), slips.name(child.first, _SLIP)
    return (first, last) if slips.chance(_SLIP / 2) else (last, first)


def _slots(request: Request) -> tuple[str, ...]:
    week = request.weeks[0]
    return week.of if isinstance(week, AnyOf) else week


def _days(request: Request) -> Row:
    slots = _slots(request)
    halves = {"am": "matin", "pm": "après-midi"}
    found = {}
    for title, day in _WEEKDAYS.items():
        half = next((halves[h] for h in halves if f"{day}-{h}" in slots), "")
        found[title] = "x" if day in slots else half
    return found


def _in_words(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _one(slips: Slips, words: list[str]) -> str:
    return words[slips.below(len(words))]


@cache
def _words() -> dict[str, list[str]]:
    text = files("berceau.intake").joinpath("names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _write(desk: str, rows: list[Row], folder: Path) -> Path:
    separator, encoding = _FORMS[desk]
    text = StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / f"{desk}.csv"
    write_bytes(path, text.getvalue().encode(encoding))
    return path
