"""``berceau frontier``: hours, priority and equity, what each choice costs."""

# Annotations are read at run time by Typer, so they are not postponed here.

from pathlib import Path
from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import Families, Seconds, Source, Work
from berceau.cli.presets import limits_of
from berceau.cli.progress import Following
from berceau.cli.sources import territory_of
from berceau.cli.tracing import FIGURES, refuse_untraceable
from berceau.errors import Fault, InputError


def frontier(
    desk: Desk,
    *,
    source: Source,
    figure: Annotated[
        Path | None, typer.Option("--figure", metavar="FILE", help="option.figure")
    ] = None,
    families: Families = None,
    time: Seconds = None,
    work: Work = None,
) -> Exit:
    """Work out points between hours, respect of priority and equity."""
    from berceau.placement.frontier import frontier as work_out  # noqa: PLC0415  (loads the solver)
    from berceau.placement.show.frontier import frontier_table  # noqa: PLC0415

    if figure is not None:
        _refuse_undrawable(figure)
    territory = territory_of(source, families)
    with Following(desk) as progress:
        found = work_out(territory, limits=limits_of(time, work), progress=progress)
    desk.data(found.record())
    desk.show([frontier_table(found.record(), lang=desk.lang)])
    if figure is not None:
        from berceau.observatory import figures  # noqa: PLC0415  (an extra, and slow to load)

        figures.save(figures.frontier(found, lang=desk.lang), figure)
        desk.remark("frontier_cli.drawn", file=figure)
    return Exit.DONE


def _refuse_undrawable(figure: Path) -> None:
    """Refuse, before any long work, a figure that could not be written at its end."""
    kind = figure.suffix.lower()
    if kind and kind not in FIGURES:
        found, expected = f"a file that ends in {kind}", "a figure as .svg, .png or .html"
        remedy = "Choose one of these endings."
        raise InputError([Fault(str(figure), "unknown-ending", found, expected, remedy)])
    refuse_untraceable((figure,), "place")
