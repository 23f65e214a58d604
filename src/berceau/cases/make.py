"""Make the data of the cases: ``python -m berceau.cases.make [DIRECTORY]``.

Everything drawn comes from seeds written in ``berceau.cases.making``: the same bytes every time.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from berceau.cases.catalogue import STORIES
from berceau.cases.making.chamousset import chamousset
from berceau.cases.making.pouponniere import pouponniere
from berceau.cases.making.save import save
from berceau.cases.making.talant import talant
from berceau.cases.making.valence import valence
from berceau.cases.making.writing import checked, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.cases.making.draw import Json

RECIPES: dict[str, Callable[[], Json]] = {
    "talant-2015": lambda: talant(2015),
    "talant-2016": lambda: talant(2016),
    "pouponniere": lambda: pouponniere(with_third_party=False),
    "pouponniere-avant": lambda: pouponniere(with_third_party=True),
    "chamousset": chamousset,
    "save": save,
    "valence-romans": valence,
}
_PACKED_ABOVE = 300_000
"""Bytes above which a document is compressed."""


def make(directory: Path) -> None:
    """Write every case into a directory, and the index that counts them.

    Parameters
    ----------
    directory
        Where the files go; it must exist.
    """
    index = {}
    for name in STORIES:
        territory = checked(RECIPES[name]())
        text = written(territory).encode()
        if len(text) > _PACKED_ABOVE:
            packed = gzip.compress(text, compresslevel=9, mtime=0)
            directory.joinpath(f"{name}.json.gz").write_bytes(packed)
        else:
            directory.joinpath(f"{name}.json").write_bytes(text)
        index[name] = {
            "children": len(territory.child_by_id),
            "structures": len(territory.structures),
        }
    directory.joinpath("index.json").write_text(
        json.dumps(index, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
