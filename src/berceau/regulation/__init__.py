"""The numbers of French childcare law: dated, with unit, source, day of last check and honesty.

Nothing here is a constant of the code: one file a parameter, under ``data``. A day before or after
a change of the law gives the number of that day.
"""

from __future__ import annotations

from berceau.regulation.parameters import names, parameter, parameters
from berceau.regulation.rules import (
    ChildminderLimits,
    MamLimits,
    MinimumAdults,
    Regime,
    StaffRatio,
    avip_share,
    childminder_limits,
    mam_limits,
    minimum_adults,
    overbooked,
    overbooked_week,
    reserved_places,
    school_start,
    size_category,
    staff_ratio,
)
from berceau.regulation.values import Hole, Parameter, Status, Value

__all__ = [
    "ChildminderLimits",
    "Hole",
    "MamLimits",
    "MinimumAdults",
    "Parameter",
    "Regime",
    "StaffRatio",
    "Status",
    "Value",
    "avip_share",
    "childminder_limits",
    "mam_limits",
    "minimum_adults",
    "names",
    "overbooked",
    "overbooked_week",
    "parameter",
    "parameters",
    "reserved_places",
    "school_start",
    "size_category",
    "staff_ratio",
]
