"""What to look at in a territory before anything is solved: capacity, families, dates, rules."""

from __future__ import annotations

from berceau.audit.precheck.kinds import Severity
from berceau.audit.precheck.report import Because, Finding, Precheck
from berceau.audit.precheck.run import precheck

__all__ = ["Because", "Finding", "Precheck", "Severity", "precheck"]
