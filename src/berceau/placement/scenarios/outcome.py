"""What a scenario brings: the new proposal beside the old, and what is certain of the difference.

A search ends with a value and a bound: the best there is lies between them. The difference that
a change makes to the best therefore lies in an interval too; where that holds both gains and
losses, the change is *undecided* as far as anybody knows, whatever the two proposals say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import SkipValidation

from berceau.domain.base import CommuneCode, Count, Identifier, Record
from berceau.errors import Fault
from berceau.placement.compare import Comparison
from berceau.placement.proposal import Envy, Proposal
from berceau.placement.readable import Readable
from berceau.placement.scenarios.changes import Change

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

Verdict = Literal["better", "worse", "same", "open", "unknown"]
"""Certainly better, worse or the same; left open by the searches; or no bound is known."""

__all__ = ["Dues", "Scenarios", "StageChange", "WhatIf"]


class StageChange(Record):
    """One stage of the objective before and after."""

    name: str
    smaller_is_better: bool
    before: int | None = None
    """What it reached; none where there was no such stage."""
    bound_before: int | None = None
    after: int | None = None
    bound_after: int | None = None

    @property
    def difference(self) -> int | None:
        """What the later proposal has more of."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def certain(self) -> tuple[int, int] | None:
        """Between what and what the best after and the best before differ; none if not known."""
        values = (self.before, self.bound_before, self.after, self.bound_after)
        if any(value is None for value in values):
            return None
        before, bound_before, after, bound_after = (value or 0 for value in values)
        old, new = sorted((before, bound_before)), sorted((after, bound_after))
        return new[0] - old[1], new[1] - old[0]

    @property
    def is_decided(self) -> bool:
        """Whether it is certain that the change helps, harms, or makes no difference at all."""
        if self.certain is None:
            return False
        least, most = self.certain
        return least > 0 or most < 0 or least == most == 0

    @property
    def verdict(self) -> Verdict:
        """What is certain, in a word."""
        if self.certain is None:
            return "unknown"
        if not self.is_decided:
            return "open"
        least, most = self.certain
        if least == most == 0:
            return "same"
        return "better" if (most < 0) == self.smaller_is_better else "worse"


class Dues(Record):
    """What a commune uses of a convention in the year planned, and owes for it."""

    convention: Identifier
    commune: CommuneCode
    """Who owes."""
    hosts: tuple[CommuneCode, ...]
    """Where the hosts stand."""
    minutes_before: Count
    minutes_after: Count
    owed_before: Count | None = None
    """Euro cents; none where no term of the convention says a price."""
    owed_after: Count | None = None

    @property
    def owed_more(self) -> int | None:
        """Euro cents owed more, negative for less; none where either is not known."""
        if self.owed_before is None or self.owed_after is None:
            return None
        return self.owed_after - self.owed_before


class WhatIf(Readable, Record):
    """What a scenario brings, to whom, and how certain that is."""

    name: str = ""
    territory: str
    """Name of the territory."""
    changes: tuple[Change, ...]
    before: SkipValidation[Proposal]
    after: SkipValidation[Proposal] | None = None
    """The new proposal; none where nothing lawful fits any more."""
    comparison: Comparison | None = None
    """Who gains, who loses, what each convention is used for."""
    stages: tuple[StageChange, ...] = ()
    dues: tuple[Dues, ...] = ()
    """What communes owe each other, in order of conventions, then of communes."""
    minutes: tuple[Count, Count | None]
    """Minutes of care in the year planned of all children, those in place too."""
    clashes: tuple[Fault, ...] = ()
    """Where nothing fits: what contradicts what."""

    @property
    def envy(self) -> tuple[Envy | None, Envy | None]:
        """Children who could complain, before and after; none where nobody has counted."""
        return self.before.envy, None if self.after is None else self.after.envy

    @property
    def minutes_more(self) -> int | None:
        """Minutes of care in the year planned that there are more of; none if nothing fits."""
        before, after = self.minutes
        return None if after is None else after - before

    @property
    def owed_more(self) -> int | None:
        """Euro cents that communes owe more, all together; none where nothing is known."""
        known = [dues.owed_more for dues in self.dues if dues.owed_more is not None]
        return sum(known) if known else None

    @property
    def verdict(self) -> Verdict:
        """What the policy sees: the verdict of the first stage in which something may change."""
        verdicts = (stage.verdict for stage in self.stages if stage.name != "tie_break")
        return next((verdict for verdict in verdicts if verdict != "same"), "same")

    def stage(self, word: str) -> StageChange | None:
        """Give the first stage whose name begins with a word."""
        return next((stage for stage in self.stages if stage.name.split(" ")[0] == word), None)

    def summary(self) -> dict[str, object]:
        """Give everything but the two proposals, as plain data."""
        return self.model_dump(mode="json", exclude={"before", "after"})

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.scenarios.show import what_if_tables  # noqa: PLC0415  (for people)

        return what_if_tables(self, lang=lang)


class Scenarios(Readable, Record):
    """Several scenarios beside the same proposal."""

    territory: str
    """Name of the territory."""
    before: SkipValidation[Proposal]
    outcomes: tuple[WhatIf, ...]
    """In the order in which they were asked for, by name."""

    def __getitem__(self, name: str) -> WhatIf:
        """Give a scenario by name; an unknown name raises ``KeyError``."""
        return {outcome.name: outcome for outcome in self.outcomes}[name]

    def rows(self) -> list[dict[str, object]]:
        """Give one plain row a scenario."""
        return [row_of(outcome) for outcome in self.outcomes]

    def summary(self) -> dict[str, object]:
        """Give everything but the proposals, as plain data."""
        scenarios = [outcome.summary() for outcome in self.outcomes]
        return {"territory": self.territory, "scenarios": scenarios}

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.scenarios.show import scenario_tables  # noqa: PLC0415  (for people)

        return scenario_tables(self, lang=lang)

    def to_frame(self) -> pd.DataFrame:
        """Lay the scenarios out as a frame, one row each (needs pandas, which ortools brings)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        return pd.DataFrame(self.rows())


def row_of(outcome: WhatIf) -> dict[str, object]:
    """Sum a scenario up in one plain row."""
    main, comparison, after = outcome.stage("hours"), outcome.comparison, outcome.after
    return {
        "scenario": outcome.name,
        "fits": after is not None,
        "verdict": None if after is None else outcome.verdict,
        "hours": None if outcome.minutes_more is None else outcome.minutes_more / 60,
        "certain": None if main is None else main.certain,
        "decided": None if main is None else main.is_decided,
        "gains": None if comparison is None else len(comparison.of("gains")),
        "loses": None if comparison is None else len(comparison.of("loses")),
        "refused": None if after is None else len(after.refused),
        "owed_more_cents": outcome.owed_more,
    }
