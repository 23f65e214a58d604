"""Chapters as one HTML document: nothing fetched, no script, for a screen, a phone and paper."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from berceau.dossier.sheets import Field, Sheet, Value, written
from berceau.dossier.wording import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Template

    from berceau.dossier.sheets import Part, Picture
    from berceau.dossier.wording import Wording
    from berceau.placement.show.words import Words

_DEEPEST = 0.42
"""Strength of the shade of a full slot: the figures stay readable on it, in either theme."""
_SHORT, _FEW = 12, 4
"""Rows up to which a table is short, and columns up to which it is narrow."""
_LONG = 34
"""Characters from which a text is given room for several words a line."""
_SHOWN_NAME = re.compile(r"\b[A-Z]-[0-9A-Z]{4,}\b")
_PSEUDONYM = 12
"""Characters up to which a text is never broken."""


class Link(NamedTuple):
    """A way to another page of the same folder; without an address, it is this one."""

    label: str
    address: str = ""


class Frame(NamedTuple):
    """What stands around the chapters of a page."""

    title: str
    over: str
    """Below the title: of whom and what it tells."""
    other: str
    """File of the same page in the other language."""
    decides: str
    """Who decides, at the foot of the page."""
    links: tuple[Link, ...] = ()
    """Ways to the other pages that it belongs with."""
    flows: bool = False
    """Whether chapters follow each other on paper, instead of each on a page of its own."""


def as_document(parts: Sequence[Part], wording: Wording, frame: Frame) -> str:
    """Write chapters as one HTML document.

    Parameters
    ----------
    parts
        The chapters; the first opens with a table of figures.
    wording
        Names and words.
    frame
        What stands around them.
    """
    return _template(wording.lang).render(parts=parts, anonymous=wording.is_anonymous, frame=frame)


def pieces(sheet: Sheet) -> Iterator[Sheet]:
    """Cut a table into those of its places, without columns in which nothing stands.

    Parameters
    ----------
    sheet
        The table; one that is not to be cut comes back alone.
    """
    if not sheet.split:
        yield _without_empty(sheet)
        return
    titles = list(dict.fromkeys(str(row[0].value) for row in sheet.rows))
    for title in titles:
        rows = tuple(row[1:] for row in sheet.rows if str(row[0].value) == title)
        yield _without_empty(replace(sheet, title=title, fields=sheet.fields[1:], rows=rows))


def _is_narrow(sheet: Sheet) -> bool:
    """Say whether a table is long and narrow, so that several fit beside each other."""
    wide = max((len(piece.fields) for piece in pieces(sheet)), default=0)
    return not sheet.whole and len(sheet.rows) > _SHORT and wide <= _FEW


def _without_empty(sheet: Sheet) -> Sheet:
    kept = [
        k
        for k, field in enumerate(sheet.fields)
        if field.half_day or any(row[k].value not in {None, ""} for row in sheet.rows)
    ]
    rows = tuple(tuple(row[k] for k in kept) for row in sheet.rows)
    return replace(sheet, fields=tuple(sheet.fields[k] for k in kept), rows=rows)


@cache
def _template(lang: str) -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415  (an extra)
    from markupsafe import Markup  # noqa: PLC0415

    from berceau.placement.show.words import LANGS, words  # noqa: PLC0415

    say = words(next(known for known in LANGS if known == lang), HERE)
    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.globals |= {"say": say, "lang": lang, "style": Markup(_file("page.css"))}  # noqa: S704
    environment.filters |= {
        "pieces": pieces,
        "narrow": _is_narrow,
        "cell": lambda value: _cell(value, say),
        "classes": lambda field: Markup(_classes(field)),  # noqa: S704  (our own words)
        "styled": lambda value, field: Markup(_styled(value, field)),  # noqa: S704  (our own)
        "inlined": _inlined,
    }
    return environment.from_string(_file("page.html"))


def _file(name: str) -> str:
    return files(HERE).joinpath(name).read_text(encoding="utf-8")


def _cell(value: Value, say: Words) -> Any:
    """Write a cell; a mark of a half-day also as a word, for those who hear the page."""
    from markupsafe import Markup, escape  # noqa: PLC0415  (an extra)

    if value.mark in {"whole", "part"}:
        word = say("page.present" if value.mark == "whole" else "page.part")
        sign = Markup('<span aria-hidden="true">{}</span><span class="sr">{}</span>')
        return sign.format(value.value, word)
    text = written(value, say)
    if value.kind != "text" or not _SHOWN_NAME.search(text):
        return text
    # No line is broken within a pseudonym.
    named = _SHOWN_NAME.sub(r'<span class="id">\g<0></span>', str(escape(text)))
    return Markup(named)  # noqa: S704  (escaped)


def _classes(field: Field) -> str:
    return ' class="h"' if field.half_day else ' class="n"' if field.numeric else ""


def _styled(value: Value, field: Field) -> str:
    """Give a cell its class, and its shade where it says how full something is."""
    names = ["h"] if field.half_day else ["n"] if field.numeric else []
    if value.mark in {"whole", "part"}:
        names.append("on" if value.mark == "whole" else "half")
    elif value.kind == "day":
        names.append("id")
    elif value.kind == "text" and not names:
        length = len(str(value.value or ""))
        names += ["wide"] if length > _LONG else ["id"] if length <= _PSEUDONYM else []
    shade = ""
    if value.of and isinstance(value.value, int):
        depth = min(1.0, value.value / value.of) * _DEEPEST
        shade = f' style="background:rgba(var(--heat),{depth:.2f})"'
    return (f' class="{" ".join(names)}"' if names else "") + shade


def _inlined(picture: Picture) -> str:
    """Put a drawing into the page itself, so that nothing is fetched and no name clashes."""
    return f"data:image/svg+xml;base64,{b64encode(picture.svg.encode()).decode()}"
