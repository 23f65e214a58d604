"""What a dossier tells, worked out once for all its pages: nothing here is decided anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from berceau.audit.precheck import precheck
from berceau.dossier.near import near_fits
from berceau.dossier.observed import Beside, observe
from berceau.placement.baselines import in_order
from berceau.placement.check import check
from berceau.placement.compare import compare
from berceau.placement.complaints import complaints
from berceau.placement.equity import equity
from berceau.placement.exceptions import exceptions
from berceau.placement.reasons.plan import Plan
from berceau.placement.ties import ties

if TYPE_CHECKING:
    from berceau.audit.precheck import Precheck
    from berceau.domain.territory import Territory
    from berceau.dossier.near import NearFit
    from berceau.dossier.observed import Observed
    from berceau.placement.check.report import Report
    from berceau.placement.compare import Comparison
    from berceau.placement.complaints import ComplaintReport
    from berceau.placement.equity import Equity
    from berceau.placement.exceptions import Exceptions
    from berceau.placement.proposal import Proposal
    from berceau.placement.ties import Ties

_NOTHING = Beside()


@dataclass(frozen=True)
class Gathered:
    """All that a dossier tells.

    Attributes
    ----------
    territory, proposal
        What is proposed, and for whom.
    solved
        Whether it was solved for the dossier.
    report
        What the checker found, which shares no code with what proposes.
    former
        What serving in order of the files would give.
    comparison
        From that to the proposal.
    services
        How alike groups are served: communes first, then those of the policy.
    complaints, exceptions
        Who could complain, and what the policy bears.
    ties
        Who is equal to whom.
    precheck
        What is doubtful in the data.
    near
        Children without a place who nearly have one.
    observed
        What the observatory says, of earlier sessions as well.
    """

    territory: Territory
    proposal: Proposal
    solved: bool
    report: Report
    former: Proposal
    comparison: Comparison
    services: tuple[Equity, ...]
    complaints: ComplaintReport
    exceptions: Exceptions
    ties: Ties
    precheck: Precheck
    near: tuple[NearFit, ...]
    observed: Observed


def gather(
    territory: Territory,
    proposal: Proposal,
    *,
    solved: bool = False,
    beside: Beside = _NOTHING,
) -> Gathered:
    """Work out all that a dossier tells of a proposal.

    Parameters
    ----------
    territory
        What it is for.
    proposal
        The proposal, by any method.
    solved
        Whether it was solved for the dossier.
    beside
        Earlier sessions, and what else the observatory may be told.

    Raises
    ------
    InputError
        If a proposal is for another territory, or a placement is none that it allows.
    """
    plan = Plan.of(territory, proposal)
    former = in_order(territory)
    return Gathered(
        territory=territory,
        proposal=proposal,
        solved=solved,
        report=check(territory, proposal),
        former=former,
        comparison=compare((territory, former), (territory, proposal)),
        services=tuple(equity(territory, proposal, group=name) for name in _groups(territory)),
        complaints=complaints(territory, proposal),
        exceptions=exceptions(territory, proposal),
        ties=ties(territory),
        precheck=precheck(territory),
        near=near_fits(plan),
        observed=observe(territory, proposal, beside),
    )


def _groups(territory: Territory) -> tuple[str, ...]:
    """Name the groups: communes, and those of the policy that are made by something else."""
    made_by = {group.id: group.fact for group in territory.policy.groups}
    fair = [stage.group for stage in territory.policy.stages if stage.measure == "fairness"]
    others = [name for name in (*fair, *made_by) if made_by.get(name, "commune") != "commune"]
    facts = [name for name in fair if name not in made_by and name not in _OF_COMMUNES]
    return tuple(dict.fromkeys(("commune", *others, *facts)))


_OF_COMMUNES = {"commune", "larger-communes"}
