"""The table of the docs page, from the last results.

``python -m benchmarks.seat_markets.table`` puts it in its place.
"""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).with_name("results")
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "seat-markets.md"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"
HEAD = (
    "| children | seed | berceau, s | ChilmAI, s | times faster | placed by berceau"
    " | by ChilmAI | complaints |\n"
    "|--:|--:|--:|--:|--:|--:|--:|--:|\n"
)


def table(folder: Path = RESULTS) -> str:
    """Write the table of the last run.

    Parameters
    ----------
    folder
        Where results are, one file a run, named by day and time.
    """
    last = max(folder.glob("*.jsonl"))
    lines = [json.loads(line) for line in last.read_text(encoding="utf-8").splitlines()]
    return HEAD + "".join(map(_row, lines)) + _notes(lines)


def _row(line: dict[str, Any]) -> str:
    ours, theirs = line["ours"], line["theirs"]
    own = median(ours["seconds"])
    cells = [f"{line['children']:,}", str(line["seed"]), f"{own:.2f}"]
    if theirs is None:
        cells += ["not run", "", f"{ours['placed']:,}", ""]
    else:
        its = median(theirs["seconds"])
        answer = f"{theirs['placed']:,}" if "placed" in theirs else f"error {theirs['error']}"
        cells += [f"{its:.1f}", f"{its / own:.0f}", f"{ours['placed']:,}", answer]
    checked = line.get("checked")
    cells.append(str(len(checked["blocking"])) if checked else f"{ours['complaints']} (ours)")
    return f"| {' | '.join(cells)} |\n"


def _notes(lines: list[dict[str, Any]]) -> str:
    first = lines[0]
    machine, peer, versions = first["machine"], first["peer"], first["versions"]
    busy = [line["busy_before"] for line in lines if line["busy_before"] is not None]
    return (
        f"\n{first['when'][:10]}, {machine['cores']} cores, {machine['system']}, Python"
        f" {versions['python']}; ChilmAI {peer['version']} with OR-Tools {peer['ortools']}. The"
        f" machine did other work beside (cores busy before a market: at least {min(busy):.0%}):"
        " trust the ratios, not the seconds. Error 501: ChilmAI returns nothing.\n"
    )


def write() -> None:
    """Put the table in the page."""
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    PAGE.write_text(f"{head}{BEGIN}\n{table()}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    write()
