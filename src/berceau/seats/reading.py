"""The tables of a seat market, read with all their faults told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.errors import Fault, InputError
from berceau.io.files import path_of
from berceau.io.memory import uncollected
from berceau.io.tables.sheets import read_sheet
from berceau.seats.applications import Applications
from berceau.seats.children import ChildrenTable
from berceau.seats.combinations import CombinationsTable
from berceau.seats.daycares import read_daycares

if TYPE_CHECKING:
    from berceau.io.files import Source


@uncollected()
def read(
    children: Source, daycares: Source, *, combinations: Source | None = None
) -> Applications:
    """Read a seat market from ChilmAI's tables, as CSV or Excel.

    Children have the columns ``child_id``, ``household_id``, ``age`` (0 to 5), ``score_1``,
    ``score_2``… (points at the first, second… wish; where empty, those of ``score_1``; one
    ``score`` will do), ``pref_1``, ``pref_2``… (daycares, the best first),
    ``enrolled_daycare_id`` (may be empty) and ``sibling_pattern`` (1 to 7, empty for children
    without brother or sister). Daycares have ``daycare_id``, ``daycare_name`` and
    ``capacity_age0`` to ``capacity_age5``, the seats to give away. The Japanese headers that
    ChilmAI begins with are understood too.

    Parameters
    ----------
    children, daycares
        Paths of the two tables.
    combinations
        Path of a table with the households' own lists: ``household_id``, ``rank``, and
        ``child_code_1``, ``facility_1``, ``child_code_2``, ``facility_2``…; it takes the place
        of the pattern for the households in it.

    Raises
    ------
    InputError
        With every fault of all tables, by row and column.
    """
    sheets, faults = {}, list[Fault]()
    sources = {"children": children, "daycares": daycares, "combinations": combinations}
    for what, source in sources.items():
        try:
            if source is not None:
                sheets[what] = read_sheet(path_of(source))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    homes = read_daycares(sheets["daycares"])
    table = ChildrenTable(sheets["children"], homes)
    faults += (*table.faults, *homes.faults)
    given = {}
    if "combinations" in sheets:
        wished = CombinationsTable(sheets["combinations"], table, homes)
        given = wished.given
        faults += wished.faults
    households, told = table.homes.households(table.children, given)
    if faults or told:
        raise InputError(dict.fromkeys((*faults, *told)))
    return Applications(
        tuple(table.children),
        tuple(homes.found),
        tuple(households),
        table.sheet.header,
        tuple(row for _, row in table.sheet.rows),
        tuple(dict.fromkeys(table.repeated)),
    )
