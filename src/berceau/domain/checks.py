"""What must hold between the records of a territory; each check is one function.

Every check yields the faults it finds, so that all faults of a document are told at once. Only
what is surely wrong is a fault: a wish that cannot be met, or a convention that is over, is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.checks_conventions import convention_faults, term_faults
from berceau.domain.checks_decisions import decision_faults
from berceau.domain.checks_demand import family_faults
from berceau.domain.checks_policy import policy_faults
from berceau.domain.checks_supply import calendar_faults, commune_faults, structure_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from berceau.domain.territory import Territory
    from berceau.errors import Fault


def faults_of(territory: Territory) -> tuple[Fault, ...]:
    """List everything that does not hold between the records of a territory, each once."""
    # Where an identifier comes twice, two faults may read the same.
    return tuple(dict.fromkeys(fault for check in CHECKS for fault in check(territory)))


CHECKS: tuple[Callable[[Territory], Iterable[Fault]], ...] = (
    calendar_faults,
    commune_faults,
    structure_faults,
    convention_faults,
    term_faults,
    family_faults,
    policy_faults,
    decision_faults,
)
