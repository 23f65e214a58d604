"""An explanation as a family reads it: short sentences, few tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.reasons.discretion import HIDDEN_BELOW
from berceau.placement.reasons.phrases import (
    HERE,
    count_words,
    counted,
    listed,
    week_words,
)
from berceau.placement.reasons.show_points import facts_table, points_tables
from berceau.placement.reasons.show_wishes import wishes_tables
from berceau.placement.show.table import Table
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.proposal import Placement
    from berceau.placement.reasons.explanation import Explanation
    from berceau.placement.reasons.parts import Cap
    from berceau.placement.show.words import Words


def explanation_tables(found: Explanation, *, lang: Lang = "fr") -> tuple[Table, ...]:
    """Write an explanation: the answer, wishes, points, and what else the law asks to tell.

    Parameters
    ----------
    found
        The explanation.
    lang
        Language.
    """
    say = words(lang, HERE)
    parts = [Table(say("answer.title", child=found.child), notes=tuple(_answer(found, say)))]
    parts += wishes_tables(found, say)
    parts += points_tables(found, say)
    for title, notes in (
        ("together", _together(found, say)),
        ("conventions", _conventions(found, say)),
        ("pools", _pools(found, say)),
        ("decisions", _decisions(found, say)),
        ("waiting", _waiting(found, say)),
    ):
        told = tuple(notes)
        parts += [Table(say(f"{title}.title"), notes=told)] if told else []
    parts.append(facts_table(found, say))
    parts.append(Table(say("basis.title"), notes=tuple(_basis(found, say))))
    return tuple(parts)


def _answer(found: Explanation, say: Words) -> Iterator[str]:
    if not found.places:
        yield say(f"answer.{found.result}")
    for place in found.places:
        yield _place(found, place, say)
        if place.suggestion:
            yield say("answer.suggestion")
    yield say("answer.advice")


def _place(found: Explanation, place: Placement, say: Words) -> str:
    key = "leaving" if place.status == "leaving" else place.status
    return say(
        f"answer.{key}",
        structure=found.named.structure(place.structure),
        week=week_words(place.week, say),
        first=say.day(place.start),
        last=say.day(place.until),
    )


def _together(found: Explanation, say: Words) -> Iterator[str]:
    if found.together is not None:
        children = listed(found.together.children, say)
        yield say(f"together.{found.together.wish}", children=children)
        if not found.together.granted:
            yield say("together.refused")


def _conventions(found: Explanation, say: Words) -> Iterator[str]:
    for use in found.conventions:
        key = "holds" if use.holds else "asks"
        yield say(f"conventions.{key}", name=use.name or use.convention)
        yield from (_cap(cap, say) for cap in use.caps)


def _cap(cap: Cap, say: Words) -> str:
    hidden = say("conventions.hidden", hidden=say.whole(HIDDEN_BELOW))
    month = _in_month(cap.month, say)
    if cap.kind != "hours":
        used = hidden if isinstance(cap.used, str) else say.whole(cap.used)
        return say(f"conventions.{cap.kind}", max=say.whole(cap.max), used=used, month=month)
    return say(
        "conventions.hours_month" if cap.month else "conventions.hours",
        scope=say(f"conventions.{cap.scope}"),
        max=say.whole(cap.max),
        per=say(f"conventions.{cap.per}"),
        used=hidden if isinstance(cap.used, str) else f"{say.hours(cap.used)} h",
        month=month,
    )


def _in_month(label: str, say: Words) -> str:
    return f"{say(f'long_month.{label[5:]}')} {label[:4]}" if label else say("row.always")


def _pools(found: Explanation, say: Words) -> Iterator[str]:
    for pool in found.pools:
        served = say("pools.none") if pool.served == 0 else count_words(pool.served, say)
        yield say(
            "pools.places",
            structure=found.named.structure(pool.structure),
            places=say.count("numbers.places", pool.places),
            kind=say(f"pools.{pool.kind}"),
            served=served,
        )
        key = "counted" if pool.counted else "entitled" if pool.entitled else "not_entitled"
        yield say(f"pools.{key}")


def _decisions(found: Explanation, say: Words) -> Iterator[str]:
    for decision in found.decisions:
        sentences = [
            say(
                f"decisions.{decision.kind}",
                structure=found.named.structure(decision.structure or ""),
                places=say.count("numbers.places", decision.places),
            )
        ]
        if decision.decided is not None:
            sentences.append(say("decisions.day", day=say.day(decision.decided)))
        yield " ".join(sentences)


def _waiting(found: Explanation, say: Words) -> Iterator[str]:
    for line in found.waiting:
        others = (
            say("waiting.alone")
            if line.others == 0
            else say("waiting.others", count=counted("waiting.others_count", line.others, say))
        )
        key = "rank" if line.section == "all" else "rank_section"
        yield say(
            f"waiting.{key}",
            structure=found.named.structure(line.structure),
            section=line.section,
            rank=say.whole(line.rank),
            others=others,
        )


def _basis(found: Explanation, say: Words) -> Iterator[str]:
    basis = found.basis
    first, last = say.day(basis.first), say.day(basis.last)
    yield say("basis.session", territory=basis.territory, first=first, last=last)
    if basis.policy:
        key = "policy" if basis.policy_version else "policy_only"
        yield say(f"basis.{key}", policy=basis.policy, version=basis.policy_version)
    if basis.stages:
        steps = dict.fromkeys(say(f"stage.{stage}") for stage in basis.stages)
        yield say("basis.stages", stages=", ".join(steps))
    yield say("basis.library", library=basis.library, method=say(f"way.{basis.method}"))
    yield say("basis.print", fingerprint=basis.fingerprint[:12], seal=basis.seal[:12])
    yield say("basis.others", most=say.whole(HIDDEN_BELOW - 1))
