"""A back-test as tables that a person can read, with children named or without any."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from berceau.audit.backtest.kinds import KINDS, REASONS
from berceau.placement.reasons.discretion import HIDDEN_BELOW, told_parts
from berceau.placement.show.faults import subject_in
from berceau.placement.show.names import Names
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cells, cut, without_empty_columns
from berceau.placement.show.violations import report_table
from berceau.placement.show.weeks import week_text
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from berceau.audit.backtest.kinds import Reason
    from berceau.audit.backtest.report import Backtest, Difference, Had, Room
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Measures
    from berceau.placement.reasons.discretion import Told
    from berceau.placement.show.words import Words

HERE = "berceau.audit.backtest"
_NOTIONS = ("cover", "swap", "cutoff", "waste")
_MOMENT = re.compile(
    r"(?P<place>.*), (?P<slot>(?:mon|tue|wed|thu|fri|sat|sun)(?:-[^ ,]+)?),"
    r" (?P<year>[0-9]{4})-(?P<month>[0-9]{2})"
)
_SIDE: dict[Reason, str] = {
    **dict.fromkeys(("was_free", "passed_over", "tie_past", "follows"), "in_past"),
    **dict.fromkeys(("outranked", "tie_present", "traded"), "in_present"),
}
"""Where the limit stands that explains a difference; a rule or a liking needs none."""
_NAMED = 3
"""Children named in one sentence."""
_IN_MINUTES = {"convention"}
"""Rules that may count in minutes: their numbers are left to the data."""
_EASY = 20
"""Characters below which a sentence is broken into too many lines."""


def backtest_tables(
    backtest: Backtest,
    territory: Territory | None = None,
    *,
    lang: Lang = "fr",
    rows: int | None = ROWS,
    anonymous: bool = False,
) -> tuple[Table, ...]:
    """Lay a back-test out: agreement, measures, reasons, rules, complaints, child by child.

    Parameters
    ----------
    backtest
        What is shown.
    territory
        If given, structures are named as it names them.
    lang
        Language.
    rows
        Rows shown of the long lists; ``None`` for all.
    anonymous
        Whether children are left out and small numbers hidden.
    """
    say, names = words(lang, HERE), Names(territory)
    tables = [
        _heading(backtest, say, anonymous=anonymous),
        _measures(backtest, say),
        _counted(
            say("reasons.title"),
            [(say(f"reason.{reason}"), reason) for reason in REASONS],
            Counter(found.reason for found in backtest.differences),
            say,
            anonymous=anonymous,
        ),
    ]
    if anonymous:
        tables.append(_rules(backtest, say))
    elif backtest.broken.violations:
        tables.append(report_table(backtest.broken, lang=lang, rows=rows))
    tables.append(_complaints(backtest, say, anonymous=anonymous))
    if not anonymous:
        tables.append(_list(backtest, names, say, rows))
    return tuple(without_empty_columns(table) for table in tables if table is not None)


def _number(told: Told, say: Words) -> str:
    if told == "few":
        return say("hidden.few", count=HIDDEN_BELOW)
    return say("hidden.some") if told == "some" else say.whole(told)


def _hidden(counts: Mapping[str, int], *, anonymous: bool) -> Mapping[str, Told]:
    return told_parts(counts) if anonymous else dict(counts)


def _heading(backtest: Backtest, say: Words, *, anonymous: bool) -> Table:
    agreement = backtest.agreement
    kinds = _hidden({kind: getattr(agreement, kind) for kind in KINDS}, anonymous=anonymous)
    small = anonymous and 0 < agreement.children - agreement.same < HIDDEN_BELOW
    notes = [
        say("heading.nearly", children=say.count("noun.child", agreement.children))
        if small
        else say(
            "heading.agreement",
            children=say.count("noun.child", agreement.children),
            same=say.whole(agreement.same),
            percent=say.permille(agreement.permille),
            placed=say.permille(agreement.placed_permille),
        )
    ]
    parts = [
        say(f"kind.{kind}.line", count=_number(kinds[kind], say)) for kind in KINDS if kinds[kind]
    ]
    if parts:
        notes.append(say("heading.kinds", parts=say("heading.join").join(parts)))
    if backtest.strange:
        strange = _hidden({"": len(backtest.strange)}, anonymous=anonymous)[""]
        notes.append(say("heading.strange", count=_number(strange, say)))
    method = say(f"method.{backtest.method}")
    return Table(say("heading.title", name=backtest.territory, method=method), notes=tuple(notes))


def _measures(backtest: Backtest, say: Words) -> Table | None:
    past, present = backtest.past.measures, backtest.present.measures
    if past is None or present is None:
        return None
    columns = (
        Column(say("measures.what")),
        Column(say("measures.past"), numeric=True),
        Column(say("measures.present"), numeric=True),
        Column(say("measures.change"), numeric=True),
    )
    rows = [
        (say(f"measures.{name}"), write(was), write(now), signed(now - was))
        for name, was, now, write, signed in _lines(past, present, say)
    ]
    return Table(say("measures.title"), columns, cells(rows))


def _lines(past: Measures, present: Measures, say: Words) -> Iterator[tuple]:  # type: ignore[type-arg]
    first = [(m.ranks[0] if m.ranks else 0) for m in (past, present)]
    yield "served", past.served, present.served, say.whole, say.signed
    yield "first", *first, say.whole, say.signed
    yield "year", past.minutes_year, present.minutes_year, say.hours, say.signed_hours
    yield "week", past.minutes_week, present.minutes_week, say.hours, say.signed_hours
    lowest = [min((rate.permille for rate in m.rates), default=1000) for m in (past, present)]
    yield "lowest", *lowest, say.permille, say.signed_points


def _counted(
    title: str,
    lines: Iterable[tuple[str, str]],
    counts: Mapping[str, int],
    say: Words,
    *,
    anonymous: bool,
) -> Table | None:
    """Count differences by reason, most frequent first."""
    there = [(text, key) for text, key in lines if counts.get(key)]
    if not there:
        return None
    told = _hidden({key: counts[key] for _, key in there}, anonymous=anonymous)
    columns = (Column(say("reasons.what")), Column(say("reasons.children"), numeric=True))
    rows = [(text, _number(told[key], say)) for text, key in there]
    return Table(title, columns, cells(rows))


def _rules(backtest: Backtest, say: Words) -> Table | None:
    """Name the rules broken, without anybody."""
    rules = backtest.broken.by_rule()
    if not rules:
        return None
    columns = (Column(say("rules.rule")), Column(say("rules.what")))
    rows = [(rule, say(f"rule.{rule}")) for rule in rules]
    return Table(say("rules.title"), columns, cells(rows))


def _complaints(backtest: Backtest, say: Words, *, anonymous: bool) -> Table:
    envy = backtest.complaints.envy
    counts = {
        f"{side}.{notion}": getattr(getattr(envy, side), notion)
        for side in ("refused", "placed")
        for notion in _NOTIONS
    }
    # The notions include each other: each number is hidden by itself, with all others small.
    told: dict[str, Told] = {
        key: "few" if anonymous and 0 < count < HIDDEN_BELOW else count
        for key, count in counts.items()
    }
    columns = (
        Column(say("complaints.what")),
        Column(say("complaints.refused"), numeric=True),
        Column(say("complaints.placed"), numeric=True),
    )
    rows = [
        (
            say(f"complaint.{notion}"),
            _number(told[f"refused.{notion}"], say),
            _number(told[f"placed.{notion}"], say),
        )
        for notion in _NOTIONS
    ]
    if not any(counts.values()):
        return Table(say("complaints.title"), notes=(say("complaints.none"),))
    return Table(say("complaints.title"), columns, cells(rows), (say("complaints.note"),))


def _list(backtest: Backtest, names: Names, say: Words, limit: int | None) -> Table:
    columns = (
        Column(say("list.child")),
        Column(say("list.past")),
        Column(say("list.present")),
        Column(say("list.why"), least=_EASY),
    )
    order = {reason: k for k, reason in enumerate(REASONS)}
    ordered = sorted(backtest.differences, key=lambda found: order[found.reason])
    rows = [
        (
            found.child,
            _had(found.past, names, say),
            _had(found.present, names, say),
            _why(found, names, say),
        )
        for found in ordered
    ]
    shown, hidden = cut(rows, limit)
    notes = () if rows else (say("list.none"),)
    return Table(say("list.title"), columns if rows else (), shown, notes, hidden)


def _had(had: Had | None, names: Names, say: Words) -> str:
    if had is None:
        return say("list.nothing")
    place = say(
        "list.place",
        structure=names.structure(had.structure),
        week=week_text(had.week, say, names.calendar),
    )
    if had.kept:
        return say("list.kept", place=place)
    if had.wish is None or had.points is None:
        return place
    return say("list.wish", place=place, wish=had.wish + 1, points=say.whole(had.points))


def _why(found: Difference, names: Names, say: Words) -> str:
    told = [say(f"rule.{rule}") for rule in found.rules]
    text = say(f"why.{found.reason}", rules=say("heading.join").join(told))
    side = _SIDE.get(found.reason)
    room = None if side is None else getattr(found, side)
    if room is not None and room.subject:
        text = f"{text} {_room(room, names, say)}"
    if found.complaint is not None:
        text = f"{text} {say(f'witness.{found.complaint}')}"
    return text


def _room(room: Room, names: Names, say: Words) -> str:
    """Say which limit is full, of whom, and from how many points on."""
    where = _where(room.subject, names, say)
    held = [
        say(f"holders.{name}", count=say.whole(count))
        for name, count in room.holders.model_dump().items()
        if count
    ]
    text = say("room.full", where=where, holders=", ".join(held))
    if room.rule not in _IN_MINUTES:
        text = say("room.limited", text=text, limit=say.whole(room.limit))
    if room.children:
        named = ", ".join(room.children[:_NAMED])
        more = len(room.children) - _NAMED
        text = say("room.children", text=text, children=named)
        text += say("room.more", count=say.whole(more)) if more > 0 else ""
    if room.last_points is not None:
        text = say("room.last", text=text, points=say.whole(room.last_points))
    return f"{text}."


def _where(subject: str, names: Names, say: Words) -> str:
    """Name a limit, its half-day and its month."""
    match = _MOMENT.fullmatch(subject)
    if match is None:
        return subject_in(say.lang, subject)
    place, *rest = match["place"].split(", ")
    named = ", ".join((names.structure(place), *rest))
    week = week_text((match["slot"],), say, names.calendar)
    year, month = match["year"], say.month(f"{match['year']}-{match['month']}")
    return say("room.where", place=named, week=week, month=month, year=year)
