"""What the source itself must show: docstrings, no prints, nothing left to do."""

from __future__ import annotations

import ast
import re

import pytest

from support.source import ROOT, Module, definitions, modules

EVERY_MODULE = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
_LEFT_TO_DO = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")


@EVERY_MODULE
def test_public_names_say_what_they_are(module: Module) -> None:
    bare = [
        name
        for name, node in definitions(module.tree)
        if not any(part.startswith("_") for part in name.split("."))
        and ast.get_docstring(node) is None
        and not _is_nested_function(module.tree, node)
    ]
    assert ast.get_docstring(module.tree) is not None
    assert bare == []


def _is_nested_function(tree: ast.Module, node: ast.AST) -> bool:
    functions = (f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef))
    return any(node in ast.walk(f) for f in functions if f is not node)


@EVERY_MODULE
def test_only_the_command_line_prints(module: Module) -> None:
    prints = [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert module.name.startswith("berceau.cli") or prints == []


def test_nothing_is_left_to_do() -> None:
    files = [*ROOT.glob("src/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("docs/**/*.md")]
    marked = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(files)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if _LEFT_TO_DO.search(line)
    ]
    assert len(files) > 20
    assert marked == []
