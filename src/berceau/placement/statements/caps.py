"""Limits of conventions: what is used of them, what is left, and when they will be reached.

Months past may be realised, months to come are as planned. Limits on hours are followed month by
month; limits on places and children follow the placements, for a table of hours says nothing of
who sat beside whom.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from berceau.domain.base import Count, Identifier, Record
from berceau.placement.statements.usage import minutes_of, peak_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from berceau.domain.calendar import Period
    from berceau.domain.conventions import Convention, Hours
    from berceau.placement.statements.realised import Realised
    from berceau.placement.statements.usage import Stay, Usage

Basis = Literal["planned", "realised"]
Level = Literal["passed", "reached", "pace", "near"]
NEAR_PERCENT = 90
"""A limit of which so much is used is nearly reached."""
_PERCENT = 100
_HOUR = 60
"""Minutes."""


class CapMonth(Record):
    """What is used of a limit in a month, and what is left after it."""

    month: str
    basis: Basis
    used: Count
    """Minutes in the month; most places at one slot; or children received so far."""
    left: int
    """Of the month's limit; or of the year's, after this month. Negative: too much is used."""


class Warned(Record):
    """A limit that is or will be passed or reached, or nearly."""

    level: Level
    """``passed``; ``reached`` to the last minute, place or child; ``pace``: passed if the months
    to come exceed what is planned as those past did; ``near``: nine tenths are used."""
    month: str
    """In which it is; for ``near``, in which nine tenths of a limit on the year are used."""
    on: date | None = None
    """Day on which it is reached, where it can be said: of a limit on the year's hours."""


class Cap(Record):
    """One limit of a convention and its use."""

    convention: Identifier
    kind: Literal["hours", "places", "children"]
    per: Literal["month", "year"] | None
    """Of hours; none for places, which hold at every slot, and children, for the whole time."""
    scope: Literal["convention", "commune", "family"]
    subject: str = ""
    """Commune or family whose use is counted; empty for all guests together."""
    max: Count
    """Minutes, places or children."""
    months: tuple[CapMonth, ...]
    at_pace: Count | None = None
    """Minutes in the year if the months to come exceed what is planned as those past did."""
    warnings: tuple[Warned, ...] = ()

    @property
    def most(self) -> CapMonth:
        """The month that leaves least, the first of several."""
        return min(self.months, key=lambda month: month.left)


def caps_of(usage: Usage, convention: Convention, realised: Realised | None) -> Iterator[Cap]:
    """Follow the limits of a convention.

    Parameters
    ----------
    usage
        What the placements use.
    convention
        Whose limits are followed.
    realised
        Hours of the months past, where they are known.

    Yields
    ------
    Cap
        In order of the terms; of limits by commune or family, those who use the convention.
    """
    stays = usage.by_convention[convention.id]
    for term in convention.terms:
        if term.kind == "hours":
            yield from _hours(usage, convention, term, realised)
        elif term.kind in {"places", "children"}:
            counts = [
                peak_in(stays, p) if term.kind == "places" else _received(stays, p)
                for p in usage.periods
            ]
            months = tuple(
                CapMonth(month=p.label, basis="planned", used=n, left=term.max - n)
                for p, n in zip(usage.periods, counts, strict=True)
            )
            cap = Cap(
                convention=convention.id,
                kind=term.kind,
                per=None,
                scope="convention",
                max=term.max,
                months=months,
            )
            yield cap.model_copy(update={"warnings": _by_month(cap, once=term.kind == "children")})


def _received(stays: Sequence[Stay], period: Period) -> int:
    """Count the children whose stay has begun by the end of a month."""
    return len({stay.child for stay in stays if stay.first <= period.last})


def _hours(
    usage: Usage, convention: Convention, term: Hours, realised: Realised | None
) -> Iterator[Cap]:
    groups: dict[str, list[Stay]] = defaultdict(list)
    for stay in usage.by_convention[convention.id]:
        whose = {"convention": "", "commune": stay.commune, "family": stay.family}
        groups[whose[term.scope]].append(stay)
    months: tuple[str, ...] = ()
    counted: dict[str, dict[str, int]] = {}
    if realised is not None:
        months = _counted_months(realised, convention.id, term.scope)
        counted = _counted(realised, convention.id, term.scope, months)
    for subject in sorted({*groups, *counted}):
        real = counted.get(subject, dict.fromkeys(months, 0))
        yield _followed(usage, convention, term, groups[subject], (subject, real))


def _counted_months(realised: Realised, convention: str, scope: str) -> tuple[str, ...]:
    """List the months whose hours are known for a scope.

    A month that is counted by commune says nothing of each family: the plan stands in.
    """
    return tuple(
        month
        for month in sorted(realised.months.get(convention, ()))
        if scope != "family" or realised.is_by_child(convention, month)
    )


def _counted(
    realised: Realised, convention: str, scope: str, months: Sequence[str]
) -> dict[str, dict[str, int]]:
    """Give realised minutes by whose limit they use, then by month."""
    found: dict[str, dict[str, int]] = {}
    for (name, commune, family, month), minutes in realised.minutes.items():
        if name == convention and month in months:
            subject = {"convention": "", "commune": commune, "family": family or ""}[scope]
            used = found.setdefault(subject, dict.fromkeys(months, 0))
            used[month] += minutes
    return found


def _followed(
    usage: Usage,
    convention: Convention,
    term: Hours,
    stays: Sequence[Stay],
    counted: tuple[str, Mapping[str, int]],
) -> Cap:
    """Follow one limit on hours, for those who use it together."""
    subject, real = counted
    limit = term.max * _HOUR
    planned = minutes_of(stays, len(usage.periods))
    months: list[CapMonth] = []
    so_far = 0
    for period, plan in zip(usage.periods, planned, strict=True):
        used = real.get(period.label, plan)
        so_far += used
        basis: Basis = "realised" if period.label in real else "planned"
        left = limit - (used if term.per == "month" else so_far)
        months.append(CapMonth(month=period.label, basis=basis, used=used, left=left))
    cap = Cap(
        convention=convention.id,
        kind="hours",
        per=term.per,
        scope=term.scope,
        subject=subject,
        max=limit,
        months=tuple(months),
        at_pace=_at_pace(months, planned),
    )
    if term.per == "month":
        warnings = _by_month(cap)
    else:
        families = frozenset(stay.family for stay in stays)
        warnings = _in_year(cap, usage, convention, families)
    return cap.model_copy(update={"warnings": warnings})


def _at_pace(months: Sequence[CapMonth], planned: Sequence[int]) -> int | None:
    """Carry on as the months past have gone: what they used over what was planned for them."""
    pairs = list(zip(months, planned, strict=True))
    was = sum(plan for month, plan in pairs if month.basis == "realised")
    used = sum(month.used for month, _ in pairs if month.basis == "realised")
    if not was:
        return None
    return used + sum(plan for month, plan in pairs if month.basis == "planned") * used // was


def _by_month(cap: Cap, *, once: bool = False) -> tuple[Warned, ...]:
    """Warn of the months in which a limit is passed, reached or nearly so."""
    found = [
        Warned(level=level, month=month.month)
        for month in cap.months
        if (level := _level(month.left, cap.max)) is not None
    ]
    if not once:
        return tuple(found)
    # What only grows is told where it first comes to its worst.
    return tuple(found[k] for k in range(len(found)) if found[k].level not in _levels(found[:k]))


def _levels(warnings: Sequence[Warned]) -> set[Level]:
    return {warned.level for warned in warnings}


def _level(left: int, limit: int) -> Level | None:
    if left < 0:
        return "passed"
    if limit and not left:
        return "reached"
    return "near" if limit and _PERCENT * (limit - left) >= NEAR_PERCENT * limit else None


def _in_year(
    cap: Cap, usage: Usage, convention: Convention, families: frozenset[str]
) -> tuple[Warned, ...]:
    """Warn of a limit on the year's hours: the worst that comes of it, and when."""
    level = _level(cap.months[-1].left, cap.max)
    if level in {None, "near"} and cap.at_pace is not None and cap.at_pace > cap.max:
        level = "pace"
    if level is None:
        return ()
    if level == "pace":
        return (Warned(level=level, month=_passed_at_pace(cap)),)
    if level == "near":
        nearly = next(m.month for m in cap.months if _level(m.left, cap.max) is not None)
        return (Warned(level=level, month=nearly),)
    is_passed = level == "passed"
    number = next(k for k, month in enumerate(cap.months) if month.left < (0 if is_passed else 1))
    month, on = cap.months[number], None
    if month.basis == "planned":
        days = usage.by_day(convention, usage.periods[number], families)
        on = _used_up_on(days, month.left + month.used - (0 if is_passed else 1))
    return (Warned(level=level, month=month.month, on=on),)


def _passed_at_pace(cap: Cap) -> str:
    """Give the month in which a limit is passed if those to come go as those past."""
    past = sum(month.used for month in cap.months if month.basis == "realised")
    rest = sum(month.used for month in cap.months if month.basis == "planned")
    to_come = (cap.at_pace or 0) - past
    so_far = Fraction(0)
    for month in cap.months:
        scale = Fraction(to_come, rest) if month.basis == "planned" else 1
        so_far += month.used * scale
        if so_far > cap.max:
            return month.month
    return cap.months[-1].month


def _used_up_on(days: Sequence[tuple[date, int]], room: int) -> date | None:
    """Give the first day by whose end more than the room is used."""
    for day, minutes in days:
        room -= minutes
        if room < 0:
            return day
    return None
