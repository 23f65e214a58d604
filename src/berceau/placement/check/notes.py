"""What the checker has worked out already: many families ask for the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from berceau.domain.conventions import Convention
    from berceau.domain.families import Week
    from berceau.placement.check.asking import Way


@dataclass(frozen=True)
class Notes:
    """Answers by question.

    Attributes
    ----------
    asked
        Minutes of the first week asked for, by that week.
    ways
        Weeks accepted, by the weeks of a request and their shares.
    titles
        Titles of a commune's families at a structure on a day.
    points
        Points by block that a child has wherever it asks, by child.
    """

    asked: dict[Week, int] = field(default_factory=dict)
    ways: dict[tuple[tuple[Week, ...], tuple[int, ...]], dict[frozenset[int], Way]] = field(
        default_factory=dict
    )
    titles: dict[tuple[str, str, date], tuple[Convention | None, ...]] = field(
        default_factory=dict
    )
    points: dict[str, dict[str | None, int]] = field(default_factory=dict)
