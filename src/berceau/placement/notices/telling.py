"""What letters say of a child's own record: days, places, values, and why a wish was not met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.notices.saying import Saying
from berceau.placement.reasons import phrases
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.families import FactValue, Week
    from berceau.placement.notices.notice import Notice
    from berceau.placement.proposal import Placement
    from berceau.placement.reasons.answers import AtStructure, FullRow, WishAnswer
    from berceau.placement.show.words import Lang


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
        self.named = notice.explanation.named
        self.reasons = words(lang, phrases.HERE)
        """The words in which reasons are told, for what letters say in the same way."""

    def points(self, number: int) -> str:
        """Write a number of points."""
        return self.words.count("noun.point", number)

    def week(self, names: tuple[str, ...]) -> str:
        """Write a week, days in full."""
        return phrases.week_words(names, self.reasons)

    def asked_week(self, week: Week) -> str:
        """Write a week as the family asked for it."""
        return phrases.asked_week(week, self.reasons)

    def wish(self, written: str) -> str:
        """Write a wish: the name of a structure, or what a group is about."""
        return phrases.wish_words(written, self.named, self.reasons)

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

    def in_short(self, wish: WishAnswer) -> str:
        """Say in a few sentences what came of a wish; the full answer says it at length."""
        if wish.empty is not None:
            return self.reasons(f"wishes.empty_{wish.empty}")
        nearest = next((there for there in wish.at if there.outcome == wish.outcome), None)
        if nearest is None:
            return self("in_short.nowhere")
        return " ".join(self._nearest(nearest))

    def _nearest(self, there: AtStructure) -> Iterator[str]:
        unmet = [condition for condition in there.conditions if not condition.met]
        way = next((way for way in there.ways if way.outcome == there.outcome), None)
        if there.outcome == "closed" and unmet:
            yield from (self(f"unmet.{condition.name}") for condition in unmet)
        elif there.outcome == "full" and way is not None and way.full:
            yield from self._full(there.structure, way.full[0])
        else:
            yield self(f"in_short.{there.outcome}")

    def _full(self, structure: str, row: FullRow) -> Iterator[str]:
        """Say what is full, when for instance, and the points of the last one served."""
        when = phrases.moment_words(row.at, self.reasons)
        yield self("full.never" if row.never else f"full.{row.kind}")
        yield self("full.when", when=when)
        if row.never:
            return
        if row.holders.lower:
            # They are there at other moments or for fewer days; the full answer tells who is.
            yield self("full.anyway")
        elif row.last is not None and row.last.points is None:
            yield from (self("full.ahead"),) if row.last.ahead else ()
        elif row.last is not None:
            yield from self._last(structure, row.last.points or 0, ahead=row.last.ahead)

    def _last(self, structure: str, points: int, *, ahead: bool) -> Iterator[str]:
        """Say what the last one served has, beside the child's own points there."""
        scores = self.notice.explanation.scores
        mine = next((score for score in scores if structure in score.structures), None)
        if mine is not None:
            yield self("full.last", points=self.points(points), yours=self.points(mine.total))
            if ahead and points == mine.total:
                yield self("full.equal")
