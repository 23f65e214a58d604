"""What is left open: ties that decided, wishes nearly met, doubts in the data, decisions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from berceau.audit.precheck.show import HERE as PRECHECK
from berceau.audit.precheck.show import told as said
from berceau.dossier.sheets import Part, Sheet, text, whole
from berceau.placement.reasons.discretion import told
from berceau.placement.show.weeks import week_text
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.dossier.context import Context
    from berceau.dossier.near import NearFit
    from berceau.dossier.sheets import Value
    from berceau.placement.ties import Tie

_DOUBTS = ("error", "warning")


def questions(context: Context) -> Part:
    """List what the commission has to look at, or to decide."""
    say = context.say
    sheets = [_decisions(context), _near(context), _ties(context), _doubts(context)]
    kept = tuple(sheet for sheet in sheets if sheet.rows)
    lead = say("questions.lead" if kept else "questions.none")
    return Part("questions", say("questions.title"), (lead,), kept)


def _decisions(context: Context) -> Sheet:
    """Count what waits for a decision."""
    say, facts = context.say, context.facts
    proposal = facts.proposal
    near = {one.child for one in facts.near}
    counts = {
        "suggested": len({p.child for p in proposal.placements if p.suggestion}),
        "moved": len({p.child for p in proposal.placements if p.status == "moved"}),
        "refused": len(proposal.refused),
        "near": len(near),
        "ties": sum(1 for _ in _decided(context)),
        "exceptions": len(facts.exceptions.exceptions),
        "doubts": sum(found.severity in _DOUBTS for found in facts.precheck.findings),
    }
    rows = tuple(
        (text(say(f"decision.{name}")), whole(count)) for name, count in counts.items() if count
    )
    return Sheet(
        say("sheet.decisions"),
        say("questions.decisions"),
        context.fields("matter", "count#"),
        rows,
    )


def _near(context: Context) -> Sheet:
    """List the children without a place who nearly have one."""
    say = context.say
    rows = tuple(_almost(one, context) for one in context.facts.near)
    fields = (
        *context.who_fields,
        *context.fields("structure", "week", "wish#", "missing", "months"),
    )
    return Sheet(say("sheet.near"), say("questions.near"), fields, rows, context.notes("near"))


def _almost(one: NearFit, context: Context) -> tuple[Value, ...]:
    say, calendar = context.say, context.naming.known.calendar
    months = [f"{say.month(month)} {month[:4]}" for month in one.months]
    span = months[0] if len(months) == 1 else say("list.span", first=months[0], last=months[-1])
    if len(months) > 1 and not _follow(one.months, context):
        span = ", ".join(months)
    return (
        *context.who(one.child),
        text(context.naming.structure(one.structure)),
        text(week_text(one.week, say, calendar)),
        whole(one.rank + 1),
        text(week_text(one.slots, say)),
        text(span),
    )


def _follow(months: tuple[str, ...], context: Context) -> bool:
    """Say whether months follow each other in the year planned."""
    every = [period.label for period in context.facts.territory.calendar.months]
    first = every.index(months[0])
    return tuple(every[first : first + len(months)]) == months


def _decided(context: Context) -> Iterator[tuple[Tie, list[str], list[str]]]:
    """Give the ties that told children apart: who is served there, and who has nothing."""
    proposal = context.facts.proposal
    there = {(p.structure, p.child) for p in proposal.placements if p.status != "leaving"}
    refused = set(proposal.refused)
    for tie in context.facts.ties.that_matter:
        served = [child for child in tie.children if (tie.structure, child) in there]
        left = [child for child in tie.children if child in refused]
        if served and left:
            yield tie, served, left


def _ties(context: Context) -> Sheet:
    say = context.say
    rows = tuple(
        (
            text(context.naming.place(tie.structure, tie.section)),
            whole(tie.points),
            text(_called(served, context)),
            text(_called(left, context)),
            text(say(f"tie.{tie.decided_by}")),
        )
        for tie, served, left in _decided(context)
    )
    fields = context.fields("structure", "points#", "tie_served", "tie_left", "decided_by")
    return Sheet(say("sheet.ties"), say("questions.ties"), fields, rows, context.notes("ties"))


def _called(children: list[str], context: Context) -> str:
    return ", ".join(sorted(map(context.naming.child, children)))


def _doubts(context: Context) -> Sheet:
    """Tell what is doubtful in the data: kinds and how many, or each of them with its names."""
    say = context.say
    found = [one for one in context.facts.precheck.findings if one.severity in _DOUBTS]
    title, name = say("questions.doubts"), say("sheet.doubts")
    if context.is_anonymous:
        counts = Counter(one.code for one in found)
        rows = tuple((text(_kind(code, context)), _few(n, context)) for code, n in counts.items())
        fields = context.fields("matter", "count#")
        return Sheet(name, title, fields, rows, context.notes("doubts"))
    parts = [said(one, context.lang, context.facts.territory) for one in found]
    lines = tuple(
        (text(_kind(p.code, context)), text(p.where), text(p.found), text(p.remedy)) for p in parts
    )
    return Sheet(name, title, context.fields("matter", "where", "found", "remedy"), lines)


def _few(number: int, context: Context) -> Value:
    return context.hidden if told(number) == "few" else whole(number)


def _kind(code: str, context: Context) -> str:
    return words(context.lang, PRECHECK)(f"{code}.title")
