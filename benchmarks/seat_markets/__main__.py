"""``python -m benchmarks.seat_markets``: both tools side by side."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks.seat_markets.beside import Peer, PeerMissingError, Task, compare, refuse, told

RESULTS = Path(__file__).with_name("results")
TASKS = (
    *(Task(200, seed) for seed in (0, 1, 2)),
    *(Task(500, seed) for seed in (0, 1, 2)),
    Task(1589, 0, repeat=2),
    Task(3000, 0, repeat=1, peer_seconds=900.0),
    Task(8000, 0, peer_seconds=0.0),
)
"""ChilmAI needs minutes for 3,000 children and was seen to need 18 for 8,000."""


def main() -> int:
    """Run the tasks asked for; write a line for each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seat_markets", description=__doc__)
    parser.add_argument(
        "--chilmai",
        type=Path,
        default=Path(sys.executable),
        metavar="PYTHON",
        help="interpreter that has ChilmAI; by default this one",
    )
    parser.add_argument("--children", type=int, nargs="*", help="only markets of these sizes")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of results")
    given = parser.parse_args()
    peer = Peer(given.chilmai)
    try:
        peer.start()
    except (PeerMissingError, OSError):
        refuse(given.chilmai)
    given.results.mkdir(parents=True, exist_ok=True)
    path = given.results / f"{time.strftime('%Y-%m-%dT%H%M%S', time.gmtime())}.jsonl"
    wanted = [task for task in TASKS if not given.children or task.children in given.children]
    with path.open("w", encoding="utf-8") as file:
        for task in wanted:
            line = compare(task, peer)
            file.write(f"{json.dumps(line, ensure_ascii=False)}\n")
            file.flush()
            sys.stdout.write(f"{told(line)}\n")
            sys.stdout.flush()
    peer.stop()
    return 0


raise SystemExit(main())
