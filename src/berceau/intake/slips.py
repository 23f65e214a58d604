"""Slips of the pen, as they are made at desks, drawn with given frequencies."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from berceau.intake.fields import plain

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    import numpy as np

_LETTERS = "aeinorstlu"
_LONG_ENOUGH = 4
_MONTHS, _FEBRUARY = 12, 2


class Slips:
    """Draws what goes wrong when a name or a day is written down.

    Parameters
    ----------
    rng
        Source of the draw.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def chance(self, share: float) -> bool:
        """Say yes with a given frequency."""
        return bool(self._rng.random() < share)

    def below(self, count: int) -> int:
        """Draw a whole number below another."""
        return int(self._rng.integers(count))

    def name(self, name: str, share: float) -> str:
        """Write a name, with a slip, without accents, or with one part of two, each at times."""
        parts = name.replace("-", " ").split()
        if len(parts) > 1 and self.chance(share):
            name = parts[self.below(len(parts))]
        if self.chance(share):
            name = self._typo(name)
        if self.chance(share / 2):
            return self._garbled(name)
        if self.chance(3 * share):
            name = " ".join(plain(part).title() for part in name.split())
        return name.upper() if self.chance(share) else name

    def _garbled(self, name: str) -> str:
        """Write a name as it comes out of a file that was opened in another encoding."""
        if self.chance(0.5):
            return name.encode("ascii", "replace").decode("ascii")
        return name.encode("utf-8").decode("cp1252", "ignore")

    def phone(self, number: str, share: float) -> str:
        """Write a telephone number in one of several ways, with a second one at times."""
        figures = number.replace(" ", "")
        if self.chance(share):
            number = f"+33 {number.removeprefix('0')}"
        elif self.chance(share):
            number = f"0033{figures.removeprefix('0')}"
        elif self.chance(share):
            number = number.replace(" ", "-")
        if self.chance(share):
            second = f"04 74 {self.below(100):02d} {self.below(100):02d} {self.below(100):02d}"
            number = (f"{number} / {second}", f"{second} ou {number}")[self.below(2)]
        return number

    def _typo(self, name: str) -> str:
        if len(name) < _LONG_ENOUGH:
            return name
        at = 1 + self.below(len(name) - 2)
        return (
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            name[:at] + _LETTERS[self.below(len(_LETTERS))] + name[at + 1 :],
        )[self.below(4)]

    def day(self, day: date, share: float) -> date:
        """Write a day, its month and day changed round or one year off at times."""
        if day.day <= _MONTHS and self.chance(share):
            return date(day.year, day.day, day.month)
        if self.chance(share / 2):
            # The last day of February is not in every year.
            last = min(day.day, 28) if day.month == _FEBRUARY else day.day
            return day.replace(year=day.year - 1, day=last)
        return day

    def spoil(self, rows: Sequence[MutableMapping[str, str]], header: str, count: int) -> None:
        """Write what is no day at all into a few cells of a column."""
        for at in sorted(self._rng.choice(len(rows), size=min(count, len(rows)), replace=False)):
            rows[int(at)][header] = ("31/02/2013", "2013", "voir dossier")[self.below(3)]
