"""The command ``berceau``.

Typer and rich come with the extra ``cli``; without them the command says so in one line. What the
library computes is imported inside the commands, so that ``berceau --help`` answers at once.
"""

from __future__ import annotations

import sys

_MISSING = (
    'berceau: la ligne de commande a besoin de l\'extra "cli" / the command line needs the extra'
    ' "cli": pip install "berceau[cli]"'
)
_BAD_USAGE = 2


def main() -> None:
    """Run the command line on the arguments of the process, and end it with an exit code."""
    try:
        import rich  # noqa: F401, PLC0415  (an extra: the command must live to say it is missing)
        import typer  # noqa: F401, PLC0415
    except ModuleNotFoundError:
        sys.stderr.write(f"{_MISSING}\n")
        sys.exit(_BAD_USAGE)
    from berceau.cli.app import build, wanted_language  # noqa: PLC0415  (needs the extra)

    build(wanted_language(sys.argv[1:]))()
