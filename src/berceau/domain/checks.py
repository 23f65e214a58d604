"""What must hold between the records of a territory; each check is one function.

Every check yields the faults it finds, so that all faults of a document are told at once. Only
what is surely wrong is a fault: a wish that cannot be met, or a convention that is over, is not.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from berceau.domain.checks_conventions import convention_faults, term_faults
from berceau.domain.checks_decisions import decision_faults
from berceau.domain.checks_demand import family_faults
from berceau.domain.checks_policy import policy_faults
from berceau.domain.checks_supply import calendar_faults, commune_faults, structure_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from berceau.domain.territory import Territory
    from berceau.errors import Fault


def faults_of(territory: Territory, gone: Collection[str] = ()) -> tuple[Fault, ...]:
    """List everything that does not hold between the records of a territory, each once.

    Parameters
    ----------
    territory
        The territory, or what is left of it.
    gone
        Names of things that were there and are known to be broken: that families and decisions
        name them is no fault of theirs.
    """
    found = itertools.chain(
        *(check(territory) for check in CHECKS),
        family_faults(territory, gone),
        policy_faults(territory),
        decision_faults(territory, gone),
    )
    # Where an identifier comes twice, two faults may read the same.
    return tuple(dict.fromkeys(found))


CHECKS: tuple[Callable[[Territory], Iterable[Fault]], ...] = (
    calendar_faults,
    commune_faults,
    structure_faults,
    convention_faults,
    term_faults,
)
