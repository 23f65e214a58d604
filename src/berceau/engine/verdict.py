"""What is known of a value when a search ends.

Verdict, value and bound are three separate things: a verdict without a value may still carry a
bound, and the absence of a value is ``None``, never a number that stands for it.
"""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """How much is proven about a value."""

    PROVEN = "proven"
    """No better value exists: value and bound are equal."""
    WITHIN_GAP = "within gap"
    """The value is as near to its bound as was asked, not proven best."""
    FEASIBLE = "feasible"
    """Every row holds; how good the value is, the gap says."""
    INFEASIBLE = "infeasible"
    """Two solves with different settings proved that nothing satisfies the rows."""
    UNKNOWN = "unknown"
    """Nothing was found and nothing was proven within the limits."""

    @property
    def has_value(self) -> bool:
        """Whether a solution stands behind the verdict."""
        return self in {Verdict.PROVEN, Verdict.WITHIN_GAP, Verdict.FEASIBLE}


class StoppedBy(StrEnum):
    """What ended a search."""

    PROOF = "proof"
    """The best value, or that there is none, was proven."""
    GAP = "gap"
    """The gap asked for was reached."""
    EFFORT = "deterministic time"
    """The deterministic limit was spent, or nothing more could be tried: repeatable."""
    WALL = "wall time"
    """The clock ran out: not repeatable."""
    INTERRUPT = "interrupt"
    """A person stopped it: not repeatable."""

    @property
    def repeatable(self) -> bool:
        """Whether the same input and limits stop at the same point again."""
        return self not in {StoppedBy.WALL, StoppedBy.INTERRUPT}


class BoundSource(StrEnum):
    """Who proved a bound."""

    SOLVER = "solver"
    """The search tree of CP-SAT: to be believed."""
    PRICES = "prices"
    """Whole-number prices of rows: to be recomputed by anyone."""
    TRIVIAL = "trivial"
    """Bounds of the columns and groups alone, every price zero."""
