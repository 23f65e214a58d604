"""The pages of a dossier in a real browser, on a machine that has one."""

from __future__ import annotations

import pytest

from support.browser import browser, looked_at
from support.dossiers import made

WIDTHS = (360, 768, 1200)


@pytest.mark.parametrize("name", ["dossier.html", "nominatif/dossier.en.html"])
def test_a_page_fits_every_screen_and_the_console_is_silent(name: str) -> None:
    program, dossier = browser(), made("save")
    if program is None:
        # Where there is no browser, the page at least says that it follows the screen.
        assert '<meta name="viewport" content="width=device-width' in dossier.page(name)
        return
    seen, said = looked_at(program, (dossier.folder / name).resolve(), WIDTHS)
    assert said == []
    assert [one.width for one in seen] == list(WIDTHS)
    for one in seen:
        assert one.taken <= one.width, one
        assert one.letters > 2000, one
    assert seen[0].height > seen[-1].height  # narrow screens are longer
