"""The source of the package, as the tests of its architecture look at it."""

from __future__ import annotations

import ast
import io
import tokenize
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# The tree of these tests, wherever the package that they import is installed.
ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "berceau"
_NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Module(NamedTuple):
    """A module of the package."""

    name: str
    path: Path
    text: str
    tree: ast.Module


@cache
def modules() -> tuple[Module, ...]:
    """Read every module of the package, in order of names."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        text = path.read_text(encoding="utf-8")
        found.append(Module(name, path, text, ast.parse(text)))
    return tuple(found)


def definitions(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    """List functions and classes with their qualified names, nested ones too."""
    stack: list[tuple[str, ast.AST]] = [("", tree)]
    while stack:
        prefix, node = stack.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield f"{prefix}{child.name}", child
                stack.append((f"{prefix}{child.name}.", child))
            else:
                stack.append((prefix, child))


def code_lines(module: Module, node: Definition) -> int:
    """Count the lines of a definition that hold code: no docstring, comment or blank line."""
    lines = set(_lines_of_code(module.text))
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None and first.end_lineno is not None:
        lines -= set(range(first.lineno, first.end_lineno + 1))
    return sum(node.lineno <= line <= (node.end_lineno or node.lineno) for line in lines)


@cache
def _lines_of_code(text: str) -> frozenset[int]:
    return frozenset(
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in _NOT_CODE
        for line in range(token.start[0], token.end[0] + 1)
    )
