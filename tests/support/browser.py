"""A page seen in a browser without a window: how wide it is, and what it complains of."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-file-access-from-files",
    "--enable-logging=stderr",
    "--virtual-time-budget=8000",
)
_FRAMES = """<!doctype html><meta charset="utf-8"><body><script>
const widths = WIDTHS, seen = {};
for (const width of widths) {
  const frame = document.createElement("iframe");
  frame.style.cssText = `width:${width}px;height:900px;border:0`;
  frame.onload = () => {
    const page = frame.contentDocument.documentElement;
    seen[width] = [page.scrollWidth, page.scrollHeight, page.innerText.length];
    if (Object.keys(seen).length === widths.length)
      document.body.textContent = "seen " + JSON.stringify(seen) + " end";
  };
  frame.src = "PAGE";
  document.body.append(frame);
}
</script>
"""


class Seen(NamedTuple):
    """What a page is like at one width of the screen, in pixels."""

    width: int
    taken: int
    height: int
    letters: int


def browser() -> str | None:
    """Give the path of a browser of the Chromium family, if this machine has one."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def looked_at(program: str, page: Path, widths: tuple[int, ...]) -> tuple[list[Seen], list[str]]:
    """Open a page at several widths; give what was seen, and what the console said."""
    with tempfile.TemporaryDirectory(prefix="browser") as folder:
        harness = Path(folder) / "harness.html"
        text = _FRAMES.replace("WIDTHS", json.dumps(widths)).replace("PAGE", page.as_uri())
        harness.write_text(text, encoding="utf-8")
        run = subprocess.run(  # noqa: S603  (a browser, on a page of our own)
            [program, *_QUIET, f"--user-data-dir={folder}/own", "--dump-dom", harness.as_uri()],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    said = re.findall(r"CONSOLE[^\]]*\] (.*)", run.stderr)
    match = re.search(r"seen (\{.*\}) end", run.stdout)
    found = json.loads(match[1]) if match else {}
    return [Seen(int(width), *numbers) for width, numbers in found.items()], said
