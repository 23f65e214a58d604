"""Strategies for how the requests of brothers and sisters hang together."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, get_args

from hypothesis import strategies as st

from berceau.domain.families import SiblingPlace, SiblingWish, UnlistedWish
from berceau.domain.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.domain.families import Child, Combination, Family


@st.composite
def sibling_wishes(draw: st.DrawFn, children: Sequence[Child]) -> dict[str, Any]:
    """Draw a wish for the children of a family, with combinations where it asks for them.

    Parameters
    ----------
    children
        The children of the family, with or without requests.

    Returns
    -------
        Fields of a family: ``siblings``, and for some ``combinations`` and ``unlisted``.
    """
    asking = [child for child in children if child.request is not None]
    known = [wish for wish in get_args(SiblingWish) if asking or wish != "combinations"]
    wish = draw(st.sampled_from(known))
    if wish != "combinations":
        return {"siblings": wish}
    drawn = draw(st.lists(_combinations(asking), min_size=1, max_size=3, unique_by=frozenset))
    return {
        "siblings": wish,
        "combinations": tuple(drawn),
        "unlisted": draw(st.sampled_from(get_args(UnlistedWish))),
    }


@st.composite
def _combinations(draw: st.DrawFn, asking: Sequence[Child]) -> Combination:
    """Draw where some of the children would be, among their wishes."""
    # Mostly all of them: a list of children alone asks for little.
    named = draw(
        st.one_of(
            st.just(asking),
            st.lists(st.sampled_from(asking), min_size=1, unique_by=lambda child: child.id),
        )
    )
    return tuple(
        SiblingPlace(child=child.id, structure=draw(st.sampled_from(child.request.wishes)))
        for child in named
        if child.request is not None
    )


@st.composite
def with_siblings(draw: st.DrawFn, territory: Territory) -> Territory:
    """Draw a territory in which families of another are joined to have two or three children.

    Parameters
    ----------
    territory
        Where the families come from, as ``territories()`` draws them: for instance
        ``territories(max_children=5).flatmap(with_siblings)``. The first of those joined says
        where they live and what is known of them.

    Returns
    -------
        Territories that pass every check of the domain; a place held in another commune may be
        one that the rules forbid.
    """
    joined: list[Family] = []
    left = iter(territory.families)
    for family in left:
        others = islice(left, draw(st.sampled_from((1, 1, 2))))
        members = (*family.children, *(child for other in others for child in other.children))
        update = {"combinations": (), "unlisted": "refused", **draw(sibling_wishes(members))}
        joined.append(family.model_copy(update={"children": members, **update}))
    return Territory.model_validate(
        {**dict(territory), "families": tuple(joined)},
    )
