"""Territories whose policy says nothing of complaints and raises the rates of communes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.policy import EVEN_STAGES

if TYPE_CHECKING:
    from berceau.domain.territory import Territory


def even(territory: Territory) -> Territory:
    """Give a territory the stages that put need and communes first, and no rule on complaints."""
    update = {"stages": EVEN_STAGES, "envy": ()}
    return territory.model_copy(update={"policy": territory.policy.model_copy(update=update)})
