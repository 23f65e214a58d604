"""From a territory to a 0-1 program: options, rows of every rule, stages of the objective."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.complaint_rows import add_complaint_rows
from berceau.placement.draft import Draft
from berceau.placement.law import require_law, require_weights
from berceau.placement.options import Options, options_of
from berceau.placement.presence import Presence
from berceau.placement.rules import RULES

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.engine.program import Program
    from berceau.placement.complaint_rows import ComplaintRows

    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Problem:
    """A territory's placement as a program.

    Attributes
    ----------
    territory
        The input.
    options
        Every option, in the order of the program's first columns.
    presence
        Where and when options put children.
    draft
        The rows as the rules wrote them, and the helper columns after the options.
    program
        Columns, groups and rows, for any solver.
    bare
        The same without what the policy says of complaints: what can be had at all.
    complaints
        What the policy says of complaints; ``None`` where no rows say it.
    """

    territory: Territory
    options: Options
    presence: Presence
    draft: Draft
    program: Program
    bare: Program
    complaints: ComplaintRows | None = None

    def complete(self, chosen: Ints) -> Ints:
        """Give every column's value from the options chosen: helpers count what is missing.

        Parameters
        ----------
        chosen
            1 for each option taken, shape ``(n_options,)``.
        """
        x = np.zeros(self.bare.n_columns, dtype=np.int64)
        x[: len(self.options)] = chosen
        matrix = self.bare.matrix
        entries = np.flatnonzero(matrix.indices >= len(self.options))
        if len(entries):
            # Each helper stands in one row alone, with coefficient -1.
            rows = np.searchsorted(matrix.indptr, entries, side="right") - 1
            missing = (matrix.times(x) - self.bare.limits)[rows]
            x[matrix.indices[entries]] = np.maximum(0, missing)
        return x if self.complaints is None else self.complaints.completed(x)


def formulate(territory: Territory, *, complaints: bool = True) -> Problem:
    """Turn a territory into a program.

    Parameters
    ----------
    territory
        What is turned.
    complaints
        Whether what the policy says of complaints is written, where it can be: it takes longer
        than all the rest, and who looks at room alone does not need it.

    Raises
    ------
    InfeasibleError
        If a decision asks for what no rule allows.
    InputError
        If the territory asks for a law that its year does not have, or for weights too large.
    """
    require_law(territory)
    options = options_of(territory)
    require_weights(options)
    presence = Presence(options)
    draft = Draft(options, presence)
    for rows_of_rule in RULES.values():
        rows_of_rule(draft)
    bare = draft.program()
    problem = Problem(territory, options, presence, draft, bare, bare)
    rows = add_complaint_rows(problem) if complaints else None
    if rows is None:
        return problem
    return replace(problem, program=draft.program(), complaints=rows)
