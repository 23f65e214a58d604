"""Rows of the program in parts: which rule, whose limit, at which slot, in which month."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from berceau.placement.coupling import pool_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.structures import PoolKind
    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem
    from berceau.placement.reasons.answers import Kind, Unit

_MOMENT = re.compile(r"(?P<subject>.*), (?P<slot>[^ ,]+), (?P<month>[0-9]{4}-[0-9]{2})")
_WEEK = re.compile(r"(?P<subject>.*), week of (?P<month>[0-9]{4}-[0-9]{2})")
_HOURS = re.compile(
    r"(?P<convention>.*), hours of (?P<who>.*), "
    r"(?:(?P<month>[0-9]{4}-[0-9]{2})|year planned) \(minutes\)"
)


class Limit(NamedTuple):
    """Whose limit a row is, whenever it is."""

    rule: str
    kind: Kind
    structure: str | None = None
    section: str | None = None
    convention: str | None = None
    who: str | None = None
    """Commune or family whose use is counted alone."""
    pool: PoolKind | None = None
    alone: bool = False
    """Of adults: whether children are counted whom so few adults may look after."""

    @property
    def unit(self) -> Unit:
        """What the row counts in."""
        if self.kind in {"week", "hours"}:
            return "minutes"
        return "shares" if self.kind == "adults" and not self.alone else "children"


class Spot(NamedTuple):
    """A limit at its moment: number of the slot, month as ``2026-09``; none where not apart."""

    limit: Limit
    slot: int | None = None
    month: str | None = None


class Spots:
    """Reads the labels of the rows of a problem.

    Labels name structures, sections and conventions by their identifiers, which may hold commas:
    whole names are compared, not pieces of them.

    Parameters
    ----------
    problem
        Whose program.
    """

    def __init__(self, problem: Problem) -> None:
        self._program = problem.bare
        self._slots = {name: k for k, name in enumerate(problem.territory.calendar.slot_names)}
        self._limits = dict(_named(problem.territory))
        blocks = [k for k, b in enumerate(self._program.rows) if b.rule == "childminder"]
        # Children under three come in a block of their own, after that of all children.
        young = blocks[1] if len(blocks) > 1 else -1
        starts = self._program.block_starts
        self._young = range(int(starts[young]), int(starts[young + 1])) if young >= 0 else range(0)
        self._known: dict[int, Spot] = {}

    def of(self, row: int) -> Spot:
        """Say whose limit a row is, and when."""
        if row not in self._known:
            self._known[row] = self._read(row)
        return self._known[row]

    def _read(self, row: int) -> Spot:
        rule, label = self._program.row_label(row)
        if row in self._young:
            rule = "under_3"
        if (found := _HOURS.fullmatch(label)) is not None:
            limit = Limit("convention", "hours", convention=found["convention"], who=found["who"])
            return Spot(limit, month=found["month"])
        if (found := _WEEK.fullmatch(label)) is not None:
            return Spot(self._limits[rule, f"{found['subject']}, week"], month=found["month"])
        if (found := _MOMENT.fullmatch(label)) is not None and found["slot"] in self._slots:
            limit = self._limits[rule, found["subject"]]._replace(alone=self._is_alone(row, rule))
            return Spot(limit, self._slots[found["slot"]], found["month"])
        return Spot(self._limits[rule, label])

    def _is_alone(self, row: int, rule: str) -> bool:
        """Say whether a row about adults counts each child as one, not by walking."""
        matrix = self._program.matrix
        counted = matrix.coefs[matrix.indptr[row] : matrix.indptr[row + 1]]
        return rule == "ratio" and int(counted.max(initial=0)) == 1


def _named(territory: Territory) -> Iterator[tuple[tuple[str, str], Limit]]:
    """Give what every label stands for that names nothing but structures and conventions."""
    for s in territory.structures:
        for rule in ("places", "overbooking"):
            yield (rule, s.id), Limit(rule, "structure", s.id)
            for section in s.sections:
                yield (rule, f"{s.id}, {section.id}"), Limit(rule, "section", s.id, section.id)
        yield ("overbooking", f"{s.id}, week"), Limit("overbooking", "week", s.id)
        yield ("ratio", f"{s.id}, adults"), Limit("ratio", "adults", s.id)
        yield ("childminder", s.id), Limit("childminder", "structure", s.id)
        yield ("under_3", s.id), Limit("childminder", "under_3", s.id)
        for number, pool in enumerate(s.reserved, start=1):
            if pool_places(territory, s, pool) or pool.kept:
                name = f"{s.id}, pool {pool.kind} ({number}) kept free"
                yield ("reserved", name), Limit("reserved", "kept_free", s.id, pool=pool.kind)
    for c in territory.conventions:
        rule = "convention"
        yield (rule, f"{c.id}, guests"), Limit(rule, "guests", convention=c.id)
        yield (rule, f"{c.id}, children"), Limit(rule, "children", convention=c.id)
        for term in c.terms:
            for part in term.parts if term.kind == "share" else ():
                name = f"{c.id}, part of {part.commune}"
                limit = Limit(rule, "part", term.structure, convention=c.id, who=part.commune)  # type: ignore[union-attr]  # parts are those of a share
                yield (rule, name), limit
