"""Families of every sort, for round trips through files."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from berceau.domain.families import AnyOf, Child, Fact, Family, Held, Request
from berceau.testing.siblings import sibling_wishes

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

SLOTS = ("mon", "tue-am", "wed-pm", "thu", "fri-lunch", "sat-am", "mon-am")
DAYS = st.dates(date(1905, 1, 1), date(2090, 12, 31))
_LETTERS = "abcéœ ZÉ019_-='/\"."


def names() -> SearchStrategy[str]:
    """Give identifiers: no colon, no star, no space at the ends."""
    return st.text(_LETTERS, min_size=1, max_size=8).filter(lambda text: text == text.strip())


def _optional(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.none() | strategy


def facts() -> SearchStrategy[tuple[Fact, ...]]:
    """Give facts of distinct names, in the order of their names."""
    values = st.booleans() | st.integers(-(10**6), 10**6) | st.text(_LETTERS, max_size=6)
    values |= st.sampled_from(["oui", "12", "3,5", "x", "TRUE", "-4", '"', "007", "vrai\nou faux"])
    fact = st.builds(
        Fact,
        name=names(),
        value=values,
        source=_optional(names()),
    )
    unique = st.lists(fact, max_size=3, unique_by=lambda fact: fact.name)
    return unique.map(lambda items: tuple(sorted(items, key=lambda fact: fact.name)))


def weeks() -> SearchStrategy[Any]:
    """Give weeks, by name or flexible."""
    named = st.lists(st.sampled_from(SLOTS), min_size=1, max_size=3).map(tuple)
    flexible = st.builds(AnyOf, any=st.integers(1, 3), of=named)
    return named | flexible


@st.composite
def requests(draw: DrawFn) -> Request:
    """Give requests, with and without shares and points."""
    asked = tuple(draw(st.lists(weeks(), min_size=1, max_size=3)))
    wish = names() | st.sampled_from(["childminder:21617", "any:15km", "creche:*"])
    wishes = tuple(draw(st.lists(wish, min_size=1, max_size=3)))
    shares = st.lists(st.integers(0, 1000), min_size=len(asked), max_size=len(asked))
    points = st.lists(st.integers(-50, 50), min_size=len(wishes), max_size=len(wishes))
    return Request(
        start=draw(DAYS),
        until=draw(_optional(DAYS)),
        weeks=asked,
        shares=tuple(draw(st.just([]) | shares)),
        wishes=wishes,
        points=tuple(draw(st.just([]) | points)),
        mode=draw(_optional(st.sampled_from(["collective", "individual"]))),
        submitted=draw(_optional(DAYS)),
    )


@st.composite
def households(draw: DrawFn) -> tuple[Family, ...]:
    """Give families whose members all have names of their own."""
    held = st.builds(
        Held,
        structure=names(),
        week=st.lists(st.sampled_from(SLOTS), min_size=1, max_size=3).map(tuple),
        since=DAYS,
        until=_optional(DAYS),
        convention=_optional(names()),
    )
    members = draw(st.lists(names(), min_size=1, max_size=5, unique=True))
    titles = draw(st.lists(names(), min_size=len(members), max_size=len(members), unique=True))
    families = []
    while members:
        children = [
            Child(
                id=members.pop(),
                born=draw(DAYS),
                walks_from=draw(_optional(DAYS)),
                facts=draw(facts()),
                request=draw(_optional(requests())),
                held=draw(_optional(held)),
            )
            for _ in range(draw(st.integers(1, len(members))))
        ]
        families.append(
            Family(
                id=titles.pop(),
                commune=draw(st.sampled_from(["21617", "01004", "2A004"])),
                facts=draw(facts()),
                children=tuple(children),
                **draw(sibling_wishes(children)),
                latitude=draw(_optional(st.floats(-90, 90).map(lambda x: round(x, 6) + 0.0))),
                longitude=draw(_optional(st.sampled_from([5.0, -1.25, 4.999999]))),
            )
        )
    return tuple(families)


def in_order(families: tuple[Family, ...]) -> tuple[Family, ...]:
    """Give the families with their facts in the order of their names."""
    return tuple(
        family.model_copy(
            update={
                "facts": _sorted(family.facts),
                "children": tuple(
                    child.model_copy(update={"facts": _sorted(child.facts)})
                    for child in family.children
                ),
            }
        )
        for family in families
    )


def _sorted(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: fact.name))
