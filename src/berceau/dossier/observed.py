"""What the observatory says in a dossier: this session beside earlier ones, whole and discreet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from berceau.observatory.indicators import indicators

if TYPE_CHECKING:
    from collections.abc import Mapping

    from berceau.domain.attended import Attended
    from berceau.domain.territory import Territory
    from berceau.observatory.indicators import Indicators
    from berceau.placement.proposal import Proposal


class Earlier(NamedTuple):
    """An earlier session, as it was decided upon."""

    territory: Territory
    """Who asked then."""
    proposal: Proposal
    name: str = ""
    """As the commission calls it, such as ``avril 2022``; empty: by its number."""


@dataclass(frozen=True)
class Beside:
    """What is known beside a territory and its proposal; all of it may be left out.

    Attributes
    ----------
    earlier
        Earlier sessions, in their order.
    session
        Name of this session; empty: by its number.
    under_three
        Children under three who live in each commune, by its code.
    presences
        Who was there on which day.
    """

    earlier: tuple[Earlier, ...] = ()
    session: str = ""
    under_three: Mapping[str, int] | None = None
    presences: tuple[Attended, ...] = ()


@dataclass(frozen=True)
class Observed:
    """What the observatory says.

    Attributes
    ----------
    whole
        Every number.
    discreet
        Without small numbers of children.
    """

    whole: Indicators
    discreet: Indicators


def observe(territory: Territory, proposal: Proposal, beside: Beside) -> Observed:
    """Work out the indicators of a dossier.

    Parameters
    ----------
    territory, proposal
        What is proposed, and for whom.
    beside
        What else is known.

    Raises
    ------
    InputError
        If a proposal is for another territory, or presences are of nobody it knows.
    """
    whole, discreet = (
        indicators(
            territory,
            proposal,
            former=beside.earlier,
            session=beside.session,
            realised=beside.presences or None,
            under_three=beside.under_three,
            anonymous=anonymous,
        )
        for anonymous in (False, True)
    )
    return Observed(whole, discreet)
