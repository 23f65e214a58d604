"""What stands in a cell: days, numbers, facts, weeks and wishes, as French offices write them."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from berceau.io.tables.columns import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from berceau.io.tables.columns import Form, Lang

Value = Any
"""What a cell means, as plain data of a JSON document."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_FRENCH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WHOLE = re.compile(r"([+-]?\d+)(?:[.,]0+)?")
_DECIMAL = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_FLEXIBLE = re.compile(r"(?:any\s+|au choix\s+)?(\d+)\s+(?:of|parmi)\s+(.*)", re.IGNORECASE)
_TRUE = {"true", "vrai", "oui", "yes", "x"}
_FALSE = {"false", "faux", "non", "no"}
_HALVES = {"am": "am", "matin": "am", "pm": "pm", "apres_midi": "pm", "aprem": "pm"}
_FRENCH_DAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_LONG = (
    ("mon", "monday", "lun", "lundi"),
    ("tue", "tuesday", "mar", "mardi"),
    ("wed", "wednesday", "mer", "mercredi"),
    ("thu", "thursday", "jeu", "jeudi"),
    ("fri", "friday", "ven", "vendredi"),
    ("sat", "saturday", "sam", "samedi"),
    ("sun", "sunday", "dim", "dimanche"),
)
_DAYS = {name: names[0] for names in _LONG for name in names}
_CHOICES = {
    "sans_preference": "any",
    "indifferent": "any",
    "tous_ou_aucun": "all_or_none",
    "ensemble": "together",
    "pas_separes": "not_apart",
    "combinaisons": "combinations",
    "refusees": "refused",
    "un_seul": "one_alone",
    "collectif": "collective",
    "individuel": "individual",
}
_GROUPS = {
    "assistante_maternelle": "childminder",
    "assmat": "childminder",
    "tous": "any",
    "fratrie": "sibling",
}


class CellError(Exception):
    """A cell cannot be read.

    Parameters
    ----------
    code
        Kind of fault.
    expected
        What would have been right.
    remedy
        What to do.
    """

    def __init__(self, code: str, expected: str, remedy: str) -> None:
        super().__init__(expected)
        self.code, self.expected, self.remedy = code, expected, remedy


def meaning(text: str, form: Form, bands: Collection[str] = ()) -> Value:
    """Read a cell that is not empty.

    Parameters
    ----------
    text
        The cell, without spaces at its ends.
    form
        How cells of the column are written.
    bands
        Names of the bands of the calendar, which are never taken for French words.

    Raises
    ------
    CellError
        When the cell has another form.
    """
    if form == "weeks":
        return [_week(part, bands) for part in text.split("|") if part.strip()]
    if form == "week":
        return _slots(text, bands)
    return _READERS[form](text)


def fact_value(text: str) -> bool | int | str:
    """Read a fact: yes or no, a whole number, or a text; quotes keep a text a text.

    Raises
    ------
    CellError
        When it is a number with decimals.
    """
    if text.startswith('"'):
        try:
            quoted = json.loads(text)
        except ValueError:
            return text
        return quoted if isinstance(quoted, str) else text
    if folded(text) in _TRUE | _FALSE and text.isalpha():
        return folded(text) in _TRUE
    whole = _WHOLE.fullmatch(text)
    if whole and not re.match(r"[+-]?0\d", text):
        return _int(whole[1])
    if _DECIMAL.fullmatch(text) and not whole:
        raise CellError(
            "wrong-number",
            "yes or no, a whole number, or a text",
            'Count in smaller units (cents, minutes), or put the text in quotes: "3,5".',
        )
    return text


def fact_text(value: bool | int | str) -> str:  # noqa: FBT001  (a fact may be a yes or a no)
    """Write a fact so that it reads back as the same."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if isinstance(value, int):
        return text
    try:
        same = text.isprintable() and text.strip() != "" and fact_value(text.strip()) == text
    except CellError:
        same = False
    return text if same else json.dumps(text, ensure_ascii=not text.isprintable())


def day(text: str) -> str:
    """Read a day, French or ISO, and give it in ISO form."""
    iso, french = _ISO.fullmatch(text), _FRENCH.fullmatch(text)
    parts = iso.groups() if iso else (french[3], french[2], french[1]) if french else None
    try:
        if parts is not None:
            return date(*map(int, parts)).isoformat()
    except ValueError:
        pass
    raise CellError(
        "wrong-date",
        "a day of the calendar, as 31/12/2025 or 2025-12-31",
        "Write day, month and year with four digits; look at the number of days of the month.",
    )


def slot_text(name: str, lang: Lang) -> str:
    """Write the name of a slot, its weekday in the language asked."""
    weekday, hyphen, band = name.partition("-")
    if lang == "fr" and _DAYS.get(weekday) == weekday:
        weekday = _FRENCH_DAYS[[names[0] for names in _LONG].index(weekday)]
    return f"{weekday}{hyphen}{band}"


def _week(text: str, bands: Collection[str]) -> Value:
    flexible = _FLEXIBLE.fullmatch(text.strip())
    if flexible:
        return {"any": _int(flexible[1]), "of": _slots(flexible[2], bands)}
    return _slots(text, bands)


def _slots(text: str, bands: Collection[str]) -> list[str]:
    names: list[str] = []
    for token in text.replace(",", " ").split():
        half = _HALVES.get(folded(token))
        if half and names and "-" not in names[-1]:
            names[-1] += f"-{half}"
            continue
        weekday, hyphen, band = token.partition("-")
        if band not in bands:
            band = _HALVES.get(folded(band), band)
        names.append(f"{_DAYS.get(folded(weekday), weekday)}{hyphen}{band}")
    return names


def _wishes(text: str) -> list[str]:
    wishes = [wish.strip() for wish in re.split(r"[>|\n]", text)]
    return [_group(wish) for wish in wishes if wish]


def _group(wish: str) -> str:
    kind, colon, place = wish.partition(":")
    if not colon:
        return wish
    return f"{_GROUPS.get(folded(kind), kind.strip())}:{place.strip()}"


def _combinations(text: str) -> Value:
    return [
        [_sibling_place(part) for part in combination.split("+")]
        for combination in re.split(r"[|\n]", text)
        if combination.strip()
    ]


def _sibling_place(text: str) -> Value:
    # No identifier holds a colon: the first one ends the name of the child.
    child, colon, structure = text.partition(":")
    if not (colon and child.strip() and structure.strip()):
        raise CellError(
            "wrong-combination",
            "child:structure, + between children and | between combinations",
            "Write for instance lea:creche-a + tom:creche-a | lea:creche-a.",
        )
    return {"child": child.strip(), "structure": _group(structure.strip())}


def _numbers(text: str) -> list[int]:
    parts = [_WHOLE.fullmatch(part) for part in re.split(r"[|;\s]+", text) if part]
    if not all(parts):
        raise CellError(
            "wrong-number", "whole numbers with | between them", "Correct the numbers."
        )
    return [_int(part[1]) for part in parts if part]


def _int(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:
        raise CellError("wrong-number", "a number of usual size", "Correct the number.") from None


def _count(text: str) -> int:
    whole = _WHOLE.fullmatch(text)
    if not whole:
        raise CellError("wrong-number", "a whole number", "Correct the number.")
    return _int(whole[1])


def _number(text: str) -> float:
    if not _DECIMAL.fullmatch(text):
        raise CellError("wrong-number", "a number, as 47,33 or 47.33", "Correct the number.")
    return float(text.replace(",", "."))


def _commune(text: str) -> str:
    # Spreadsheets take codes for numbers and drop the zero of Ain, Aisne, Allier and the others.
    return text.zfill(5) if text.isdecimal() else text.upper()


def _choice(text: str) -> str:
    return _CHOICES.get(folded(text), folded(text))


_READERS: dict[Form, Callable[[str], Value]] = {
    "text": str,
    "commune": _commune,
    "number": _number,
    "choice": _choice,
    "date": day,
    "wishes": _wishes,
    "whole": _numbers,
    "combinations": _combinations,
    "count": _count,
}
