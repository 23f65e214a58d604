"""``berceau indicators``: what the observatory says of a proposal, as tables and figures."""

# Annotations are read at run time by Typer, so they are not postponed here.

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import Families, ProposalFile, Source
from berceau.cli.presets import refuse_no_folder
from berceau.cli.seen import PresenceTable, UnderThree, presences_of, young_of
from berceau.cli.sources import proposal_of, territory_of
from berceau.domain.territory import Territory
from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from berceau.observatory.indicators import Indicators
    from berceau.placement.proposal import Proposal

Sessions = Annotated[
    list[str] | None,
    typer.Option("--session", metavar="[NAME=]TERRITORY,PROPOSAL", help="option.session"),
]


def indicators(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    proposal: ProposalFile,
    families: Families = None,
    sessions: Sessions = None,
    named: Annotated[
        str, typer.Option("--this-session", metavar="NAME", help="option.this_session")
    ] = "",
    presence: PresenceTable = None,
    under_three: UnderThree = None,
    reach: Annotated[
        float, typer.Option("--reach", min=0.1, metavar="KM", help="option.reach")
    ] = 10.0,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="option.counts_hidden")] = False,
    folder: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="option.observatory")
    ] = None,
) -> Exit:
    """Work out the indicators of the observatory."""
    from berceau.observatory.indicators import indicators as work_out  # noqa: PLC0415  (heavy)

    if folder is not None:
        refuse_no_folder(folder)
    territory = territory_of(source, families)
    found = work_out(
        territory,
        proposal_of(proposal),
        former=[_session(given) for given in sessions or ()],
        session=named,
        realised=presences_of(presence) or None,
        under_three=young_of(under_three, territory),
        reach_km=reach,
        anonymous=anonymous,
    )
    desk.data(found.model_dump(mode="json"))
    _show(desk, found, territory)
    if folder is not None:
        _write(desk, found, territory, folder.expanduser())
    return Exit.DONE


def _session(given: str) -> "tuple[Territory, Proposal, str]":
    """Read an earlier session: its territory and proposal with a comma between, and its name."""
    name, is_named, files = given.partition("=")
    if not is_named:
        name, files = "", given
    territory, comma, proposal = files.rpartition(",")
    if not comma:
        fault = Fault(
            "--session",
            "no-proposal",
            repr(given),
            "a territory and its proposal, with a comma between them",
            "For instance: --session april.json,april-proposal.json",
        )
        raise InputError([fault])
    return territory_of(territory), proposal_of(proposal), name


def _show(desk: Desk, found: "Indicators", territory: Territory) -> None:
    from berceau.observatory.indicators.show import indicator_tables  # noqa: PLC0415  (shown)

    desk.show(indicator_tables(found, territory, lang=desk.lang))


def _write(desk: Desk, found: "Indicators", territory: Territory, folder: Path) -> None:
    """Write every table, and the figures if they can be drawn."""
    from berceau.io.tables.sheets import write_sheet  # noqa: PLC0415  (loaded when asked for)
    from berceau.observatory.indicators.report import FRAMES  # noqa: PLC0415

    folder.mkdir(exist_ok=True)
    tables = {name: found.rows(name) for name in FRAMES}
    for name, rows in tables.items():
        if rows:
            texts = [[_cell(value) for value in row.values()] for row in rows]
            write_sheet(list(rows[0]), texts, folder / f"{name}.csv")
    drawn = 0
    if find_spec("altair") is None:
        desk.remark("indicators_cli.no_figures")
    else:
        from berceau.observatory.indicators.drawn import draw_all  # noqa: PLC0415  (an extra)

        drawn = len(draw_all(found, territory, folder, lang=desk.lang))
    count = sum(map(bool, tables.values()))
    desk.remark("indicators_cli.written", tables=count, figures=drawn, folder=folder)


def _cell(value: object) -> str:
    """Write a value as spreadsheets read it in every language; nothing for what is not known."""
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
