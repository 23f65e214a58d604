"""``berceau complaints``: who could complain of a plan, of what, and who stands in the way."""

# Annotations are read at run time by Typer, so they are not postponed here.

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow, ProposalFile, Source
from berceau.cli.sources import proposal_of, territory_of
from berceau.placement.show.report import ROWS


def complaints(
    desk: Desk, *, source: Source, proposal: ProposalFile, every_row: EveryRow = False
) -> Exit:
    """Count the justified complaints of a proposal, with a proof for each child."""
    from berceau.placement.complaints import complaints as find  # noqa: PLC0415  (when asked)
    from berceau.placement.show.complaints import complaint_tables  # noqa: PLC0415

    territory = territory_of(source)
    report = find(territory, proposal_of(proposal))
    desk.data(report.model_dump(mode="json"))
    rows = None if every_row else ROWS
    desk.show_cut(complaint_tables(report, territory, lang=desk.lang, rows=rows))
    return Exit.DONE
