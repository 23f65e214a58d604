"""How many examples Hypothesis draws, and the only fixtures that all tests share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings

from berceau.errors import InfeasibleError, InputError
from support.french import left_in_english

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.errors import Fault

_COMMON = {
    "deadline": None,
    "print_blob": True,
    # Each example is solved: an explanation of a failure would solve it some hundred times more.
    "phases": (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    # Drawing a whole territory costs more than the health check expects of one example.
    "suppress_health_check": (HealthCheck.too_slow, HealthCheck.data_too_large),
}
settings.register_profile("dev", max_examples=20, **_COMMON)
settings.register_profile("ci", max_examples=40, derandomize=True, **_COMMON)
settings.register_profile("thorough", max_examples=1000, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "dev"))

# These tests make up faults of their own, which no catalogue can hold.
_WITH_INVENTED_FAULTS = ("test_errors.py", "test_commands.py")


@pytest.fixture(autouse=True)
def _every_fault_speaks_french(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Whatever fault a test brings about, a French reader can be told it in French."""
    if request.path.name in _WITH_INVENTED_FAULTS:
        yield
        return
    seen: dict[Fault, None] = {}
    for kind in (InputError, InfeasibleError):
        make = kind.__init__

        def record(self: Exception, faults: Iterable[Fault], make: object = make) -> None:
            told = tuple(faults)
            seen.update(dict.fromkeys(told))
            make(self, told)  # type: ignore[operator]

        monkeypatch.setattr(kind, "__init__", record)
    yield
    assert [left for fault in seen for left in left_in_english(fault)] == []
