"""Modules and functions stay small enough to be read at one sitting."""

from __future__ import annotations

import ast

import pytest

from support.source import Module, code_lines, definitions, modules

LONGEST_MODULE = 350
LONGEST_FUNCTION = 40
EXCEPTIONS: frozenset[str] = frozenset()
"""Qualified names that may be longer; each would need its reason here."""


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_module_is_read_at_one_sitting(module: Module) -> None:
    assert len(module.text.splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_function_is_read_at_one_glance(module: Module) -> None:
    long = {
        f"{module.name}.{name}": code_lines(module, node)
        for name, node in definitions(module.tree)
        if not isinstance(node, ast.ClassDef) and code_lines(module, node) > LONGEST_FUNCTION
    }
    assert {name: lines for name, lines in long.items() if name not in EXCEPTIONS} == {}


def test_code_lines_leave_out_docstrings_comments_and_blanks() -> None:
    docstring = '    """Say.\n\n    More.\n    """\n'
    text = f"def f(x):\n{docstring}    # why\n\n    y = (\n        x\n    )\n    return y\n"
    tree = ast.parse(text)
    module = modules()[0]._replace(text=text, tree=tree)
    [(_, node)] = definitions(tree)
    assert code_lines(module, node) == 5
