"""What each convention uses, month by month, against its limits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from berceau.domain.conventions import Convention, Term
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Consumption, Placement, Proposal
    from berceau.placement.show.names import Names
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words

_FEW = 3
"""Guest communes up to which each has all its rows; beyond, only its hours."""
_NAME = 16
"""Characters that the name of a row needs to be read at ease."""
_NOTHING = "·"


def conventions(
    proposal: Proposal, territory: Territory | None, names: Names, say: Words
) -> tuple[Table, ...]:
    """Show what each convention uses, month by month."""
    used: dict[str, list[Consumption]] = defaultdict(list)
    for line in proposal.consumption:
        used[line.convention].append(line)
    known = list(territory.convention_by_id) if territory else list(used)
    months = (
        tuple(period.label for period in territory.calendar.months)
        if territory
        else tuple(sorted({line.month for line in proposal.consumption}))
    )
    return tuple(
        _Ledger(
            record=territory.convention_by_id[identifier] if territory else None,
            lines=tuple(used[identifier]),
            placements=tuple(p for p in proposal.placements if p.convention == identifier),
            months=months,
            names=names,
            say=say,
        ).table(identifier, territory)
        for identifier in known
    )


@dataclass(frozen=True)
class _Ledger:
    """All that is known of the use of one convention."""

    record: Convention | None
    lines: tuple[Consumption, ...]
    placements: tuple[Placement, ...]
    months: tuple[str, ...]
    names: Names
    say: Words

    def table(self, identifier: str, territory: Territory | None) -> Table:
        say = self.say
        columns = (
            Column("", least=_NAME),
            *(Column(say.month(month), numeric=True) for month in self.months),
            Column(say("convention.year"), numeric=True),
            Column(say("convention.limit"), numeric=True),
        )
        communes = sorted({line.commune for line in self.lines}, key=self.names.commune)
        rows = [row for code in communes for row in self._commune(code, len(communes))]
        if len(communes) > 1:
            rows.append(self._total())
        title = say("convention.title", name=self.names.convention(identifier))
        notes = tuple(self._notes(territory))
        return Table(title, columns if rows else (), cells(rows), notes)

    def _commune(self, code: str, communes: int) -> Iterator[Row]:
        """Write hours, children, peak and debt of one guest commune."""
        own = {line.month: line for line in self.lines if line.commune == code}
        alone, say = communes == 1, self.say
        # A single guest commune is named once, under the table.
        name = "" if alone else f"{self.names.commune(code)}{say('layout.colon')} "
        minutes = sum(line.minutes for line in own.values())
        scopes = ("convention", "commune") if alone else ("commune",)
        yield (
            name + say("convention.hours"),
            *self._monthly(own, lambda line: say.hours(line.minutes)),
            say.hours(minutes),
            self._hours_limit(scopes),
        )
        if communes > _FEW:
            return
        children = {p.child for p in self.placements if self.names.code(p.child) == code}
        yield (
            name + say("convention.children"),
            *self._monthly(own, lambda line: str(line.children)),
            str(len(children)) if children else "",
            self._limit("children") if alone else "",
        )
        yield (
            name + say("convention.peak"),
            *self._monthly(own, lambda line: str(line.peak)),
            str(max(line.peak for line in own.values())),
            self._limit("places") if alone else "",
        )
        if any(line.owed_cents is not None for line in own.values()):
            yield self._owed(name, own)

    def _owed(self, name: str, own: dict[str, Consumption]) -> Row:
        cents = {month: line.owed_cents or 0 for month, line in own.items()}
        return (
            name + self.say("convention.owed"),
            *(
                self.say.whole(round(cents[month] / 100)) if month in cents else _NOTHING
                for month in self.months
            ),
            self.say.whole(round(sum(cents.values()) / 100)),
            "",
        )

    def _monthly(
        self, own: dict[str, Consumption], write: Callable[[Consumption], str]
    ) -> tuple[str, ...]:
        return tuple(write(own[month]) if month in own else _NOTHING for month in self.months)

    def _total(self) -> Row:
        minutes: dict[str, int] = defaultdict(int)
        for line in self.lines:
            minutes[line.month] += line.minutes
        return (
            self.say("convention.all_hours"),
            *(self.say.hours(minutes[m]) if m in minutes else _NOTHING for m in self.months),
            self.say.hours(sum(minutes.values())),
            self._hours_limit(("convention",)),
        )

    @property
    def _terms(self) -> tuple[Term, ...]:
        return self.record.terms if self.record else ()

    def _hours_limit(self, scopes: tuple[str, ...]) -> str:
        """Write the caps on hours of some scopes, as ``60/mois``."""
        return " ".join(
            self.say(f"convention.per_{term.per}", hours=self.say.whole(term.max))
            for term in self._terms
            if term.kind == "hours" and term.scope in scopes
        )

    def _limit(self, kind: str) -> str:
        caps = [
            term.max
            for term in self._terms
            if term.kind == kind and (term.kind in {"children", "places"})
        ]
        return str(min(caps)) if caps else ""

    def _notes(self, territory: Territory | None) -> Iterator[str]:
        say = self.say
        if not self.placements:
            yield say("convention.unused")
            return
        children = {p.child for p in self.placements}
        families = {self.names.family(child) for child in children}
        communes = sorted({self.names.commune(line.commune) for line in self.lines})
        yield say(
            "convention.who",
            communes=", ".join(communes),
            children=say.count("noun.child", len(children)),
            families=say.count("noun.family", len(families)),
        )
        if territory is None or self.record is None:
            return
        if any(term.kind == "access" and term.half_days_only for term in self._terms):
            whole = _whole_days((p.week for p in self.placements), territory)
            key = "convention.whole_days" if whole else "convention.no_whole_day"
            yield say(key, count=whole)
        until, calendar = self.record.until, territory.calendar
        if until is not None and until < calendar.last:
            key = "convention.ended" if until < calendar.first else "convention.ends"
            yield say(key, day=say.day(until), exit=say(f"exit.{self.record.exit}"))


def _whole_days(weeks: Iterable[tuple[str, ...]], territory: Territory) -> int:
    """Count the days on which a week holds bands of both halves of the day."""
    count = 0
    for week in weeks:
        halves = {territory.calendar.half_of(slot) for slot in territory.calendar.expand(week)}
        count += len(halves) - len({day for day, _ in halves})
    return count
