"""What a solve gives back, and what it tells while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from berceau.engine.certificate import Certificate
    from berceau.engine.limits import Limits
    from berceau.engine.matrix import IntArray
    from berceau.engine.stages import StageRecord
    from berceau.engine.verdict import StoppedBy, Verdict


@dataclass(frozen=True)
class Progress:
    """One event of a running solve.

    Attributes
    ----------
    stage
        Name of the stage at work.
    best
        Best value so far; ``None`` before the first.
    bound
        Best bound so far; ``None`` before the first.
    gap
        Their distance as a share of the bound.
    elapsed
        Seconds since the solve began.
    """

    stage: str
    best: int | None
    bound: int | None
    gap: float | None
    elapsed: float


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
