"""The pages of a dossier in a real browser, on a machine that has one."""

from __future__ import annotations

import pytest

from support.browser import browser, looked_at
from support.dossiers import made
from support.years import year_made

WIDTHS = (360, 768, 1200)


PAGES = {
    "a session": lambda: made("save").folder / "dossier.html",
    "a session, named": lambda: made("save").folder / "nominatif" / "dossier.en.html",
    "a year": lambda: year_made().folder / "commission" / "annee.html",
    "a year, named": lambda: year_made().folder / "nominatif" / "annee.en.html",
    "a session of a year": lambda: year_made().folder / "commission/2-2026-10/dossier.html",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_screen_and_the_console_is_silent(name: str) -> None:
    program, page = browser(), PAGES[name]()
    if program is None:
        # Where there is no browser, the page at least says that it follows the screen.
        text = page.read_text(encoding="utf-8")
        assert '<meta name="viewport" content="width=device-width' in text
        return
    seen, said = looked_at(program, page.resolve(), WIDTHS)
    assert said == []
    assert [one.width for one in seen] == list(WIDTHS)
    for one in seen:
        assert one.taken <= one.width, one
        assert one.letters > 2000, one
    assert seen[0].height > seen[-1].height  # narrow screens are longer
