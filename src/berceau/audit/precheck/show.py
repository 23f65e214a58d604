"""A pre-check as tables that a person can read: severity after severity, kind after kind."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from berceau.audit.precheck.kinds import SEVERITIES
from berceau.errors import Fault
from berceau.placement.show.faults import faults_in
from berceau.placement.show.names import Names
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cut, without_empty_columns
from berceau.placement.show.weeks import week_text
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from berceau.audit.precheck.report import Because, Finding, Precheck
    from berceau.domain.territory import Territory
    from berceau.placement.show.words import Words

HERE = "berceau.audit.precheck"
_LISTED = 6
"""Children or structures written out in one sentence, unless all are asked for."""
_EASY = 18
"""Characters below which a sentence is broken into too many lines."""


def told(finding: Finding, lang: Lang, territory: Territory | None = None) -> Fault:
    """Say a finding in five parts.

    Parameters
    ----------
    finding
        What is said.
    lang
        Language.
    territory
        If given, structures and communes are named as it names them.
    """
    return _Teller(lang, territory, whole=True).fault(finding)


def precheck_tables(
    precheck: Precheck,
    territory: Territory | None = None,
    *,
    lang: Lang = "fr",
    rows: int | None = ROWS,
) -> tuple[Table, ...]:
    """Lay a pre-check out: how many findings of each severity, then kind by kind.

    Parameters
    ----------
    precheck
        What is shown.
    territory
        If given, structures and communes are named as it names them.
    lang
        Language.
    rows
        Rows shown of each kind; ``None`` for all, with all children named.
    """
    say = words(lang, HERE)
    teller = _Teller(lang, territory, whole=rows is None)
    tables = [_heading(precheck, say)]
    kinds: dict[str, list[Finding]] = defaultdict(list)
    for finding in precheck.findings:
        kinds[finding.code].append(finding)
    tables += [_kind(found, teller, say, rows) for found in kinds.values()]
    return tuple(without_empty_columns(table) for table in tables)


def _heading(precheck: Precheck, say: Words) -> Table:
    counts = [
        say.count(f"severity.{severity}", len(precheck.of(severity))) for severity in SEVERITIES
    ]
    notes = [
        say(
            "heading.looked_at",
            structures=say.count("noun.structure", precheck.structures),
            children=say.count("noun.child", precheck.children),
        ),
        say("heading.with" if precheck.last_year else "heading.without", name=precheck.last_year),
        say("heading.none") if not precheck.findings else ", ".join(counts) + ".",
    ]
    return Table(say("heading.title", name=precheck.territory), notes=tuple(notes))


def _kind(found: list[Finding], teller: _Teller, say: Words, limit: int | None) -> Table:
    first = found[0]
    faults = [teller.fault(finding) for finding in found]
    columns = (
        Column(say("column.where")),
        Column(say("column.found"), least=_EASY),
        Column(say("column.expected"), least=_EASY),
        Column(say("column.remedy"), least=_EASY),
    )
    same = len({fault.remedy for fault in faults}) == 1
    alike = len({fault.expected for fault in faults}) == 1
    rows = [
        (
            fault.where,
            fault.found,
            "" if alike else fault.expected,
            "" if same else fault.remedy,
        )
        for fault in faults
    ]
    notes = [say("note.expected", text=faults[0].expected)] if alike else []
    notes += [say("note.remedy", text=faults[0].remedy)] if same else []
    shown, hidden = cut(rows, limit)
    count = f" ({say.whole(len(found))})" if len(found) > 1 else ""
    severity, title = say(f"severity.{first.severity}.name"), say(f"{first.code}.title")
    head = say("column.head", severity=severity, title=title, code=first.code)
    return Table(f"{head}{count}", columns, shown, tuple(notes), hidden)


class _Teller:
    """Puts the values of findings into sentences."""

    def __init__(self, lang: Lang, territory: Territory | None, *, whole: bool) -> None:
        self._say = words(lang, HERE)
        self._names = Names(territory)
        self._whole = whole

    def fault(self, finding: Finding) -> Fault:
        """Say a finding in five parts."""
        if finding.other is not None:
            return faults_in(self._say.lang, [finding.other])[0]
        values = {key: self._value(key, value) for key, value in finding.values.items()}
        values["because"] = self._reasons(finding.because)
        if isinstance(count := finding.values.get("count"), int):
            values["of_children"] = self._say.count("noun.child", count)
            values["of_ties"] = self._say.count("noun.tie", count)
        found, expected, remedy = (
            self._sentence(f"{finding.code}.{part}", values)
            for part in ("found", "expected", "remedy")
        )
        return Fault(finding.where, finding.code, found, expected, remedy)

    def _sentence(self, key: str, values: dict[str, str]) -> str:
        near = f"{key}_near"
        known = near in self._say.entries and values.get("near")
        return self._say(near if known else key, **values)

    def _value(self, key: str, value: int | str) -> str:
        if isinstance(value, int):
            return self._say.whole(value)
        write = self._writers.get(key.partition("_")[0], str)
        return write(value)

    @cached_property
    def _writers(self) -> dict[str, Callable[[str], str]]:
        """How a text is written, by the first word of its name."""
        say, names = self._say, self._names
        days = dict.fromkeys(
            ("day", "start", "born"), lambda value: say.day(date.fromisoformat(value))
        )
        return days | {
            "week": lambda value: week_text(tuple(value.split()), say, names.calendar),
            "structure": names.structure,
            "commune": names.commune,
            "convention": names.convention,
            "other": names.convention,
            "structures": lambda value: self._list(map(names.structure, value.split(", "))),
            "near": lambda value: self._list(map(names.structure, value.split(", "))),
            "children": lambda value: self._list(value.split(", ")),
        }

    def _list(self, given: Iterable[str]) -> str:
        names = list(given)
        if self._whole or len(names) <= _LISTED:
            return ", ".join(names)
        more = self._say("list.more", count=self._say.whole(len(names) - _LISTED))
        return f"{', '.join(names[:_LISTED])} {more}"

    def _reasons(self, given: Iterable[Because]) -> str:
        """Write reasons, the structures of one reason together."""
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for because in given:
            name = self._names.structure(because.structure or because.wish)
            groups[because.reason, because.detail].append(name)
        return "; ".join(
            self._say("reason.line", name=", ".join(names), reason=self._reason(*key))
            for key, names in groups.items()
        )

    def _reason(self, reason: str, detail: str) -> str:
        if not detail:
            return self._say(f"reason.{reason}")
        # A day, or a month as it is.
        is_day = len(detail) > len("2015-09")
        when = self._say.day(date.fromisoformat(detail)) if is_day else detail
        return self._say(f"reason.{reason}_at", detail=when)
