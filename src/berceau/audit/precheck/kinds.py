"""Kinds of findings with their severity, and the reasons why a place cannot be had."""

from __future__ import annotations

from typing import Literal

Severity = Literal["error", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
"""Nothing lawful can come of it; probably wrong, look before solving; good to know."""
Reason = Literal[
    "nothing-there",
    "no-sibling",
    "house",
    "forbidden",
    "settled",
    "no-title",
    "shut",
    "closed",
    "access",
    "over",
    "too-young",
    "too-old",
    "no-section",
    "outgrows",
]
"""Why a structure that a wish covers cannot be had, whoever else asks."""

KINDS: dict[str, Severity] = {
    # commitments
    "cannot-hold": "error",
    "held-above-limit": "error",
    # supply
    "never-open": "warning",
    "not-offering": "notice",
    "staff-below-places": "warning",
    "staff-unknown": "notice",
    "section-gap": "warning",
    "places-in-no-section": "warning",
    "modulation-above-licence": "warning",
    "above-kind": "warning",
    "unit-too-large": "notice",
    "childminder-above-law": "warning",
    "mam-above-law": "warning",
    "pools-above-places": "warning",
    "crowded": "notice",
    "hardly-asked": "notice",
    # families
    "no-option": "warning",
    "no-option-anywhere": "warning",
    "wish-unmet": "notice",
    "siblings-impossible": "warning",
    "outside-year": "warning",
    "same-child": "warning",
    # dates
    "school-age": "warning",
    "start-before-birth": "warning",
    "held-before-birth": "warning",
    "held-over": "notice",
    "submitted-early": "warning",
    "submitted-late": "notice",
    "submitted-missing": "notice",
    "walks-when": "warning",
    "same-birthday": "warning",
    # conventions
    "convention-ends": "notice",
    "convention-ends-with-guests": "warning",
    "guest-of-ended": "warning",
    "guest-stays": "notice",
    "held-without-title": "notice",
    "convention-idle": "warning",
    "versions-overlap": "warning",
    # grid and ties
    "fact-nobody": "warning",
    "fact-missing": "notice",
    "fact-unproven": "notice",
    "fact-old": "notice",
    "fact-kind": "warning",
    "fact-value": "warning",
    "fact-unlisted": "notice",
    "criterion-nobody": "notice",
    "criterion-everybody": "notice",
    "points-mixed": "warning",
    "ties-submitted": "notice",
    "ties-born": "notice",
    "ties-lottery": "notice",
    "ties-identifier": "warning",
    "ties-kept": "notice",
    # last year
    "not-last-year": "warning",
    "structure-gone": "warning",
    "structure-new": "notice",
    "places-fell": "warning",
    "places-rose": "warning",
    "section-fell": "warning",
    "section-rose": "warning",
    "slots-fell": "warning",
    "slots-rose": "warning",
    "territory-fell": "warning",
    "requests-fell": "warning",
    "requests-rose": "warning",
    "same-seed": "warning",
    "same-version": "notice",
    "version-not-renewed": "warning",
}
"""Severity of each kind of finding, in the order in which they are told."""
