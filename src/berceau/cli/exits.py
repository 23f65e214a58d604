"""Exit codes, for scripts."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the command hands back to the shell."""

    DONE = 0
    """Done; what was made or looked at is lawful."""
    REFUSED = 1
    """The checker found violations, or the territory's commitments contradict each other."""
    BAD_INPUT = 2
    """A file, a name or an option cannot be used."""
    NOTHING = 3
    """The search stopped before it found any proposal."""
    INTERNAL = 70
    """Something unexpected: a bug."""
    INTERRUPTED = 130
    """Interrupted before there was anything to hand back."""
