"""Indicators of the observatory, one definition each, and the four occupancies."""

from __future__ import annotations

from berceau.domain.attended import Attended
from berceau.observatory.indicators.make import indicators
from berceau.observatory.indicators.presence import Presence
from berceau.observatory.indicators.report import Indicators

__all__ = ["Attended", "Indicators", "Presence", "indicators"]
