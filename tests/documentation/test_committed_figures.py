"""The committed pictures show today's numbers."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "docs" / "_static"
_TEXT = re.compile(r"<(?:text|tspan)[^>]*>([^<]+)<")


@cache
def _making() -> ModuleType:
    path = ROOT / "docs" / "make_figures.py"
    spec = importlib.util.spec_from_file_location("docs_make_figures", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw all figures afresh into a folder."""
    making, folder = _making(), tmp_path_factory.mktemp("figures")
    for name, figure in making.drawn().items():
        making.figures.save(figure, folder / name)
    return folder


def _texts(path: Path) -> list[str]:
    return _TEXT.findall(path.read_text(encoding="utf-8"))


def test_committed_pictures_say_what_fresh_ones_say(fresh: Path) -> None:
    drawn = sorted(path.name for path in fresh.iterdir())
    assert drawn == sorted(path.name for path in STATIC.glob("*.svg"))
    for name in drawn:
        found = _texts(STATIC / name)
        assert len(found) > 20, name
        assert found == _texts(fresh / name), f"{name}: run python docs/make_figures.py"
