"""Drawn territories in which places are short."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from berceau.domain.families import Child, Fact, Family, Request
from berceau.domain.structures import ReservedPool
from berceau.domain.territory import Territory
from berceau.testing import facts, territories, weeks
from berceau.testing.supply import POOL_FACTS

if TYPE_CHECKING:
    from berceau.domain.policy import Policy


@st.composite
def crowded(draw: st.DrawFn, policy: st.SearchStrategy[Policy]) -> Territory:
    """Draw a territory in which many ask for the same days of the same structures.

    Parameters
    ----------
    policy
        Draws its policy.
    """
    drawn = draw(territories(max_children=3, max_structures=2, policy=draw(policy)))
    if draw(st.integers(0, 3)) == 0:
        return drawn
    calendar, names = drawn.calendar, [structure.id for structure in drawn.structures]
    common = draw(st.lists(weeks(calendar), min_size=1, max_size=3))

    def asking() -> Request:
        wishes = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
        return Request(
            start=calendar.first,
            weeks=draw(st.sampled_from([(week,) for week in common] + [tuple(common[:2])])),
            wishes=tuple(wishes),
            points=tuple(draw(st.integers(0, 6)) for _ in wishes),
        )

    def one_more(number: int) -> Family:
        born = calendar.first - timedelta(draw(st.integers(150, 600)))
        return Family(
            id=f"more {number}",
            commune=draw(st.sampled_from(drawn.communes)).code,
            facts=draw(facts()),
            children=(Child(id=f"more {number}", born=born, request=asking()),),
        )

    plain: dict[str, object] = {
        "serves": ("*",),
        "opening": None,
        "from_months": 0,
        "to_months": 60,
    }
    simple: dict[str, object] = {
        **plain,
        "sections": (),
        "staff": (),
        "modulated": (),
        "closures": (),
    }
    structures = tuple(
        s.model_copy(update=draw(st.sampled_from((plain, simple)))) for s in drawn.structures
    )
    more = tuple(one_more(number) for number in range(draw(st.integers(2, 4))))
    fields = {name: getattr(drawn, name) for name in type(drawn).model_fields}
    fields |= {
        "families": drawn.families + more,
        "structures": structures,
        # The section that a reserve names may be gone.
        "decisions": tuple(d for d in drawn.decisions if getattr(d, "section", None) is None),
    }
    return Territory(**fields)


@st.composite
def contested(draw: st.DrawFn, policy: st.SearchStrategy[Policy]) -> Territory:
    """Draw a crowded territory where more children are entitled to a pool than it has places.

    Parameters
    ----------
    policy
        Draws its policy.
    """
    drawn = draw(crowded(policy))
    fact = draw(st.sampled_from(POOL_FACTS))
    pool = ReservedPool(kind="other", fact=fact, places=1, kept=draw(st.booleans()))

    def perhaps_entitled(family: Family) -> Family:
        others = tuple(known for known in family.facts if known.name != fact)
        own = (Fact(name=fact, value=True),) if draw(st.integers(0, 3)) else ()
        return family.model_copy(update={"facts": others + own})

    fields = {name: getattr(drawn, name) for name in type(drawn).model_fields}
    fields |= {
        "families": tuple(map(perhaps_entitled, drawn.families)),
        "structures": tuple(s.model_copy(update={"reserved": (pool,)}) for s in drawn.structures),
    }
    return Territory(**fields)
