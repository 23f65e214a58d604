"""One live line about a running search, on a terminal only."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple, Self

from rich.live import Live
from rich.text import Text

from berceau.domain.stage_names import LESS, LESS_CHANGES

if TYPE_CHECKING:
    from berceau.cli.desk import Desk
    from berceau.engine.outcome import Progress

_TURNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_PER_SECOND = 8


_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


class _Part(NamedTuple):
    """A part of the line; where there is no room for all, the highest rank goes first."""

    rank: int
    text: str


class Following:
    """Shows stage, best value, bound, gap and time of a search while it runs.

    Parameters
    ----------
    desk
        Where it is shown; a quiet desk or one without a terminal shows nothing.
    """

    def __init__(self, desk: Desk) -> None:
        self._say = desk.say
        self._console = desk.err
        self._event: Progress | None = None
        self._started = self._heard = time.monotonic()
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
        self._event, self._heard = event, time.monotonic()

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
        """Write where the search stands now, as far as the terminal is wide."""
        elapsed = time.monotonic() - self._started
        turn = _TURNS[int(elapsed * _PER_SECOND) % len(_TURNS)]
        event = self._event
        stage = self._say("progress.start") if event is None else self._stage(event)
        parts = [
            _Part(0, f"{turn} {stage}"),
            *([] if event is None else self._figures(event)),
            _Part(1, self._lasting(elapsed)),
            *([] if event is None else self._left(event)),
        ]
        return Text(_fitted(parts, self._console.width), overflow="ellipsis", no_wrap=True)

    def _stage(self, event: Progress) -> str:
        """Write which stage of how many is at work, and its level."""
        say, name = self._say, event.stage
        for suffix in (LESS_CHANGES, LESS):
            name = name.removesuffix(f" {suffix}")
        head, _, layer = name.rpartition(" layer ")
        if head == "need":
            name = say("progress.need_layer", layer=layer)
        else:
            name = say.get(f"progress.stage.{name.replace(' ', '_')}", name)
        if event.level:
            name = say("progress.level", stage=name, level=event.level)
        return f"{event.number}/{event.stages} {name}" if event.number else name

    def _figures(self, event: Progress) -> list[_Part]:
        say, parts = self._say, []
        if event.means:
            key = f"progress.means.{event.means.replace(' ', '_')}"
            parts.append(_Part(6, say.get(key, event.means)))
        if event.best is not None:
            parts.append(_Part(4, say("progress.best", value=say.whole(event.best))))
        if event.bound is not None:
            parts.append(_Part(5, say("progress.bound", value=say.whole(event.bound))))
        if event.gap is not None and event.gap_tells:
            parts.append(_Part(2, say("progress.gap", value=say.percent(event.gap, 2))))
        return parts

    def _left(self, event: Progress) -> list[_Part]:
        """Say how long it takes at most, where it is known and not over."""
        if event.left is None:
            return []
        left = event.left - (time.monotonic() - self._heard)
        if not 0 <= left < _DAY:
            return []
        return [_Part(3, self._say("progress.left", time=self._lasting(left)))]

    def _lasting(self, seconds: float) -> str:
        """Write a duration with one unit."""
        if seconds < 2 * _MINUTE:
            unit, number = "seconds", seconds
        elif seconds < 2 * _HOUR:
            unit, number = "minutes", seconds / _MINUTE
        else:
            unit, number = "hours", seconds / _HOUR
        said = self._say(f"progress.{unit}", n=self._say.decimal(number, 0))
        return said.replace(" ", "\N{NO-BREAK SPACE}")


def _fitted(parts: list[_Part], width: int) -> str:
    """Join parts, leaving out the least needed until the line fits."""
    kept = list(parts)
    while len(text := " · ".join(part.text for part in kept)) > width and len(kept) > 1:
        kept.remove(max(kept))
    return text
