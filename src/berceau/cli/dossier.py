"""``berceau dossier``: the folder that a commission reads."""

# Annotations are read at run time by Typer, so they are not postponed here.

from pathlib import Path
from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import Source
from berceau.cli.progress import Following
from berceau.cli.sources import proposal_of, territory_of


def dossier(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    proposal: Annotated[
        Path | None,
        typer.Argument(metavar="PROPOSAL", show_default=False, help="argument.dossier"),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="option.dossier")
    ],
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="option.dossier_key")
    ] = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="option.dossier_anonymous")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="option.dossier_replace")] = False,
) -> Exit:
    """Make the folder that a commission reads, and the coordinator's own version of it."""
    from berceau.dossier.making import dossier as make  # noqa: PLC0415  (loaded when asked for)
    from berceau.privacy.keeping import secret_of  # noqa: PLC0415

    territory = territory_of(source)
    plan = None if proposal is None else proposal_of(proposal)
    secret = None if key is None else secret_of(key)
    with Following(desk) as progress:
        made = make(
            territory,
            plan,
            output,
            lang=desk.lang,
            key=secret,
            named=not anonymous,
            replace=replace,
            progress=progress,
        )
    _tell(desk, made, solved=plan is None, named=not anonymous)
    return Exit.DONE


def _tell(desk: Desk, folder: Path, *, solved: bool, named: bool) -> None:
    """Say what was made, and whom it is for."""
    from berceau.dossier.folder import NAMED  # noqa: PLC0415  (loaded when asked for)
    from berceau.dossier.version import STEM  # noqa: PLC0415

    page = f"{STEM}.html"
    files = sorted(path.name for path in folder.iterdir())
    desk.data({"folder": str(folder), "page": page, "files": files})
    if solved:
        desk.remark("dossier.solved")
    desk.remark("dossier.written", page=folder / page)
    if named:
        desk.remark("dossier.named", folder=folder / NAMED)
