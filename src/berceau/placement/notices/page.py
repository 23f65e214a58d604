"""A page as it is meant, before it becomes text or HTML: parts with a heading, then blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from berceau.placement.show.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.show.words import Lang


@dataclass(frozen=True, slots=True)
class Items:
    """A list.

    Attributes
    ----------
    entries
        Its entries, a sentence or more each.
    ordered
        Whether they are numbered.
    heads
        A few words that name each entry, or nothing.
    """

    entries: tuple[str, ...]
    ordered: bool = False
    heads: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """Entries, each with the words that name it or none."""
        return tuple(zip(self.heads or ("",) * len(self.entries), self.entries, strict=True))


Block: TypeAlias = str | Items | Table


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands under it.

    Attributes
    ----------
    heading
        The heading.
    blocks
        Paragraphs, lists and tables, in order; a table's title is its caption.
    boxed
        Whether it is set apart, as what the law wants to be seen.
    """

    heading: str
    blocks: tuple[Block, ...]
    boxed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed, or read on a screen.

    Attributes
    ----------
    lang
        Its language.
    title
        Its title.
    lead
        Lines under the title.
    parts
        Its parts.
    """

    lang: Lang
    title: str
    lead: tuple[str, ...]
    parts: tuple[Part, ...]


def paragraphs_of(page: Page) -> Iterator[str]:
    """Give every paragraph and list entry of a page, tables apart."""
    yield from page.lead
    for part in page.parts:
        for block in part.blocks:
            if isinstance(block, Items):
                yield from block.entries
            elif isinstance(block, str):
                yield block


def tables_of(page: Page) -> Iterator[Table]:
    """Give a page as tables, those without columns being headings with their paragraphs."""
    yield Table(page.title, notes=page.lead)
    for part in page.parts:
        yield from _of_part(part)


def _of_part(part: Part) -> Iterator[Table]:
    title, notes = part.heading, list[str]()
    for block in part.blocks:
        if isinstance(block, Table):
            if notes or block.title:
                yield Table(title, notes=tuple(notes))
                title, notes = block.title, []
            yield Table(title, block.columns, block.rows, block.notes)
            title = ""
        elif isinstance(block, Items):
            notes += _written(block)
        else:
            notes.append(block)
    if title or notes:
        yield Table(title, notes=tuple(notes))


def _written(items: Items) -> Iterator[str]:
    for number, (head, entry) in enumerate(items.named, 1):
        mark = f"{number}." if items.ordered else "\N{EN DASH}"
        yield f"{mark} {head}. {entry}" if head else f"{mark} {entry}"
