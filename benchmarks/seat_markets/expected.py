"""What ChilmAI makes of small markets, stored for the tests, which cannot depend on it.

``python -m benchmarks.seat_markets.expected PYTHON`` asks the ChilmAI of that interpreter.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.seat_markets.beside import Peer
from benchmarks.seat_markets.draw import draw

TARGET = Path(__file__).parents[2] / "tests" / "unit" / "seats" / "chilmai.json"
SEEDS = (*range(15), 118)
"""No allocation of the last market is without complaint."""
_PATIENCE = 60.0


def main() -> None:
    """Draw small markets with many siblings and many seats held; store what ChilmAI answers."""
    peer = Peer(Path(sys.argv[1]))
    peer.start()
    found = []
    for seed in SEEDS:
        files = draw(16 + seed % 15, seed, siblings=0.7, in_place=0.3, per_daycare=4)
        with tempfile.TemporaryDirectory() as folder:
            named = {}
            for name, content in files._asdict().items():
                path = Path(folder, f"{name}.csv")
                path.write_bytes(content)
                named[name] = str(path)
            wanted = peer.ask(_PATIENCE, work="options", **named)
            answer = peer.ask(_PATIENCE, work="solve", **named, seconds=_PATIENCE)
        if wanted is None or answer is None:
            sys.exit(f"seed {seed}: no answer within {_PATIENCE:g} s")
        tables = {name: content.decode() for name, content in files._asdict().items()}
        found.append({**tables, "wanted": wanted, "placed": answer.get("placed")})
    peer.stop()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(market, separators=(",", ":")) for market in found)
    head = json.dumps(peer.about)
    TARGET.write_text(f'{{"peer": {head}, "markets": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
