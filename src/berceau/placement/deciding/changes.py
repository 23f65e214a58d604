"""What changed between the answers given and the new ones, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from berceau.domain.base import Identifier, Record
from berceau.placement.choices import chosen
from berceau.placement.compare import Standing, compare
from berceau.placement.deciding.answers import finals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from berceau.domain.calendar import Calendar
    from berceau.domain.decisions import Decision
    from berceau.domain.territory import Territory
    from berceau.placement.compare import ChildChange
    from berceau.placement.deciding.answers import Answers
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Placement, Proposal

Because = Literal["decision", "reserved", "freed", "gave_way", "rules"]


class AnswerChange(Record):
    """A child whose answer is not what it was."""

    child: Identifier
    family: Identifier
    before: Standing
    after: Standing
    better: bool
    """Whether it now has what its family ranks above the former answer."""
    lost: bool
    """Whether a place was announced and the child has neither it nor a better one."""
    because: Because
    """A decision on the child itself; places kept free there by a decision; room that others left
    there; others who have the room now; or the rules as they are now, where no room changed
    hands."""
    others: tuple[Identifier, ...] = ()
    """Who left the room, or has it now."""


def answer_changes(
    problem: Problem,
    answers: Answers,
    sides: tuple[Proposal, Proposal],
    decisions: Iterable[Decision],
) -> tuple[AnswerChange, ...]:
    """List the answers that changed, in order of children.

    Parameters
    ----------
    problem
        What was solved.
    answers
        The answers given, option by option.
    sides
        The proposal whose answers were given, and the new one.
    decisions
        What was decided since.
    """
    territory, (former, proposal) = problem.territory, sides
    stays = _stays(territory.calendar, former), _stays(territory.calendar, proposal)
    reasons = _Reasons(*stays, frozenset(_decided(decisions)), frozenset(_reserved(decisions)))
    better = _better(problem, answers, proposal)
    promised = {child for child, one in finals(former).items() if one.status != "kept"}
    sided = compare((territory, former), (territory, proposal)).children
    return tuple(
        _change(territory, reasons, pair, (pair.child in better, pair.child in promised))
        for pair in sided
        if _same(stays[0].get(pair.child)) != _same(stays[1].get(pair.child))
        and pair.child in territory.child_by_id
    )


class _Stay(NamedTuple):
    """Where a child is in the end, when, and from which day to which."""

    structure: str
    slots: frozenset[int]
    first: date
    last: date

    def meets(self, other: _Stay) -> bool:
        """Tell whether both are in one structure at one slot on one day."""
        return (
            self.structure == other.structure
            and bool(self.slots & other.slots)
            and self.first <= other.last
            and other.first <= self.last
        )


def _stays(calendar: Calendar, proposal: Proposal) -> dict[str, _Stay]:
    return {child: _stay(calendar, one) for child, one in finals(proposal).items()}


def _stay(calendar: Calendar, one: Placement) -> _Stay:
    return _Stay(one.structure, calendar.expand(one.week), one.start, one.until)


def _same(stay: _Stay | None) -> tuple[str, frozenset[int]] | None:
    """Give what an answer says: where, and in which week."""
    return None if stay is None else (stay.structure, stay.slots)


def _better(problem: Problem, answers: Answers, proposal: Proposal) -> frozenset[str]:
    """List the children who have what they rank above the answer given."""
    options = problem.options
    x, _ = chosen(problem, proposal.placements)
    taken = np.flatnonzero((x[: len(options)] > 0) & answers.better)
    return frozenset(options.children[child] for child in options.child[taken].tolist())


def _decided(decisions: Iterable[Decision]) -> Iterator[str]:
    for decision in decisions:
        if decision.kind != "reserve":
            yield decision.child


def _reserved(decisions: Iterable[Decision]) -> Iterator[str]:
    for decision in decisions:
        if decision.kind == "reserve":
            yield decision.structure


class _Reasons:
    """Says why an answer changed."""

    def __init__(
        self,
        before: dict[str, _Stay],
        after: dict[str, _Stay],
        decided: frozenset[str],
        reserved: frozenset[str],
    ) -> None:
        self._before, self._after = before, after
        self._decided, self._reserved = decided, reserved
        known = sorted(before.keys() | after.keys())
        self._changed = [c for c in known if _same(before.get(c)) != _same(after.get(c))]

    def of(self, child: str, *, better: bool) -> tuple[Because, tuple[str, ...]]:
        """Give the reason, and who left the room or has it now."""
        if child in self._decided:
            return "decision", ()
        stay = (self._after if better else self._before).get(child)
        if stay is None:
            return "rules", ()
        if better:
            left = self._met(child, stay, self._before, self._after)
            return ("freed", left) if left else ("rules", ())
        took = self._met(child, stay, self._after, self._before)
        if took:
            return "gave_way", took
        return ("reserved" if stay.structure in self._reserved else "rules"), ()

    def _met(
        self, child: str, stay: _Stay, there: dict[str, _Stay], gone: dict[str, _Stay]
    ) -> tuple[str, ...]:
        """List those who changed and shared room with a stay on one side and not on the other."""
        return tuple(
            other
            for other in self._changed
            if other != child
            and other in there
            and there[other].meets(stay)
            and not (other in gone and gone[other].meets(stay))
        )


def _change(
    territory: Territory, reasons: _Reasons, pair: ChildChange, marks: tuple[bool, bool]
) -> AnswerChange:
    better, promised = marks
    because, others = reasons.of(pair.child, better=better)
    return AnswerChange(
        child=pair.child,
        family=territory.child_by_id[pair.child][0].id,
        before=pair.before,
        after=pair.after,
        better=better,
        lost=promised and not better,
        because=because,
        others=others,
    )
