"""From the certificates of a solve to proofs by name, as short as they can be.

The rows that a solve adds for its stages are told apart by their labels. What is not recognised
loses its price: that costs some of the bound, which is worked out anew, and nothing of its truth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.certificate import upper_bound
from berceau.engine.derivations import Derivations, told
from berceau.engine.derived import Book, extended_by, needed
from berceau.engine.ladder import count_name, floor_name, lock_name, rung
from berceau.engine.levels import AT_LEAST, BELOW, PROGRESS, STAGE_RULE
from berceau.engine.naming import ByName, RowNames
from berceau.engine.pruning import pruned
from berceau.engine.stages import Leximin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.engine.certificate import Certificate
    from berceau.engine.derived import DerivedRow
    from berceau.engine.ladder import Reached, Rung
    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Program, Rows
    from berceau.engine.stages import Stage

_KEPT = re.compile(rf"{AT_LEAST} \d+ / \d+(?:: (.*))?", re.DOTALL)
"""What is kept of a level: its rate, or that of a group."""


@dataclass(frozen=True)
class Proof:
    """Prices by name that prove a bound on a stage, or on a level of one.

    Attributes
    ----------
    stage
        Number of the stage, from 1.
    level
        Number of the level, from 1; 0 for a stage that optimises.
    bound
        What the prices prove of what is maximised under the stage's :func:`~.ladder.rung`.
    scale
        How many price units make one unit of the objective.
    prices
        Whole-number prices of rows, by rule and name; others are 0.
    derivations
        Rows derived from others.
    derived_prices
        Their prices.
    """

    stage: int
    level: int
    bound: int
    scale: int
    prices: ByName
    derivations: Derivations
    derived_prices: tuple[int, ...]


def proofs(
    original: Program,
    stages: Sequence[Stage],
    reached: Sequence[Reached],
    certificates: Sequence[Certificate],
) -> Iterator[Proof]:
    """Give a proof for each stage and level that was reached, with prices where there are any.

    Parameters
    ----------
    original
        The program without any stage.
    stages
        All stages.
    reached
        What each stage reached.
    certificates
        Prices that the solve found, in its order.
    """
    found: dict[tuple[int, int], Certificate] = {}
    for proof in sorted(certificates, key=lambda proof: -proof.bound):
        found[_place(proof, original, stages)] = proof
    names = RowNames(original)
    for number, (stage, kept) in enumerate(zip(stages, reached, strict=True), start=1):
        levels = range(1, len(kept.levels) + 1) if isinstance(stage, Leximin) else (0,)
        for level in levels:
            step = rung(original, stages, reached, number, level)
            own = found.get((number, level))
            moved = None if own is None else _moved(own, step, original, stages, level)
            best = _best(step, moved)
            rows, late = best.prices[: step.program.n_rows], best.prices[step.program.n_rows :]
            named = names.by_name(rows[: original.n_rows])
            named |= RowNames(step.program).by_name(_only_after(rows, original.n_rows))
            yield Proof(
                number,
                level,
                best.bound,
                best.scale,
                named,
                told(step.program, best.derived),
                tuple(late.tolist()),
            )


@dataclass(frozen=True, eq=False)
class _Priced:
    """Prices of the rows of a rung and of rows derived from them, and what they prove."""

    derived: tuple[DerivedRow, ...]
    prices: IntArray
    scale: int
    bound: int = 0


def _best(step: Rung, moved: _Priced | None) -> _Priced:
    """Give the best bound known on a rung, with the fewest prices that prove it.

    A relaxation left early may have prices that prove less than none at all.
    """
    program, objective = step.program, step.objective
    nothing = np.zeros(program.n_rows, dtype=np.int64)
    trivial = _Priced((), nothing, 1, upper_bound(program, objective, nothing, 1))
    if moved is None:
        return trivial
    extended = extended_by(program, moved.derived)
    prices = pruned(extended, objective, moved.prices, moved.scale)
    bound = upper_bound(extended, objective, prices, moved.scale)
    if bound >= trivial.bound:
        return trivial
    late = prices[program.n_rows :]
    derived = needed(moved.derived, late > 0, program.n_rows + program.n_groups)
    prices = np.concatenate([prices[: program.n_rows], late[list(derived)]])
    return _Priced(tuple(derived.values()), prices, moved.scale, bound)


def _only_after(prices: IntArray, n_rows: int) -> IntArray:
    """Give prices without those of the first rows."""
    late = prices.copy()
    late[:n_rows] = 0
    return late


def _place(proof: Certificate, original: Program, stages: Sequence[Stage]) -> tuple[int, int]:
    """Tell of which stage and level a certificate is; (0, 0) if of none.

    Stages may share a name; the rows that it was found under tell which come before it.
    """
    _, past = labelled(proof.program.rows[len(original.rows) :], stages)
    for number in range(past + 1, len(stages) + 1):
        stage = stages[number - 1]
        if isinstance(stage, Leximin):
            level = re.fullmatch(rf"{re.escape(stage.name)}, level (\d+)", proof.stage)
            if level:
                return number, int(level[1])
        elif stage.name == proof.stage:
            return number, 0
    return 0, 0


def _moved(
    proof: Certificate, step: Rung, original: Program, stages: Sequence[Stage], level: int
) -> _Priced:
    """Carry prices over to the rows of a rung; give them and their scale there."""
    named, _ = labelled(proof.program.rows[len(original.rows) :], stages)
    rows = RowNames(step.program).of_rule(STAGE_RULE)
    place = np.concatenate(
        [
            np.arange(original.n_rows, dtype=np.int64),
            np.array([rows.get(name, -1) for name in named], dtype=np.int64),
        ]
    )
    prices = np.zeros(step.program.n_rows, dtype=np.int64)
    known = np.flatnonzero(place >= 0)
    prices[place[known]] = proof.prices[known]
    derived, kept = _derived_there(proof, step, place)
    late = proof.prices[proof.program.n_rows :][kept]
    # A level is searched with its rate many times itself, so that progress counts beside it.
    rate = int(proof.objective.coefs.max(initial=1)) if level else 1
    return _Priced(derived, np.concatenate([prices, late]), proof.scale * rate)


def _derived_there(
    proof: Certificate, step: Rung, place: IntArray
) -> tuple[tuple[DerivedRow, ...], list[int]]:
    """Derive rows again on a rung, those whose rows are all there; tell which they are."""
    if not proof.derived:
        return (), []
    old, book, kept = proof.program, Book(step.program), list[int]()
    groups = book.first_group + np.arange(old.n_groups, dtype=np.int64)
    place = np.concatenate([place, groups, np.full(len(proof.derived), -1, dtype=np.int64)])
    for k, row in enumerate(proof.derived):
        rows = place[row.proof.rows]
        again = book.derive(replace(row.proof, rows=rows)) if bool(np.all(rows >= 0)) else None
        if again is not None:
            place[old.n_rows + old.n_groups + k] = book.first_derived + len(kept)
            book.add([again])
            kept.append(k)
    return tuple(book.derived), kept


def labelled(blocks: Sequence[Rows], stages: Sequence[Stage]) -> tuple[list[str], int]:
    """Name the rows that a solve added as the ladder names them.

    Returns
    -------
    tuple
        One name for each row, empty where the ladder has no such row, and how many stages are
        past once the rows are there (a leximin stage is not past while its rows come last).
    """
    names: list[str] = []
    place = _Place(1)
    for block in blocks:
        for k in range(len(block)):
            label = block.subject(k)
            found = _found(label, stages, place, is_new=not k)
            if found is None:
                names.append("")
                continue
            name, place = found
            names.append(name)
    return names, place.number - 1


class _Place(NamedTuple):
    """How far rows have come: the stage, its level, and whether that level is kept already."""

    number: int
    level: int = 0
    is_kept: bool = False


def _found(
    label: str, stages: Sequence[Stage], place: _Place, *, is_new: bool
) -> tuple[str, _Place] | None:
    """Find of which stage a label is, from a place on: its name there, and the place after it.

    Stages may share a name: what a level keeps closes it, in one block of rows.
    """
    for number in range(place.number, len(stages) + 1):
        stage = stages[number - 1]
        if not isinstance(stage, Leximin):
            if label.startswith(f"{stage.name}: "):
                return lock_name(stage, number), _Place(number + 1)
            continue
        read = re.fullmatch(rf"{re.escape(stage.name)}, level (\d+): (.*)", label, re.DOTALL)
        if not read:
            continue
        level, rest = int(read[1]), read[2]
        is_closed = place.is_kept and is_new
        if (
            number > place.number
            or level > place.level
            or (level == place.level and not is_closed)
        ):
            after = _Place(number, level, is_kept=_KEPT.fullmatch(rest) is not None)
            return _level_name(stage, number, level, rest), after
    return None


def _level_name(stage: Leximin, number: int, level: int, rest: str) -> str:
    """Name a row of a level by what its label says after the level's name."""
    kept = _KEPT.fullmatch(rest)
    if kept and kept[1] is None:
        return lock_name(stage, number, level)
    if kept:
        return floor_name(stage, number, level, kept[1])
    if rest.startswith(f"{PROGRESS} "):
        return ""
    if rest == BELOW:
        return count_name(stage, number, level)
    return f"{lock_name(stage, number, level)}: {rest}"
