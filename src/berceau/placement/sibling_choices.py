"""What one family would have if it asked for its brothers and sisters in another way.

The proposal at hand stays the measure: everybody else keeps what the proposal gives them unless a
change brings as much need as a quarter of what serving a child usually does. So the answers to
several ways of asking differ by the way of asking, not by what another search happens to find.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.base import Count, Identifier, Record
from berceau.domain.families import SiblingWish
from berceau.domain.faults import Names
from berceau.engine.guard import Aids
from berceau.engine.limits import Limits
from berceau.engine.solve import solve
from berceau.engine.stages import Optimise
from berceau.engine.verdict import Verdict
from berceau.errors import Fault, InfeasibleError, InputError
from berceau.placement.baselines import serve_in_order
from berceau.placement.choices import chosen
from berceau.placement.compare import Standing, compare
from berceau.placement.competition import competition_of
from berceau.placement.complaint_stages import with_complaints
from berceau.placement.envy import EnvyGuard, obeyed
from berceau.placement.former import near
from berceau.placement.objectives import hours_of
from berceau.placement.problem import formulate
from berceau.placement.readable import Readable
from berceau.placement.record import Finding, propose
from berceau.placement.sibling_prices import RULES
from berceau.placement.siblings import concerned, with_wishes
from berceau.placement.solve import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy.typing as npt
    import pandas as pd

    from berceau.domain.families import Family
    from berceau.domain.territory import Territory
    from berceau.engine.outcome import Progress
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

    Ints = npt.NDArray[np.int64]
    Follow = Callable[[Progress], None] | None

_CHANGES_A_CHILD = 4
"""So many changes for others count as much as serving a child usually does."""


class ChildStanding(Record):
    """What a child would have."""

    child: Identifier
    standing: Standing


class SiblingChoice(Record):
    """What one way of asking would bring to a family, and to others."""

    rule: SiblingWish
    possible: bool = True
    """Whether there is a lawful proposal."""
    proven: bool = False
    """Whether no lawful proposal does better, by need less changes for others."""
    children: tuple[ChildStanding, ...] = ()
    """The children concerned, in order."""
    need: Count = 0
    """Need met times weight, by all."""
    gains: Count = 0
    """Other children who gain, compared with what they have when the family asks as it does."""
    loses: Count = 0


class SiblingChoices(Readable, Record):
    """The ways in which a family may ask, side by side."""

    family: Identifier
    asked: SiblingWish
    """What it asks for now."""
    held: tuple[ChildStanding, ...]
    """What its children have in the proposal at hand."""
    choices: tuple[SiblingChoice, ...]

    def of(self, rule: SiblingWish) -> SiblingChoice:
        """Give what one way of asking would bring."""
        return next(found for found in self.choices if found.rule == rule)

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each way of asking and child; needs pandas."""
        import pandas as pd  # noqa: PLC0415  (an extra, not everyone needs it)

        rows = [
            {"rule": found.rule, "possible": found.possible, "child": own.child}
            | own.standing.model_dump()
            | {"gains": found.gains, "loses": found.loses, "total_need": found.need}
            for found in self.choices
            for own in found.children
        ]
        return pd.DataFrame(rows)

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.show.siblings import choice_tables  # noqa: PLC0415  (for people)

        return choice_tables(self, lang=lang)


def sibling_choices(
    territory: Territory,
    family: str,
    *,
    former: Proposal | None = None,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> SiblingChoices:
    """Say what a family would have under each way of asking for its brothers and sisters.

    Each time need is made large from the proposal at hand, layer by layer and weighted as the
    policy says, with what changes for others taken off; rules on complaints are kept.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy and decisions.
    family
        Identifier of the family.
    former
        The proposal at hand; none given: it is made first.
    limits
        Effort of each solve.
    progress
        Told of the progress of the solves.

    Returns
    -------
        One entry for each rule, and one for the combinations where the family lists some.

    Raises
    ------
    InputError
        If there is no such family, or it has not several children who ask and hold no place.
    InfeasibleError
        If the territory has no lawful proposal.
    """
    asking = _known(territory, family)
    own = concerned(asking, territory.calendar)
    limits = limits or Limits()
    if former is None:
        former = place(territory, limits=limits, progress=progress)
    asked = asking.siblings if asking.siblings in territory.policy.siblings else "any"
    rules = (*RULES, "combinations") if asking.combinations else RULES
    made: dict[SiblingWish, _Made | None] = {}
    # The strictest rules first: what they give may be the best under others too.
    for rule in rules[::-1]:
        problem = formulate(with_wishes(territory, {family: rule}))
        known = [former, *(found[1] for found in made.values() if found is not None)]
        made[rule] = _Search(problem, known, own).best(limits, progress)
    as_asked = made[asked]
    if as_asked is None:
        raise InfeasibleError([_nothing(territory)])
    found = (_choice(rule, as_asked, made[rule], own) for rule in rules)
    standings = compare((territory, former), (territory, former)).children
    return SiblingChoices(
        family=family,
        asked=asked,
        held=tuple(
            ChildStanding(child=change.child, standing=change.after)
            for change in standings
            if change.child in own
        ),
        choices=tuple(found),
    )


def _known(territory: Territory, name: str) -> Family:
    """Give a family with several children concerned."""
    families = {family.id: family for family in territory.families}
    faults = list(Names("family", families).check("family", name))
    if faults:
        raise InputError(faults)
    children = concerned(families[name], territory.calendar)
    if len(children) < 2:  # noqa: PLR2004  (one child has no brother or sister)
        fault = Fault(
            f"families[{name}]",
            "no-siblings",
            f"{len(children)} children who ask for a place and hold none",
            "two or more in the year planned",
            "Name a family with several requests.",
        )
        raise InputError([fault])
    return families[name]


_Made = tuple["Territory", "Proposal", bool]
"""A territory, what is proposed for it, and whether that is proven to be the best."""


class _Search:
    """Looks for what is best near a former proposal.

    Parameters
    ----------
    problem
        What is to be solved.
    known
        Proposals that may be lawful, the former one first.
    own
        The children of the family, whose changes are not held against them.
    """

    def __init__(self, problem: Problem, known: list[Proposal], own: tuple[str, ...]) -> None:
        self._problem = problem
        self._known = [chosen(problem, proposal.placements)[0] for proposal in known]
        self._stages = with_complaints(problem, tuple(self._listed(own)), hours_of(problem))
        in_order = problem.complete(serve_in_order(problem))
        lawful = in_order if problem.program.allows(in_order) else None
        nearest = near(problem, known[0], lawful)
        found = (*self._known, nearest, lawful)
        self._starts = [x for x in found if x is not None and problem.program.allows(x)]
        self._starts.sort(key=self._worth, reverse=True)

    def _worth(self, x: Ints) -> tuple[int, ...]:
        upper = self._problem.program.upper
        values = (s.objective(upper) for s in self._stages if isinstance(s, Optimise))
        return tuple(int(value.coefs @ x) for value in values)

    def best(self, limits: Limits, progress: Follow) -> _Made | None:
        """Propose what is best; ``None`` where nothing lawful was found."""
        problem, territory = self._problem, self._problem.territory
        competition = competition_of(problem) if obeyed(territory.policy.envy) else None
        guard = None if competition is None else EnvyGuard(competition, hours_of(problem))
        start = next(iter(self._starts), None) if guard is None else guard.start(self._starts)
        outcome = solve(
            problem.program,
            self._stages,
            limits=limits,
            hint=start,
            progress=progress,
            # Where rows keep the rules on complaints, the usual search does.
            aids=Aids(guard=None if start is None or problem.complaints is not None else guard),
        )
        if outcome.x is None:
            return None
        proposal = propose(problem, outcome.x, Finding("place"), competition=competition)
        return territory, proposal, outcome.verdict is Verdict.PROVEN

    def _listed(self, own: tuple[str, ...]) -> Iterator[Optimise]:
        """List what is made large, the highest layer first: need, less changes for others."""
        options, draft = self._problem.options, self._problem.draft
        yield Optimise("reserved", ((draft.measure("reserved"), 1),), maximise=False)
        worth = options.need * options.weight
        before = self._known[0][: len(options)] > 0
        had = np.zeros(len(options.children), dtype=np.bool_)
        had[options.child[before]] = True
        concerns = np.isin(np.array(options.children, dtype=np.str_), own)[options.child]
        # Who had something changes unless it keeps it; who had nothing, by having something.
        kept = np.where(had[options.child], before.astype(np.int64), -1)
        patience = np.where(concerns, 0, kept) * _price_of_a_change(options.child, worth)
        for number, layer in enumerate(np.unique(options.layer)[::-1].tolist(), start=1):
            here = options.layer == layer
            if np.any(worth[here] > 0):
                name = f"need {number}"
                measure = draft.measure(name, np.where(here, worth + patience, 0))
                yield Optimise(name, ((measure, 1),), maximise=True)


def _price_of_a_change(child: Ints, worth: Ints) -> int:
    """Give a share of what serving a child is worth, in the middle of all children."""
    best = np.zeros(int(child.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(best, child, worth)
    return int(np.median(best)) // _CHANGES_A_CHILD if len(best) else 0


def _choice(
    rule: SiblingWish, as_asked: _Made, made: _Made | None, own: tuple[str, ...]
) -> SiblingChoice:
    if made is None:
        return SiblingChoice(rule=rule, possible=False)
    territory, proposal, proven = made
    comparison = compare(as_asked[:2], (territory, proposal))
    standings = {change.child: change.after for change in comparison.children}
    return SiblingChoice(
        rule=rule,
        proven=proven,
        children=tuple(ChildStanding(child=child, standing=standings[child]) for child in own),
        need=proposal.measures.need if proposal.measures is not None else 0,
        gains=sum(change.child not in own for change in comparison.of("gains")),
        loses=sum(change.child not in own for change in comparison.of("loses")),
    )


def _nothing(territory: Territory) -> Fault:
    return Fault(
        territory.name,
        "nothing-found",
        "no proposal within the limits",
        "at least one lawful proposal",
        "Give it more time.",
    )
