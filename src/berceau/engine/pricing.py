"""The prices of one search: from a former solve or the relaxation, then with derived rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import Certificate, upper_bound, whole_prices
from berceau.engine.relaxation import Relaxed, relax
from berceau.engine.stages import relative_gap
from berceau.engine.tightening import tighten
from berceau.engine.verdict import BoundSource

if TYPE_CHECKING:
    from berceau.engine.matrix import FloatArray
    from berceau.engine.run import Run
    from berceau.engine.stages import Objective
    from berceau.engine.standing import Aim, Standing

STALE = 0.05
"""Prices at hand that leave a larger gap are worked out again."""


class Pricing:
    """Finds prices for one objective; keeps each certificate, and the best bound proven.

    Parameters
    ----------
    run
        The program and its best solution; certificates are added to it.
    objective
        What is maximised.
    aim
        What its certificates are called.
    standing
        Where the search stands: bound, effort and means are kept up to date.
    """

    def __init__(self, run: Run, objective: Objective, aim: Aim, standing: Standing) -> None:
        self._run = run
        self._objective = objective
        self._aim = aim
        self._standing = standing
        self._relaxed: Relaxed | None = None
        self._proven = standing.bound

    def at_hand(self) -> Relaxed | None:
        """Take prices of a former solve, if they still prove a good bound."""
        run, value = self._run, self._run.value(self._objective)
        if run.at_hand is None or run.x is None or value is None:
            return None
        found = run.at_hand(run.number, self._aim.level, run.program)
        if found is None:
            return None
        prices, scale = whole_prices(run.program, found * self._aim.unit)
        bound = upper_bound(run.program, self._objective, prices, scale)
        if relative_gap(value, bound) > STALE:
            return None
        self._keep(self._certificate(prices / scale), "prices at hand")
        x, paid = run.x.astype(np.float64), np.flatnonzero(prices)
        return Relaxed(x, prices / scale, paid, None, "prices at hand", 0.0)

    def relaxed(self, effort: float) -> tuple[Relaxed | None, bool]:
        """Solve the relaxation; tell whether a person interrupted.

        Parameters
        ----------
        effort
            Deterministic time that each method may spend.
        """
        run = self._run
        found, interrupted = relax(
            run.program, run.kept, self._objective, run.watch, effort, former=run.relaxed
        )
        if found is not None:
            run.relaxed = self._relaxed = found
            self._standing.effort += found.effort
            self._keep(self._certificate(found.prices), found.method)
        return found, interrupted

    def tighten(self, effort: float) -> bool:
        """Derive rows that prove a better bound; tell whether a person interrupted.

        Parameters
        ----------
        effort
            Deterministic time allowed.
        """
        run, value = self._run, self._run.value(self._objective)
        if self._relaxed is None or value is None or self._proven <= value:
            return False
        found, interrupted = tighten(
            run.program,
            run.kept,
            self._objective,
            self._relaxed,
            run.watch,
            effort=effort,
            target=value,
            seed=run.limits.seed,
        )
        if found is not None:
            self._standing.effort += found.effort
            if found.bound < self._proven:
                certificate = Certificate(
                    self._aim.name, run.program, self._objective, found.prices, found.scale,
                    found.bound, run.original.n_rows, found.derived,
                )  # fmt: skip
                self._keep(certificate, f"{len(found.derived)} derived rows")
        return interrupted

    def _certificate(self, prices: FloatArray) -> Certificate:
        """Round prices, and work out what they prove."""
        run = self._run
        whole, scale = whole_prices(run.program, prices)
        bound = upper_bound(run.program, self._objective, whole, scale)
        return Certificate(
            self._aim.name, run.program, self._objective, whole, scale, bound, run.original.n_rows
        )

    def _keep(self, certificate: Certificate, means: str) -> None:
        """Keep a certificate, and note how it came about."""
        self._run.certificates.append(certificate)
        self._proven = min(self._proven, certificate.bound)
        self._standing.tighten(certificate.bound, BoundSource.PRICES)
        self._standing.means.append(means)
        self._run.watch.report(self._run.value(self._objective), self._standing.bound)
