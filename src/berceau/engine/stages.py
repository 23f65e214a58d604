"""What to reach, in which order, and what each stage leaves behind.

Stages are lexicographic: each is optimised among the solutions that keep what the stages before
it reached, up to their tolerance. A lock is never stricter than the value that was reached, so
the solution of one stage is always allowed in the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Measure
    from berceau.engine.verdict import BoundSource, StoppedBy, Verdict

PERMILLE = 1000
"""Tolerances are counted in thousandths."""
LARGEST = 2**62
"""No sum inside the engine may reach this: the solver counts in 64 bits."""


@dataclass(frozen=True, eq=False)
class Objective:
    """A quantity to make as large as possible: ``sum of coefs * x + constant``."""

    coefs: IntArray
    constant: int = 0

    def value(self, x: IntArray) -> int:
        """Give the value at ``x``."""
        return int(self.coefs @ x) + self.constant

    def padded(self, n_columns: int) -> Objective:
        """Give the same quantity over more columns, the new ones counting nothing."""
        missing = np.zeros(n_columns - len(self.coefs), dtype=np.int64)
        return Objective(np.concatenate([self.coefs, missing]), self.constant)


def _refuse_shares(name: str, permille: int, effort: float) -> None:
    """Refuse a tolerance or an effort that is no share."""
    if not 0 < effort <= 1:
        raise ValueError(f"stage {name!r}, effort: found {effort}, expected above 0, at most 1")
    if not 0 <= permille <= PERMILLE:
        raise ValueError(f"stage {name!r}, tolerance: found {permille}, expected 0 to {PERMILLE}")


def slack_of(value: int, permille: int) -> int:
    """Give how much of ``value`` the tolerance allows to lose, rounded down."""
    return abs(value) * permille // PERMILLE


@dataclass(frozen=True, eq=False)
class Optimise:
    """Make a measure, or a weighted sum of measures, as large or as small as possible.

    Attributes
    ----------
    name
        Name of the stage.
    terms
        Measures with their whole-number weights.
    maximise
        Whether more is better.
    tolerance_permille
        How much of the value reached later stages may give up, in thousandths.
    effort
        Share of the deterministic time of the limits that the stage may spend; of a wall limit,
        its share among the stages still to come.

    Raises
    ------
    ValueError
        If there is no term or the tolerance is no share.
    """

    name: str
    terms: tuple[tuple[Measure, int], ...]
    maximise: bool
    tolerance_permille: int = 0
    effort: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a stage that says nothing."""
        _refuse_shares(self.name, self.tolerance_permille, self.effort)
        if not self.terms:
            raise ValueError(f"stage {self.name!r}: found no term, expected at least one")

    @property
    def sign(self) -> int:
        """1 to maximise, -1 to minimise: times the value, it is always maximised."""
        return 1 if self.maximise else -1

    def objective(self, upper: IntArray) -> Objective:
        """Give what is maximised, over the columns whose upper bounds are given.

        Raises
        ------
        ValueError
            If a measure has not one coefficient for each column, or the largest sum possible
            does not fit in 62 bits.
        """
        largest = sum(
            abs(weight) * (sum(map(abs, (measure.coefs * upper).tolist())) + abs(measure.constant))
            for measure, weight in self.terms
            if _fits(self.name, measure, len(upper))
        )
        if largest >= LARGEST:
            raise ValueError(
                f"stage {self.name!r}: found values up to {largest}, expected less than 2**62;"
                " divide the weights"
            )
        coefs = np.zeros(len(upper), dtype=np.int64)
        for measure, weight in self.terms:
            coefs += self.sign * weight * measure.coefs
        constant = sum(weight * measure.constant for measure, weight in self.terms)
        return Objective(coefs, self.sign * constant)


def _fits(stage: str, measure: Measure, n_columns: int) -> bool:
    """Refuse a measure over other columns than the program's."""
    if measure.coefs.shape != (n_columns,):
        raise ValueError(
            f"stage {stage!r}, measure {measure.name!r}: found shape {measure.coefs.shape},"
            f" expected ({n_columns},)"
        )
    return True


@dataclass(frozen=True, eq=False)
class Leximin:
    r"""Raise the lowest rate as far as possible, then the second lowest, and so on.

    The rate of group ``g`` is :math:`r_g = \lfloor s\,n_g(x)/d_g\rfloor` with numerator
    :math:`n_g`, denominator :math:`d_g` and scale :math:`s`. Groups with denominator 0 have no
    rate and are left out. Level ``k`` is the largest :math:`t_k` such that at most ``k - 1``
    groups are below it, while at most ``j - 1`` are below :math:`t_j` for every level ``j``
    before.

    Attributes
    ----------
    name
        Name of the stage.
    numerators
        What each group receives: no negative coefficient, no negative constant.
    denominators
        What each group asks for, at least 0.
    labels
        Name of each group.
    scale
        Rates are counted in ``1 / scale``.
    levels
        How many levels to settle; ``None`` for all.
    tolerance_permille
        How much of each level later stages may give up, in thousandths.
    effort
        As for :class:`Optimise`; all levels together.

    Raises
    ------
    ValueError
        If the tuples differ in length, or a number has the wrong sign.
    """

    name: str
    numerators: tuple[Measure, ...]
    denominators: tuple[int, ...]
    labels: tuple[str, ...]
    scale: int = 1000
    levels: int | None = None
    tolerance_permille: int = 0
    effort: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what has no rate."""
        _refuse_shares(self.name, self.tolerance_permille, self.effort)
        sizes = (len(self.numerators), len(self.denominators), len(self.labels))
        if len(set(sizes)) != 1:
            raise ValueError(
                f"stage {self.name!r}: found {sizes[0]} numerators, {sizes[1]} denominators and"
                f" {sizes[2]} labels, expected as many of each"
            )
        if self.scale < 1 or (self.levels is not None and self.levels < 1):
            raise ValueError(
                f"stage {self.name!r}: found scale {self.scale} and levels {self.levels},"
                " expected at least 1"
            )
        for measure, denominator, label in zip(
            self.numerators, self.denominators, self.labels, strict=True
        ):
            if denominator < 0 or measure.constant < 0 or bool(np.any(measure.coefs < 0)):
                raise ValueError(
                    f"stage {self.name!r}, group {label!r}: found a negative number,"
                    " expected none in numerators and denominators"
                )

    @property
    def rated(self) -> tuple[int, ...]:
        """The groups that have a rate."""
        return tuple(g for g, denominator in enumerate(self.denominators) if denominator > 0)

    def rates(self, x: IntArray) -> tuple[int, ...]:
        """Give the rate of each rated group at ``x`` (the columns of the measures come first)."""
        return tuple(
            self.scale
            * (int(self.numerators[g].coefs @ x[: len(self.numerators[g].coefs)])
               + self.numerators[g].constant)
            // self.denominators[g]
            for g in self.rated
        )  # fmt: skip

    def check(self, n_columns: int) -> None:
        """Refuse measures over other columns than the program's."""
        for measure in self.numerators:
            _fits(self.name, measure, n_columns)


Stage: TypeAlias = Optimise | Leximin


@dataclass(frozen=True)
class LevelRecord:
    """One level of a leximin stage: how high the rates are of all groups but ``level - 1``."""

    level: int
    verdict: Verdict
    value: int
    bound: int
    bound_source: BoundSource


@dataclass(frozen=True)
class StageRecord:
    """What a stage reached and what is proven of it.

    Attributes
    ----------
    name
        Name of the stage.
    verdict
        What is proven.
    value
        The value reached; of a leximin stage, its first level (the lowest rate). ``None`` when
        nothing was found.
    bound
        No solution that keeps the stages before has a better value. ``None`` when nothing is
        known, or nothing can be.
    seconds
        Wall time spent.
    deterministic_time
        Effort spent, in the solver's units.
    locked
        What later stages must keep, as a sentence; empty when nothing was locked.
    bound_source
        Who proved the bound.
    stopped_by
        What ended the stage.
    levels
        One record for each level of a leximin stage.
    means
        What was used, in order, in a few words each.
    """

    name: str
    verdict: Verdict
    value: int | None
    bound: int | None
    seconds: float
    deterministic_time: float
    locked: str
    bound_source: BoundSource | None
    stopped_by: StoppedBy
    levels: tuple[LevelRecord, ...] = ()
    means: tuple[str, ...] = ()

    @property
    def gap(self) -> float | None:
        """Distance of value and bound, as a share of the bound; ``None`` if one is missing."""
        if self.value is None or self.bound is None:
            return None
        return relative_gap(self.value, self.bound)


def relative_gap(value: int, bound: int) -> float:
    """Give the distance of value and bound as a share of the bound (at least of 1)."""
    return abs(bound - value) / max(1, abs(bound))
