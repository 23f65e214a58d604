"""Draw the figures of the README and of the docs.

Those of a proposal come from a fresh placement of ``talant-2015``. That of a run comes from a
stored trace, for it shows seconds, which differ from run to run; the frontier comes from stored
measures, which take some minutes.

Usage: python docs/make_figures.py [--record]

``--record`` runs the search of the trace again (a minute or two) and stores it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import berceau
from berceau.observatory import figures

STATIC = Path(__file__).resolve().parent / "_static"
CASE = "talant-2015"
RUN = STATIC / "progress-town-500.json"
"""A town of 500 children, seed 1, six units of effort for each whole stage."""
FAIRNESS = STATIC / "fairness.json"
"""Measures of rules of fairness (docs/make_fairness.py), whose frontier is drawn."""
SHOWN = (3, 5, 7, 10)
"""Stages of that run that the docs show: need, fairness, need again, wishes."""


def record() -> None:
    """Run the search whose trace is drawn, and store it."""
    trace = berceau.Trace(berceau.live())
    territory = berceau.draw("town", children=500, seed=1).territory
    berceau.place(territory, limits=berceau.Limits(deterministic_time=6.0), progress=trace)
    RUN.write_text(f"{trace.to_json()}\n", encoding="utf-8")


def drawn() -> dict[str, figures.Figure]:
    """Give the committed figures by the name of their file."""
    territory = berceau.case(CASE)
    proposal = berceau.place(territory)
    trace = berceau.Trace.from_json(RUN.read_text(encoding="utf-8"))
    frontier = json.loads(FAIRNESS.read_text(encoding="utf-8"))["frontier"]
    return {
        f"occupancy-{CASE}.svg": figures.occupancy(proposal, territory),
        f"hours-{CASE}.svg": figures.convention_hours(proposal, territory),
        "frontier-town-500.svg": figures.frontier(frontier, lang="en"),
        f"{RUN.stem}.svg": figures.progress(trace, stages=SHOWN, lang="en"),
    }


if __name__ == "__main__":
    if "--record" in sys.argv[1:]:
        record()
    for name, figure in drawn().items():
        figures.save(figure, STATIC / name)
