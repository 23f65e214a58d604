"""What is loaded when: the package is light, and each module stands alone."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys

import pytest

import berceau
from support.source import modules

HEAVY = (
    "altair",
    "holidays",
    "hypothesis",
    "jinja2",
    "numpy",
    "openpyxl",
    "ortools",
    "pandas",
    "pydantic",
    "python_calamine",
    "rapidfuzz",
    "rich",
    "typer",
    "xlrd",
)
_ALL = """
import importlib, json, sys
names = json.loads(sys.argv[1])
for order in (names, names[::-1]):
    for loaded in [name for name in sys.modules if name.split(".")[0] == "berceau"]:
        del sys.modules[loaded]
    for name in order:
        importlib.import_module(name)
"""
_LOADED = "import json, sys; import {}; print(json.dumps(sorted(sys.modules)))"


def _loaded_by(name: str) -> set[str]:
    run = subprocess.run(  # noqa: S603 (our own interpreter, our own words)
        [sys.executable, "-c", _LOADED.format(name)], capture_output=True, text=True, check=True
    )
    return set(json.loads(run.stdout))


def test_the_package_loads_nothing_heavy() -> None:
    assert _loaded_by("berceau").isdisjoint(HEAVY)


@pytest.mark.parametrize("name", ["berceau.placement.check", "berceau.testing", "berceau.io"])
def test_what_needs_no_solver_loads_none(name: str) -> None:
    loaded = _loaded_by(name)
    assert name in loaded
    assert loaded.isdisjoint({"ortools", "pandas", "berceau.engine"})


def test_every_module_imports_alone_without_a_warning() -> None:
    names = [module.name for module in modules() if not module.name.endswith("__main__")]
    run = subprocess.run(  # noqa: S603 (our own interpreter, our own words)
        [sys.executable, "-W", "error", "-c", _ALL, json.dumps(names)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_public_names_are_sorted_and_importable() -> None:
    assert list(berceau.__all__) == sorted(set(berceau.__all__))
    for name in berceau.__all__:
        assert getattr(berceau, name) is not None
    assert dir(berceau) == list(berceau.__all__)


def test_an_unknown_public_name_is_refused_by_name() -> None:
    with pytest.raises(AttributeError, match="'nothing_of_ours'"):
        _ = berceau.nothing_of_ours


def test_type_checkers_see_the_same_public_names() -> None:
    [initial] = [module for module in modules() if module.name == "berceau"]
    seen = {
        alias.asname or alias.name
        for block in initial.tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("berceau")
        for alias in node.names
    }
    assert seen == set(berceau.__all__)


@pytest.mark.parametrize(
    "name", [module.name for module in modules() if "\n__all__" in module.text]
)
def test_lists_of_names_are_sorted_and_true(name: str) -> None:
    module = importlib.import_module(name)
    assert list(module.__all__) == sorted(set(module.__all__))
    for public in module.__all__:
        assert getattr(module, public) is not None
