"""The waiting lists that a proposal carries: who is on them is rightly there, and in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.check.asking import rank_of
from berceau.placement.check.points import count_points
from berceau.placement.check.report import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.check.seating import Seating
    from berceau.placement.check.view import View
    from berceau.placement.proposal import Waiting


def waiting_claims(
    view: View, seating: Seating, waiting: tuple[Waiting, ...]
) -> Iterator[Violation]:
    """Check each line of the lists, then the order of each list.

    Whether a list leaves somebody out is not looked at.
    """
    lists: dict[tuple[str, str], list[Waiting]] = {}
    for line in waiting:
        lists.setdefault((line.structure, line.section), []).append(line)
        for what, found, limit in _wrong(view, seating, line):
            yield Violation(
                rule="records",
                subject=f"waiting list, {line.structure}, child {line.child}, {what}",
                found=found,
                limit=limit,
                message="the line is not what the territory and the placements give",
            )
    for (structure, section), lines in lists.items():
        subject = f"waiting list, {structure}, {section}"
        yield from _order(view, subject, sorted(lines, key=lambda line: line.rank))


def _wrong(
    view: View, seating: Seating, line: Waiting
) -> Iterator[tuple[str, int | str, int | str]]:
    territory = view.territory
    known = line.child in territory.child_by_id and line.structure in territory.structure_by_id
    if not known:
        yield "identifiers", line.child, "a child and a structure of the territory"
        return
    family, child = territory.child_by_id[line.child]
    structure = territory.structure_by_id[line.structure]
    if child.request is None or view.requested(child) is None:
        yield "request", "none", "a request in the year planned"
        return
    if line.section not in {section.id for section in view.groups(structure)}:
        yield "section", line.section, "a section of the structure"
    rank = rank_of(view, family, child, structure)
    decision = view.decided.get(child.id)
    if rank is None and decision is not None and decision.structure == structure.id:
        rank = len(child.request.wishes)
    if line.wish != rank:
        yield "wish", line.wish, "no wish" if rank is None else rank
    points = count_points(view, family, child, structure)
    if line.points != points:
        yield "points", line.points, points
    final = seating.finals.get(line.child)
    has = seating.rank(final) if final is not None and final.is_granted else None
    if has is not None and line.wish > has:
        yield "wish", line.wish, f"at most {has}, which the child has"


def _order(view: View, subject: str, lines: list[Waiting]) -> Iterator[Violation]:
    """Check ranks from 1 on, each child once, and points going down where they alone decide."""
    ranks, right = [line.rank for line in lines], list(range(1, len(lines) + 1))
    children = [line.child for line in lines]
    layered = view.policy.layers or any(
        term.kind == "order" for c in view.territory.conventions for term in c.terms
    )
    points = [line.points for line in lines]
    told = (
        ("ranks", ranks, right),
        ("children", children, list(dict.fromkeys(children))),
        ("points", points, points if layered else sorted(points, reverse=True)),
    )
    for what, found, limit in told:
        if found != limit:
            yield Violation(
                rule="records",
                subject=f"{subject}, {what}",
                found=" ".join(map(str, found)),
                limit=" ".join(map(str, limit)),
                message="the list is not in order",
            )
