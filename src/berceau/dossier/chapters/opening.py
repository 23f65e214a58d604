"""What is proposed, on one page: figures, verdict and proof in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.sheets import DASH, Field, Part, Sheet, hours, text, whole
from berceau.placement.show.proof import stage_verdict, titles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.dossier.context import Context
    from berceau.dossier.sheets import Value
    from berceau.placement.proposal import Proposal

_FINGERPRINT = 12
_OPTIMISED = {"place", "by_bands"}
"""Methods that prove something of what they propose."""


def opening(context: Context) -> Part:
    """Say what is proposed, and what is proven of it."""
    say, proposal = context.say, context.facts.proposal
    sheets = [_figures(context)]
    if proposal.stages:
        sheets.append(_proof(context))
    lead = (
        *_lead(context, proposal),
        say("opening.decides"),
        say("opening.anonymous" if context.is_anonymous else "opening.named"),
    )
    return Part("opening", say("opening.title"), lead, tuple(sheets))


def _lead(context: Context, proposal: Proposal) -> Iterator[str]:
    say, facts = context.say, context.facts
    calendar = facts.territory.calendar
    yield say("opening.year", first=say.day(calendar.first), last=say.day(calendar.last))
    if proposal.measures is not None:
        yield say(
            "opening.outcome",
            requests=say.count("noun.request", proposal.measures.requests),
            served=say.whole(proposal.measures.served),
            kept=say.count("noun.child", proposal.measures.kept),
            refused=say.count("noun.child", len(proposal.refused)),
        )
    if not facts.report.lawful:
        broken = say.count("noun.violation", len(facts.report.violations))
        yield say("opening.unlawful", violations=broken)
        return
    proves = proposal.method in _OPTIMISED
    yield say(f"opening.method.{proposal.method}")
    yield say(f"opening.verdict.{proposal.verdict}" if proves else "opening.verdict.no_proof")
    if facts.solved:
        yield say("opening.solved", seconds=say.decimal(proposal.run.seconds))
    if proposal.run.stopped_by == "interrupt":
        yield say("opening.interrupted")


def _figures(context: Context) -> Sheet:
    """List the figures of the proposal."""
    say, proposal = context.say, context.facts.proposal
    rows: list[tuple[str, Value]] = []
    if (measures := proposal.measures) is not None:
        rows = [
            ("requests", whole(measures.requests)),
            ("served", whole(measures.served)),
            ("first_wish", whole(measures.ranks[0] if measures.ranks else 0)),
            ("kept", whole(measures.kept)),
            ("refused", whole(len(proposal.refused))),
            ("hours_week", hours(measures.minutes_week)),
            ("hours_year", hours(measures.minutes_year)),
            ("reserved", whole(measures.reserved)),
        ]
    fields = (Field(say("column.figure")), Field(say("column.value"), numeric=True))
    made = say(
        "opening.made",
        input=proposal.fingerprint[:_FINGERPRINT],
        library=proposal.run.library,
        seed=proposal.run.seed,
    )
    return Sheet(
        say("sheet.figures"),
        say("opening.figures"),
        fields,
        tuple((text(say(f"figure.{key}")), value) for key, value in rows),
        (made,),
    )


def _proof(context: Context) -> Sheet:
    """Show the stages, and what is proven of each."""
    say, facts = context.say, context.facts
    stages = facts.territory.policy.stages
    groups = [stage.group for stage in stages if stage.measure == "fairness"]
    named = titles(facts.proposal.stages, say, groups)
    rows = [
        (
            text(f"{number}. {title}"),
            text(DASH) if stage.value is None else whole(stage.value),
            text(DASH) if stage.bound is None else whole(stage.bound),
            text(stage_verdict(stage, say)),
        )
        for number, (title, stage) in enumerate(
            zip(named, facts.proposal.stages, strict=True), start=1
        )
    ]
    fields = context.fields("stage", "value#", "bound#", "proof")
    return Sheet(
        say("sheet.proof"), say("opening.proof"), fields, tuple(rows), context.notes("proof")
    )
