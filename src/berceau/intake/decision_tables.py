"""Decisions as a table: one row a pair or a contradiction, to be filled in with a spreadsheet.

The table says who the children are, so that a person can decide by reading it: it is for the
coordinator alone. The decisions that are read back hold identifiers and no name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.errors import Fault, InputError
from berceau.intake.decisions import Decisions, PairDecision, ValueDecision, decisions_of
from berceau.intake.fields import plain
from berceau.io.files import path_of
from berceau.io.tables.sheets import read_sheet, write_sheet
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from berceau.intake.register import Register
    from berceau.io.files import Source

_HEADER = (
    "demande", "autre demande", "donnée", "décision", "points", "qui", "autre", "indices",
)  # fmt: skip
_BETWEEN, _OR = ", ", " | "
_VERDICTS = {
    "": "open",
    "open": "open",
    "same": "same",
    "meme": "same",
    "le meme": "same",
    "oui": "same",
    "different": "different",
    "differents": "different",
    "non": "different",
    "family": "family",
    "famille": "family",
}
_PERSON = ("last_name", "first_name", "full_name", "born", "commune", "parent", "phone", "street")


class _Line(NamedTuple):
    """A row that was read, and how faults name it."""

    where: str
    cells: dict[str, str]

    def names(self) -> tuple[str, ...]:
        """List the applications that the row is about."""
        first, rest = self.cells.get("demande", ""), self.cells.get("autre demande", "")
        return tuple(name.strip() for name in (first, *rest.split(_OR)) if name.strip())


def write_decision_table(register: Register, path: Source) -> None:
    """Write what is decided and what is open as a table that names the children.

    Raises
    ------
    InputError
        The file cannot be written there, or its kind is not known.
    """
    told = decisions_of(register)
    scores = {frozenset((pair.first, pair.second)): pair.score for pair in register.pairs}
    who = {one.id: _who(register, one.id) for one in register.applications}
    rows = [
        [
            pair.first,
            pair.second,
            "",
            "" if pair.verdict == "open" else pair.verdict,
            str(scores[frozenset((pair.first, pair.second))]),
            who[pair.first],
            who[pair.second],
            " ".join(f"{field}={level}" for field, level in pair.seen.items()),
        ]
        for pair in told.pair
    ]
    said = {
        (conflict.field, one.application): one.text
        for conflict in register.conflicts
        for one in conflict.said
    }
    for value in told.value:
        words = [f"{name} : {said[value.field, name]}" for name in value.among]
        first, rest = value.among[0], _OR.join(value.among[1:])
        row = [first, rest, value.field, value.application, "", words[0], _OR.join(words[1:])]
        rows.append([*row, ""])
    write_sheet(_HEADER, rows, path_of(path))


def read_decision_table(path: Path) -> Decisions:
    """Read a table of decisions.

    Raises
    ------
    InputError
        With every fault of the table at once.
    """
    sheet = read_sheet(path, knows=lambda title: plain(title) in map(plain, _HEADER))
    titles = {plain(title): title for title in _HEADER}
    header = [titles.get(plain(title), "") for title in sheet.header]
    if missing := [title for title in _HEADER[:4] if title not in header]:
        raise InputError([_no_column(sheet.label, missing)])
    lines = [
        _Line(f"{sheet.label}, row {number}", dict(zip(header, cells, strict=False)))
        for number, cells in sheet.rows
    ]
    if faults := [fault for line in lines for fault in _faults(line)]:
        raise InputError(faults)
    pairs = (
        PairDecision.model_validate(
            {
                "first": line.names()[0],
                "second": line.names()[1],
                "verdict": _VERDICTS[plain(line.cells.get("décision", ""))],
                "seen": dict(item.split("=") for item in line.cells.get("indices", "").split()),
            }
        )
        for line in lines
        if not line.cells.get("donnée")
    )
    values = (
        ValueDecision(
            field=line.cells["donnée"],
            application=line.cells.get("décision", ""),
            among=line.names(),
        )
        for line in lines
        if line.cells.get("donnée")
    )
    return Decisions(pair=tuple(pairs), value=tuple(values))


def _who(register: Register, name: str) -> str:
    """Tell who an application is about, as its desk wrote it."""
    said = {value.field: value.text for value in register.application_by_id[name].values}
    return _BETWEEN.join(said[field] for field in _PERSON if field in said)


def _faults(line: _Line) -> Iterator[Fault]:
    decision, names = line.cells.get("décision", ""), line.names()
    if len(names) < 2 or (not line.cells.get("donnée") and len(names) > 2):  # noqa: PLR2004
        yield Fault(
            line.where,
            "malformed",
            "another number of applications" if names else "nothing",
            "two applications, each in its column",
            "Take the row out, or write it as it was.",
        )
    elif line.cells.get("donnée"):
        if decision and decision not in names:
            yield Fault(
                f"{line.where}, column décision",
                "unknown-value",
                shape(decision),
                "one of the applications of the row, or nothing",
                "Write which application is right.",
            )
    elif plain(decision) not in _VERDICTS:
        yield Fault(
            f"{line.where}, column décision",
            "unknown-value",
            shape(decision),
            "même, différent, famille, or nothing",
            "Use one of these words.",
        )


def _no_column(label: str, missing: list[str]) -> Fault:
    return Fault(
        label,
        "missing-column",
        f"no column for {_BETWEEN.join(missing)}",
        "the columns of a table of decisions",
        "Have it written afresh: berceau intake … --to-decide FILE.",
    )
