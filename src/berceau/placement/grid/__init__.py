"""Grids put to the test: worked cases of families, and what a policy says of itself.

Nothing here solves anything. Points are counted by the very code that counts them for a proposal,
in a small territory made for the cases alone.
"""

from __future__ import annotations

from berceau.placement.grid.checking import check_grid
from berceau.placement.grid.report import GridReport

__all__ = ["GridReport", "check_grid"]
