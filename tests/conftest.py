"""How many examples Hypothesis draws, and the only fixtures that all tests share."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

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
