"""How alike communes and groups are served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.policy import LARGER_COMMUNES
from berceau.dossier.sheets import Part, Sheet, Value, share, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.dossier.context import Context
    from berceau.placement.equity import Equity, GroupService

_FINE = 100_000


def serving(context: Context) -> Part:
    """Show what each commune, and each group of the policy, receives of what it asks."""
    say = context.say
    lead = (say("fair.lead"), say("fair.reach"))
    sheets = tuple(_service(found, context) for found in context.facts.services)
    return Part("serving", say("fair.title"), lead, sheets)


def _service(found: Equity, context: Context) -> Sheet:
    say = context.say
    fact = _fact(found, context)
    rows: dict[str | None, list[GroupService]] = {}
    shown = context.groups({group.group: group.requests for group in found.groups})
    for group in _in_order(found, context):
        rows.setdefault(shown[group.group], []).append(group)
    if None in rows:
        rows[None] = rows.pop(None)
    told = context.told([_divided(group) for group in rows.values()])
    lines = tuple(
        (
            text(_label(name, group, found, context)),
            Value(sum(one.requests for one in group), "whole"),
            *told[k],
            context.hidden if context.hidden in told[k] else share(_rate(group)),
        )
        for k, (name, group) in enumerate(rows.items())
    )
    commune = fact == "commune"
    title = say("fair.by_commune") if commune else say("fair.by_group", group=fact)
    fields = context.fields("home" if commune else "group", "requests#", *_COUNTED)
    name = say("sheet.rates") if commune else say("sheet.group", group=fact)
    return Sheet(name, title, fields, lines, tuple(_notes(found, context)))


_COUNTED = ("served#", "not_served#", "rate#")


def _in_order(found: Equity, context: Context) -> list[GroupService]:
    """Put groups in order: the lowest rate first, or by name, for an order may tell a rate."""
    if context.is_anonymous:
        return sorted(
            found.groups, key=lambda g: (not g.group, _label(g.group, [g], found, context))
        )
    return sorted(found.groups, key=lambda g: (g.permille, g.group))


def _divided(group: Sequence[GroupService]) -> tuple[int, int]:
    served = sum(one.served for one in group)
    return served, sum(one.requests for one in group) - served


def _rate(group: Sequence[GroupService]) -> int | None:
    asked = sum(one.asked for one in group)
    return 1000 * sum(one.met for one in group) // asked if asked else None


def _fact(found: Equity, context: Context) -> str:
    made_by = {g.id: g.fact for g in (*context.facts.territory.policy.groups, LARGER_COMMUNES)}
    return made_by.get(found.grouping, found.grouping)


def _label(
    name: str | None, group: Sequence[GroupService], found: Equity, context: Context
) -> str:
    if name is None:
        return context.say("fair.small", count=len(group))
    if not name:
        return context.say("equity.others")
    return context.naming.known.commune(name) if _fact(found, context) == "commune" else name


def _notes(found: Equity, context: Context) -> Iterator[str]:
    say = context.say
    yield say("rates.note_hours" if _by_hours(context) else "rates.note")
    if found.bound is not None:
        yield say("equity.bound", bound=say.percent(found.bound / _FINE, 2))
    if context.is_anonymous:
        yield say("note.hidden")


def _by_hours(context: Context) -> bool:
    return context.facts.territory.policy.need_by == "hours"
