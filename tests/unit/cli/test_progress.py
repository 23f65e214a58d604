"""The live line says where a search stands, on a terminal only."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from berceau.cli.desk import Desk
from berceau.cli.progress import Following
from berceau.engine.outcome import Progress


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (Progress("need", None, None, None, 1.0), ["besoin servi"]),
        (Progress("need", 1900, None, None, 1.0), ["valeur 1\N{NO-BREAK SPACE}900"]),
        (Progress("need", 1900, 2000, 0.05, 1.0), ["borne", "écart 5\N{NO-BREAK SPACE}%"]),
        (Progress("a stage of one's own", 1, 1, 0.0, 1.0), ["a stage of one's own"]),
    ],
)
def test_the_line_says_stage_value_bound_and_gap(event: Progress, expected: list[str]) -> None:
    following = Following(Desk("fr"))
    assert "préparation" in following.line().plain
    following(event)
    assert all(part in following.line().plain for part in expected)


@pytest.mark.parametrize(("terminal", "quiet"), [(False, False), (True, True), (True, False)])
def test_it_is_shown_on_a_terminal_that_is_not_quiet(*, terminal: bool, quiet: bool) -> None:
    desk, screen = Desk("en", quiet=quiet), io.StringIO()
    desk.err = Console(file=screen, force_terminal=terminal, width=80)
    with Following(desk) as following:
        following(Progress("need", 1900, 2000, 0.05, 1.0))
    assert bool(screen.getvalue()) == (terminal and not quiet)
