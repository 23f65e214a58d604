"""Quick answers: whether an option of a changed request fits, or would be given room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from berceau.market.market import GUARANTEED, NOTHING
from berceau.placement.charging import obeyed
from berceau.placement.reasons.helping.clones import clones_of
from berceau.placement.reasons.helping.standing import worth_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from berceau.placement.reasons.helping.clones import Clones, Variant
    from berceau.placement.reasons.helping.standing import Standing

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

Why = Literal["room", "priority", "prices"]
"""Why a change is estimated to help: there is room; others there have lower priority; or an hour
there costs less than it brings, by the prices of the proof."""
WHYS: tuple[Why, ...] = ("room", "priority", "prices")


class Hint(NamedTuple):
    """An option that a change opens, and why it might be given."""

    variant: int
    structure: str
    rank: int
    """Rank of the wish that it is."""
    why: Why | None


def hints_of(standing: Standing, child: str, variants: Sequence[Variant]) -> list[Hint]:
    """Look at every option that variants of a request open.

    Parameters
    ----------
    standing
        The plan.
    child
        Identifier of the child.
    variants
        The changes.
    """
    clones = clones_of(standing.territory, child, variants, standing.proposal.placements)
    options, own = clones.problem.options, clones.own
    glance = _Glance(standing, clones, child, variants)
    return [
        Hint(
            int(variant),
            options.structures[options.structure[column]].id,
            int(options.rank[column]),
            glance.why(option),
        )
        for option, (variant, column) in enumerate(
            zip(clones.variant.tolist(), own.tolist(), strict=True)
        )
    ]


class _Glance:
    """Tells of options of clones whether there is room for them in the plan."""

    def __init__(
        self, standing: Standing, clones: Clones, child: str, variants: Sequence[Variant]
    ) -> None:
        self._standing = standing
        self._clones = clones
        self._unit = standing.unit_of.get(child, NOTHING)
        self._here = self._rows()
        self._lack = self._lacks()
        self._claim = _claims(standing, clones)
        self._kinds = _kinds(standing)
        self._gain = _gains(standing, clones, self._here)
        as_asked = np.array([variant.is_as_asked for variant in variants])[clones.variant]
        # Prices that would have given what was asked say nothing of a change.
        self._asked = max(0.0, float(self._gain[as_asked].max(initial=0.0)))

    def _rows(self) -> Ints:
        """Give the row of the whole program that each row of the clones is, -1 for none."""
        known = self._standing.row_by_name
        found = np.full(self._clones.problem.program.n_rows, -1, dtype=np.int64)
        for name, row in self._clones.row_names.items():
            found[row] = known.get(name, -1)
        return found

    def _lacks(self) -> Ints:
        """Give what is missing for each need, below 1 where it fits."""
        clones, standing = self._clones, self._standing
        program = clones.problem.program
        alone = program.limits - program.matrix.times(clones.taken)
        # A row that nobody in the whole territory uses is for this family alone.
        whole = np.append(standing.room, 0)
        room = np.where(self._here >= 0, whole[self._here], alone)
        needs = clones.needs
        return np.asarray(needs.coefs - clones.held - room[needs.indices], dtype=np.int64)

    def why(self, option: int) -> Why | None:
        needs = self._clones.needs
        span = slice(int(needs.indptr[option]), int(needs.indptr[option + 1]))
        short = np.flatnonzero(self._lack[span] > 0) + span.start
        if not len(short):
            return "room"
        if self._gives_way(option, short):
            return "priority"
        return "prices" if self._gain[option] > self._asked else None

    def _gives_way(self, option: int, short: Ints) -> bool:
        if not self._kinds:
            return False
        needs, claim = self._clones.needs, int(self._claim[option])
        alone: set[int] | None = None
        for entry in short.tolist():
            lack = int(self._lack[entry])
            unit, amount = self._standing.under(int(self._here[needs.indices[entry]]), claim)
            others = unit != self._unit
            unit, amount = unit[others], amount[others]
            if int(amount.sum()) < lack:
                return False
            who, where = np.unique(unit, return_inverse=True)
            given = np.bincount(where.ravel(), weights=amount, minlength=len(who))
            enough = set(who[given >= lack].tolist())
            alone = enough if alone is None else alone & enough
        return "cutoff" in self._kinds or bool(alone)


def _kinds(standing: Standing) -> frozenset[str]:
    """Tell who must give way to a child without a place, by procedure or by policy."""
    if standing.is_procedure:
        return frozenset(("cutoff",))
    firm = (
        rule
        for rule in obeyed(standing.territory.policy.envy)
        if rule.of == "refused" and rule.treatment != "priced" and not rule.children
    )
    return frozenset(rule.notion for rule in firm if rule.notion in {"cutoff", "swap"})


def _claims(standing: Standing, clones: Clones) -> Ints:
    """Give the keys under which others give way to options, in the numbers of the whole market.

    As the market counts them: layer, points, then the chain of tie-breaks. Points that nobody
    has there count as the nearest that somebody has.
    """
    whole, options = standing.problem.options, clones.problem.options
    policy = standing.territory.policy
    gap = policy.envy_gap
    lowest, highest = int(whole.points.min(initial=0)), int(whole.points.max(initial=0))
    points = np.clip(options.points, lowest, highest)
    graded = _layers(standing, clones) * (highest - lowest + gap + 2) + points - lowest
    places = len(whole.children) + 1 if policy.ties == "broken" else 1
    own = graded * places
    if policy.ties == "broken":
        late = dict(_late(standing))
        names = [name.split(" ", maxsplit=1)[1] for name in options.children]
        link = np.array([late.get(name, places - 1) for name in names], dtype=np.int64)
        own = own + (places - 1 - link[options.child])
    least = np.full(clones.columns.n_rows, GUARANTEED, dtype=np.int64)
    np.minimum.at(least, clones.columns.row_of, own[clones.columns.indices])
    if gap == 0 and policy.ties == "broken":
        return least
    return (least // places - max(gap, 1) + 1) * places


def _late(standing: Standing) -> Iterator[tuple[str, int]]:
    """Give the children who have options a number each, in the order of the chain."""
    children = standing.problem.options.children
    order = sorted(children, key=standing.chain.__getitem__)
    yield from ((child, k) for k, child in enumerate(order))


def _layers(standing: Standing, clones: Clones) -> Ints:
    """Give the layers of the clones' options in the numbers of the whole.

    What the family has as it asked is found again by child and structure; other layers count as
    the nearest of those below, or as the lowest.
    """
    whole, options = standing.problem.options, clones.problem.options
    family = {name.split(" ", maxsplit=1)[1] for name in options.children}
    members = [k for k, child in enumerate(whole.children) if child in family]
    known = {
        (whole.children[whole.child[k]], whole.structures[whole.structure[k]].id): int(
            whole.layer[k]
        )
        for k in np.flatnonzero(np.isin(whole.child, members)).tolist()
    }
    number: dict[int, int] = {}
    for child, house, layer in zip(
        options.child.tolist(), options.structure.tolist(), options.layer.tolist(), strict=True
    ):
        name = options.children[child].split(" ", maxsplit=1)[1]
        there = known.get((name, options.structures[house].id))
        if there is not None:
            number[layer] = there
    found = [
        max((n for own, n in number.items() if own <= layer), default=0)
        for layer in range(int(options.layer.max(initial=0)) + 1)
    ]
    return np.array(found, dtype=np.int64)[options.layer]


def _gains(standing: Standing, clones: Clones, here: Ints) -> Floats:
    """Give what options bring beyond the price of what they use; 0 where no price is known."""
    known = standing.prices
    if known is None:
        return np.zeros(clones.columns.n_rows, dtype=np.float64)
    measure, prices = known
    worth = worth_of(clones.problem, measure)
    gain = np.zeros(clones.columns.n_rows, dtype=np.float64)
    np.add.at(gain, clones.columns.row_of, worth[clones.columns.indices].astype(np.float64))
    needs = clones.needs
    row = here[needs.indices]
    paid = np.where(row >= 0, np.append(prices, 0.0)[row], 0.0)
    np.add.at(gain, needs.row_of, -paid * (needs.coefs - clones.held))
    return gain
