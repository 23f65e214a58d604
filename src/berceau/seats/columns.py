"""Headers of the tables: ChilmAI's own names for columns, and the Japanese ones it begins with."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from berceau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from berceau.io.tables.sheets import Sheet


class Form(NamedTuple):
    """What columns a table may have.

    Attributes
    ----------
    single
        Header, folded, of columns that stand alone, and what they hold.
    numbered
        Pattern of the headers of columns in a row, and what they hold.
    required
        What must be there, with the header that a fault names.
    """

    single: Mapping[str, str]
    numbered: tuple[tuple[re.Pattern[str], str], ...]
    required: Mapping[str, str]


class Columns(NamedTuple):
    """Where what stands in a table.

    Attributes
    ----------
    single
        Column of what stands alone.
    numbered
        Columns in a row by their numbers, increasing.
    """

    single: dict[str, int]
    numbered: dict[str, dict[int, int]]


CHILDREN = Form(
    {
        "child_id": "child",
        "申請者番号": "child",
        "household_id": "household",
        "世帯番号": "household",
        "age": "age",
        "年齢": "age",
        "enrolled_daycare_id": "enrolled",
        "在籍保育所id": "enrolled",
        "sibling_pattern": "pattern",
        "きょうだいパターン": "pattern",
        "score": "score",
    },
    (
        (re.compile(r"(?:pref_|希望保育園id_)([0-9]+)"), "wish"),
        (re.compile(r"(?:score_|点数)([0-9]+)"), "score"),
    ),
    {
        "child": "child_id",
        "household": "household_id",
        "age": "age",
        "enrolled": "enrolled_daycare_id",
        "pattern": "sibling_pattern",
        "wish": "pref_1",
        "score": "score_1",
    },
)
DAYCARES = Form(
    {
        "daycare_id": "daycare",
        "保育所id": "daycare",
        "daycare_name": "name",
        "保育所名": "name",
    },
    (
        (re.compile(r"capacity_age([0-5])"), "seats"),
        (re.compile(r"([0-5])歳募集人数"), "seats"),
    ),
    {"daycare": "daycare_id", "name": "daycare_name"},
)
COMBINATIONS = Form(
    {
        "household_id": "household",
        "ファミリーコード": "household",
        "rank": "rank",
        "総当たり順位": "rank",
    },
    (
        (re.compile(r"(?:child_code_|宛名コード)([0-9]+)"), "child"),
        (re.compile(r"(?:facility_|希望施設)([0-9]+)"), "daycare"),
    ),
    {
        "household": "household_id",
        "rank": "rank",
        "child": "child_code_1",
        "daycare": "facility_1",
    },
)


def columns_of(sheet: Sheet, form: Form) -> tuple[Columns, list[Fault]]:
    """Find the columns of a table; give them, and what is wrong with its header.

    Parameters
    ----------
    sheet
        The table.
    form
        What columns it may have; others are carried along unread.
    """
    columns = Columns({}, {})
    places: dict[str, list[int]] = {}
    for at, header in enumerate(sheet.header):
        folded = unicodedata.normalize("NFKC", header).strip().casefold()
        places.setdefault(folded, []).append(at)
        if folded in form.single:
            columns.single.setdefault(form.single[folded], at)
        for pattern, what in form.numbered:
            if match := pattern.fullmatch(folded):
                columns.numbered.setdefault(what, {}).setdefault(int(match[1]), at)
    faults = [*_twice(sheet, places), *_missing(sheet, form, columns)]
    if not sheet.rows:
        faults.append(_no_row(sheet))
    if "score" in columns.single and "score" in columns.numbered:
        faults.append(_two_scores(sheet))
    in_order = {what: dict(sorted(found.items())) for what, found in columns.numbered.items()}
    return Columns(columns.single, in_order), faults


def _twice(sheet: Sheet, places: dict[str, list[int]]) -> Iterator[Fault]:
    for folded, at in places.items():
        if len(at) > 1 and folded:
            numbers = ", ".join(str(k + 1) for k in at)
            yield Fault(
                f"{sheet.label}, columns {numbers}",
                "column-twice",
                f"{len(at)} columns for the same thing",
                "each column once",
                "Keep the column that counts, and rename or remove the others.",
            )


def _missing(sheet: Sheet, form: Form, columns: Columns) -> Iterator[Fault]:
    for what, header in form.required.items():
        if what not in columns.single and what not in columns.numbered:
            yield _no_column(sheet, header)
    if "score" in columns.numbered and 1 not in columns.numbered["score"]:
        yield _no_column(sheet, "score_1")
    if "seats" in {what for _, what in form.numbered}:
        for age in range(6):
            if age not in columns.numbered.get("seats", {}):
                yield _no_column(sheet, f"capacity_age{age}")


def _no_column(sheet: Sheet, header: str) -> Fault:
    return Fault(
        f"{sheet.label}, column {header}",
        "missing-column",
        "no such column",
        f"a column named {header}",
        "Add the column, or rename the one that holds it.",
    )


def _no_row(sheet: Sheet) -> Fault:
    return Fault(
        sheet.label,
        "no-row",
        "a table without rows",
        "at least one row",
        "Take the file again from where it came from.",
    )


def _two_scores(sheet: Sheet) -> Fault:
    header = "score"
    return Fault(
        f"{sheet.label}, column {header}",
        "column-twice",
        "a column score beside numbered ones",
        "either score alone, or score_1, score_2 and so on",
        "Rename score to score_1, or remove it.",
    )
