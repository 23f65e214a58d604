"""Tables of use that a proposal carries: consumption of conventions, occupancy of sections."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.check.report import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.placement.check.seating import Seat, Seating
    from berceau.placement.check.view import View
    from berceau.placement.proposal import Consumption, Occupancy

_Key = tuple[str, str, str]


def consumption_claims(
    view: View, seating: Seating, table: tuple[Consumption, ...]
) -> Iterator[Violation]:
    """Compare minutes, children and peak of each convention, commune and month, if given."""
    if not table:
        return
    right = consumption_of(view, seating)
    said = {(c.convention, c.commune, c.month): (c.minutes, c.children, c.peak) for c in table}
    yield from _repeated("consumption", ((c.convention, c.commune, c.month) for c in table))
    for key in sorted(said.keys() | right.keys()):
        found, limit = said.get(key, (0, 0, 0)), right.get(key, (0, 0, 0))
        if found != limit:
            yield Violation(
                rule="records",
                subject=f"consumption, {', '.join(key)}",
                found="{} minutes, {} children, peak {}".format(*found),
                limit="{} minutes, {} children, peak {}".format(*limit),
                message="the consumption is not what the placements give",
            )


def consumption_of(view: View, seating: Seating) -> dict[_Key, tuple[int, int, int]]:
    """Count minutes, children and their peak at a slot, by convention, commune and month.

    Months without any child are left out.
    """
    found: dict[_Key, tuple[int, int, int]] = {}
    for convention, seats in seating.by_convention.items():
        communes: dict[str, list[Seat]] = {}
        for seat in seats:
            communes.setdefault(seat.family.commune, []).append(seat)
        for commune, own in communes.items():
            grid = seating.count(own)
            minutes = sum(seat.minutes for seat in own)
            for period in view.periods:
                children = len({s.child.id for s in own if s.present[period.number]})
                if children:
                    found[convention, commune, period.label] = (
                        int(np.asarray(minutes)[period.number]),
                        children,
                        int(grid[period.number].max()),
                    )
    return found


def occupancy_claims(
    view: View, seating: Seating, table: tuple[Occupancy, ...]
) -> Iterator[Violation]:
    """Compare children present and places of each section and month, if given."""
    yield from _repeated("occupancy", ((o.structure, o.section, o.month) for o in table))
    right = occupancy_of(view, seating) if table else {}
    for row in table:
        key = (row.structure, row.section, row.month)
        said = (row.present, row.places)
        for what, found, limit in zip(
            ("present", "places"), said, right.get(key, ((), ())), strict=True
        ):
            if found != limit:
                yield Violation(
                    rule="records",
                    subject=f"occupancy, {', '.join(key)}, {what}",
                    found=" ".join(map(str, found)),
                    limit=" ".join(map(str, limit)) or "no such section or month",
                    message="the occupancy is not what the placements give",
                )
    said_keys = {(row.structure, row.section, row.month) for row in table}
    for key, (present, _) in right.items():
        if any(present) and key not in said_keys:
            yield Violation(
                rule="records",
                subject=f"occupancy, {', '.join(key)}",
                found="no line",
                limit=" ".join(map(str, present)),
                message="children are present and the table does not say it",
            )


def occupancy_of(
    view: View, seating: Seating
) -> dict[_Key, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Count children and places by structure, section and month, slot by slot.

    Children of a house's members are told at the member, so that the table counts nobody twice.
    """
    found: dict[_Key, tuple[tuple[int, ...], tuple[int, ...]]] = {}
    for structure in view.territory.structures:
        seats = seating.by_structure.get(structure.id, [])
        for section in view.groups(structure):
            present = seating.count(seats, seating.in_section(structure, section))
            places = view.places(structure, section)
            for period in view.periods:
                found[structure.id, section.id, period.label] = (
                    tuple(map(int, present[period.number])),
                    tuple(map(int, places[period.number])),
                )
    return found


def _repeated(table: str, keys: Iterable[_Key]) -> Iterator[Violation]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield Violation(
                rule="records",
                subject=f"{table}, {', '.join(key)}",
                found=count,
                limit=1,
                message="the line is there more than once",
            )
