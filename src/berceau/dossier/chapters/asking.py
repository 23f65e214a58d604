"""The observatory's first chapter: who asks, what there is, what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from berceau.dossier.chapters.observing import Teller
from berceau.dossier.figures import indicator_pictures
from berceau.dossier.sheets import Field, Part, Sheet, Value, text
from berceau.observatory.indicators.records import share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.dossier.context import Context
    from berceau.observatory.indicators.records import Coverage, SessionFigures, Tension


def asking(context: Context) -> Part:
    """Show requests beside places: in short, by session, commune, age and slot, and who waits."""
    teller = Teller(context)
    found = teller.found
    sheets = [_summary(teller)]
    if len(found.sessions) > 1:
        sheets.append(_sessions(teller))
    sheets.append(_communes(teller))
    if found.reach:
        sheets.append(_reach(teller))
    sheets += [_ages(teller), _slots(teller), _times(teller)]
    if found.waiting_list:
        sheets.append(_lists(teller))
    lead = [context.say("observatory.asking_lead")]
    lead += [teller.say(f"missing.{code}") for code in found.missing if code in _TOLD]
    title = context.say("observatory.asking")
    return Part(
        "asking", title, tuple(lead), tuple(sheets), indicator_pictures(context, _drawn(teller))
    )


def _drawn(teller: Teller) -> Iterator[str]:
    """Name the figures that say something: bars to compare, a map of all communes."""
    found = teller.found
    told = [line for line in found.tension if line.by == "commune" and line.requests]
    if len(told) > 1:
        yield "tension"
    # A map says something where places within reach differ, and no commune is missing.
    is_whole = len(found.reach) == len(teller.context.facts.territory.communes)
    if is_whole and len({line.places for line in found.reach}) > 1:
        yield "communes"


_TOLD = {"children-under-3", "waiting-list"}
"""What is missing and would be looked for here."""


def _summary(teller: Teller) -> Sheet:
    """Give the main indicators, each with what it is."""
    found, say = teller.found, teller.say
    whole, waited = found.acceptance[0], found.waiting_times[0]
    all_hours = [line.minutes for line in found.balance]
    known = None if None in all_hours else sum(line.minutes or 0 for line in found.balance)
    lines = {
        "coverage": teller.rate(found.coverage[0].rate),
        "tension": teller.ratio(found.tension[0].ratio),
        "acceptance": teller.rate(whole.rate),
        "first": teller.rate(whole.first_rate),
        "wait_months": teller.months(waited.median),
        "unmet": teller.number(found.sessions[-1].unmet),
        "individual": teller.rate(share(found.balance[1].minutes, known)),
        "occupancy_proposed": teller.rate(found.whole.rate("proposed")),
        "occupancy_realised": teller.rate(found.whole.rate("realised")),
    }
    rows = tuple(
        (text(say(f"summary.{key}")), value, text(say(f"means.{key}")))
        for key, value in lines.items()
        if isinstance(value.value, int)
    )
    fields = (
        Field(say("summary.what")),
        Field(say("summary.value"), numeric=True),
        Field(say("summary.means")),
    )
    name = teller.context.say("sheet.observatory_summary")
    return Sheet(name, say("summary.title"), fields, rows)


def _sessions(teller: Teller) -> Sheet:
    """Set the sessions side by side, one column each, the last one at the right."""
    lines = teller.found.sessions
    word = teller.say("column.session")
    heads = [line.name or f"{word} {number}" for number, line in enumerate(lines, 1)]
    columns = [list(_of_session(line, teller)) for line in lines]
    keys = ("requests_examined", "admitted", "refused", "acceptance", "first", "wait_months")
    labels = [teller.say(f"column.{key}") for key in (*keys, "tension")]
    labels += [teller.say(f"summary.{key}") for key in ("occupancy_proposed", "unmet")]
    rows = tuple(
        (text(label), *(column[k] for column in columns)) for k, label in enumerate(labels)
    )
    fields = (Field(teller.say("summary.what")), *(Field(head, numeric=True) for head in heads))
    name = teller.context.say("sheet.observatory_sessions")
    return Sheet(name, teller.say("title.sessions"), fields, rows)


def _of_session(line: SessionFigures, teller: Teller) -> Iterator[Value]:
    hidden = teller.context.is_anonymous
    for count in (line.examined, line.admitted, line.refused):
        yield teller.number(count, hidden=hidden)
    yield teller.rate(line.acceptance, hidden=hidden and line.admitted is None)
    yield teller.rate(line.first_rate, hidden=hidden and line.admitted != 0)
    yield teller.months(line.median_wait, hidden=hidden and line.admitted is None)
    yield teller.ratio(line.tension, hidden=hidden and line.examined is None)
    yield teller.rate(line.occupancy)
    yield teller.number(line.unmet, hidden=hidden)


def _communes(teller: Teller) -> Sheet:
    """Set requests and places of each commune side by side; coverage where it is known."""
    found = teller.found
    known = any(line.under_three is not None for line in found.coverage)
    tense = {line.group: line for line in found.tension if line.by in {"all", "commune"}}
    rows = []
    for line in found.coverage:
        cells = [text(teller.labels.commune(line.commune)), *_asked(tense[line.commune], teller)]
        cells += [teller.number(line.collective), teller.number(line.individual)]
        rows.append((*cells, *(_covered(line, teller) if known else ())))
    keys = ["commune", "requests", "free_places", "tension", "collective", "individual"]
    more = ["under_three", "rate"] if known else []
    return teller.sheet("tension_commune", [*keys, *more], rows, ["tension_commune"])


def _asked(line: Tension, teller: Teller) -> Iterator[Value]:
    hidden = line.requests is None
    yield teller.number(line.requests, hidden=hidden)
    yield teller.number(line.places)
    yield teller.ratio(line.ratio, hidden=hidden)


def _covered(line: Coverage, teller: Teller) -> Iterator[Value]:
    yield teller.number(line.under_three)
    yield teller.rate(line.rate)


def _reach(teller: Teller) -> Sheet:
    """Count the places around each commune, whoever they belong to."""
    told = any(line.requests is not None for line in teller.found.reach)
    rows = []
    for line in teller.found.reach:
        cells = [text(teller.labels.commune(line.commune)), teller.number(line.places)]
        cells.append(teller.number(line.open))
        if told:
            cells += [teller.number(line.requests), teller.ratio(line.per_request)]
        rows.append(tuple(cells))
    keys = ("commune", "places", "open", *(("requests", "per_request") if told else ()))
    made = teller.sheet("reach", keys, rows)
    note = teller.say("note.reach", km=teller.say.decimal(teller.found.reach_km))
    return replace(made, notes=(note,))


def _ages(teller: Teller) -> Sheet:
    rows = [
        (text(teller.labels.group(line.by, line.group)), *_asked(line, teller))
        for line in teller.found.tension
        if line.by == "age"
    ]
    keys = ("age", "requests", "free_places", "tension")
    return teller.sheet("tension_age", keys, rows, ["tension_age"])


def _slots(teller: Teller) -> Sheet:
    """Say, slot by slot, who asks for a first place, and who is not given what was asked."""
    tense = {line.group: line for line in teller.found.tension if line.by == "slot"}
    rows = [
        (
            text(teller.labels.slot(line.slot)),
            *_asked(tense[line.slot], teller),
            teller.number(line.asked, hidden=line.asked is None),
            teller.number(line.unmet, hidden=line.unmet is None),
            teller.rate(line.rate, hidden=line.asked is None),
        )
        for line in teller.found.unmet
    ]
    keys = ("slot", "requests", "free_places", "tension", "asked", "not_given", "share")
    return teller.sheet("tension_slot", keys, rows, ["tension_slot", "unmet_beside"])


def _times(teller: Teller) -> Sheet:
    """Say how long those with and without a place have waited, in months."""
    rows = [
        (
            text(teller.say(f"waiting.{line.group}")),
            teller.number(line.children, hidden=line.children is None),
            *(
                teller.months(value, hidden=line.children is None)
                for value in (line.quartile, line.median, line.upper)
            ),
        )
        for line in teller.found.waiting_times
    ]
    keys = ("who", "children", "quartile", "median", "upper")
    return teller.sheet("waiting", keys, rows, ["waiting", "in_months"])


def _lists(teller: Teller) -> Sheet:
    rows = [
        (
            text(teller.labels.room(line.structure)),
            teller.number(line.children, hidden=line.children is None),
        )
        for line in teller.found.waiting_list
    ]
    return teller.sheet("list", ("structure", "children"), rows, ["list"])
