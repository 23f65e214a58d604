"""A market whose options stand in bands: what is given, and who could complain across bands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.market.audit import Auditor
from berceau.market.market import GUARANTEED, NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.market import Market


@dataclass(frozen=True, eq=False)
class Banded:
    """A market whose options stand in bands.

    Attributes
    ----------
    market
        Units, their options, rows.
    band
        Band of each option, larger goes first, shape ``(n_options,)``.
    worth
        What each option counts inside its band, at least 0, shape ``(n_options,)``.
    order
        Who is served first where it matters, larger first, shape ``(n_options,)``.
    level
        What units prefer, smaller is better, shape ``(n_options,)``.
    start
        Option of each unit before anybody asks, ``NOTHING`` for none, shape ``(n_units,)``.
    safe
        Tells, of what units hold, whose use nobody may take away besides.
    """

    market: Market
    band: IntArray
    worth: IntArray
    order: IntArray
    level: IntArray
    start: IntArray
    safe: Callable[[IntArray], BoolArray]

    @cached_property
    def auditor(self) -> Auditor:
        """Finds complaints where the only priorities are bands: equals in one have none."""
        market = self.market
        band = np.repeat(self.band, np.diff(market.uses.indptr))
        guaranteed = market.key == GUARANTEED
        return Auditor(replace(market, key=np.where(guaranteed, GUARANTEED, band), claim=band))

    def wanted(self, held: IntArray) -> IntArray:
        """List the options that units prefer to what they hold, increasing."""
        nothing = np.full(len(held), np.iinfo(np.int64).max, dtype=np.int64)
        has = np.where(held == NOTHING, nothing, self.level[held]) if len(self.level) else nothing
        return np.flatnonzero(self.level < has[self.market.unit])

    def across(self, held: IntArray) -> IntArray:
        """List the options that units could complain of, against lower bands or nobody."""
        found = self.auditor.complaints(held, safe=self.safe(held), among=self.wanted(held))
        return np.union1d(found.waste, found.cutoff)
