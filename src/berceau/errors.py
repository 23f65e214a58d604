"""What can go wrong, and how it is said.

::

    BerceauError
    ├── InputError        one or more faults in what the user gave
    ├── InfeasibleError   the territory's own commitments contradict each other
    └── BrokenProposalError   a result that the independent checker refuses: a bug of ours

A fault has five parts, all mandatory: a code (an anchor in the docs), the subject as the user
named it, what was found, what was expected, and what to do. None of them repeats what somebody
wrote of a family, nor does the traceback of an error.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.placement.check.report import Report


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong with what was given.

    Attributes
    ----------
    where
        Place in the input: a JSON path (``families[3].children[0].born``), or file, sheet, row
        and column.
    code
        Short name of the kind of fault, for scripts and as an anchor in the docs.
    found
        What stood there, as the user wrote it; of what is written of a family, the shape alone
        (``berceau.personal`` says what that is, and why).
    expected
        What would have been right.
    remedy
        What to do about it.
    """

    where: str
    code: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        """Write the fault as one line that a person can act on."""
        return (
            f"{self.where}: found {self.found}, expected {self.expected}. "
            f"{self.remedy} [{self.code}]"
        )

    def to_dict(self) -> dict[str, str]:
        """Give the five parts by name."""
        return asdict(self)


class BerceauError(Exception):
    """Root of all errors that the library raises on purpose."""


class InputError(BerceauError):
    """What was given cannot be used; all faults are gathered before raising.

    Parameters
    ----------
    faults
        The faults, at least one; kept in the order of the input.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        if not self.faults:
            raise ValueError("an InputError needs at least one fault, found none")
        count = len(self.faults)
        head = "1 fault" if count == 1 else f"{count} faults"
        super().__init__("\n".join([f"{head} in the input:", *(f"- {f}" for f in self.faults)]))


class InfeasibleError(BerceauError):
    """The commitments of a territory (places held, decisions, limits) contradict each other.

    Parameters
    ----------
    clashes
        One fault a clash, told in the words of the territory.
    """

    def __init__(self, clashes: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(clashes)
        lines = "\n".join(f"- {fault}" for fault in self.faults)
        super().__init__(f"no proposal can keep every commitment:\n{lines}".rstrip(":\n"))


class BrokenProposalError(BerceauError):
    """The independent checker refused a result of the library itself: a bug, not a choice.

    Parameters
    ----------
    report
        What the checker found.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(f"the checker refuses a result of the library:\n{report}")
