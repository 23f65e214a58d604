"""The policy's rules on complaints as rows of the program, where it is small enough.

Where the rows are written, the search needs no guard: what is proven is proven under the rules.
They are not written where a territory is large, and where brothers and sisters have more
combinations than are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import starts_of
from berceau.engine.program import Rows
from berceau.market.exact import exact
from berceau.market.market import GUARANTEED
from berceau.market.turns import is_sure
from berceau.placement.charging import charge_of, is_strict, obeyed
from berceau.placement.competition import competition_of
from berceau.placement.complaining import covers
from berceau.placement.guarantees import Pools
from berceau.placement.units import MOST_COMBINED

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from berceau.domain.policy import EnvyRule, Policy
    from berceau.engine.program import Measure
    from berceau.market.exact import Exact
    from berceau.market.helpers import Note, Row
    from berceau.market.turns import Turns
    from berceau.placement.competition import Competition
    from berceau.placement.draft import Draft
    from berceau.placement.problem import Problem

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

RULE = "envy"


@dataclass(frozen=True, eq=False)
class ComplaintRows:
    """The rows on complaints of one problem.

    Attributes
    ----------
    competition
        The market, what is guaranteed in every plan included.
    rules
        Rules of the policy that are obeyed.
    exact
        Rows and helper columns.
    """

    competition: Competition
    rules: tuple[EnvyRule, ...]
    exact: Exact

    def completed(self, x: Ints) -> Ints:
        """Give the values of all columns from those before the helpers on complaints."""
        return self.exact.completed(x, self.competition.held(x))

    @cached_property
    def follows(self) -> Bools:
        """Mark the helpers, of brothers and sisters together too; see ``engine.following``."""
        values = self.exact.values
        return np.arange(values.n_columns) >= values.first

    def settled(self, x: Ints) -> Ints:
        """Give helpers the best values that the other columns allow."""
        values = self.exact.values
        return np.concatenate([self.completed(x[: values.first]), x[values.n_columns :]])

    def moving(self, x: Ints, free: Ints) -> Ints:
        """Give the helpers whose value may change when some options do."""
        values, competition = self.exact.values, self.competition
        low = x[: values.n_columns].copy()
        high = low.copy()
        own = free[free < len(competition.group)]
        units = np.unique(competition.unit_of_group[competition.group[own]])
        together = self.exact.together[np.isin(competition.market.unit, units)]
        changing = np.concatenate([free, together[together >= 0]])
        low[changing], high[changing] = 0, 1
        low, high = values.within(low, high)
        moving = low < high
        moving[: values.first] = False
        return np.flatnonzero(moving)

    def excess(self, draft: Draft) -> Measure:
        """Count the children with complaints beyond what is borne."""
        columns = [column for column in self.exact.excess if column >= 0]
        return draft.counting("complaints", dict.fromkeys(columns, 1))

    def priced(self, draft: Draft) -> Iterator[tuple[EnvyRule, Measure]]:
        """Count the children with complaints that are priced, rule by rule."""
        sizes = self.competition.size
        for rule, borne in zip(self.rules, self.exact.borne, strict=True):
            if rule.treatment == "priced":
                counts = {column: int(sizes[unit]) for unit, column in borne.items()}
                yield rule, draft.counting("complaints", counts)


def add_complaint_rows(problem: Problem) -> ComplaintRows | None:
    """Write the rows on complaints into a problem's draft, where they can be.

    Returns
    -------
        ``None`` where the policy has no such rules, or where they are left to the search.
    """
    policy = problem.territory.policy
    if not _has_rows(policy) or not _all_combined(problem):
        return None
    turns = Pools(problem).turns()
    competition = _with_sure(competition_of(problem), turns)
    rules = obeyed(policy.envy)
    written = exact(
        competition,
        tuple(charge_of(competition, rule, 0) for rule in rules),
        first=problem.program.n_columns,
        sizes=competition.size,
        covers=lambda option, held: covers(competition, option, held),
        turns=turns,
    )
    if written is None:
        return None
    words = _Words(competition, rules)
    helpers = written.helpers
    problem.draft.extend(helpers.upper, lambda k: words.of(helpers.notes[k]))
    for is_exact in (True, False):
        rows = [row for row in helpers.rows if row.is_exact == is_exact]
        problem.draft.add(_block(rows, words, exact=is_exact))
    return ComplaintRows(competition, rules, written)


def _block(rows: list[Row], words: _Words, *, exact: bool) -> Rows:
    """Write rows as a block of the program."""
    sizes = np.array([len(row.terms) for row in rows], dtype=np.int64)
    columns = [sorted(row.terms) for row in rows]
    coefs = [row.terms[c] for row, own in zip(rows, columns, strict=True) for c in own]
    return Rows(
        RULE,
        starts_of(sizes),
        np.array([c for own in columns for c in own], dtype=np.int64),
        np.array(coefs, dtype=np.int64),
        np.array([row.limit for row in rows], dtype=np.int64),
        equality=exact,
        subject=lambda k: words.of(rows[k].note),
    )


def _has_rows(policy: Policy) -> bool:
    """Tell whether a search keeps the policy's rules on complaints; other means need no rows."""
    return bool(obeyed(policy.envy)) and not policy.bands and not is_strict(policy.envy)


def _all_combined(problem: Problem) -> bool:
    """Tell whether everything that brothers and sisters may have together is looked at."""
    competition = competition_of(problem)
    options = problem.options
    length = np.bincount(options.child, minlength=len(options.children))
    longest = np.zeros(competition.market.n_units, dtype=np.int64)
    np.maximum.at(longest, competition.children, length)
    several = competition.size > 1
    depth = [int(MOST_COMBINED ** (1 / size)) for size in competition.size[several].tolist()]
    return bool(np.all(longest[several] <= np.array(depth, dtype=np.int64)))


def _with_sure(competition: Competition, turns: Turns) -> Competition:
    """Guarantee in every plan what pools count in every plan."""
    market, columns = competition.market, competition.columns
    sure = np.zeros(columns.n_columns, dtype=np.bool_)
    sure[[column for column, own in turns.items() if is_sure(own)]] = True
    lacking = np.zeros(market.n_options, dtype=np.int64)
    np.add.at(lacking, columns.row_of, ~sure[columns.indices])
    key = np.where((lacking == 0)[market.uses.row_of], GUARANTEED, market.key)
    return replace(competition, market=replace(market, key=key))


class _Words:
    """Names rows and helper columns."""

    def __init__(self, competition: Competition, rules: tuple[EnvyRule, ...]) -> None:
        self._competition = competition
        self._rules = rules

    def of(self, note: Note) -> str:
        """Say what a row or a column is about."""
        match note.kind:
            case "borne":
                number, unit = divmod(note.number, self._competition.market.n_units)
                rule = self._rules[number]
                return f"{self._unit(unit)}, complaint {rule.notion}, {rule.of}, rule {number + 1}"
            case "excess":
                return f"complaints beyond rule {note.number + 1}"
            case "kept" if note.option < 0:
                return f"{self._unit(note.number)}, counted in a pool"
            case "parts" | "unit":
                return f"{self._unit(note.number)}, together"
            case "full" | "load":
                row = int(self._competition.rows[note.row])
                rule_name, subject = self._competition.problem.bare.row_label(row)
                return f"{rule_name}, {subject}, {note.kind}"
            case kind:
                return f"{self._option(note.option)}, {kind}"

    def _unit(self, unit: int) -> str:
        children = self._competition.problem.options.children
        members = np.flatnonzero(self._competition.children == unit).tolist()
        return " + ".join(children[child] for child in members)

    def _option(self, option: int) -> str:
        columns = self._competition.columns.rows(np.array([option])).indices.tolist()
        return " + ".join(map(self._competition.problem.options.label, columns))
