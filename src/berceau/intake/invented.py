"""Files of three desks for a territory, drawn with known duplicates; every person is invented.

They show what desks hand in, and measure how well the same children are found: each child of the
territory who asks for a place is known to one desk, two or three, and each desk writes in its own
way: columns, encoding, dates, slips of the pen, things left out.
"""

from __future__ import annotations

import csv
import tomllib
from datetime import timedelta
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
_TWO_NAMES, _MAIDEN = 0.12, 0.15
"""Children with the names of both parents, and parents written with the name they were born
under."""
_BEFORE_BIRTH, _NO_DAY = 0.35, 0.3
"""Children written down before their birth, of those who asked before it; of these, without a
day."""
_TERM = 21
"""Days by which a birth may miss the day it was expected on."""
_LATER = 30
"""Days between the desks to which a family goes."""
_FACTS = {
    "Parents au travail": "parents_work",
    "Parent isolé": "single_parent",
    "Insertion professionnelle": "insertion",
}
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
    other: str
    first: str
    parent: str
    phone: str
    email: str
    street: str
    facts: frozenset[str]


class Told(NamedTuple):
    """What a desk writes of a child, before it is put into its own columns."""

    last: str
    first: str
    born: date | None
    submitted: date | None
    parent: str
    phone: str


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
            told = _told(child, slips)
            rows[desk].append(_WRITERS[desk](child, told, slips, len(rows[desk])))
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
            other=_one(slips, words["last"]) if slips.chance(_TWO_NAMES) else "",
            first=first,
            parent=f"{parent} {last}",
            phone=f"06 {number // 10**6:02d} {number // 10**4 % 100:02d} "
            f"{number // 100 % 100:02d} {number % 100:02d}",
            email=f"{plain(parent)}.{plain(last)}{slips.below(90)}@exemple.fr".replace(" ", "-"),
            street=f"{1 + slips.below(80)} {_one(slips, words['street'])}",
            facts=frozenset(fact.name for fact in family.facts if fact.value is True),
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


def _told(child: Invented, slips: Slips) -> Told:
    """Say what a family tells a desk, and how it is heard."""
    asked = child.request.submitted
    asked = asked and asked + timedelta(slips.below(_LATER))
    last, first = _names(child, slips)
    born: date | None = slips.day(child.born, _SLIP)
    if asked is not None and asked < child.born and slips.chance(_BEFORE_BIRTH):
        first = ("à naître", "A NAITRE", "Bébé")[slips.below(3)]
        last = slips.name(child.last, _SLIP)
        expected = child.born + timedelta(slips.below(2 * _TERM + 1) - _TERM)
        born = None if slips.chance(_NO_DAY) else expected
    maiden = f"{child.parent.partition(' ')[0]} {child.other or 'Marchal'} ép. {child.last}"
    return Told(
        last=last,
        first=first,
        born=born,
        submitted=asked,
        parent=maiden if slips.chance(_MAIDEN) else child.parent,
        phone=slips.phone(child.phone, _SLIP),
    )


def _ram(child: Invented, told: Told, slips: Slips, k: int) -> Row:
    return {
        "N° dossier": _identifier("ram", k),
        "Nom": told.last,
        "Prénom": told.first,
        "Date de naissance": f"{told.born:%d/%m/%Y}" if told.born else "à naître",
        "Commune": "" if slips.chance(_SLIP) else child.commune,
        "Responsable": told.parent if slips.chance(0.8) else "",
        "Téléphone": told.phone if slips.chance(0.7) else "",
        "Courriel": child.email if slips.chance(0.5) else "",
        "Date d'entrée": f"{child.request.start:%d/%m/%Y}",
        "Jours": " | ".join(
            " ".join(slot_text(slot, "fr") for slot in week)
            for week in child.request.weeks
            if not isinstance(week, AnyOf)
        ),
        "Vœux": " > ".join(child.request.wishes),
        "Déposé le": f"{told.submitted:%d/%m/%Y}" if told.submitted else "",
        "Statut": "en attente",
        **{title: _yes_no(fact in child.facts) for title, fact in _FACTS.items()},
    }


def _creche(child: Invented, told: Told, slips: Slips, _: int) -> Row:
    wishes = (*child.request.wishes, "", "", "")
    born = f"{told.born:%Y-%m-%d}" if told.born and slips.chance(0.97) else ""
    return {
        "Enfant": f"{told.last.upper()} {told.first}",
        "Né(e) le": born,
        "Ville": plain(child.commune).upper(),
        "Portable": told.phone.replace(" ", "") if slips.chance(0.7) else "",
        "Adresse": child.street if slips.chance(0.6) else "",
        "Entrée souhaitée": f"{child.request.start:%Y-%m-%d}",
        **_days(child.request),
        **{f"Choix {number + 1}": wishes[number] for number in range(3)},
        "Demande du": f"{told.submitted:%Y-%m-%d}" if told.submitted else "",
        "Parents au travail": _yes_no("parents_work" in child.facts),
    }


def _cias(child: Invented, told: Told, slips: Slips, k: int) -> Row:
    return {
        "Référence": _identifier("cias", k),
        "Nom de famille": told.last,
        "Prénom enfant": told.first,
        "DDN": _in_words(told.born) if told.born else "",
        "Domicile": child.commune,
        "Tél": told.phone.replace(" ", ".") if slips.chance(0.7) else "",
        "Adresse mail": child.email.upper() if slips.chance(0.4) else "",
        "Adresse": child.street.replace("rue", "r.") if slips.chance(0.6) else "",
        "À partir du": _in_words(child.request.start),
        "Jours souhaités": " ".join(slot_text(slot, "fr") for slot in _slots(child.request)),
        "Structures demandées": child.request.wishes[0],
        "Reçu le": _in_words(told.submitted) if told.submitted else "",
        "Parent isolé": _yes_no("single_parent" in child.facts),
    }


_WRITERS = {"ram": _ram, "creche": _creche, "cias": _cias}
_BORN = {"ram": "Date de naissance", "creche": "Né(e) le", "cias": "DDN"}
_FORMS = {"ram": (";", "cp1252"), "creche": (",", "utf-8"), "cias": ("\t", "utf-16")}


def _identifier(desk: str, k: int) -> str:
    """Give the number of a row of a desk; the crèche has none, and its rows stand for it."""
    return {"ram": f"R{k + 101}", "creche": f"row-{k + 2}", "cias": f"2014-{k + 1:03d}"}[desk]


def _names(child: Invented, slips: Slips) -> tuple[str, str]:
    last = child.last
    if child.other:
        two = (child.last, child.other)
        ways = ("-".join(two), " ".join(two), " ".join(two[::-1]), child.last, child.other)
        last = ways[slips.below(len(ways))]
    last, first = slips.name(last, _SLIP), slips.name(child.first, _SLIP)
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


def _yes_no(value: bool) -> str:  # noqa: FBT001  (a cell that says yes or no)
    return "oui" if value else "non"


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
