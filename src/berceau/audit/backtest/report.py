"""What a back-test says: how far two plans agree, and why they differ where they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from berceau.audit.backtest.kinds import Kind, Reason, State
from berceau.domain.base import CommuneCode, Count, Identifier, Record, SlotName
from berceau.domain.policy import Notion
from berceau.placement.check import Report
from berceau.placement.complaints import ComplaintReport
from berceau.placement.proposal import Proposal
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang


class Had(Record):
    """What a child has in one of the two plans."""

    structure: Identifier
    week: tuple[SlotName, ...]
    convention: Identifier | None = None
    wish: Count | None = None
    """Position of the wish, from 0; none where nothing was asked, or it is no wish."""
    points: int | None = None
    """Points there; none where no rule gives the child this place."""
    kept: bool = False
    """Whether it is the place that the child held already."""


class Holders(Record):
    """Who uses the limit in the way, in children."""

    guaranteed: Count = 0
    higher: Count = 0
    equal: Count = 0
    """Same layer and points; the chain of tie-breaks decides."""
    lower: Count = 0
    unlawful: Count = 0
    """Placed there though no rule allows it."""


class Room(Record):
    """Whether there was room for a place in a plan, and who had it."""

    state: State
    rule: str = ""
    """The limit that lacks most, where one is full."""
    subject: str = ""
    limit: Count = 0
    holders: Holders = Holders()
    last_points: int | None = None
    """Fewest points among those newly placed there."""
    children: tuple[Identifier, ...] = ()
    """Those newly placed there on whom the state rests, the lowest priority first: whoever would
    give way, the equals, or those who go first."""


class Difference(Record):
    """One child for whom the plans differ."""

    child: Identifier
    commune: CommuneCode
    kind: Kind
    past: Had | None
    present: Had | None
    prefers: Literal["past", "present", "alike"]
    """Which of the two the family ranks higher."""
    reason: Reason
    in_past: Room | None = None
    """What stood in the way, in the past plan, of what the present one gives."""
    in_present: Room | None = None
    """What stands in the way, in the present plan, of what the past one gave."""
    rules: tuple[str, ...] = ()
    """Rules that the past place of this child breaks."""
    complaint: Notion | None = None
    """The strongest complaint that the child could have made of the past plan."""


class Agreement(Record):
    """How far two plans agree, in children who asked or were told of."""

    children: Count
    same: Count
    """Same structure and week, or no place in both."""
    same_placed: Count
    """Of them, those with a place."""
    week: Count
    structure: Count
    only_past: Count
    only_present: Count

    @property
    def permille(self) -> int:
        """Share of children with the same answer, in thousandths; all where there are none."""
        return 1000 * self.same // self.children if self.children else 1000

    @property
    def placed_permille(self) -> int:
        """Share with the same place, among those who have one in either plan."""
        placed = self.children - self.same + self.same_placed
        return 1000 * self.same_placed // placed if placed else 1000


class Backtest(Readable, Record):
    """A past allocation beside a present one.

    Children are named: it is for the coordinator. `text` has a form without them.
    """

    territory: str
    fingerprint: str
    method: str
    """How the present plan was made."""
    past: Proposal
    """The past allocation as a proposal of method ``given``."""
    present: Proposal
    agreement: Agreement
    differences: tuple[Difference, ...]
    """In order of children."""
    broken: Report
    """What the independent checker says of the past allocation, complaints apart."""
    strange: tuple[Identifier, ...] = ()
    """Children whose past place is none that the rules let them have."""
    complaints: ComplaintReport
    """Complaints that the past allocation leaves; the places of strange ones count as taken."""

    def of(self, *reasons: Reason) -> tuple[Difference, ...]:
        """List the differences with one of these reasons."""
        return tuple(found for found in self.differences if found.reason in reasons)

    def text(self, lang: Lang = "fr", *, width: int = 100, anonymous: bool = False) -> str:
        """Write it as tables that a person can read.

        Parameters
        ----------
        lang
            Language.
        width
            Characters a line.
        anonymous
            Whether children are left out and small numbers hidden, as for readers who may not
            see files.
        """
        from berceau.audit.backtest.show import backtest_tables  # noqa: PLC0415  (for people)
        from berceau.placement.show.text import as_text  # noqa: PLC0415

        tables = backtest_tables(self, lang=lang, anonymous=anonymous)
        return as_text(tables, width, lang=lang)

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.audit.backtest.show import backtest_tables  # noqa: PLC0415  (for people)

        return backtest_tables(self, lang=lang)

    def to_frame(self) -> pd.DataFrame:
        """Lay the differences out as a frame, one row each (needs pandas)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        return pd.DataFrame([_row(found) for found in self.differences], columns=_FRAME)


_FRAME = [
    *("child", "commune", "kind", "reason", "prefers", "complaint", "rules"),
    *("past_structure", "past_week", "past_wish", "past_points"),
    *("present_structure", "present_week", "present_wish", "present_points", "where"),
]


def _row(found: Difference) -> dict[str, object]:
    plain = ("child", "commune", "kind", "reason", "prefers", "complaint")
    row: dict[str, object] = {name: getattr(found, name) for name in plain}
    row["rules"] = " ".join(found.rules)
    for name, had in (("past", found.past), ("present", found.present)):
        row[f"{name}_structure"] = had.structure if had else None
        row[f"{name}_week"] = " ".join(had.week) if had else None
        row[f"{name}_wish"] = had.wish if had else None
        row[f"{name}_points"] = had.points if had else None
    rooms = [room for room in (found.in_past, found.in_present) if room and room.subject]
    row["where"] = rooms[0].subject if rooms else ""
    return row
