"""Families in tables, CSV or Excel: one row a child.

What stands in the first row is the name of each column, in English or French, whatever its
capitals and accents. Columns may stand in any order; those not marked are optional.

========== ================== ======================= ==========================================
of         English            French                  cell
========== ================== ======================= ==========================================
child      ``child`` *        ``enfant`` *            the user's own code
family     ``family`` *       ``famille`` *           the same on the row of each of its children
family     ``commune`` *      ``commune`` *           INSEE code, five characters
family     ``latitude``       ``latitude``            degrees, with comma or point
family     ``longitude``      ``longitude``           degrees
family     ``siblings``       ``fratrie``             ``any``, ``all_or_none``, ``together``
                                                      ``not_apart``, ``combinations``
                                                      (*indifférent, tous ou aucun, ensemble,
                                                      pas séparés, combinaisons*)
family     ``combinations``   ``combinaisons``        ``lea:creche-a + tom:creche-a | tom:mam``
family     ``unlisted``       ``non_listees``         ``refused``, ``one_alone``
                                                      (*refusées, un seul*)
child      ``born`` *         ``naissance`` *         day, 31/12/2025 or 2025-12-31
child      ``walks_from``     ``marche_depuis``       day
request    ``from``           ``debut``               day; needed as soon as anything is asked
request    ``until``          ``fin``                 day
request    ``weeks``          ``semaines``            weeks in order: ``mon tue-am | mon``,
                                                      ``lun mar-matin | 2 parmi lun mar jeu``
request    ``shares``         ``parts``               thousandths, one a week: ``1000 | 500``
request    ``wishes``         ``voeux``               ``multi-accueil > childminder:21617``
request    ``points``         ``points``              whole numbers, one a wish: ``12 | 8``
request    ``score_1``, …     ``score_1``, …          a whole number, for the first wish and so on
request    ``mode``           ``mode``                ``collective``, ``individual``
request    ``submitted``      ``depose_le``           day
request    ``refusals``       ``refus``               earlier sessions without a place, 0 or more
held       ``held_structure`` ``place_structure``     structure of the place held
held       ``held_week``      ``place_semaine``       ``mon tue-am``
held       ``held_since``     ``place_depuis``        day
held       ``held_until``     ``place_jusque``        day
held       ``held_convention````place_convention``    the user's own code
family     ``fact:NAME``      ``fait:NAME``           fact of the family: yes, no, a whole number
                                                      or a text; ``"12"`` in quotes is a text
child      ``child:NAME``     ``enfant:NAME``         fact of the child
any fact   ``fact:N:source``  ``fait:N:source``       who or what says so
any fact   ``fact:N:checked`` ``fait:N:verifie_le``   day
========== ================== ======================= ==========================================

Encodings: UTF-8 and UTF-16 with or without their mark, else that of Windows (cp1252).
Separators of CSV: semicolon, comma, tab or bar, whichever gives known columns.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from berceau.domain.base import Record
from berceau.domain.families import Family
from berceau.domain.territory import Territory
from berceau.errors import Fault, InputError
from berceau.io.files import Source, path_of
from berceau.io.json_text import dump
from berceau.io.memory import uncollected
from berceau.io.salvage import all_faults
from berceau.io.schema_faults import misfits
from berceau.io.schemas import Guide
from berceau.io.tables.reading import TableReader
from berceau.io.tables.sheets import read_sheet, write_sheet
from berceau.io.tables.writing import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from berceau.io.tables.columns import Lang

__all__ = ["read_families", "territory_with_table", "write_families"]


class _Families(Record):
    families: tuple[Family, ...]


@uncollected()
def read_families(source: Source, *, territory: Territory | None = None) -> tuple[Family, ...]:
    """Read families from a table.

    Parameters
    ----------
    source
        Path of a CSV file or an Excel workbook.
    territory
        If given, the names of communes, structures, slots and conventions are checked in it; its
        own families are not looked at.

    Returns
    -------
        Families and their children in the order of the table.

    Raises
    ------
    InputError
        With every fault of the table, by row and column.
    """
    if territory is not None:
        document = territory.model_dump(mode="json", exclude_defaults=True)
        document.pop("decisions", None)
        return territory_with_table(document, path_of(source)).families
    reader = _reader(path_of(source), ())
    document = {"families": reader.families}
    faults: list[Fault] = list(reader.faults)
    try:
        read = _Families.model_validate_json(dump(document))
    except ValidationError as error:
        found = misfits(document, error, _guide())
        faults += reader.located(misfit.fault for misfit in found)
    if faults:
        raise InputError(dict.fromkeys(faults))
    return read.families


def territory_with_table(document: Any, path: Path) -> Territory:
    """Read a territory whose families stand in a table.

    Parameters
    ----------
    document
        The territory as plain data; its families are replaced.
    path
        The table.

    Raises
    ------
    InputError
        With every fault of the document and of the table.
    """
    if not isinstance(document, dict):
        raise InputError(all_faults(document))
    reader = _reader(path, _bands(document))
    document["families"] = reader.families
    faults: tuple[Fault, ...] = ()
    try:
        territory = Territory.model_validate_json(dump(document))
    except ValidationError:
        faults = all_faults(document)
    except InputError as error:
        faults = error.faults
    told = tuple(dict.fromkeys((*reader.faults, *reader.located(faults))))
    if told:
        raise InputError(told)
    return territory


@uncollected()
def write_families(families: Iterable[Family], path: Source, *, lang: Lang = "fr") -> None:
    """Write families to a table, one row a child.

    Parameters
    ----------
    families
        What is written; reading the table gives equal families, their facts in the order of the
        columns.
    path
        A file ending in ``.csv``, ``.tsv``, ``.txt`` or ``.xlsx``; it is replaced whole.
    lang
        Language of headers and weekdays.

    Raises
    ------
    InputError
        When something has no form in a table, or the file cannot be written.
    """
    header, rows = rows_of(families, lang)
    write_sheet(header, rows, path_of(path))


@cache
def _guide() -> Guide:
    """Give the guide through the schema of families, made once."""
    return Guide(_Families.model_json_schema())


def _reader(path: Path, bands: Iterable[str]) -> TableReader:
    sheet = read_sheet(path)
    return TableReader(sheet, frozenset(bands))


def _bands(document: dict[str, Any]) -> list[str]:
    """Give the names of the bands of a calendar that may be broken."""
    calendar = document.get("calendar")
    bands = calendar.get("bands", ()) if isinstance(calendar, dict) else ()
    given = bands if isinstance(bands, list) else ()
    names = (band.get("id") for band in given if isinstance(band, dict))
    return [name for name in names if isinstance(name, str)]
