"""How many examples Hypothesis draws, and the only fixtures that all tests share."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Drawing a whole territory costs more than the health check expects of one example.
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "dev", max_examples=20, deadline=None, print_blob=True, suppress_health_check=_SLOW
)
settings.register_profile(
    "ci",
    max_examples=40,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=_SLOW,
)
settings.register_profile(
    "thorough", max_examples=1000, deadline=None, print_blob=True, suppress_health_check=_SLOW
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "dev"))
