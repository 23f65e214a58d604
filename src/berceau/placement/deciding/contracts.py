"""Signed contracts: what never moves, and what it means where that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.decisions import Keep, Signed
from berceau.errors import Fault, InputError
from berceau.personal import shape
from berceau.placement.deciding.answers import finals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import numpy.typing as npt

    from berceau.domain.decisions import Decision
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Placement, Proposal

    Ints = npt.NDArray[np.int64]

_NAMED = 10
"""At most so many contracts are named in one fault."""


def contracts(former: Proposal, children: Iterable[str]) -> tuple[Decision, ...]:
    """Turn placements of a proposal into signed contracts, which never move.

    Parameters
    ----------
    former
        The proposal whose placements are signed.
    children
        Children with a place in it.

    Returns
    -------
        One decision for each child; for those who keep the place they hold, to keep it.

    Raises
    ------
    InputError
        If a child has no place there.

    Examples
    --------
    >>> import berceau
    >>> town = berceau.draw("town", children=60, seed=1).territory
    >>> sent = berceau.in_order(town)
    >>> child = sent.placements[0].child
    >>> [decision.kind for decision in berceau.contracts(sent, [child])]
    ['signed']
    """
    wanted, known = tuple(dict.fromkeys(children)), finals(former)
    faults = [_unplaced(child, known) for child in wanted if child not in known]
    if faults:
        raise InputError(faults)
    return tuple(_contract(known[child]) for child in wanted)


def _unplaced(child: str, known: Collection[str]) -> Fault:
    return Fault(
        "signed",
        "no-placement",
        shape(child),
        f"a child with a place in the proposal, such as {', '.join(sorted(known)[:3])}",
        "Correct the name, or leave it out.",
    )


def _contract(one: Placement) -> Decision:
    if one.status == "kept":
        return Keep(kind="keep", child=one.child)
    return Signed(kind="signed", child=one.child, structure=one.structure, week=one.week)


def clashing(problem: Problem) -> tuple[Fault, ...]:
    """Name the signed contracts that do not fit beside each other and the places held.

    Parameters
    ----------
    problem
        What has no lawful proposal.

    Returns
    -------
        One fault for each place and rule that they break by themselves, at its worst moment;
        none if they break none.
    """
    x = problem.complete(_guaranteed(problem))[: problem.bare.n_columns]
    program = problem.bare
    over = program.matrix.times(x) - program.limits
    worst: dict[tuple[str, str], int] = {}
    for row in np.flatnonzero(over > 0).tolist():
        rule, subject = program.row_label(row)
        place = rule, subject.rsplit(", ", 2)[0]
        if place not in worst or over[row] > over[worst[place]]:
            worst[place] = row
    found = (_clash(problem, x, row) for row in worst.values())
    return tuple(fault for fault in found if fault is not None)


def _guaranteed(problem: Problem) -> Ints:
    """Choose for each child that must have something its only option, if it has but one."""
    options = problem.options
    several = np.bincount(options.child, minlength=len(options.children)) > 1
    only = options.required[options.child] & ~several[options.child]
    return (options.keep | only).astype(np.int64)


def _clash(problem: Problem, x: Ints, row: int) -> Fault | None:
    options, program = problem.options, problem.bare
    columns = program.matrix.rows(np.array([row])).indices
    columns = columns[columns < len(options)]
    there = {options.children[k] for k in options.child[columns[x[columns] > 0]].tolist()}
    decisions = problem.territory.decisions
    signed = sorted(there & {d.child for d in decisions if d.kind == "signed"})
    if not signed:
        return None
    rule, subject = program.row_label(row)
    names = ", ".join([*signed[:_NAMED], *(["…"] if len(signed) > _NAMED else [])])
    load = int(program.matrix.rows(np.array([row])).times(x)[0])
    return Fault(
        subject,
        f"signed-{rule}",
        f"{load} with the signed contracts of {names}",
        f"at most {int(program.limits[row])}",
        "Find the room, or agree with a family that its contract ends.",
    )
