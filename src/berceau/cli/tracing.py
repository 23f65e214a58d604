"""``--trace FILE``: how a search went, as a record or as a figure."""

from __future__ import annotations

import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from berceau.cli.sources import refuse_unwritable
from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.observatory.trace import Trace
    from berceau.placement.show.words import Lang

RECORD = ".json"
"""Ending of a record; the others are those of figures."""
FIGURES = (".svg", ".png", ".html")


def refuse_untraceable(paths: Sequence[Path], method: str) -> None:
    """Refuse, before any long work, traces that could not be written at its end.

    Parameters
    ----------
    paths
        Files asked for.
    method
        How the proposal is made: only ``place`` searches.

    Raises
    ------
    InputError
        The method does not search, an ending is unknown, a folder does not exist, or what draws
        figures is not there.
    """
    if paths and method != "place":
        raise InputError(
            [
                Fault(
                    "--trace",
                    "nothing-searched",
                    f"the method {method}",
                    "the method place, the only one that searches",
                    "Leave out --trace or --method.",
                )
            ]
        )
    for path in paths:
        refuse_unwritable(path)
        kind = path.suffix.lower()
        if kind not in {RECORD, *FIGURES}:
            raise InputError([_unknown(path)])
        if kind in FIGURES and not (find_spec("altair") and find_spec("vl_convert")):
            raise InputError([_undrawable(path)])


def write_trace(trace: Trace, path: Path, lang: Lang) -> None:
    """Write a trace; the ending decides what.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    from berceau.io.files import path_of, write_bytes  # noqa: PLC0415  (when asked for)

    if path.suffix.lower() == RECORD:
        content = f"{trace.to_json()}\n".encode()
    else:
        content = _drawn(trace, path.suffix, lang)
    write_bytes(path_of(path), content)


def _drawn(trace: Trace, ending: str, lang: Lang) -> bytes:
    from berceau.observatory.figures import save  # noqa: PLC0415  (needs the extra)

    with tempfile.TemporaryDirectory() as folder:
        drawn = save(trace.figure(lang=lang), Path(folder) / f"trace{ending}")
        return drawn.read_bytes()


def _unknown(path: Path) -> Fault:
    return Fault(
        str(path),
        "unknown-ending",
        f"a file that ends in {path.suffix}" if path.suffix else "a file without an ending",
        ".json for a record, .svg, .png or .html for a figure",
        "Choose one of these endings.",
    )


def _undrawable(path: Path) -> Fault:
    return Fault(
        str(path),
        "figures-not-installed",
        "no altair on this machine",
        "altair and vl-convert, which draw figures",
        "Install them (pip install 'berceau[figures]'), or write the record as .json.",
    )
