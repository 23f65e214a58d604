"""Pages whose examples are run: what they print is written by this module and compared by a test.

Two kinds of blocks are run, in the order of the page, in one temporary folder:

- ``python`` blocks share one set of names, and a ``text`` block right after one holds what it
  printed;
- ``console`` blocks hold commands after ``$`` and what they wrote to standard output. A comment
  ``<!-- show: 1, 3:6 -->`` before the block keeps some paragraphs of a long output (here the
  first, and six lines of the third) and marks what was left out with ``[…]``.

``python docs/executed.py`` writes all pages afresh.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = tuple(
    ROOT / page
    for page in (
        "README.md",
        "docs/tutorials/coordinator.md",
        "docs/tutorials/developer.md",
        "docs/tutorials/the-whole-day.md",
        "docs/how-to/families-table.md",
        "docs/how-to/several-desks.md",
        "docs/how-to/check-your-data.md",
        "docs/how-to/back-test.md",
        "docs/how-to/write-a-convention.md",
        "docs/how-to/convention-statements.md",
        "docs/how-to/brothers-and-sisters.md",
        "docs/how-to/exceptions.md",
        "docs/how-to/what-if.md",
        "docs/how-to/audit.md",
        "docs/how-to/share-a-territory.md",
        "docs/how-to/change-decisions.md",
        "docs/how-to/notices.md",
        "docs/how-to/dossier.md",
        "docs/how-to/sessions.md",
        "docs/how-to/observatory.md",
        "docs/how-to/read-a-refusal.md",
        "docs/how-to/test-a-grid.md",
        "docs/how-to/seat-markets.md",
        "docs/explanation/priorities.md",
        "docs/explanation/reasons.md",
        "docs/explanation/what-would-have-helped.md",
        "docs/reference/certificates.md",
        "docs/reference/justified-envy.md",
    )
)
CUT = "[…]"
_BLOCK = re.compile(
    r"(?:<!-- show: (?P<show>[^>]*?) -->\n)?^```(?P<kind>python|console)\n(?P<body>.*?)^```\n"
    r"(?:\n```text\n(?P<text>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)
_UNSETTLED = (
    (re.compile(r"\d+(?:[.,]\d+)?[ \N{NO-BREAK SPACE}]s\b"), "0 s"),
    (re.compile(r"(CP-SAT )[0-9.]+"), r"\1x"),
    (re.compile(r"[ \N{NO-BREAK SPACE}]+"), " "),
    (re.compile(r"─+"), "─"),
)
"""Durations, the solver's release, and the widths that follow from them."""


def executed(page: str) -> str:
    """Give a page with what its examples print now."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        names: dict[str, Any] = {"__name__": "__page__"}
        return _BLOCK.sub(lambda block: _run(block, names), page)


def settled(page: str) -> str:
    """Give a page without what may differ from run to run."""
    for pattern, instead in _UNSETTLED:
        page = pattern.sub(instead, page)
    return page


def _run(block: re.Match[str], names: dict[str, Any]) -> str:
    if block["kind"] == "console":
        return _console(block)
    printed = io.StringIO()
    code = compile(block["body"], "<page>", "exec")
    with contextlib.redirect_stdout(printed):
        exec(code, names)  # noqa: S102 - our own pages
    if block["text"] is None:
        return block[0]
    lines = "\n".join(line.rstrip() for line in printed.getvalue().rstrip().splitlines())
    return f"```python\n{block['body']}```\n\n```text\n{lines}\n```\n"


def _console(block: re.Match[str]) -> str:
    written = []
    for line in block["body"].splitlines():
        if line.startswith("$ "):
            output = _paragraphs(_output(line[2:]), block["show"])
            written.append("\n".join([line, *([output] if output else [])]))
    head = f"<!-- show: {block['show']} -->\n" if block["show"] else ""
    body = "\n\n".join(written)
    return f"{head}```console\n{body}\n```\n"


def _output(command: str) -> str:
    """Run a command of ours in the environment of the interpreter that runs this page."""
    env = {k: v for k, v in os.environ.items() if k not in {"BERCEAU_LANG", "COLUMNS"}}
    env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env.get("PATH", "")])
    env["PYTHONIOENCODING"] = "utf-8"
    run = subprocess.run(  # noqa: S603 - commands of our own pages
        shlex.split(command), capture_output=True, encoding="utf-8", env=env, check=False
    )
    errors = run.stderr if run.returncode else ""
    text = "\n".join(line.rstrip() for line in (run.stdout + errors).rstrip().splitlines())
    if run.returncode and "Traceback" in text:
        raise RuntimeError(f"{command}: {text}")
    return text


def _paragraphs(text: str, show: str | None) -> str:
    """Keep the paragraphs asked for; what is left out between them is marked once."""
    if not show:
        return text
    asked: dict[int, int | None] = {}
    for part in show.split(","):
        number, _, lines = part.strip().partition(":")
        asked[int(number)] = int(lines) if lines else None
    kept: list[str] = []
    for number, paragraph in enumerate(text.split("\n\n"), start=1):
        lines = paragraph.splitlines()
        if number in asked:
            most = asked[number] or len(lines)
            kept.append("\n".join([*lines[:most], *([CUT] if most < len(lines) else [])]))
        elif not kept or not kept[-1].endswith(CUT):
            kept.append(CUT)
    return "\n\n".join(kept)


def main() -> None:
    """Write the pages afresh."""
    for page in PAGES:
        page.write_text(executed(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
