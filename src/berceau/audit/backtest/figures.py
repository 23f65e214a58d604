"""A back-test in numbers alone, for readers who may not see files: small ones are hidden."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from berceau.audit.backtest.kinds import KINDS
from berceau.placement.reasons.discretion import HIDDEN_BELOW, told, told_parts

if TYPE_CHECKING:
    from berceau.audit.backtest.report import Backtest


def figures(backtest: Backtest) -> dict[str, Any]:
    """Give the numbers of a back-test that may be told to everybody.

    Parameters
    ----------
    backtest
        The back-test.

    Returns
    -------
    dict
        Plain data. ``few`` stands for one to four, ``some`` for any number from one on;
        ``same`` is left out where it would tell a small number of differences.
    """
    agreement = backtest.agreement
    small = 0 < agreement.children - agreement.same < HIDDEN_BELOW
    reasons: Counter[str] = Counter(found.reason for found in backtest.differences)
    return {
        "territory": backtest.territory,
        "method": backtest.method,
        "children": agreement.children,
        "same": None if small else agreement.same,
        "kinds": told_parts({kind: getattr(agreement, kind) for kind in KINDS}),
        "reasons": told_parts(dict(reasons)),
        "strange": told(len(backtest.strange)),
        "rules": sorted(backtest.broken.by_rule()),
    }
