"""What letters say of a child's own record: days, places, values, and why a wish was not met."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from berceau.placement.notices.saying import Saying
from berceau.placement.reasons.discretion import HIDDEN_BELOW
from berceau.placement.show.weeks import week_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.families import FactValue, Week
    from berceau.placement.notices.notice import Notice
    from berceau.placement.proposal import Placement
    from berceau.placement.reasons.answers import AtStructure, FullRow, TradeOff, Way, WishAnswer
    from berceau.placement.reasons.discretion import Told
    from berceau.placement.reasons.parts import Score
    from berceau.placement.show.words import Lang

_TRADED = ("passed_over", "room")


class Telling(Saying):
    """The words of one letter.

    Parameters
    ----------
    notice
        The letter.
    lang
        The language.
    """

    def __init__(self, notice: Notice, lang: Lang) -> None:
        super().__init__(lang)
        self.notice = notice
        days = "|".join(self(f"day.{day}") for day in ("mon", "tue", "wed", "thu", "fri", "sat"))
        self._half_day = re.compile(rf"\b({days})-")

    def name(self, identifier: str) -> str:
        """Name a structure, commune or convention."""
        return self.notice.names.get(identifier, identifier)

    def week(self, names: tuple[str, ...]) -> str:
        """Write a week, days in full."""
        text = week_text(names, self.words, self.notice.calendar)
        return self._half_day.sub(r"\1 ", text)

    def asked_week(self, week: Week) -> str:
        """Write a week as the family asked for it."""
        if isinstance(week, tuple):
            return self.week(week)
        return self("asked.any", any=self.words.whole(week.any), of=self.week(week.of))

    def wish(self, written: str) -> str:
        """Write a wish: the name of a structure, or the group as the family wrote it."""
        kind, _, place = written.partition(":")
        if not place:
            return self.name(written)
        where = self(f"asked.{'anywhere' if place == '*' else 'there'}", place=self.name(place))
        return f"{self.words.get(f'kind.{kind}', self.plain(kind))} {where}"

    def value(self, value: FactValue | None) -> str:
        """Write the value of a fact."""
        if value is None:
            return self("value.unsaid")
        if isinstance(value, bool):
            return self("setting.yes" if value else "setting.no")
        return self.words.whole(value) if isinstance(value, int) else self.plain(value)

    def span(self, placement: Placement) -> str:
        """Write from when to when a place is given."""
        day = self.words.day
        return self("place.span", start=day(placement.start), until=day(placement.until))

    def score(self, structure: str) -> Score | None:
        """Give the child's points at a structure."""
        scores = self.notice.explanation.scores
        return next((score for score in scores if structure in score.structures), None)

    def answer(self, wish: WishAnswer) -> str:
        """Say in a few sentences what came of a wish."""
        there = next((at for at in wish.at if at.outcome == wish.outcome), None)
        if there is None:
            return self(f"wish_answer.{'nowhere' if not wish.at else wish.outcome}")
        return " ".join(self._sentences(there))

    def at(self, there: AtStructure) -> str:
        """Say in a few sentences what came of a wish at one structure."""
        return " ".join(self._sentences(there))

    def _sentences(self, there: AtStructure) -> Iterator[str]:
        way = next((way for way in there.ways if way.outcome == there.outcome), None)
        if there.outcome == "closed":
            yield from self._closed(there)
        elif there.outcome == "full" and way is not None:
            yield from self._full(there.structure, way)
        elif there.outcome in _TRADED and way is not None:
            yield self(f"wish_answer.{there.outcome}")
            if way.trade_off is not None:
                yield from self._traded(way.trade_off)
        else:
            yield self(f"wish_answer.{there.outcome}")

    def _closed(self, there: AtStructure) -> Iterator[str]:
        unmet = [condition for condition in there.conditions if not condition.met]
        if not unmet:
            yield self("wish_answer.closed")
        for condition in unmet:
            yield self(f"condition.{condition.name}")

    def _full(self, structure: str, way: Way) -> Iterator[str]:
        """Say what is full, when, who is there, and the points of the last one served."""
        row = way.full[0]
        yield self("full.never" if row.never else f"full.{row.kind}", when=self._when(row))
        if row.never:
            return
        for name in ("guaranteed", "higher", "equal", "lower"):
            count = getattr(row.holders, name)
            if count:
                yield self(f"holders.{name}", count=self.told(count))
        score = self.score(structure)
        if row.last is not None and score is not None:
            yield self(
                "holders.last",
                points=self.words.count("noun.point", row.last.points),
                yours=self.words.count("noun.point", score.total),
            )

    def _when(self, row: FullRow) -> str:
        """Write a moment at which a limit is reached."""
        week = self.week(row.at.week) if row.at.week else ""
        months = self.listed(self.month(month) for month in row.at.months[:1])
        if week and months:
            return self("when.both", week=week, month=months)
        if week or months:
            return self("when.week" if week else "when.month", week=week, month=months)
        return ""

    def told(self, count: Told) -> str:
        """Write a number of other children as it may be told."""
        if isinstance(count, int):
            return self.words.whole(count)
        return self(f"told.{count}", below=HIDDEN_BELOW)

    def month(self, label: str) -> str:
        """Write a month given as ``2026-09`` with its year."""
        return f"{self(f'long_month.{label[5:7]}')} {label[:4]}"

    def _traded(self, trade: TradeOff) -> Iterator[str]:
        if trade.stage:
            yield self("trade.stage", stage=self.stage(trade.stage))
        if trade.hours:
            yield self("trade.hours", hours=self.words.count("noun.hour", trade.hours))

    def stage(self, name: str) -> str:
        """Name a step of the calculation, as the record names it."""
        return self.words.get(f"stage_name.{name.split(maxsplit=1)[0]}", name)
