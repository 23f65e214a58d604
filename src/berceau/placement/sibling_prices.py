"""What each rule for brothers and sisters costs: the territory, and the families concerned.

The same territory is solved for need alone under each rule, with the same effort. A rule forbids
some proposals and allows no others, so what it costs lies between two certain numbers: see
`SiblingPrices.price`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from berceau.domain.base import Count, Record
from berceau.domain.families import SiblingWish
from berceau.engine.limits import Limits
from berceau.engine.solve import solve
from berceau.engine.stages import Optimise
from berceau.placement.baselines import serve_in_order
from berceau.placement.certifying import certificates_of
from berceau.placement.problem import formulate
from berceau.placement.readable import Readable
from berceau.placement.record import Finding, propose
from berceau.placement.siblings import concerned, with_wishes
from berceau.placement.solve import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pandas as pd

    from berceau.domain.territory import Territory
    from berceau.engine.outcome import Progress
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

Rule = Literal["asked"] | SiblingWish
RULES: tuple[SiblingWish, ...] = ("any", "not_apart", "all_or_none", "together")
"""Rules that hold for every family alike, from the one that forbids nothing on."""
_Broods = dict[str, tuple[str, ...]]
"""The children concerned of each family that has several."""


class SiblingPrice(Record):
    """What comes out under one rule; no need where no proposal was found under it."""

    rule: Rule
    """``asked``: each family as it asks; else this rule for all families concerned."""
    need: Count | None = None
    """Need met times weight, of the best proposal found."""
    bound: Count | None = None
    """No lawful proposal meets more."""
    certified: Count | None = None
    """The same, proven by prices that are recomputed with whole numbers."""
    minutes: Count = 0
    """Minutes of care granted in the year planned."""
    all_placed: Count = 0
    """Families whose children concerned are all placed."""
    same_place: Count = 0
    """Among them, those whose children are all in the same structure."""
    some_placed: Count = 0
    """Families of whom some children are placed and others not."""
    none_placed: Count = 0
    """Families of whom no child is placed."""


class SiblingPrices(Readable, Record):
    """The rules for brothers and sisters side by side."""

    territory: str
    fingerprint: str
    families: Count
    """Families with several children who ask for a place and hold none."""
    children: Count
    """Their children concerned."""
    rules: tuple[SiblingPrice, ...]

    def of(self, rule: Rule) -> SiblingPrice:
        """Give what comes out under a rule."""
        return next(found for found in self.rules if found.rule == rule)

    def bound_loss(self, rule: Rule) -> float | None:
        """Give by how much the certified bound on need is lower than without any rule, as a share.

        A bound without a rule holds with it too, so it is never less than 0.
        """
        free, bound = self.of("any").certified, self.of(rule).certified
        return None if free is None or bound is None else max(0, free - bound) / max(1, free)

    def price(self, rule: Rule) -> tuple[float, float] | None:
        """Give between which shares of need a rule costs the territory, for certain.

        At least: the best proposal known (lawful without any rule, whatever it was found under)
        less the bound with the rule. At most: the bound without any rule less the proposal found
        with it.
        """
        free, found = self.of("any"), self.of(rule)
        if free.bound is None or found.bound is None or found.need is None:
            return None
        known = max(price.need for price in self.rules if price.need is not None)
        whole = max(1, free.bound)
        return max(0, known - found.bound) / whole, max(0, free.bound - found.need) / whole

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each rule; needs pandas."""
        import pandas as pd  # noqa: PLC0415  (an extra, not everyone needs it)

        rows = []
        for found in self.rules:
            least, most = self.price(found.rule) or (None, None)
            loss = self.bound_loss(found.rule)
            extra = {"bound_loss": loss, "least_price": least, "most_price": most}
            rows.append(found.model_dump() | extra)
        return pd.DataFrame(rows)

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.show.siblings import price_tables  # noqa: PLC0415  (for people)

        return price_tables(self, lang=lang)


def sibling_prices(
    territory: Territory,
    *,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> SiblingPrices:
    """Say what each rule for brothers and sisters costs the territory, and its families.

    Need alone is made large, weighted as the policy says, under each rule with the same effort;
    stages and rules of complaints are left out.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy and decisions.
    limits
        Effort of each solve; by default repeatable, without any clock.
    progress
        Told of the progress of the solves.

    Returns
    -------
        One entry for what families ask, and one for each rule; none where no family is concerned.

    Raises
    ------
    InfeasibleError
        If there is no lawful proposal even without any rule.
    """
    limits = limits or Limits()
    families = {family.id: concerned(family, territory.calendar) for family in territory.families}
    broods = {name: children for name, children in families.items() if len(children) > 1}
    found: list[SiblingPrice] = []
    if broods:
        found.append(_priced(territory, "asked", broods, limits, progress))
    for rule in RULES if broods else ():
        under = with_wishes(territory, dict.fromkeys(broods, rule))
        found.append(_priced(under, rule, broods, limits, progress))
        if rule == "any" and found[-1].need is None:
            place(under, limits=limits)  # says why, in the words of the territory
    return SiblingPrices(
        territory=territory.name,
        fingerprint=territory.fingerprint,
        families=len(broods),
        children=sum(map(len, broods.values())),
        rules=tuple(found),
    )


def _priced(
    territory: Territory,
    rule: Rule,
    broods: _Broods,
    limits: Limits,
    progress: Callable[[Progress], None] | None,
) -> SiblingPrice:
    """Solve a territory for need, and count what its families have."""
    problem = formulate(territory)
    options = problem.options
    measure = problem.draft.measure("need", options.need * options.weight)
    stages = (Optimise("need", ((measure, 1),), maximise=True),)
    start = problem.complete(serve_in_order(problem))
    hint = start if problem.program.allows(start) else None
    outcome = solve(problem.program, stages, limits=limits, hint=hint, progress=progress)
    if outcome.x is None:
        return SiblingPrice(rule=rule)
    proven = [proof.bound for proof in certificates_of(problem, stages, outcome)]
    # The independent checker reads the proposal again, the rule for siblings with it.
    proposal = propose(problem, outcome.x, Finding("place"))
    return SiblingPrice(
        rule=rule,
        need=outcome.stages[0].value,
        bound=outcome.stages[0].bound,
        certified=min(proven, default=None),
        minutes=proposal.measures.minutes_year if proposal.measures else 0,
        **_counts(proposal, broods.values()),
    )


def _counts(proposal: Proposal, broods: Iterable[tuple[str, ...]]) -> Mapping[str, int]:
    where = {p.child: p.structure for p in proposal.placements if p.status != "leaving"}
    counts = dict.fromkeys(("all_placed", "same_place", "some_placed", "none_placed"), 0)
    for children in broods:
        placed = [where[child] for child in children if child in where]
        whole = len(placed) == len(children)
        counts["all_placed"] += whole
        counts["same_place"] += whole and len(set(placed)) == 1
        counts["some_placed"] += 0 < len(placed) < len(children)
        counts["none_placed"] += not placed
    return counts
