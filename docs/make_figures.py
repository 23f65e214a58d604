"""Draw the figures of the README and of the docs from a fresh placement of ``talant-2015``.

Usage: python docs/make_figures.py
"""

from __future__ import annotations

from pathlib import Path

import berceau
from berceau.observatory import figures

STATIC = Path(__file__).resolve().parent / "_static"
CASE = "talant-2015"


def drawn() -> dict[str, figures.Figure]:
    """Give the committed figures by the name of their file."""
    territory = berceau.case(CASE)
    proposal = berceau.place(territory)
    return {
        f"occupancy-{CASE}.svg": figures.occupancy(proposal, territory),
        f"hours-{CASE}.svg": figures.convention_hours(proposal, territory),
    }


if __name__ == "__main__":
    for name, figure in drawn().items():
        figures.save(figure, STATIC / name)
