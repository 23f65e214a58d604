"""Indicators and figures: what a commission, an analyst or a page of the docs looks at."""

from __future__ import annotations
