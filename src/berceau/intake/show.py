"""A register as tables that a person can read: what came in, what is open, what was decided."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from berceau.intake.fields import field_of
from berceau.intake.statuses import STATUSES
from berceau.personal import pattern
from berceau.placement.show.faults import faults_in
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cut, without_empty_columns
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from berceau.errors import Fault
    from berceau.intake.families import Absent
    from berceau.intake.register import Conflict, Pair, Register, Zone
    from berceau.intake.suggesting import Suggestion
    from berceau.placement.show.words import Words

HERE = "berceau.intake"
_EASY = 24
"""Characters below which a sentence is broken into too many lines."""
_ZONES: tuple[Zone, ...] = ("same", "look", "family")
_SILENT = {"missing"}
_NAMED = ("last_name", "first_name", "full_name", "born")


def register_tables(
    register: Register, *, lang: Lang = "fr", rows: int | None = ROWS, names: bool = False
) -> tuple[Table, ...]:
    """Lay a register out: files, faults, pairs zone by zone, conflicts.

    Children are named by the identifiers of their applications, and evidence by its kind: the
    names stand in the files of the desks.

    Parameters
    ----------
    register
        What is shown.
    lang
        Language.
    rows
        Rows shown of each table; ``None`` for all.
    names
        Whether names and days of birth stand beside pairs, and all that desks tell of persons is
        shown where they differ; else its shape.
    """
    say = words(lang, HERE)
    tables = [_files(register, say)]
    if register.applications:
        tables.append(_statuses(register, say))
    faults = (*register.faults, *register.remarks)
    if faults:
        tables.append(_faults(faults_in(lang, faults), say, rows))
    zones = ((zone, register.of(zone)) for zone in _ZONES)
    who = _who(register) if names else {}
    tables += [_pairs(zone, pairs, say, rows, who) for zone, pairs in zones if pairs]
    if register.conflicts:
        tables.append(_conflicts(register, say, rows, names=names))
    return tuple(without_empty_columns(table) for table in tables)


def suggestion_table(suggestion: Suggestion, file: str, *, lang: Lang = "fr") -> Table:
    """Lay a suggested mapping out, column by column."""
    say = words(lang, HERE)
    columns = (
        Column(say("column.header")),
        Column(say("column.field")),
        Column(say("column.marks"), numeric=True),
    )
    rows = [
        (guess.header, guess.field or say("suggest.ignored"), say.whole(guess.marks))
        for guess in suggestion.guesses
    ]
    shown, _ = cut(rows, None)
    mapping = suggestion.mapping
    notes = (
        say("suggest.dates", style=say(f"dates.{mapping.dates}")),
        say("suggest.correct"),
    )
    return Table(say("suggest.title", file=file, desk=mapping.desk), columns, shown, notes)


def absent_table(absent: Sequence[Absent], *, lang: Lang = "fr") -> Table:
    """Lay out the children that are not put before a session, each with its reason."""
    say = words(lang, HERE)
    columns = (Column(say("column.child")), Column(say("column.why")))
    shown, _ = cut([(one.child, say(f"absent.{one.why}")) for one in absent], None)
    title = say("absent.title", count=say.whole(len(absent)))
    return Table(title, columns, shown, (say("absent.note"),))


def _files(register: Register, say: Words) -> Table:
    columns = (
        Column(say("column.desk")),
        Column(say("column.file")),
        *(
            Column(say(f"column.{name}"), numeric=True)
            for name in ("rows", "kept", "left_out", "faults")
        ),
        Column(say("column.mapping")),
    )
    rows = [
        (
            file.desk,
            file.file,
            say.whole(file.rows),
            say.whole(file.kept),
            say.whole(file.rows - file.kept),
            say.whole(file.faults),
            say("mapping.suggested" if file.suggested else "mapping.kept"),
        )
        for file in register.files
    ]
    open_ = sum(pair.is_open for pair in register.pairs)
    unsettled = sum(c.counts and not c.chosen for c in register.conflicts)
    merged = len(register.applications) - len(register.children)
    notes = (
        say(
            "files.children",
            applications=say.count("noun.application", len(register.applications)),
            children=say.count("noun.child", len(register.children)),
            merged=say.whole(merged),
        ),
        say("files.open", pairs=say.count("noun.pair", open_))
        if open_
        else say("files.none_open"),
        *([say("files.unsettled", count=say.whole(unsettled))] if unsettled else []),
    )
    shown, _ = cut(rows, None)
    return Table(say("files.title"), columns, shown, notes)


def _statuses(register: Register, say: Words) -> Table:
    """Count applications by desk and status."""
    desks = list(dict.fromkeys(application.desk for application in register.applications))
    counted = Counter((a.desk, a.status) for a in register.applications)
    used = [s for s in STATUSES if any(counted[desk, s] for desk in desks)]
    columns = (
        Column(say("column.desk")),
        *(Column(say(f"status.{status}"), numeric=True) for status in used),
    )
    rows = [(desk, *(say.whole(counted[desk, s]) for s in used)) for desk in desks]
    shown, _ = cut(rows, None)
    return Table(say("status.title"), columns, shown)


def _faults(faults: Sequence[Fault], say: Words, limit: int | None) -> Table:
    columns = (
        Column(say("column.where"), least=_EASY),
        Column(say("column.found"), least=_EASY),
        Column(say("column.expected"), least=_EASY),
        Column(say("column.remedy"), least=_EASY, spare=1),
    )
    rows = [(fault.where, fault.found, fault.expected, fault.remedy) for fault in faults]
    shown, hidden = cut(rows, limit)
    notes = (say("faults.note"),)
    return Table(say("faults.title", count=say.whole(len(faults))), columns, shown, notes, hidden)


def _who(register: Register) -> dict[str, str]:
    """Give each application with the name and the birth as its desk wrote them."""
    found = {}
    for one in register.applications:
        said = {value.field: value.text for value in one.values}
        told = (said[field] for field in _NAMED if field in said)
        found[one.id] = " ".join((one.id, *told))
    return found


def _pairs(
    zone: Zone, pairs: Sequence[Pair], say: Words, limit: int | None, who: Mapping[str, str]
) -> Table:
    columns = (
        Column(say("column.first")),
        Column(say("column.second")),
        Column(say("column.score"), numeric=True),
        Column(say("column.evidence"), least=_EASY),
        Column(say("column.verdict")),
    )
    rows = [
        (
            who.get(pair.first, pair.first),
            who.get(pair.second, pair.second),
            say.whole(pair.score),
            ", ".join(_evidence(pair, say)),
            say("verdict.outdated" if pair.outdated else f"verdict.{pair.verdict or 'open'}"),
        )
        for pair in pairs
    ]
    shown, hidden = cut(rows, limit)
    title = say(f"zone.{zone}", count=say.whole(len(pairs)))
    return Table(title, columns, shown, (say(f"zone.{zone}_note"),), hidden)


def _evidence(pair: Pair, say: Words) -> Iterator[str]:
    for item in pair.evidence:
        if item.level not in _SILENT:
            yield say(
                "evidence",
                field=say(f"field.{item.field}"),
                level=say(f"level.{item.level}"),
                points=say.signed(item.points),
            )


def _conflicts(register: Register, say: Words, limit: int | None, *, names: bool) -> Table:
    columns = (
        Column(say("column.child")),
        Column(say("column.field")),
        Column(say("column.desk")),
        Column(say("column.said"), least=_EASY),
        Column(say("column.chosen")),
    )
    rows = [
        (
            conflict.child,
            _field_name(conflict.field, say),
            said.desk,
            said.text if names or not _personal(conflict.field) else pattern(said.text),
            _choice(conflict, said.application, say),
        )
        for conflict in register.conflicts
        for said in conflict.said
    ]
    shown, hidden = cut(rows, limit)
    title = say("conflicts.title", count=say.whole(len(register.conflicts)))
    return Table(
        title, columns, shown, (say("conflicts.named" if names else "conflicts.note"),), hidden
    )


def _personal(field: str) -> bool:
    known = field_of(field)
    return known is None or known.personal


def _field_name(field: str, say: Words) -> str:
    return say.get(f"field.{field}", field)


def _choice(conflict: Conflict, application: str, say: Words) -> str:
    if conflict.chosen is None:
        return say("choice.open" if conflict.counts else "choice.free")
    return say("choice.right" if conflict.chosen == application else "choice.not")
