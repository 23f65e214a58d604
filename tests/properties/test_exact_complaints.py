"""Rules on complaints as rows: the best there is under the rules, proven."""

from __future__ import annotations

import itertools
from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st

import berceau
from berceau.placement.check.envy import grieved
from berceau.placement.check.seating import Seating
from berceau.placement.check.view import View
from berceau.placement.choices import chosen
from berceau.placement.problem import formulate
from berceau.testing import policies
from support.crowded import contested, crowded
from support.drawn import is_satisfiable
from support.enumerate import SMALL, Oracle
from support.envy import placements_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from berceau.domain.policy import EnvyRule
    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem
    from support.enumerate import Choice

MAIN = ("hours", "need")


@st.composite
def ruled(draw: st.DrawFn) -> Problem:
    """Draw a problem whose rules on complaints are rows, and that has a lawful plan."""
    policy = policies(tolerances=False, envy=True)
    territories = st.one_of(crowded(policy), contested(policy))
    problems = territories.filter(is_satisfiable).map(formulate)
    return draw(problems.filter(lambda problem: problem.complaints is not None))


class Judged:
    """Every lawful choice of a territory, with its complaints as the checker counts them."""

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self.oracle = Oracle(territory)
        view, gap = View(territory), territory.policy.envy_gap
        self.rules = [r for r in territory.policy.envy if r.treatment != "reported"]
        self.counts = {}
        self.choices = self.oracle.lawful()
        for choice in self.choices:
            seating = Seating(view, placements_of(self.oracle, choice))
            self.counts[_key(choice)] = grieved(view, seating, gap).counts

    def count(self, choice: Choice, rule: EnvyRule) -> int:
        """Count the children with a complaint that a rule is about."""
        number: int = getattr(getattr(self.counts[_key(choice)], rule.of), rule.notion)
        return number

    def excess(self, choice: Choice) -> int:
        """Count complaints beyond what is borne."""
        firm = (rule for rule in self.rules if rule.treatment != "priced")
        return sum(max(0, self.count(choice, rule) - rule.at_most) for rule in firm)

    def priced(self, choice: Choice) -> int:
        """Count the complaints that have a price."""
        return sum(self.count(choice, rule) for rule in self.rules if rule.treatment == "priced")

    def cost(self, choice: Choice, rate: Fraction) -> int:
        """Add up what complaints cost, an hour being worth so much."""
        return sum(
            max(1, int(rule.price * rate)) * self.count(choice, rule)
            for rule in self.rules
            if rule.treatment == "priced"
        )


def _key(choice: Choice) -> tuple[int, ...]:
    return tuple(map(id, choice))


def _values(judged: Judged) -> Iterator[int | None]:
    """Settle one stage after the other among all lawful choices, the tie-break apart."""
    oracle, policy = judged.oracle, judged.territory.policy
    has_price = any(rule.treatment == "priced" for rule in judged.rules)
    left = judged.choices
    fewest = min(map(judged.excess, left))
    left = [choice for choice in left if judged.excess(choice) == fewest]
    yield fewest
    stages = [stage for stage in policy.stages if stage.measure != "tie_break"]
    for stage, after in zip_longest(stages, stages[1:]):
        measure = stage.measure
        if measure == "fairness":
            # One reading of fairness is enough for two oracles.
            value, left = oracle._settle_fairness(stage, left)  # noqa: SLF001
            yield value
            continue
        for layer in oracle.layers if measure == "need" else [None]:
            pays = has_price and measure in MAIN
            rate = _rate(oracle, measure, layer) if pays else Fraction(0)
            sign = -1 if measure in SMALL else 1
            values = []
            for choice in left:
                value = (
                    oracle.need(choice, layer)
                    if layer is not None
                    else getattr(oracle, measure)(choice)
                )
                values.append(sign * value - (judged.cost(choice, rate) if pays else 0))
            left = [c for c, value in zip(left, values, strict=True) if value == max(values)]
            yield sign * max(values)
        if has_price and measure in MAIN and (after is None or after.measure not in MAIN):
            fewest = min(map(judged.priced, left))
            left = [choice for choice in left if judged.priced(choice) == fewest]
            yield fewest


def _rate(oracle: Oracle, measure: str, layer: tuple[int, ...] | None) -> Fraction:
    """Give what an hour is worth, each child having the best of its options."""
    worth = hours = 0
    for options in oracle.options.values():
        many = [oracle.hours((option,)) for option in options]
        hours += max([0, *many])
        worth += max(
            [0, *many]
            if measure == "hours"
            else [0, *(o.need * o.weight for o in options if o.layer == layer)]
        )
    return Fraction(worth, max(1, hours))


@given(problem=ruled())
def test_helpers_count_what_the_checker_counts(problem: Problem) -> None:
    judged = Judged(problem.territory)
    rows = problem.complaints
    assert rows is not None
    for choice in judged.choices:
        x, faults = chosen(problem, placements_of(judged.oracle, choice))
        assert not faults
        assert problem.program.allows(x)
        for rule, borne in zip(rows.rules, rows.exact.borne, strict=True):
            counted = sum(int(rows.competition.size[unit] * x[e]) for unit, e in borne.items())
            assert counted == judged.count(choice, rule)
            if counted:
                event(f"{rule.notion} of {rule.of}")


@given(problem=ruled(), rng=st.randoms(use_true_random=False))
def test_what_may_move_is_all_that_moves(problem: Problem, rng: Random) -> None:
    judged = Judged(problem.territory)
    rows, group = problem.complaints, problem.program.group
    assert rows is not None
    plans = [
        chosen(problem, placements_of(judged.oracle, choice))[0]
        for choice in rng.sample(judged.choices, min(6, len(judged.choices)))
    ]
    for here, there in itertools.permutations(plans, 2):
        assert np.array_equal(rows.settled(here), here)
        apart = np.flatnonzero((here != there) & (group >= 0))
        free = np.flatnonzero(np.isin(group, group[apart]))
        moved = np.flatnonzero((here != there) & rows.follows)
        moving = rows.moving(here, free)
        assert np.all(np.isin(moved, moving))
        assert np.all(rows.follows[moving])
        event(f"helpers that stay: {np.sum(rows.follows) > len(moving)}")


@settings(max_examples=10)
@given(problem=ruled().filter(lambda problem: not problem.territory.policy.weights))
def test_every_stage_reaches_the_best_under_the_rules(problem: Problem) -> None:
    territory = problem.territory
    judged = Judged(territory)
    proposal = berceau.place(territory)
    stages = [stage for stage in proposal.stages if stage.name != "tie_break"]
    assert proposal.verdict == "proven"
    assert all(stage.bound == stage.value for stage in stages)
    fewest = min(map(judged.excess, judged.choices))
    event("rules can be kept" if not fewest else "rules cannot all be kept")
    plain = judged.oracle.best()
    assert plain is not None
    if all(judged.excess(c) > fewest or judged.priced(c) for c in plain.choices):
        event("a rule matters")
    has_firm = stages[0].name == "complaints not borne"
    assert [s.value for s in stages] == list(_values(judged))[not has_firm :]
