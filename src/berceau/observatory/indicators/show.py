"""The indicators as tables that a person can read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from berceau.observatory.indicators.labels import HERE, UNKNOWN, Labels
from berceau.observatory.indicators.records import STATES, share
from berceau.observatory.indicators.show_weeks import surplus_table
from berceau.placement.reasons.discretion import HIDDEN_BELOW
from berceau.placement.show.table import Cell, Column, Table, cells
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.records import Grouping, Occupied, State
    from berceau.observatory.indicators.report import Indicators
    from berceau.placement.show.table import Row

_EASY = 24
"""Characters below which a sentence is broken into too many lines."""


def indicator_tables(
    found: Indicators, territory: Territory | None = None, *, lang: Lang = "fr"
) -> tuple[Table, ...]:
    """Lay out the indicators.

    Parameters
    ----------
    found
        What is shown.
    territory
        Where names come from; without it, codes are shown.
    lang
        Language.
    """
    return tuple(_Tables(found, territory, lang).all())


class _Tables:
    """The tables of one set of indicators."""

    def __init__(self, found: Indicators, territory: Territory | None, lang: Lang) -> None:
        self._found = found
        self._say = words(lang, HERE)
        self._labels = Labels(territory, self._say)

    def all(self) -> Iterator[Table]:
        """Give every table, the most asked for first."""
        yield self._heading()
        yield self._summary()
        if len(self._found.sessions) > 1:
            yield self._sessions()
        yield self._acceptance()
        for by in ("commune", "age", "slot"):
            yield self._tension(by)
        yield self._unmet()
        yield self._waiting_times()
        yield self._occupancy()
        if self._found.surplus:
            yield surplus_table(self._found, self._labels, self._say)
        yield self._balance()
        yield self._coverage()
        if self._found.reach:
            yield self._reach()
        yield self._flows()
        if self._found.waiting_list:
            yield self._waiting_list()

    def _heading(self) -> Table:
        found, say = self._found, self._say
        days = {"first": say.day(found.first), "last": say.day(found.last)}
        notes = [say("heading.year", **days)]
        if found.anonymous:
            notes.append(say("heading.anonymous", count=HIDDEN_BELOW))
        notes += [say(f"missing.{code}") for code in found.missing]
        return Table(say("heading.title", name=found.territory), notes=tuple(notes))

    def _summary(self) -> Table:
        found, say, told = self._found, self._say, self._labels
        whole, waited = found.acceptance[0], found.waiting_times[0]
        lines = [
            ("coverage", told.percent(found.coverage[0].rate)),
            *((f"occupancy_{state}", told.percent(found.whole.rate(state))) for state in STATES),
            ("financial", told.percent(found.whole.financial)),
            ("surplus", self._weeks_above()),
            ("billing", told.percent(found.billing.ratio if found.billing else None)),
            ("tension", told.ratio(found.tension[0].ratio)),
            ("acceptance", told.percent(whole.rate)),
            ("first", told.percent(whole.first_rate)),
            ("wait", told.months(waited.median)),
            ("unmet", told.number(found.sessions[-1].unmet)),
            ("individual", told.percent(self._individual())),
        ]
        rows = [(say(f"summary.{name}"), value, say(f"means.{name}")) for name, value in lines]
        columns = (
            Column(say("summary.what"), least=_EASY),
            Column(say("summary.value"), numeric=True),
            Column(say("summary.means"), spare=1, least=_EASY),
        )
        return Table(say("summary.title"), columns, cells(rows))

    def _individual(self) -> float | None:
        """Give the share of individual care in all hours proposed."""
        minutes = {line.kind: line.minutes for line in self._found.balance}
        known = [number for number in minutes.values() if number is not None]
        return share(minutes["individual"], sum(known)) if len(known) == len(minutes) else None

    def _weeks_above(self) -> str:
        """Say how many weeks of structures hold more hours than the law allows."""
        tests = self._found.surplus_tests
        if not tests:
            return UNKNOWN
        above, weeks = sum(test.above for test in tests), sum(test.weeks for test in tests)
        return self._say("unit.of", part=self._say.whole(above), all=self._say.whole(weeks))

    def _sessions(self) -> Table:
        say, told = self._say, self._labels
        rows = [
            (
                line.name or say.whole(number),
                say.day(line.first),
                told.number(line.examined),
                told.percent(line.acceptance),
                told.percent(line.first_rate),
                told.months(line.median_wait),
                told.ratio(line.tension),
                told.percent(line.occupancy),
                told.number(line.unmet),
            )
            for number, line in enumerate(self._found.sessions, 1)
        ]
        keys = (
            "session",
            "first_day",
            "examined",
            "acceptance",
            "first",
            "wait",
            "tension",
            "occupancy",
        )
        return self._numbers("sessions", (*keys, "unmet"), rows)

    def _acceptance(self) -> Table:
        told = self._labels
        rows = [
            (
                told.commune(line.commune),
                *map(told.number, (line.examined, line.admitted, line.kept, line.refused)),
                told.percent(line.rate),
                told.percent(line.first_rate),
            )
            for line in self._found.acceptance
            if line.examined != 0
        ]
        keys = ("commune", "examined", "admitted", "kept", "refused", "acceptance", "first")
        return self._numbers("acceptance", keys, rows)

    def _tension(self, by: Grouping) -> Table:
        told = self._labels
        rows = [
            (
                told.group(line.by, line.group),
                told.number(line.requests),
                told.number(line.places),
                told.ratio(line.ratio),
                told.ratio(line.hours_ratio),
            )
            for line in self._found.tension
            if (line.by == by and (line.requests != 0 or line.places))
            or (line.by == "all" and by == "commune")
        ]
        keys = (by, "requests", "free_places", "tension", "hours_ratio")
        return self._numbers(f"tension_{by}", keys, rows)

    def _unmet(self) -> Table:
        told = self._labels
        rows = [
            (
                told.slot(line.slot),
                told.number(line.asked),
                told.number(line.unmet),
                told.percent(line.rate),
            )
            for line in self._found.unmet
        ]
        return self._numbers("unmet", ("slot", "asked", "not_given", "share"), rows)

    def _waiting_times(self) -> Table:
        told = self._labels
        rows = [
            (
                self._say(f"waiting.{line.group}"),
                told.number(line.children),
                *map(told.months, (line.quartile, line.median, line.upper)),
                told.number(line.unknown),
            )
            for line in self._found.waiting_times
        ]
        keys = ("who", "children", "quartile", "median", "upper", "unknown")
        return self._numbers("waiting", keys, rows)

    def _occupancy(self) -> Table:
        found = self._found
        states = [state for state in STATES if found.whole.rate(state) is not None]
        years = [line for line in found.occupancy if not line.month and not line.slot]
        rows: list[Row] = [
            (
                self._labels.room(line.structure, line.section),
                self._say.hours(line.capacity),
                *(self._heat(line, state) for state in states),
            )
            for line in years
            if line.capacity and (line.section or not self._is_lone(line))
        ]
        made = self._numbers("occupancy", ("structure", "capacity", *states), rows)
        if "realised" not in states:
            return made
        return replace(made, notes=(*made.notes, self._say("note.occupancy_seen")))

    def _is_lone(self, line: Occupied) -> bool:
        """Tell whether the line is one childminder, who is told with the others."""
        return self._labels.is_lone(line.structure)

    def _heat(self, line: Occupied, state: State) -> Cell:
        rate = line.rate(state)
        if rate is None:
            return Cell(UNKNOWN)
        return Cell(self._labels.percent(rate), heat=min(1000, round(1000 * rate)))

    def _balance(self) -> Table:
        told = self._labels
        rows = [
            (
                self._say(f"balance.{line.kind}"),
                told.number(line.places),
                told.number(line.children),
                UNKNOWN if line.minutes is None else self._say.hours(line.minutes),
                told.number(line.preferred),
            )
            for line in self._found.balance
        ]
        keys = ("kind", "places", "children", "hours", "preferred")
        return self._numbers("balance", keys, rows)

    def _coverage(self) -> Table:
        told = self._labels
        rows = [
            (
                told.commune(line.commune),
                told.number(line.collective),
                told.number(line.individual),
                told.number(line.under_three),
                told.percent(line.rate),
                told.percent(line.collective_rate),
                told.percent(line.service_rate),
            )
            for line in self._found.coverage
        ]
        keys = ("commune", "collective", "individual", "under_three", "rate", "equipment")
        return self._numbers("coverage", (*keys, "service"), rows)

    def _reach(self) -> Table:
        told = self._labels
        rows = [
            (
                told.commune(line.commune),
                told.number(line.places),
                told.number(line.open),
                told.number(line.requests),
                told.ratio(line.per_request),
                told.percent(line.rate),
            )
            for line in self._found.reach
        ]
        keys = ("commune", "places", "open", "requests", "per_request", "rate")
        table = self._numbers("reach", keys, rows)
        note = self._say("note.reach", km=self._say.decimal(self._found.reach_km))
        return Table(table.title, table.columns, table.rows, (note,))

    def _flows(self) -> Table:
        told = self._labels
        rows = [
            (
                told.month(line.month),
                *map(told.number, (line.entries, line.moves, line.to_school, line.other_exits)),
            )
            for line in self._found.flows
        ]
        keys = ("month", "entries", "moves", "to_school", "other_exits")
        return self._numbers("flows", keys, rows)

    def _waiting_list(self) -> Table:
        rows = [
            (self._labels.room(line.structure), self._labels.number(line.children))
            for line in self._found.waiting_list
        ]
        return self._numbers("list", ("structure", "children"), rows)

    def _numbers(self, name: str, keys: tuple[str, ...], rows: Iterable[Row]) -> Table:
        """Lay out a table of one name and several numbers."""
        say = self._say
        first, *others = keys
        columns = (
            Column(say(f"column.{first}")),
            *(Column(say(f"column.{key}"), numeric=True) for key in others),
        )
        note = say.get(f"note.{name}", "")
        return Table(say(f"title.{name}"), columns, cells(rows), (note,) if note else ())
