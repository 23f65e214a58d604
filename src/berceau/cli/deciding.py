"""``berceau decide``: decisions of the room, with the fewest answers changed."""

# Annotations are read at run time by Typer, so they are not postponed here.

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow, Output, ProposalFile, Seconds, Source, Work
from berceau.cli.progress import Following
from berceau.cli.sources import proposal_of, refuse_unwritable, territory_of
from berceau.domain.decisions import Decision, Forbid, Keep, Place, Refuse, Reserve
from berceau.domain.territory import Territory
from berceau.engine.limits import Limits
from berceau.errors import Fault, InputError
from berceau.personal import shape
from berceau.placement.proposal import Proposal
from berceau.placement.show.report import ROWS

if TYPE_CHECKING:
    from berceau.placement.deciding.decide import Redone

Given = list[str] | None
Refused = Annotated[Given, Option("--refuse", metavar="CHILD", help="option.decide_refuse")]
Kept = Annotated[Given, Option("--keep", metavar="CHILD", help="option.decide_keep")]
Placed = Annotated[Given, Option("--place", metavar="CHILD=STRUCTURE", help="option.decide_place")]
NotThere = Annotated[
    Given, Option("--not-there", metavar="CHILD=STRUCTURE", help="option.decide_not_there")
]
Reserved = Annotated[
    Given, Option("--reserve", metavar="STRUCTURE=N", help="option.decide_reserve")
]
Contracts = Annotated[Given, Option("--signed", metavar="FILE|CHILD", help="option.decide_signed")]
SaveTerritory = Annotated[
    Path | None, Option("--save-territory", metavar="FILE", help="option.save_territory")
]


def decide(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    proposal: ProposalFile,
    output: Output = None,
    refuse: Refused = None,
    keep: Kept = None,
    place: Placed = None,
    not_there: NotThere = None,
    reserve: Reserved = None,
    signed: Contracts = None,
    save_territory: SaveTerritory = None,
    time: Seconds = None,
    work: Work = None,
    every_row: EveryRow = False,
) -> Exit:
    """Add decisions to a session whose answers were given, and change as few as can be."""
    from berceau.placement.deciding.decide import EFFORT  # noqa: PLC0415  (loads the solver)
    from berceau.placement.deciding.decide import decide as solve_again  # noqa: PLC0415

    for path in (output, save_territory):
        if path is not None:
            refuse_unwritable(path)
    territory, former = territory_of(source), proposal_of(proposal)
    wanted = _Wanted()
    wanted.children("--refuse", refuse, _refuse)
    wanted.children("--keep", keep, _keep)
    wanted.pairs("--place", place, _place)
    wanted.pairs("--not-there", not_there, _forbid)
    wanted.pairs("--reserve", reserve, _reserve)
    wanted.contracts(former, signed)
    decisions = wanted.settled(territory)
    limits = Limits(EFFORT if work is None else work, wall_seconds=time)
    with Following(desk) as progress:
        found = solve_again(territory, former, *decisions, limits=limits, progress=progress)
    return _give(desk, found, (output, save_territory), None if every_row else ROWS)


def _give(
    desk: Desk, found: "Redone", files: tuple[Path | None, Path | None], rows: int | None
) -> Exit:
    """Write what was asked for, then show it."""
    from berceau.io import write, write_proposal  # noqa: PLC0415  (when they are needed)
    from berceau.placement.deciding.show import redone_tables  # noqa: PLC0415

    output, save_territory = files
    if output is not None:
        write_proposal(found.proposal, output)
    if save_territory is not None:
        write(found.territory, save_territory)
    desk.data(found.model_dump(mode="json"))
    desk.show_cut(redone_tables(found, lang=desk.lang, rows=rows))
    for path in files:
        if path is not None:
            desk.remark("decide.written", file=path)
    if output is not None and save_territory is not None:
        desk.remark("decide.next", proposal=output, territory=save_territory)
    return Exit.DONE


def _refuse(child: str) -> Decision:
    return Refuse(kind="refuse", child=child)


def _keep(child: str) -> Decision:
    return Keep(kind="keep", child=child)


def _place(child: str, structure: str) -> Decision:
    return Place(kind="place", child=child, structure=structure)


def _forbid(child: str, structure: str) -> Decision:
    return Forbid(kind="forbid", child=child, structure=structure)


def _reserve(structure: str, places: str) -> Decision:
    return Reserve(kind="reserve", structure=structure, places=int(places))


class _Wanted:
    """The decisions that options name, and everything that is wrong with them."""

    def __init__(self) -> None:
        self._decisions: list[Decision] = []
        self._faults: list[Fault] = []

    def children(self, option: str, given: Given, make: Callable[[str], Decision]) -> None:
        """Read children."""
        for child in given or ():
            self._add(option, child, "the name of a child", partial(make, child))

    def pairs(self, option: str, given: Given, make: Callable[[str, str], Decision]) -> None:
        """Read pairs of two words around a sign of equality."""
        expected = "STRUCTURE=N" if option == "--reserve" else "CHILD=STRUCTURE"
        for text in given or ():
            name, _, value = text.rpartition("=")
            self._add(option, text, expected, partial(make, name.strip(), value.strip()))

    def _add(self, option: str, text: str, expected: str, make: Callable[[], Decision]) -> None:
        try:
            self._decisions.append(make())
        except ValueError:  # of a name or a number that cannot be
            self._faults.append(
                Fault(option, "not-a-decision", shape(text), expected, "Correct the option.")
            )

    def contracts(self, former: Proposal, given: Given) -> None:
        """Read children, or files that name one a line, whose contracts are signed."""
        from berceau.placement.deciding.contracts import contracts  # noqa: PLC0415

        try:
            self._decisions += contracts(former, _listed(given or ()))
        except InputError as error:
            self._faults += error.faults

    def settled(self, territory: Territory) -> tuple[Decision, ...]:
        """Give the decisions.

        Raises
        ------
        InputError
            With everything that is wrong, names that stand for nothing included.
        """
        from berceau.placement.deciding.decide import with_decisions  # noqa: PLC0415

        try:
            with_decisions(territory, self._decisions)
        except InputError as error:
            self._faults += error.faults
        if self._faults:
            raise InputError(self._faults)
        return tuple(self._decisions)


def _listed(given: Iterable[str]) -> list[str]:
    found: list[str] = []
    for text in given:
        path = Path(text).expanduser()
        if path.is_file():
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            found += [line.strip() for line in lines if line.strip()]
        else:
            found.append(text)
    return found
