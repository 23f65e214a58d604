"""Reasons: what a family is told of its child's result, and nothing of anybody else's."""

from __future__ import annotations

from berceau.placement.reasons.explaining import Reasons, explain
from berceau.placement.reasons.explanation import Explanation

__all__ = ["Explanation", "Reasons", "explain"]
