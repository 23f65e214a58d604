"""Solutions judged by more than their rows: who takes over the search by pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from berceau.engine.following import Following
    from berceau.engine.guide import Guide
    from berceau.engine.run import AtHand, Run
    from berceau.engine.standing import Aim, Standing


class Improving(Protocol):
    """A search that improves a run's solution round by round."""

    @property
    def value(self) -> int:
        """Value of the solution as it stands."""
        ...

    @property
    def is_exhausted(self) -> bool:
        """Whether nothing more is hoped for."""
        ...

    def round(self) -> bool:
        """Work once more; tell whether a person interrupted."""
        ...

    def put_back(self) -> None:
        """Give the run what was found."""
        ...

    def close(self) -> None:
        """End, and keep what was found."""
        ...


class Guard(Protocol):
    """Decides which solutions of the rows are good, and searches among them.

    A run with a guard starts from a solution; prices still bound what any solution is worth, and
    the guard alone improves it.
    """

    def pieces(self, run: Run, guide: Guide, standing: Standing, aim: Aim) -> Improving:
        """Begin a search for what a stage, or a level of one, maximises."""
        ...


@dataclass(frozen=True, eq=False)
class Aids:
    """What helps a solve, or judges it.

    Attributes
    ----------
    at_hand
        Prices from a former solve: where they still prove a good bound, none are worked out.
    guard
        Judges solutions by more than their rows, and searches in the place of the usual means;
        it needs a hint. Bounds are those of the rows alone.
    following
        Knows the columns that follow others, in a program with many of them: whole programs are
        then searched with a lighter relaxation, and pieces take such columns with them.
    """

    at_hand: AtHand | None = None
    guard: Guard | None = None
    following: Following | None = None
