"""What was told to families, counted by looking at each child: an oracle for small territories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from berceau.domain.decisions import Forbid, Keep, Place, Refuse, Reserve

if TYPE_CHECKING:
    from berceau.domain.decisions import Decision
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement, Proposal
    from support.enumerate import Choice, Oracle
    from support.naive import Option

_NOTHING = 10**9


def told(former: Proposal) -> dict[str, Placement]:
    """Give what each child was told to have, once those who move have moved."""
    return {p.child: p for p in former.placements if p.status != "leaving"}


class Counts:
    """Counts promises lost and answers changed, choice by choice."""

    def __init__(self, oracle: Oracle, former: Proposal) -> None:
        self._oracle = oracle
        self._told = told(former)
        self._refused = set(former.refused)
        self._calendar = oracle.territory.calendar

    def of(self, choice: Choice) -> tuple[int, int, int]:
        """Count promises lost, answers changed, and those of them that are better."""
        has = {option.child.id: option for option in choice}
        lost = changed = improved = 0
        for child, before in self._told.items():
            option = has.get(child)
            same = option is not None and self._is(option, before)
            better = option is not None and not same and self._is_above(option, before)
            changed += not same
            improved += better
            lost += before.status != "kept" and not same and not better
        for child in self._refused & set(has):
            changed += not has[child].keep
            improved += not has[child].keep
        return lost, changed, improved

    def _is(self, option: Option, before: Placement) -> bool:
        there, week = option.last, self._calendar.expand(before.week)
        is_as_long = there.days[0] <= before.start and there.days[1] >= before.until
        return (there.structure.id, there.week) == (before.structure, week) and is_as_long

    def _is_above(self, option: Option, before: Placement) -> bool:
        if option.keep:
            return False
        rank = _NOTHING if before.rank is None else before.rank
        positions = [
            other.position
            for other in self._oracle.options[before.child]
            if self._is(other, before)
        ]
        return (option.rank, option.position) < (rank, positions[0] if positions else -1)


@st.composite
def decided(draw: st.DrawFn, territory: Territory, former: Proposal) -> tuple[Decision, ...]:
    """Draw one or two decisions about different children, or about a structure."""
    has = told(former)
    choices: list[Any] = []
    for child, one in has.items():
        choices.append(Refuse(kind="refuse", child=child))
        choices.append(Forbid(kind="forbid", child=child, structure=one.structure))
        if territory.child_by_id[child][1].held is not None:
            choices.append(Keep(kind="keep", child=child))
    for child in former.refused:
        request = territory.child_by_id[child][1].request
        wishes = [] if request is None else request.wishes
        known = [wish for wish in wishes if wish in territory.structure_by_id]
        choices += [Place(kind="place", child=child, structure=wish) for wish in known]
    roomy = [structure.id for structure in territory.structures if structure.places]
    choices += [Reserve(kind="reserve", structure=name, places=1) for name in roomy[:1]]
    found = draw(st.lists(st.sampled_from(choices), min_size=1, max_size=2, unique_by=_about))
    return tuple(found)


def _about(decision: Decision) -> str:
    return decision.structure if decision.kind == "reserve" else f"child {decision.child}"
