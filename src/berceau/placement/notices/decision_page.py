"""The decision as a letter: what is answered, why, what to do, the mention, how to contest it."""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING

from berceau.placement.notices.page import Items, Page, Part
from berceau.placement.notices.telling import Telling
from berceau.placement.show.table import Column, Table, cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.notices.notice import Notice
    from berceau.placement.notices.page import Block
    from berceau.placement.proposal import Placement
    from berceau.placement.reasons.explanation import Explanation
    from berceau.placement.show.words import Lang


def decision_page(notice: Notice, lang: Lang = "fr") -> Page:
    """Lay a decision out as a page.

    Parameters
    ----------
    notice
        What is told.
    lang
        Language.
    """
    say = Telling(notice, lang)
    parts = [
        Part(say("notice.answer"), tuple(answer(say))),
        *_why(say),
        *_waiting(say),
        Part(say("notice.next"), tuple(_next(say))),
        mention(say),
        appeal(say),
        Part(say("notice.signed"), (say.of(notice.authority, "signatory"),)),
    ]
    return Page(lang, say("notice.decision"), tuple(head(say)), tuple(parts))


def head(say: Telling) -> Iterator[str]:
    """Say who writes, about whom, of which session.

    Parameters
    ----------
    say
        The words of the letter.
    """
    notice = say.notice
    yield f"{say.of(notice.authority, 'name')}, {say.of(notice.authority, 'service')}"
    yield say("notice.file", child=notice.child)
    yield say(
        "notice.session",
        session=say.of(notice.authority, "session"),
        decided=say.of(notice.authority, "decided"),
    )


def answer(say: Telling) -> Iterator[Block]:
    """Say what the child has: a place offered, kept, moved to, suggested, or none.

    Parameters
    ----------
    say
        The words of the letter.
    """
    told = say.notice.explanation
    waits = told.result == "refused" and bool(told.waiting)
    suggested = _is_suggested(told)
    yield say(f"result.{'suggested' if suggested else told.result}")
    if waits:
        yield say("result.waiting")
    if told.places:
        yield _places(told.places, say)
    if suggested:
        yield say("result.employer")
    own = [decision for decision in told.decisions if decision.kind != "reserve"]
    motives = chain(say.notice.motives, repeat(""))
    for decision, motive in zip(own, motives, strict=False):
        yield say(f"decided.{decision.kind}")
        if motive:
            yield say("decided.reason", reason=motive)


def _is_suggested(told: Explanation) -> bool:
    """Say whether what is new is a childminder whom the parents would employ."""
    there = [place for place in told.places if place.status in {"new", "moved"}]
    return any(place.suggestion for place in there)


def _places(places: tuple[Placement, ...], say: Telling) -> Table:
    names = ("structure", "days", "dates")
    columns = tuple(Column(say(f"column.{name}"), least=16) for name in names)
    rows = [
        (
            say.named.structure(place.structure)
            if place.status != "leaving"
            else say("place.leaving", structure=say.named.structure(place.structure)),
            say.week(place.week),
            say.span(place),
        )
        for place in places
    ]
    return Table("", columns, cells(rows))


def _why(say: Telling) -> Iterator[Part]:
    """Say why, wish by wish, as a decision that refuses something must (CRPA L211-5)."""
    told = say.notice.explanation
    if not told.wishes:
        return
    got = min((wish.rank for wish in told.wishes if wish.outcome == "got"), default=None)
    # What the family ranks below what it gets needs no reason.
    wishes = [wish for wish in told.wishes if got is None or wish.rank <= got]
    heads = tuple(say("notice.wish", rank=w.rank + 1, wish=say.wish(w.wish)) for w in wishes)
    blocks: list[Block] = [say("notice.why_text")]
    totals = [score.total for score in told.scores]
    if totals:
        low, high = min(totals), max(totals)
        key = "notice.points" if low == high else "notice.points_between"
        points = say.points(high)
        blocks.append(say(key, points=points, least=say.words.whole(low)))
    blocks.append(Items(tuple(say.in_short(wish) for wish in wishes), heads=heads))
    yield Part(say("notice.why"), tuple(blocks))


def _waiting(say: Telling) -> Iterator[Part]:
    told = say.notice.explanation
    if not told.waiting:
        return
    columns = (
        Column(say("column.structure"), least=16),
        Column(say("column.rank"), numeric=True),
        Column(say("column.points"), numeric=True),
    )
    rows = [
        (
            say.named.structure(line.structure),
            say.words.whole(line.rank),
            say.words.whole(line.points),
        )
        for line in told.waiting
    ]
    text = say("notice.waiting_placed" if told.placed else "notice.waiting_text")
    yield Part(say("notice.waiting"), (text, Table("", columns, cells(rows))))


def _next(say: Telling) -> Iterator[str]:
    told, authority = say.notice.explanation, say.notice.authority
    if told.result in {"new", "moved"}:
        days = authority.answer_days
        within = say.blank("answer_days") if days is None else say.words.count("noun.day", days)
        key = "next.meet" if _is_suggested(told) else "next.accept"
        yield say(key, within=within, contact=say.of(authority, "contact"))
        yield say("next.silent")
    elif told.result == "refused":
        yield say("next.keep")
        yield say("next.other", contact=say.of(authority, "contact"))
    else:
        yield say("next.nothing", contact=say.of(authority, "contact"))


def mention(say: Telling) -> Part:
    """Write the mention that a decision must carry (CRPA L311-3-1, R311-3-1-1).

    Parameters
    ----------
    say
        The words of the letter.
    """
    authority = say.notice.authority
    given = say.notice.sheet.method in {"given", "planted"}
    blocks = (
        say("mention.rests"),
        say("mention.checked" if given else "mention.purpose"),
        say("mention.who", name=say.of(authority, "name")),
        f"{say('rights.know')} {say('rights.own')}",
        say("rights.write", contact=say.of(authority, "contact")),
        say("rights.cada"),
        say("mention.online", website=say.of(authority, "website")),
        say("mention.law"),
    )
    return Part(say("mention.title"), blocks, boxed=True)


def appeal(say: Telling) -> Part:
    """Say how the decision can be contested.

    Parameters
    ----------
    say
        The words of the letter.
    """
    authority = say.notice.authority
    blocks = (
        say("appeal.ask", appeal=say.of(authority, "appeal")),
        say("appeal.silence"),
        say("appeal.court", court=say.of(authority, "court")),
    )
    return Part(say("appeal.title"), blocks)
