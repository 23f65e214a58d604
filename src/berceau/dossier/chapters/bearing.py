"""Priorities: who could complain, and the exceptions that the policy bears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.sheets import Part, Sheet, text, whole
from berceau.placement.show.complaints import NOTIONS, treatment_in
from berceau.placement.show.weeks import week_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.dossier.context import Context
    from berceau.dossier.sheets import Value
    from berceau.placement.exceptions import BorneException
    from berceau.placement.testimony import Offer, Witness

_SIDES = ("refused", "placed")


def bearing(context: Context) -> Part:
    """Count the complaints, list them, and list the exceptions with what each buys."""
    say, facts = context.say, context.facts
    lead = [say("bearing.lead")]
    if not facts.complaints.witnesses:
        lead.append(say("complaints.nobody"))
    if not facts.exceptions.exceptions:
        lead.append(say("bearing.no_exception"))
    sheets = [_counts(context)]
    if facts.complaints.witnesses:
        sheets.append(_witnesses(context))
    if facts.exceptions.exceptions:
        sheets.append(_exceptions(context))
    return Part("bearing", say("bearing.title"), tuple(lead), tuple(sheets))


def _counts(context: Context) -> Sheet:
    """Count the children who could complain, by what they could say."""
    say, report = context.say, context.facts.complaints
    rows = tuple(
        (
            text(say(f"complaints.{notion}")),
            *(whole(getattr(getattr(report.envy, side), notion)) for side in _SIDES),
            text(say("complaints.then").join(_rule(notion, context))),
        )
        for notion in NOTIONS
    )
    fields = context.fields("claim", "refused_children#", "placed_children#", "rule")
    return Sheet(say("sheet.claims"), say("bearing.counts"), fields, rows, context.notes("claims"))


def _rule(notion: str, context: Context) -> list[str]:
    say = context.say
    return [
        say(
            "complaints.treatment.line",
            of=say(f"complaints.of.{rule.of}"),
            colon=say("layout.colon"),
            told=treatment_in(rule, say),
        )
        for rule in context.facts.complaints.rules
        if rule.notion == notion
    ]


def _witnesses(context: Context) -> Sheet:
    """List who could complain, of what, and who stands there."""
    say = context.say
    rows = tuple(_witness(one, context) for one in context.facts.complaints.witnesses)
    fields = context.fields("child", "state", "wanted", "because", "rivals")
    return Sheet(say("sheet.witnesses"), say("bearing.list"), fields, rows)


def _witness(one: Witness, context: Context) -> tuple[Value, ...]:
    say = context.say
    state = "complaints.state_refused" if one.refused else "complaints.state_placed"
    return (
        text(context.listed(_children((offer.child for offer in one.wanted), context=context))),
        text(say(state)),
        text(context.listed(_offer(offer, context) for offer in one.wanted)),
        text(say(f"complaints.witness.{one.notion}")),
        text(_rivals(one, context)),
    )


def _exceptions(context: Context) -> Sheet:
    """List the exceptions that the policy bears, and what each of them buys."""
    say = context.say
    rows = tuple(_exception(one, context) for one in context.facts.exceptions.exceptions)
    fields = context.fields("child", "has", "wanted", "rivals", "bought#")
    notes = context.notes("bought")
    return Sheet(say("sheet.exceptions"), say("bearing.exceptions"), fields, rows, notes)


def _exception(one: BorneException, context: Context) -> tuple[Value, ...]:
    nothing = context.say("compare.nothing")
    return (
        text(context.listed(_children(one.children, context=context))),
        text(context.listed(_offer(offer, context) for offer in one.has) or nothing),
        text(context.listed(_offer(offer, context) for offer in one.witness.wanted)),
        text(_rivals(one.witness, context)),
        text(context.say("exceptions.unknown")) if one.hours is None else whole(one.hours),
    )


def _children(children: Iterable[str], *, context: Context) -> list[str]:
    return [context.naming.child(child) for child in dict.fromkeys(children)]


def _offer(offer: Offer, context: Context) -> str:
    week = week_text(offer.week, context.say, context.naming.known.calendar)
    return f"{context.naming.structure(offer.structure)}, {week}"


def _rivals(one: Witness, context: Context) -> str:
    say = context.say
    named = context.listed(
        say(
            "bearing.rival",
            child=context.naming.child(rival.child),
            points=say.count("complaints.point", rival.points),
        )
        for rival in one.rivals
    )
    if one.others:
        return named + say("bearing.others", count=say.whole(one.others))
    return named or say("complaints.witness.waste")
