"""The rules by name, as in the reference, each with the function that looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING

from berceau.placement.check.agreements import conventions
from berceau.placement.check.children import decisions, held, one_offer
from berceau.placement.check.options import options
from berceau.placement.check.report import Violation
from berceau.placement.check.rooms import childminder, overbooking, places, ratio, reserved
from berceau.placement.check.seating import Seating
from berceau.placement.check.siblings import siblings
from berceau.placement.check.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

Rule = Callable[[View, Seating], Iterator[Violation]]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "one-offer": one_offer,
        "held": held,
        "options": options,
        "places": places,
        "overbooking": overbooking,
        "ratio": ratio,
        "childminder": childminder,
        "convention": conventions,
        "reserved": reserved,
        "siblings": siblings,
        "decision": decisions,
    }
)
