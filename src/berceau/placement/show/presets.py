"""Tables of presets: what each promises, what it comes to, who gains and who gives way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.differences import changed_children
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cells, without_empty_columns
from berceau.placement.show.words import Lang, Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.compare import Change
    from berceau.placement.outcomes import PresetOutcome, Presets
    from berceau.placement.show.table import Row

_DASH = "\N{EN DASH}"
_NOTIONS = ("waste", "cover", "swap", "cutoff")


def preset_title(name: str, say: Words) -> str:
    """Name a preset; the number after its name is said where it stands for something."""
    return _said(name, "title", say)


def preset_promise(name: str, say: Words) -> str:
    """Say in plain words what a preset promises."""
    return _said(name, "promise", say)


def _said(name: str, what: str, say: Words) -> str:
    head, _, tail = name.rpartition("-")
    if not tail.isdigit():
        return say(f"preset.{name.replace('-', '_')}.{what}")
    key = f"preset.{head.replace('-', '_')}_n.{what}"
    number = int(tail)
    return say(key, number=number, exceptions=say.count("preset.exception", number))


def presets_tables(
    presets: Presets, *, lang: Lang = "fr", rows: int | None = ROWS
) -> tuple[Table, ...]:
    """Lay presets out.

    Parameters
    ----------
    presets
        What is shown.
    lang
        Language.
    rows
        Rows shown of each long list; ``None`` for all.
    """
    say = words(lang)
    found = [_promises(presets, say), _measures(presets, say), _complaints(presets, say)]
    for outcome in presets.outcomes[1:]:
        found.extend(_who(outcome, presets, say, rows))
    return tuple(found)


def _promises(presets: Presets, say: Words) -> Table:
    notes = tuple(
        f"{preset_title(outcome.name, say)}{say('layout.colon')} "
        f"{preset_promise(outcome.name, say)}"
        for outcome in presets.outcomes
    )
    return Table(say("presets.title", name=presets.territory.name), notes=notes)


def _measures(presets: Presets, say: Words) -> Table:
    columns = (
        Column(say("presets.preset")),
        Column(say("presets.hours"), numeric=True),
        Column(say("presets.more"), numeric=True),
        Column(say("presets.bound"), numeric=True, spare=4),
        Column(say("presets.gap"), numeric=True, spare=5),
        Column(say("presets.week"), numeric=True, spare=3),
        Column(say("presets.served"), numeric=True),
        Column(say("presets.refused"), numeric=True),
        Column(say("presets.lowest"), numeric=True, spare=2),
        Column(say("presets.gain"), numeric=True),
        Column(say("presets.give_way"), numeric=True),
    )
    rows = [
        _measure(outcome, row, say)
        for outcome, row in zip(presets.outcomes, presets.rows(), strict=True)
    ]
    notes = (say("presets.note"), say("presets.bound_note"))
    return without_empty_columns(Table(say("presets.measures"), columns, cells(rows), notes))


def _measure(outcome: PresetOutcome, row: dict[str, object], say: Words) -> Row:
    measures = outcome.proposal.measures
    more, gap = row["more_hours"], outcome.gap
    is_first = not row["gain"] and not row["give_way"] and not more
    return (
        preset_title(outcome.name, say),
        say.whole(outcome.hours),
        _DASH if is_first or not isinstance(more, float) else _signed_share(more, say),
        _DASH if outcome.hours_bound is None else say.whole(outcome.hours_bound),
        _DASH if gap is None else say.percent(gap),
        say.hours(measures.minutes_week) if measures else "",
        say.whole(measures.served) if measures else "",
        say.whole(len(outcome.proposal.refused)),
        say.permille(outcome.lowest_rate),
        _DASH if is_first else say.whole(int(str(row["gain"]))),
        _DASH if is_first else say.whole(int(str(row["give_way"]))),
    )


def _signed_share(share: float, say: Words) -> str:
    sign = "+" if share > 0 else ""
    return f"{sign}{say.percent(share)}".replace("-", "\N{MINUS SIGN}")


def _complaints(presets: Presets, say: Words) -> Table:
    columns = (
        Column(say("presets.preset")),
        *(
            Column(say(f"presets.{notion}_{of}"), numeric=True)
            for of in ("refused", "placed")
            for notion in _NOTIONS
        ),
    )
    rows = []
    for outcome in presets.outcomes:
        counts = {notion: outcome.envious(notion) for notion in _NOTIONS}
        row = [preset_title(outcome.name, say)]
        for k in range(2):
            row += [_DASH if c is None else say.whole(c[k]) for c in counts.values()]
        rows.append(row)
    notes = tuple(say(f"presets.{notion}_note") for notion in _NOTIONS)
    return Table(say("presets.complaints"), columns, cells(rows), notes)


def _who(
    outcome: PresetOutcome, presets: Presets, say: Words, limit: int | None
) -> Iterator[Table]:
    comparison = presets.comparisons[outcome.name]
    kinds: tuple[tuple[Change, str], ...] = (("gains", "who_gains"), ("loses", "who_gives_way"))
    for kind, key in kinds:
        title = say(f"presets.{key}", preset=preset_title(outcome.name, say))
        table = changed_children(comparison, kind, title, say, limit)
        if table is not None:
            yield table
