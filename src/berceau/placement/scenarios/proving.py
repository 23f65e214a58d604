r"""What the prices of a certificate prove of a territory with a place or an hour more.

A row with one more in its limit is the row with a column more, of coefficient -1, that is at 1.
Whatever the prices, the bound of the program with such columns holds: it rises by what the prices
of the raised rows pay, and for several changes at once by no more than the sum. Derived rows are
followed: with :math:`z` for the column, a mixture has :math:`-\sum_r \lambda_r u_r` for its
coefficient, where :math:`u_r` is by how much the limit of row :math:`r` rises, and rounding gives

.. math:: F(-\sum_r \lambda_r u_r) + \sum_r F(\lambda_r) u_r \le 0,

so that the limit of the derived row rises by its opposite, over the common divisor and rounded up
(:mod:`berceau.engine.derived`). Rows about complaints say what may not be wasted: with more room
they change by more than their limits, so that they are left out, and their prices with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.stage_names import MAIN
from berceau.engine.certificate import upper_bound
from berceau.engine.derivations import NamedMixture, derived_again
from berceau.engine.derived import Book, rounded
from berceau.engine.ladder import rung
from berceau.engine.naming import RowNames
from berceau.errors import Fault, InputError
from berceau.placement.certifying import reached_by
from berceau.placement.complaint_rows import RULE as COMPLAINTS
from berceau.placement.objectives import stages_of
from berceau.placement.problem import formulate
from berceau.placement.scenarios.raised import steps_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.engine.derived import DerivedRow
    from berceau.placement.proposal import Certificate, Proposal
    from berceau.placement.scenarios.raised import Named, Step

    Ints = npt.NDArray[np.int64]
    Raise = dict[int, int]
    """By number of a change: by how much it raises the limit of a row."""


@dataclass(frozen=True)
class Proven:
    """What prices prove of one stage, as it is and with changes.

    Attributes
    ----------
    stage
        Name of the stage.
    bound
        No lawful proposal that keeps the stages before has more.
    steps
        Changes that raise a limit with a price.
    values
        By how much more at most each raises the bound, rounded up.
    """

    stage: str
    bound: int
    steps: tuple[Step, ...]
    values: tuple[int, ...]


def proven(territory: Territory, proposal: Proposal) -> Proven:
    """Add up what the prices of the main stage prove with a place or an hour more.

    Parameters
    ----------
    territory
        What the proposal was made for.
    proposal
        The proposal, with certificates.

    Raises
    ------
    InputError
        There are no prices of a stage of hours or of need.
    """
    certificate = _main(proposal)
    stage = proposal.stages[certificate.stage - 1].name
    if certificate.derived or COMPLAINTS in certificate.prices:
        return followed(territory, proposal, certificate, stage)
    steps = tuple(steps_of(territory, certificate.prices))
    paid = [
        sum(certificate.prices[rule][name] * rise for (rule, name), rise in step.rises.items())
        for step in steps
    ]
    values = tuple(-(-value // certificate.scale) for value in paid)
    return Proven(stage, certificate.bound, steps, values)


def _main(proposal: Proposal) -> Certificate:
    """Give the certificate of the first stage of hours or of need."""
    for certificate in proposal.certificates:
        name = proposal.stages[certificate.stage - 1].name
        if name.split(" ")[0] in MAIN:
            return certificate
    raise InputError(
        [
            Fault(
                "certificates",
                "no-prices",
                "no prices of a stage of hours or of need",
                "a proposal made by optimisation",
                "Make the proposal with berceau place, under a policy with such a stage.",
            )
        ]
    )


def followed(
    territory: Territory, proposal: Proposal, certificate: Certificate, stage: str
) -> Proven:
    """Follow derived rows, and leave rows about complaints out.

    Parameters
    ----------
    territory
        What the proposal was made for.
    proposal
        The proposal.
    certificate
        Its certificate of the stage.
    stage
        Name of the stage.
    """
    problem = formulate(territory)
    stages = stages_of(problem, None)
    reached = reached_by(stages, proposal.stages[: len(stages)])
    step = rung(problem.program, stages, reached, certificate.stage)
    names = RowNames(step.program)
    prices, _ = names.by_row({**certificate.prices, COMPLAINTS: {}})
    mixtures = [NamedMixture(row.divisor, row.terms) for row in certificate.derived]
    book = derived_again(step.program, certificate.rows, mixtures)
    late = np.array([row.price for row in certificate.derived], dtype=np.int64)
    late[_on_complaints(book)] = 0
    every = {(rule, name): names.of_rule(rule)[name] for rule, name in _named(certificate)}
    steps = tuple(steps_of(territory, _by_rule(every)))
    raises: dict[int, Raise] = {}
    for number, one in enumerate(steps):
        for name, rise in one.rises.items():
            raises.setdefault(every[name], {})[number] = rise
    follow(book, raises)
    everything = np.concatenate([prices, late])
    paid = [0] * len(steps)
    for row, by_step in raises.items():
        price = _price(book, everything, row)
        for number, rise in by_step.items():
            paid[number] += price * rise
    bound = upper_bound(book.program(), step.objective, everything, certificate.scale)
    values = tuple(-(-value // certificate.scale) for value in paid)
    return Proven(stage, bound, steps, values)


def _named(certificate: Certificate) -> set[Named]:
    """List the rows with a price, and those that derived rows are made of."""
    tables: Iterable[tuple[str, Iterable[str]]] = (
        *certificate.prices.items(),
        *certificate.rows.items(),
    )
    return {
        (rule, name)
        for rule, names in tables
        if rule not in {COMPLAINTS, "group"}
        for name in names
    }


def _by_rule(rows: Iterable[Named]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for rule, name in rows:
        found.setdefault(rule, {})[name] = 1
    return found


def _price(book: Book, prices: Ints, row: int) -> int:
    """Give the price of a row of a book; rows of groups have none."""
    if row < book.first_group:
        return int(prices[row])
    return int(prices[row - book.original.n_groups]) if row >= book.first_derived else 0


def _on_complaints(book: Book) -> list[int]:
    """Find the derived rows that rest on a row about complaints."""
    found: list[int] = []
    resting: set[int] = set()
    for k, row in enumerate(book.derived):
        parts = row.proof.rows.tolist()
        if any(part in resting or _is_complaint(book, part) for part in parts):
            resting.add(book.first_derived + k)
            found.append(k)
    return found


def _is_complaint(book: Book, row: int) -> bool:
    return row < book.first_group and book.original.row_label(row)[0] == COMPLAINTS


def follow(book: Book, raises: dict[int, Raise]) -> None:
    """Work out by how much changes raise the limits of derived rows, one after the other.

    Parameters
    ----------
    book
        Rows, and rows derived from them.
    raises
        By number of a row, then of a change: by how much its limit rises. No equality may be
        among them. Derived rows are added.
    """
    for k, row in enumerate(book.derived):
        parts = list(zip(row.proof.rows.tolist(), row.proof.multipliers.tolist(), strict=True))
        concerned = {number for part, _ in parts for number in raises.get(part, ())}
        if concerned:
            raises[book.first_derived + k] = _raised(book, row, parts, raises, concerned)


def _raised(
    book: Book,
    row: DerivedRow,
    parts: Sequence[tuple[int, int]],
    raises: dict[int, Raise],
    concerned: set[int],
) -> Raise:
    proof, divisor = row.proof, row.proof.divisor
    limit = sum(times * int(book.limits[part]) for part, times in parts)
    rest = limit % divisor
    slack = np.where(book.equality[proof.rows], 0, rounded(proof.multipliers, divisor, rest))
    coefs = rounded(book.mixed(proof.rows, proof.multipliers), divisor, rest)
    coefs = coefs - book.mixed(proof.rows, slack)
    common = int(np.gcd.reduce(coefs[np.flatnonzero(coefs)]))
    found: Raise = {}
    for number in concerned:
        ups = [raises.get(part, {}).get(number, 0) for part, _ in parts]
        mixed = -sum(times * up for (_, times), up in zip(parts, ups, strict=True))
        back = sum(int(s) * up for s, up in zip(slack.tolist(), ups, strict=True))
        coefficient = int(rounded(np.array([mixed]), divisor, rest)[0]) + back
        found[number] = -(coefficient // common)
    return found
