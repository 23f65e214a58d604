"""Where two plans differ, child by child, and why."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from berceau.audit.backtest.report import Agreement, Difference, Had
from berceau.placement.candidates import UNWISHED
from berceau.placement.reasons.plan import NOTHING
from berceau.placement.stays import requested_stay

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from berceau.audit.backtest.kinds import Kind, Reason
    from berceau.audit.backtest.report import Room
    from berceau.audit.backtest.seen import Rooms
    from berceau.domain.policy import Notion
    from berceau.domain.territory import Territory
    from berceau.placement.check import Violation
    from berceau.placement.proposal import Placement, Proposal
    from berceau.placement.reasons.plan import Plan

_CHILD = re.compile(r"child (?P<child>[^,]+)(?:, .*)?")


class Side(NamedTuple):
    """One of the two plans.

    Attributes
    ----------
    proposal
        The plan.
    plan
        The same on the program; what is no option is not in it.
    rooms
        Who has which room in it.
    """

    proposal: Proposal
    plan: Plan
    rooms: Rooms


class Differing:
    """Compares a past plan with a present one.

    Parameters
    ----------
    territory
        What both are for.
    past, present
        The plans.
    broken
        What the past plan breaks.
    complaints
        The strongest complaint of each child that could make one of the past plan.
    """

    def __init__(
        self,
        territory: Territory,
        past: Side,
        present: Side,
        *,
        broken: Iterable[Violation],
        complaints: Mapping[str, Notion],
    ) -> None:
        self._territory = territory
        self._past, self._present = past, present
        self._complaints = complaints
        self._rules: dict[str, list[str]] = defaultdict(list)
        for violation in broken:
            match = _CHILD.fullmatch(violation.subject)
            if match and violation.rule not in self._rules[match["child"]]:
                self._rules[match["child"]].append(violation.rule)
        self._was, self._is = (_finals(side.proposal) for side in (past, present))

    def children(self) -> list[str]:
        """List the children compared: who asks for a place, or has another one in the two."""
        return [
            name
            for name, (_, child) in self._territory.child_by_id.items()
            if requested_stay(child, self._territory.calendar) is not None
            or self._kind(name) is not None
        ]

    def agreement(self) -> Agreement:
        """Count where the plans agree."""
        names = self.children()
        kinds = [self._kind(name) for name in names]
        same = [name for name, kind in zip(names, kinds, strict=True) if kind is None]
        return Agreement(
            children=len(names),
            same=len(same),
            same_placed=sum(name in self._was for name in same),
            week=kinds.count("week"),
            structure=kinds.count("structure"),
            only_past=kinds.count("only_past"),
            only_present=kinds.count("only_present"),
        )

    def differences(self) -> tuple[Difference, ...]:
        """Tell the differences, in order of children."""
        found = ((name, self._kind(name)) for name in self._territory.child_by_id)
        return tuple(self._difference(name, kind) for name, kind in found if kind is not None)

    def _kind(self, name: str) -> Kind | None:
        was, now = self._was.get(name), self._is.get(name)
        if was is None or now is None:
            return "only_present" if now else "only_past" if was else None
        if was.structure != now.structure:
            return "structure"
        return None if was.week == now.week else "week"

    def _difference(self, name: str, kind: Kind) -> Difference:
        family, _ = self._territory.child_by_id[name]
        was, now = self._was.get(name), self._is.get(name)
        options = self._taken(self._past.plan, name), self._taken(self._present.plan, name)
        prefers = self._prefers(*options, was=was is not None, now=now is not None)
        rules = tuple(self._rules.get(name, ()))
        in_past = self._room(name, self._present.plan, self._past.rooms)
        in_present = self._room(name, self._past.plan, self._present.rooms)
        return Difference(
            child=name,
            commune=family.commune,
            kind=kind,
            past=self._had(was, options[0]),
            present=self._had(now, options[1]),
            prefers=prefers,
            reason=_reason(rules, prefers, in_past, in_present),
            in_past=in_past,
            in_present=in_present,
            rules=rules,
            complaint=self._complaints.get(name),
        )

    def _room(self, name: str, given: Plan, rooms: Rooms) -> Room | None:
        """See what one plan gives a child, and those who ask with it, in the other one."""
        number = given.number.get(name)
        if number is None or given.taken[number] == NOTHING:
            return None
        wanted = [int(given.taken[k]) for k in given.tied.get(number, (number,))]
        return rooms.of([option for option in wanted if option != NOTHING])

    def _taken(self, plan: Plan, name: str) -> int:
        number = plan.number.get(name)
        return NOTHING if number is None else int(plan.taken[number])

    def _prefers(
        self, was_option: int, now_option: int, *, was: bool, now: bool
    ) -> Literal["past", "present", "alike"]:
        if not (was and now):
            return "past" if was else "present"
        if NOTHING in {was_option, now_option}:
            return "alike"
        options = self._past.plan.problem.options
        worth = [
            (int(options.rank[k]), int(options.position[k])) for k in (was_option, now_option)
        ]
        if worth[0] == worth[1]:
            return "alike"
        return "past" if worth[0] < worth[1] else "present"

    def _had(self, placement: Placement | None, option: int) -> Had | None:
        if placement is None:
            return None
        options = self._past.plan.problem.options
        known = option != NOTHING
        wish = int(options.rank[option]) if known else UNWISHED
        return Had(
            structure=placement.structure,
            week=placement.week,
            convention=placement.convention,
            wish=wish if wish < UNWISHED else None,
            points=int(options.points[option]) if known else None,
            kept=placement.status == "kept",
        )


def _finals(proposal: Proposal) -> dict[str, Placement]:
    """Give what each child has once those who move have moved."""
    return {p.child: p for p in proposal.placements if p.status != "leaving"}


def _reason(
    rules: tuple[str, ...], prefers: str, in_past: Room | None, in_present: Room | None
) -> Reason:
    """Choose the reason that explains a difference best."""
    if rules:
        return "rule"
    if prefers == "present" and in_past is not None:
        return _PAST[in_past.state]
    if prefers == "past" and in_present is not None:
        return _PRESENT[in_present.state]
    return "alike"


_PAST: dict[str, Reason] = {
    "free": "was_free",
    "lower": "passed_over",
    "tie": "tie_past",
    "higher": "follows",
}
_PRESENT: dict[str, Reason] = {
    "free": "traded",
    "lower": "traded",
    "tie": "tie_present",
    "higher": "outranked",
}
