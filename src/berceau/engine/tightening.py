"""A bound below that of the relaxation: rows derived round by round, with whole-number proofs.

Each round solves the relaxation on the rows that bind, takes the rows of the program that its
answer breaks, derives rows that cut the answer off, and keeps those that hold the next answer.
Leaving rows out never makes a bound wrong. What is given back are prices of rows and of derived
rows; that they prove the bound is counted with whole numbers, as ever.

Effort is counted in operations, so that the same input gives the same bound on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt import solution_pb2  # type: ignore[import-untyped]

from berceau.engine.certificate import upper_bound, whole_prices
from berceau.engine.derived import Book, DerivedRow, extended_by, needed
from berceau.engine.linear import Linear
from berceau.engine.matrix import segment_sums
from berceau.engine.pruning import pruned
from berceau.engine.separation import Cut, Face, gomory, modular

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.engine.linear import Basis, Vertex
    from berceau.engine.matrix import FloatArray, IntArray
    from berceau.engine.program import Program
    from berceau.engine.relaxation import Relaxed
    from berceau.engine.stages import Objective
    from berceau.engine.watch import Watch

ROUNDS = 40
"""Most rounds."""
STALLED = 5
"""After so many rounds that close less than ``LEAST_GAIN`` of the gap, no more are tried."""
LEAST_GAIN = 0.002
"""Share of the distance to the target that a round must close."""
NEW_ROWS = 100
"""Most derived rows a round."""
FEW = 5
"""With fewer rows of small numbers than this, those of large numbers are taken too."""
SMALL_DIVISOR, SMALL_COEF = 30, 200
"""What small numbers are. Rows of small numbers lead to points that are easier to cut off."""
ALIKE = 0.95
"""Of two rows whose directions have this cosine or more, the shallower is left aside."""
LOOKED_AT = 600
"""Most rows whose directions are compared, the deepest."""
COEFS_A_UNIT = 1e7
"""Coefficients added up in one unit of deterministic time."""
PRIMES = (2,)
"""Divisors of the eliminations; 3 as well derives more rows and takes longer for the same."""
LEAST_SIMPLEX = 1.0
"""Deterministic time that the simplex method is always allowed: it starts from a basis."""
BROKEN = 1e-6
"""A row is broken when its load is above its limit by this share."""
MOST_COLUMNS = 2500
"""Points with more fractional columns are left alone: eliminations grow with their cube."""


@dataclass(frozen=True, eq=False)
class Tightened:
    """Prices of rows and of derived rows, and the bound that they prove.

    Attributes
    ----------
    derived
        Derived rows with their proofs, each from rows before it.
    program
        The program given, with the derived rows after its own.
    prices
        Price of each row of ``program``, in units of ``1 / scale``.
    scale
        How many price units make one unit of the objective.
    bound
        What the prices prove of the objective.
    rounds
        Rounds done.
    effort
        Deterministic time spent.
    """

    derived: tuple[DerivedRow, ...]
    program: Program
    prices: IntArray
    scale: int
    bound: int
    rounds: int
    effort: float


def tighten(  # noqa: PLR0913 - the relaxation, its answer, and how far to go
    program: Program,
    kept: IntArray,
    objective: Objective,
    relaxed: Relaxed,
    watch: Watch,
    *,
    effort: float,
    target: int,
    seed: int = 0,
) -> tuple[Tightened | None, bool]:
    """Derive rows until the bound meets the target, nothing more is won, or effort is spent.

    Parameters
    ----------
    program
        Columns, groups and rows.
    kept
        Rows that are needed.
    objective
        What is maximised.
    relaxed
        The relaxation solved, with the rows that bind.
    watch
        Clock.
    effort
        Deterministic time allowed.
    target
        A bound as low as this is not improved: the best value known.
    seed
        Seed of the order in which rows are tried.

    Returns
    -------
    tuple
        The best bound with its prices, ``None`` if no relaxation could be solved, and whether a
        person interrupted.
    """
    search = _Tightening(program, kept, objective, relaxed, watch)
    try:
        interrupted = search.run(effort, target, np.random.default_rng(seed))
    except KeyboardInterrupt:
        watch.silence()
        interrupted = True
    return search.result(), interrupted


class _Tightening:
    """The rows in the relaxation, the derived rows so far, and the best bound."""

    def __init__(
        self,
        program: Program,
        kept: IntArray,
        objective: Objective,
        relaxed: Relaxed,
        watch: Watch,
    ) -> None:
        self._kept = program.matrix.rows(kept)
        self._kept_rows = kept
        self._objective = objective
        self._watch = watch
        self._book = Book(program)
        self._rows: IntArray = np.sort(relaxed.rows)
        self._active: IntArray = np.zeros(0, dtype=np.int64)  # derived rows in the relaxation
        self._basis: Basis | None = relaxed.basis
        self._seen: set[tuple[bytes, bytes, int]] = set()
        self._best: Tightened | None = None
        self._spent = 0.0
        self._rounds = 0

    def run(self, effort: float, target: int, rng: np.random.Generator) -> bool:
        """Do rounds until one of the limits; tell whether a person interrupted."""
        idle = 0
        while True:
            vertex, interrupted = self._solved(effort)
            if vertex is None or interrupted:
                return interrupted
            before = None if self._best is None else self._best.bound
            bound = self._noted(vertex)
            if before is not None:
                idle = idle + 1 if before - bound <= LEAST_GAIN * (before - target) else 0
            if (
                bound <= target
                or idle == STALLED
                or self._rounds == ROUNDS
                or self._spent >= effort
                or self._watch.is_over
            ):
                return False
            self._drop_idle(vertex)
            if not self._derive(vertex.x, rng):
                return False
            self._rounds += 1

    def result(self) -> Tightened | None:
        """Give the best bound, with the derived rows that it needs and no others."""
        if self._best is None:
            return None
        best = _trimmed(self._best, self._book.original, self._objective)
        return replace(best, rounds=self._rounds, effort=self._spent)

    def _solved(self, effort: float) -> tuple[Vertex | None, bool]:
        """Solve the relaxation, adding the rows of the program that its answer breaks."""
        while True:
            program = self._book.program()
            rows = np.concatenate(
                [self._rows, program.n_rows - len(self._book.derived) + self._active]
            )
            linear = Linear.of(program, self._objective, rows)
            left = max(effort - self._spent, LEAST_SIMPLEX)
            vertex, spent, interrupted = linear.by_simplex(self._watch, left, self._basis)
            self._spent += spent
            if vertex is None or interrupted:
                return vertex, interrupted
            self._basis = vertex.basis
            limits = self._book.limits[self._kept_rows]
            loads = segment_sums(
                self._kept.coefs * vertex.x[self._kept.indices], self._kept.indptr
            )
            over = loads - limits > BROKEN * np.maximum(1, np.abs(limits))
            broken = np.setdiff1d(self._kept_rows[over], self._rows)
            if not len(broken):
                return vertex, False
            self._rows = np.union1d(self._rows, broken)

    def _noted(self, vertex: Vertex) -> int:
        """Keep the prices of a round if they prove a better bound; give the best bound."""
        program = self._book.program()
        prices, scale = whole_prices(program, vertex.prices)
        bound = upper_bound(program, self._objective, prices, scale)
        if self._best is None or bound < self._best.bound:
            derived = tuple(self._book.derived)
            self._best = Tightened(derived, program, prices, scale, bound, 0, 0.0)
        return self._best.bound

    def _drop_idle(self, vertex: Vertex) -> None:
        """Leave out the derived rows that do not hold the answer."""
        if vertex.basis is None:
            return
        idle = vertex.basis.rows[vertex.basis.row_status == solution_pb2.BASIS_STATUS_BASIC]
        first = self._book.original.n_groups + self._book.original.n_rows
        self._active = self._active[~np.isin(first + self._active, idle)]

    def _derive(self, x: FloatArray, rng: np.random.Generator) -> int:
        """Derive rows that cut the answer off, the best of many; tell how many."""
        active = np.concatenate([self._rows, self._book.first_derived + self._active])
        face = Face(self._book, x, active)
        if not 0 < len(face.columns) <= MOST_COLUMNS:
            return 0
        cuts = [cut for cut in self._cuts(face, rng) if not self._is_known(cut)]
        self._spent += face.effort / COEFS_A_UNIT
        small = [cut for cut in cuts if _is_small(cut)]
        chosen = _unlike(small, len(x))
        if len(chosen) < FEW:
            chosen = _unlike(cuts, len(x))
        self._seen.update(map(_key, chosen))
        new = len(self._book.derived) + np.arange(len(chosen), dtype=np.int64)
        self._active = np.concatenate([self._active, new])
        self._book.add(chosen)
        return len(chosen)

    def _is_known(self, cut: Cut) -> bool:
        return _key(cut.row) in self._seen

    def _cuts(self, face: Face, rng: np.random.Generator) -> Iterator[Cut]:
        """Derive rows from all mixtures."""
        lengths = np.diff(self._book.starts)[face.rows].astype(np.float64)
        lengths[face.rows >= self._book.first_group] = 0.0
        noise = rng.uniform(0.3, 1.7, size=len(lengths))
        counts = np.count_nonzero(face.coefs, axis=1).astype(np.float64)
        derived = face.rows >= self._book.first_derived
        mixtures = [gomory(face, lengths + np.where(derived, len(face.x), 0))]
        mixtures += [
            modular(face, prime, worth) for prime in PRIMES for worth in (counts, counts * noise)
        ]
        for mixture in mixtures:
            for proof in mixture:
                if self._watch.is_over:
                    return
                cut = face.cut(proof)
                if cut is not None:
                    yield cut


def _trimmed(best: Tightened, original: Program, objective: Objective) -> Tightened:
    """Leave out the derived rows that neither have a price nor serve one that has."""
    prices = pruned(best.program, objective, best.prices, best.scale)
    bound = upper_bound(best.program, objective, prices, best.scale)
    rows, late = prices[: original.n_rows], prices[original.n_rows :]
    derived = needed(best.derived, late > 0, original.n_rows + original.n_groups)
    kept = tuple(derived.values())
    prices = np.concatenate([rows, late[list(derived)]])
    program = extended_by(original, kept)
    return replace(best, derived=kept, program=program, prices=prices, bound=bound)


def _key(row: DerivedRow) -> tuple[bytes, bytes, int]:
    """Tell rows apart."""
    return row.indices.tobytes(), row.coefs.tobytes(), row.limit


def _is_small(cut: Cut) -> bool:
    """Tell whether the numbers of a derived row are small."""
    largest = int(np.abs(cut.row.coefs).max())
    return cut.row.proof.divisor <= SMALL_DIVISOR and largest <= SMALL_COEF


def _unlike(cuts: Sequence[Cut], n_columns: int) -> list[DerivedRow]:
    """Choose the deepest cuts among those of nearly the same direction."""
    ordered = sorted(cuts, key=lambda cut: -cut.depth)[:LOOKED_AT]
    chosen: list[DerivedRow] = []
    directions = np.zeros((NEW_ROWS, n_columns))
    for cut in ordered:
        row = cut.row
        direction = row.coefs / np.sqrt((row.coefs.astype(np.float64) ** 2).sum())
        alike = directions[: len(chosen), row.indices] @ direction
        if float(alike.max(initial=-1.0)) < ALIKE:
            directions[len(chosen), row.indices] = direction
            chosen.append(row)
            if len(chosen) == NEW_ROWS:
                break
    return chosen
