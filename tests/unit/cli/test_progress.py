"""The live line says where a search stands, on a terminal only."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from berceau.cli.desk import Desk
from berceau.cli.progress import Following
from berceau.engine.outcome import Means, Progress


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


def _line(event: Progress, width: int) -> str:
    desk = Desk("fr")
    desk.err = Console(file=io.StringIO(), force_terminal=True, width=width)
    following = Following(desk)
    following(event)
    return following.line().plain


FULL = Progress(
    "fairness", 1900, 2000, 0.05, 1.0, 3, 7, level=2, means=Means.WHOLE, left=3 * 3600.0
)


def test_a_wide_terminal_is_told_all() -> None:
    said = _line(FULL, 200).replace("\N{NO-BREAK SPACE}", " ")
    assert said[2:] == (
        "3/7 équité, niveau 2 · programme entier · valeur 1 900 · borne 2 000 · écart 5 %"
        " · 0 s · encore ~3 h au plus"
    )


@pytest.mark.parametrize(
    ("width", "kept", "lost"),
    [
        (95, ["borne", "encore"], ["programme"]),
        (80, ["valeur", "écart", "encore"], ["borne"]),
        (45, ["équité", "écart", "0\N{NO-BREAK SPACE}s"], ["valeur", "encore"]),
        (10, ["3/7 équité"], ["écart"]),
    ],
)
def test_a_narrow_terminal_loses_first_what_matters_least(
    width: int, kept: list[str], lost: list[str]
) -> None:
    said = _line(FULL, width)
    assert all(part in said for part in kept), said
    assert not any(part in said for part in lost), said
    assert len(said) <= width or " · " not in said


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (None, ""),
        (40.0, "40 s"),
        (1000.0, "17 min"),
        (90_000.0, ""),  # a day and more says that nothing is known
    ],
)
def test_time_left_is_told_where_it_means_something(left: float | None, said: str) -> None:
    line = _line(replace(FULL, left=left), 200).replace("\N{NO-BREAK SPACE}", " ")
    assert ("encore" in line) == bool(said)
    assert said in line


def test_a_share_of_a_bound_of_zero_is_not_told() -> None:
    assert "écart" not in _line(replace(FULL, bound=0, gap=1900.0), 200)


def test_a_layer_of_priority_is_named() -> None:
    assert "besoin servi, rang 2" in _line(replace(FULL, stage="need layer 2"), 200)


@pytest.mark.parametrize(("terminal", "quiet"), [(False, False), (True, True), (True, False)])
def test_it_is_shown_on_a_terminal_that_is_not_quiet(*, terminal: bool, quiet: bool) -> None:
    desk, screen = Desk("en", quiet=quiet), io.StringIO()
    desk.err = Console(file=screen, force_terminal=terminal, width=80)
    with Following(desk) as following:
        following(Progress("need", 1900, 2000, 0.05, 1.0))
    assert bool(screen.getvalue()) == (terminal and not quiet)
