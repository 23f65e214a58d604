"""A number of the law, in force from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Status = Literal["text", "secondary", "to verify"]


@dataclass(frozen=True, slots=True)
class Value:
    """What one parameter is worth during one period.

    Attributes
    ----------
    value
        A whole number, or whole numbers by name.
    unit
        What is counted.
    start
        First day in force; None where it is not known since when.
    end
        Last day in force; None where no end is known.
    source
        Name of the text and article.
    address
        Page that was read, without scheme; empty only where `status` is ``to verify``.
    checked
        Day on which the source was last looked at.
    status
        ``text``: the article was read, in a public copy; ``secondary``: a page about it was read;
        ``to verify``: neither, do not rely on it.
    note
        What a reader of the number must know; may be empty.
    """

    value: int | Mapping[str, int]
    unit: str
    start: date | None
    end: date | None
    source: str
    address: str
    checked: date
    status: Status
    note: str

    @property
    def number(self) -> int:
        """The value, where it is one whole number.

        Raises
        ------
        TypeError
            It is a table.
        """
        if isinstance(self.value, int):
            return self.value
        raise TypeError(
            f"expected one number, found a table of {', '.join(self.value)}: use table"
        )

    @property
    def table(self) -> Mapping[str, int]:
        """The value, where it is a table.

        Raises
        ------
        TypeError
            It is one number.
        """
        if isinstance(self.value, int):
            raise TypeError(f"expected a table, found the number {self.value}: use number")
        return self.value

    def band(self, size: int) -> int:
        """Give the number that a table by smallest size holds for a size.

        Parameters
        ----------
        size
            What the table is by (places, children), in its unit.

        Raises
        ------
        LookupError
            The size is below the first of the table.
        """
        reached = [(int(least), number) for least, number in self.table.items()]
        fitting = [entry for entry in reached if entry[0] <= size]
        if not fitting:
            raise LookupError(f"found {size}, expected at least {min(reached)[0]} ({self.unit})")
        return max(fitting)[1]


@dataclass(frozen=True, slots=True)
class Hole:
    """A period whose value nobody has looked up yet, said aloud.

    Attributes
    ----------
    start, end
        First and last day; None where the period is open.
    note
        What is known all the same.
    """

    start: date | None
    end: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the law with its history.

    Attributes
    ----------
    name
        Name of its file, without ending.
    title
        What it is, in one line.
    unit
        What is counted.
    periods
        Values and holes, in order of time, each beginning the day after the former ends.
    """

    name: str
    title: str
    unit: str
    periods: tuple[Value | Hole, ...]

    @property
    def values(self) -> tuple[Value, ...]:
        """The known values, in order of time."""
        return tuple(period for period in self.periods if isinstance(period, Value))

    def at(self, day: date) -> Value:
        """Give the value in force on a day.

        Parameters
        ----------
        day
            The day concerned, not the day of asking.

        Raises
        ------
        LookupError
            No value is known for that day.
        """
        for period in self.periods:
            if (period.start is None or period.start <= day) and (
                period.end is None or day <= period.end
            ):
                if isinstance(period, Value):
                    return period
                raise LookupError(
                    f"{self.name} ({self.title}) is not known on {day}. {period.note}"
                )
        first, last = self.periods[0].start, self.periods[-1].end
        span = f"from {first or 'long ago'} {f'to {last}' if last else 'on'}"
        raise LookupError(f"{self.name} ({self.title}) has no value on {day}, only {span}.")
