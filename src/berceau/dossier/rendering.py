"""From a figure to its drawing: no figure is drawn twice, and none is checked against a schema."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.observatory.style import Figure

_KEPT = 64


def svg_of(draw: Callable[[], Figure]) -> str:
    """Draw a figure as SVG; where another one was the same, its drawing is taken.

    Parameters
    ----------
    draw
        Makes the figure. It is one of ours, which tests hold against the schema of Vega-Lite:
        doing so again for every dossier would take as long as drawing it.
    """
    from altair.utils import schemapi  # noqa: PLC0415  (an extra, heavy)

    with schemapi.debug_mode(arg=False):
        specification = draw().to_dict(validate=False)
    return _drawn(json.dumps(specification, sort_keys=True))


@lru_cache(maxsize=_KEPT)
def _drawn(specification: str) -> str:
    import vl_convert  # noqa: PLC0415  (an extra)

    drawing: str = vl_convert.vegalite_to_svg(specification)
    return drawing
