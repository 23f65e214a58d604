"""What a proposal says of its bounds, beside what its territory makes of it.

The placements are found again among the options: what they are worth is counted, not believed.
For each certificate, the rows under which its stage was optimised are built again from the values
that earlier stages reached, prices are put on the rows of their names, and the bound that they
prove is added up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import upper_bound
from berceau.engine.derivations import NamedMixture, derived_again
from berceau.engine.ladder import rung
from berceau.engine.levels import ceilings
from berceau.engine.naming import RowNames
from berceau.engine.stages import Leximin, Optimise, slack_of
from berceau.errors import Fault
from berceau.placement.certifying import in_units_of, proven_by, reached_by
from berceau.placement.choices import chosen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.engine.ladder import Rung
    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Program
    from berceau.engine.stages import Stage
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Certificate, Proposal, StageResult

_SHOWN = 3
"""Rows that are told of one thing."""
_DERIVED = "rows of the territory or of earlier stages, and rows derived before"
_FREE = 0
"""The smallest price of a row that is no equality."""
REWRITE = "Compare with the proposal as it was first written, or make it again."
"""What to do about something altered."""


class Examination:
    """A proposal beside what its territory says of it.

    Parameters
    ----------
    problem
        The program of the territory.
    stages
        The stages of its policy.
    proposal
        What is examined.
    results
        What it says of each of the stages.
    """

    def __init__(
        self,
        problem: Problem,
        stages: Sequence[Stage],
        proposal: Proposal,
        results: Sequence[StageResult],
    ) -> None:
        self._program = problem.program
        self._stages = stages
        self._proposal = proposal
        self._results = results
        self._reached = reached_by(stages, results)
        self._x, self._strange = chosen(problem, proposal.placements)
        self._own: dict[tuple[int, int], int] = {}

    def faults(self) -> Iterator[Fault]:
        """Find everything that is not what it says."""
        if self._proposal.seal != self._proposal.digest:
            found = f"seal {self._proposal.seal[:12]}" if self._proposal.seal else "no seal"
            right = self._proposal.digest[:12]
            yield Fault("seal", "altered", found, f"seal {right}, for what it holds", REWRITE)
        yield from self._strange
        if not self._strange:
            yield from self._unlawful()
        for number, certificate in enumerate(self._proposal.certificates):
            yield from self._unproven(f"certificates[{number}]", certificate)
        yield from self._misstated()

    def value(self, stage: Optimise) -> int:
        """Count what the placements give."""
        return sum(weight * self._program.value(m, self._x) for m, weight in stage.terms)

    def rates(self, stage: Leximin) -> list[int]:
        """Give the rates of the placements, the lowest first, as far as levels count them."""
        highest = sorted(ceilings(self._program, stage))
        return [min(*pair) for pair in zip(sorted(stage.rates(self._x)), highest, strict=True)]

    def _unlawful(self) -> Iterator[Fault]:
        """Find rows that the placements break, and stages that they do not keep."""
        for broken in self._program.violations(self._x)[:_SHOWN]:
            yield Fault(
                broken.subject, broken.rule, str(broken.found), f"at most {broken.limit}", REWRITE
            )
        for number, (stage, reached) in enumerate(
            zip(self._stages, self._reached, strict=True), start=1
        ):
            if isinstance(stage, Leximin):
                pairs = list(zip(self.rates(stage), reached.levels, strict=False))
            elif reached.value is not None:
                pairs = [(stage.sign * self.value(stage), stage.sign * reached.value)]
            else:
                pairs = []
            for value, said in pairs:
                least = said - slack_of(said, stage.tolerance_permille)
                if value < least:
                    yield Fault(
                        f"stage {number}",
                        "not-kept",
                        f"{value}, from the placements",
                        f"at least {least}, which later stages are said to keep",
                        REWRITE,
                    )

    def _unproven(self, where: str, certificate: Certificate) -> Iterator[Fault]:
        """Add up what a certificate proves, and compare."""
        stage = self._stage(certificate)
        if stage is None:
            yield Fault(
                where,
                "no-such-stage",
                f"stage {certificate.stage}, level {certificate.level}",
                "a stage or a level of the policy",
                REWRITE,
            )
            return
        number, level = certificate.stage, certificate.level
        step = rung(self._program, self._stages, self._reached, number, level)
        prices, strange = RowNames(step.program).by_row(certificate.prices)
        yield from _unusable(where, step, prices, strange)
        prices = np.where(step.program.equality, prices, np.maximum(prices, 0))
        program, late = step.program, [row.price for row in certificate.derived]
        try:
            program = _with_derived(program, certificate)
        except ValueError as error:
            yield Fault(f"{where}.derived", "not-derived", str(error), _DERIVED, REWRITE)
            late = []
        prices = np.concatenate([prices, np.array(late, dtype=np.int64)])
        proven = upper_bound(program, step.objective, prices, certificate.scale)
        bound = in_units_of(stage, proven)
        self._own[number, level] = bound
        if bound != certificate.bound:
            yield Fault(
                where, "other-bound", f"a bound of {certificate.bound}",
                f"{bound}, which the prices prove", REWRITE,
            )  # fmt: skip
        if not self._strange and self._worth(stage, level) > proven:
            yield Fault(
                where, "passed", f"placements worth {self._worth(stage, level)}",
                f"at most {proven}, which the prices prove", REWRITE,
            )  # fmt: skip

    def _stage(self, certificate: Certificate) -> Stage | None:
        """Give the stage of a certificate; ``None`` where there is no such stage or level."""
        if certificate.stage > len(self._stages):
            return None
        stage = self._stages[certificate.stage - 1]
        levels = len(self._reached[certificate.stage - 1].levels)
        fits = (
            1 <= certificate.level <= levels
            if isinstance(stage, Leximin)
            else (certificate.level == 0)
        )
        return stage if fits else None

    def _worth(self, stage: Stage, level: int) -> int:
        """Count what the placements are worth of what a stage or a level maximises."""
        if isinstance(stage, Leximin):
            return self.rates(stage)[level - 1]
        return stage.sign * self.value(stage)

    def _misstated(self) -> Iterator[Fault]:
        """Compare what the stages call certified with what the certificates prove."""
        proven = proven_by(self._program, self._stages, self._own)
        for number, result in enumerate(self._results, start=1):
            where = f"stages[{number - 1}]"
            certified, by = proven.get(number, (None, None))
            if (result.certified, result.certified_by) != (certified, by):
                yield _other(where, result.certified, certified)
            for level in result.levels:
                certified = self._own.get((number, level.level))
                if level.certified != certified:
                    yield _other(f"{where}.levels[{level.level - 1}]", level.certified, certified)


def _other(where: str, said: int | None, right: int | None) -> Fault:
    found = "nothing as certified" if said is None else f"{said} as certified"
    proven = (
        "nothing, from the certificates" if right is None else f"{right}, from the certificates"
    )
    return Fault(where, "other-certified", found, proven, REWRITE)


def _with_derived(program: Program, certificate: Certificate) -> Program:
    """Derive the derived rows of a certificate again."""
    if not certificate.derived:
        return program
    mixtures = [NamedMixture(row.divisor, row.terms) for row in certificate.derived]
    return derived_again(program, certificate.rows, mixtures).program()


def _unusable(
    where: str, step: Rung, prices: IntArray, strange: list[tuple[str, str]]
) -> Iterator[Fault]:
    """Find prices of rows that do not exist, and prices of the wrong sign."""
    negative = np.flatnonzero((prices < 0) & ~step.program.equality)
    for rule, subject in strange[:_SHOWN]:
        yield Fault(
            f"{where}.prices", "no-such-row", f"a price of {rule}, {subject}",
            "a row of the territory or of an earlier stage", REWRITE,
        )  # fmt: skip
    for row in negative[:_SHOWN].tolist():
        rule, subject = step.program.row_label(row)
        yield Fault(
            f"{where}.prices", "negative-price", f"{prices[row]} for {rule}, {subject}",
            f"at least {_FREE}", REWRITE,
        )  # fmt: skip
