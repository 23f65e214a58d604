"""The proposal beside what serving in order of the files would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.sheets import Part, Sheet, Value, hours, text, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.dossier.context import Context
    from berceau.placement.compare import ChildChange, CommuneChange, Standing
    from berceau.placement.proposal import Measures

Row = tuple[Value, ...]


def comparing(context: Context) -> Part:
    """Set the proposal beside the former way: measures, communes, children."""
    say, found = context.say, context.facts.comparison
    gains, loses = len(found.of("gains")), len(found.of("loses"))
    lead = [
        say("compare_part.lead"),
        say(
            "compare_part.counts",
            gains=say.count("noun.child", gains),
            loses=say.count("noun.child", loses),
            same=say.count("noun.child", len(found.of("same"))),
        ),
    ]
    sheets = [sheet for sheet in (_measures(context), _communes(context), _who(context)) if sheet]
    return Part("comparing", say("compare_part.title"), tuple(lead), tuple(sheets))


def _measures(context: Context) -> Sheet | None:
    say, (before, after) = context.say, context.facts.comparison.measures
    if before is None or after is None:
        return None
    fields = context.fields("measure", "in_order#", "proposed#", "difference#")
    return Sheet(
        say("sheet.measures"),
        say("compare_part.measures"),
        fields,
        tuple(_beside(before, after, context)),
    )


def _beside(before: Measures, after: Measures, context: Context) -> Iterator[Row]:
    for key in ("served", "kept", "reserved"):
        a, b = getattr(before, key), getattr(after, key)
        yield text(context.say(f"figure.{key}")), whole(a), whole(b), Value(b - a, "signed")
    firsts = [m.ranks[0] if m.ranks else 0 for m in (before, after)]
    yield (
        text(context.say("figure.first_wish")),
        *map(whole, firsts),
        Value(firsts[1] - firsts[0], "signed"),
    )
    for key, name in (("hours_week", "minutes_week"), ("hours_year", "minutes_year")):
        a, b = getattr(before, name), getattr(after, name)
        label = text(context.say(f"figure.{key}"))
        yield label, hours(a), hours(b), Value(b - a, "signed_hours")


def _communes(context: Context) -> Sheet:
    """Count who gains and who loses, commune by commune; small ones stand together."""
    say, communes = context.say, context.facts.comparison.communes
    sizes = {one.commune: one.gains + one.loses + one.same for one in communes}
    shown = context.groups(sizes)
    rows: dict[str | None, list[CommuneChange]] = {}
    for one in communes:
        rows.setdefault(shown[one.commune], []).append(one)
    if None in rows:
        rows[None] = rows.pop(None)
    changes = [[sum(getattr(o, k) for o in g) for k in _CHANGES] for g in rows.values()]
    told = context.told([tuple(change) for change in changes])
    served = [context.told(_halves(list(rows.values()), key)) for key in _SERVED]
    lines = [
        (
            text(say("fair.small", count=len(group)) if code is None else group[0].name),
            *told[k],
            served[0][k][0],
            served[1][k][0],
            _minutes(group, told[k], context),
        )
        for k, (code, group) in enumerate(rows.items())
    ]
    fields = context.fields(
        "home", "gain#", "lose#", "same#", "served_before#", "served_after#", "more_hours#"
    )
    notes = context.notes("gain", *(["hidden"] if context.is_anonymous else []))
    title = say("compare_part.communes")
    return Sheet(say("sheet.communes"), title, fields, tuple(lines), notes)


_CHANGES = ("gains", "loses", "same")
_SERVED = ("served_before", "served_after")


def _halves(groups: Sequence[Sequence[CommuneChange]], key: str) -> list[tuple[int, int]]:
    """Divide each group into those served and the others."""
    found = []
    for group in groups:
        size = sum(one.gains + one.loses + one.same for one in group)
        served = sum(getattr(one, key) for one in group)
        found.append((served, size - served))
    return found


def _minutes(group: Sequence[CommuneChange], told: Row, context: Context) -> Value:
    """Tell the hours gained, unless they would be those of a few children."""
    if context.hidden in told[:2]:
        return context.hidden
    return Value(sum(one.minutes for one in group), "signed_hours")


def _who(context: Context) -> Sheet | None:
    """List the children for whom something changes."""
    say = context.say
    changed = sorted(
        context.facts.comparison.of("gains", "loses"),
        key=lambda one: (one.change, -abs(one.minutes), context.naming.child(one.child)),
    )
    if not changed:
        return None
    fields = (
        *context.fields("change"),
        *context.who_fields,
        *context.fields("in_order", "before_hours#", "proposed", "after_hours#"),
    )
    rows = tuple(_changed(one, context) for one in changed)
    return Sheet(say("sheet.changes"), say("compare_part.children"), fields, rows, split=1)


def _changed(one: ChildChange, context: Context) -> Row:
    return (
        text(context.say(f"compare.who_{one.change}")),
        *context.who(one.child),
        *_standing(one.before, context),
        *_standing(one.after, context),
    )


def _standing(has: Standing, context: Context) -> Row:
    if has.structure is None:
        return text(context.say("compare.nothing")), hours(0)
    return text(context.naming.structure(has.structure)), hours(has.minutes)
