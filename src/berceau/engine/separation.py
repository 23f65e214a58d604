"""Mixtures of binding rows that round to rows which a fractional point breaks.

Only the columns between 0 and their bound matter, and the rows that hold them there. Two ways to
mix those rows so that every fractional column gets a multiple of the divisor, and the limit does
not:

* solve for the rows of a basis: one mixture for each fractional column, whose divisor is the
  denominator of the solution (Gomory's);
* eliminate modulo a small prime: mixtures with small multipliers, also such that lose a little in
  columns that get no multiple or in rows that do not bind (with 2, the zero-half rows of Caprara
  and Fischetti; elimination after Koster, Zymolka and Kutschka 2009).

Columns at 1 are then given a multiple of the divisor by adding their group's row. Whatever the
mixture, what is derived from it is true; here it is only chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.derived import DerivedRow, Mixture
from berceau.engine.matrix import positions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.engine.derived import Book
    from berceau.engine.matrix import BoolArray, FloatArray, IntArray

WHOLE = 1e-6
"""Values this near to a whole number are whole."""
BINDING = 1e-7
"""A row binds when what it leaves is at most this share of its limit."""
MOST_LEFT = 0.5
"""Rows that leave more than this are not mixed."""
TINY = 1e-11
"""What an elimination leaves below this is nothing."""
DIVISORS = 200
"""Denominators are looked for up to this number."""
COARSE = 2000
"""Divisor where no denominator was found: multipliers are rounded to it."""
LARGEST_COEF = 10**7
"""Derived rows with larger coefficients are left aside: the simplex method suffers from them."""
COLUMNS = 1000
"""Most fractional columns for each of which the rows of a basis are mixed, those nearest half."""
MIXTURES = 150
"""Most mixtures of one elimination, those that lose least."""
ELIMINATION = 0.2
"""Effort of one entry of an elimination, where adding up one coefficient counts 1."""
A_MIXTURE, A_COLUMN = 2000, 0.1
"""Effort of looking at one mixture, besides its coefficients, and of each column beside it."""
LEAST_DEPTH = 1e-4
"""A derived row must cut the point off by this distance."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A derived row with the distance by which it cuts the point off."""

    row: DerivedRow
    depth: float


class Face:
    """The rows that hold a fractional point where it is.

    Parameters
    ----------
    book
        All rows.
    x
        The point, shape ``(n_columns,)``.
    active
        Numbers of the rows of the book in the relaxation, groups not among them.

    Attributes
    ----------
    columns
        The fractional columns.
    rows, coefs, left
        The rows that hold them, their coefficients in those columns, and what they leave.
    effort
        Coefficients added up so far.
    """

    def __init__(self, book: Book, x: FloatArray, active: IntArray) -> None:
        self.book = book
        self.x = x
        self.effort = 0.0
        self._group = book.original.group
        fractional = np.abs(x - np.rint(x)) > WHOLE
        self.columns: IntArray = np.flatnonzero(fractional)
        self._ones: IntArray = np.flatnonzero((x > 1 - WHOLE) & (self._group >= 0))
        left = book.limits - book.loads(x)
        groups = np.unique(self._group[self.columns])
        rows = np.concatenate([active, book.first_group + groups[groups >= 0]])
        rows = rows[left[rows] < MOST_LEFT]
        self.coefs, touched = self._restricted(rows)
        self.rows: IntArray = rows[touched]
        self.left: FloatArray = np.where(
            book.equality[self.rows], 0.0, np.maximum(0.0, left[self.rows])
        )

    def _restricted(self, rows: IntArray) -> tuple[IntArray, BoolArray]:
        """Give the coefficients of rows in the fractional columns, for the rows that have any."""
        place = np.full(len(self.x), -1, dtype=np.int64)
        place[self.columns] = np.arange(len(self.columns))
        where = positions_of(self.book.starts, rows)
        sizes = self.book.starts[rows + 1] - self.book.starts[rows]
        at = np.repeat(np.arange(len(rows)), sizes)
        column = place[self.book.indices[where]]
        kept = column >= 0
        touched = np.bincount(at[kept], minlength=len(rows)) > 0
        rename = np.cumsum(touched) - 1
        dense = np.zeros((int(touched.sum()), len(self.columns)), dtype=np.int64)
        dense[rename[at[kept]], column[kept]] = self.book.coefs[where][kept]
        return dense, touched

    def cut(self, proof: Mixture) -> Cut | None:
        """Derive a row after settling the columns at 1; ``None`` unless it cuts the point off."""
        try:
            row = self._settled(proof)
        except ValueError:
            return None
        if row is None or int(np.abs(row.coefs).max()) > LARGEST_COEF:
            return None
        length = float(np.sqrt((row.coefs.astype(np.float64) ** 2).sum()))
        depth = (float(row.coefs @ self.x[row.indices]) - row.limit) / length
        return Cut(row, depth) if depth > LEAST_DEPTH else None

    def _settled(self, proof: Mixture) -> DerivedRow | None:
        """Give columns at 1 a multiple of the divisor, by the rows of their groups; derive.

        Their groups have no fractional column, so that their rows are not mixed yet.
        """
        book, divisor = self.book, proof.divisor
        mixed = book.mixed(proof.rows, proof.multipliers)
        self.effort += (
            A_MIXTURE
            + A_COLUMN * len(self.x)
            + float((book.starts[proof.rows + 1] - book.starts[proof.rows]).sum())
        )
        off = self._ones[mixed[self._ones] % divisor != 0]
        if len(off):
            rows, more = book.first_group + self._group[off], -mixed[off] % divisor
            mixed = mixed + book.mixed(rows, more)
            rows = np.concatenate([proof.rows, rows])
            proof = Mixture(rows, np.concatenate([proof.multipliers, more]), divisor)
        return book.derive(proof, mixed)


def gomory(face: Face, lengths: FloatArray) -> Iterator[Mixture]:
    """Mix the rows of a basis so that one fractional column is counted once, and no other.

    Parameters
    ----------
    face
        The rows that hold the point.
    lengths
        How dear each row is, shape ``(len(face.rows),)``: the basis is made of cheap ones.
    """
    binding = np.flatnonzero(face.left < BINDING)
    order = binding[np.argsort(lengths[binding], kind="stable")]
    chosen = order[_independent(face.coefs[order].astype(np.float64))]
    basis = face.coefs[chosen].astype(np.float64)
    if not len(chosen):
        return
    # Columns in no group may be held by nothing but each other: those are left out.
    inverse = np.linalg.pinv(basis) if len(chosen) < len(face.columns) else np.linalg.inv(basis)
    held = np.abs(inverse @ basis - np.eye(len(face.columns))).max(axis=1) < WHOLE
    middle = np.abs(face.x[face.columns] - np.floor(face.x[face.columns]) - 0.5)
    for multipliers in inverse[np.argsort(np.where(held, middle, 1.0), kind="stable")][
        : min(COLUMNS, int(held.sum()))
    ]:
        divisor = _denominator(multipliers)
        whole = np.rint(multipliers * divisor).astype(np.int64) % divisor
        mixed = np.flatnonzero(whole)
        if len(mixed):
            rows = face.rows[chosen[mixed]]
            yield Mixture(rows, whole[mixed], divisor)
            if divisor > 2:  # noqa: PLR2004 - modulo 2 the opposite is the same
                yield Mixture(rows, divisor - whole[mixed], divisor)


def _independent(rows: FloatArray) -> IntArray:
    """Choose rows that depend on none before them, until they span everything."""
    n_rows, width = rows.shape
    reduced = np.zeros((width, width))
    pivots = np.zeros(width, dtype=np.int64)
    chosen: list[int] = []
    for k in range(n_rows):
        count = len(chosen)
        if count == width:
            break
        used = np.flatnonzero(rows[k, pivots[:count]])
        rest = rows[k] - rows[k, pivots[used]] @ reduced[used]
        rest[np.abs(rest) < TINY] = 0.0
        pivot = int(np.argmax(np.abs(rest)))
        if abs(rest[pivot]) > WHOLE:
            rest /= rest[pivot]
            # Few rows have the column, and few columns change: most of all this is zero.
            others, counted = np.flatnonzero(reduced[:count, pivot]), np.flatnonzero(rest)
            reduced[np.ix_(others, counted)] -= np.outer(reduced[others, pivot], rest[counted])
            reduced[count], pivots[count] = rest, pivot
            chosen.append(k)
    return np.array(chosen, dtype=np.int64)


def _denominator(values: FloatArray) -> int:
    """Give the smallest number that makes all values whole, or a coarse one."""
    some = values[np.abs(values - np.rint(values)) > WHOLE]
    times = np.outer(np.arange(2, DIVISORS + 1), some)
    off = np.abs(times - np.rint(times)).max(axis=1, initial=0.0)
    fits = np.flatnonzero(off < WHOLE * np.arange(2, DIVISORS + 1))
    return int(fits[0]) + 2 if len(fits) else COARSE


def modular(face: Face, prime: int, worth: FloatArray) -> Iterator[Mixture]:
    """Eliminate fractional columns modulo a prime; give the mixtures that are left.

    Parameters
    ----------
    face
        The rows that hold the point.
    prime
        The divisor.
    worth
        How dear each row is, shape ``(len(face.rows),)``: cheap ones eliminate first.
    """
    x = face.x[face.columns]
    # Small types: the elimination is bound by memory.
    coefs = (face.coefs % prime).astype(np.int8)
    limits = (face.book.limits[face.rows] % prime).astype(np.int8)
    mixed = np.eye(len(face.rows), dtype=np.int8)
    free = np.ones(len(face.rows), dtype=np.bool_)
    for row in np.argsort(worth, kind="stable").tolist():
        counted = np.flatnonzero(coefs[row])
        if face.left[row] > BINDING or not len(counted):
            continue
        column = int(counted[np.argmax(x[counted])])
        free[row] = False
        others = np.flatnonzero(free & (coefs[:, column] != 0))
        times = coefs[others, column] * pow(int(coefs[row, column]), -1, prime) % prime
        for array, used in ((coefs, counted), (mixed, np.flatnonzero(mixed[row]))):
            where = np.ix_(others, used)
            array[where] = (array[where] - np.outer(times, array[row, used])) % prime
            face.effort += ELIMINATION * len(others) * len(used)
        limits[others] = (limits[others] - times * limits[row]) % prime
    lost = (coefs != 0) @ x + (mixed != 0) @ face.left
    found = np.flatnonzero(free & (limits != 0) & (lost < 1))
    for row in found[np.argsort(lost[found], kind="stable")][:MIXTURES].tolist():
        used = np.flatnonzero(mixed[row])
        for times in range(1, prime):
            multipliers = mixed[row, used].astype(np.int64) * times % prime
            yield Mixture(face.rows[used], multipliers, prime)
