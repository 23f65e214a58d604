"""Territories drawn from published figures, each with a planted lawful proposal."""

from __future__ import annotations

from berceau.synthetic.dials import Dials
from berceau.synthetic.draw import Drawn, draw
from berceau.synthetic.recipes import Recipe, recipes

__all__ = ["Dials", "Drawn", "Recipe", "draw", "recipes"]
