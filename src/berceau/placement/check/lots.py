"""What the last stage counts: turns in the chain of tie-breaks, and lots drawn for options."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from berceau.placement.check.priority import Priorities

if TYPE_CHECKING:
    from berceau.placement.check.seating import Seating
    from berceau.placement.check.view import View

_WORD = 2**64
_LOT = 2**20


def tie_break(view: View, seating: Seating) -> int:
    """Add up turns and lots of what children have, as the page of rules says."""
    last = Priorities(view).chain
    number = {name: k for k, name in enumerate(sorted(view.territory.structure_by_id))}
    total = 0
    for child, seat in seating.finals.items():
        about = {
            "child": len(last) - 1 - last[child],
            "structure": number[seat.structure.id],
            "week": view.written(seat.slots),
            "convention": seat.placement.convention or "",
        }
        sources = (_drawn(f"{view.policy.lottery_seed}\x1f{k}\x1f{v}") for k, v in about.items())
        total += (last[child] + 1) * _LOT + _mixed(sum(sources) % _WORD) * _LOT // _WORD
    return total


def _drawn(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:16], 16)


def _mixed(number: int) -> int:
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 % _WORD
    number = (number ^ number >> 27) * 0x94D049BB133111EB % _WORD
    return number ^ number >> 31
