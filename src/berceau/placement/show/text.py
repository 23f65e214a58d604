"""Tables laid out as plain text, in as many columns of characters as there are.

A table that is too wide first loses the space between its columns, then its texts are wrapped
between words (down to what a column needs to be read at ease), then columns that may be spared
are left out (and the page says which), and at last it is cut into blocks that repeat the columns
naming the row.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from berceau.placement.show.table import with_columns
from berceau.placement.show.words import Lang, Words, words

if TYPE_CHECKING:
    from berceau.placement.show.table import Cell, Column, Table

Role: TypeAlias = Literal["title", "head", "rule", "note", "heat"]
Paint: TypeAlias = Callable[[str, Role, int], str]
"""Adds colour to a text of a role (and, for heat, thousandths) without changing its width."""

BARS = "▁▂▃▄▅▆▇█"
_SMALLEST_PAGE = 20


def as_text(
    tables: Iterable[Table], width: int = 100, *, lang: Lang = "fr", paint: Paint | None = None
) -> str:
    """Lay tables out one under the other.

    Parameters
    ----------
    tables
        The tables.
    width
        Characters in a line; no line is longer, whatever stands in the tables.
    lang
        Language of what the layout itself has to say.
    paint
        Adds colours, for a terminal.
    """
    page = _Page(
        max(width, _SMALLEST_PAGE), words(lang), paint or (lambda text, _role, _heat: text)
    )
    return "\n\n".join("\n".join(page.table(table)) for table in tables)


class _Page:
    def __init__(self, width: int, say: Words, paint: Paint) -> None:
        self.width = width
        self.say = say
        self.paint = paint

    def table(self, table: Table) -> Iterator[str]:
        for line in _chopped(wrap(table.title, self.width), self.width) if table.title else ():
            yield self.paint(line, "title", 0)
        shown, spared = _without_spare_columns(_abridged(table, self.width), self.width)
        if shown.columns and shown.rows:
            for k, block in enumerate(_blocks(shown, self.width)):
                yield from ("",) if k else ()
                yield from self._block(block)
        yield from self._notes(shown, spared)

    def _notes(self, table: Table, spared: Sequence[str]) -> Iterator[str]:
        notes = list(table.notes)
        if table.hidden:
            notes.insert(0, self.say("layout.hidden", count=self.say.whole(table.hidden)))
        if spared:
            notes.append(self.say("layout.spared", columns=", ".join(spared)))
        for note in notes:
            for k, line in enumerate(_chopped(wrap(note, self.width - 2), self.width - 2)):
                yield self.paint(f"  {line}" if k or table.columns else line, "note", 0)

    def _block(self, table: Table) -> Iterator[str]:
        gap, widths = _fit(table, self.width)
        heads = [_chopped(wrap(c.title, w), w) for c, w in zip(table.columns, widths, strict=True)]
        tall = max(map(len, heads))
        heads = [[""] * (tall - len(head)) + head for head in heads]
        if any(column.title for column in table.columns):
            for k in range(tall):
                line = [head[k] for head in heads]
                yield self.paint(_line(line, table.columns, widths, gap), "head", 0)
            yield self.paint(gap.join("─" * w for w in widths), "rule", 0)
        for row in table.rows:
            yield from self._row(row, table.columns, widths, gap)

    def _row(
        self, row: Sequence[Cell], columns: Sequence[Column], widths: Sequence[int], gap: str
    ) -> Iterator[str]:
        parts = [_chopped(wrap(written(cell), w), w) for cell, w in zip(row, widths, strict=True)]
        for k in range(max(map(len, parts))):
            line = [part[k] if k < len(part) else "" for part in parts]
            padded = _padded(line, columns, widths)
            yield gap.join(
                text
                if cell.heat is None or text.isspace()
                else self.paint(text, "heat", cell.heat)
                for text, cell in zip(padded, row, strict=True)
            ).rstrip()


def written(cell: Cell) -> str:
    """Write a cell; the bar beside a number says the same as the number."""
    if cell.heat is None:
        return cell.text
    return f"{cell.text}{BARS[min(len(BARS) - 1, cell.heat * len(BARS) // 1000)]}"


def length(text: str) -> int:
    """Count the places a text takes in a line of characters of one width."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char)
        for char in text
    )


def wrap(text: str, width: int) -> list[str]:
    """Break a text between words (at plain spaces only); a word too long stays whole."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and length(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _chopped(lines: list[str], width: int) -> list[str]:
    """Go on in the next line with a word that is longer than the column: nothing is lost."""
    return [piece for line in lines for piece in _pieces(line, width)]


def _pieces(text: str, width: int) -> Iterator[str]:
    while length(text) > width:
        end = next(k for k in range(len(text), 0, -1) if length(text[:k]) <= width or k == 1)
        yield text[:end]
        text = text[end:]
    yield text


def _padded(texts: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> list[str]:
    return [
        " " * (width - length(text)) + text
        if column.numeric
        else text + " " * (width - length(text))
        for text, column, width in zip(texts, columns, widths, strict=True)
    ]


def _line(texts: Sequence[str], columns: Sequence[Column], widths: Sequence[int], gap: str) -> str:
    return gap.join(_padded(texts, columns, widths)).rstrip()


def _texts(table: Table, k: int) -> list[str]:
    return [table.columns[k].title, *(written(row[k]) for row in table.rows)]


def _natural(table: Table, k: int) -> int:
    """Width at which nothing in a column is wrapped (a heading over numbers may be)."""
    texts = _texts(table, k)
    rest = texts[1:] if table.columns[k].numeric else texts
    return max(1, _narrowest(table, k), *(length(text) for text in rest), 1)


def _narrowest(table: Table, k: int) -> int:
    """Width at which no word of a column is broken, and its texts are still easy to read."""
    texts = _texts(table, k)
    if table.columns[k].numeric:
        heading = max(length(word) for word in texts[0].split(" "))
        return max([heading, *(length(text) for text in texts[1:])])
    longest = max(length(text) for text in texts)
    word = max(length(word) for text in texts for word in text.split(" "))
    return max(word, min(table.columns[k].least, longest))


def _needs(table: Table, gap: int = 1) -> int:
    """Narrowest page on which no word of a table is broken."""
    count = len(table.columns)
    return sum(_narrowest(table, k) for k in range(count)) + gap * (count - 1)


def _fit(table: Table, width: int) -> tuple[str, list[int]]:
    """Choose the space between columns and the width of each."""
    count = len(table.columns)
    widths = [_natural(table, k) for k in range(count)]
    gap = 2 if sum(widths) + 2 * (count - 1) <= width or _needs(table, 2) <= width else 1
    floors = [_narrowest(table, k) for k in range(count)]
    excess = sum(widths) + gap * (count - 1) - width
    while excess > 0:
        roomy = [k for k in range(count) if widths[k] > floors[k]] or range(count)
        widest = max(roomy, key=lambda k: widths[k])
        widths[widest] -= 1
        excess -= 1
    return " " * gap, widths


def _abridged(table: Table, width: int) -> Table:
    """Put shorter texts where there are any, if the page would otherwise wrap texts."""
    count = len(table.columns)
    if sum(_natural(table, k) for k in range(count)) + 2 * (count - 1) <= width:
        return table
    rows = tuple(
        tuple(replace(cell, text=cell.short or cell.text) for cell in row) for row in table.rows
    )
    return replace(table, rows=rows)


def _without_spare_columns(table: Table, width: int) -> tuple[Table, tuple[str, ...]]:
    """Leave out columns that may be spared until no word has to be broken."""
    spared: list[int] = []
    while _needs(_keep(table, spared)) > width:
        left = [k for k, c in enumerate(table.columns) if c.spare and k not in spared]
        if not left:
            break
        spared.append(max(left, key=lambda k: table.columns[k].spare))
    return _keep(table, spared), tuple(table.columns[k].title for k in sorted(spared))


def _keep(table: Table, spared: Sequence[int]) -> Table:
    if not spared:
        return table
    kept = [k for k in range(len(table.columns)) if k not in spared]
    return with_columns(table, kept)


def _blocks(table: Table, width: int) -> Iterator[Table]:
    """Cut a table into as few blocks as the page needs, evenly, each with the row's names.

    Texts that belong together stay together: only columns of numbers are cut.
    """
    if not all(column.numeric for column in table.columns[table.stub :]):
        yield table
        return
    stub = list(range(table.stub))
    rest = list(range(table.stub, len(table.columns)))
    for parts in range(1, len(rest) + 1):
        size = -(-len(rest) // parts)
        blocks = [
            with_columns(table, stub + rest[k : k + size]) for k in range(0, len(rest), size)
        ]
        if all(_needs(block) <= width for block in blocks) or size == 1:
            yield from blocks
            return
    yield table
