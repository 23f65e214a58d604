"""What would have helped a child: the answer as a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from berceau.domain.base import Count, Identifier, Record
from berceau.domain.families import Request
from berceau.placement.proposal import Method
from berceau.placement.readable import Readable
from berceau.placement.reasons.discretion import Told
from berceau.placement.reasons.helping.changes import Change
from berceau.placement.reasons.helping.quick import Why

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang


class Helpful(Record):
    """One change that helps, or is estimated to."""

    change: Change
    size: Annotated[int, Field(ge=1)]
    """What it asks of the family; see the page on what would have helped."""
    verified: bool | None = None
    """Whether a lawful proposal was found in which the child has a place under this change;
    ``None`` where it is estimated only."""
    why: Why | None = None
    """What the estimate rests on; none where the exact answer alone knows."""
    structure: Identifier | None = None
    """Where the place is, or is estimated to be."""
    others: Told | None = None
    """Children of other families whose place would be another; ``None`` if not verified."""


class Help(Readable, Record):
    """The smallest changes of a request under which a child would have had a place."""

    child: Identifier
    method: Method
    """How the plan was made."""
    has_place: bool = False
    """Whether the child has a place: then nothing else is looked for."""
    request: Request | None = None
    """What was asked."""
    looked_at: Count = 0
    """Changes looked at."""
    helpful: tuple[Helpful, ...] = ()
    """Smallest first."""
    useless: tuple[Change, ...] = ()
    """Changes of which it is proven that they would not have helped."""
    exact: bool = False
    """Whether anything was verified."""

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.reasons.helping.show import help_tables  # noqa: PLC0415  (for people)

        return help_tables(self, lang=lang)

    def to_frame(self) -> pd.DataFrame:
        """Lay the changes out as a frame, one row each (needs pandas, which ortools brings)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        columns = ["change", *(name for name in Helpful.model_fields if name != "change")]
        rows = [
            {**one.model_dump(), "change": one.change.model_dump_json()} for one in self.helpful
        ]
        return pd.DataFrame(rows, columns=columns)
