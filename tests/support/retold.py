"""Explanations held against the counts that the checker's reading gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.check.asking import access_allows, titles, ways
from berceau.placement.check.points import count_points, fact_of, is_true
from berceau.placement.check.pools import pool_places
from berceau.placement.check.view import completed_months
from support.reasons import SECRET_BELOW, Recount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from berceau.placement.check.seating import Seat
    from berceau.placement.reasons import Explanation
    from berceau.placement.reasons.answers import AtStructure, Condition, FullRow, LastServed, Way
    from berceau.placement.reasons.parts import Cap


def disagreements(recount: Recount, found: Explanation) -> list[str]:
    """List whatever an explanation says that counting again does not give."""
    wrong = [
        *_points(recount, found),
        *_conventions(recount, found),
        *_pools(recount, found),
        *_waiting(recount, found),
    ]
    for wish in found.wishes:
        for place in wish.at:
            name = f"{found.child}, wish {wish.rank}, {place.structure}"
            wrong += [f"{name}: {w}" for w in _place(recount, found, place)]
    return wrong


def _place(recount: Recount, found: Explanation, place: AtStructure) -> Iterator[str]:
    for condition in place.conditions:
        yield from _condition(recount, found.child, place, condition)
    for way in place.ways:
        for row in way.full:
            for wrong in _row(recount, found.child, place.structure, way, row):
                yield f"{way.week}, {row.kind} {row.at}: {wrong}"
    new = [
        seat
        for seat in recount.seating.finals.values()
        if seat.is_granted
        and seat.structure.id == place.structure
        and seat.placement.section == place.section
        and seat.child.id != found.child
    ]
    if place.served != _told(len(new)):
        yield f"served {place.served}, counted {len(new)}"
    if place.ways and place.outcome != "got":
        mine = recount.at(recount.asked(found.child, place.structure, place.ways[0])[0])
        newly = [seat.child.id for seat in new if seat.child.id not in recount.safe]
        yield from _last(recount, place.last, newly, mine)
    if place.outcome == "closed" and _could(recount, found.child, place.structure):
        yield "closed, but an accepted week is allowed there"


def _row(recount: Recount, child: str, structure: str, way: Way, row: FullRow) -> Iterator[str]:
    unit, own = recount.unit(child), recount.asked(child, structure, way)
    alone = len(unit) == 1 or way.outcome == "full"
    mine = recount.at(own[0])
    for cell in (cell for moment in row.moments for cell in recount.cells(moment)):
        load = sum(recount.others(row, cell, unit).values())
        need = recount.amount(row, cell, own)
        limits = recount.limits(row, cell)
        if alone and not any(load + need > limit for limit in limits):
            yield f"not full at {cell}: {load} + {need} of {limits}"
    (at,) = recount.cells(row.at)
    users = recount.others(row, at, unit)
    load = sum(users.values())
    if row.limit not in recount.limits(row, at):
        yield f"limit {row.limit}, counted {recount.limits(row, at)}"
    if row.load != (None if 0 < len(users) < SECRET_BELOW else load):
        yield f"load {row.load}, counted {load} by {len(users)}"
    if alone and row.needs != recount.amount(row, at, own):
        yield f"needs {row.needs}, counted {recount.amount(row, at, own)}"
    if load + row.needs <= row.limit:
        yield f"not full: {load} + {row.needs} of {row.limit}"
    holders = recount.holders(row, at, unit, mine)
    yield from _holders(row, {name: len(those) for name, those in holders.items()})
    newly = [c for name, those in holders.items() for c in those if name != "guaranteed"]
    yield from _last(recount, row.last, newly, mine)


def _holders(row: FullRow, counted: Mapping[str, int]) -> Iterator[str]:
    told = row.holders.model_dump()
    small = any(0 < count < SECRET_BELOW for count in counted.values())
    for name, said in told.items():
        count = counted.get(name, 0)
        if isinstance(said, int) and said != count:
            yield f"{name} {said}, counted {count}"
        if isinstance(said, str) and (count == 0 or not small):
            yield f"{name} hidden, counted {count}"
        if said == "few" and count >= SECRET_BELOW:
            yield f"{name} told as few, counted {count}"
    hidden = [name for name, said in told.items() if isinstance(said, str)]
    if len(hidden) == 1 and row.load is not None:
        yield f"{hidden[0]} is hidden, and follows from the others"


def _last(
    recount: Recount, said: LastServed | None, newly: list[str], mine: object
) -> Iterator[str]:
    standings = [recount.standing(child) for child in newly]
    last = min(standings, default=None)
    if (last is None) != (said is None):
        yield f"last served {said}, counted {last}"
    elif last is not None and said is not None:
        points = last.points if last.layer == mine.layer else None  # type: ignore[attr-defined]
        if said.points != points or said.ahead != (last > mine):  # type: ignore[operator]
            yield f"last served {said}, counted {last}"


def _told(count: int) -> int | str:
    return "few" if 0 < count < SECRET_BELOW else count


def _could(recount: Recount, child: str, structure: str) -> bool:
    """Say whether the rules let a child have some accepted week at a structure."""
    view = recount.view
    family, record = recount.territory.child_by_id[child]
    there, stay = recount.territory.structure_by_id[structure], view.requested(record)
    decided = [d for d in recount.territory.decisions if getattr(d, "child", None) == child]
    if stay is None or record.request is None or decided or structure in view.houses:
        return False
    if view.held(record) is not None and not recount.territory.policy.transfers:
        return False
    of_age = all(
        there.section_at(completed_months(record.born, max(p.first, stay.first))) is not None
        for p in view.periods
        if p.first <= stay.last and p.last >= stay.first
    )
    return of_age and any(
        slots <= view.opening(there)
        and (title is None or access_allows(view, title, family.commune, there, slots))
        for slots in ways(view, record.request)
        for title in titles(view, family.commune, there, stay.first)
    )


def _condition(
    recount: Recount, child: str, place: AtStructure, condition: Condition
) -> Iterator[str]:
    view = recount.view
    family, record = recount.territory.child_by_id[child]
    there, stay = recount.territory.structure_by_id[place.structure], view.requested(record)
    if stay is None:
        return
    if condition.name == "residence":
        opened = titles(view, family.commune, there, stay.first)
        if condition.met != (None in opened):
            yield f"residence {condition.met}, titles {opened}"
    for period in view.periods if condition.name == "age" else ():
        age = completed_months(record.born, max(period.first, stay.first))
        if period.label in condition.months and there.section_at(age) is not None:
            yield f"said to have no group in {period.label}"
    for slots in map(view.slots, condition.weeks):
        if condition.name == "opening" and slots <= view.opening(there):
            yield f"said to be closed, but open {slots}"
        if condition.name == "convention":
            convention = recount.territory.convention_by_id[condition.convention or ""]
            if access_allows(view, convention, family.commune, there, slots):
                yield f"said to be refused by {convention.id}, but allowed {slots}"


def _points(recount: Recount, found: Explanation) -> Iterator[str]:
    family, child = recount.territory.child_by_id[found.child]
    for score in found.scores:
        for name in score.structures:
            structure = recount.territory.structure_by_id[name]
            counted = count_points(recount.view, family, child, structure)
            if _only_kept(found, name):
                counted = recount.seating.points(recount.seating.finals[found.child])
            if counted != score.total:
                yield f"{found.child}, {name}: {score.total} points, counted {counted}"
        if not score.brought:
            in_blocks = {c.criterion for c in score.criteria if c.block is not None}
            blocks = {block.block: block for block in score.blocks}
            outside = [c.points for c in score.criteria if c.criterion not in in_blocks]
            total = sum(outside) + sum(block.points for block in blocks.values())
            if total != score.total:
                yield f"{found.child}: criteria give {total}, told {score.total}"


def _only_kept(found: Explanation, structure: str) -> bool:
    """Say whether the child has no other option there than to keep its place."""
    there = (p for wish in found.wishes for p in wish.at if p.structure == structure)
    kept = any(p.structure == structure and p.status == "kept" for p in found.places)
    return kept and all(way.outcome == "got" for place in there for way in place.ways)


def _conventions(recount: Recount, found: Explanation) -> Iterator[str]:
    for use in found.conventions:
        seats = recount.seating.by_convention[use.convention]
        for cap in use.caps:
            counted = _used(recount, found, cap, seats)
            if not isinstance(cap.used, str) and cap.used != counted:
                yield f"{found.child}, {use.convention}, {cap.kind}: {cap.used}, counted {counted}"


def _used(recount: Recount, found: Explanation, cap: Cap, seats: list[Seat]) -> int:
    family, _ = recount.territory.child_by_id[found.child]
    months = [p.label for p in recount.view.periods]
    if cap.kind == "hours":
        mine = {"commune": family.commune, "family": family.id}
        of = [
            s
            for s in seats
            if cap.scope == "convention"
            or mine[cap.scope] == {"commune": s.family.commune, "family": s.family.id}[cap.scope]
        ]
        by_month = sum((s.minutes for s in of), start=np.zeros(len(months), dtype=np.int64))
        if cap.month == "":
            return int(by_month.sum())
        assert int(by_month.max()) == int(by_month[months.index(cap.month)])
        return int(by_month[months.index(cap.month)])
    if cap.kind == "children":
        return len({s.child.id for s in seats})
    if cap.kind == "part":
        there = recount.seating.at(cap.structure or "")
        seats = [s for s in there if s.family.commune == family.commune]
    counts = recount.seating.count(seats)
    return 0 if cap.month == "" else int(counts[months.index(cap.month)].max())


def _pools(recount: Recount, found: Explanation) -> Iterator[str]:
    family, child = recount.territory.child_by_id[found.child]
    for pool in found.pools:
        structure = recount.territory.structure_by_id[pool.structure]
        same = [
            p
            for p in structure.reserved
            if p.kind == pool.kind
            and pool_places(recount.view, structure, p) == pool.places
            and is_true(fact_of(family, child, p.fact)) == pool.entitled
            and pool.served
            == _told(
                sum(
                    seat.structure.id == structure.id
                    and name != found.child
                    and is_true(fact_of(seat.family, seat.child, p.fact))
                    for name, seat in recount.seating.finals.items()
                )
            )
        ]
        if not same:
            yield f"{found.child}, {structure.id}: no such reserved places {pool}"


def _waiting(recount: Recount, found: Explanation) -> Iterator[str]:
    lists = recount.proposal.waiting
    mine = {(w.structure, w.section): w for w in lists if w.child == found.child}
    if {(w.structure, w.section) for w in found.waiting} != set(mine):
        yield f"{found.child}: other waiting lists than {sorted(mine)}"
    for line in found.waiting:
        same = [w for w in lists if (w.structure, w.section) == (line.structure, line.section)]
        if line.rank != mine[line.structure, line.section].rank:
            yield f"{found.child}: rank {line.rank} at {line.structure}"
        if line.others != _told(len(same) - 1):
            yield f"{found.child}: {line.others} others at {line.structure}, {len(same) - 1}"


def small_numbers(found: Explanation) -> list[str]:
    """List the numbers of other children that are told although they are small."""
    told: list[tuple[str, object]] = [("others", line.others) for line in found.waiting]
    told += [("served", pool.served) for pool in found.pools]
    for wish in found.wishes:
        for place in wish.at:
            told.append(("served", place.served))
            for row in (row for way in place.ways for row in way.full):
                told += row.holders.model_dump().items()
                told += [("load", row.load)] if row.unit == "children" else []
    return [f"{name}: {n}" for name, n in told if isinstance(n, int) and 0 < n < SECRET_BELOW]


def strangers_in(recount: Recount, found: Explanation, text: str) -> list[str]:
    """List the identifiers of other families that stand in a text."""
    family, _ = recount.territory.child_by_id[found.child]
    own = {family.id, *(child.id for child in family.children)}
    others = {
        name
        for other in recount.territory.families
        for name in (other.id, *(child.id for child in other.children))
    }
    words = set(re.findall(r"[\w-]+", text))
    return sorted((others - own) & words)


def without_reason(found: Explanation) -> list[str]:
    """List the wishes of a refused child for which nothing is said."""
    if found.result != "refused":
        return []
    return [
        f"{found.child}, wish {wish.rank}: no reason"
        for wish in found.wishes
        if wish.empty is None
        and not any(
            any(way.full or way.trade_off is not None for way in place.ways)
            or any(way.outcome == "siblings" for way in place.ways)
            or place.outcome == "closed"
            for place in wish.at
        )
    ]
