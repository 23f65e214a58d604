"""Whether two territories are the same problem but for the names in them.

Both are written as programs. Columns are matched by what they stand for; then everything that a
search or a rule on priorities could look at is compared, number by number.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from berceau.engine.stages import Leximin
from berceau.errors import BerceauError
from berceau.placement.objectives import hours_of, stages_of
from berceau.placement.priority import tie_break_order
from berceau.placement.problem import formulate
from berceau.placement.units import unit_options
from berceau.privacy.names import Names

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from berceau.domain.policy import Policy
    from berceau.domain.territory import Territory
    from berceau.engine.stages import Stage
    from berceau.placement.problem import Problem

    Ints = npt.NDArray[np.int64]

Part: TypeAlias = Literal[
    "columns", "values", "order", "rows", "units", "stages", "policy", "decisions"
]
"""What two problems may differ in: what can be had; needs, points, layers and ranks; the chain of
tie-breaks; what limits it; what brothers and sisters may have; what is to be reached; the rules on
complaints and the like; the decisions."""


def same_problem(
    before: Territory, after: Territory, names: Names | None = None
) -> tuple[Part, ...]:
    """List in what two territories differ as problems; nothing: an optimum of one is one of both.

    The numbers drawn for single options are compared like all the rest, so that the very last
    choice, between proposals that are equal in everything else, is the same too.

    Parameters
    ----------
    before, after
        The territories.
    names
        Identifiers of the second by those of the first; those left out are the same.

    Raises
    ------
    InfeasibleError
        If a decision of one of them asks for what no rule allows.
    """
    return differences(posed(before), posed(after), names)


class Posed(NamedTuple):
    """A territory and its problem, without the rows that say what its policy says of complaints.

    They follow from the rest, and are longer to write than all the rest.
    """

    territory: Territory
    problem: Problem


def posed(territory: Territory) -> Posed:
    """Formulate a territory, the rules on complaints left out.

    Raises
    ------
    InfeasibleError
        If a decision asks for what no rule allows.
    """
    policy = territory.policy.model_copy(update={"envy": ()})
    return Posed(territory, formulate(territory.model_copy(update={"policy": policy})))


def differences(before: Posed, after: Posed, names: Names | None = None) -> tuple[Part, ...]:
    """List in what two problems differ, as :func:`same_problem` does."""
    known = names or Names(children={}, families={}, structures={})
    pair = _Pair(before.problem, after.problem, known)
    if pair.column is None:
        return ("columns",)
    same_rules = _rules_of(before.territory, known) == _rules_of(after.territory, None)
    return (*pair.differing(), *(() if same_rules else ("policy",)))


def require_none(differs: tuple[Part, ...]) -> None:
    """Refuse differences that nobody has asked for.

    Raises
    ------
    BerceauError
        If there are any: a bug of ours.
    """
    if differs:
        raise BerceauError(f"the problem is another by {', '.join(differs)}, a bug of ours")


class _Pair:
    """Two problems side by side."""

    def __init__(self, before: Problem, after: Problem, names: Names) -> None:
        self._before, self._after, self._names = before, after, names
        self.column = self._matched()

    def _matched(self) -> Ints | None:
        """Give the column of the second problem that is each column of the first."""
        first, second = (_columns_of(self._before, self._names), _columns_of(self._after, None))
        programs = (self._before.bare, self._after.bare)
        if set(first) != set(second) or programs[0].n_columns != programs[1].n_columns:
            return None
        position = {key: k for k, key in enumerate(second)}
        options = [position[key] for key in first]
        # Helper columns come in the order of structures and conventions, which names keep.
        helpers = range(len(options), programs[0].n_columns)
        return np.array([*options, *helpers], dtype=np.int64)

    def differing(self) -> Iterator[Part]:
        """List the parts that differ."""
        checks: dict[Part, bool] = {
            "values": self._same_values(),
            "order": self._same_order(),
            "rows": self._same_rows(),
            "units": self._same_units(),
            "stages": self._same_stages(),
            "decisions": _decided(self._before, self._names) == _decided(self._after, None),
        }
        yield from (part for part, is_same in checks.items() if not is_same)

    def _same_values(self) -> bool:
        a, b = self._before, self._after
        to = self.column
        assert to is not None  # noqa: S101  (nothing is compared without it)
        kinds = ("share", "keep", "need", "points", "layer", "weight", "first", "last")
        of_options = to[: len(a.options)]
        child = b.options.child[of_options]
        required = a.options.required[a.options.child] == b.options.required[child]
        return (
            all(
                np.array_equal(getattr(a.options, kind), getattr(b.options, kind)[of_options])
                for kind in kinds
            )
            and np.array_equal(hours_of(a), hours_of(b)[of_options])
            and np.array_equal(a.bare.upper, b.bare.upper[to])
            and len(a.options.children) == len(b.options.children)
            and bool(required.all())
        )

    def _same_order(self) -> bool:
        """Compare the chains of tie-breaks, children without any option included."""
        own = [self._names.children.get(c, c) for c in tie_break_order(self._before.territory)]
        return own == list(tie_break_order(self._after.territory))

    def _same_rows(self) -> bool:
        to = self.column
        assert to is not None  # noqa: S101  (as above)
        return _rows_of(self._before, to) == _rows_of(self._after, np.arange(len(to)))

    def _same_units(self) -> bool:
        to = self.column
        assert to is not None  # noqa: S101  (as above)
        return _units_of(self._before, to) == _units_of(self._after, np.arange(len(to)))

    def _same_stages(self) -> bool:
        to = self.column
        assert to is not None  # noqa: S101  (as above)
        back = np.argsort(to)
        first = [_told(stage, back) for stage in _stages(self._before)]
        everything = np.arange(len(to))
        return first == [_told(stage, everything) for stage in _stages(self._after)]


def _columns_of(problem: Problem, names: Names | None) -> dict[tuple[object, ...], int]:
    """Give what each option stands for."""
    options = problem.options
    children = {} if names is None else names.children
    structures = {} if names is None else names.structures
    slots = [tuple(sorted(week)) for week in options.weeks]
    vias = [*(convention.id for convention in options.conventions), ""]
    columns = zip(
        *(column.tolist() for column in (options.child, options.structure, options.week)),
        *(column.tolist() for column in (options.via, options.rank, options.position)),
        options.keep.tolist(),
        strict=True,
    )
    keys: dict[tuple[object, ...], int] = {}
    for number, (child, house, week, via, rank, position, keep) in enumerate(columns):
        name, place = options.children[child], options.structures[house].id
        who = children.get(name, name), structures.get(place, place)
        keys[*who, slots[week], vias[via], rank, position, keep] = number
    return keys


def _rows_of(problem: Problem, to: Ints) -> Counter[tuple[object, ...]]:
    """Count the rows, each by its rule, its limit and its entries in order of columns."""
    found: Counter[tuple[object, ...]] = Counter()
    for block in problem.bare.rows:
        row = np.repeat(np.arange(len(block)), np.diff(block.indptr))
        columns = to[block.indices]
        order = np.lexsort((columns, row))
        columns, coefs = columns[order], block.coefs[order]
        for k, limit in enumerate(block.limits.tolist()):
            entries = slice(block.indptr[k], block.indptr[k + 1])
            key = (columns[entries].tobytes(), coefs[entries].tobytes())
            found[block.rule, block.equality, limit, *key] += 1
    return found


def _units_of(problem: Problem, to: Ints) -> Counter[tuple[object, ...]]:
    """Count the units, each by its options in the order in which it likes them."""
    listed = unit_options(problem)
    found: Counter[tuple[object, ...]] = Counter()
    columns = listed.columns
    for first, last in zip(listed.starts[:-1], listed.starts[1:], strict=True):
        options = tuple(
            tuple(sorted(to[columns.indices[columns.indptr[k] : columns.indptr[k + 1]]].tolist()))
            for k in range(first, last)
        )
        found[options, tuple(listed.alike[first:last].tolist())] += 1
    return found


def _stages(problem: Problem) -> tuple[Stage, ...]:
    """List the stages; what the rules on complaints add follows from the rest."""
    return stages_of(problem, None)


def _told(stage: Stage, of: Ints) -> tuple[object, ...]:
    """Give what a stage asks for, its columns in an order."""
    if isinstance(stage, Leximin):
        groups = Counter(
            (asked, measure.coefs[of].tobytes())
            for measure, asked in zip(stage.numerators, stage.denominators, strict=True)
        )
        kept = (stage.name, stage.levels, stage.tolerance_permille, stage.effort)
        return (*kept, frozenset(groups.items()))
    terms = tuple((m.coefs[of].tobytes(), m.constant, times) for m, times in stage.terms)
    return stage.name, stage.maximise, stage.tolerance_permille, stage.effort, terms


def _rules_of(territory: Territory, names: Names | None) -> Policy:
    """Give the policy without what points, groups and the chain were compared for."""
    policy = territory.policy
    children = {} if names is None else names.children
    envy = tuple(
        rule.model_copy(
            update={"children": tuple(sorted(children.get(c, c) for c in rule.children))}
        )
        for rule in policy.envy
    )
    return policy.model_copy(update={"envy": envy, "tie_break": (), "grid": ()})


def _decided(problem: Problem, names: Names | None) -> Counter[tuple[object, ...]]:
    """Count the decisions, without their motives."""
    children = {} if names is None else names.children
    structures = {} if names is None else names.structures
    calendar = problem.territory.calendar
    found: Counter[tuple[object, ...]] = Counter()
    for decision in problem.territory.decisions:
        said = decision.model_dump(exclude={"reason", "author", "decided", "week", "slots"})
        if "child" in said:
            said["child"] = children.get(said["child"], said["child"])
        if "structure" in said:
            said["structure"] = structures.get(said["structure"], said["structure"])
        slots = getattr(decision, "week", None) or getattr(decision, "slots", None) or ()
        found[tuple(sorted(said.items())), calendar.expand(slots)] += 1
    return found
