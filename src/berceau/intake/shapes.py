"""The shape of what stands in a cell, so that faults help without telling who somebody is."""

from __future__ import annotations

import re

_LONGEST = 24
_RUNS = re.compile(r"([^\W\d_])\1+")


def shape(text: str) -> str:
    """Give the shape of a text: ``99/99/9999`` for a day, ``Aa-Aa 99`` for other things.

    Every figure becomes 9; letters become A or a, and a run of them one; the rest stays.
    """
    figures = re.sub(r"\d", "9", text)
    letters = "".join(
        ("A" if c.isupper() else "a") if c.isalpha() else c for c in figures if c.isprintable()
    )
    short = _RUNS.sub(r"\1", letters)
    return f'"{short}"' if len(short) <= _LONGEST else f'"{short[: _LONGEST - 1]}…"'
