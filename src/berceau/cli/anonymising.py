"""``berceau anonymise``: a territory to share, in which nobody is named."""

# Annotations are read at run time by Typer, so they are not postponed here.

from pathlib import Path
from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import Families, Source
from berceau.cli.sources import refuse_unwritable, territory_of
from berceau.errors import Fault, InputError


def anonymise(  # noqa: PLR0913 - one argument an option
    desk: Desk,
    *,
    source: Source,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="option.territory_output")
    ],
    families: Families = None,
    key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help="option.key")] = None,
    who: Annotated[Path | None, typer.Option("--who", metavar="FILE", help="option.who")] = None,
    k: Annotated[int, typer.Option("--k", min=1, help="option.k")] = 5,
    further: Annotated[
        list[str] | None, typer.Option("--further", metavar="STEP", help="option.further")
    ] = None,
) -> Exit:
    """Write a territory to share: pseudonyms, coarse days, nothing that decides nothing."""
    from berceau.io import write  # noqa: PLC0415  (only what a command needs is loaded)
    from berceau.privacy.anonymising import anonymise as rewrite  # noqa: PLC0415
    from berceau.privacy.keeping import keep_names, secret_of  # noqa: PLC0415
    from berceau.privacy.show import anonymised_tables  # noqa: PLC0415

    _refuse_together(output, key, who)
    for path in (output, who):
        if path is not None:
            refuse_unwritable(path)
    territory = territory_of(source, families)
    secret = None if key is None else secret_of(key)
    found = rewrite(territory, key=secret, k=k, further=further or ())  # type: ignore[arg-type]
    if who is not None:
        keep_names(found.names, who)
    write(found.territory, output)
    desk.data(found.model_dump(mode="json", exclude={"territory"}))
    desk.show(anonymised_tables(found, lang=desk.lang))
    if _beside(output, key) or _beside(output, who):
        desk.remark("anonymise.beside")
    return Exit.DONE


def _refuse_together(output: Path, key: Path | None, who: Path | None) -> None:
    """Refuse one name for what is shared and for what is kept."""
    names = [path.expanduser().resolve() for path in (output, key, who) if path is not None]
    if len(set(names)) < len(names):
        raise InputError(
            [
                Fault(
                    str(output),
                    "same-file",
                    "one name for several files",
                    "a file to share, and other files for the secret and for who is who",
                    "Choose a name that is not taken yet.",
                )
            ]
        )


def _beside(output: Path, kept: Path | None) -> bool:
    """Say whether a file to be kept lies in the folder of what is shared."""
    return kept is not None and kept.expanduser().resolve().parent == output.resolve().parent
