"""Tables fit the page they are given, and say what they leave out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from berceau.placement.show.html import as_html
from berceau.placement.show.table import Cell, Column, Table, cells, cut, without_empty_columns
from berceau.placement.show.text import as_text, length, wrap

MONTHS = tuple(Column(f"m{k}", numeric=True) for k in range(12))
WIDE = Table(
    "Wide", (Column("row"), *MONTHS), cells([("hours", *(str(1000 + k) for k in range(12)))])
)

words_of = st.text(alphabet="abcdeé日 ", max_size=30)
numbers = st.integers(min_value=0, max_value=10**12).map(str)


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    count = draw(st.integers(min_value=1, max_value=8))
    columns = tuple(
        Column(draw(words_of), numeric=draw(st.booleans()), spare=draw(st.integers(0, 3)))
        for _ in range(count)
    )
    rows = draw(st.lists(st.tuples(*(numbers if c.numeric else words_of for c in columns))))
    return Table(
        draw(words_of), columns, cells(rows), tuple(draw(st.lists(words_of, max_size=2))), stub=0
    )


@given(table=_tables(), width=st.integers(min_value=30, max_value=140))
def test_no_line_is_longer_than_the_page(table: Table, width: int) -> None:
    assert all(length(line) <= width for line in as_text([table], width).splitlines())


def test_a_wide_table_is_cut_into_blocks_that_repeat_the_name_of_the_row() -> None:
    text = as_text([WIDE], 40)
    assert text.count("hours") == 2
    assert [str(1000 + k) in text for k in range(12)] == [True] * 12
    assert as_text([WIDE], 100).count("hours") == 1


def test_columns_to_spare_go_first_and_are_named() -> None:
    columns = (Column("name"), Column("second", spare=2), Column("third", spare=1))
    table = Table("T", columns, cells([("averylongname", "averylongvalue", "other")]))
    wide, narrow = as_text([table], 80, lang="en"), as_text([table], 25, lang="en")
    assert "averylongvalue" in wide
    assert "averylongvalue" not in narrow
    assert "other" in narrow
    assert "second" in narrow.splitlines()[-1] + narrow.splitlines()[-2]


def test_a_shorter_name_stands_in_where_texts_would_be_wrapped() -> None:
    table = Table("", (Column("a"),), ((Cell("Maison des grands Tilleuls", short="tilleuls"),),))
    assert "Maison des grands Tilleuls" in as_text([table], 40)
    assert "tilleuls" in as_text([table], 20)


def test_columns_in_which_nothing_stands_are_left_out() -> None:
    table = Table(
        "T", (Column("a"), Column("b"), Column("c")), cells([("", "", "x"), ("y", "", "")])
    )
    assert [column.title for column in without_empty_columns(table).columns] == ["a", "c"]
    assert without_empty_columns(Table("T", (Column("a"),))).columns == (Column("a"),)


def test_what_is_hidden_is_counted() -> None:
    shown, hidden = cut([("a",), ("b",), ("c",)], 1)
    text = as_text([Table("T", (Column("x"),), shown, hidden=hidden)], 40, lang="en")
    assert "and 2 more" in text
    assert cut([("a",), ("b",)], None)[1] == 0


def test_the_bar_beside_a_number_is_never_alone() -> None:
    table = Table("T", (Column("x", numeric=True),), ((Cell("100", 1000),), (Cell("0", 0),)))
    assert "100█" in as_text([table], 40)
    assert "0▁" in as_text([table], 40)


def test_words_are_broken_at_plain_spaces_only() -> None:
    assert wrap("un deux trois", 7) == ["un deux", "trois"]
    assert wrap("1\N{NO-BREAK SPACE}000 h", 5) == ["1\N{NO-BREAK SPACE}000", "h"]


def test_paint_does_not_change_the_layout() -> None:
    plain = as_text([WIDE], 60)
    painted = as_text([WIDE], 60, paint=lambda text, _role, _heat: f"\x1b[1m{text}\x1b[0m")
    assert painted.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


def test_html_escapes_what_it_is_given() -> None:
    table = Table("<b>", (Column("&", numeric=True),), ((Cell("<1>", 500),),), ("<note>",), 3)
    page = as_html([table], lang="en")
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert "&lt;1&gt;" in page
    assert "and 3 more" in page
    assert 'lang="en"' in page
