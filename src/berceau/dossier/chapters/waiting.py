"""The waiting lists, and the children who have nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from berceau.dossier.sheets import Part, Sheet, text, whole
from berceau.placement.reasons.discretion import told_parts

if TYPE_CHECKING:
    from berceau.dossier.context import Context
    from berceau.dossier.sheets import Value
    from berceau.placement.proposal import Waiting

Row = tuple["Value", ...]


def waiting(context: Context) -> Part:
    """Show the waiting list of each section, who has nothing, and why."""
    say, proposal = context.say, context.facts.proposal
    lead = [say("waiting_part.lead")]
    if not proposal.refused:
        lead.append(say("waiting_part.nobody"))
    sheets = [sheet for sheet in (_reasons(context), _lists(context), _nothing(context)) if sheet]
    return Part("waiting", say("waiting_part.title"), tuple(lead), tuple(sheets))


def _lists(context: Context) -> Sheet | None:
    """Show each list; all childminders share one, in which every child stands once."""
    say, minders = context.say, context.say("lieu.minders")
    queues: dict[str, list[Waiting]] = defaultdict(list)
    for line in context.facts.proposal.waiting:
        queues[context.lieu(line.structure, line.section)].append(line)
    rows: list[Row] = []
    for lieu, queue in sorted(queues.items(), key=lambda item: item[0] == minders):
        rows += _minders(context, queue) if lieu == minders else _queue(context, lieu, queue)
    if not rows:
        return None
    fields = (
        *context.fields("lieu", "rank#"),
        *context.who_fields,
        *context.fields("points#", "wish#", "lists#"),
    )
    return Sheet(
        say("sheet.waiting"),
        say("waiting_part.lists"),
        fields,
        tuple(rows),
        context.notes("waiting"),
        split=1,
    )


def _queue(context: Context, lieu: str, queue: list[Waiting]) -> list[Row]:
    return [
        (
            text(lieu),
            whole(line.rank),
            *context.who(line.child),
            whole(line.points),
            whole(line.wish + 1),
            whole(None),
        )
        for line in sorted(queue, key=lambda line: (line.rank, context.naming.child(line.child)))
    ]


def _minders(context: Context, queue: list[Waiting]) -> list[Row]:
    """Write each child once: most points first, its best wish, and how many childminders."""
    lists = Counter(line.child for line in queue)
    best: dict[str, Waiting] = {}
    for line in queue:
        former = best.get(line.child, line)
        best[line.child] = min(former, line, key=lambda one: (one.wish, one.rank))
    ordered = sorted(best.values(), key=lambda w: (-w.points, context.naming.child(w.child)))
    return [
        (
            text(context.say("lieu.minders")),
            whole(None),
            *context.who(line.child),
            whole(line.points),
            whole(line.wish + 1),
            whole(lists[line.child]),
        )
        for line in ordered
    ]


def _nothing(context: Context) -> Sheet | None:
    """List the children who have nothing, and on how many lists each one stands."""
    say, proposal = context.say, context.facts.proposal
    lists = Counter(line.child for line in proposal.waiting)
    best = _best_ranks(context)
    rows = tuple(
        (*context.who(child), whole(lists[child]), whole(best.get(child)))
        for child in sorted(proposal.refused, key=context.naming.child)
    )
    if not rows:
        return None
    fields = (*context.who_fields, *context.fields("lists#", "best_rank#"))
    return Sheet(
        say("sheet.nothing"), say("waiting_part.nothing"), fields, rows, context.notes("nothing")
    )


def _best_ranks(context: Context) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in context.facts.proposal.waiting:
        found[line.child] = min(found.get(line.child, line.rank), line.rank)
    return found


def _reasons(context: Context) -> Sheet | None:
    """Count why children have nothing, without telling small numbers."""
    say, report = context.say, context.facts.complaints
    counts = {name: count for name, count in report.reasons.model_dump().items() if count}
    if not counts:
        return None
    told = told_parts(counts) if context.is_anonymous else counts
    rows = tuple(
        (
            text(say(f"complaints.because.{name}")),
            whole(count) if isinstance(count, int) else context.hidden,
        )
        for name, count in told.items()
    )
    fields = context.fields("reason", "children#")
    return Sheet(
        say("sheet.reasons"), say("waiting_part.reasons"), fields, rows, context.notes("reasons")
    )
