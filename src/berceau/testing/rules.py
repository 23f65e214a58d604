"""Strategies for what a commission publishes, and for what it has decided."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any, Literal, get_args

from hypothesis import strategies as st

from berceau.domain.decisions import Decision, Forbid, Keep, Place, Refuse, Reserve, Signed
from berceau.domain.families import SiblingWish
from berceau.domain.policy import (
    DEFAULT_STAGES,
    EVEN_STAGES,
    Banded,
    Block,
    Category,
    Choice,
    CountTimes,
    Criterion,
    EnvyRule,
    Expert,
    GradeBand,
    Grouping,
    Notion,
    Policy,
    Stage,
    StageMeasure,
    Treatment,
    Weight,
    YesNo,
)
from berceau.testing.calendars import weeks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child, Family
    from berceau.domain.structures import Structure

_YES_NO = ("single_parent", "priority", "insertion", "@resident", "@guest", "@sibling_there")
_NUMBERS = ("parents_at_work", "@age_months", "@distance_km", "@waiting_months", "@refusals")
_STAGES: tuple[StageMeasure, ...] = ("need", "hours", "reserved", "fairness", "misses", "wishes")
_SIBLINGS = get_args(SiblingWish)
_SIDES: tuple[Literal["refused", "placed"], ...] = ("refused", "placed")

_GROUPINGS = (
    Grouping(id="sizes", least=2),
    Grouping(id="refused", fact="@refusals", bands=(1,)),
)
_FAIR: tuple[dict[str, Any], ...] = (
    {"group": "commune"},
    {"group": "income"},
    {"group": "commune", "levels": 1},
    {"group": "sizes", "levels": 2},
    {"group": "refused"},
)


def criteria(identifier: str) -> st.SearchStrategy[Criterion]:
    """Draw a criterion of any kind, on a fact of families or on one that the library derives."""
    name, block = st.just(identifier), st.sampled_from((None, "block"))
    choices = (Choice(equals="low", points=9), Choice(equals="middle", points=4))
    bands = (GradeBand(start=1, points=2), GradeBand(start=6, points=7))

    def of(kind: str, facts: tuple[str, ...], **own: st.SearchStrategy[Any]) -> dict[str, Any]:
        fact = st.sampled_from(facts)
        return {"id": name, "block": block, "kind": st.just(kind), "fact": fact, **own}

    return st.one_of(
        st.builds(YesNo, **of("yes_no", _YES_NO, points=st.integers(-3, 12))),
        st.builds(Category, **of("category", ("income",), choices=st.just(choices))),
        st.builds(Banded, **of("banded", _NUMBERS, bands=st.just(bands))),
        st.builds(
            CountTimes,
            **of(
                "count",
                _NUMBERS,
                points_each=st.integers(-2, 3),
                cap=st.none() | st.integers(-6, 8),
            ),
        ),
        st.builds(
            Expert,
            **of("expert", ("opinion",), min=st.integers(-5, 0), max=st.integers(0, 10)),
        ),
    )


@st.composite
def stages(draw: st.DrawFn, *, tolerances: bool = True) -> tuple[Stage, ...]:
    """Draw the stages of an objective, usual ones or some in any order, a tie-break last."""
    if draw(st.booleans()):
        usual = draw(st.sampled_from((DEFAULT_STAGES, EVEN_STAGES)))
        if tolerances:
            return usual
        return tuple(stage.model_copy(update={"tolerance": 0}) for stage in usual)
    chosen = draw(st.lists(st.sampled_from(_STAGES), min_size=1, max_size=4, unique=True))
    return (
        *(
            Stage(
                measure=measure,
                tolerance=draw(st.sampled_from((0, 50, 300))) if tolerances else 0,
                **draw(st.sampled_from(_FAIR)),
            )
            for measure in chosen
        ),
        Stage(measure="tie_break"),
    )


def weights() -> st.SearchStrategy[tuple[Weight, ...]]:
    """Draw the weights of a single sum over one to three measures."""
    measures = st.sampled_from(("need", "hours", "reserved", "misses", "wishes"))
    return st.lists(measures, min_size=1, max_size=3, unique=True).flatmap(
        lambda chosen: st.tuples(
            *[st.builds(Weight, measure=st.just(m), weight=st.integers(1, 50)) for m in chosen]
        )
    )


@st.composite
def envy_rules(draw: st.DrawFn) -> tuple[EnvyRule, ...]:
    """Draw what becomes of complaints: one to three rules, no two of the same complaints."""
    kinds = st.tuples(st.sampled_from(get_args(Notion)), st.sampled_from(_SIDES))
    drawn = draw(st.lists(kinds, min_size=1, max_size=3, unique=True))
    return tuple(
        EnvyRule(
            notion=notion,
            of=of,
            treatment=treatment,
            price=draw(st.sampled_from((1, 20, 200))) if treatment == "priced" else 0,
            at_most=draw(st.integers(0, 2)) if treatment == "tolerated" else 0,
        )
        for notion, of in drawn
        for treatment in [draw(st.sampled_from(get_args(Treatment)))]
    )


@st.composite
def policies(draw: st.DrawFn, *, tolerances: bool = True, envy: bool = False) -> Policy:
    """Draw a policy: grid, blocks, layers, tie-breaks, weights, need, siblings, stages.

    Parameters
    ----------
    tolerances
        Whether a stage may let later ones give back part of what it reached.
    envy
        Whether it says what becomes of complaints.
    """
    size = draw(st.integers(0, 3))
    ladder = st.sampled_from(((1000, 950, 900, 850), (1000,), (1000, 500), (700, 1000, 300)))
    return Policy(
        grid=tuple(draw(criteria(f"criterion {k}")) for k in range(size)),
        blocks=(Block(id="block", max=draw(st.integers(0, 10))),),
        layers=draw(st.sampled_from(((), ("priority",), ("priority", "single_parent")))),
        tie_break=draw(
            st.sampled_from(
                [(), ("lottery",), *permutations(("submitted", "born", "lottery"))][::-1]
            )
        ),
        lottery_seed=draw(st.sampled_from((2026, 7))),
        base_points=draw(st.sampled_from((10, 1))),
        exponent=draw(st.sampled_from((1, 0, 2, 4))),
        need_by=draw(st.sampled_from(("child", "hours"))),
        rank_values=draw(ladder),
        fewer_days=draw(st.sampled_from((0, 0, 1, 2))),
        siblings=draw(st.sampled_from((_SIBLINGS, _SIBLINGS, ("any",), _SIBLINGS[:3]))),
        transfers=draw(st.sampled_from((True, True, False))),
        walking_age_months=draw(st.sampled_from((14, 10))),
        reserved_rounding=draw(st.sampled_from(("floor", "ceil"))),
        groups=_GROUPINGS,
        stages=draw(stages(tolerances=tolerances)),
        weights=draw(st.one_of(st.just(()), st.just(()), weights())),
        envy=draw(envy_rules()) if envy else (),
        envy_gap=draw(st.sampled_from((0, 0, 1, 5))) if envy else 0,
        ties=draw(st.sampled_from(("broken", "kept"))) if envy else "broken",
    )


def _decisions_on(
    child: Child, calendar: Calendar, supply: Sequence[Structure]
) -> st.SearchStrategy[Decision]:
    """Draw a decision on one child that its request and the place it holds leave possible."""
    name = st.just(child.id)
    somewhere = st.sampled_from([structure.id for structure in supply])
    choices: list[st.SearchStrategy[Decision]] = [
        st.builds(Refuse, kind=st.just("refuse"), child=name),
        st.builds(Forbid, kind=st.just("forbid"), child=name, structure=somewhere),
    ]
    if child.held is not None:
        choices.insert(0, st.builds(Keep, kind=st.just("keep"), child=name))
    if child.request is not None:
        # Mostly a structure that the family wished: elsewhere the rules leave rarely an option.
        wished = [w for w in child.request.wishes if ":" not in w]
        there = st.one_of(st.sampled_from(wished), somewhere) if wished else somewhere
        opened = {s.id: calendar.expand(s.opening or calendar.slot_names) for s in supply}
        choices += [
            there.flatmap(
                lambda structure: st.builds(
                    Place,
                    kind=st.just("place"),
                    child=name,
                    structure=st.just(structure),
                    week=st.none() | weeks(calendar, within=opened[structure]),
                )
            ),
            there.flatmap(
                lambda structure: st.builds(
                    Signed,
                    kind=st.just("signed"),
                    child=name,
                    structure=st.just(structure),
                    week=weeks(calendar, within=opened[structure]),
                )
            ),
        ]
    return st.one_of(choices)


@st.composite
def decisions(
    draw: st.DrawFn, calendar: Calendar, supply: Sequence[Structure], asking: Sequence[Family]
) -> tuple[Decision, ...]:
    """Draw at most two decisions, on two children or on a child and the places of a structure."""
    drawn: list[Decision] = []
    everybody = [child for family in asking for child in family.children]
    # Few children hold a place, and the decision to keep it concerns them alone.
    concerned = everybody + 2 * [child for child in everybody if child.held is not None]
    if concerned and draw(st.integers(0, 2)) == 0:
        drawn.append(draw(_decisions_on(draw(st.sampled_from(concerned)), calendar, supply)))
    if draw(st.integers(0, 4)) == 0:
        structure = draw(st.sampled_from(supply))
        named = [section.id for section in structure.age_groups if section.places]
        drawn.append(
            Reserve(
                kind="reserve",
                structure=structure.id,
                section=draw(st.sampled_from([None, *named])),
                slots=draw(st.none() | weeks(calendar)),
                places=1,
            )
        )
    return tuple(drawn)
