"""Whether a proposal was made for a territory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal

_SHORT = 12
"""Signs of a hash that are shown."""


def other_input(territory: Territory, proposal: Proposal) -> tuple[Fault, ...]:
    """Tell a proposal for another territory, or for this one before it was changed.

    Returns
    -------
        One fault; none where the two belong together.
    """
    if proposal.fingerprint == territory.fingerprint:
        return ()
    return (
        Fault(
            "fingerprint",
            "other-input",
            f"a proposal for the input {proposal.fingerprint[:_SHORT]}",
            f"one for the input {territory.fingerprint[:_SHORT]}",
            "Name the territory that it was made for, unchanged.",
        ),
    )


def refuse_other_input(territory: Territory, proposal: Proposal) -> None:
    """Refuse what does not belong together.

    Raises
    ------
    InputError
        If the proposal is for another territory.
    """
    if faults := other_input(territory, proposal):
        raise InputError(faults)
