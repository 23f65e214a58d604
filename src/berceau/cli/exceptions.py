"""``berceau exceptions``: who is an exception to priority, and what each exception buys."""

# Annotations are read at run time by Typer, so they are not postponed here.

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow, ProposalFile, Source
from berceau.cli.sources import proposal_of, territory_of
from berceau.placement.show.report import ROWS


def exceptions(
    desk: Desk, *, source: Source, proposal: ProposalFile, every_row: EveryRow = False
) -> Exit:
    """Name the exceptions of a proposal and say what each buys."""
    from berceau.placement.exceptions import exceptions as find  # noqa: PLC0415  (when asked)
    from berceau.placement.show.exceptions import exception_tables  # noqa: PLC0415

    territory = territory_of(source)
    report = find(territory, proposal_of(proposal))
    desk.data(report.model_dump(mode="json"))
    rows = None if every_row else ROWS
    desk.show_cut(exception_tables(report, territory, lang=desk.lang, rows=rows))
    return Exit.DONE
