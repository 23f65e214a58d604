"""Figures of a dossier as SVG, readable in black and white; they need the extra ``figures``."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from berceau.dossier.rendering import svg_of
from berceau.dossier.sheets import Picture
from berceau.errors import Fault, InputError
from berceau.observatory.rows import fullest_month
from berceau.placement.show.occupancy import Room, rooms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from berceau.domain.territory import Territory
    from berceau.dossier.context import Context
    from berceau.observatory.indicators import Indicators
    from berceau.observatory.style import Figure
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.words import Lang

__all__ = [
    "Drawings",
    "Room",
    "convention_picture",
    "fullest_month",
    "indicator_pictures",
    "occupancy_picture",
    "require_figures",
    "rooms_of",
]

_NEEDED = ("altair", "vl_convert", "jinja2", "openpyxl")


def require_figures() -> None:
    """Refuse, before any long work, a machine that cannot draw, print or write workbooks.

    Raises
    ------
    InputError
        With what is missing.
    """
    missing = [name for name in _NEEDED if not find_spec(name)]
    if missing:
        raise InputError(
            [
                Fault(
                    "dossier",
                    "dossier-not-installed",
                    f"no {', '.join(missing)} on this machine",
                    "the extra `dossier`, which draws figures and writes pages and workbooks",
                    "Install it (pip install 'berceau[dossier]').",
                )
            ]
        )


def rooms_of(context: Context, month: str) -> list[Room]:
    """Gather the occupancy of a month into rows; no childminder stands alone."""
    return rooms(context.facts.proposal, context.facts.territory, month)


class Drawings:
    """Draws figures, each once for all versions of a dossier.

    Parameters
    ----------
    territory, proposal
        What is drawn.
    """

    def __init__(self, territory: Territory, proposal: Proposal) -> None:
        self._territory = territory
        self._proposal = proposal
        self._drawn: dict[tuple[str, ...], str] = {}

    def occupancy(self, lang: Lang) -> str:
        """Draw how full each section is, slot by slot, as SVG."""
        from berceau.observatory.figures import occupancy  # noqa: PLC0415  (an extra, heavy)

        def draw() -> Figure:
            return occupancy(self._proposal, self._territory, lang=lang)

        return self._once(("occupancy", lang), draw)

    def hours(self, lang: Lang, conventions: Iterable[str]) -> str:
        """Draw the hours used under some conventions, month by month, as SVG."""
        from berceau.observatory.figures import convention_hours  # noqa: PLC0415  (see above)

        chosen = tuple(conventions)

        def draw() -> Figure:
            return convention_hours(self._proposal, self._territory, conventions=chosen, lang=lang)

        return self._once(("hours", lang, *chosen), draw)

    def indicator(self, name: str, found: Indicators, lang: Lang) -> str:
        """Draw what the observatory says, as SVG.

        Parameters
        ----------
        name
            Which figure: ``tension``, ``flows``, ``weeks`` or ``communes``.
        found
            What is drawn, with or without small numbers.
        lang
            Language of the labels.
        """
        from berceau.observatory.indicators import drawn  # noqa: PLC0415  (an extra, heavy)

        draw: dict[str, Callable[[], Figure]] = {
            "tension": lambda: drawn.tension(found, self._territory, lang=lang),
            "flows": lambda: drawn.flows(found, lang=lang),
            "weeks": lambda: drawn.weeks(found, self._territory, lang=lang),
            "communes": lambda: drawn.communes(found, self._territory, lang=lang),
        }
        return self._once((name, lang, "discreet" if found.anonymous else "whole"), draw[name])

    def _once(self, key: tuple[str, ...], draw: Callable[[], Figure]) -> str:
        if key not in self._drawn:
            self._drawn[key] = svg_of(draw)
        return self._drawn[key]


def occupancy_picture(context: Context) -> Picture:
    """Show how full each section is, slot by slot."""
    drawn = context.drawings.occupancy(context.lang)
    return Picture(drawn, context.say("filling.alt"))


def convention_picture(context: Context, conventions: Iterable[str]) -> Picture:
    """Show the hours used under some conventions, month by month."""
    drawn = context.drawings.hours(context.lang, conventions)
    return Picture(drawn, context.say("agreements.alt"))


def indicator_pictures(context: Context, names: Iterable[str]) -> tuple[Picture, ...]:
    """Show what the observatory says, by the names of the figures."""
    observed = context.facts.observed
    found = observed.discreet if context.is_anonymous else observed.whole
    return tuple(
        Picture(
            context.drawings.indicator(name, found, context.lang),
            context.say(f"observatory.alt_{name}"),
        )
        for name in names
    )
