"""Chapters as a workbook: one sheet a table, numbers as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.sheets import written
from berceau.io.books import Page, Written, book_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.dossier.sheets import Part, Value
    from berceau.dossier.wording import Wording
    from berceau.placement.show.words import Lang, Words

_FORMS = {
    "whole": "#,##0",
    "share": "0.0%",
    "hours": "#,##0.0",
    "euros": '#,##0 "€"',
    "signed": "+#,##0;-#,##0;0",
    "signed_hours": "+#,##0.0;-#,##0.0;0",
    "tenths": "#,##0.0",
    "hundredths": "#,##0.00",
}
_DAYS: dict[Lang, str] = {"fr": "dd/mm/yyyy", "en": "yyyy-mm-dd"}
_UNITS = {
    "share": 1000,
    "hours": 60,
    "euros": 100,
    "signed_hours": 60,
    "tenths": 10,
    "hundredths": 100,
}
"""What a value is divided by, to be in shares of one, hours, euros or units."""


def as_workbook(parts: Iterable[Part], wording: Wording) -> bytes:
    """Write chapters as a workbook.

    Parameters
    ----------
    parts
        The chapters; each of their tables is a sheet.
    wording
        Words.
    """
    pages = [
        Page(
            sheet.name,
            tuple(field.title for field in sheet.fields),
            tuple(tuple(cell(value, wording.say) for value in row) for row in sheet.rows),
            sheet.notes,
        )
        for part in parts
        for sheet in part.sheets
    ]
    return book_of(pages)


def key_book(wording: Wording, key: Iterable[tuple[str, str, str]]) -> bytes:
    """Write what each pseudonym stands for.

    Parameters
    ----------
    wording
        Words.
    key
        What it is of, the pseudonym, the identifier.
    """
    say = wording.say
    header = tuple(say(f"column.{name}") for name in ("kind", "pseudonym", "identifier"))
    kinds = {"child": say("column.child"), "structure": say("column.minder")}
    rows = tuple(
        (Written(kinds[kind]), Written(shown), Written(name)) for kind, shown, name in key
    )
    return book_of([Page(say("sheet.key"), header, rows)])


def cell(value: Value, say: Words) -> Written:
    """Write a cell for a workbook: a number stays one.

    Parameters
    ----------
    value
        The cell.
    say
        Words.
    """
    found = value.value
    if value.mark:
        return Written({"whole": "x", "part": "/", "none": None}[value.mark])
    if found is None or isinstance(found, str):
        return Written(found)
    if not isinstance(found, int):
        return Written(found, _DAYS[say.lang])
    if value.kind == "room":
        return Written(written(value, say))
    divisor = _UNITS.get(value.kind, 1)
    return Written(found if divisor == 1 else found / divisor, _FORMS.get(value.kind, "#,##0"))
