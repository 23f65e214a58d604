"""Meet complaints one by one, as long as it helps: all of them, or those that are not borne."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.matrix import positions_of
from berceau.market.charges import KINDS
from berceau.market.market import GUARANTEED, NOTHING
from berceau.market.serve import Counter

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray
    from berceau.market.audit import Auditor
    from berceau.market.charges import Judge, Plan
    from berceau.market.market import Market

MOST_ROUNDS = 100
"""All complaints are met at most so many times."""


class Mended(NamedTuple):
    """An outcome, and who still complains."""

    held: IntArray
    """Option of each unit, ``NOTHING`` for none, shape ``(n_units,)``."""
    complaining: IntArray
    """Units that complain, increasing."""


def mended(auditor: Auditor, held: IntArray, *, rounds: int = MOST_ROUNDS) -> Mended:
    """Meet complaints, those of larger claims first.

    A unit that complains takes what it prefers; where room lacks, units whose keys are under its
    claim are taken out, the smallest keys first, and get the best that still fits. Whoever then
    complains takes its turn in the next round. This may go on for ever where no outcome is
    stable: the outcome with the fewest units who complain is kept.

    Parameters
    ----------
    auditor
        Auditor of the market.
    held
        An outcome that fits.
    rounds
        How many rounds at most.
    """
    market = auditor.market
    mender = Mender(market, held)
    options = unmet(auditor, held)
    best: Mended | None = None
    for number in range(rounds + 1):
        units, first = np.unique(market.unit[options], return_index=True)
        if best is None or len(units) < len(best.complaining):
            best = Mended(mender.held.copy(), units)
        if not len(units) or number == rounds or not mender.meet(options[first]):
            break
        among = np.union1d(options, mender.concerned())
        options = unmet(auditor, mender.held, among[mender.wants(among)])
    return Mended(held, np.unique(market.unit[options])) if best is None else best


def settled(judge: Judge, held: IntArray, *, rounds: int = MOST_ROUNDS) -> IntArray:
    """Meet the complaints that are not borne, and leave everything else as it is.

    As :func:`mended`, but whoever may complain under the charges, or has a complaint at a price,
    is not looked at: near an outcome that broke a rule in one place, only that place changes.

    Parameters
    ----------
    judge
        What is borne.
    held
        An outcome that fits.
    rounds
        How many rounds at most.

    Returns
    -------
        Option of each unit: of the outcomes on the way, the first with the least that is not
        borne, shape ``(n_units,)``.
    """
    market = judge.market
    mender = Mender(market, held)
    best = plan = judge.plan(held)
    for _ in range(rounds):
        if not best.excess:
            break
        options = _not_borne(judge, plan)
        _, first = np.unique(market.unit[options], return_index=True)
        if not mender.meet(options[first]):
            break
        plan = judge.after(plan, mender.held.copy())
        best = min(best, plan, key=lambda one: one.excess)
    return best.held


def _not_borne(judge: Judge, plan: Plan) -> IntArray:
    """List the options of the complaints under charges that bear no more, increasing."""
    firm = [charge for charge in judge.charges if charge.at_most is not None]
    found = [plan.pairs.option[:0]]
    for charge in firm:
        units = judge.charged(plan, charge)
        if judge.count(units) > (charge.at_most or 0):
            of_kind = plan.pairs.option[plan.pairs.kind == KINDS.index(charge.kind)]
            found.append(of_kind[np.isin(judge.market.unit[of_kind], units)])
    return np.unique(np.concatenate(found))


def unmet(auditor: Auditor, held: IntArray, among: IntArray | None = None) -> IntArray:
    """List the options that units prefer and that no row keeps shut, increasing.

    Parameters
    ----------
    auditor
        Auditor of the market.
    held
        Option of each unit, ``NOTHING`` for none, shape ``(n_units,)``.
    among
        Options to look at, all of them preferred to what is held; by default all there are.
    """
    found = auditor.complaints(held, among=among)
    return np.union1d(found.waste, found.cutoff)


class Mender:
    """An outcome that is changed unit by unit."""

    def __init__(self, market: Market, held: IntArray) -> None:
        self.market = market
        self.held = held.copy()
        self._seen = held.copy()
        self._counter = Counter(market)
        self._counter.free = market.limit - market.loads(held)

    def wants(self, options: IntArray) -> IntArray:
        """Tell whether their units prefer options to what they hold."""
        level = np.append(self.market.level, self.market.n_options)
        has = self.held[self.market.unit[options]]
        return np.flatnonzero(level[options] < level[has])

    def concerned(self) -> IntArray:
        """List the options of which more may be said since this was last asked, increasing.

        They are those of units that changed, and those that need rows which these left or took.
        """
        market = self.market
        units = np.flatnonzero(self.held != self._seen)
        changed = np.concatenate([self.held[units], self._seen[units]])
        self._seen = self.held.copy()
        rows = np.unique(market.needs.rows(changed[changed != NOTHING]).indices)
        starts, by_row = market.uses_by_row
        users = market.uses.row_of[by_row[positions_of(starts, rows)]]
        return np.union1d(users, positions_of(market.starts, units))

    def meet(self, options: IntArray) -> bool:
        """Give units an option each, the larger claims first; tell whether any got it."""
        claims = np.array(
            [self._claims(option).min(initial=GUARANTEED) for option in options.tolist()]
        )
        done = False
        for k in np.argsort(-claims, kind="stable").tolist():
            if len(self.wants(options[k : k + 1])):
                done |= self._give(int(options[k]))
        return done

    def _claims(self, option: int) -> IntArray:
        needs = self.market.needs
        return self.market.need_claim[needs.indptr[option] : needs.indptr[option + 1]]

    def _give(self, option: int) -> bool:
        unit = int(self.market.unit[option])
        before = self.held.copy(), self._counter.free.copy()
        self._put(unit, NOTHING)
        out = self._make_room(option)
        if out is not None:
            self._put(unit, option)
            for other in sorted(out):
                self._put(other, self._counter.best(other))
            if (self.held[self.market.required] != NOTHING).all():
                return True
        self.held, self._counter.free = before
        return False

    def _make_room(self, option: int) -> list[int] | None:
        """Take out units under the claims of an option; ``None`` if that is not enough."""
        needs = self.market.needs
        span = slice(needs.indptr[option], needs.indptr[option + 1])
        out: list[int] = []
        for row, amount, claim in zip(
            needs.indices[span].tolist(),
            needs.coefs[span].tolist(),
            self.market.need_claim[span].tolist(),
            strict=True,
        ):
            if self._counter.free[row] >= amount:
                continue
            for other in self._under(row, claim):
                self._put(other, NOTHING)
                out.append(other)
                if self._counter.free[row] >= amount:
                    break
            else:
                return None
        return out

    def _under(self, row: int, claim: int) -> list[int]:
        """List the units there whose keys are under a claim, the smallest first."""
        starts, by_row = self.market.uses_by_row
        uses = by_row[starts[row] : starts[row + 1]]
        options, keys = self.market.uses.row_of[uses], self.market.key[uses]
        unit = self.market.unit[options]
        there = np.flatnonzero((self.held[unit] == options) & (keys < claim))
        by_key = there[np.argsort(keys[there], kind="stable")]
        return list(dict.fromkeys(unit[by_key].tolist()))

    def _put(self, unit: int, option: int) -> None:
        if self.held[unit] != NOTHING:
            self._counter.take(int(self.held[unit]), -1)
        self.held[unit] = option
        if option != NOTHING:
            self._counter.take(option)
