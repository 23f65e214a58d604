"""``berceau synth``: territories drawn from published figures."""

# Annotations are read at run time by Typer, so they are not postponed here.

from pathlib import Path
from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.sources import refuse_unwritable
from berceau.domain.territory import Territory
from berceau.placement.show.table import Table

_NOUNS = {"children": "child", "structures": "structure", "conventions": "convention"}


def synth(
    desk: Desk,
    *,
    recipe: Annotated[
        str, typer.Argument(metavar="RECIPE", show_default=False, help="argument.recipe")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="option.territory_output")
    ],
    children: Annotated[
        int | None, typer.Option("--children", min=1, help="option.children")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="option.draw_seed")] = 0,
    planted: Annotated[
        Path | None, typer.Option("--planted", metavar="FILE", help="option.planted")
    ] = None,
) -> Exit:
    """Draw a territory, with a proposal known to be lawful."""
    from berceau.io import write, write_proposal  # noqa: PLC0415  (loaded when asked for)
    from berceau.synthetic import draw  # noqa: PLC0415

    for path in filter(None, (output, planted)):
        refuse_unwritable(path)
    drawn = draw(recipe, children=children, seed=seed)
    write(drawn.territory, output)
    if planted is not None:
        write_proposal(drawn.planted, planted)
    _tell(desk, drawn.territory, output, planted)
    return Exit.DONE


def _tell(desk: Desk, territory: Territory, output: Path, planted: Path | None) -> None:
    counts = {
        "children": len(territory.child_by_id),
        "structures": len(territory.structures),
        "conventions": len(territory.conventions),
    }
    files = {"file": str(output), "planted": None if planted is None else str(planted)}
    desk.data({"name": territory.name, **files, **counts})
    say = desk.say
    written = {key: say.count(f"noun.{_NOUNS[key]}", n) for key, n in counts.items()}
    notes = [say("synth.drawn", **written), say("synth.written", file=output)]
    if planted is not None:
        notes.append(say("synth.planted", file=planted))
    desk.show([Table(territory.name, notes=tuple(notes))])
