"""Facts that the grid uses: missing, unproven, old, misread; criteria that tell nobody apart."""

from __future__ import annotations

from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from berceau.audit.precheck.report import finding
from berceau.personal import pattern
from berceau.placement.candidates import candidates_of
from berceau.placement.demand import Demand
from berceau.placement.priority import points_given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.audit.precheck.look import Look
    from berceau.audit.precheck.report import Finding
    from berceau.domain.families import Child, Fact, Family
    from berceau.domain.policy import Category, Criterion
    from berceau.domain.territory import Territory

_OLD = timedelta(days=365)
"""A fact checked longer ago, counted from the first day planned, is worth asking again."""
_ENOUGH = 2
"""Children asking from which it means something that all have the same points."""


def facts(look: Look) -> Iterator[Finding]:
    """Look at each criterion of the grid, and at points brought beside it."""
    yield from _brought(look)
    asking = [(family, child) for family, child, request in look.asking if not request.points]
    if len(asking) < _ENOUGH:
        return
    for criterion in look.territory.policy.grid:
        if criterion.fact.startswith("@"):
            yield from _derived(look, criterion)
        else:
            yield from _given(look, criterion, asking)


def _brought(look: Look) -> Iterator[Finding]:
    """Say where some requests bring their points and others leave them to the grid."""
    with_points = [child.id for _, child, request in look.asking if request.points]
    without = len(look.asking) - len(with_points)
    if with_points and without:
        yield finding("points-mixed", "families", count=len(with_points), without=without)


def _fact_of(family: Family, child: Child, name: str) -> Fact | None:
    """Give what is known of a child, its own fact before its family's."""
    facts = {fact.name: fact for fact in (*family.facts, *child.facts)}
    return facts.get(name)


def _given(
    look: Look, criterion: Criterion, asking: list[tuple[Family, Child]]
) -> Iterator[Finding]:
    """Look at a criterion that counts a fact which families give."""
    where = f"policy.grid[{criterion.id}]"
    known = {
        child.id: fact
        for family, child in asking
        if (fact := _fact_of(family, child, criterion.fact)) is not None
    }
    if not known:
        near = _near(look, criterion.fact, asking)
        # A yes that nobody has is often just that; a name nearly right is a slip.
        if near or criterion.kind != "yes_no":
            yield finding("fact-nobody", f"{where}.fact", fact=criterion.fact, near=near)
        else:
            yield from _alike(criterion, {0})
        return
    missing = [child.id for _, child in asking if child.id not in known]
    # What most do not have, as points of an expert, is no gap in the data.
    if criterion.kind != "yes_no" and 0 < 2 * len(missing) <= len(asking):
        yield _listed("fact-missing", where, criterion.fact, missing, len(asking))
    strange = list(_misread(where, criterion, known))
    yield from strange
    counting = {n: f for n, f in known.items() if points_given(criterion, f.value)}
    if criterion.proof:
        unproven = [n for n, f in counting.items() if f.source is None and f.checked is None]
        if unproven:
            yield _listed("fact-unproven", where, criterion.fact, unproven, len(counting))
    oldest = look.calendar.first - _OLD
    old = [n for n, f in counting.items() if f.checked is not None and f.checked < oldest]
    if old:
        yield _listed("fact-old", where, criterion.fact, old, len(counting))
    points = {points_given(criterion, f.value) for f in known.values()} | (
        {0} if missing else set()
    )
    if not strange:
        yield from _alike(criterion, points)


def _listed(code: str, where: str, fact: str, children: list[str], everybody: int) -> Finding:
    return finding(
        code, where, fact=fact, count=len(children), all=everybody, children=", ".join(children)
    )


def _near(look: Look, fact: str, asking: list[tuple[Family, Child]]) -> str:
    """Give the name nearly the same that families have and that the policy does not count."""
    policy = look.territory.policy
    counted = {criterion.fact for criterion in policy.grid} | set(policy.layers)
    names = {f.name for family, child in asking for f in (*family.facts, *child.facts)}
    return next(iter(get_close_matches(fact, sorted(names - counted), n=1)), "")


def _misread(where: str, criterion: Criterion, known: dict[str, Fact]) -> Iterator[Finding]:
    """Find values that the criterion does not understand, and so gives nothing for."""
    if criterion.kind == "category":
        yield from _unlisted(where, criterion, known)
        return
    texts: dict[str, list[str]] = {}
    for name, fact in known.items():
        if isinstance(fact.value, str):
            texts.setdefault(pattern(fact.value), []).append(name)
    for form, children in sorted(texts.items()):
        yield finding(
            "fact-kind",
            where,
            fact=criterion.fact,
            form=form,
            count=len(children),
            children=", ".join(children),
        )


def _unlisted(where: str, criterion: Category, known: dict[str, Fact]) -> Iterator[Finding]:
    listed = [(type(choice.equals), choice.equals) for choice in criterion.choices]
    texts = [choice.equals for choice in criterion.choices if isinstance(choice.equals, str)]
    choices = ", ".join(str(choice.equals) for choice in criterion.choices)
    # What a family has is told by its form, and so by what it is near to no more than the choices.
    misspelt: dict[str, list[str]] = {}
    unlike: dict[str, list[str]] = {}
    for name, fact in known.items():
        value = str(fact.value)
        if (type(fact.value), fact.value) not in listed:
            near = get_close_matches(value, texts, n=1)
            (misspelt if near else unlike).setdefault(pattern(value), []).append(name)
    for form, children in sorted(misspelt.items()):
        yield finding(
            "fact-value",
            where,
            fact=criterion.fact,
            form=form,
            choices=choices,
            count=len(children),
            children=", ".join(children),
        )
    if unlike:
        told = (f"{form} ({len(children)})" for form, children in sorted(unlike.items()))
        yield finding("fact-unlisted", where, fact=criterion.fact, told=", ".join(told))


def _alike(criterion: Criterion, points: set[int]) -> Iterator[Finding]:
    """Say of a criterion that it tells nobody apart."""
    if len(points) != 1:
        return
    [same] = points
    code = "criterion-everybody" if same else "criterion-nobody"
    yield finding(
        code,
        f"policy.grid[{criterion.id}]",
        fact=criterion.fact,
        criterion=criterion.id,
        points=same,
    )


def _derived(look: Look, criterion: Criterion) -> Iterator[Finding]:
    """Look at a criterion that counts what the library knows by itself, wherever it is asked."""
    policy = look.territory.policy.model_copy(
        update={"grid": (criterion.model_copy(update={"block": None}),), "blocks": ()}
    )
    alone = _unbrought(look.territory).model_copy(update={"policy": policy})
    found = candidates_of(Demand(alone))
    points = np.unique(found.points[found.keep == 0])
    if len(points):
        yield from _alike(criterion, set(points.tolist()))


def _unbrought(territory: Territory) -> Territory:
    """Give a territory in which the grid counts for everybody."""
    families = tuple(
        family.model_copy(
            update={
                "children": tuple(
                    child.model_copy(
                        update={"request": child.request.model_copy(update={"points": ()})}
                    )
                    if child.request is not None and child.request.points
                    else child
                    for child in family.children
                )
            }
        )
        for family in territory.families
    )
    return territory.model_copy(update={"families": families})
