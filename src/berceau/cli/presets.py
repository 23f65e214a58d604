"""``berceau presets``: several ways to be fair on one territory, side by side."""

# Annotations are read at run time by Typer, so they are not postponed here.

from pathlib import Path
from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow, Families, Seconds, Source, Work
from berceau.cli.progress import Following
from berceau.cli.sources import territory_of
from berceau.engine.limits import Limits
from berceau.errors import Fault, InputError
from berceau.placement.outcomes import Presets
from berceau.placement.show.report import ROWS


def presets(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="option.only")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="option.folder")
    ] = None,
    families: Families = None,
    time: Seconds = None,
    work: Work = None,
    every_row: EveryRow = False,
) -> Exit:
    """Make the proposals of several presets and compare them."""
    from berceau.placement.presets import presets as make  # noqa: PLC0415  (loads the solver)
    from berceau.placement.show.presets import presets_tables  # noqa: PLC0415

    if output is not None:
        refuse_no_folder(output)
    territory = territory_of(source, families)
    limits = limits_of(time, work)
    with Following(desk) as progress:
        found = make(territory, names=only or None, limits=limits, progress=progress)
    desk.data({"territory": territory.name, "presets": found.rows()})
    desk.show(presets_tables(found, lang=desk.lang, rows=None if every_row else ROWS))
    if output is not None:
        _write(found, output)
        desk.remark("presets.written", folder=output, source=source)
    return Exit.DONE


def limits_of(time: float | None, work: float | None) -> Limits:
    """Give the limits that options ask for; one worker, as for one proposal."""
    plain = Limits(wall_seconds=time, workers=1)
    return plain if work is None else Limits(work, wall_seconds=time, workers=1)


def refuse_no_folder(output: Path) -> None:
    """Refuse, before any long work, a folder that files could not be written to.

    Raises
    ------
    InputError
        The name is that of a file, or the folder around it does not exist.
    """
    path = output.expanduser()
    if path.is_dir() or (path.parent.is_dir() and not path.exists()):
        return
    found = "the name of a file" if path.exists() else "a folder that does not exist"
    raise InputError(
        [
            Fault(
                str(output),
                "not-writable",
                found,
                "a folder, or the name of a new one",
                "Choose another folder.",
            )
        ]
    )


def _write(found: Presets, output: Path) -> None:
    """Write each proposal, and the territory under each policy for which it was made."""
    from berceau.io import write, write_proposal  # noqa: PLC0415  (loaded when asked for)

    folder = output.expanduser()
    folder.mkdir(exist_ok=True)
    for outcome in found.outcomes:
        under = found.territory.model_copy(update={"policy": outcome.policy})
        write(under, folder / f"{outcome.name}.territory.json")
        write_proposal(outcome.proposal, folder / f"{outcome.name}.json")
