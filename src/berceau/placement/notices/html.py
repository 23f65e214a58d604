"""Pages as HTML documents: nothing fetched, no script, fit for a phone and for A4 paper."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from berceau.placement.notices.page import Items
from berceau.placement.show.table import Table
from berceau.placement.show.words import LANGS, words

if TYPE_CHECKING:
    from jinja2 import Template

    from berceau.placement.notices.page import Block, Page

HERE = "berceau.placement.notices"


def as_document(page: Page) -> str:
    """Write a page as one HTML document.

    Parameters
    ----------
    page
        What it says.
    """
    return _template().render(page=page)


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.filters["marked"] = _marked
    environment.filters["kind"] = _kind
    environment.globals["style"] = Markup(_file("page.css"))  # noqa: S704  (our own file)
    return environment.from_string(_file("page.html"))


def _file(name: str) -> str:
    return files(HERE).joinpath(name).read_text(encoding="utf-8")


def _kind(block: Block) -> str:
    if isinstance(block, Table):
        return "table"
    return "items" if isinstance(block, Items) else "paragraph"


def _marked(text: str) -> Markup:
    """Escape a text, and make what is left to fill in seen."""
    return Markup(_blank().sub(r"<mark>\g<0></mark>", str(escape(text))))  # noqa: S704  (escaped)


@cache
def _blank() -> re.Pattern[str]:
    """Give the pattern of what is left to fill in, in any language."""
    starts = [re.escape(words(lang, HERE)("blank", what="\0").split("\0")[0]) for lang in LANGS]
    return re.compile(rf"(?:{'|'.join(starts)})[^\]]*\]")
