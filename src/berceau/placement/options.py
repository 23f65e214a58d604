"""The options of every child: what the rules let it have, as arrays.

An option is a child, a structure, a week and the title under which it is taken. See
``docs/reference/rules.md``, section *Options*.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.errors import Fault, InfeasibleError
from berceau.placement.candidates import Candidate, Candidates
from berceau.placement.timeline import Timeline

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.conventions import Convention
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


class Segments(NamedTuple):
    """Stretches of care that options consist of, one a row; all arrays have shape ``(n,)``.

    An option by which a child moves has two: the held place up to the move, then the new one.
    """

    option: Ints
    structure: Ints
    week: Ints
    via: Ints
    """Position of the convention, -1 for none."""
    first: Ints
    """First day, as a proleptic ordinal."""
    last: Ints
    held: Bools
    """Whether it is (part of) a held place, to which the rules of admission do not apply."""
    child: Ints


@dataclass(frozen=True, eq=False)
class Options:
    """All options of a territory, in canonical order.

    Attributes
    ----------
    territory
        What they were read from.
    children
        Identifiers of the children that have options, sorted; a child's position is its group.
    structures, conventions
        Sorted by identifier; positions are used in the arrays.
    weeks
        Distinct sets of slots.
    child, structure, week, via
        Positions, shape ``(n,)``; ``via`` is -1 for residents.
    first, last
        Days as proleptic ordinals.
    rank, position, share
        Rank of the wish, position of the week, share of the need in thousandths.
    keep
        Whether the option keeps a held place.
    need
        Need met, as ``rules.md`` defines it.
    points
        Points of the child at the structure.
    layer
        Number of the layer, 0 for the lowest that occurs.
    required
        Whether the child must have one of its options, shape ``(n_children,)``.
    """

    territory: Territory
    children: tuple[str, ...]
    structures: tuple[Structure, ...]
    conventions: tuple[Convention, ...]
    weeks: tuple[frozenset[int], ...]
    child: Ints
    structure: Ints
    week: Ints
    via: Ints
    first: Ints
    last: Ints
    rank: Ints
    position: Ints
    share: Ints
    keep: Bools
    need: Ints
    points: Ints
    layer: Ints
    required: Bools
    segments: Segments

    def __len__(self) -> int:
        """Give the number of options."""
        return len(self.child)

    def label(self, option: int) -> str:
        """Write an option so that a person can read it."""
        names = self.territory.calendar.compress(self.weeks[self.week[option]])
        child, structure = self.child[option], self.structure[option]
        return f"{self.children[child]} at {self.structures[structure].id}, {' '.join(names)}"

    @cached_property
    def weight(self) -> Ints:
        """Weight of each option: base and points, to the policy's power."""
        policy = self.territory.policy
        weights = (policy.base_points + np.maximum(0, self.points)) ** policy.exponent
        return np.asarray(weights, dtype=np.int64)


def options_of(territory: Territory) -> Options:
    """List every option of a territory.

    Raises
    ------
    InfeasibleError
        If a decision names a place that no rule allows.
    """
    candidates = Candidates(territory)
    found = [c for child in territory.child_by_id for c in candidates.of(child)]
    weeks = tuple(sorted({c.week for c in found} | candidates.held_weeks, key=sorted))
    table = _Table(territory, candidates, found, weeks)
    lawful = table.of_age()
    kept = [c for c, is_lawful in zip(found, lawful, strict=True) if is_lawful]
    _decided_have_options(territory, kept)
    return _Table(territory, candidates, kept, weeks).options()


def _decided_have_options(territory: Territory, kept: list[Candidate]) -> None:
    served = {c.child for c in kept}
    clashes = [
        Fault(
            f"decisions[{k}]",
            "decision-impossible",
            f"{decision.child!r} to be placed at {decision.structure!r}",
            "a place that opening, age, dates and conventions allow for the whole stay",
            "Decide another week or structure, or change what stands in the way.",
        )
        for k, decision in enumerate(territory.decisions)
        if decision.kind == "place" and decision.child not in served
    ]
    if clashes:
        raise InfeasibleError(clashes)


class _Table:
    """Candidates laid out as arrays."""

    def __init__(
        self,
        territory: Territory,
        candidates: Candidates,
        found: list[Candidate],
        weeks: tuple[frozenset[int], ...],
    ) -> None:
        self.territory = territory
        self.found = found
        self.weeks = weeks
        self.structures = tuple(sorted(territory.structures, key=lambda s: s.id))
        self.conventions = tuple(sorted(territory.conventions, key=lambda c: c.id))
        self.children = tuple(sorted({c.child for c in found}))
        self._candidates = candidates
        self._week = {week: k for k, week in enumerate(weeks)}
        self._structure = {s.id: k for k, s in enumerate(self.structures)}
        self._via: dict[str | None, int] = {c.id: k for k, c in enumerate(self.conventions)}
        self._via[None] = -1
        self._child = {child: k for k, child in enumerate(self.children)}

    def segments(self) -> Segments:
        """Lay out the stretches of care of every candidate."""
        rows = []
        for option, c in enumerate(self.found):
            child = self._child[c.child]
            here = (self._structure[c.structure], self._week[c.week], self._via[c.via])
            rows.append((option, *here, c.first.toordinal(), c.last.toordinal(), c.keep, child))
            left = self._candidates.left_behind(c)
            if left is not None:
                there = (self._structure[left.structure], self._week[left.week])
                days = (left.first.toordinal(), left.last.toordinal())
                rows.append((option, *there, self._via[left.via], *days, True, child))
        columns = np.array(rows, dtype=np.int64).reshape(-1, 8).T
        return Segments(
            option=columns[0],
            structure=columns[1],
            week=columns[2],
            via=columns[3],
            first=columns[4],
            last=columns[5],
            held=columns[6].astype(np.bool_),
            child=columns[7],
        )

    def of_age(self) -> npt.NDArray[np.bool_]:
        """Say of each candidate whether there is a section for the age in every month."""
        segments = self.segments()
        months = Timeline(self.territory, self.structures).months_of(
            segments, self.territory, self.children
        )
        lawful = np.ones(len(self.found), dtype=np.bool_)
        lawful[segments.option[months.segment[months.section < 0]]] = False
        return lawful

    def options(self) -> Options:
        """Lay out the candidates as options."""
        found = self.found
        layers = {layer: k for k, layer in enumerate(sorted({c.layer for c in found}))}
        required = np.zeros(len(self.children), dtype=np.bool_)
        for child in self._candidates.guaranteed:
            if child in self._child:
                required[self._child[child]] = True

        def column(values: object) -> npt.NDArray[np.int64]:
            return np.array(values, dtype=np.int64)

        return Options(
            territory=self.territory,
            children=self.children,
            structures=self.structures,
            conventions=self.conventions,
            weeks=self.weeks,
            child=column([self._child[c.child] for c in found]),
            structure=column([self._structure[c.structure] for c in found]),
            week=column([self._week[c.week] for c in found]),
            via=column([self._via[c.via] for c in found]),
            first=column([c.first.toordinal() for c in found]),
            last=column([c.last.toordinal() for c in found]),
            rank=column([c.rank for c in found]),
            position=column([c.position for c in found]),
            share=column([c.share for c in found]),
            keep=np.array([c.keep for c in found], dtype=np.bool_),
            need=column([c.need for c in found]),
            points=column([c.points for c in found]),
            layer=column([layers[c.layer] for c in found]),
            required=required,
            segments=self.segments(),
        )
