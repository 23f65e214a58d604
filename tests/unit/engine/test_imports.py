"""What describes a program needs no solver."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import importlib, sys
importlib.import_module(sys.argv[1])
print(sorted({name.partition(".")[0] for name in sys.modules} & {"ortools", "pandas", "pydantic"}))
"""


@pytest.mark.parametrize(
    ("module", "loaded"),
    [
        ("program", []),
        ("stages", []),
        ("verdict", []),
        ("limits", []),
        ("certificate", []),
        ("outcome", []),
        ("solve", ["ortools"]),
    ],
)
def test_the_solver_loads_only_with_the_modules_that_solve(module: str, loaded: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", SCRIPT, f"berceau.engine.{module}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(loaded)
