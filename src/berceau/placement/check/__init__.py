"""The independent checker: written from the page of rules, it knows nothing of any solver."""

from __future__ import annotations

from berceau.placement.check.checker import check
from berceau.placement.check.measuring import measures_of
from berceau.placement.check.points import points_of
from berceau.placement.check.report import Report, Violation
from berceau.placement.check.rules import RULES

__all__ = ["RULES", "Report", "Violation", "check", "measures_of", "points_of"]
