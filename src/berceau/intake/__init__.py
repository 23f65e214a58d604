"""Files of several desks made one register: what each says, who may be the same, what was decided.

`intake` reads, `suggest_mapping` helps to read, `territory_of` hands the families on, under
identifiers, and `who_is` gives the names back to the coordinator.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    """The package, which reads files when it is called.

    ``berceau.intake`` names both the package and the function `berceau.intake.run.intake`;
    whichever of the two Python has bound to the name, ``berceau.intake(files)`` gives a register.
    """

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Make one register of files."""
        from berceau.intake.run import intake  # noqa: PLC0415  (loaded when asked for)

        return intake(*arguments, **options)


sys.modules[__name__].__class__ = _Room
