"""The observatory's second chapter: hours of care, weeks, entries and exits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from berceau.dossier.chapters.observing import Teller
from berceau.dossier.figures import indicator_pictures
from berceau.dossier.sheets import Part, Sheet, Value, day, text
from berceau.observatory.indicators.records import STATES, share
from berceau.observatory.indicators.show_weeks import moment, surplus_notes, tightest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.dossier.context import Context
    from berceau.observatory.indicators.records import Flow
    from berceau.observatory.indicators.weekly import SurplusTest

_DRAWN = 12
"""Structures up to which their weeks are drawn."""


def attending(context: Context) -> Part:
    """Show how places are used: by structure, week by week, in crèches or at childminders."""
    teller = Teller(context)
    found = teller.found
    tests = found.surplus_tests
    sheets = [_occupancy(teller), *([_weeks(teller)] if tests else [])]
    sheets += [_balance(teller), _flows(teller)]
    lead = [context.say("observatory.attending_lead")]
    if "attended-hours" in found.missing:
        lead.append(teller.say("missing.attended-hours"))
    names = ["flows"] if any(_is_drawn(line) for line in found.flows) else []
    names += ["weeks"] if 0 < len(tests) <= _DRAWN else []
    title = context.say("observatory.attending")
    return Part("attending", title, tuple(lead), tuple(sheets), indicator_pictures(context, names))


def _is_drawn(line: Flow) -> bool:
    """Tell whether a month has a bar: some number that is told and is not zero."""
    counts = (line.entries, line.moves, line.to_school, line.other_exits)
    return bool(line.month) and any(counts)


def _occupancy(teller: Teller) -> Sheet:
    """Give the occupancies that are known, over the year, of each structure."""
    found = teller.found
    states = [state for state in STATES if found.whole.rate(state) is not None]
    rows = [
        (
            text(teller.labels.room(line.structure)),
            teller.hours(line.capacity),
            *(teller.rate(line.rate(state)) for state in states),
        )
        for line in found.occupancy
        if line.capacity
        and not (line.month or line.slot or line.section)
        and not teller.labels.is_lone(line.structure)
    ]
    notes = ["occupancy", *(["occupancy_seen"] if "realised" in states else [])]
    return teller.sheet("occupancy", ("structure", "capacity", *states), rows, notes)


def _weeks(teller: Teller) -> Sheet:
    """Sum up the weekly test of overbooking."""
    rows = [tuple(_tested(test, teller)) for test in teller.found.surplus_tests]
    keys = ("structure", "from_what", "weeks", "fullest", "week_of", "above", "tightest")
    made = teller.sheet("surplus", (*keys, "moment", "crowded"), rows)
    return replace(made, notes=tuple(surplus_notes(teller.found, teller.say)))


def _tested(test: SurplusTest, teller: Teller) -> Iterator[Value]:
    hidden = test.fullest is None
    yield text(teller.labels.room(test.structure))
    yield text(teller.say(f"surplus.{test.state}"))
    yield teller.number(test.weeks)
    yield teller.rate(test.fullest.rate if test.fullest else None, hidden=hidden)
    yield day(test.fullest.first) if test.fullest else teller.context.hidden
    yield teller.number(test.above)
    yield text(tightest(test.tightest, teller.say))
    yield text(moment(test.tightest, teller.say))
    yield teller.number(test.crowded)


def _balance(teller: Teller) -> Sheet:
    """Set crèches beside childminders whom parents employ."""
    lines = teller.found.balance
    known = [line.minutes for line in lines if line.minutes is not None]
    whole = sum(known) if len(known) == len(lines) else None
    rows = [
        (
            text(teller.say(f"balance.{line.kind}")),
            teller.number(line.places),
            teller.number(line.children, hidden=line.children is None),
            teller.hours(line.minutes, hidden=line.minutes is None),
            teller.rate(share(line.minutes, whole), hidden=line.minutes is None),
            teller.number(line.preferred, hidden=line.preferred is None),
        )
        for line in lines
    ]
    keys = ("kind", "places", "children", "hours", "share", "preferred")
    return teller.sheet("balance", keys, rows)


def _flows(teller: Teller) -> Sheet:
    """Count who comes and who goes, month by month."""
    rows = [
        (
            text(teller.labels.month(line.month)),
            *(
                teller.number(count, hidden=count is None)
                for count in (line.entries, line.moves, line.to_school, line.other_exits)
            ),
        )
        for line in teller.found.flows
    ]
    keys = ("month", "entries", "moves", "to_school", "other_exits")
    return teller.sheet("flows", keys, rows, ["flows"])
