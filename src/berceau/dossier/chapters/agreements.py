"""What the conventions are used for, against their limits."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from berceau.dossier.figures import convention_picture
from berceau.dossier.sheets import Part, Sheet, Value, hours, share, text, whole
from berceau.placement.check.agreements import holds_in
from berceau.placement.reasons.discretion import HIDDEN_BELOW
from berceau.placement.show.sharing import most_present, shared_uses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.domain.conventions import Convention, Hours
    from berceau.dossier.context import Context
    from berceau.placement.proposal import Consumption, Placement

_HOUR = 60


class Used(NamedTuple):
    """What one limit allows and what is used of it; minutes where hours are counted."""

    what: str
    limit: int
    used: int | None
    children: int
    """Children who use it; few of them must not be told apart."""
    is_hours: bool = False
    is_target: bool = False
    """Whether it is to be reached, not to be kept below."""


def agreements(context: Context) -> Part:
    """Show each convention: its limits, what is used of them, by whom."""
    say, known = context.say, context.facts.territory.conventions
    title = say("agreements.title")
    if not known:
        return Part("agreements", title, (say("agreements.none"),))
    limits = _limits(context)
    lead = [say("agreements.lead")]
    if not limits.rows:
        lead.append(say("agreements.no_limit"))
    sheets = (limits, _uses(context)) if limits.rows else (_uses(context),)
    drawn = [one.id for one in known if _is_drawn(one, context)]
    pictures = (convention_picture(context, drawn),) if drawn else ()
    return Part("agreements", title, tuple(lead), sheets, pictures)


def _children(convention: Convention, context: Context) -> dict[str, set[str]]:
    """Give the children placed under a convention, by commune."""
    found: dict[str, set[str]] = defaultdict(set)
    for placement in _under(convention, context):
        found[context.naming.known.code(placement.child)].add(placement.child)
    return found


def _under(convention: Convention, context: Context) -> list[Placement]:
    return [p for p in context.facts.proposal.placements if p.convention == convention.id]


def _is_drawn(convention: Convention, context: Context) -> bool:
    """Say whether the hours of a convention may be drawn month by month."""
    counts = [len(children) for children in _children(convention, context).values()]
    if not counts:
        return False
    return not context.is_anonymous or all(_may_tell(count) for count in counts)


def _may_tell(children: int) -> bool:
    return not 0 < children < HIDDEN_BELOW


def _lines(convention: Convention, context: Context) -> list[Consumption]:
    return [x for x in context.facts.proposal.consumption if x.convention == convention.id]


def _limits(context: Context) -> Sheet:
    """Set every limit beside what is used of it."""
    say = context.say
    fields = context.fields("convention", "limited", "limit#", "used_most#", "used_share#", "kept")
    rows = []
    for convention in context.facts.territory.conventions:
        name = text(context.naming.known.convention(convention.id))
        rows += [(name, *_limit(used, context)) for used in _used(convention, context)]
    notes = context.notes("limits", *(["hidden_use"] if context.is_anonymous else []))
    return Sheet(
        say("sheet.limits"), say("agreements.limits"), fields, tuple(rows), notes, split=1
    )


def _limit(used: Used, context: Context) -> tuple[Value, ...]:
    write = hours if used.is_hours else whole
    told = used.used is None or not context.is_anonymous or _may_tell(used.children)
    part = None if used.used is None or not used.limit else 1000 * used.used // used.limit
    return (
        text(used.what),
        write(used.limit),
        write(used.used) if told else context.hidden,
        share(part) if told else context.hidden,
        text(context.say("limit.yes" if _is_kept(used, context) else "limit.no")),
    )


def _is_kept(used: Used, context: Context) -> bool:
    """Say whether a limit is kept, or a target reached; for each family, as the checker found."""
    if used.used is None:
        return not any(found.rule == "convention" for found in context.facts.report.violations)
    return used.used >= used.limit if used.is_target else used.used <= used.limit


def _used(convention: Convention, context: Context) -> Iterator[Used]:
    """Give each limit of a convention with what is used of it."""
    say = context.say
    homes = _children(convention, context)
    count = len(set().union(*homes.values()))
    for term in convention.terms:
        if term.kind == "hours":
            yield from _hours(convention, term, context)
        elif term.kind == "places":
            peaks = most_present(context.facts.territory, _under(convention, context))
            yield Used(say("limit.places"), term.max, max(peaks, default=0), count)
        elif term.kind == "children":
            yield Used(say("limit.children"), term.max, count, count)
        elif term.kind == "target":
            minutes = sum(line.minutes for line in _lines(convention, context))
            is_hours = term.unit == "hours"
            least = term.min * _HOUR if is_hours else term.min
            used = minutes if is_hours else count
            what = say(f"limit.target_{term.unit}")
            yield Used(what, least, used, count, is_hours, is_target=True)
    yield from _parts(convention, context)


def _hours(convention: Convention, term: Hours, context: Context) -> Iterator[Used]:
    """Give the fullest month, or the year, for all guests, each commune or each family."""
    say, limit = context.say, term.max * _HOUR
    what = say(f"limit.hours_{term.per}")
    homes, lines = _children(convention, context), _lines(convention, context)
    count = len(set().union(*homes.values()))
    if term.scope == "family":
        yield Used(f"{what}, {say('limit.family')}", limit, None, count, is_hours=True)
        return
    if term.scope == "convention":
        yield Used(what, limit, _most(lines, term), count, is_hours=True)
        return
    for code in sorted(homes, key=context.naming.known.commune):
        own = [line for line in lines if line.commune == code]
        named = f"{what}, {context.naming.known.commune(code)}"
        yield Used(named, limit, _most(own, term), len(homes[code]), is_hours=True)


def _most(lines: Sequence[Consumption], term: Hours) -> int:
    months: dict[str, int] = defaultdict(int)
    for line in lines:
        months[line.month] += line.minutes
    return sum(months.values()) if term.per == "year" else max(months.values(), default=0)


def _parts(convention: Convention, context: Context) -> Iterator[Used]:
    """Give the part of each commune in a shared structure."""
    facts, known = context.facts, context.naming.known
    terms = {term.structure: term for term in convention.terms if term.kind == "share"}
    months = facts.territory.calendar.months
    for use in shared_uses(facts.territory, facts.proposal):
        if use.convention == convention.id and use.part is not None:
            holds = (holds_in(convention, terms[use.structure], month) for month in months)
            what = context.say(
                "limit.part",
                structure=known.structure(use.structure),
                commune=known.commune(use.commune),
            )
            peak = max((n for n, held in zip(use.peaks, holds, strict=True) if held), default=0)
            yield Used(what, use.part, peak, peak)


def _uses(context: Context) -> Sheet:
    """Say what each commune uses of each convention over the year."""
    say, known = context.say, context.naming.known
    rows = []
    for convention in context.facts.territory.conventions:
        homes = _children(convention, context)
        codes = sorted(homes, key=known.commune)
        told = context.told([(len(homes[code]),) for code in codes])
        for code, (count,) in zip(codes, told, strict=True):
            own = [x for x in _lines(convention, context) if x.commune == code]
            cells = _use(own, len(homes[code]))
            if count is context.hidden:
                cells = tuple(context.hidden for _ in cells)
            rows.append((text(known.convention(convention.id)), text(known.commune(code)), *cells))
    fields = context.fields("convention", "home", "children#", "hours#", "most#", "owed#")
    notes = () if rows else (say("agreements.unused"),)
    return Sheet(say("sheet.uses"), say("agreements.uses"), fields, tuple(rows), notes, split=1)


def _use(lines: Sequence[Consumption], children: int) -> tuple[Value, ...]:
    owed = [line.owed_cents for line in lines if line.owed_cents is not None]
    return (
        whole(children),
        hours(sum(line.minutes for line in lines)),
        whole(max((line.peak for line in lines), default=0)),
        Value(sum(owed) if owed else None, "euros"),
    )
