"""What changed since last year by more than chance or good management explains.

In Toyohashi in 2024, 119 places of eight centres were missing from the input; 57 families were
refused and 32 had a lower wish before anybody compared the numbers with those of the year before.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from berceau.audit.precheck.capacity import places_by_slot
from berceau.audit.precheck.look import Look
from berceau.audit.precheck.report import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from berceau.audit.precheck.report import Finding
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory

_PLACES = 2
"""Places more or fewer that nobody wonders at."""
_SHARE = 5
"""One place in so many more or fewer is sudden, in one structure or section."""
_WHOLE_SHARE = 20
"""The same for the whole territory: what one structure gains, another often loses."""
_ERRORS = 3
"""Standard errors of the difference of two counts (Poisson) beyond which it is no chance."""


def last_year_changes(look: Look, last_year: Territory) -> Iterator[Finding]:
    """Compare capacity, requests and the policy with those of last year."""
    territory = look.territory
    if last_year.calendar.first >= territory.calendar.first:
        yield finding(
            "not-last-year",
            "calendar.first",
            day=str(last_year.calendar.first),
            day_now=str(territory.calendar.first),
        )
    yield from _structures(territory, last_year)
    yield from _requests(look, Look(last_year))
    yield from _policy(territory, last_year)


def is_sudden(before: int, after: int) -> bool:
    """Say whether places changed by more than two, and by a fifth or more of the former number."""
    change = abs(after - before)
    return change > _PLACES and change * _SHARE >= before


def _direction(before: int, after: int) -> str:
    return "fell" if after < before else "rose"


def _structures(territory: Territory, last_year: Territory) -> Iterator[Finding]:
    former, now = last_year.structure_by_id, territory.structure_by_id
    for name in sorted(former.keys() - now.keys()):
        yield finding("structure-gone", "structures", structure=name, places=former[name].places)
    for name in sorted(now.keys() - former.keys()):
        where = f"structures[{name}]"
        yield finding("structure-new", where, structure=name, places=now[name].places)
    for name in sorted(now.keys() & former.keys()):
        yield from _one(now[name], former[name], territory, last_year)
    before, after = (sum(s.places for s in t.structures) for t in (last_year, territory))
    if (before - after) * _WHOLE_SHARE >= before:
        yield finding("territory-fell", "structures", before=before, after=after)


def _one(
    now: Structure, former: Structure, territory: Territory, last_year: Territory
) -> Iterator[Finding]:
    where = f"structures[{now.id}]"
    if is_sudden(former.places, now.places):
        yield finding(
            f"places-{_direction(former.places, now.places)}",
            f"{where}.places",
            structure=now.id,
            before=former.places,
            after=now.places,
        )
    sections = {section.id: section.places for section in former.sections}
    for section in now.sections:
        before = sections.get(section.id, section.places)
        if is_sudden(before, section.places):
            yield finding(
                f"section-{_direction(before, section.places)}",
                f"{where}.sections[{section.id}].places",
                structure=now.id,
                section=section.id,
                before=before,
                after=section.places,
            )
    if now.places == former.places:
        yield from _slots(
            now.id,
            places_by_slot(former, last_year.calendar),
            places_by_slot(now, territory.calendar),
            territory,
        )


def _slots(
    name: str, before: Mapping[str, int], after: Mapping[str, int], territory: Territory
) -> Iterator[Finding]:
    """Compare slot by slot where the licence is the same: openings and modulations."""
    groups: dict[tuple[int, int], set[str]] = {}
    known = [slot for slot in territory.calendar.slot_names if slot in before or slot in after]
    if territory.calendar.slot_names != tuple(known) and not set(before) & set(after):
        return
    for slot in known:
        had, has = before.get(slot, 0), after.get(slot, 0)
        if is_sudden(had, has):
            groups.setdefault((had, has), set()).add(slot)
    for (had, has), slots in sorted(groups.items()):
        week = territory.calendar.compress(territory.calendar.expand(tuple(sorted(slots))))
        yield finding(
            f"slots-{_direction(had, has)}",
            f"structures[{name}].opening",
            structure=name,
            week=" ".join(week),
            before=had,
            after=has,
        )


def _requests(now: Look, former: Look) -> Iterator[Finding]:
    after, before = (
        Counter(family.commune for family, _, _ in look.asking) for look in (now, former)
    )
    for commune in sorted(before.keys() | after.keys()):
        had, has = before[commune], after[commune]
        # A difference of two counts has their sum as variance.
        if (has - had) ** 2 >= _ERRORS**2 * (has + had):
            yield finding(
                f"requests-{_direction(had, has)}",
                f"communes[{commune}]",
                commune=commune,
                before=had,
                after=has,
            )


def _policy(territory: Territory, last_year: Territory) -> Iterator[Finding]:
    now, former = territory.policy, last_year.policy
    draws = "lottery" in now.tie_break and now.ties == "broken"
    if draws and now.lottery_seed == former.lottery_seed:
        yield finding("same-seed", "policy.lottery_seed", seed=str(now.lottery_seed))
    if not now.version or now.version != former.version:
        return
    alike = now.model_copy(update={"lottery_seed": former.lottery_seed}) == former
    code = "same-version" if alike else "version-not-renewed"
    yield finding(code, "policy.version", version=now.version)
