"""What an authority keeps of its runs and looks at again: records, checks, differences.

A run is kept in a folder (`record_run`), read again with every rule and proof (`audit`), and set
beside another one (`differences`).
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from berceau.audit.report import AuditReport
    from berceau.io.files import Source


class _Room(ModuleType):
    """The package, which looks at a record when it is called.

    ``berceau.audit`` names both the package and the function `berceau.audit.recheck.audit`;
    whichever of the two Python has bound to the name, ``berceau.audit(folder)`` gives the report.
    """

    def __call__(self, folder: Source, *, rerun: bool = False) -> AuditReport:
        """Look at a record again."""
        from berceau.audit.recheck import audit  # noqa: PLC0415  (loaded when asked for)

        return audit(folder, rerun=rerun)


sys.modules[__name__].__class__ = _Room
