"""What presets came to, side by side, and who gains and who gives way."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from berceau.domain.base import CommuneCode, Record
from berceau.domain.policy import Policy
from berceau.domain.territory import Territory
from berceau.placement.compare import compare
from berceau.placement.options import options_of
from berceau.placement.proposal import Proposal
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from berceau.placement.compare import Comparison
    from berceau.placement.proposal import EnvyCounts, StageResult
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

NOTIONS = ("waste", "cover", "swap", "cutoff")
"""Notions of complaint, in the order in which they are shown."""
_OF_HOURS = "hours"
_PROVEN_STAGES = ("hours", "need")


def beyond_reach(territory: Territory) -> tuple[str, ...]:
    """List the communes whose requests have no option at all: no rule can do anything for them.

    Raises
    ------
    InfeasibleError
        If a decision names a place that no rule allows.
    """
    options = options_of(territory)
    served = {options.children[child] for child in options.child[options.need > 0].tolist()}
    asking = {
        (family.commune, name in served)
        for name, (family, child) in territory.child_by_id.items()
        if child.request is not None
    }
    reached = {commune for commune, is_served in asking if is_served}
    return tuple(sorted({commune for commune, _ in asking} - reached))


class PresetOutcome(Record):
    """One preset: its policy and its proposal.

    A bound is that of the stage that makes the proposal large, for all lawful proposals that keep
    the stages before it; rules of complaints are left out of it, so that it holds with them.
    """

    name: str
    policy: Policy
    """The policy of the territory as the preset has it."""
    proposal: Proposal
    beyond: tuple[CommuneCode, ...] = ()
    """Communes that ask for something and that no place could serve."""

    @property
    def hours(self) -> int:
        """Hours of care granted in the year beyond the places held."""
        return self.proposal.measures.hours if self.proposal.measures else 0

    @property
    def main_stage(self) -> StageResult | None:
        """The stage for hours, or the largest for need; none where there is none."""
        stages = self.proposal.stages
        main = [s for s in stages if s.name.split(" ")[0] in _PROVEN_STAGES]
        return max(main, key=lambda stage: stage.value or 0, default=None)

    @property
    def hours_bound(self) -> int | None:
        """What no lawful proposal that keeps the stages before grants more of; none: unknown."""
        stage = self.main_stage
        return stage.bound if stage is not None and stage.name == _OF_HOURS else None

    @property
    def gap(self) -> float | None:
        """Distance from value to bound of the main stage, as a share of the bound."""
        return self.main_stage.gap if self.main_stage else None

    @property
    def lowest_rate(self) -> int:
        """The lowest service rate of a commune that could be served, in thousandths."""
        measures = self.proposal.measures
        rates = measures.rates if measures else ()
        counted = (rate for rate in rates if rate.asked and rate.group not in self.beyond)
        return min((rate.permille for rate in counted), default=1000)

    def envious(self, notion: str) -> tuple[int, int] | None:
        """Count the children with a complaint: those refused, those placed; none: not counted."""
        envy = self.proposal.envy
        if envy is None:
            return None
        return _of(envy.refused, notion), _of(envy.placed, notion)

    def row(self) -> dict[str, Any]:
        """Give everything that is compared, under stable names."""
        measures, proposal = self.proposal.measures, self.proposal
        found: dict[str, Any] = {
            "preset": self.name,
            "verdict": proposal.verdict,
            "hours": self.hours,
            "hours_bound": self.hours_bound,
            "gap": self.gap,
            "minutes_week": measures.minutes_week if measures else None,
            "served": measures.served if measures else None,
            "refused": len(proposal.refused),
            "first_wishes": measures.ranks[0] if measures and measures.ranks else 0,
            "lowest_rate": self.lowest_rate,
        }
        for notion in NOTIONS:
            counts = self.envious(notion)
            for k, of in enumerate(("refused", "placed")):
                found[f"{notion}_{of}"] = None if counts is None else counts[k]
        return found


def _of(counts: EnvyCounts, notion: str) -> int:
    number: int = getattr(counts, notion)
    return number


class Presets(Readable, Record):
    """Several presets on one territory; the first is what the others are compared with."""

    territory: Territory
    outcomes: tuple[PresetOutcome, ...]

    @property
    def reference(self) -> PresetOutcome:
        """The preset by points."""
        return self.outcomes[0]

    def __getitem__(self, name: str) -> PresetOutcome:
        """Find a preset by its name."""
        for outcome in self.outcomes:
            if outcome.name == name:
                return outcome
        raise KeyError(name)

    @cached_property
    def comparisons(self) -> dict[str, Comparison]:
        """Who gains and who gives way under each preset, beside the one by points."""
        first = self.territory, self.reference.proposal
        return {
            outcome.name: compare(first, (self.territory, outcome.proposal))
            for outcome in self.outcomes[1:]
        }

    def rows(self) -> list[dict[str, Any]]:
        """Give what is compared, one row a preset, with who gains and who gives way."""
        first = self.reference.hours
        found = []
        for outcome in self.outcomes:
            row = outcome.row()
            comparison = self.comparisons.get(outcome.name)
            row["more_hours"] = (outcome.hours - first) / first if first else None
            row["gain"] = len(comparison.of("gains")) if comparison else 0
            row["give_way"] = len(comparison.of("loses")) if comparison else 0
            found.append(row)
        return found

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.show.presets import presets_tables  # noqa: PLC0415  (for people)

        return presets_tables(self, lang=lang)

    def to_frame(self) -> pd.DataFrame:
        """Lay the comparison out as a frame, one row a preset (needs pandas)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        return pd.DataFrame(self.rows())
