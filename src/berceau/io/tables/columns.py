"""The columns of a table of families, and the names by which offices know them."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from typing import Literal, NamedTuple

from berceau.io.tables.scores import ScoreColumn, score_column

Owner = Literal["family", "child", "request", "held"]
Form = Literal[
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
    "combinations",
]
Lang = Literal["en", "fr"]


class Column(NamedTuple):
    """A column of the table.

    Attributes
    ----------
    owner
        Record that the column belongs to.
    field
        Field of that record, as in JSON.
    form
        How its cells are written.
    en, fr
        Headers, in English and in French.
    others
        Further headers that are understood.
    """

    owner: Owner
    field: str
    form: Form
    en: str
    fr: str
    others: tuple[str, ...] = ()


class FactColumn(NamedTuple):
    """A column of facts: their values, their source, or the day they were checked."""

    owner: Owner
    name: str
    part: Literal["value", "source", "checked"]


COLUMNS = (
    Column("child", "id", "text", "child", "enfant", ("child_id", "id_enfant")),
    Column("family", "id", "text", "family", "famille", ("family_id", "id_famille", "foyer")),
    Column("family", "commune", "commune", "commune", "commune", ("code_commune", "code_insee")),
    Column("family", "latitude", "number", "latitude", "latitude"),
    Column("family", "longitude", "number", "longitude", "longitude"),
    Column("family", "siblings", "choice", "siblings", "fratrie"),
    Column("family", "combinations", "combinations", "combinations", "combinaisons"),
    Column("family", "unlisted", "choice", "unlisted", "non_listees"),
    Column(
        "child",
        "born",
        "date",
        "born",
        "naissance",
        ("birth_date", "date_naissance", "date_de_naissance", "ne_le"),
    ),
    Column("child", "walks_from", "date", "walks_from", "marche_depuis", ("marche",)),
    Column("request", "from", "date", "from", "debut", ("start", "date_debut", "date_de_debut")),
    Column("request", "until", "date", "until", "fin", ("end", "date_fin", "date_de_fin")),
    Column("request", "weeks", "weeks", "weeks", "semaines", ("week", "semaine", "jours")),
    Column("request", "shares", "whole", "shares", "parts"),
    Column("request", "wishes", "wishes", "wishes", "voeux", ("wish", "voeu", "souhaits")),
    Column("request", "points", "whole", "points", "points"),
    Column("request", "mode", "choice", "mode", "mode", ("mode_de_garde",)),
    Column(
        "request",
        "submitted",
        "date",
        "submitted",
        "depose_le",
        ("deposee_le", "date_depot", "date_de_depot"),
    ),
    Column("request", "refusals", "count", "refusals", "refus", ("refus_anterieurs",)),
    Column("held", "structure", "text", "held_structure", "place_structure"),
    Column("held", "week", "week", "held_week", "place_semaine"),
    Column("held", "since", "date", "held_since", "place_depuis"),
    Column("held", "until", "date", "held_until", "place_jusque", ("place_jusqu_au",)),
    Column("held", "convention", "text", "held_convention", "place_convention"),
)
REQUIRED = tuple(column for column in COLUMNS if column.field in {"id", "commune", "born"})
_PREFIXES: dict[str, Owner] = {
    "fact": "family",
    "fait": "family",
    "child": "child",
    "enfant": "child",
}
_PARTS: dict[str, Literal["source", "checked"]] = {
    "source": "source",
    "checked": "checked",
    "verifie_le": "checked",
}
_BY_HEADER = {
    name: column for column in COLUMNS for name in (column.en, column.fr, *column.others)
}


def folded(text: str) -> str:
    """Give a text in small letters, without accents, with one underscore between words."""
    spread = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    plain = "".join(c if c.isalnum() else " " for c in spread if not unicodedata.combining(c))
    return "_".join(plain.split())


def column_of(header: str) -> Column | FactColumn | ScoreColumn | None:
    """Give the column that a header stands for; ``None`` where it stands for none."""
    prefix, colon, name = header.partition(":")
    owner = _PREFIXES.get(folded(prefix))
    if colon and owner and name.strip():
        name, _, part = name.partition(":")
        if not part:
            return FactColumn(owner, name.strip(), "value")
        known = _PARTS.get(folded(part))
        return FactColumn(owner, name.strip(), known) if known else None
    return _BY_HEADER.get(folded(header)) or score_column(folded(header))


def close_header(header: str) -> str:
    """Give the known header that is nearest to one, or nothing."""
    close = get_close_matches(folded(header), list(_BY_HEADER), n=1, cutoff=0.7)
    return close[0] if close else ""


def header_of(column: Column | FactColumn, lang: Lang) -> str:
    """Write the header of a column."""
    if isinstance(column, Column):
        return column.fr if lang == "fr" else column.en
    prefixes = ("fact", "child") if lang == "en" else ("fait", "enfant")
    prefix = prefixes[column.owner == "child"]
    parts = {"value": "", "source": ":source", "checked": ":checked"}
    if lang == "fr":
        parts["checked"] = ":verifie_le"
    return f"{prefix}:{column.name}{parts[column.part]}"
