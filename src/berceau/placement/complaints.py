"""Who could complain of a plan, of what, and who stands in the way: a report for any plan.

The words are those of ``docs/reference/justified-envy.md``. The report names children, rivals
included: it is for the coordinator, who has all files before her, and not for families.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from berceau.domain.base import Count, Record
from berceau.domain.policy import EnvyRule
from berceau.errors import Fault, InputError
from berceau.placement.choices import chosen
from berceau.placement.competition import competition_of
from berceau.placement.complaining import Found
from berceau.placement.problem import formulate
from berceau.placement.proposal import Envy
from berceau.placement.readable import Readable
from berceau.placement.stays import requested_stay
from berceau.placement.testimony import Reasons, Witness
from berceau.placement.witnesses import reasons_of, witnesses_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

    Ints = npt.NDArray[np.int64]

LARGE_GAP = 10
"""Points apart at which complaints are counted besides."""


class ComplaintReport(Readable, Record):
    """Justified complaints of one plan.

    Nothing is said of families that have nothing to complain of.
    """

    territory: str
    """Name of the territory."""
    method: str
    """How the plan was made, as the proposal says."""
    asking: Count
    """Children whose request has a stay in the year planned."""
    refused: Count
    """Of them, those who have nothing."""
    rules: tuple[EnvyRule, ...]
    """What the policy says becomes of complaints."""
    ties: Literal["broken", "kept"]
    """Whether the chain of tie-breaks decides between equals, as the policy says."""
    envy: Envy
    """Children who could complain, at the gap of the policy."""
    by_gap: tuple[Envy, ...]
    """The same from one point apart on, and from ten."""
    reasons: Reasons
    """Why children have nothing, at the gap of the policy."""
    witnesses: tuple[Witness, ...]
    """A proof for each child who could complain."""

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.show.complaints import complaint_tables  # noqa: PLC0415  (for people)

        return complaint_tables(self, lang=lang)

    def to_frame(self) -> pd.DataFrame:
        """Lay the witnesses out as a frame, one row each (needs pandas, which ortools brings)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        return pd.DataFrame([_row(witness) for witness in self.witnesses], columns=_COLUMNS)


_COLUMNS = [
    *("notion", "refused", "commune", "child", "structure", "week", "wish", "points"),
    *("rival", "rival_structure", "rival_week", "rival_points", "others", "full"),
]


def _row(witness: Witness) -> dict[str, object]:
    wanted, rivals = witness.wanted, witness.rivals
    return {
        "notion": witness.notion,
        "refused": witness.refused,
        "commune": witness.commune,
        "child": " ".join(offer.child for offer in wanted),
        "structure": wanted[0].structure,
        "week": " ".join(wanted[0].week),
        "wish": wanted[0].wish,
        "points": min(offer.points for offer in wanted),
        "rival": " ".join(offer.child for offer in rivals),
        "rival_structure": rivals[0].structure if rivals else None,
        "rival_week": " ".join(rivals[0].week) if rivals else None,
        "rival_points": min((offer.points for offer in rivals), default=None),
        "others": witness.others,
        "full": "; ".join(full.subject for full in witness.full),
    }


def complaints(
    territory: Territory, proposal: Proposal, *, gap: int = LARGE_GAP
) -> ComplaintReport:
    """Find every justified complaint of a plan, whatever made it.

    Parameters
    ----------
    territory
        What the plan is for.
    proposal
        The plan; what it says of itself is not looked at, only its placements.
    gap
        Points apart at which complaints are counted besides.

    Returns
    -------
        Counts by notion, reasons of refusals, and a witness for each child.

    Raises
    ------
    InputError
        If a placement is none of its child's options, or brothers and sisters have what they may
        not have together.
    """
    problem = formulate(territory, complaints=False)
    x, faults = chosen(problem, proposal.placements)
    if faults:
        raise InputError(faults)
    own = territory.policy.envy_gap
    found = _found(problem, x, own)
    served = {placement.child for placement in proposal.placements}
    asking = [
        name
        for name, (_, child) in territory.child_by_id.items()
        if requested_stay(child, territory.calendar) is not None
    ]
    return ComplaintReport(
        territory=territory.name,
        method=proposal.method,
        asking=len(asking),
        refused=sum(name not in served for name in asking),
        rules=territory.policy.envy,
        ties=territory.policy.ties,
        envy=found.counts(own),
        by_gap=tuple(_found(problem, x, apart).counts(apart) for apart in sorted({1, gap})),
        reasons=reasons_of(found),
        witnesses=tuple(witnesses_of(found)),
    )


def _found(problem: Problem, x: Ints, gap: int) -> Found:
    """Look for complaints at a gap, and refuse what the market cannot say."""
    competition = competition_of(problem, gap=gap)
    found = Found.of(competition, x)
    lost, options = found.lost(x), problem.options
    if len(lost):
        names = sorted({options.children[child] for child in options.child[lost].tolist()})
        raise InputError(
            [
                Fault(
                    f"placements of {name}",
                    "not-together",
                    "what brothers and sisters may not have at the same time",
                    "one of the combinations that the family asks for",
                    "Check the proposal first: berceau check tells what it breaks.",
                )
                for name in names
            ]
        )
    return found
