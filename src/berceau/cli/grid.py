"""``berceau grid`` and ``berceau ties``: grids put to the test, and who is equal to whom."""

# Annotations are read at run time by Typer, so they are not postponed here.

import sys
from pathlib import Path
from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow, Families, Source
from berceau.cli.sources import territory_of
from berceau.domain.policy import Policy
from berceau.domain.territory import Territory
from berceau.domain.worked_cases import WorkedCases
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cells


def grid(
    desk: Desk,
    *,
    subject: Annotated[
        str | None, typer.Argument(metavar="[GRID]", show_default=False, help="argument.grid")
    ] = None,
    worked: Annotated[
        Path | None,
        typer.Argument(metavar="[CASES]", show_default=False, help="argument.worked_cases"),
    ] = None,
    examples: Annotated[bool, typer.Option("--examples", help="option.grid_examples")] = False,
    as_file: Annotated[bool, typer.Option("--file", help="option.grid_file")] = False,
    every_row: EveryRow = False,
) -> Exit:
    """Put a grid to the test of worked cases, or list the published ones."""
    from berceau.cases.grids import grid_text  # noqa: PLC0415  (loaded when asked for)

    if subject is None or examples:
        return _list(desk)
    if as_file:
        sys.stdout.write(grid_text(subject))
        return Exit.DONE
    from berceau.io.worked_cases import read_cases  # noqa: PLC0415  (loaded when asked for)

    tried, cases = _subject(subject)
    return _try(desk, tried, read_cases(worked) if worked else cases, every_row=every_row)


def ties(
    desk: Desk, *, source: Source, families: Families = None, every_row: EveryRow = False
) -> Exit:
    """Say who is equal to whom before anything is allocated, and what decides."""
    from berceau.placement.show.ties import ties_tables  # noqa: PLC0415  (loaded when asked for)
    from berceau.placement.ties import ties as find_ties  # noqa: PLC0415

    territory = territory_of(source, families)
    found = find_ties(territory)
    desk.data(found.model_dump(mode="json"))
    rows = None if every_row else ROWS
    desk.show(ties_tables(found, territory, lang=desk.lang, rows=rows))
    return Exit.DONE


def _list(desk: Desk) -> Exit:
    from dataclasses import asdict  # noqa: PLC0415  (only here)

    from berceau.cases.grids import grid_examples  # noqa: PLC0415  (loaded when asked for)

    found, say = grid_examples(), desk.say
    desk.data([asdict(example) for example in found])
    columns = (Column(say("cases.name")), Column(say("grid.whose")), Column(say("cases.story")))
    rows = [(e.name, e.title, e.fr if desk.lang == "fr" else e.en) for e in found]
    notes = (say("grid.how"), say("grid.begin"))
    desk.show([Table(say("grid.examples"), columns, cells(rows), notes)])
    return Exit.DONE


def _subject(source: str) -> tuple[Policy | Territory, WorkedCases | None]:
    """Read what holds a grid: a published one by its name, a file, or a case by its name."""
    from berceau.cases.grid_catalogue import EXAMPLES  # noqa: PLC0415  (loaded when asked for)
    from berceau.cases.grids import grid_example  # noqa: PLC0415  (loaded when asked for)
    from berceau.io.worked_cases import read_grid  # noqa: PLC0415

    if Path(source).expanduser().exists():
        return read_grid(source)
    if source in EXAMPLES:
        return read_grid(grid_example(source).model_dump(mode="json", exclude_defaults=True))
    return territory_of(source), None


def _try(
    desk: Desk, subject: Policy | Territory, cases: WorkedCases | None, *, every_row: bool
) -> Exit:
    from berceau.placement.grid import check_grid  # noqa: PLC0415  (loaded when asked for)
    from berceau.placement.grid.show import grid_tables, policy_table  # noqa: PLC0415

    report = check_grid(subject, cases)
    policy = subject if isinstance(subject, Policy) else subject.policy
    desk.data({"passed": report.passed, **report.model_dump(mode="json")})
    head = policy_table(policy, lang=desk.lang, source=report.source, seen=report.seen)
    desk.show([head, *grid_tables(report, lang=desk.lang, every_case=every_row)])
    return Exit.DONE if report.passed else Exit.REFUSED
