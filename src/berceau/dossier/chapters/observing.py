"""What both chapters of the observatory are written with: its words, its names, its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.sheets import DASH, Field, Sheet, Value, hours, share, text
from berceau.observatory.indicators.labels import HERE, Labels
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.dossier.context import Context

_FINE = 1000
_HUNDRED = 100


class Teller:
    """Writes what the observatory says into sheets, in its own words.

    A number that is not known is a dash; one that is hidden says so.

    Parameters
    ----------
    context
        Facts, names and words of the dossier.
    """

    def __init__(self, context: Context) -> None:
        observed = context.facts.observed
        self.found = observed.discreet if context.is_anonymous else observed.whole
        self.context = context
        self.say = words(context.lang, HERE)
        self.labels = Labels(context.facts.territory, self.say)

    def number(self, value: float | None, *, hidden: bool = False) -> Value:
        """Write a number of children, places or slots; a choice of days counts in parts."""
        if value is None:
            return self._missing(hidden=hidden)
        whole = round(value)
        if whole == value:
            return Value(whole, "whole")
        return Value(round(10 * value), "tenths")

    def rate(self, value: float | None, *, hidden: bool = False) -> Value:
        """Write a share of one."""
        return self._missing(hidden=hidden) if value is None else share(round(_FINE * value))

    def ratio(self, value: float | None, *, hidden: bool = False) -> Value:
        """Write how many there are for each."""
        if value is None:
            return self._missing(hidden=hidden)
        return Value(round(_HUNDRED * value), "hundredths")

    def months(self, value: float | None, *, hidden: bool = False) -> Value:
        """Write months, without the word."""
        return (
            self._missing(hidden=hidden) if value is None else Value(round(10 * value), "tenths")
        )

    def hours(self, minutes: int | None, *, hidden: bool = False) -> Value:
        """Write minutes as hours."""
        return self._missing(hidden=hidden) if minutes is None else hours(minutes)

    def _missing(self, *, hidden: bool) -> Value:
        return self.context.hidden if hidden else text(DASH)

    def sheet(
        self,
        name: str,
        keys: Iterable[str],
        rows: Iterable[tuple[Value, ...]],
        notes: Iterable[str] = (),
    ) -> Sheet:
        """Make a table whose first column names the row.

        Parameters
        ----------
        name
            Its key among the titles of the observatory.
        keys
            Its columns.
        rows
            Its rows.
        notes
            Keys of the sentences below it, among those of the observatory.
        """
        first, *others = keys
        fields = (
            Field(self.say(f"column.{first}")),
            *(Field(self.say(f"column.{key}"), numeric=True) for key in others),
        )
        return Sheet(
            self.context.say(f"sheet.observatory_{name}"),
            self.say(f"title.{name}"),
            fields,
            tuple(rows),
            tuple(self.say(f"note.{key}") for key in notes),
        )
