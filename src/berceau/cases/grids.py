"""Grids that communes have published, each with worked cases that it passes, as data.

::

    import berceau
    from berceau.cases.grids import grid_example

    pessac = grid_example("pessac-2022")
    print(berceau.check_grid(pessac.policy, pessac))

What a grid says is given by its source; the families that try it are invented.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib.resources import files
from typing import TYPE_CHECKING

from berceau.cases.grid_catalogue import EXAMPLES, GridExample
from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from berceau.domain.worked_cases import WorkedCases

__all__ = ["GridExample", "grid_example", "grid_examples", "grid_text"]


def grid_examples() -> tuple[GridExample, ...]:
    """List the published grids that come along."""
    return tuple(EXAMPLES.values())


def grid_example(name: str) -> WorkedCases:
    """Read a published grid with its worked cases.

    Parameters
    ----------
    name
        One of the names that `grid_examples` lists, ``pessac-2022`` for instance.

    Raises
    ------
    InputError
        There is no such grid; the fault lists those there are, the nearest first.

    Examples
    --------
    >>> grid_example("pessac-2022").policy.grid[0].points
    300
    """
    import tomllib  # noqa: PLC0415  (names alone need no records)

    from berceau.io.worked_cases import read_cases  # noqa: PLC0415

    return read_cases(tomllib.loads(grid_text(name)))


def grid_text(name: str) -> str:
    """Give the file of a published grid as it stands, to begin another one with.

    Raises
    ------
    InputError
        There is no such grid.
    """
    if name not in EXAMPLES:
        near = get_close_matches(name.lower(), EXAMPLES, n=3, cutoff=0.4)
        hint = f"Did you mean: {', '.join(near)}?" if near else "List them: berceau grid"
        raise InputError(
            [Fault("grid", "unknown-grid", repr(name), f"one of {', '.join(EXAMPLES)}", hint)]
        )
    folder = files("berceau.cases").joinpath("published")
    return folder.joinpath(f"{name}.toml").read_text(encoding="utf-8")
