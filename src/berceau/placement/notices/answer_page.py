"""The full answer that a family may ask for: role, data, points, operations (CRPA R311-3-1-2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from berceau.placement.notices.decision_page import answer, appeal, head, mention
from berceau.placement.notices.page import Page, Part
from berceau.placement.notices.sheet_page import steps_list
from berceau.placement.notices.telling import Telling
from berceau.placement.reasons.helping.show import help_tables
from berceau.placement.reasons.show_wishes import wishes_tables
from berceau.placement.show.table import Column, Table, cells, without_empty_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.placement.notices.notice import Notice
    from berceau.placement.notices.page import Block
    from berceau.placement.reasons.parts import Score
    from berceau.placement.show.words import Lang

_DECIDED = {"place", "forbid", "refuse", "keep"}
"""What the commission decides about one child; a signed contract is no decision of the day."""


def answer_page(notice: Notice, lang: Lang = "fr") -> Page:
    """Lay the full answer out as a page.

    Parameters
    ----------
    notice
        What is told.
    lang
        Language.
    """
    say = Telling(notice, lang)
    parts = [
        Part(say("full_answer.result"), tuple(answer(say))),
        Part(say("full_answer.role"), tuple(_role(say))),
        Part(say("full_answer.data"), tuple(_data(say))),
        Part(say("full_answer.points"), tuple(_points(say))),
        Part(say("full_answer.steps"), tuple(_steps(say))),
        *_wishes(say),
        *_further(say),
        mention(say),
        appeal(say),
    ]
    return Page(lang, say("full_answer.title"), tuple(head(say)), tuple(parts))


def _role(say: Telling) -> Iterator[str]:
    """Tell degree and manner in which the calculation contributed (1°)."""
    yield say("sheet.level_text")
    if say.notice.sheet.method in {"given", "planted"}:
        yield say("full_answer.checked")
    decided = [d for d in say.notice.explanation.decisions if d.kind in _DECIDED]
    yield say("full_answer.decided" if decided else "full_answer.followed")
    yield say(
        "full_answer.rules",
        rules=say.rules(say.notice.sheet.policy),
        version=say.notice.sheet.library,
    )


def _data(say: Telling) -> Iterator[Block]:
    """Tell the data processed and where they come from (2°)."""
    told, day = say.notice.explanation, say.words.day
    asked = told.asked
    rows = [
        (say.fact(":born"), day(asked.born)),
        (say.fact(":commune"), say.named.commune(asked.commune)),
    ]
    if asked.start is not None:
        rows.append((say("asked.start"), day(asked.start)))
    if asked.until is not None:
        rows.append((say("asked.until"), day(asked.until)))
    rows += [
        (say("asked.week", rank=rank), say.asked_week(week))
        for rank, week in enumerate(asked.weeks, 1)
    ]
    rows += [
        (say("asked.wish", rank=rank), say.wish(wish)) for rank, wish in enumerate(asked.wishes, 1)
    ]
    if asked.submitted is not None:
        rows.append((say.fact(":submitted"), day(asked.submitted)))
    if asked.refusals:
        rows.append((say.fact("@refusals"), say.words.whole(asked.refusals)))
    yield say("full_answer.data_asked")
    yield say.fields(rows)
    if told.facts:
        yield say("full_answer.data_facts")
        yield _facts(say)
        yield say("full_answer.wrong", contact=say.of(say.notice.authority, "contact"))


def _facts(say: Telling) -> Table:
    names = ("fact", "value", "origin", "checked")
    columns = tuple(Column(say(f"column.{name}"), least=12) for name in names)
    rows = []
    for fact in say.notice.explanation.facts:
        source = fact.source or say(f"state.{fact.state}")
        if fact.state == "missing" and fact.at_most:
            points = say.points(fact.at_most)
            source = say("state.missing_worth", points=points)
        checked = say.words.day(fact.checked) if fact.checked else ""
        rows.append((say.fact(fact.name), say.value(fact.value), source, checked))
    return without_empty_columns(Table("", columns, cells(rows)))


def _points(say: Telling) -> Iterator[Block]:
    """Tell the parameters and their weights, applied to the family's situation (3°)."""
    told = say.notice.explanation
    if not told.scores:
        yield say("full_answer.no_points")
    for number, score in enumerate(told.scores):
        if len(told.scores) > 1:
            where = say.listed(say.named.structure(structure) for structure in score.structures)
            yield say("full_answer.at", structures=where)
        yield from _score(score, say, whole=number == 0)
    for layer in told.layers:
        key = "full_answer.first" if layer.holds else "full_answer.not_first"
        yield say(key, fact=say.fact(layer.fact))
    yield from _ties(say)


def _score(score: Score, say: Telling, *, whole: bool) -> Iterator[Block]:
    """Tell points criterion by criterion; those that give none once, not for every structure."""
    total = say.points(score.total)
    if score.brought:
        yield say("full_answer.brought", total=total)
        return
    names = ("criterion", "value", "points")
    columns = tuple(
        Column(say(f"column.{name}"), numeric=name == "points", least=12) for name in names
    )
    rows = [
        (say.plain(one.criterion), say.value(one.value), say.words.whole(one.points))
        for one in score.criteria
        if whole or one.points
    ]
    if rows:
        yield Table("", columns, cells(rows))
    if len(rows) < len(score.criteria):
        yield say("full_answer.others_none")
    for block in score.blocks:
        if block.before > block.max:
            yield say(
                "full_answer.block",
                block=say.plain(block.block),
                before=say.words.whole(block.before),
                max=say.words.whole(block.max),
            )
    yield say("full_answer.total", total=total)
    if score.after_residents:
        yield say("full_answer.guests")


def _ties(say: Telling) -> Iterator[str]:
    ties, day = say.notice.explanation.tie_breaks, say.words.day
    if ties.kept:
        yield say("clause.ties.kept")
    else:
        yield say("full_answer.ties")
    for link in ties.chain:
        if link == "submitted":
            when = say("value.unsaid") if ties.submitted is None else day(ties.submitted)
            yield say("full_answer.submitted", day=when)
        elif link == "born":
            yield say("full_answer.born", day=day(ties.born))
        else:
            yield say("full_answer.lottery", seed=ties.seed)


def _steps(say: Telling) -> Iterator[Block]:
    """Tell the operations carried out (4°)."""
    yield say("full_answer.steps_text")
    yield steps_list(say.notice.sheet.steps, say)


def _wishes(say: Telling) -> Iterator[Part]:
    """Tell at length what came of every wish, and what would have helped."""
    for table in wishes_tables(say.notice.explanation, say.reasons):
        yield Part(table.title.rstrip("."), table.notes)
    if say.notice.help is not None:
        found = help_tables(say.notice.help, lang=say.lang)
        yield Part(say("full_answer.helps"), tuple(_blocks(found)))


def _blocks(tables: Iterable[Table]) -> Iterator[Block]:
    for table in tables:
        if table.rows:
            yield replace(table, notes=())
        yield from table.notes


def _further(say: Telling) -> Iterator[Part]:
    """Tell of reserved places, conventions and waiting lists that concern the child."""
    told = say.notice.explanation
    blocks: list[Block] = []
    for pool in told.pools:
        if pool.counted or pool.entitled:
            key = "pool_use.counted" if pool.counted else "pool_use.entitled"
            blocks.append(
                say(
                    key,
                    structure=say.named.structure(pool.structure),
                    pool=say(f"pool.{pool.kind}"),
                )
            )
    for use in told.conventions:
        key = "convention_use.holds" if use.holds else "convention_use.asks"
        blocks.append(say(key, name=use.name or use.convention))
        if use.after_residents:
            blocks.append(say("convention_use.after"))
    blocks += [
        say(
            "full_answer.waits",
            structure=say.named.structure(line.structure),
            rank=say.words.whole(line.rank),
            points=say.points(line.points),
        )
        for line in told.waiting
    ]
    if blocks:
        yield Part(say("full_answer.further"), tuple(blocks))
