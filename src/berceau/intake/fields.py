"""What a row of a desk may tell of a child, its parents and its request, and the usual headers.

Fields of the table of families keep their names (`berceau.io.tables`); those of persons come
beside them, and are only used to find the same child at several desks.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from berceau.io.tables.columns import COLUMNS, folded

FieldForm = Literal[
    "text",
    "commune",
    "number",
    "choice",
    "date",
    "weeks",
    "week",
    "wishes",
    "whole",
    "count",
    "day",
    "status",
    "fact",
]


class Field(NamedTuple):
    """A thing that a row may tell.

    Attributes
    ----------
    name
        As mappings write it.
    form
        How its cells are written.
    headers
        Usual headers, in small letters and without accents.
    personal
        Whether it tells who somebody is: never in a territory, never in a fault.
    """

    name: str
    form: FieldForm
    headers: tuple[str, ...]
    personal: bool = False


_PERSONS = (
    Field(
        "last_name",
        "text",
        ("nom", "nom enfant", "nom de l enfant", "nom de famille", "last name", "surname"),
        personal=True,
    ),
    Field(
        "first_name",
        "text",
        ("prenom", "prenom enfant", "prenom de l enfant", "first name", "given name"),
        personal=True,
    ),
    Field(
        "full_name",
        "text",
        ("nom et prenom", "nom prenom", "nom prenom de l enfant", "enfant", "child name"),
        personal=True,
    ),
    Field(
        "parent",
        "text",
        ("parent", "nom du parent", "responsable", "responsable legal", "parent 1", "mere"),
        personal=True,
    ),
    Field(
        "phone",
        "text",
        ("telephone", "tel", "portable", "tel portable", "mobile", "phone", "numero de telephone"),
        personal=True,
    ),
    Field(
        "email",
        "text",
        ("courriel", "email", "e mail", "mail", "adresse mail", "adresse electronique"),
        personal=True,
    ),
    Field("street", "text", ("adresse", "rue", "voie", "address", "street"), personal=True),
)
_FILES = (
    Field(
        "number",
        "text",
        ("numero", "n dossier", "numero de dossier", "n", "ref", "reference", "file"),
    ),
    Field("family", "text", ("famille", "numero famille", "foyer", "family")),
    Field("status", "status", ("statut", "etat", "etat du dossier", "situation", "status")),
    Field(
        "renewed",
        "date",
        ("renouvele le", "actualise le", "derniere actualisation", "mis a jour le", "renewed"),
    ),
)
_MORE_HEADERS = {
    "commune": ("ville", "commune de residence", "domicile", "town"),
    "born": ("ne le", "nee le", "ne e le", "date naissance", "ddn", "date of birth"),
    "from": ("date d entree souhaitee", "entree souhaitee", "date d accueil", "a partir du"),
    "until": ("jusqu au", "sortie", "date de sortie"),
    "weeks": ("jours demandes", "jours souhaites", "days"),
    "wishes": ("structures demandees", "choix", "structure souhaitee", "choices"),
    "submitted": ("date de demande", "date d inscription", "recu le", "demande du", "inscrit le"),
}
_LEFT_OUT = {("child", "id"), ("family", "id"), ("family", "combinations")}
_DAYS = (
    ("mon", "lundi", "lun"),
    ("tue", "mardi", "mar"),
    ("wed", "mercredi", "mer"),
    ("thu", "jeudi", "jeu"),
    ("fri", "vendredi", "ven"),
)
MOST_WISHES = 9


def _of_tables() -> tuple[Field, ...]:
    fields = []
    for column in COLUMNS:
        if (column.owner, column.field) in _LEFT_OUT or column.form == "combinations":
            continue
        name = f"held_{column.field}" if column.owner == "held" else column.field
        usual = (column.en, column.fr, *column.others, *_MORE_HEADERS.get(name, ()))
        headers = tuple(dict.fromkeys(header.replace("_", " ") for header in usual))
        fields.append(Field(name, column.form, headers, personal=name == "born"))
    return tuple(fields)


FIELDS: tuple[Field, ...] = (
    *_PERSONS,
    *_FILES,
    *_of_tables(),
    *(Field(f"day_{name}", "day", (long, short)) for name, long, short in _DAYS),
    *(
        Field(
            f"wish_{k}",
            "text",
            (f"voeu {k}", f"choix {k}", f"wish {k}", f"structure {k}"),
        )
        for k in range(1, MOST_WISHES + 1)
    ),
)
FACTS = {"fact": "family", "child": "child"}
"""Prefixes of facts, ``fact:single_parent``, and whom they are about."""


@cache
def fields_by_name() -> dict[str, Field]:
    """Give the fields by name."""
    return {field.name: field for field in FIELDS}


def field_of(name: str) -> Field | None:
    """Give the field that a mapping names, a fact among them; ``None`` where there is none."""
    prefix, colon, fact = name.partition(":")
    if colon and prefix in FACTS and fact.strip():
        return Field(name, "fact", ())
    return fields_by_name().get(name)


def plain(text: str) -> str:
    """Give a text in small letters, without accents or signs, single spaces between words."""
    return folded(text).replace("_", " ")
