"""From what a solve proved to certificates in a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.engine.ladder import Reached
from berceau.engine.proofs import proofs
from berceau.engine.stages import Leximin, Optimise
from berceau.engine.verdict import BoundSource
from berceau.placement.proposal import Certificate, Derivation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from berceau.engine.outcome import Outcome
    from berceau.engine.program import Program
    from berceau.engine.stages import Stage
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import StageResult

_PRICES = str(BoundSource.PRICES)


def certificates_of(
    problem: Problem, stages: Sequence[Stage], outcome: Outcome
) -> tuple[Certificate, ...]:
    """Write the certificates of a solve, one for each stage and level that was reached.

    Parameters
    ----------
    problem
        What was solved.
    stages
        Its stages.
    outcome
        What came out.
    """
    reached = [
        _reached(stage, record.locked, record.value, [level.value for level in record.levels])
        for stage, record in zip(stages, outcome.stages, strict=True)
    ]
    return tuple(
        Certificate(
            stage=proof.stage,
            level=proof.level,
            bound=in_units_of(stages[proof.stage - 1], proof.bound),
            scale=proof.scale,
            prices=proof.prices,
            rows=proof.derivations.rows,
            derived=tuple(
                Derivation(divisor=mixture.divisor, terms=mixture.terms, price=price)
                for mixture, price in zip(
                    proof.derivations.mixtures, proof.derived_prices, strict=True
                )
            ),
        )
        for proof in proofs(problem.program, stages, reached, outcome.certificates)
    )


def reached_by(stages: Sequence[Stage], results: Sequence[StageResult]) -> list[Reached]:
    """Tell what the stages of a proposal reached, as far as later stages keep it."""
    return [
        _reached(stage, result.locked, result.value, [level.value for level in result.levels])
        for stage, result in zip(stages, results, strict=True)
    ]


def _reached(stage: Stage, locked: str, value: int | None, levels: list[int]) -> Reached:
    if not locked:
        return Reached()
    return Reached(levels=tuple(levels)) if isinstance(stage, Leximin) else Reached(value)


def in_units_of(stage: Stage, bound: int) -> int:
    """Turn a bound on what is maximised into one on the stage's value."""
    return stage.sign * bound if isinstance(stage, Optimise) else bound


def with_certified(
    program: Program,
    stages: Sequence[Stage],
    results: Iterable[StageResult],
    certificates: Iterable[Certificate],
) -> tuple[StageResult, ...]:
    """Note beside each stage's bound what the certificates prove of it.

    Where they prove more than the search did, theirs is the bound too.
    """
    own = {(proof.stage, proof.level): proof.bound for proof in certificates}
    proven = proven_by(program, stages, own)
    found = []
    for number, result in enumerate(results, start=1):
        stage = stages[number - 1]
        certified, by = proven.get(number, (None, None))
        levels = []
        for level in result.levels:
            proof = own.get((number, level.level))
            better = proof is not None and proof < level.bound
            update = {"bound": proof, "bound_source": _PRICES} if better else {}
            levels.append(level.model_copy(update={"certified": proof, **update}))
        more: dict[str, object] = {"certified": certified, "certified_by": by}
        more["levels"] = tuple(levels)
        if certified is not None and _is_better(stage, certified, result.bound):
            more |= {"bound": certified, "bound_source": _PRICES}
        found.append(result.model_copy(update=more))
    return tuple(found)


def _is_better(stage: Stage, certified: int, bound: int | None) -> bool:
    """Tell whether a certified bound says more than the best that was known."""
    if bound is None:
        return True
    sign = stage.sign if isinstance(stage, Optimise) else 1
    return sign * certified < sign * bound


def proven_by(
    program: Program, stages: Sequence[Stage], own: Mapping[tuple[int, int], int]
) -> dict[int, tuple[int, int]]:
    """Find for each stage the best bound that a certificate proves, and of which stage it is.

    A bound holds for every later stage that asks for the same: it keeps more, so it allows less.
    A leximin stage has the bound of its first level.

    Parameters
    ----------
    program
        The program without any stage.
    stages
        All stages.
    own
        The bounds proven, by number of stage and level.
    """
    best: dict[tuple[bytes, int], tuple[int, int]] = {}
    found: dict[int, tuple[int, int]] = {}
    for number, stage in enumerate(stages, start=1):
        if not isinstance(stage, Optimise):
            if (number, 1) in own:
                found[number] = own[number, 1], number
            continue
        objective = stage.objective(program.upper)
        key = objective.coefs.tobytes(), objective.constant
        candidates = [best[key]] if key in best else []
        if (number, 0) in own:
            candidates.append((stage.sign * own[number, 0], number))
        if candidates:
            best[key] = min(candidates, key=lambda proof: (proof[0], -proof[1]))
            found[number] = stage.sign * best[key][0], best[key][1]
    return found
