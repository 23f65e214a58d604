"""A year of sessions for a command: simulated, or read from the folder it was written to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from berceau.cli.sources import territory_of
from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from berceau.cli.progress import Following
    from berceau.engine.limits import Limits
    from berceau.sessions.session import Session
    from berceau.sessions.year import Making, Year


class Method(StrEnum):
    """How the proposals of a simulated year are made."""

    PLACE = "place"
    BY_POINTS = "by-points"
    IN_ORDER = "in-order"


Simulated = Annotated[bool, Option("--year", help="option.sessions_year")]
SessionFile = Annotated[
    Path | None, Option("--session", metavar="FILE", help="option.sessions_session")
]
HowMany = Annotated[
    int | None, Option("--sessions", metavar="N", min=1, help="option.sessions_count")
]
Made = Annotated[Method, Option("--method", help="option.sessions_method")]


_NOTHING_TO_SIMULATE = Fault(
    "--session",
    "one-or-the-other",
    "sessions beside a folder of closed sessions",
    "one of the two",
    "Leave the option out, or name a territory to simulate.",
)


def short_limits(time: float | None, work: float | None) -> Limits:
    """Give the limits of each search of a year: short, unless more is asked for."""
    from berceau.engine.limits import Limits  # noqa: PLC0415  (when it is needed)
    from berceau.sessions.year import EFFORT  # noqa: PLC0415  (loads the solver)

    return Limits(EFFORT if work is None else work, wall_seconds=time, workers=1)


@dataclass(frozen=True)
class Wanted:
    """The year that a command is asked for."""

    source: str
    """A case, a file, or the folder of a year."""
    session: Path | None
    """A file of sessions."""
    count: int | None
    """How many sessions, where there is no file of them; none: those of the year."""
    method: Method
    limits: Limits
    seed: int

    @property
    def is_made(self) -> bool:
        """Whether the source is the folder of a year."""
        return Path(self.source).expanduser().is_dir()

    @property
    def making(self) -> Making:
        """How proposals are made, as the library names it."""
        makings: dict[Method, Making] = {
            Method.PLACE: "place",
            Method.BY_POINTS: "by_points",
            Method.IN_ORDER: "in_order",
        }
        return makings[self.method]

    def sessions(self) -> tuple[Session, ...]:
        """Give the sessions to be simulated."""
        from berceau.sessions.files import read_sessions  # noqa: PLC0415  (when it is needed)
        from berceau.sessions.session import sessions_of  # noqa: PLC0415

        if self.session is not None:
            return read_sessions(self.session)
        return sessions_of(territory_of(self.source).calendar, self.count)

    def year(self, progress: Following | None = None) -> Year:
        """Read the year, or simulate it.

        Parameters
        ----------
        progress
            Told of each search.

        Raises
        ------
        InputError
            If the folder holds no year, sessions are named beside it, or they are not in order.
        InfeasibleError
            If places held and decisions contradict each other.
        """
        from berceau.sessions.year import year_of_sessions  # noqa: PLC0415  (loads the solver)
        from berceau.sessions.year_files import read_year  # noqa: PLC0415

        if self.is_made:
            if self.session is not None or self.count is not None:
                raise InputError([_NOTHING_TO_SIMULATE])
            return read_year(self.source)
        return year_of_sessions(
            territory_of(self.source),
            self.sessions(),
            method=self.making,
            limits=self.limits,
            seed=self.seed,
            progress=progress,
        )
