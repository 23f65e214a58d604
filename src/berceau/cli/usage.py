"""A command wrongly typed, told in French.

Typer says in English what is wrong with the arguments; ``usage_fr.toml`` beside this module says
the usual cases in French. What it does not know goes on to Typer, and comes out in English.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from berceau.cli.desk import CLI
from berceau.cli.exits import Exit
from berceau.placement.show.phrases import phrasebook

if TYPE_CHECKING:
    from collections.abc import Iterator

_UsageError: type[Any] = typer.BadParameter.__mro__[1]
"""The error of all wrong usage; Typer itself gives no public name to it."""


class FrenchGroup(TyperGroup):
    """The commands, with errors of usage in French."""

    def make_context(self, *args: Any, **more: Any) -> Any:
        """Read the arguments that stand before the command."""
        with _in_french():
            return super().make_context(*args, **more)

    def invoke(self, ctx: Any) -> Any:
        """Read the arguments of the command, and run it."""
        with _in_french():
            return super().invoke(ctx)


@contextmanager
def _in_french() -> Iterator[None]:
    try:
        yield
    except _UsageError as error:
        book = phrasebook("usage_fr", CLI)
        said = book.say("usage", error.format_message())
        if said is None:
            raise
        head = ""
        if error.ctx is not None:
            usage = book.say("frame", error.ctx.get_usage())
            head = f"{usage}\nAide\N{NO-BREAK SPACE}: {error.ctx.command_path} -h\n\n"
        sys.stderr.write(f"{head}Erreur\N{NO-BREAK SPACE}: {said}\n")
        raise typer.Exit(Exit.BAD_INPUT) from None
