"""What is told of other families: no small number, and none that could be worked out.

The counts that childcare funds publish are hidden below five; so are these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

HIDDEN_BELOW = 5
"""Numbers of other children from one up to this one, excluded, are not told."""

Told = Annotated[int, Field(ge=0)] | Literal["few", "some"]
"""A number of other children as it may be told: none, the number, or a word in its place.

``few``: at least one and fewer than ``HIDDEN_BELOW``. ``some``: at least one.
"""


def told(count: int) -> Told:
    """Hide a number of other children if it is small.

    Parameters
    ----------
    count
        The number, 0 or more.
    """
    return "few" if 0 < count < HIDDEN_BELOW else count


def told_parts(counts: Mapping[str, int]) -> dict[str, Told]:
    """Hide the small ones of several numbers whose sum is known.

    One number alone that is hidden would follow from the sum: the smallest other one is then
    hidden as well, and neither says that it is small.

    Parameters
    ----------
    counts
        Numbers by name, 0 or more.
    """
    there = sorted((count, name) for name, count in counts.items() if count)
    small = [name for count, name in there if count < HIDDEN_BELOW]
    if not small:
        return dict(counts)
    if len(there) == 1:
        return {name: told(count) for name, count in counts.items()}
    hidden = {name for _, name in there[: max(2, len(small))]}
    return {name: "some" if name in hidden else count for name, count in counts.items()}
