"""The answers to wishes as sentences."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from berceau.placement.reasons.phrases import listed, months_words, week_words, wish_words
from berceau.placement.reasons.show_rows import row_words
from berceau.placement.show.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.placement.reasons.answers import (
        AtStructure,
        Condition,
        TradeOff,
        Way,
        WishAnswer,
    )
    from berceau.placement.reasons.explanation import Explanation
    from berceau.placement.show.words import Words

_ROWS = 2
"""Limits that are told of one week; the others are in the object."""
_STRUCTURES = 3
"""Structures of one wish that are told one by one; more that are alike are named together."""
_STEPS = frozenset(
    {"reserved", "fairness", "hours", "need", "misses", "wishes", "changes", "tie_break"}
)
_BY_HAND = frozenset({"given", "planted"})


def wishes_tables(found: Explanation, say: Words) -> list[Table]:
    """Write the answers to the wishes of an explanation, one table without columns each.

    Parameters
    ----------
    found
        The explanation.
    say
        The words.
    """
    teller = _Teller(found, say)
    names = [wish_words(answer.wish, found.named, say) for answer in found.wishes]
    return [
        Table(
            say("wishes.wish", number=answer.rank + 1, wish=name),
            notes=tuple(teller.wish(answer)),
        )
        for answer, name in zip(found.wishes, names, strict=True)
    ]


class _Teller:
    """Writes answers in the words of one language, a paragraph at a time."""

    def __init__(self, found: Explanation, say: Words) -> None:
        self._found = found
        self._say = say
        self._points = {name: score.total for score in found.scores for name in score.structures}

    def wish(self, answer: WishAnswer) -> Iterator[str]:
        say = self._say
        if answer.empty is not None:
            yield say(f"wishes.empty_{answer.empty}")
        elif answer.outcome == "got":
            yield from self._got(answer)
        elif answer.outcome == "below":
            yield say("wishes.below")
        elif len(answer.at) == 1:
            yield from self._place(answer.at[0])
        else:
            yield say("wishes.several", count=say.count("structures", len(answer.at)))
            yield from self._several(answer.at)

    def _got(self, answer: WishAnswer) -> Iterator[str]:
        yield self._say("wishes.got")
        for place in answer.at:
            missed = [way for way in place.ways if way.outcome != "got"]
            if place.outcome == "got" and missed:
                week = week_words(missed[0].week, self._say)
                yield self._say("wishes.better_week", week=week)
                yield from self._way(place, missed[0])

    def _several(self, at: Sequence[AtStructure]) -> Iterator[str]:
        """Tell the first structures one by one, many that are alike together."""
        groups: dict[tuple[str, ...], list[AtStructure]] = defaultdict(list)
        for place in at:
            groups[_alike(place)].append(place)
        for places in groups.values():
            shown = places[:1] if len(places) > _STRUCTURES else places
            for place in shown:
                first, *others = self._place(place)
                name = self._found.named.structure(place.structure)
                yield self._say("wishes.at", structure=name, answer=first)
                yield from others
            names = [self._found.named.structure(p.structure) for p in places[len(shown) :]]
            if names:
                yield self._say("wishes.others", structures=listed(names, self._say))

    def _place(self, place: AtStructure) -> Iterator[str]:
        if place.outcome == "below":
            yield self._say("wishes.below")
        elif not place.ways:
            yield from self._closed(place.conditions)
        else:
            nearest = next(way for way in place.ways if way.outcome == place.outcome)
            yield from self._way(place, nearest)
            if all(condition.met for condition in place.conditions):
                yield self._say("closed.met")

    def _closed(self, conditions: Sequence[Condition]) -> Iterator[str]:
        failed = [condition for condition in conditions if not condition.met]
        sentences = []
        for condition in failed:
            ended = condition.name == "convention" and not condition.weeks
            sentences.append(
                self._say(
                    "closed.convention_ended" if ended else f"closed.{condition.name}",
                    convention=self._found.named.convention(condition.convention or ""),
                    months=months_words(condition.months, self._say),
                )
            )
        yield " ".join(sentences) or self._say("closed.together")

    def _way(self, place: AtStructure, way: Way) -> Iterator[str]:
        every = [other.outcome for other in place.ways if other.outcome != "got"]
        is_full = len(every) > 1 and set(every) == {"full"}
        key = "full_all" if is_full else way.outcome
        yield self._say(f"wishes.{key}", week=week_words(way.week, self._say))
        mine = self._points.get(place.structure)
        for row in way.full[:_ROWS]:
            stays = way.outcome == "full"
            yield " ".join(row_words(row, mine, self._found.named, self._say, stays=stays))
        if way.trade_off is not None:
            yield " ".join(self._trade_off(way.trade_off))

    def _trade_off(self, trade: TradeOff) -> Iterator[str]:
        say, rule = self._say, trade.rule
        yield say(f"trade.{self._reason(trade)}")
        if rule is not None and rule.treatment == "priced":
            yield say("trade.priced", price=say.whole(rule.price))
        elif rule is not None and rule.treatment == "tolerated":
            yield say("trade.tolerated", most=say.count("noun.child", rule.at_most))
        if not trade.hours_sought:
            return
        if trade.hours is None:
            yield say("trade.hours_unknown")
        else:
            key = "hours_lost" if trade.hours else "hours_none"
            yield say(f"trade.{key}", hours=say.whole(trade.hours))

    def _reason(self, trade: TradeOff) -> str:
        if self._found.basis.method in _BY_HAND:
            return "given"
        if not self._found.basis.stages:
            return "order"
        stage = trade.stage.split(" ")[0]
        return stage if stage in {*_STEPS, "weighted"} else "unexplained"


def _alike(place: AtStructure) -> tuple[str, ...]:
    """Say what makes one sentence true of several structures."""
    if place.ways or place.outcome != "closed":
        return (place.outcome,)
    return ("closed", *(repr(c) for c in place.conditions if not c.met))
