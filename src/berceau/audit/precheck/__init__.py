"""What to look at in a territory before anything is solved: capacity, families, dates, rules."""

from __future__ import annotations

from berceau.audit.precheck.report import KINDS, Because, Finding, Precheck, Severity
from berceau.audit.precheck.run import precheck

__all__ = ["KINDS", "Because", "Finding", "Precheck", "Severity", "precheck"]
