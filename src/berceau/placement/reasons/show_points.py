"""Points and facts as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.reasons.phrases import asked_week, listed
from berceau.placement.show.table import Column, Table, cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.families import FactValue
    from berceau.placement.reasons.explanation import Explanation
    from berceau.placement.reasons.parts import FactUsed, Score
    from berceau.placement.show.words import Words

_DERIVED = {"@waiting_months": "waiting", "@age_months": "age", "@refusals": "refusals"}


def points_tables(found: Explanation, say: Words) -> list[Table]:
    """Write the points: criteria of the first structure, totals of the others, tie-breaks."""
    if not found.scores:
        return []
    first, *others = found.scores
    columns = (
        Column(say("points.criterion")),
        Column(say("points.value")),
        Column(say("points.points"), numeric=True),
        Column(say("points.source"), spare=1),
    )
    rows = [
        (c.criterion, _value(c.value, say), say.signed(c.points), c.source)
        for c in first.criteria
        if c.points
    ]
    rows += [
        (
            say("points.block", block=b.block, max=say.whole(b.max)),
            "",
            say.signed(b.points - b.before),
            "",
        )
        for b in first.blocks
        if b.points != b.before
    ]
    rows.append((say("points.total"), "", say.whole(first.total), ""))
    notes = tuple(_notes(found, first, others, say))
    return [Table(say("points.title"), columns, cells(rows), notes)]


def _notes(found: Explanation, first: Score, others: list[Score], say: Words) -> Iterator[str]:
    if first.brought:
        yield say("points.brought", points=say.count("numbers.points", first.total))
    elif any(not c.points for c in first.criteria):
        yield say("points.zero")
    if others:
        yield say("points.at", structures=_names(found, first, say))
    for score in others:
        points = say.count("numbers.points", score.total)
        yield say("points.elsewhere", structures=_names(found, score, say), points=points)
    if found.layers:
        layers = [f"{x.fact} ({_value(x.holds, say)})" for x in found.layers]
        yield say("points.layers", layers=listed(layers, say))
    if any(score.after_residents for score in found.scores):
        yield say("points.late")
    yield _chain(found, say)


def _names(found: Explanation, score: Score, say: Words) -> str:
    return listed([found.named.structure(name) for name in score.structures], say)


def _chain(found: Explanation, say: Words) -> str:
    ties = found.tie_breaks
    if ties.kept:
        return say("points.kept")
    links = {
        "submitted": say("points.submitted_unknown")
        if ties.submitted is None
        else say("points.submitted", day=say.day(ties.submitted)),
        "born": say("points.born", day=say.day(ties.born)),
        "lottery": say("points.lottery", seed=ties.seed),
    }
    return say("points.chain", chain=", ".join(links[link] for link in ties.chain))


def _value(value: FactValue | None, say: Words) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("points.yes" if value else "points.no")
    return say.whole(value) if isinstance(value, int) else value


def facts_table(found: Explanation, say: Words) -> Table:
    """Write what is known of the family, where from, and what is missing."""
    columns = (
        Column(say("facts.name")),
        Column(say("facts.value")),
        Column(say("facts.source"), spare=1),
        Column(say("facts.checked"), spare=2),
        Column(say("facts.state")),
    )
    rows = [
        (
            _called(fact, say),
            _value(fact.value, say),
            fact.source or "",
            "" if fact.checked is None else say.day(fact.checked),
            say(f"facts.{fact.state}"),
        )
        for fact in found.facts
        if fact.state != "missing"
    ]
    notes = tuple(_about(found, say))
    return Table(say("facts.title"), columns if rows else (), cells(rows), notes)


def _about(found: Explanation, say: Words) -> Iterator[str]:
    asked = found.asked
    if asked.start is not None:
        key = "request" if asked.submitted is not None else "request_undated"
        yield say(
            f"facts.{key}",
            submitted="" if asked.submitted is None else say.day(asked.submitted),
            start=say.day(asked.start),
            week=asked_week(asked.weeks[0], say),
        )
    missing = [
        _called(fact, say) for fact in found.facts if fact.state == "missing" and fact.at_most > 0
    ]
    if missing:
        yield say("facts.missing", names=", ".join(missing))


def _called(fact: FactUsed, say: Words) -> str:
    """Name a fact as the published criteria that look at it are named."""
    if fact.name in _DERIVED:
        return say(f"facts.{_DERIVED[fact.name]}")
    criteria = [name for name in fact.used_by if name not in ("layer", "pool")]
    return criteria[0] if criteria else fact.name
