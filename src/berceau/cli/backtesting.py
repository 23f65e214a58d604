"""``berceau backtest``: a past allocation beside what the present procedure gives."""

# Annotations are read at run time by Typer, so they are not postponed here.

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow, Families, Output, Seconds, Source, Work
from berceau.cli.progress import Following
from berceau.cli.sources import proposal_of, refuse_unwritable, territory_of
from berceau.domain.territory import Territory
from berceau.engine.limits import Limits
from berceau.placement.show.report import ROWS

if TYPE_CHECKING:
    from berceau.audit.backtest import Backtest
    from berceau.audit.backtest.run import Method


class Present(StrEnum):
    """How the present plan is made."""

    PLACE = "place"
    BY_POINTS = "by-points"
    IN_ORDER = "in-order"


def backtest(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    table: Annotated[
        Path, typer.Argument(metavar="TABLE", show_default=False, help="argument.past")
    ],
    families: Families = None,
    method: Annotated[
        Present, typer.Option("--method", help="option.present_method")
    ] = Present.PLACE,
    present: Annotated[
        Path | None, typer.Option("--with", metavar="PROPOSAL", help="option.present")
    ] = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="option.anonymous")] = False,
    output: Output = None,
    time: Seconds = None,
    work: Work = None,
    every_row: EveryRow = False,
) -> Exit:
    """Compare a past allocation, read from a table, with the present procedure."""
    from berceau.audit.backtest import backtest as compare  # noqa: PLC0415  (when asked)
    from berceau.audit.backtest.figures import figures  # noqa: PLC0415
    from berceau.io import write_proposal  # noqa: PLC0415
    from berceau.io.tables.past import read_past  # noqa: PLC0415

    if output is not None:
        refuse_unwritable(output)
    territory = territory_of(source, families)
    past = read_past(table, territory)
    made = proposal_of(present) if present else _NAMES[method]
    limits = _limits(method, time, work)
    with Following(desk) as progress:
        found = compare(territory, past, present=made, limits=limits, progress=progress)
    if output is not None:
        write_proposal(found.past, output)
        desk.remark("backtest.written", file=output)
    desk.data(figures(found) if anonymous else found.model_dump(mode="json"))
    _show(desk, found, territory, None if every_row else ROWS, anonymous=anonymous)
    return Exit.DONE


def _show(
    desk: Desk, found: "Backtest", territory: Territory, rows: int | None, *, anonymous: bool
) -> None:
    from berceau.audit.backtest.show import backtest_tables  # noqa: PLC0415  (loaded when shown)

    tables = backtest_tables(found, territory, lang=desk.lang, rows=rows, anonymous=anonymous)
    desk.show_cut(tables)


def _limits(method: Present, time: float | None, work: float | None) -> Limits | None:
    """Give the limits of the optimisation; the other procedures have their own."""
    if method is not Present.PLACE:
        return None
    return Limits(wall_seconds=time) if work is None else Limits(work, wall_seconds=time)


_NAMES: "dict[Present, Method]" = {
    Present.PLACE: "place",
    Present.BY_POINTS: "by_points",
    Present.IN_ORDER: "in_order",
}
