"""What a solve gives back, and what it tells while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from berceau.engine.certificate import Certificate
    from berceau.engine.limits import Limits
    from berceau.engine.matrix import IntArray
    from berceau.engine.stages import StageRecord
    from berceau.engine.verdict import StoppedBy, Verdict


class Means(StrEnum):
    """What a search is at."""

    SETTING_OUT = ""
    """Nothing yet: what is known is looked at."""
    PRICES = "prices"
    """The linear relaxation, whose prices prove a bound."""
    DIVE = "dive"
    """Rounding the relaxation to a solution."""
    PIECES = "pieces"
    """Pieces of the program, solved side by side."""
    WHOLE = "whole program"
    """The whole program at once."""


@dataclass(frozen=True)
class Progress:
    """One event of a running solve.

    Attributes
    ----------
    stage
        Name of the stage at work; empty while a first solution is looked for.
    best
        Best value so far; ``None`` before the first.
    bound
        Best bound so far; ``None`` before the first.
    gap
        Their distance as a share of the bound, or of 1 where the bound is 0 (then no share means
        much: see ``gap_tells``).
    elapsed
        Seconds since the solve began.
    number
        Place of the stage in the order of stages, from 1; 0 while a first solution is looked for.
    stages
        How many stages there are.
    level
        Level of a leximin stage, from 1; 0 in other stages. Values and bounds of one level say
        nothing of the next.
    means
        What is at work.
    spent
        Deterministic time that the stage has spent, as far as it is known: what works now is
        counted when it ends.
    allowed
        Deterministic time that the stage may spend.
    left
        Seconds that the whole solve takes from now on, at most: the rest of the wall limit, or
        what the effort still allowed takes at the pace so far, whichever is less. A proof may
        end it much sooner; a slower pace, or work that is counted only when it ends, somewhat
        later. ``None`` when neither is known.
    """

    stage: str
    best: int | None
    bound: int | None
    gap: float | None
    elapsed: float
    number: int = 0
    stages: int = 0
    level: int = 0
    means: Means = Means.SETTING_OUT
    spent: float = 0.0
    allowed: float = 0.0
    left: float | None = None

    @property
    def gap_tells(self) -> bool:
        """Whether the gap is known and means something."""
        return self.gap is not None and (self.bound != 0 or self.best == 0)


@dataclass(frozen=True, eq=False)
class Outcome:
    """The best solution found and what is proven of it.

    Attributes
    ----------
    verdict
        Proven if every stage is; otherwise the weakest of the stages.
    x
        Value of each column, shape ``(n_columns,)``; ``None`` if nothing was found.
    stages
        One record for each stage, in order.
    certificates
        Prices of rows, for each stage (and level) whose relaxation was solved.
    stopped_by
        What ended the solve: a proof, or the first limit or person that cut a stage short.
    limits
        The limits given.
    solver
        Name and version of the solver.
    """

    verdict: Verdict
    x: IntArray | None
    stages: tuple[StageRecord, ...]
    certificates: tuple[Certificate, ...]
    stopped_by: StoppedBy
    limits: Limits
    solver: str

    @property
    def seed(self) -> int:
        """Seed of every draw."""
        return self.limits.seed

    @property
    def prices(self) -> dict[str, IntArray]:
        """Prices of the rows of the original program, by stage (see ``certificates``)."""
        return {proof.stage: proof.row_prices for proof in self.certificates}

    @property
    def reproducible(self) -> bool:
        """Whether the same input, limits and seed give the same bytes again."""
        return self.stopped_by.repeatable
