"""What a place more, or an hour more of a convention, could bring at most; what the best do bring.

The prices that prove the bound of a proposal say it for every section, slot and convention at
once. They say *at most*, and of the bound: the exact gain of the best few is found by solving
again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.base import Count, Identifier, Record
from berceau.placement.belonging import refuse_other_input
from berceau.placement.readable import Readable
from berceau.placement.scenarios.changes import Change, Places
from berceau.placement.scenarios.proving import proven
from berceau.placement.scenarios.trying import what_if

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from berceau.domain.territory import Territory
    from berceau.engine.limits import Limits
    from berceau.engine.outcome import Progress
    from berceau.placement.proposal import Proposal
    from berceau.placement.scenarios.outcome import WhatIf
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang


class Exact(Record):
    """What one change brings when the territory is solved again with it."""

    fits: bool
    """Whether a lawful proposal was found."""
    value: int | None = None
    """How much more the main stage reaches, in its unit."""
    least: int | None = None
    """No less than this is certain of the best there is, whatever the searches found."""
    most: int | None = None
    """No more than this."""
    minutes: int | None = None
    """Minutes of care in the year planned that all children have more of."""
    gains: tuple[Identifier, ...] = ()
    """Children who gain."""
    loses: tuple[Identifier, ...] = ()


class MarginalValue(Record):
    """The value of one place more at a slot, or of one more in a limit of a convention."""

    change: Change
    at_most: Count
    """By how much at most it raises the proven bound, in the unit of the stage."""
    exact: Exact | None = None
    """What it does bring; none where nobody has looked."""


class SectionValue(Record):
    """The value of one place more in a section at all its slots."""

    structure: Identifier
    section: Identifier | None = None
    at_most: Count
    """The sum over its slots."""


class MarginalValues(Readable, Record):
    """What one more could bring at most, the largest first."""

    territory: str
    """Name of the territory."""
    stage: str
    """The stage whose value is meant: hours of care, or need met."""
    value: int
    """What the proposal reaches."""
    bound: int
    """No lawful proposal that keeps the stages before has more; certified."""
    values: tuple[MarginalValue, ...]
    """Of each slot of a section, and of each limit of a convention; those with none left out."""
    sections: tuple[SectionValue, ...]
    """Of a place at every slot of a section."""

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.scenarios.show_values import value_tables  # noqa: PLC0415

        return value_tables(self, lang=lang)

    def to_frame(self) -> pd.DataFrame:
        """Lay the values out as a frame, one row each (needs pandas, which ortools brings)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        return pd.DataFrame([_row(value) for value in self.values], columns=_COLUMNS)


_COLUMNS = [
    *("kind", "structure", "section", "slots", "convention", "term"),
    *("at_most", "exact", "gains", "loses"),
]


def _row(value: MarginalValue) -> dict[str, object]:
    change, exact = value.change.model_dump(mode="json"), value.exact
    return {
        **{key: change.get(key) for key in _COLUMNS[:6]},
        "at_most": value.at_most,
        "exact": None if exact is None else exact.value,
        "gains": None if exact is None else len(exact.gains),
        "loses": None if exact is None else len(exact.loses),
    }


def marginal_values(
    territory: Territory,
    proposal: Proposal,
    *,
    exact: int = 0,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> MarginalValues:
    """Say what a place more at a slot, or one more in a limit, could bring at most.

    Each number comes from the prices of the proposal's own certificate, by arithmetic alone:
    with the change, no lawful proposal that keeps what the earlier stages reached has more than
    the bound and this number. For several changes together, it is the sum at most.

    Parameters
    ----------
    territory
        What the proposal was made for.
    proposal
        The proposal, made by optimisation.
    exact
        How many of the changes with the largest numbers to try out by solving again.
    limits
        Limits of each search; by default those under which the proposal was made.
    progress
        Told of the progress of the searches.

    Returns
    -------
    MarginalValues
        The largest first.

    Raises
    ------
    InputError
        The proposal is for another territory, or has no prices of hours or need.

    Examples
    --------
    >>> import berceau
    >>> talant = berceau.case("talant-2015")
    >>> found = berceau.marginal_values(talant, berceau.place(talant))  # doctest: +SKIP
    """
    refuse_other_input(territory, proposal)
    found = proven(territory, proposal)
    known = [
        MarginalValue(change=step.change, at_most=value)
        for step, value in zip(found.steps, found.values, strict=True)
        if value > 0
    ]
    known.sort(key=lambda value: -value.at_most)

    def tried(value: MarginalValue) -> MarginalValue:
        outcome = what_if(
            territory, value.change, proposal=proposal, limits=limits, progress=progress
        )
        return value.model_copy(update={"exact": _exact(outcome, found.stage)})

    stage = next(stage for stage in proposal.stages if stage.name == found.stage)
    return MarginalValues(
        territory=territory.name,
        stage=found.stage,
        value=stage.value or 0,
        bound=found.bound,
        values=(*map(tried, known[:exact]), *known[exact:]),
        sections=tuple(_sections(known)),
    )


def _exact(found: WhatIf, stage: str) -> Exact:
    if found.comparison is None:
        return Exact(fits=False)
    change = found.stage(stage.split(" ", maxsplit=1)[0])
    certain = (None, None) if change is None or change.certain is None else change.certain
    return Exact(
        fits=True,
        value=None if change is None else change.difference,
        least=certain[0],
        most=certain[1],
        minutes=found.minutes_more,
        gains=tuple(child.child for child in found.comparison.of("gains")),
        loses=tuple(child.child for child in found.comparison.of("loses")),
    )


def _sections(values: Iterable[MarginalValue]) -> list[SectionValue]:
    sums: dict[tuple[str, str | None], int] = {}
    for value in values:
        if isinstance(value.change, Places):
            key = value.change.structure, value.change.section
            sums[key] = sums.get(key, 0) + value.at_most
    found = [
        SectionValue(structure=structure, section=section, at_most=total)
        for (structure, section), total in sums.items()
    ]
    return sorted(found, key=lambda value: -value.at_most)
