"""One family many times over: once as it asked, and once for each change of what it asked.

Formulating a territory with these families alone takes milliseconds, and gives the options of
every change with the rows that they use. A row is known again in the whole territory by its rule
and its subject.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.communes import distance_km
from berceau.engine.matrix import Matrix, positions_of, segment_sums, starts_of
from berceau.engine.naming import RowNames
from berceau.placement.choices import chosen
from berceau.placement.problem import formulate
from berceau.placement.reasons.helping.changes import changed_family
from berceau.placement.units import unit_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from berceau.domain.calendar import Calendar
    from berceau.domain.decisions import Decision
    from berceau.domain.families import Family, Request
    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Placement
    from berceau.placement.reasons.helping.changes import Change

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

NEAREST = 30
"""Structures around a home that are looked at where nobody has named them."""


@dataclass(frozen=True)
class Variant:
    """A change, and whether every structure around the home is asked for besides."""

    change: Change | None = None
    anywhere: bool = False

    @property
    def is_as_asked(self) -> bool:
        """Whether nothing is changed."""
        return self.change is None and not self.anywhere


@dataclass(frozen=True, eq=False)
class Clones:
    """The options of a family under several changes of its request.

    Attributes
    ----------
    problem
        The families alone.
    variant
        Variant that each option is of, shape ``(n,)``.
    columns
        Columns of each option, one row an option; those of brothers and sisters it hangs together
        with are among them.
    own
        Column of the child itself, shape ``(n,)``.
    needs
        What each option uses of the rows that limit.
    taken
        1 for the columns that the plan gives to the family, shape ``(n_columns,)``.
    held
        What the unit of each option uses of these rows in the plan, entry by entry of ``needs``.
    """

    problem: Problem
    variant: Ints
    columns: Matrix
    own: Ints
    needs: Matrix
    taken: Ints
    held: Ints

    @property
    def row_names(self) -> dict[tuple[str, str], int]:
        """The rows that options use, by rule and subject."""
        program = self.problem.program
        used = np.zeros(program.n_rows, dtype=np.bool_)
        used[self.needs.indices] = True
        names = RowNames(program)
        return {
            (rule, name): row
            for rule in dict.fromkeys(block.rule for block in program.rows)
            for name, row in names.of_rule(rule).items()
            if used[row]
        }


def clones_of(
    territory: Territory, child: str, variants: Sequence[Variant], placements: Iterable[Placement]
) -> Clones:
    """Formulate a family under several changes of what it asks for a child.

    Parameters
    ----------
    territory
        What was asked; nothing is looked at of other families.
    child
        Identifier of the child.
    variants
        The changes.
    placements
        The plan.
    """
    family, _ = territory.child_by_id[child]
    around = _around(territory, family)
    copies = [
        _copy(_asking(family, child, variant, around, territory.calendar), k)
        for k, variant in enumerate(variants)
    ]
    members = {member.id for member in family.children}
    problem = formulate(
        territory.model_copy(
            update={
                "families": tuple(copies),
                "decisions": tuple(_decisions(territory, members, len(copies))),
                "policy": territory.policy.model_copy(update={"envy": ()}),
            }
        )
    )
    held = [
        placement.model_copy(update={"child": _name(k, placement.child)})
        for placement in placements
        if placement.child in members
        for k in range(len(copies))
    ]
    taken, _ = chosen(problem, held)
    return _laid_out(problem, {_name(k, child): k for k in range(len(variants))}, taken)


def _name(number: int, name: str) -> str:
    return f"{number:04d} {name}"


def _asking(
    family: Family, child: str, variant: Variant, around: str, calendar: Calendar
) -> Family:
    """Give a family as it would have asked."""
    if variant.change is not None:
        family = changed_family(family, child, variant.change, calendar)
    if not variant.anywhere:
        return family
    children = tuple(
        member.model_copy(update={"request": _anywhere(member.request, around)})
        if member.id == child and member.request is not None
        else member
        for member in family.children
    )
    return family.model_copy(update={"children": children})


def _copy(family: Family, number: int) -> Family:
    """Give a family and its children other names."""
    children = tuple(
        member.model_copy(update={"id": _name(number, member.id)}) for member in family.children
    )
    combinations = tuple(
        tuple(place.model_copy(update={"child": _name(number, place.child)}) for place in listed)
        for listed in family.combinations
    )
    name = _name(number, family.id)
    return family.model_copy(
        update={"id": name, "children": children, "combinations": combinations}
    )


def _around(territory: Territory, family: Family) -> str:
    """Write the wish for the structures nearest to a home; all of them where few are known."""
    home = territory.home(family)
    sites = [site for s in territory.structures if (site := territory.site(s)) is not None]
    if home is None or len(sites) < len(territory.structures) or len(sites) <= NEAREST:
        return "any:*"
    far = sorted(distance_km(home, site) for site in sites)
    return f"any:{ceil(far[NEAREST - 1])}km"


def _anywhere(request: Request, around: str) -> Request:
    points = (*request.points, min(request.points)) if request.points else ()
    return request.model_copy(update={"wishes": (*request.wishes, around), "points": points})


def _decisions(territory: Territory, members: set[str], copies: int) -> Iterable[Decision]:
    for decision in territory.decisions:
        if decision.kind == "reserve":
            yield decision
        elif decision.child in members:
            for k in range(copies):
                yield decision.model_copy(update={"child": _name(k, decision.child)})


def _laid_out(problem: Problem, numbers: dict[str, int], taken: Ints) -> Clones:
    """Keep the options in which the child itself has something."""
    options, listed = problem.options, unit_options(problem)
    variant_of = np.array([numbers.get(name, -1) for name in options.children], dtype=np.int64)
    entry_variant = variant_of[options.child[listed.columns.indices]]
    mine = np.flatnonzero(entry_variant >= 0)
    option = listed.columns.row_of[mine]
    columns = listed.columns.rows(option)
    needs = _needs(problem, columns)
    unit = np.repeat(np.arange(len(listed.units)), np.diff(listed.starts))[option]
    of_child = np.zeros(len(options.children), dtype=np.int64)
    for number, members in enumerate(listed.units):
        of_child[list(members)] = number
    held = _held(problem, needs, unit, of_child[options.child], taken)
    own = listed.columns.indices[mine]
    return Clones(problem, entry_variant[mine], columns, own, needs, taken, held)


def _limiting(problem: Problem) -> Bools:
    """Mark the rows that limit what children use; others count what is missing, or tie."""
    program = problem.program
    limiting = np.array(
        [b.rule != "siblings" and not b.equality for b in program.rows for _ in range(len(b))],
        dtype=np.bool_,
    )
    limiting[program.matrix.row_of[program.matrix.coefs < 0]] = False
    return limiting


def _needs(problem: Problem, columns: Matrix) -> Matrix:
    """Add up what the columns of each option use."""
    by_column = problem.program.matrix.transposed
    at = positions_of(by_column.indptr, columns.indices)
    option = np.repeat(columns.row_of, np.diff(by_column.indptr)[columns.indices])
    row, amount = by_column.indices[at], by_column.coefs[at]
    kept = _limiting(problem)[row]
    option, row, amount = option[kept], row[kept], amount[kept]
    return _summed(option, row, amount, (columns.n_rows, problem.program.n_rows))


def _summed(first: Ints, second: Ints, amount: Ints, shape: tuple[int, int]) -> Matrix:
    """Add up amounts with the same row and column of a matrix."""
    names = first * shape[1] + second
    order = np.argsort(names, kind="stable")
    distinct, starts = np.unique(names[order], return_index=True)
    total = segment_sums(amount[order], np.append(starts, len(order))).astype(np.int64)
    rows, columns = np.divmod(distinct, max(1, shape[1]))
    counts = np.bincount(rows, minlength=shape[0]).astype(np.int64)
    return Matrix(starts_of(counts), columns, total, shape[1])


def _held(problem: Problem, needs: Matrix, unit: Ints, unit_of: Ints, taken: Ints) -> Ints:
    """Give what units use in the plan of the rows that their options need, entry by entry."""
    columns = np.flatnonzero(taken[: len(problem.options)])
    by_column = problem.program.matrix.transposed.rows(columns)
    n_rows = problem.program.n_rows
    used = _summed(
        unit_of[columns[by_column.row_of]],
        by_column.indices,
        by_column.coefs,
        (int(unit_of.max(initial=-1)) + 1, n_rows),
    )
    known = used.row_of * n_rows + used.indices
    wanted = unit[needs.row_of] * n_rows + needs.indices
    if not len(known):
        return np.zeros(len(wanted), dtype=np.int64)
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[at] == wanted, used.coefs[at], 0)
