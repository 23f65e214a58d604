"""Seat markets: one seat for each child, as tools without half-days know them.

Reads the two tables of ChilmAI (a Python library of seat-level daycare matching), makes the
households' combinations as it does, gives the seats so that no household may complain, and writes
its result columns::

    from berceau.seats import read, solve, write

    applications = read("children.csv", "daycares.csv")
    allocation = solve(applications)
    write(allocation, "result.csv")
"""

from __future__ import annotations

from berceau.seats.allocation import Allocation, ByAge, Complaint
from berceau.seats.applications import Applications, Child, Daycare, Household
from berceau.seats.pairs import Tie
from berceau.seats.reading import read
from berceau.seats.solving import solve
from berceau.seats.writing import write

__all__ = [
    "Allocation",
    "Applications",
    "ByAge",
    "Child",
    "Complaint",
    "Daycare",
    "Household",
    "Tie",
    "read",
    "solve",
    "write",
]
