"""Move one placement of a proposal to a week that nobody asked for, so that a checker must object.

Usage: python .ci/spoil.py PROPOSAL SPOILT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(source: str, target: str) -> None:
    """Write the spoilt proposal."""
    proposal = json.loads(Path(source).read_text(encoding="utf-8"))
    guest = next(p for p in proposal["placements"] if p.get("convention"))
    guest["week"] = ["mon"]
    Path(target).write_text(json.dumps(proposal), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
