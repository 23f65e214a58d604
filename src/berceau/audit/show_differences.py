"""Differences of two runs as tables that a person can read."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from berceau.audit.show import HERE
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cells, cut
from berceau.placement.show.weeks import week_text
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.audit.changes import ChangeGroup, InputChange
    from berceau.audit.differing import Differences, OutcomeChange
    from berceau.audit.tries import Given
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words

_LONGEST = 60
"""Signs of a value that are shown."""
_NAMED = {"facts", "sections", "grid", "blocks", "groups", "bands"}
"""Fields below which people's own names stand."""
_EASY = 24
"""Characters below which a sentence is broken into too many lines."""


def difference_tables(
    found: Differences, *, lang: Lang = "fr", rows: int | None = ROWS
) -> tuple[Table, ...]:
    """Lay out what changed between two runs: a summary, the input, the causes, the children.

    Parameters
    ----------
    found
        What is shown.
    lang
        Language.
    rows
        Rows shown of each list; ``None`` for all.
    """
    say = words(lang, HERE)
    before, after = found.folders
    tables = [
        Table(say("diff.title", before=before, after=after), notes=tuple(_notes(found, say)))
    ]
    if found.changes:
        tables.append(_inputs(found, say, rows))
    if found.outcomes:
        tables += [_causes(found, say), _children(found, say, rows)]
    return tuple(tables)


def _notes(found: Differences, say: Words) -> Iterator[str]:
    yield say(
        "diff.summary",
        changes=say.count("diff.change", len(found.changes)),
        children=say.count("diff.child", len(found.outcomes)),
    )
    if not found.outcomes:
        yield say("diff.same")
    elif found.runs:
        yield say("diff.repeated", runs=say.count("diff.run", found.runs))
    else:
        yield say("diff.not_tried")
    if found.runs and not found.repeated:
        yield say("diff.not_repeated")
    if found.versions:
        yield say("diff.versions", versions=", ".join(found.versions))
    yield say("diff.private")


def _inputs(found: Differences, say: Words, limit: int | None) -> Table:
    columns = (
        Column(say("diff.inputs.number"), numeric=True),
        Column(say("diff.inputs.where")),
        Column(say("diff.inputs.before")),
        Column(say("diff.inputs.after")),
    )
    shown, hidden = cut([_input(change, say) for change in found.changes], limit)
    return Table(say("diff.inputs.title"), columns, shown, (say("diff.inputs.note"),), hidden)


def _input(change: InputChange, say: Words) -> Row:
    number = "" if change.group is None else say.whole(change.group)
    where = _where(change.names, say)
    if change.before is None and _is_record(change.after):
        return number, where, "", say("diff.new")
    if change.after is None and _is_record(change.before):
        return number, where, "", say("diff.gone")
    if change.path == "run.method":
        return number, where, *(_method(text, say) for text in (change.before, change.after))
    return number, where, _value(change.before, say), _value(change.after, say)


def _method(text: str | None, say: Words) -> str:
    return "" if text is None else say(f"audit.method.{json.loads(text)}")


def _is_record(text: str | None) -> bool:
    """Say whether a whole record came or went; a fact with its source is only a value."""
    found = None if text is None else json.loads(text)
    return isinstance(found, dict) and "value" not in found


def _where(names: tuple[str, ...], say: Words) -> str:
    """Write a path in the words of the territory, from the child where it is about one."""
    at = names.index("children") if names[2:3] == ("children",) else 0
    section, *rest = names[at:]
    head = say(f"diff.section.{section}")
    if section == "decisions":
        rest = [_decision(rest[0], say), *rest[1:]]
    if section not in {"policy", "run", "calendar", "name", "sources"} and rest:
        head, rest = f"{head} {rest[0]}", rest[1:]
    return ", ".join([head, *_fields(rest, say)])


def _fields(names: Sequence[str], say: Words) -> Iterator[str]:
    """Write the steps of a path: fields in the language, people's own names as they are."""
    for k, name in enumerate(names):
        own = k > 0 and names[k - 1] in _NAMED
        yield name if own else say.get(f"diff.field.{name}", name)


def _decision(name: str, say: Words) -> str:
    """Write what a decision is about, its kind in the language."""
    kind, _, about = name.partition(" ")
    return f"{say.get(f'diff.decision.{kind}', kind)} {about}"


def _value(text: str | None, say: Words) -> str:
    """Write a value for a person, cut where it is long."""
    written = say("diff.nothing") if text is None else _plain(json.loads(text), say)
    return written if len(written) <= _LONGEST else f"{written[: _LONGEST - 1]}…"


def _plain(value: Any, say: Words) -> str:
    if value is None:
        return say("diff.nothing")
    if isinstance(value, bool):
        return say("diff.yes" if value else "diff.no")
    if isinstance(value, list):
        between = "; " if any(isinstance(item, list) for item in value) else ", "
        return between.join(_plain(item, say) for item in value) or say("diff.nothing")
    if isinstance(value, dict) and "value" in value:
        # A fact with its source: what it says comes first.
        source = value.get("source")
        return _plain(value["value"], say) + (f" ({source})" if source else "")
    if isinstance(value, dict):
        named = {say.get(f"diff.field.{key}", key): item for key, item in value.items()}
        return ", ".join(f"{name} {_plain(item, say)}" for name, item in named.items())
    return str(value)


def _causes(found: Differences, say: Words) -> Table:
    keys = ("own", "others", "together")
    columns = (
        Column(say("diff.causes.number"), numeric=True),
        Column(say("diff.causes.what"), least=_EASY),
        *(Column(say(f"diff.causes.{key}"), numeric=True) for key in keys),
    )
    rows = [
        (
            say.whole(group.number),
            _group(group, say),
            *(
                say.whole(sum(group.number in o.groups for o in found.of(because)))
                for because in ("own", "change", "several")
            ),
        )
        for group in found.groups
    ]
    return Table(say("diff.causes.title"), columns, cells(rows), (say("diff.causes.note"),))


def _group(group: ChangeGroup, say: Words) -> str:
    head, subject = say(f"diff.section.{group.section}"), group.subject
    if group.section == "decisions":
        subject = _decision(subject, say)
    if group.section in {"policy", "families"}:
        subject = " ".join(_fields(subject.split("."), say))
    count = say.count("diff.change", group.changes)
    return f"{head} {subject}".strip() + f" ({count})"


def _children(found: Differences, say: Words, limit: int | None) -> Table:
    columns = (
        Column(say("diff.children.child")),
        Column(say("diff.children.before")),
        Column(say("diff.children.after")),
        Column(say("diff.children.because"), least=_EASY),
    )
    rows = [
        (
            outcome.child,
            _given(outcome.before, say),
            _given(outcome.after, say),
            _why(outcome, say),
        )
        for outcome in found.outcomes
    ]
    shown, hidden = cut(rows, limit)
    return Table(say("diff.children.title"), columns, shown, hidden=hidden)


def _given(given: Given, say: Words) -> str:
    """Write what a child is given, placement after placement."""
    return say("diff.then").join(_place(place, say) for place in given) or say("diff.nothing")


def _place(place: tuple[str, ...], say: Words) -> str:
    structure, _, week, start, until, convention = place
    text = f"{structure}, {week_text(tuple(week.split()), say)}"
    if convention:
        text = say("diff.under", place=text, convention=convention)
    first, last = (say.short_day(date.fromisoformat(day)) for day in (start, until))
    return say("diff.until", place=text, start=first, until=last)


def _why(outcome: OutcomeChange, say: Words) -> str:
    key: str = outcome.because
    if key == "own" and not outcome.groups:
        key = "own_only"
    elif key == "own" and not outcome.verified:
        key = "own_unverified"
    elif key == "change" and len(outcome.groups) > 1:
        key = "change_each"
    return say(f"diff.because.{key}", groups=", ".join(map(say.whole, outcome.groups)))
