"""``berceau compare``: who gains, who loses, by how much, and what each convention uses."""

# Annotations are read at run time by Typer, so they are not postponed here.

from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow, Seconds, Work
from berceau.cli.progress import Following
from berceau.cli.sources import side_of
from berceau.engine.limits import Limits
from berceau.placement.show.report import ROWS


def compare(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    before: Annotated[
        str, typer.Argument(metavar="A", show_default=False, help="argument.before")
    ],
    after: Annotated[str, typer.Argument(metavar="B", show_default=False, help="argument.after")],
    territory: Annotated[
        list[str] | None,
        typer.Option("--territory", "-t", metavar="CASE|FILE", help="option.territory"),
    ] = None,
    time: Seconds = None,
    work: Work = None,
    every_row: EveryRow = False,
) -> Exit:
    """Compare two territories, both solved, or two proposals."""
    from berceau.placement.compare import compare as compare_sides  # noqa: PLC0415  (when asked)
    from berceau.placement.show.differences import comparison_tables  # noqa: PLC0415

    given = territory or []
    sides = (side_of(before, given[:1]), side_of(after, given[-1:]))
    limits = Limits(wall_seconds=time) if work is None else Limits(work, wall_seconds=time)
    with Following(desk) as progress:
        found = compare_sides(*sides, limits=limits, progress=progress)
    desk.data(found.model_dump(mode="json"))
    desk.show(comparison_tables(found, lang=desk.lang, rows=None if every_row else ROWS))
    return Exit.DONE
