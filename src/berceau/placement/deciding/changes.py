"""What changed between the answers given and the new ones, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

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
    answers: Answers,
    sides: tuple[Proposal, Proposal],
    decisions: Iterable[Decision],
) -> tuple[AnswerChange, ...]:
    """List the answers that changed, in order of children.

    Parameters
    ----------
    answers
        The answers given, option by option, beside what was solved.
    sides
        The proposal whose answers were given, and the new one.
    decisions
        What was decided since.
    """
    problem, (former, proposal) = answers.problem, sides
    territory = problem.territory
    changed = answers.changed(chosen(problem, proposal.placements)[0])
    if not changed:
        return ()
    stays = _stays(territory.calendar, former), _stays(territory.calendar, proposal)
    reasons = _Reasons(stays, changed, tuple(decisions))
    promised = {child for child, one in finals(former).items() if one.status != "kept"}
    sided = compare((territory, former), (territory, proposal)).children
    return tuple(
        _change(territory, reasons, pair, is_promised=pair.child in promised)
        for pair in sided
        if pair.child in changed
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
        stays: tuple[dict[str, _Stay], dict[str, _Stay]],
        changed: dict[str, bool],
        decisions: tuple[Decision, ...],
    ) -> None:
        self._before, self._after = stays
        self._changed = changed
        self._decided = frozenset(_decided(decisions))
        self._reserved = frozenset(_reserved(decisions))

    def is_better(self, child: str) -> bool:
        """Tell whether a child has what it ranks above the answer given."""
        return self._changed[child]

    def of(self, child: str) -> tuple[Because, tuple[str, ...]]:
        """Give the reason, and who left the room or has it now."""
        if child in self._decided:
            return "decision", ()
        before, after = self._before.get(child), self._after.get(child)
        if after is not None and self._changed[child]:
            # Whoever had to give way has not left.
            left = self._met(child, after, self._before, self._after)
            left = tuple(c for c in left if self._changed[c] or c in self._decided)
            if left:
                return "freed", left
        elif before is not None:
            took = self._met(child, before, self._after, self._before)
            if took:
                return "gave_way", took
        is_reserved = before is not None and before.structure in self._reserved
        return ("reserved" if is_reserved else "rules"), ()

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
    territory: Territory, reasons: _Reasons, pair: ChildChange, *, is_promised: bool
) -> AnswerChange:
    better = reasons.is_better(pair.child)
    because, others = reasons.of(pair.child)
    return AnswerChange(
        child=pair.child,
        family=territory.child_by_id[pair.child][0].id,
        before=pair.before,
        after=pair.after,
        better=better,
        lost=is_promised and not better,
        because=because,
        others=others,
    )
