"""What README and docs show is what the library does now."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def _script(name: str) -> ModuleType:
    """Load a script of the docs, which is no part of any package."""
    spec = importlib.util.spec_from_file_location(f"docs_{name}", ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


EXECUTED = _script("executed")
REMEDY = "look at the difference; if it is right, run: python docs/executed.py"
_LINK = re.compile(r"(?<!`)\]\((?P<target>[^)\s]+)\)")


@pytest.mark.parametrize("page", EXECUTED.PAGES, ids=lambda page: page.name)
def test_what_a_page_shows_is_what_its_examples_print(page: Path) -> None:
    written = page.read_text(encoding="utf-8")
    now = EXECUTED.executed(written)
    assert EXECUTED.settled(now) == EXECUTED.settled(written), REMEDY


def test_examples_are_found_and_filled() -> None:
    page = "```python\nprint(6 * 7)\n```\n\n```text\n41\n```\n"
    assert EXECUTED.executed(page) == page.replace("41", "42")
    shown = "<!-- show: 2:1 -->\n```console\n$ berceau cases --lang en\n```\n"
    assert EXECUTED.CUT in EXECUTED.executed(f"<!-- show: 1:2 -->\n{shown[shown.index('```') :]}")


def test_durations_and_releases_do_not_count() -> None:
    slow = "1,1\N{NO-BREAK SPACE}s ── CP-SAT 9.15.6755"
    fast = "0,2 s ───── CP-SAT 9.16.0"
    assert EXECUTED.settled(slow) == EXECUTED.settled(fast)
    assert EXECUTED.settled("60 h") != EXECUTED.settled("61 h")


PAGES = [
    *ROOT.glob("*.md"),
    *(p for p in ROOT.glob("docs/**/*.md") if "_build" not in p.parts),
    *ROOT.glob("benchmarks/*.md"),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_are_relative_and_lead_somewhere(page: Path) -> None:
    for match in _LINK.finditer(page.read_text(encoding="utf-8")):
        target = match["target"].partition("#")[0]
        assert "://" not in target, target
        found = (page.parent / target).resolve()
        # The build copies the notebooks into the folder of the pages.
        copied = found.parent == ROOT / "docs" / "notebooks"
        assert (ROOT / "notebooks" / found.name if copied else found).exists(), target


def test_the_readme_and_the_script_run_the_same_tests() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [command] = re.findall(r"^The tests:\n\n```shell\n(.+)\n```$", readme, re.MULTILINE)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert command in script
