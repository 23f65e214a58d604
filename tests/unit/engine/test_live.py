"""Progress as a person sees it."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING

from berceau.engine.live import line_of, live
from berceau.engine.outcome import Progress

if TYPE_CHECKING:
    import pytest

EVENT = Progress("need", 1234567, 1300000, 0.0503, 12.4)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_a_line_says_stage_best_bound_gap_and_time() -> None:
    assert line_of(EVENT) == "need · best 1 234 567 · bound 1 300 000 · gap 5.03 % · 12 s"


def test_what_is_not_known_is_left_out() -> None:
    assert line_of(Progress("need", None, None, None, 0.0)) == "need · 0 s"


def test_the_stage_of_how_many_its_level_and_the_time_left_are_said() -> None:
    event = replace(EVENT, number=2, stages=7, level=3, left=95.0)
    assert line_of(event) == (
        "2/7 need, level 3 · best 1 234 567 · bound 1 300 000 · gap 5.03 %"
        " · 12 s, at most ~95 s more"
    )
    assert line_of(replace(EVENT, left=600.0)).endswith("12 s, at most ~10 min more")
    assert line_of(replace(EVENT, left=9000.0)).endswith("12 s, at most ~2 h more")
    assert line_of(replace(EVENT, left=1e6)) == line_of(EVENT)


def test_a_share_of_a_bound_of_zero_is_not_said() -> None:
    assert "gap" not in line_of(replace(EVENT, bound=0, gap=1234567.0))
    assert "gap 0.00 %" in line_of(replace(EVENT, best=0, bound=0, gap=0.0))


def test_a_terminal_sees_one_line_written_over() -> None:
    stream = Terminal()
    show = live(stream)
    show(EVENT)
    show(EVENT)  # too soon after the first to be worth writing
    show(Progress("wishes", 3, 3, 0.0, 13.0))
    assert stream.getvalue().count("\r") == 2
    assert "\n" not in stream.getvalue()


def test_a_pipe_gets_one_line_a_stage() -> None:
    stream = io.StringIO()
    show = live(stream)
    first, third = replace(EVENT, number=1), replace(EVENT, number=3)
    for event in (first, first, Progress("wishes", 3, 3, 0.0, 13.0, 2), third):
        show(event)
    assert [line.split(" · ")[0] for line in stream.getvalue().splitlines()] == [
        "1/0 need",
        "2/0 wishes",
        "3/0 need",
    ]


def test_a_notebook_has_its_cell_updated(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    handle = SimpleNamespace(update=lambda data, **_: shown.append(data["text/plain"]))
    shell = ModuleType("IPython")
    shell.get_ipython = lambda: SimpleNamespace(kernel=object())  # type: ignore[attr-defined]
    display = ModuleType("IPython.display")
    display.display = lambda *_, **__: handle  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", shell)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    live()(EVENT)
    assert shown == [line_of(EVENT)]
