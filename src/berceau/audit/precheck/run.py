"""The pre-check: every check in turn, each of what it alone looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.audit.precheck.admission import admission
from berceau.audit.precheck.agreements import agreements
from berceau.audit.precheck.commitments import equals, held_places, impossible
from berceau.audit.precheck.dates import dates
from berceau.audit.precheck.facts import facts
from berceau.audit.precheck.lastyear import last_year_changes
from berceau.audit.precheck.look import Look
from berceau.audit.precheck.report import Precheck, in_order
from berceau.audit.precheck.supply import supply
from berceau.audit.precheck.tension import tension

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from berceau.audit.precheck.report import Finding
    from berceau.domain.territory import Territory

_PLAIN: tuple[Callable[[Look], Iterator[Finding]], ...] = (supply, dates, agreements, facts)
_FORMULATED: tuple[Callable[[Look], Iterator[Finding]], ...] = (
    held_places,
    admission,
    tension,
    equals,
)
"""Those that need the options of every child."""


def precheck(territory: Territory, *, last_year: Territory | None = None) -> Precheck:
    """Look at a territory before anything is solved: what is wrong, doubtful, or good to know.

    A territory that could be read holds together; here is what a careful person would ask about
    it all the same. Nothing is changed, nobody is named but by identifiers.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy and decisions.
    last_year
        The territory as it was planned last year; sudden changes are then told.

    Returns
    -------
        Findings by severity. Errors make every proposal impossible or empty; warnings are
        probably wrong; notices are good to know.

    Examples
    --------
    >>> from berceau.cases import case
    >>> precheck(case("talant-2015")).passed
    True
    """
    look = Look(territory)
    found = [finding for check in _PLAIN for finding in check(look)]
    if last_year is not None:
        found += last_year_changes(look, last_year)
    obstacles = impossible(look)
    found += obstacles
    if not obstacles:
        found += [finding for check in _FORMULATED for finding in check(look)]
    return Precheck(
        territory=territory.name,
        fingerprint=territory.fingerprint,
        last_year=None if last_year is None else last_year.name,
        structures=len(territory.structures),
        children=len(look.asking),
        findings=in_order(found),
    )
