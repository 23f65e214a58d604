"""How good it is, and what is proven of it: stages, rates, measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.policy import LARGER_COMMUNES
from berceau.domain.stage_names import LESS, LESS_CHANGES
from berceau.placement.show.table import Column, Table, cells, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from berceau.placement.proposal import Measures, Proposal, ServiceRate, StageResult
    from berceau.placement.show.names import Names
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words


_FINGERPRINT = 12
"""Characters of a fingerprint that are shown."""


def heading(proposal: Proposal, period: str, say: Words) -> Table:
    """Say what the proposal is about, how it was made, and what it comes to."""
    notes = [period] if period else []
    notes.append(
        say(
            "heading.verdict",
            method=say(f"method.{proposal.method}"),
            verdict=say(f"overall.{proposal.verdict}"),
        )
    )
    if proposal.run.stopped_by == "interrupt":
        notes.append(say("heading.interrupted"))
    if measures := proposal.measures:
        notes.extend(_outcome(measures, proposal, say))
    return Table(proposal.territory, notes=tuple(notes))


def _outcome(measures: Measures, proposal: Proposal, say: Words) -> Iterator[str]:
    yield say(
        "heading.outcome",
        requests=say.count("noun.request", measures.requests),
        served=say.count("noun.served", measures.served),
        kept=say.count("noun.kept", measures.kept),
        refused=say.count("noun.refused", len(proposal.refused)),
    )
    new = [p for p in proposal.placements if p.status in {"new", "moved"}]
    if suggested := sum(p.suggestion for p in new):
        yield say("heading.suggested", count=say.count("noun.suggested", suggested))
    yield say(
        "heading.hours",
        week=say.hours(measures.minutes_week),
        year=say.hours(measures.minutes_year),
    )


def stages(proposal: Proposal, say: Words, groups: Sequence[str] = ()) -> Table:
    """Show value, bound and gap of each stage, and what they prove, in words.

    Parameters
    ----------
    proposal
        Where the stages stand.
    say
        The words.
    groups
        What makes the groups of each fairness stage, in order, where it is known.
    """
    columns = (
        Column(say("stages.stage")),
        Column(say("stages.value"), numeric=True),
        Column(say("stages.bound"), numeric=True),
        Column(say("stages.gap"), numeric=True),
        Column(say("stages.verdict")),
        Column(say("stages.seconds"), numeric=True, spare=1),
    )
    named = titles(proposal.stages, say, groups)
    rows = [
        _stage(f"{k}. {title}", stage, say)
        for k, (title, stage) in enumerate(zip(named, proposal.stages, strict=True), 1)
    ]
    notes = (say("stages.note"), _made(proposal, say))
    return Table(say("stages.title"), columns, cells(rows), notes)


def titles(results: Sequence[StageResult], say: Words, groups: Sequence[str] = ()) -> list[str]:
    """Name stages in words.

    Parameters
    ----------
    results
        The stages.
    say
        The words.
    groups
        What makes the groups of each fairness stage, in order, where it is known.
    """
    known = iter(groups)
    return [
        _fairness(next(known, ""), say)
        if stage.name == "fairness"
        else stage_name(stage.name, say)
        for stage in results
    ]


def _made(proposal: Proposal, say: Words) -> str:
    """Say what is needed to make the proposal again."""
    run = proposal.run
    return say(
        "stages.made",
        input=proposal.fingerprint[:_FINGERPRINT],
        library=run.library,
        solver=run.solver,
        seed=run.seed,
        seconds=say.decimal(run.seconds),
    )


def _fairness(group: str, say: Words) -> str:
    """Name a stage of fairness by what makes its groups."""
    if group in {"", "commune"}:
        return say("stage.fairness_commune" if group else "stage.fairness")
    if group == LARGER_COMMUNES.id:
        return say("stage.fairness_larger", least=LARGER_COMMUNES.least)
    return say("stage.fairness_group", group=group)


def stage_name(name: str, say: Words) -> str:
    """Name a stage; one of the need met in a layer of priority says which layer."""
    kind, _, number = name.partition(" ")
    if kind == "band":
        return say("stage.band", number=number)
    if name.endswith(f" {LESS_CHANGES}"):
        plain = stage_name(name.removesuffix(f" {LESS_CHANGES}"), say)
        return say("stage.less_changes", stage=plain)
    if name.endswith(f" {LESS}"):
        plain = stage_name(name.removesuffix(f" {LESS}"), say)
        return say("stage.less_complaints", stage=plain)
    head, _, layer = name.rpartition(" layer ")
    if head == "need":
        return say("stage.need_layer", layer=layer)
    return say.get(f"stage.{name.replace(' ', '_')}", name)


def _stage(title: str, stage: StageResult, say: Words) -> Row:
    gap = _shown_gap(stage)
    return (
        title,
        "\N{EN DASH}" if stage.value is None else say.whole(stage.value),
        "\N{EN DASH}" if stage.bound is None else say.whole(stage.bound),
        "\N{EN DASH}" if gap is None else say.percent(gap, 2),
        stage_verdict(stage, say),
        f"{say.decimal(stage.seconds)}\N{NO-BREAK SPACE}s",
    )


def _shown_gap(stage: StageResult) -> float | None:
    """Give the gap where it means something: a share of a bound of zero does not."""
    return stage.gap if stage.bound or not stage.value else None


def stage_verdict(stage: StageResult, say: Words) -> str:
    """Say in words what is proven of a stage."""
    gap = _shown_gap(stage)
    if stage.verdict in {"feasible", "within_gap"} and gap is not None:
        return say("verdict.gap", gap=say.percent(gap, 2))
    return say(f"verdict.{stage.verdict}")


def rates(
    measures: Measures, names: Names, say: Words, limit: int | None, *, by_hours: bool = False
) -> Table:
    """Show the service rate of each commune, the lowest first.

    Parameters
    ----------
    measures
        Where the rates stand.
    names
        Names of communes.
    say
        The words.
    limit
        Rows shown; ``None`` for all.
    by_hours
        Whether the policy counts the need in weekly hours rather than in children.
    """
    columns = (
        Column(say("rates.commune")),
        Column(say("rates.rate"), numeric=True),
        Column(say("rates.met"), numeric=True, spare=1),
        Column(say("rates.asked"), numeric=True, spare=2),
    )
    ordered = sorted(measures.rates, key=lambda r: (not r.asked, r.permille, r.group))
    rows = [
        (
            names.commune(rate.group),
            say.permille(rate.permille) if rate.asked else "\N{EN DASH}",
            say.decimal(rate.met / 1000),
            say.decimal(rate.asked / 1000),
        )
        for rate in ordered
    ]
    shown, hidden = cut(rows, limit)
    return Table(
        say("rates.title"),
        columns,
        shown,
        (say("rates.note_hours" if by_hours else "rates.note"),),
        hidden,
    )


def group_table(fact: str, found: Sequence[ServiceRate], say: Words, *, by_hours: bool) -> Table:
    """Show the service rate of each group of a policy that is not fair between communes.

    Parameters
    ----------
    fact
        What makes the groups.
    found
        Their rates.
    say
        The words.
    by_hours
        Whether the policy counts the need in weekly hours rather than in children.
    """
    columns = (
        Column(fact),
        Column(say("rates.rate"), numeric=True),
        Column(say("rates.met"), numeric=True),
        Column(say("rates.asked"), numeric=True),
    )
    rows = [
        (
            rate.group or say("rates.nowhere"),
            say.permille(rate.permille),
            say.decimal(rate.met / 1000),
            say.decimal(rate.asked / 1000),
        )
        for rate in sorted(found, key=lambda r: (r.permille, r.group))
    ]
    note = say("rates.note_hours" if by_hours else "rates.note")
    return Table(say("rates.group_title", group=fact), columns, cells(rows), (note,))


def side_by_side(
    title: str,
    heads: tuple[str, str],
    pair: tuple[Measures, Measures],
    say: Words,
    groups: Mapping[str, tuple[int, int]] | None = None,
) -> Table:
    """Set the measures of two proposals beside each other, with their differences.

    Parameters
    ----------
    title
        Heading of the table.
    heads
        How the two proposals are called.
    pair
        Their measures.
    say
        The words.
    groups
        Lowest service rates in thousandths, before and after, by what makes the groups.
    """
    columns = (
        Column(say("measures.measure")),
        Column(heads[0], numeric=True),
        Column(heads[1], numeric=True),
        Column(say("measures.difference"), numeric=True),
    )
    rows = _measures(*pair, say)
    rows += [
        (
            say("measures.lowest_group", group=group),
            say.permille(before),
            say.permille(after),
            say.signed_points(after - before),
        )
        for group, (before, after) in (groups or {}).items()
    ]
    return Table(title, columns, cells(rows))


def _measures(before: Measures, after: Measures, say: Words) -> list[Row]:
    def row(key: str, a: int, b: int) -> Row:
        return say(f"measures.{key}"), say.whole(a), say.whole(b), say.signed(b - a)

    def hours(key: str, a: int, b: int) -> Row:
        return say(f"measures.{key}"), say.hours(a), say.hours(b), say.signed_hours(b - a)

    return [
        row("requests", before.requests, after.requests),
        row("served", before.served, after.served),
        row("kept", before.kept, after.kept),
        hours("hours_week", before.minutes_week, after.minutes_week),
        hours("hours_year", before.minutes_year, after.minutes_year),
        row("first_wish", *(m.ranks[0] if m.ranks else 0 for m in (before, after))),
        row("need", before.need, after.need),
        row("reserved", before.reserved, after.reserved),
        row("misses", before.misses, after.misses),
        (
            say("measures.lowest_rate"),
            *(say.permille(m) for m in (lowest_rate(before), lowest_rate(after))),
            say.signed_points(lowest_rate(after) - lowest_rate(before)),
        ),
    ]


def lowest_rate(measures: Measures) -> int:
    """Give the lowest service rate of a commune that asks for something, in thousandths."""
    return min((rate.permille for rate in measures.rates if rate.asked), default=1000)
