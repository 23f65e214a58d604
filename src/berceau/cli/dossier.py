"""``berceau dossier``: the folder that a commission reads, of one session or of a year."""

# Annotations are read at run time by Typer, so they are not postponed here.

from dataclasses import replace as changed
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import Seconds, Source, Work
from berceau.cli.progress import Following
from berceau.cli.seen import PresenceTable, UnderThree, presences_of, young_of
from berceau.cli.sources import proposal_of, territory_of
from berceau.cli.years import (
    HowMany,
    Made,
    Method,
    SessionFile,
    Simulated,
    Wanted,
    short_limits,
)
from berceau.engine.limits import Limits
from berceau.errors import Fault, InputError

Told = Annotated[
    Path | None, typer.Argument(metavar="PROPOSAL", show_default=False, help="argument.dossier")
]
Folder = Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="option.dossier")]
KeyFile = Annotated[Path | None, typer.Option("--key", metavar="FILE", help="option.dossier_key")]
Anonymous = Annotated[bool, typer.Option("--anonymous", help="option.dossier_anonymous")]
Replacing = Annotated[bool, typer.Option("--replace", help="option.dossier_replace")]
AnySeed = Annotated[
    int | None, typer.Option("--seed", min=0, max=2**31 - 1, help="option.dossier_seed")
]
_PROPOSAL_OF_YEAR = Fault(
    "PROPOSAL",
    "one-or-the-other",
    "a proposal and --year",
    "one of the two",
    "Leave the proposal out: a year has one for each session.",
)
_SEEN_OF_YEAR = Fault(
    "--year",
    "one-or-the-other",
    "--presence or --under-three with --year",
    "one of the two",
    "Leave them out: a year is simulated, and its sessions are set beside each other.",
)
_SEED_OF_YEAR = 1


class Manner(NamedTuple):
    """How a dossier is made, whatever it tells of."""

    output: Path
    key: Path | None
    named: bool
    replace: bool
    presence: Path | None = None
    under_three: tuple[str, ...] = ()

    def secret(self) -> str | None:
        """Give the secret of the pseudonyms, drawn where its file is not there yet."""
        from berceau.privacy.keeping import secret_of  # noqa: PLC0415  (loaded when asked for)

        return None if self.key is None else secret_of(self.key)


def dossier(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    proposal: Told = None,
    output: Folder,
    year: Simulated = False,
    session: SessionFile = None,
    count: HowMany = None,
    method: Made = Method.PLACE,
    time: Seconds = None,
    work: Work = None,
    seed: AnySeed = None,
    presence: PresenceTable = None,
    under_three: UnderThree = None,
    key: KeyFile = None,
    anonymous: Anonymous = False,
    replace: Replacing = False,
) -> Exit:
    """Make the folder that a commission reads, and the coordinator's own version of it."""
    young = tuple(under_three or ())
    manner = Manner(output, key, not anonymous, replace, presence, young)
    if not year:
        limits = Limits(wall_seconds=time, seed=seed or 0)
        if work is not None:
            limits = changed(limits, deterministic_time=work)
        return _of_session(desk, source, proposal, limits, manner)
    both = [_PROPOSAL_OF_YEAR] if proposal is not None else []
    if presence is not None or young:
        both.append(_SEEN_OF_YEAR)
    if both:
        raise InputError(both)
    drawn = _SEED_OF_YEAR if seed is None else seed
    wanted = Wanted(source, session, count, method, short_limits(time, work), drawn)
    return _of_year(desk, wanted, manner)


def _of_session(
    desk: Desk, source: str, proposal: Path | None, limits: Limits, manner: Manner
) -> Exit:
    """Make the dossier of one session; without a proposal, it is solved first."""
    from berceau.dossier.making import dossier as make  # noqa: PLC0415  (loaded when asked for)
    from berceau.dossier.observed import Beside  # noqa: PLC0415
    from berceau.dossier.version import STEM  # noqa: PLC0415

    territory = territory_of(source)
    young = young_of(manner.under_three, territory)
    beside = Beside(presences=presences_of(manner.presence), under_three=young)
    plan = None if proposal is None else proposal_of(proposal)
    secret = manner.secret()
    with Following(desk) as progress:
        made = make(
            territory,
            plan,
            manner.output,
            lang=desk.lang,
            key=secret,
            named=manner.named,
            replace=manner.replace,
            beside=beside,
            limits=limits,
            progress=progress,
        )
    if plan is None:
        desk.remark("dossier.solved")
    _tell(desk, made, f"{STEM}.html", named=manner.named)
    return Exit.DONE


def _of_year(desk: Desk, wanted: Wanted, manner: Manner) -> Exit:
    """Make the dossier of a year, simulated first where the source is no folder of one."""
    from berceau.dossier.yearly.making import HANDED, refuse_taken, year_dossier  # noqa: PLC0415
    from berceau.dossier.yearly.version import STEM  # noqa: PLC0415

    if not wanted.is_made:
        refuse_taken(manner.output, wanted.making, wanted.seed, replace=manner.replace)
    secret = manner.secret()
    with Following(desk) as progress:
        year = wanted.year(progress)
    made = year_dossier(
        year,
        manner.output,
        lang=desk.lang,
        key=secret,
        named=manner.named,
        replace=manner.replace,
    )
    _tell(desk, made, f"{HANDED}/{STEM}.html", named=manner.named)
    return Exit.DONE


def _tell(desk: Desk, folder: Path, page: str, *, named: bool) -> None:
    """Say what was made, and whom it is for."""
    from berceau.dossier.folder import NAMED  # noqa: PLC0415  (loaded when asked for)

    files = sorted(path.name for path in folder.iterdir())
    desk.data({"folder": str(folder), "page": page, "files": files})
    desk.remark("dossier.written", page=folder / page)
    if named:
        desk.remark("dossier.named", folder=folder / NAMED)
