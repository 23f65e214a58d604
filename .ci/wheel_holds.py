"""Look into a wheel: every file of the source package must be in it.

Usage: python .ci/wheel_holds.py WHEEL
"""

from __future__ import annotations

import sys
from pathlib import Path
from zipfile import ZipFile


def _is_by_product(path: Path) -> bool:
    """Say whether tools left a file there: caches, hidden files."""
    return any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def main(wheel: str) -> None:
    """Compare the wheel with the tree; end with an error that names what is missing."""
    source = Path(__file__).resolve().parents[1] / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and not _is_by_product(path.relative_to(source))
    }
    held = set(ZipFile(wheel).namelist())
    missing = sorted(wanted - held)
    if missing:
        sys.exit(f"{Path(wheel).name} lacks {len(missing)} files: {', '.join(missing)}")
    data = sum(not name.endswith(".py") for name in wanted)
    sys.stdout.write(f"{Path(wheel).name} holds all {len(wanted)} files, {data} of them data\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
