"""Limits under which nothing could run, and stages that say nothing."""

from __future__ import annotations

import numpy as np
import pytest

from berceau.engine.limits import Limits
from berceau.engine.program import Measure
from berceau.engine.stages import Leximin, Optimise

ONE = Measure("one", np.array([1, 2]))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("deterministic_time", -1.0, "deterministic_time: found -1.0, expected a finite number"),
        ("deterministic_time", float("nan"), "deterministic_time: found nan"),
        ("relative_gap", float("inf"), "relative_gap: found inf"),
        ("wall_seconds", -0.5, "wall_seconds: found -0.5, expected None or >= 0"),
        ("workers", 0, "workers: found 0, expected at least 1"),
        ("seed", 2**31, "seed: found 2147483648, expected 0 to"),
    ],
)
def test_limits_that_make_no_sense_are_refused(name: str, value: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Limits(**{name: value})  # type: ignore[arg-type]


def test_only_a_clock_makes_limits_unrepeatable() -> None:
    assert Limits(workers=2, relative_gap=0.1).reproducible
    assert not Limits(wall_seconds=10.0).reproducible


def test_stages_that_say_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="stage 'sum': found no term, expected at least one"):
        Optimise("sum", (), maximise=True)
    with pytest.raises(ValueError, match="stage 'sum', tolerance: found 1001, expected 0 to 1000"):
        Optimise("sum", ((ONE, 1),), maximise=True, tolerance_permille=1001)
    with pytest.raises(ValueError, match="found 1 numerators, 2 denominators and 1 labels"):
        Leximin("fair", (ONE,), (1, 2), ("a",))
    with pytest.raises(ValueError, match="found scale 0 and levels None, expected at least 1"):
        Leximin("fair", (ONE,), (1,), ("a",), scale=0)
    with pytest.raises(ValueError, match="group 'a': found a negative number"):
        Leximin("fair", (Measure("loss", np.array([1, -1])),), (1,), ("a",))
