"""``berceau what-if``: what a change would bring, to whom, and how certain that is."""

# Annotations are read at run time by Typer, so they are not postponed here.

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow, Seconds, Source, Work
from berceau.cli.presets import limits_of
from berceau.cli.progress import Following
from berceau.cli.sources import proposal_of, refuse_unwritable, territory_of
from berceau.errors import Fault, InputError
from berceau.placement.scenarios.changes import ChangeFile
from berceau.placement.scenarios.outcome import Scenarios, WhatIf
from berceau.placement.show.report import ROWS

Lines = list[str] | None
PlacesLines = Annotated[
    Lines, typer.Option("--places", metavar="S[:SECTION][:SLOTS]+N", help="option.if_places")
]
LiftLines = Annotated[Lines, typer.Option("--lift", metavar="CONVENTION", help="option.if_lift")]
InForceLines = Annotated[
    Lines, typer.Option("--in-force", metavar="C[:FIRST..LAST]", help="option.if_in_force")
]
CapLines = Annotated[
    Lines, typer.Option("--cap", metavar="C:hours=N|N%|none", help="option.if_cap")
]
LeaveLines = Annotated[Lines, typer.Option("--leave", metavar="C:COMMUNE", help="option.if_leave")]
JoinLines = Annotated[
    Lines, typer.Option("--join", metavar="C:COMMUNE[=PLACES]", help="option.if_join")
]
CloseLines = Annotated[
    Lines, typer.Option("--close", metavar="S[:SECTION]:FIRST..LAST", help="option.if_close")
]
OpeningLines = Annotated[
    Lines, typer.Option("--opening", metavar="S=SLOTS|all", help="option.if_opening")
]
NewLines = Annotated[
    Lines, typer.Option("--new", metavar="NAME=KIND:COMMUNE:PLACES", help="option.if_new")
]
ToleranceLines = Annotated[
    Lines, typer.Option("--tolerance", metavar="STAGE=N", help="option.if_tolerance")
]
PointsLines = Annotated[
    Lines, typer.Option("--points", metavar="CRITERION[:VALUE]=N", help="option.if_points")
]
Tried = Annotated[
    Path | None, typer.Argument(metavar="[PROPOSAL]", show_default=False, help="argument.tried")
]
Changes = Annotated[
    Path | None, typer.Option("--changes", metavar="FILE", help="option.if_changes")
]
NewProposal = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="option.if_output")
]


def what_if(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    proposal: Tried = None,
    places: PlacesLines = None,
    lift: LiftLines = None,
    in_force: InForceLines = None,
    cap: CapLines = None,
    leave: LeaveLines = None,
    join: JoinLines = None,
    close: CloseLines = None,
    opening: OpeningLines = None,
    new: NewLines = None,
    tolerance: ToleranceLines = None,
    points: PointsLines = None,
    changes: Changes = None,
    output: NewProposal = None,
    time: Seconds = None,
    work: Work = None,
    every_row: EveryRow = False,
) -> Exit:
    """Say what a change of the territory would bring."""
    from berceau.placement.scenarios.trying import what_if as try_out  # noqa: PLC0415  (the solver)

    given = {
        "places": places, "lift": lift, "in-force": in_force, "cap": cap, "leave": leave,
        "join": join, "close": close, "opening": opening, "new": new, "tolerance": tolerance,
        "points": points,
    }  # fmt: skip
    lines = list(_lines(given))
    if output is not None:
        refuse_unwritable(output)
    file = _file(changes)
    _refuse_neither(lines, file)
    territory = territory_of(source)
    before = proposal_of(proposal) if proposal else None
    # Without an option, the effort is that of the proposal.
    limits = None if time is None and work is None else limits_of(time, work)
    asked = (file.scenarios,) if file.scenarios else (*file.changes, *lines)
    with Following(desk) as progress:
        found = try_out(territory, *asked, proposal=before, limits=limits, progress=progress)
    return _close(desk, found, output, None if every_row else ROWS)


def _lines(given: Mapping[str, Lines]) -> Iterator[str]:
    """Write options as the lines of text that they stand for."""
    for word, values in given.items():
        for value in values or ():
            yield f"{word} {value}"


def _file(path: Path | None) -> ChangeFile:
    """Read changes, or scenarios by name, from a file (JSON or TOML)."""
    if path is None:
        return ChangeFile()
    from berceau.io.records import plain_document, validated_as  # noqa: PLC0415  (when asked)

    return validated_as(plain_document(path), ChangeFile)


def _refuse_neither(lines: Sequence[str], file: ChangeFile) -> None:
    """Refuse a run that changes nothing, or names changes beside scenarios."""
    if file.scenarios and (lines or file.changes):
        raise InputError(
            [
                Fault(
                    "--changes",
                    "changes-twice",
                    "scenarios by name, and changes beside them",
                    "one of the two",
                    "Write the changes into the file, as a scenario of their own.",
                )
            ]
        )
    if not (lines or file.changes or file.scenarios):
        raise InputError(
            [
                Fault(
                    "what-if",
                    "no-change",
                    "no change",
                    "at least one option that changes something",
                    "Name one, for instance --places, --cap or --close.",
                )
            ]
        )


def _close(desk: Desk, found: WhatIf | Scenarios, output: Path | None, rows: int | None) -> Exit:
    """Show what came out, write the new proposal, and give the exit code."""
    from berceau.placement.scenarios.show import scenario_tables, what_if_tables  # noqa: PLC0415

    desk.data(found.summary())
    if isinstance(found, Scenarios):
        desk.show(scenario_tables(found, lang=desk.lang))
        return Exit.DONE
    desk.show_cut(what_if_tables(found, lang=desk.lang, rows=rows))
    if found.after is None:
        return Exit.REFUSED
    if output is not None:
        from berceau.io import write_proposal  # noqa: PLC0415  (loaded when asked for)

        write_proposal(found.after, output)
        desk.remark("what_if.written", file=output)
    return Exit.DONE
