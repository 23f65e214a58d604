"""How near two texts are; rapidfuzz, which comes with the extra ``intake``, does the counting."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def edits() -> Callable[[str, str], int]:
    """Give what counts slips of the pen: letters more, fewer, other, or two changed round.

    Raises
    ------
    InputError
        When rapidfuzz is not installed.
    """
    try:
        from rapidfuzz.distance import OSA  # noqa: PLC0415  (an extra, not everyone needs it)
    except ImportError:
        raise _missing() from None
    return OSA.distance


@cache
def likeness() -> Callable[[str, str], float]:
    """Give what compares texts of several words in any order, from 0 to 100.

    Raises
    ------
    InputError
        When rapidfuzz is not installed.
    """
    try:
        from rapidfuzz.fuzz import token_sort_ratio  # noqa: PLC0415  (an extra)
    except ImportError:
        raise _missing() from None
    return token_sort_ratio


def _missing() -> InputError:
    fault = Fault(
        "rapidfuzz",
        "rapidfuzz-not-installed",
        "no rapidfuzz on this machine",
        "rapidfuzz, which finds names that are nearly the same",
        "Install it: pip install 'berceau[intake]'.",
    )
    return InputError([fault])
