"""A proposal laid over the program of its territory: what everybody uses, and in which order.

Prepared once, read for each child that is explained.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import Matrix, starts_of
from berceau.errors import InputError
from berceau.placement.belonging import refuse_other_input
from berceau.placement.choices import chosen
from berceau.placement.guarantees import Pools
from berceau.placement.priority import tie_break_order
from berceau.placement.problem import formulate
from berceau.placement.siblings import coupled
from berceau.placement.units import unit_options

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal
    from berceau.placement.units import UnitOptions

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

NOTHING = -1
"""In place of an option: the child has none."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A proposal as values of columns, with the loads of all limits.

    Attributes
    ----------
    territory
        What the proposal is for.
    problem
        The program, without what the policy says of complaints: what can be had at all.
    proposal
        The proposal.
    x
        Value of every column.
    """

    territory: Territory
    problem: Problem
    proposal: Proposal
    x: Ints

    @classmethod
    def of(cls, territory: Territory, proposal: Proposal) -> Plan:
        """Lay a proposal over the program of its territory.

        Raises
        ------
        InputError
            If the proposal is for another territory, or a placement is none of its child's
            options.
        """
        refuse_other_input(territory, proposal)
        policy = territory.policy.model_copy(update={"envy": ()})
        problem = formulate(territory.model_copy(update={"policy": policy}))
        x, faults = chosen(problem, proposal.placements)
        if faults:
            raise InputError(faults)
        return cls(territory, problem, proposal, x)

    @cached_property
    def number(self) -> dict[str, int]:
        """Position of each child that has options."""
        return {child: k for k, child in enumerate(self.problem.options.children)}

    @cached_property
    def taken(self) -> Ints:
        """Option of each child, ``NOTHING`` for none, shape ``(n_children,)``."""
        options = self.problem.options
        found = np.full(len(options.children), NOTHING, dtype=np.int64)
        at = np.flatnonzero(self.x[: len(options)])
        found[options.child[at]] = at
        return found

    @cached_property
    def kept(self) -> Ints:
        """Option of each child that keeps what it holds, ``NOTHING`` for none."""
        options = self.problem.options
        found = np.full(len(options.children), NOTHING, dtype=np.int64)
        at = np.flatnonzero(options.keep)
        found[options.child[at]] = at
        return found

    @cached_property
    def spans(self) -> list[int]:
        """Where the options of each child start, and the end."""
        options = self.problem.options
        found: list[int] = np.searchsorted(
            options.child, np.arange(len(options.children) + 1)
        ).tolist()
        return found

    @cached_property
    def loads(self) -> Ints:
        """What the proposal uses of each row, shape ``(n_rows,)``."""
        return self.problem.bare.matrix.times(self.x)

    @cached_property
    def limiting(self) -> Bools:
        """Rows that limit what children use; others count what is missing or tie siblings."""
        program = self.problem.bare
        kinds = [np.full(len(block), block.rule != "siblings") for block in program.rows]
        found = np.concatenate([np.zeros(0, dtype=np.bool_), *kinds]) & ~program.equality
        found[program.matrix.row_of[program.matrix.coefs < 0]] = False
        return found

    @cached_property
    def users(self) -> Matrix:
        """The rows with the options taken alone."""
        matrix, options = self.problem.bare.matrix, self.problem.options
        there = (self.x[matrix.indices] > 0) & (matrix.indices < len(options))
        counts = np.bincount(matrix.row_of[there], minlength=matrix.n_rows).astype(np.int64)
        kept = matrix.indices[there], matrix.coefs[there]
        return Matrix(starts_of(counts), *kept, matrix.n_columns)

    @cached_property
    def tied(self) -> dict[int, tuple[int, ...]]:
        """Brothers and sisters who ask together, of each child that does: those with options."""
        found = {}
        for _, children in coupled(self.problem.territory):
            unit = tuple(self.number[child] for child in children if child in self.number)
            found.update(dict.fromkeys(unit, unit))
        return found

    @cached_property
    def listed(self) -> UnitOptions:
        """What brothers and sisters may have together, the preferred first."""
        return unit_options(self.problem)

    def uses(self, option: int) -> dict[int, int]:
        """Give what an option uses of each limiting row."""
        columns = self.problem.bare.matrix.transposed
        span = slice(columns.indptr[option], columns.indptr[option + 1])
        rows, coefs = columns.indices[span], columns.coefs[span]
        kept = self.limiting[rows]
        return dict(zip(rows[kept].tolist(), coefs[kept].tolist(), strict=True))

    @cached_property
    def late(self) -> Ints:
        """Place of each child in the chain of tie-breaks, smaller goes first."""
        chain = {child: k for k, child in enumerate(tie_break_order(self.problem.territory))}
        children = self.problem.options.children
        return np.array([chain[child] for child in children], dtype=np.int64)

    @cached_property
    def safe(self) -> Bools:
        """Children whose places nobody may take: kept, decided, or counted in reserved pools."""
        options = self.problem.options
        decided = options.required & (self.kept == NOTHING)
        keeps = (self.taken != NOTHING) & (self.taken == self.kept)
        return np.asarray(decided | keeps | self.in_pools)

    @cached_property
    def in_pools(self) -> Bools:
        """Children who count in a reserved pool of the structure where they are placed."""
        return Pools(self.problem).children(self.x)
