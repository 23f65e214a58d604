"""``berceau seats``: seat markets in the tables of ChilmAI, solved and written back."""

# Annotations are read at run time by Typer, so they are not postponed here.

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow
from berceau.cli.sources import refuse_unwritable
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cells, cut
from berceau.seats.allocation import Allocation
from berceau.seats.applications import NOWHERE


class Ties(StrEnum):
    """What becomes of equal points."""

    LOTTERY = "lottery"
    KEPT = "kept"


def seats(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    children: Annotated[
        Path, typer.Argument(metavar="CHILDREN", show_default=False, help="argument.applicants")
    ],
    daycares: Annotated[
        Path, typer.Argument(metavar="DAYCARES", show_default=False, help="argument.daycares")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="option.seats_output")
    ] = None,
    combinations: Annotated[
        Path | None, typer.Option("--combinations", metavar="FILE", help="option.combinations")
    ] = None,
    ties: Annotated[Ties, typer.Option("--ties", help="option.ties")] = Ties.LOTTERY,
    seed: Annotated[int, typer.Option("--seed", min=0, help="option.lottery_seed")] = 0,
    every_row: EveryRow = False,
) -> Exit:
    """Give the seats of a seat market so that nobody is passed over."""
    from berceau.seats import read, solve, write  # noqa: PLC0415  (loads the solver)

    if output is not None:
        refuse_unwritable(output)
    applications = read(children, daycares, combinations=combinations)
    allocation = solve(applications, ties=ties.value, seed=seed)
    if output is not None:
        write(allocation, output)
    desk.data({**_facts(allocation), "file": None if output is None else str(output)})
    desk.show(_tables(allocation, desk, None if every_row else ROWS))
    if output is not None:
        desk.remark("seats.written", file=output)
    else:
        desk.remark("seats.kept")
    return Exit.DONE


def _facts(allocation: Allocation) -> dict[str, object]:
    """Give the allocation as plain data."""
    given = allocation.applications
    seats = zip(given.children, allocation.seats, strict=True)
    return {
        "children": len(given.children),
        "seated": allocation.seated,
        "staying": allocation.staying,
        "at_most": allocation.bound,
        "stable": allocation.stable,
        "stable_exists": allocation.exists,
        "fewest_complaints": allocation.fewest,
        "complaints": [
            {
                "household": given.households[home].id,
                "wanted": [_code(allocation, daycare) for daycare in wanted],
            }
            for home, wanted in allocation.complaints
        ],
        "ties": [
            {
                "daycare": given.daycares[tie.daycare].id,
                "age": tie.age,
                "score": tie.score,
                "children": [given.children[c].id for c in tie.children],
            }
            for tie in allocation.ties
        ],
        "lottery_seed": allocation.lottery_seed,
        "by_age": [group._asdict() for group in allocation.by_age()],
        "by_wish": allocation.by_wish(),
        "shortened": {given.households[k].id: n for k, n in allocation.shortened.items()},
        "repeated_wishes": list(given.repeated),
        "seats": {child.id: _code(allocation, seat) for child, seat in seats},
    }


def _code(allocation: Allocation, daycare: int) -> str | None:
    return None if daycare == NOWHERE else allocation.applications.daycares[daycare].id


def _tables(allocation: Allocation, desk: Desk, limit: int | None) -> list[Table]:
    tables = [_summary(allocation, desk), _by_age(allocation, desk), _by_wish(allocation, desk)]
    if allocation.complaints:
        tables.append(_complaints(allocation, desk, limit))
    if allocation.ties:
        tables.append(_ties(allocation, desk, limit))
    return tables


def _summary(allocation: Allocation, desk: Desk) -> Table:
    """Say what was done, in a few sentences."""
    say, given = desk.say, allocation.applications
    notes = [
        say(
            "seats.seated",
            seated=say.count("noun.child", allocation.seated),
            children=say.whole(len(given.children)),
            staying=say.whole(allocation.staying),
        )
    ]
    if allocation.stable:
        proven = allocation.bound == allocation.seated
        notes.append(say("seats.stable_most" if proven else "seats.stable"))
    else:
        count = say.count("noun.household", len(allocation.complaints))
        notes.append(say("seats.none" if allocation.exists is False else "seats.unknown"))
        notes.append(say("seats.fewest" if allocation.fewest else "seats.tolerated", count=count))
    if allocation.ties:
        told = "seats.ties_kept" if allocation.lottery_seed is None else "seats.ties_drawn"
        groups = say.count("noun.tie", len(allocation.ties))
        notes.append(say(told, groups=groups, seed=allocation.lottery_seed))
    for number, considered in allocation.shortened.items():
        home = given.households[number].id
        notes.append(say("seats.shortened", home=home, count=considered))
    if given.repeated:
        notes.append(say("seats.repeated", children=", ".join(given.repeated)))
    return Table(say("seats.title"), notes=tuple(notes))


def _by_age(allocation: Allocation, desk: Desk) -> Table:
    say = desk.say
    heads = ("seats.age", "seats.applied", "seats.with_seat", "seats.offered")
    rows = [
        (str(age), say.whole(group.applied), say.whole(group.seated), say.whole(group.offered))
        for age, group in enumerate(allocation.by_age())
    ]
    columns = tuple(Column(say(head), numeric=True) for head in heads)
    return Table(say("seats.by_age"), columns, cells(rows))


def _by_wish(allocation: Allocation, desk: Desk) -> Table:
    say = desk.say
    columns = (Column(say("seats.got")), Column(say("seats.applied"), numeric=True))
    rows = [
        (say("seats.wish", rank=rank), say.whole(count))
        for rank, count in allocation.by_wish().items()
    ]
    left = len(allocation.seats) - allocation.seated
    rows += [
        (say("seats.stays"), say.whole(allocation.staying)),
        (say("seats.nothing"), say.whole(left)),
    ]
    return Table(say("seats.by_wish"), columns, cells(rows))


def _complaints(allocation: Allocation, desk: Desk, limit: int | None) -> Table:
    say, given = desk.say, allocation.applications
    rows = []
    for home, wanted in allocation.complaints:
        members = given.households[home].children
        told = [
            f"{given.children[c].id}: {given.daycares[daycare].id}"
            for c, daycare in zip(members, wanted, strict=True)
            if daycare != NOWHERE
        ]
        rows.append((given.households[home].id, ", ".join(told)))
    columns = (Column(say("seats.household")), Column(say("seats.could_have")))
    kept, hidden = cut(rows, limit)
    return Table(say("seats.complaints"), columns, kept, hidden=hidden)


def _ties(allocation: Allocation, desk: Desk, limit: int | None) -> Table:
    say, given = desk.say, allocation.applications
    heads = ("seats.daycare", "seats.age", "seats.points", "seats.tied")
    columns = tuple(Column(say(head), numeric=k in {1, 2}) for k, head in enumerate(heads))
    rows = [
        (
            given.daycares[tie.daycare].id,
            str(tie.age),
            str(tie.score),
            ", ".join(given.children[c].id for c in tie.children),
        )
        for tie in allocation.ties
    ]
    kept, hidden = cut(rows, limit)
    return Table(say("seats.ties"), columns, kept, hidden=hidden)
