"""Kinds of differences between two plans, and the reasons that there are for them."""

from __future__ import annotations

from typing import Literal

Kind = Literal["week", "structure", "only_past", "only_present"]
"""Another week at the same structure, another structure, or a place in one plan alone."""
KINDS: tuple[Kind, ...] = ("week", "structure", "only_past", "only_present")
Reason = Literal[
    "rule",
    "was_free",
    "passed_over",
    "tie_past",
    "follows",
    "outranked",
    "tie_present",
    "traded",
    "alike",
]
"""Why the plans differ for a child; see the page of the back-test."""
REASONS: tuple[Reason, ...] = (
    *("rule", "was_free", "passed_over", "tie_past", "follows"),
    *("outranked", "tie_present", "traded", "alike"),
)
State = Literal["free", "lower", "tie", "higher"]
"""Whether there is room: free; held by children with lower priority; by equals; or by those who
go first and what is guaranteed."""
