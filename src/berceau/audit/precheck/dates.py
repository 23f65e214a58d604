"""Days that do not go together, and children who look as if they were entered twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from berceau.audit.precheck.look import path_of
from berceau.audit.precheck.report import finding
from berceau.placement.stays import completed_months, held_stay, requested_stay
from berceau.regulation import school_start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.audit.precheck.look import Look
    from berceau.audit.precheck.report import Finding
    from berceau.domain.families import Child, Family

_BEFORE_BIRTH = timedelta(days=300)
"""Nobody asks for a child that is not yet on its way."""
_WALKS = (7, 30)
"""Months between which children begin to walk; outside, a slip is likelier."""
_SAME_DAY = 5
_SAME_SHARE = 20
"""Children born on one day, and one in so many: a day filled in by default."""


def dates(look: Look) -> Iterator[Finding]:
    """Look at the days of each child, then at all of them together."""
    for family, child in look.territory.child_by_id.values():
        yield from _request(look, family, child)
        yield from _held(look, family, child)
        if child.walks_from is not None:
            months = completed_months(child.born, child.walks_from)
            if not _WALKS[0] <= months <= _WALKS[1]:
                yield finding("walks-when", f"{path_of(family, child)}.walks_from", months=months)
    yield from _birthdays(look)
    yield from _unsubmitted(look)
    yield from _doubles(look)


def _request(look: Look, family: Family, child: Child) -> Iterator[Finding]:
    request, where = child.request, f"{path_of(family, child)}.request"
    if request is None:
        return
    year, school = look.calendar, school_start(child.born)
    if requested_stay(child, year) is None:
        if school <= max(request.start, year.first):
            yield finding("school-age", where, day=str(school), start=str(request.start))
        else:
            last = str(request.until or year.last)
            yield finding("outside-year", where, day=str(request.start), day_last=last)
    if request.start < child.born:
        yield finding(
            "start-before-birth", f"{where}.from", day=str(request.start), born=str(child.born)
        )
    if request.submitted is not None:
        if request.submitted < child.born - _BEFORE_BIRTH:
            days = (child.born - request.submitted).days
            yield finding("submitted-early", f"{where}.submitted", days=days)
        if request.submitted > max(request.start, year.first):
            yield finding(
                "submitted-late",
                f"{where}.submitted",
                day=str(request.submitted),
                start=str(request.start),
            )


def _held(look: Look, family: Family, child: Child) -> Iterator[Finding]:
    held, where = child.held, f"{path_of(family, child)}.held"
    if held is None:
        return
    if held.since < child.born:
        yield finding(
            "held-before-birth", f"{where}.since", day=str(held.since), born=str(child.born)
        )
    if held_stay(child, look.calendar) is None:
        ends = min(
            day for day in (held.until, school_start(child.born), look.calendar.last) if day
        )
        yield finding("held-over", where, day=str(ends), structure=held.structure)


def _birthdays(look: Look) -> Iterator[Finding]:
    children = look.territory.child_by_id.values()
    # Brothers and sisters born on one day are twins.
    births = Counter({(family.id, child.born) for family, child in children})
    days = Counter(born for _, born in births)
    for day, count in sorted(days.items()):
        if count >= _SAME_DAY and count * _SAME_SHARE >= len(children):
            yield finding("same-birthday", "families", day=str(day), count=count)


def _unsubmitted(look: Look) -> Iterator[Finding]:
    if "submitted" not in look.territory.policy.tie_break:
        return
    without = [child.id for _, child, request in look.asking if request.submitted is None]
    if without:
        yield finding(
            "submitted-missing",
            "families",
            count=len(without),
            all=len(look.asking),
            children=", ".join(without),
        )


def _doubles(look: Look) -> Iterator[Finding]:
    """Find children of different families who are alike in all that is asked."""
    alike: dict[object, list[tuple[Family, Child]]] = defaultdict(list)
    for family, child, request in look.asking:
        key = (child.born, family.commune, request.start, request.weeks, request.wishes)
        alike[key].append((family, child))
    for group in alike.values():
        if len({family.id for family, _ in group}) > 1:
            family, child = group[0]
            yield finding(
                "same-child",
                path_of(family, child),
                children=", ".join(other.id for _, other in group[1:]),
                born=str(child.born),
                commune=family.commune,
            )
