"""Days, months and hidden numbers as a family reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from berceau.domain.calendar import WEEKDAYS
from berceau.domain.wishes import is_group, parse_group
from berceau.placement.reasons.discretion import HIDDEN_BELOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from berceau.domain.families import Week
    from berceau.placement.reasons.answers import Moment
    from berceau.placement.reasons.discretion import Told
    from berceau.placement.reasons.parts import Named
    from berceau.placement.show.words import Words

HERE = "berceau.placement.reasons"
_ELIDED = re.compile(r"\bde (?=[ao])")
_MONTHS = 12
_RUN = 3
"""Days in a row from which they are written as a span."""


def listed(parts: Sequence[str], say: Words) -> str:
    """Write a list: ``a, b et c``."""
    if len(parts) < 2:  # noqa: PLR2004  (a list of one has no "and")
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {say('list.and')} {parts[-1]}"


def week_words(names: Iterable[str], say: Words) -> str:
    """Write slots in full words: ``lundi, mardi et jeudi matin``."""
    bands_of: dict[str, list[str]] = {}
    for name in names:
        day, _, band = name.partition("-")
        bands_of.setdefault(day, []).append(band)
    days_with: dict[tuple[str, ...], list[str]] = {}
    for day, parts in bands_of.items():
        days_with.setdefault(tuple(parts), []).append(day)
    groups = []
    for bands, days in days_with.items():
        hours = listed([say.get(f"long_band.{band}", band) for band in bands if band], say)
        groups.append(f"{_days(days, say)} {hours}".rstrip())
    return ", ".join(groups)


def _days(days: Sequence[str], say: Words) -> str:
    """Write days, many in a row as a span: ``lundi à vendredi``."""
    named = [say(f"long_day.{day}") for day in days]
    numbers = [WEEKDAYS.index(day) for day in days]
    if len(days) >= _RUN and numbers[-1] - numbers[0] == len(days) - 1:
        return say("list.span_only", first=named[0], last=named[-1])
    return listed(named, say)


def asked_week(week: Week, say: Words) -> str:
    """Write a week as a family asks for it."""
    if isinstance(week, tuple):
        return week_words(week, say)
    return say("wishes.any_of", count=say.whole(week.any), week=week_words(week.of, say))


def months_words(labels: Sequence[str], say: Words) -> str:
    """Write months, those in a row as a span: ``de septembre à décembre 2026``."""
    runs: list[list[str]] = []
    for label in labels:
        if runs and _number(label) == _number(runs[-1][-1]) + 1:
            runs[-1].append(label)
        else:
            runs.append([label])
    return listed([_span(run, say) for run in runs], say)


def _span(run: Sequence[str], say: Words) -> str:
    if len(run) == 1:
        return say("list.in_month", month=_month(run[0], say))
    first = say(f"long_month.{run[0][5:]}") if run[0][:4] == run[-1][:4] else _month(run[0], say)
    text = say("list.from_to", first=first, last=_month(run[-1], say))
    return _ELIDED.sub("d'", text) if say.lang == "fr" else text


def _number(label: str) -> int:
    return int(label[:4]) * _MONTHS + int(label[5:])


def _month(label: str, say: Words) -> str:
    return f"{say(f'long_month.{label[5:]}')} {label[:4]}"


def moment_words(moment: Moment, say: Words) -> str:
    """Write slots and months: ``le mardi matin, de septembre à décembre 2026``."""
    week = week_words(moment.week, say)
    several = "_many" if len({name.partition("-")[0] for name in moment.week}) > 1 else ""
    if not moment.months:
        return say(f"list.when_week{several}", week=week) if week else say("row.always")
    months = months_words(moment.months, say)
    return say(f"list.when{several}", week=week, months=months) if week else months


def moments_words(moments: Sequence[Moment], say: Words) -> str:
    """Write several moments."""
    return " ; ".join(moment_words(moment, say) for moment in moments)


def count_words(count: Told, say: Words) -> str:
    """Write a number of other children as it may be told."""
    if isinstance(count, int):
        return say.whole(count)
    return say(f"numbers.{count}", hidden=say.whole(HIDDEN_BELOW))


def counted(key: str, count: Told, say: Words) -> str:
    """Write such a number with its noun."""
    if isinstance(count, int):
        return say.count(key, count)
    return f"{count_words(count, say)} {say(f'{key}.many')}"


def wish_words(wish: str, named: Named, say: Words) -> str:
    """Write a wish: the name of a structure, or what a group is about."""
    if not is_group(wish):
        return named.structure(wish)
    group = parse_group(wish)
    if group is None:
        return wish
    kind = say(f"group.{group.kind}")
    if group.km is not None:
        return say("group.within", kind=kind, km=say.whole(group.km))
    if group.commune is not None:
        return say("group.of", kind=kind, commune=named.commune(group.commune))
    return say("group.everywhere", kind=kind)
