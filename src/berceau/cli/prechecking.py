"""``berceau precheck``: what to look at in the data before anything is solved."""

# Annotations are read at run time by Typer, so they are not postponed here.

from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow, Families, Source
from berceau.cli.sources import territory_of
from berceau.placement.show.report import ROWS


def precheck(
    desk: Desk,
    *,
    source: Source,
    families: Families = None,
    last_year: Annotated[
        str | None, typer.Option("--last-year", metavar="CASE|FILE", help="option.last_year")
    ] = None,
    every_row: EveryRow = False,
) -> Exit:
    """Say what is wrong, doubtful or good to know in the data."""
    from berceau.audit.precheck import precheck as look  # noqa: PLC0415  (when asked)
    from berceau.audit.precheck.show import precheck_tables  # noqa: PLC0415

    territory = territory_of(source, families)
    found = look(territory, last_year=None if last_year is None else territory_of(last_year))
    told = [
        {**finding.model_dump(mode="json"), **finding.fault().to_dict()}
        for finding in found.findings
    ]
    desk.data({"passed": found.passed, **found.model_dump(mode="json"), "findings": told})
    rows = None if every_row else ROWS
    desk.show_cut(precheck_tables(found, territory, lang=desk.lang, rows=rows))
    return Exit.DONE if found.passed else Exit.REFUSED
