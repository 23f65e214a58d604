"""``berceau statements``: what each commune used of each convention and owes, month by month."""

# Annotations are read at run time by Typer, so they are not postponed here.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow, ProposalFile, Source
from berceau.cli.sources import proposal_of, refuse_unwritable, side_of, territory_of
from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.statements.statement import Statements


def statements(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    proposal: ProposalFile,
    convention: Annotated[
        str | None, typer.Option("--convention", metavar="CONVENTION", help="option.stated")
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="2015-10", help="option.stated_month")
    ] = None,
    realised: Annotated[
        Path | None, typer.Option("--realised", metavar="TABLE", help="option.realised")
    ] = None,
    before: Annotated[
        str | None, typer.Option("--before", metavar="PROPOSAL", help="option.stated_before")
    ] = None,
    territory: Annotated[
        str | None, typer.Option("--territory", "-t", metavar="CASE|FILE", help="option.former_of")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="option.stated_output")
    ] = None,
    every_row: EveryRow = False,
) -> Exit:
    """State what each commune used of each convention and owes for it."""
    from berceau.io.statements import read_realised  # noqa: PLC0415  (loaded when asked for)
    from berceau.placement.statements.stating import statements as state  # noqa: PLC0415

    if output is not None:
        refuse_unwritable(output)
    given = territory_of(source)
    _refuse_outside(month, given)
    hours = None if realised is None else read_realised(realised)
    found = state(given, proposal_of(proposal), realised=hours, convention=convention)
    former = None if before is None else _former(before, territory)
    if output is not None:
        _write(desk, found, output, month)
    _show(desk, found, former, month, every_row=every_row)
    return Exit.DONE


def _refuse_outside(month: str | None, territory: "Territory") -> None:
    """Refuse a month outside the year planned."""
    from berceau.placement.statements.realised import month_outside  # noqa: PLC0415  (if named)

    if month is not None and (faults := tuple(month_outside("--month", month, territory))):
        raise InputError(faults)


def _write(desk: Desk, found: "Statements", output: Path, month: str | None) -> None:
    from berceau.io.statements import write_statements  # noqa: PLC0415  (loaded when asked for)

    write_statements(found, output, lang=desk.lang, month=month)
    desk.remark("statements.written", file=output)


def _show(
    desk: Desk, found: "Statements", former: "Statements | None", month: str | None, *,
    every_row: bool,
) -> None:  # fmt: skip
    from berceau.placement.statements.show import statement_tables  # noqa: PLC0415  (when shown)
    from berceau.placement.statements.show_difference import difference_tables  # noqa: PLC0415

    if former is not None:
        difference = found.against(former)
        desk.data(difference.model_dump(mode="json"))
        desk.show(difference_tables(difference, lang=desk.lang))
        return
    desk.data(found.model_dump(mode="json"))
    few = {"rows": None} if every_row else {}
    desk.show(statement_tables(found, lang=desk.lang, month=month, **few))


def _former(before: str, territory: str | None) -> "Statements":
    """State what is compared with: another proposal, with its territory or for a case."""
    from berceau.placement.statements.stating import statements as state  # noqa: PLC0415

    side = side_of(before, [territory] if territory else [])
    if not isinstance(side, tuple):
        raise InputError(
            [
                Fault(
                    "--before",
                    "no-proposal",
                    "a territory without a proposal",
                    "a proposal (JSON)",
                    "Make one with berceau place, and name its file.",
                )
            ]
        )
    return state(*side)
