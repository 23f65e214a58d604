"""Faults in French: every sentence that the source can make has its translation."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from berceau.cli.desk import CLI
from berceau.errors import Fault
from berceau.placement.show.faults import faults_in, subject_in
from berceau.placement.show.phrases import Phrasebook, phrasebook
from support.french import BOOK, left_in_english
from support.source import Module, modules

if TYPE_CHECKING:
    from collections.abc import Iterator

_GAP = re.compile(r"\{[^{}]*\}")
_MAKES_FAULTS = re.compile(r"\b(?:Fault|CellError|Guide|def subject)\(")
_SENTENCE = re.compile(r"[A-Za-z]{2,}[^A-Za-z]* [^A-Za-z]*[A-Za-z]{2,}|^[A-Z][a-z]+ ")
NO_FAULTS = {
    # Signs by which the messages of the reader of JSON, and slots in a cell, are known
    "Expecting property name",
    "Expecting ',' delimiter",
    "Expecting ':' delimiter",
    "Expecting value",
    "Unterminated string",
    "Extra data",
    "line ([0-9]+) column ([0-9]+)",
    r"(?:any\s+|au choix\s+)?(\d+)\s+(?:of|parmi)\s+(.*)",
    # Said to programmers by another error, and titles of the schemas
    "no parameter of the law is named {}; {}",
    "did you mean {}?",
    "Territory of berceau",
    "Proposal of berceau",
    # Labels of options and of helper columns, never of rows
    "{} at {}, {}",
    "short of {}",
    "missing of {}",
    # A status in the files of the law
    "to verify",
    # Sources of a drawn territory, and recipes
    (
        "code officiel géographique (INSEE, Etalab); coordinates GeoNames, the mean of its "
        "intercommunality or department for {} of {}"
    ),
    "recipe {}, version {}, seed {}",
    # Words in the cells of a desk's file
    "apres midi",
    "en attente",
    "non connu",
    "refus famille",
    "autre demande",
    "le meme",
    # Stands for an identifier that has no form, in paths that are told by the row
    "{} of row {}",
    # Why the status of an application changed, kept with it
    "no answer",
    "not renewed",
    # Said to programmers
    "found {} km within reach, expected more than 0",
    "found a table without lines, expected the days that it covers",
    # What the list of a record's hashes says of itself
    "# these lines: ",
    "{} measured: weekly hours asked without a place, over weekly hours free in the mean month",
    "{} at the session; about {} would have registered, some cancel before",
    "A few communes around a small centre: one or two structures, childminders.",
    "A town and its ring: structures of all kinds, conventions of every kind.",
    "A whole agglomeration, city, suburbs and countryside.",
    "Several intercommunalities of one department.",
}
"""Texts in modules that make faults, or name rows, which no fault holds."""
JOINED = {
    "each wish once": ("each {} once", "wish"),
    "each value once": ("each {} once", "value"),
    "one of title, unit, values": ("one of {}",),
    "Did you mean {}? {}": ("Did you mean {}? Rename the column, or remove it.",),
    "JSON ({}{})": ("JSON ({})",),
    "an object whose kind is {}": ("an object whose kind is one of {}",),
    "slots at which the structure is open: {}": ("slots at which the structure is open: none",),
    "{}, row {}, column {}": ("{}, row {}", "{}, column {}", "{}, line {}"),
    "{}, line {}, column {}": ("{}, row {}", "{}, column {}", "{}, line {}"),
    "{} kept free, {}, {}": ("{}, pool {} ({}) kept free, {}, {}",),
    "year planned": ("{}, hours of {}, year planned (minutes)",),
    "{}, hosts together": ("{}, hosts together, {}, {}",),
    "{}, hours of {}, {} (minutes)": ("{}, hours of {}, year planned (minutes)",),
    "waiting list, {}, {}": ("waiting list, {}, {}, {}",),
    "presence, line {}": ("presence",),
    "a day of the calendar, {}, as the mapping of the desk says": (
        "a day of the calendar, day-first, as the mapping of the desk says",
        "a day of the calendar, month-first, as the mapping of the desk says",
    ),
    "occupancy, {}": ("occupancy, {}, {}",),
    "a text of {} character": ("a text of {} characters",),
    "an object of {} field": ("an object of {} fields",),
    "a {}number with decimals": ("a number with decimals", "a negative number with decimals"),
    "a {}whole number of {} digit": (
        "a whole number of {} digit",
        "a whole number of {} digits",
        "a negative whole number of {} digit",
        "a negative whole number of {} digits",
    ),
    " or ": (
        "{} or {}",
        "true or false or {}",
        "a name of 1 to 120 characters, without colon, star or spaces at its ends or {}",
    ),
}
"""Texts put together at run time: what the source has, and the entries that say the whole."""
FOREIGN = ("foreign", "syntax")
"""Tables of what others say: the system, and the readers of JSON, CSV and TOML."""


def _texts(module: Module) -> Iterator[str]:
    """Give the texts of a module, docstrings and annotations apart, gaps as ``{}``."""
    inside = {
        id(part)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    docs = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    kinds = {
        id(part)
        for node in ast.walk(module.tree)
        for kind in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if kind is not None
        for part in ast.walk(kind)
    }
    for node in ast.walk(module.tree):
        if id(node) in inside | docs | kinds:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (
                part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
            yield "".join(map(str, parts))


def _skeleton(english: str) -> str:
    return _GAP.sub("{}", english)


def _entries() -> dict[str, set[str]]:
    return {name: set(map(_skeleton, table)) for name, table in BOOK.tables.items()}


@pytest.mark.parametrize(
    "module", [m for m in modules() if _MAKES_FAULTS.search(m.text)], ids=lambda m: m.name
)
def test_every_sentence_of_a_module_that_makes_faults_is_in_the_catalogue(module: Module) -> None:
    known = set().union(*_entries().values(), NO_FAULTS, JOINED)
    assert {text for text in _texts(module) if _SENTENCE.search(text)} - known == set()


def test_no_entry_of_the_catalogue_is_idle() -> None:
    made = {text for module in modules() for text in _texts(module)}
    made |= {whole for text, wholes in JOINED.items() if text in made for whole in wholes}
    entries = _entries()
    idle = {name: entries[name] - made - {"{}", ""} for name in entries.keys() - set(FOREIGN)}
    assert {name: texts for name, texts in idle.items() if texts} == {}


def test_what_is_set_apart_still_stands_in_the_source() -> None:
    made = {text for module in modules() for text in _texts(module)}
    assert (NO_FAULTS | set(JOINED)) - made == set()


@pytest.mark.parametrize("book", [BOOK, phrasebook("usage_fr", CLI)], ids=["faults", "usage"])
def test_translations_use_gaps_of_the_sentence_and_tables_of_the_book(book: Phrasebook) -> None:
    for table in book.tables.values():
        for english, french in table.items():
            gaps = dict(re.findall(r"\{(\w+)(?::(\w+))?\}", english))
            assert set(re.findall(r"\{(\w*)\}", french)) <= set(gaps)
            assert set(gaps.values()) <= {"", "number", "day", *book.tables}


def test_names_and_numbers_are_carried_over() -> None:
    fault = Fault(
        "familles.csv, row 3, column Vœux",
        "unknown-structure",
        "'nulle part'",
        "a structure of the territory, for instance multi-accueil, maison",
        "Correct the name, or add the structure to the territory.",
    )
    assert faults_in("en", [fault]) == (fault,)
    assert faults_in("fr", [fault]) == (
        Fault(
            "familles.csv, ligne 3, colonne Vœux",
            "unknown-structure",
            "'nulle part'",
            "une structure du territoire, par exemple multi-accueil, maison",
            "Corriger le nom, ou ajouter la structure au territoire.",
        ),
    )


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("multi-accueil, adults, mon-am, 2015-09", "multi-accueil, adultes, mon-am, 2015-09"),
        ("multi-accueil, petits, mon-am, 2015-09", "multi-accueil, petits, mon-am, 2015-09"),
        ("maison, pool avip (2)", "maison, places réservées avip (2)"),
        ("daix, family of E1, the year", "daix, famille de E1, l'année"),
        ("waiting list, maison, all, ranks", "liste d'attente, maison, all, rangs"),
    ],
)
def test_what_a_fault_is_about_is_said_too(subject: str, said: str) -> None:
    assert subject_in("fr", subject) == said
    assert subject_in("en", subject) == subject


def test_a_sentence_that_nobody_foresaw_stays_as_it_is() -> None:
    fault = Fault("E1", "clash", "two of them", "'one'", "Drop one.")
    assert faults_in("fr", [fault]) == (fault,)
    assert left_in_english(fault) == ["two of them", "Drop one."]


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("a text or null", "un texte ou rien (null)"),
        (
            "a whole number from 0 to 84 or a list",
            "un nombre entier de 0 à 84 ou une liste",
        ),
        (
            "true or false or a whole number or a text or an object with value",
            "true, false ou un nombre entier ou un texte ou un objet avec value",
        ),
        ("JSON (expecting value)", "du JSON (une valeur est attendue ici)"),
    ],
)
def test_joined_words_are_said_one_by_one(expected: str, said: str) -> None:
    assert BOOK.say("expected", expected) == said
