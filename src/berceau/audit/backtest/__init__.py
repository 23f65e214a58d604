"""A past allocation beside what the present procedure gives: agreement, differences, reasons."""

from __future__ import annotations

from berceau.audit.backtest.report import (
    Agreement,
    Backtest,
    Difference,
    Had,
    Holders,
    Room,
)
from berceau.audit.backtest.run import backtest
from berceau.io.tables.past import PastPlace, read_past, write_past

__all__ = [
    "Agreement",
    "Backtest",
    "Difference",
    "Had",
    "Holders",
    "PastPlace",
    "Room",
    "backtest",
    "read_past",
    "write_past",
]
