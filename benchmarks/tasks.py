"""A task: one instance, one method, its settings and its limit."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.registry import PolicyName

Setting = str | int | float | bool


@dataclass(frozen=True)
class Task:
    """What one process does.

    Attributes
    ----------
    instance
        Name of the instance.
    method
        Name of the method.
    limit
        Seconds of clock that the method may use, from territory in memory; an outer stop.
    policy
        Policy that the territory is given.
    settings
        Settings of the method.
    beside
        What runs beside it: nothing, or one process that keeps a core busy.
    """

    instance: str
    method: str
    limit: float
    policy: PolicyName = "need"
    settings: dict[str, Setting] = field(default_factory=dict)
    beside: str = ""

    @property
    def key(self) -> str:
        """Tell tasks apart."""
        return json.dumps(asdict(self), sort_keys=True)

    @property
    def without_limit(self) -> Task:
        """Give the same task whatever its limit: a shorter run of it is a run of it."""
        return replace(self, limit=0.0)

    @property
    def label(self) -> str:
        """Name the method and its settings, in short."""
        parts = [f"{key}={_short(value)}" for key, value in self.settings.items()]
        return " ".join([self.method, *parts])

    def written(self) -> dict[str, Any]:
        """Give it as plain data."""
        return asdict(self)


def read_task(data: dict[str, Any]) -> Task:
    """Read a task from plain data."""
    return Task(**data)


def _short(value: Setting) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
