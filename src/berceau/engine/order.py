"""Orders of small whole numbers, in a time that grows with how many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray

_DIGIT = 16
"""Bits sorted at a time: numpy sorts numbers of 16 bits by counting them."""


def stable_order(keys: IntArray) -> IntArray:
    """Give the positions of ``keys`` from the smallest to the largest, equals as they stand.

    The same as a stable ``argsort``, several times faster for keys of up to some millions.

    Parameters
    ----------
    keys
        Whole numbers from 0 on, shape ``(n,)``.
    """
    order = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable")
    rest = int(keys.max(initial=0)) >> _DIGIT
    shift = _DIGIT
    while rest:
        digit = (keys[order] >> shift & 0xFFFF).astype(np.uint16)
        order = order[np.argsort(digit, kind="stable")]
        rest >>= _DIGIT
        shift += _DIGIT
    return np.asarray(order, dtype=np.int64)
