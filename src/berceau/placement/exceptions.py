"""Exceptions: complaints that the policy bears, child by child, and what each of them buys.

A rule on complaints that prices or tolerates them bears some. Each is an *exception*: a child,
named, with what it has, what it could have had, and who stands there. What it buys is looked for
nearby: the plan is changed around the child until it has no such complaint, everything else that
was promised kept, and the hours lost on the way are counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.base import Count, Identifier, Record
from berceau.domain.policy import EnvyRule, Notion
from berceau.errors import Fault, InputError
from berceau.market.market import NOTHING
from berceau.placement.charging import borne
from berceau.placement.choices import chosen
from berceau.placement.competition import competition_of
from berceau.placement.complaining import Found
from berceau.placement.problem import formulate
from berceau.placement.readable import Readable
from berceau.placement.testimony import Offer, Witness
from berceau.placement.weighing import Weighing
from berceau.placement.witnesses import offers_of, witnesses_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang


class BorneException(Record):
    """One child with a complaint that the policy bears."""

    children: tuple[Identifier, ...]
    """The child; of brothers and sisters whose requests hang together, each."""
    notion: Notion
    """What the policy bears; the witness may show more."""
    refused: bool
    """Whether the child has nothing; else it has a place and wanted a better one."""
    has: tuple[Offer, ...] = ()
    """What it has; nothing where it was refused."""
    witness: Witness
    """What it could have had, and who stands there."""
    hours: Count | None = None
    """Hours of care in the year that the exception buys at most, 0 where it buys none; ``None``
    where no plan without it was found nearby."""


class Exceptions(Readable, Record):
    """The exceptions of one plan, those that buy most first."""

    territory: str
    """Name of the territory."""
    method: str
    """How the plan was made, as the proposal says."""
    rules: tuple[EnvyRule, ...]
    """Rules of the policy that bear complaints."""
    exceptions: tuple[BorneException, ...]
    """One for each child and rule; those whose worth is not known come first of all."""

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.show.exceptions import exception_tables  # noqa: PLC0415  (for people)

        return exception_tables(self, lang=lang)

    def to_frame(self) -> pd.DataFrame:
        """Lay the exceptions out as a frame, one row each (needs pandas, which ortools brings)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        return pd.DataFrame([_row(one) for one in self.exceptions], columns=_COLUMNS)


_COLUMNS = [
    *("child", "commune", "notion", "refused", "hours"),
    *("structure", "week", "wanted_structure", "wanted_week", "wish", "points"),
    *("rival", "rival_points", "others"),
]


def _row(one: BorneException) -> dict[str, object]:
    witness, wanted = one.witness, one.witness.wanted
    return {
        "child": " ".join(one.children),
        "commune": witness.commune,
        "notion": one.notion,
        "refused": one.refused,
        "hours": one.hours,
        "structure": one.has[0].structure if one.has else None,
        "week": " ".join(one.has[0].week) if one.has else None,
        "wanted_structure": wanted[0].structure,
        "wanted_week": " ".join(wanted[0].week),
        "wish": wanted[0].wish,
        "points": min(offer.points for offer in wanted),
        "rival": " ".join(offer.child for offer in witness.rivals),
        "rival_points": min((offer.points for offer in witness.rivals), default=None),
        "others": witness.others,
    }


def exceptions(territory: Territory, proposal: Proposal) -> Exceptions:
    """Name the exceptions of a plan, and say what each of them buys.

    Parameters
    ----------
    territory
        What the plan is for; its policy says which complaints are priced or tolerated.
    proposal
        The plan, whatever made it.

    Returns
    -------
    Exceptions
        One for each child with a complaint that the policy prices or tolerates.

    Raises
    ------
    InputError
        If a placement is none of its child's options, or the plan breaks a limit.

    Examples
    --------
    >>> import berceau
    >>> town = berceau.draw("town", children=60, seed=1).territory
    >>> plan = berceau.by_points(town)  # nobody with more points is passed over
    >>> berceau.exceptions(town, plan).exceptions
    ()
    """
    rules = borne(territory.policy.envy)
    found = tuple(_exceptions(territory, proposal, rules)) if rules else ()
    return Exceptions(
        territory=territory.name, method=proposal.method, rules=rules, exceptions=found
    )


def _exceptions(
    territory: Territory, proposal: Proposal, rules: tuple[EnvyRule, ...]
) -> list[BorneException]:
    policy = territory.policy.model_copy(update={"envy": ()})
    # What rules on complaints forbid is left to those who weigh: here is what can be had at all.
    problem = formulate(territory.model_copy(update={"policy": policy}))
    x, faults = chosen(problem, proposal.placements)
    if not faults and not problem.program.allows(x):
        faults = [_unlawful()]
    if faults:
        raise InputError(faults)
    competition = competition_of(problem)
    found = Found.of(competition, x)
    weighing = Weighing(competition, territory.policy.envy, proposal, x)
    told = _Told(found)
    named = [
        told.exception(unit, rule, weighing.hours(unit, rule))
        for rule in rules
        for unit in weighing.units(rule)
    ]
    return sorted(named, key=lambda e: (e.hours is not None, -(e.hours or 0), e.children))


class _Told:
    """Tells exceptions with the witnesses of their units."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._competition = found.competition
        problem = self._competition.problem
        number = {child: k for k, child in enumerate(problem.options.children)}
        self._of_rivals: dict[int, Witness] = {}
        self._of_waste: dict[int, Witness] = {}
        for witness in witnesses_of(found):
            unit = int(self._competition.children[number[witness.wanted[0].child]])
            kind = self._of_waste if witness.notion == "waste" else self._of_rivals
            kind[unit] = witness

    def exception(self, unit: int, rule: EnvyRule, hours: int | None) -> BorneException:
        witness = (self._of_waste if rule.notion == "waste" else self._of_rivals)[unit]
        held = int(self._found.held[unit])
        return BorneException(
            children=tuple(offer.child for offer in witness.wanted),
            notion=rule.notion,
            refused=held == NOTHING,
            has=() if held == NOTHING else offers_of(self._competition, held),
            witness=witness,
            hours=hours,
        )


def _unlawful() -> Fault:
    return Fault(
        "placements",
        "unlawful-plan",
        "a plan that breaks a limit",
        "a plan that keeps every rule of places and conventions",
        "Check the proposal first: berceau check tells what it breaks.",
    )
