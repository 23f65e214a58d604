"""``berceau audit``: one record looked at again, or two records set side by side."""

# Annotations are read at run time by Typer, so they are not postponed here.

from pathlib import Path
from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow
from berceau.cli.progress import Following
from berceau.domain.territory import Territory
from berceau.errors import InputError
from berceau.placement.proposal import Proposal
from berceau.placement.show.report import ROWS

_RecordedRun = Annotated[
    Path, typer.Argument(metavar="FOLDER", show_default=False, help="argument.record")
]
_OtherRun = Annotated[
    Path | None,
    typer.Argument(metavar="[OTHER]", show_default=False, help="argument.other_record"),
]


def audit(
    desk: Desk,
    *,
    folder: _RecordedRun,
    other: _OtherRun = None,
    rerun: Annotated[bool, typer.Option("--rerun", help="option.rerun")] = False,
    tries: Annotated[
        int | None, typer.Option("--tries", min=0, metavar="N", help="option.tries")
    ] = None,
    every_row: EveryRow = False,
) -> Exit:
    """Look at a recorded run again, or say what explains the differences between two."""
    if other is not None:
        return _differences(desk, folder, other, tries, None if every_row else ROWS)
    from berceau.audit.recheck import audit as look_again  # noqa: PLC0415  (loaded when asked for)
    from berceau.audit.show import audit_tables  # noqa: PLC0415

    with Following(desk) as progress:
        report = look_again(folder, rerun=rerun, progress=progress)
    desk.data({"clean": report.clean, **report.model_dump(mode="json")})
    desk.show(audit_tables(report, lang=desk.lang))
    return Exit.DONE if report.clean else Exit.REFUSED


def _differences(
    desk: Desk, before: Path, after: Path, tries: int | None, rows: int | None
) -> Exit:
    from berceau.audit.differing import differences  # noqa: PLC0415  (loaded when asked for)
    from berceau.audit.show_differences import difference_tables  # noqa: PLC0415

    with Following(desk) as progress:
        found = differences(before, after, tries=tries, progress=progress)
    desk.data(found.model_dump(mode="json"))
    desk.show_cut(difference_tables(found, lang=desk.lang, rows=rows))
    return Exit.DONE


def refuse_taken(folder: Path) -> None:
    """Refuse, before any long work, a folder in which no run could be recorded.

    Raises
    ------
    InputError
        Something is there already, or the folder that it would be in does not exist.
    """
    from berceau.audit.folder import taken  # noqa: PLC0415  (loaded when asked for)

    if faults := taken(folder.expanduser()):
        raise InputError(faults)


def write_record(
    territory: Territory, proposal: Proposal, folder: Path, former: Proposal | None
) -> None:
    """Record a run that has just been made."""
    from berceau.audit.folder import record_run  # noqa: PLC0415  (loaded when asked for)

    # Methods that look at no former proposal have none in their record.
    record_run(territory, proposal, folder, former=former if proposal.former else None)


def tell_record(desk: Desk, folder: Path) -> None:
    """Say where a run was recorded, and the digest to be written down."""
    from berceau.audit.reading import digest_at  # noqa: PLC0415  (loaded when asked for)

    desk.remark("place.recorded", folder=folder, digest=digest_at(folder.expanduser()))
