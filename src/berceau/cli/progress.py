"""One live line about a running search, on a terminal only."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from rich.live import Live
from rich.text import Text

if TYPE_CHECKING:
    from berceau.cli.desk import Desk
    from berceau.engine.outcome import Progress

_TURNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_PER_SECOND = 8


class Following:
    """Shows stage, best value, bound, gap and time of a search while it runs.

    Parameters
    ----------
    desk
        Where it is shown; a quiet desk or one without a terminal shows nothing.
    """

    def __init__(self, desk: Desk) -> None:
        self._say = desk.say
        self._event: Progress | None = None
        self._started = time.monotonic()
        shown = desk.err.is_terminal and not desk.quiet
        self._live = (
            Live(
                get_renderable=self.line,
                console=desk.err,
                transient=True,
                refresh_per_second=_PER_SECOND,
            )
            if shown
            else None
        )

    def __call__(self, event: Progress) -> None:
        """Take note of where the search stands."""
        self._event = event

    def __enter__(self) -> Self:
        """Begin to show the line."""
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        """Take the line away."""
        if self._live is not None:
            self._live.stop()

    def line(self) -> Text:
        """Write where the search stands now."""
        elapsed = time.monotonic() - self._started
        turn = _TURNS[int(elapsed * _PER_SECOND) % len(_TURNS)]
        seconds = f"{self._say.decimal(elapsed, 0)}\N{NO-BREAK SPACE}s"
        if self._event is None:
            return Text(f"{turn} {self._say('progress.start')} · {seconds}")
        return Text(
            " · ".join([f"{turn} {self._stage()}", *self._figures(), seconds]),
            overflow="ellipsis",
            no_wrap=True,
        )

    def _stage(self) -> str:
        name = self._event.stage if self._event else ""
        return self._say.get(f"stage.{name}", name)

    def _figures(self) -> list[str]:
        event, say = self._event, self._say
        if event is None:
            return []
        figures = []
        if event.best is not None:
            figures.append(say("progress.best", value=say.whole(event.best)))
        if event.bound is not None:
            figures.append(say("progress.bound", value=say.whole(event.bound)))
        if event.gap is not None:
            figures.append(say("progress.gap", value=say.percent(event.gap, 2)))
        return figures
