"""What is the same in every stable outcome, and why.

An outcome is *stable* when it fits and nobody has a complaint: for each unit and each option that
it prefers to what it holds, some row that the option needs is *shut* to it: what other units use
there under keys from the claim on leaves too little room.

For each row and claim, bounds are kept on that use: each unit counts with the least and with the
most that any option still possible for it takes. An option with a surely shut row cannot be held.
An option all of whose rows are surely open closes everything after it: its unit gets it or
better. Each option struck out moves bounds, until nothing moves. Every step is a conclusion about
all stable outcomes, whatever the amounts, with units that use a row several times and units that
must have something.

Where that does not help, :mod:`~berceau.market.crowds` looks at several units at once. Where that
does not help either, an undecided unit is supposed to end in one way after the other: what leaves
some unit without anything it could have is struck out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.market.bounds import View, count
from berceau.market.market import NOTHING
from berceau.market.propagation import Bounds, Reason

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.market import Market

__all__ = ["MOST_WORK", "Presolved", "Reason", "presolve"]

_OF_ROWS = frozenset({Reason.SHUT, Reason.FULL, Reason.CROWDED})
MOST_WORK = 20_000_000
"""Entries read for suppositions, unless another number is given: some seconds."""


class Because(NamedTuple):
    """Why an option is held in no stable outcome, in numbers."""

    reason: Reason
    row: int | None
    """The row that is shut or full."""
    need: int
    """What the option needs there."""
    load: int
    """What decided units use there: of a shut row, under keys from the claim on."""
    limit: int
    better: int | None
    """The option that is open, and preferred."""
    unit: int | None
    """The unit that would be left with nothing that it could have."""


@dataclass(frozen=True, eq=False)
class Presolved:
    """What is known of all stable outcomes.

    Attributes
    ----------
    view
        All options of the market.
    possible
        Whether some stable outcome may hold each option, shape ``(n_options,)``.
    may_lack
        Whether each unit may have nothing, shape ``(n_units,)``.
    reason
        :class:`Reason` of each option, shape ``(n_options,)``.
    witness
        For an option shut, crowded out or full, the row; for one with a better one, the option
        that is open; for one supposed, the unit left without anything; -1 otherwise.
    asked
        Options struck out that low keys or a supposition strike out: if their units prefer them
        to what they may have, it is still to be seen that a row is shut to them.
    content
        Units that have no complaint in the outcomes of which all this is said, shape
        ``(n_units,)``: everybody in stable ones.
    rounds
        How often all bounds were looked at.
    probes
        How often something was supposed.
    """

    view: View
    possible: BoolArray
    may_lack: BoolArray
    reason: IntArray
    witness: IntArray
    asked: BoolArray
    content: BoolArray
    rounds: int
    probes: int

    @property
    def market(self) -> Market:
        """The market."""
        return self.view.market

    @cached_property
    def choices(self) -> IntArray:
        """How many ends each unit may have, nothing counted, shape ``(n_units,)``."""
        return count(self.market, self.possible) + self.may_lack

    @property
    def decided(self) -> BoolArray:
        """Whether all stable outcomes give each unit the same."""
        is_one: BoolArray = self.choices == 1
        return is_one

    @property
    def refuted(self) -> BoolArray:
        """Units for whom nothing is left: with one of them, no outcome is stable."""
        is_none: BoolArray = self.choices == 0
        return is_none

    @property
    def held(self) -> IntArray:
        """Option of each decided unit; ``NOTHING`` for none, and where it is not decided."""
        held = np.full(self.market.n_units, NOTHING, dtype=np.int64)
        found = np.flatnonzero(self.possible & self.decided[self.market.unit])
        held[self.market.unit[found]] = found
        return held

    def because(self, option: int) -> Because:
        """Explain why an option is held in no stable outcome.

        Where decided units alone shut a row to it, that is the explanation, however it was
        found. Otherwise the load is what is known: more is used, whoever of the undecided it is.

        Parameters
        ----------
        option
            An option; of those that are possible there is nothing to explain.
        """
        reason, witness = Reason(int(self.reason[option])), int(self.witness[option])
        needs, (above, whole) = self.market.needs, self._known
        span = np.arange(needs.indptr[option], needs.indptr[option + 1])
        beyond = above[span] + needs.coefs[span] - self.market.limit[needs.indices[span]]
        if reason is not Reason.POSSIBLE and beyond.max(initial=0) > 0:
            return self._of_row(Reason.SHUT, int(span[np.argmax(beyond)]), above)
        if reason in _OF_ROWS:
            at = int(span[np.searchsorted(needs.indices[span], witness)])
            return self._of_row(reason, at, whole if reason is Reason.FULL else above)
        better = witness if reason is Reason.BETTER else None
        unit = witness if reason is Reason.SUPPOSED else None
        return Because(reason, None, 0, 0, 0, better, unit)

    def _of_row(self, reason: Reason, need: int, loads: IntArray) -> Because:
        row, amount = self.market.needs.indices[need], self.market.needs.coefs[need]
        limit = int(self.market.limit[row])
        return Because(reason, int(row), int(amount), int(loads[need]), limit, None, None)

    @cached_property
    def _known(self) -> tuple[IntArray, IntArray]:
        """What other decided units use, for each need: from its claim on, and in all."""
        held = self.held
        options = np.zeros(self.market.n_options, dtype=np.bool_)
        options[held[held != NOTHING]] = True
        values = self.view.cells.used(options)
        return self.view.cells.others(values), self.view.cells.all_others(values)


def presolve(
    market: Market,
    *,
    given: IntArray | None = None,
    may_complain: IntArray | None = None,
    most_work: int = MOST_WORK,
) -> Presolved:
    """Find what all stable outcomes have in common.

    Parameters
    ----------
    market
        Units, options, rows.
    given
        Option that units are said to hold, ``NOTHING`` where nothing is said, shape
        ``(n_units,)``. What is found then holds for stable outcomes in which they do; whether
        these units are content is not asked.
    may_complain
        Units that are allowed to complain: what is found then holds for all outcomes in which
        nobody else does.
    most_work
        How many entries are read for suppositions, about; 0 to suppose nothing.
    """
    bounds = Bounds.over(View.of(market))
    if given is not None:
        bounds.give(given)
    if may_complain is not None:
        bounds.content[may_complain] = False
    bounds.settle(most_work)
    return Presolved(
        bounds.view,
        bounds.possible,
        bounds.may_lack,
        bounds.reason,
        bounds.witness,
        bounds.asked,
        bounds.content,
        bounds.rounds,
        bounds.probes,
    )


def unknown(view: View) -> Presolved:
    """Give what is known of all outcomes, stable or not: nothing.

    Parameters
    ----------
    view
        All options of the market.
    """
    bounds = Bounds.over(view)
    return Presolved(
        view,
        bounds.possible,
        bounds.may_lack,
        bounds.reason,
        bounds.witness,
        bounds.asked,
        ~bounds.content,
        bounds.rounds,
        bounds.probes,
    )
