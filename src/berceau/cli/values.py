"""``berceau values``: what a place more, or a wider limit, can bring at most; what the best do."""

# Annotations are read at run time by Typer, so they are not postponed here.

from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow, ProposalFile, Seconds, Source, Work
from berceau.cli.presets import limits_of
from berceau.cli.progress import Following
from berceau.cli.sources import proposal_of, territory_of
from berceau.placement.show.report import ROWS


def values(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    proposal: ProposalFile,
    exact: Annotated[
        int, typer.Option("--exact", min=0, metavar="N", help="option.values_exact")
    ] = 0,
    time: Seconds = None,
    work: Work = None,
    every_row: EveryRow = False,
) -> Exit:
    """Say what a place more, or a wider limit, can bring at most."""
    from berceau.placement.scenarios.show_values import value_tables  # noqa: PLC0415  (when asked)
    from berceau.placement.scenarios.values import marginal_values  # noqa: PLC0415

    territory, before = territory_of(source), proposal_of(proposal)
    # Without an option, the effort is that of the proposal.
    limits = None if time is None and work is None else limits_of(time, work)
    with Following(desk) as progress:
        found = marginal_values(territory, before, exact=exact, limits=limits, progress=progress)
    desk.data(found.model_dump(mode="json"))
    desk.show_cut(value_tables(found, lang=desk.lang, rows=None if every_row else ROWS))
    return Exit.DONE
