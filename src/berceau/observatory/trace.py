"""The course of a run, written down as it happens: value and bound against time.

::

    trace = berceau.Trace(berceau.live())
    proposal = berceau.place(territory, progress=trace)
    trace.figure()
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from berceau.domain.base import Count, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import altair as alt

    from berceau.engine.outcome import Progress
    from berceau.placement.show.words import Lang

_DIGITS = 3
"""Decimals of seconds that are kept."""


class Leg(Record):
    """The search of one stage, or of one level of a stage, as columns of equal length."""

    stage: str
    """Name of the stage; empty while a first solution was looked for."""
    number: Count
    """Place of the stage in the order of stages, from 1; 0 before the first."""
    level: Count = 0
    """Level of a leximin stage, from 1; 0 in other stages."""
    seconds: tuple[float, ...] = Field(min_length=1)
    """When something changed, in seconds since the solve began."""
    best: tuple[int | None, ...]
    """Best value from then on."""
    bound: tuple[int | None, ...]
    """Best bound from then on."""
    means: tuple[str, ...]
    """What was at work from then on."""
    until: float
    """When the last event came."""
    spent: float = 0.0
    """Deterministic time that the stage had spent by then."""
    allowed: float = 0.0
    """Deterministic time that the stage might spend."""

    @model_validator(mode="after")
    def _columns_agree(self) -> Self:
        sizes = {len(self.seconds), len(self.best), len(self.bound), len(self.means)}
        if len(sizes) > 1:
            raise ValueError(f"found columns of {sorted(sizes)} entries, expected as many in each")
        return self


class Course(Record):
    """All legs of a run, in order."""

    stages: Count
    """How many stages the run had."""
    legs: tuple[Leg, ...] = ()
    """What was searched, in order."""


@dataclass(eq=False)
class _Open:
    """A leg that is being written."""

    event: Progress
    seconds: list[float] = field(default_factory=list)
    best: list[int | None] = field(default_factory=list)
    bound: list[int | None] = field(default_factory=list)
    means: list[str] = field(default_factory=list)

    def takes(self, event: Progress) -> bool:
        """Tell whether an event belongs here."""
        return (event.number, event.level) == (self.event.number, self.event.level)

    def add(self, event: Progress) -> None:
        """Write an event down, if it says anything new."""
        self.event = event
        new = (event.best, event.bound, str(event.means))
        if self.seconds and new == (self.best[-1], self.bound[-1], self.means[-1]):
            return
        self.seconds.append(round(event.elapsed, _DIGITS))
        self.best.append(event.best)
        self.bound.append(event.bound)
        self.means.append(str(event.means))

    def closed(self) -> Leg:
        """Give what is written so far."""
        last = self.event
        return Leg(
            stage=last.stage,
            number=last.number,
            level=last.level,
            seconds=tuple(self.seconds),
            best=tuple(self.best),
            bound=tuple(self.bound),
            means=tuple(self.means),
            until=round(last.elapsed, _DIGITS),
            spent=last.spent,
            allowed=last.allowed,
        )


class Trace:
    """Writes down how a run went; give it as ``progress=``.

    It holds one run: when a second one begins, the first is forgotten.

    Parameters
    ----------
    also
        Another listener, told of each event after it is written down.
    """

    def __init__(self, also: Callable[[Progress], None] | None = None) -> None:
        self._also = also
        self._stages = 0
        self._before: list[Leg] = []
        self._open: _Open | None = None

    def __call__(self, event: Progress) -> None:
        """Write one event down."""
        if self._open is not None and event.elapsed < self._open.event.elapsed:
            self._before, self._open = [], None
        if self._open is None or not self._open.takes(event):
            self._before = list(self.legs)
            self._open = _Open(event)
        self._stages = event.stages
        self._open.add(event)
        if self._also is not None:
            self._also(event)

    @property
    def stages(self) -> int:
        """How many stages the run has."""
        return self._stages

    @property
    def legs(self) -> tuple[Leg, ...]:
        """What was searched so far, in order: stages, and levels of leximin stages."""
        last = () if self._open is None else (self._open.closed(),)
        return (*self._before, *last)

    def to_json(self) -> str:
        """Write what was recorded as a JSON document of one line."""
        return Course(stages=self.stages, legs=self.legs).model_dump_json()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what :meth:`to_json` wrote.

        Raises
        ------
        ValueError
            If it is something else.
        """
        course = Course.model_validate_json(text)
        trace = cls()
        trace._stages, trace._before = course.stages, list(course.legs)
        return trace

    def figure(
        self, *, stages: Collection[int] | None = None, lang: Lang = "fr"
    ) -> alt.VConcatChart:
        """Draw it: see :func:`~berceau.observatory.progress.progress`."""
        from berceau.observatory.figures import progress  # noqa: PLC0415  (needs an extra)

        return progress(self, stages=stages, lang=lang)
