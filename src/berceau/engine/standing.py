"""How far a search goes, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from berceau.engine.verdict import BoundSource, StoppedBy

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, eq=False)
class Aim:
    """How far one search goes.

    Attributes
    ----------
    name
        What its certificate is called.
    shown
        Turns a value of what is maximised into a value of the stage.
    done
        Tells from value and bound whether the search may stop; ``None`` for the gap asked for.
    effort
        Deterministic time allowed; ``None`` for that of the limits.
    level
        Number of the level of a leximin stage, from 1; 0 for other stages.
    unit
        How much of what is maximised makes one of the stage's value.
    """

    name: str
    shown: Callable[[int], int] = int
    done: Callable[[int, int], bool] | None = None
    effort: float | None = None
    level: int = 0
    unit: int = 1


@dataclass(eq=False)
class Standing:
    """Where the search of one objective stands; kept up to date so that it can stop anywhere.

    Attributes
    ----------
    bound
        Best bound proven on the objective.
    source
        Who proved it.
    effort
        Deterministic time spent.
    stopped_by
        What ended the search.
    infeasible
        Whether it is proven, twice, that nothing satisfies the rows.
    means
        What was used, in order, in a few words each.
    """

    bound: int
    source: BoundSource = BoundSource.TRIVIAL
    effort: float = 0.0
    stopped_by: StoppedBy = StoppedBy.EFFORT
    infeasible: bool = False
    means: list[str] = field(default_factory=list)

    def tighten(self, bound: int | None, source: BoundSource) -> None:
        """Take a bound if it is better than what is known."""
        if bound is not None and bound < self.bound:
            self.bound, self.source = bound, source
