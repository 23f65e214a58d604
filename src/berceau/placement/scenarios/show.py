"""Scenarios as tables that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.scenarios.telling import told
from berceau.placement.show.differences import comparison_tables
from berceau.placement.show.faults import faults_in
from berceau.placement.show.proof import stage_name
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from berceau.placement.scenarios.outcome import Dues, Scenarios, StageChange, WhatIf
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words

HERE = "berceau.placement.scenarios"
_HOUR = 60
_DASH = "\N{EN DASH}"
_EASY = 24
"""Characters below which a sentence is broken into too many lines."""


def what_if_tables(
    found: WhatIf, *, lang: Lang = "fr", rows: int | None = ROWS
) -> tuple[Table, ...]:
    """Lay a scenario out: what changes, what it brings to whom, how certain that is.

    Parameters
    ----------
    found
        What is shown.
    lang
        Language.
    rows
        Rows shown of each long list; ``None`` for all.
    """
    say = words(lang, HERE)
    if found.comparison is None:
        return (_heading(found, say), _clashes(found, say, lang))
    # The heading of the comparison says less than this one.
    compared = comparison_tables(found.comparison, lang=lang, rows=rows)[1:]
    tables = [_heading(found, say), *compared]
    if found.dues:
        tables.append(_dues(found, say))
    if None not in found.envy:
        tables.append(_complaints(found, say))
    if found.stages:
        tables.append(_stages(found.stages, say))
    return tuple(tables)


def _heading(found: WhatIf, say: Words) -> Table:
    title = say("if.named", name=found.name) if found.name else say("if.title")
    return Table(title, notes=tuple(_sentences(found, say)))


def _sentences(found: WhatIf, say: Words) -> Iterator[str]:
    yield from (_sentence(told(change, say)) for change in found.changes)
    if not found.changes:
        yield _sentence(say("change.nothing"))
    before, after = found.minutes
    if found.comparison is None or found.after is None or after is None:
        yield say("if.impossible")
        return
    yield say(
        "if.hours",
        before=say.whole(before // _HOUR),
        after=say.whole(after // _HOUR),
        more=say.signed_hours(after - before),
    )
    of = found.comparison.of
    counts = {"gains": of("gains"), "loses": of("loses"), "same": of("same")}
    yield say(
        "if.counts",
        **{change: say.whole(len(children)) for change, children in counts.items()},
        refused_before=say.whole(len(found.before.refused)),
        refused_after=say.whole(len(found.after.refused)),
    )
    if found.before.method in {"in_order", "by_points", "deferred_acceptance"}:
        yield say("if.by_order")
    yield from _certainty(found.stages, after - before, say)


def _certainty(stages: tuple[StageChange, ...], minutes: int, say: Words) -> Iterator[str]:
    """Say what is certain of the hours, and what the policy looks at before them."""
    hours = next((k for k, stage in enumerate(stages) if stage.name.startswith("hours")), None)
    if hours is None or stages[hours].certain is None:
        return
    for stage in stages[:hours]:
        if stage.verdict in {"better", "worse"}:
            yield say(
                f"if.first_{stage.verdict}",
                stage=stage_name(stage.name, say),
                before=say.whole(stage.before or 0),
                after=say.whole(stage.after or 0),
            )
    least, most = stages[hours].certain or (0, 0)
    key = "certain" if stages[hours].is_decided else "undecided"
    key = "exactly" if least == most else key
    yield say(f"if.{key}", least=say.signed(least), most=say.signed(most))
    if not least <= minutes / _HOUR <= most and abs(minutes) >= _HOUR:
        yield say("if.given_back")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _clashes(found: WhatIf, say: Words, lang: Lang) -> Table:
    columns = tuple(
        Column(say(f"if.{key}"), least=_EASY) for key in ("subject", "found", "expected", "remedy")
    )
    rows = [
        (fault.where, fault.found, fault.expected, fault.remedy)
        for fault in faults_in(lang, found.clashes)
    ]
    return Table(say("if.clash"), columns, cells(rows))


def _stages(stages: tuple[StageChange, ...], say: Words) -> Table:
    columns = (
        Column(say("stages_if.stage")),
        *(
            Column(say(f"stages_if.{key}"), numeric=True)
            for key in ("before", "after", "difference", "least", "most")
        ),
        Column(say("stages_if.decided")),
    )
    # Numbers of the tie-break say nothing to a person.
    rows = [_stage(stage, say) for stage in stages if stage.name != "tie_break"]
    return Table(say("stages_if.title"), columns, cells(rows), (say("stages_if.note"),))


def _stage(stage: StageChange, say: Words) -> Row:
    least, most = stage.certain or (None, None)
    return (
        stage_name(stage.name, say),
        *(_DASH if n is None else say.whole(n) for n in (stage.before, stage.after)),
        *(_DASH if n is None else say.signed(n) for n in (stage.difference, least, most)),
        say(f"stages_if.{stage.verdict}"),
    )


def _dues(found: WhatIf, say: Words) -> Table:
    columns = (
        Column(say("dues.convention")),
        Column(say("dues.commune")),
        Column(say("dues.to"), spare=1),
        *(
            Column(say(f"dues.{key}"), numeric=True)
            for key in ("hours_before", "hours_after", "before", "after", "more")
        ),
    )
    names = _names(found)
    rows = [_due(dues, names, say) for dues in found.dues]
    unknown = any(None in (dues.owed_before, dues.owed_after) for dues in found.dues)
    notes = (say("dues.note"),) if unknown else ()
    return Table(say("dues.title"), columns, cells(rows), notes, stub=2)


def _names(found: WhatIf) -> Mapping[str, str]:
    communes = () if found.comparison is None else found.comparison.communes
    return {commune.commune: commune.name for commune in communes}


def _due(dues: Dues, names: Mapping[str, str], say: Words) -> Row:
    def euros(cents: int | None) -> str:
        return say("dues.unknown") if cents is None else say.whole(round(cents / 100))

    more = dues.owed_more
    return (
        dues.convention,
        names.get(dues.commune, dues.commune),
        ", ".join(names.get(code, code) for code in dues.hosts),
        say.whole(dues.minutes_before // _HOUR),
        say.whole(dues.minutes_after // _HOUR),
        euros(dues.owed_before),
        euros(dues.owed_after),
        say("dues.unknown") if more is None else say.signed(round(more / 100)),
    )


def _complaints(found: WhatIf, say: Words) -> Table:
    columns = (
        Column(say("complaints_if.what")),
        Column(say("complaints_if.before"), numeric=True),
        Column(say("complaints_if.after"), numeric=True),
    )
    rows = [
        (
            say(f"presets.{notion}_{who}"),
            *(
                _DASH if envy is None else say.whole(getattr(getattr(envy, who), notion))
                for envy in found.envy
            ),
        )
        for who in ("refused", "placed")
        for notion in ("waste", "swap")
    ]
    notes = (say("complaints_if.note"),)
    return Table(say("complaints_if.title"), columns, cells(rows), notes)


def scenario_tables(found: Scenarios, *, lang: Lang = "fr") -> tuple[Table, ...]:
    """Lay several scenarios out side by side, one a row.

    Parameters
    ----------
    found
        What is shown.
    lang
        Language.
    """
    say = words(lang, HERE)
    numbers = ("hours", "least", "most")
    columns = (
        Column(say("many.scenario")),
        *(Column(say(f"many.{key}"), numeric=True) for key in numbers),
        Column(say("many.verdict")),
        *(
            Column(say(f"many.{key}"), numeric=True)
            for key in ("gains", "loses", "refused", "owed")
        ),
    )
    rows = [_scenario(outcome, say) for outcome in found.outcomes]
    title = say("many.title", name=found.territory)
    table = Table(title, columns, cells(rows), (say("many.note"),))
    return (_contents(found, say), table)


def _contents(found: Scenarios, say: Words) -> Table:
    """Say what each scenario changes."""
    columns = (Column(say("many.scenario")), Column("", least=_EASY))
    rows = [
        (
            outcome.name,
            "; ".join(told(change, say) for change in outcome.changes) or say("change.nothing"),
        )
        for outcome in found.outcomes
    ]
    return Table(say("many.what"), columns, cells(rows))


def _scenario(outcome: WhatIf, say: Words) -> Row:
    if outcome.comparison is None or outcome.after is None or outcome.minutes_more is None:
        return (outcome.name, *[_DASH] * 3, say("many.none"), *[_DASH] * 4)
    main = outcome.stage("hours")
    owed = outcome.owed_more
    certain = (None, None) if main is None or main.certain is None else main.certain
    return (
        outcome.name,
        say.signed_hours(outcome.minutes_more),
        *(_DASH if n is None else say.signed(n) for n in certain),
        say(f"stages_if.{outcome.verdict}"),
        *(say.whole(len(outcome.comparison.of(kind))) for kind in ("gains", "loses")),
        say.whole(len(outcome.after.refused)),
        _DASH if owed is None else say.signed(round(owed / 100)),
    )
