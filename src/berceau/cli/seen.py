"""What the observatory is told beside a territory: who came, young children by commune."""

# Annotations are read at run time by Typer, so they are not postponed here.

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from berceau.domain.territory import Territory
from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from berceau.domain.attended import Attended

PresenceTable = Annotated[
    Path | None, typer.Option("--presence", metavar="FILE", help="option.presence")
]
UnderThree = Annotated[
    list[str] | None,
    typer.Option("--under-three", metavar="CODE=NUMBER", help="option.under_three"),
]


def presences_of(table: Path | None) -> "tuple[Attended, ...]":
    """Read who came; nobody where no table is given."""
    from berceau.io.tables.presence import read_presence  # noqa: PLC0415  (loaded when asked for)

    return () if table is None else read_presence(table)


def young_of(given: Iterable[str] | None, territory: Territory) -> dict[str, int] | None:
    """Read how many children under three live in communes; nothing where none is given.

    Raises
    ------
    InputError
        If a commune is unknown, or a number is none.
    """
    return dict(_counted(one, territory) for one in given or ()) or None


def _counted(given: str, territory: Territory) -> tuple[str, int]:
    """Read how many children under three live in a commune."""
    code, _, number = given.partition("=")
    if code in territory.commune_by_code and number.isdecimal():
        return code, int(number)
    fault = Fault(
        "--under-three",
        "no-count",
        repr(given),
        "the code of a commune of the territory, and a number of children",
        "For instance: --under-three 21617=310",
    )
    raise InputError([fault])
