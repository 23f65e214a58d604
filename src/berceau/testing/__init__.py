"""Hypothesis strategies for territories and their parts, to test tools built on the library.

They need the extra ``testing``::

    pip install "berceau[testing]"

`territories` draws whole territories; the others draw their parts and compose. All that is drawn
is small (a few weeks, three structures, four children), so that a failing example can be read.
"""

from __future__ import annotations

from berceau.testing.agreements import agreements, conventions
from berceau.testing.calendars import calendars, weeks
from berceau.testing.demand import children, facts, families, held_places, requests
from berceau.testing.rules import criteria, decisions, policies, stages, weights
from berceau.testing.siblings import sibling_wishes, with_siblings
from berceau.testing.supply import communes, sections, structures, supplies
from berceau.testing.territories import territories

__all__ = [
    "agreements",
    "calendars",
    "children",
    "communes",
    "conventions",
    "criteria",
    "decisions",
    "facts",
    "families",
    "held_places",
    "policies",
    "requests",
    "sections",
    "sibling_wishes",
    "stages",
    "structures",
    "supplies",
    "territories",
    "weeks",
    "weights",
    "with_siblings",
]
