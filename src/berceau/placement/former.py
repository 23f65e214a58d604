"""What a former proposal gives to a new solve: a choice to start from, and prices."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.stage_names import LESS_CHANGES
from berceau.engine.levels import STAGE_RULE
from berceau.engine.naming import RowNames
from berceau.engine.program import GROUP_RULE
from berceau.engine.proofs import labelled
from berceau.engine.repair import repaired
from berceau.placement.choices import chosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from berceau.engine.program import Program
    from berceau.engine.stages import Stage
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Certificate, Proposal

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]


def near(problem: Problem, former: Proposal, known: Ints | None) -> Ints | None:
    """Give the lawful choice nearest to a former proposal.

    What is still an option and still fits is kept, in the order of the program; the others get
    nothing, or what they must have.

    Parameters
    ----------
    problem
        What is to be solved now.
    former
        A proposal for the same or a similar territory.
    known
        Values of all columns of a lawful choice; ``None`` if there is none.

    Returns
    -------
    ndarray or None
        Values of all columns; ``None`` when no lawful choice came out.
    """
    before, _ = chosen(problem, former.placements)
    if problem.program.allows(before):
        return before
    x = problem.complete(repaired(problem.program, before, known)[: len(problem.options)])
    return x if problem.program.allows(x) else None


class PricesAtHand:
    """The prices of a former proposal's certificates, on the rows of a new program.

    Parameters
    ----------
    problem
        What is to be solved now.
    stages
        Its stages.
    former
        The proposal with its certificates.
    """

    def __init__(self, problem: Problem, stages: Sequence[Stage], former: Proposal) -> None:
        self._original = problem.program
        self._stages = stages
        self._names = RowNames(problem.program)
        # By name: where answers are repaired, other stages come first.
        told = _numbered(result.name for result in former.stages)
        proofs = [proof for proof in former.certificates if proof.stage <= len(told)]
        self._certificates = {(told[proof.stage - 1], proof.level): proof for proof in proofs}
        self._wanted = _numbered(stage.name.removesuffix(f" {LESS_CHANGES}") for stage in stages)

    def __call__(self, stage: int, level: int, program: Program) -> Floats | None:
        """Give the price of each row of a stage's program; ``None`` where nothing is known."""
        proof = self._certificates.get((self._wanted[stage - 1], level))
        if proof is None or not proof.prices:
            return None
        named = _unrounded(proof)
        locks = named.pop(STAGE_RULE, {})
        prices = np.zeros(program.n_rows, dtype=np.float64)
        prices[: self._original.n_rows] = self._names.by_row(named)[0]
        late, _ = labelled(program.rows[len(self._original.rows) :], self._stages)
        prices[self._original.n_rows :] = [locks.get(name, 0) for name in late]
        return np.where(program.equality, prices, np.maximum(prices, 0.0)) / proof.scale


def _numbered(names: Iterable[str]) -> list[tuple[str, int]]:
    """Give each name with how often it came before."""
    found: list[tuple[str, int]] = []
    before: Counter[str] = Counter()
    for name in names:
        found.append((name, before[name]))
        before[name] += 1
    return found


def _unrounded(proof: Certificate) -> dict[str, dict[str, int]]:
    """Give prices of named rows alone: each derived row's price goes to the rows it is made of.

    What rounding won is lost, and so is what groups are paid: they have no price.
    """
    named = {rule: dict(prices) for rule, prices in proof.prices.items()}
    listed = [(rule, name) for rule in sorted(proof.rows) for name in proof.rows[rule]]
    late = [derived.price for derived in proof.derived]
    for k in range(len(late) - 1, -1, -1):
        derived = proof.derived[k]
        for position, times in derived.terms:
            paid = late[k] * times // derived.divisor
            if position < 0:
                late[-1 - position] += paid
                continue
            rule, name = listed[position]
            if rule != GROUP_RULE:
                prices = named.setdefault(rule, {})
                prices[name] = prices.get(name, 0) + paid
    return named
