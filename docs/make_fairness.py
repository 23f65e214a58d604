"""What the rules of fairness come to on some territories: measured once, stored, told in a page.

``python docs/make_fairness.py`` writes the tables of ``explanation/which-fairness.md`` afresh from
the stored measures; ``--record`` measures again first (some minutes, repeatable: no clock).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import berceau
from berceau.placement.presets import usual
from berceau.placement.show.presets import preset_title
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOCS = Path(__file__).resolve().parent
PAGE = DOCS / "explanation" / "which-fairness.md"
STORED = DOCS / "_static" / "fairness.json"
WORK = 5.0
"""Effort for each whole stage."""
TERRITORIES: dict[str, Callable[[], berceau.Territory]] = {
    "valence-romans": lambda: berceau.case("valence-romans"),
    "town-500": lambda: berceau.draw("town", children=500, seed=1).territory,
    "agglomeration-2000": lambda: berceau.draw("agglomeration", children=2000, seed=1).territory,
}
WIDER = ("by-bands-20", "by-bands-50")
FRONTIER_SEED = 4
"""Seed of the town of 500 children whose frontier is drawn."""
_TABLE = re.compile(r"<!-- rules: ([a-z0-9-]+) -->\n.*?<!-- end -->", re.DOTALL)


def stored() -> dict[str, Any]:
    """Read what was measured."""
    document: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return document


def record() -> None:
    """Measure, and store what was found."""
    limits = berceau.Limits(deterministic_time=WORK, workers=1)
    measured = {name: _measured(make(), limits) for name, make in TERRITORIES.items()}
    town = berceau.draw("town", children=500, seed=FRONTIER_SEED).territory
    frontier = berceau.frontier(town, limits=limits).record()
    document = {"work": WORK, "presets": measured, "frontier": frontier}
    STORED.write_text(f"{json.dumps(document, indent=1, ensure_ascii=False)}\n", encoding="utf-8")


def _measured(territory: berceau.Territory, limits: berceau.Limits) -> list[dict[str, Any]]:
    """Measure the usual presets, and wider bands after those of ten points."""
    names = list(usual(territory))
    names[2:2] = WIDER
    return berceau.presets(territory, names=names, limits=limits).rows()


def told(page: str) -> str:
    """Give a page with its tables as the stored measures say."""
    measured = stored()["presets"]

    def table(found: re.Match[str]) -> str:
        lines = "\n".join(_table(measured[found[1]]))
        return f"<!-- rules: {found[1]} -->\n{lines}\n<!-- end -->"

    return _TABLE.sub(table, page)


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    say = words("en")
    yield (
        "| rule | hours in the year | | places granted | refused children who could complain"
        " | placed children who could complain | gain | give way |"
    )
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for row in rows:
        is_first = row is rows[0]
        more = "" if is_first else f"{row['more_hours']:+.1%}".replace("-", "\N{MINUS SIGN}")
        cells = (
            preset_title(row["preset"], say),
            say.whole(row["hours"]),
            more,
            say.whole(row["served"]),
            say.whole(row["swap_refused"]),
            say.whole(row["swap_placed"]),
            "" if is_first else say.whole(row["gain"]),
            "" if is_first else say.whole(row["give_way"]),
        )
        yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    if "--record" in sys.argv[1:]:
        record()
    PAGE.write_text(told(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
