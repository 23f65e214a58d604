"""What clashes where nothing fits, told in the words of the territory, and the cheapest way out.

Commitments and rules are *items* on a scale from what is easy to negotiate to what is not. A
*clash* is a set of items that no proposal keeps together and from which none can be left out,
every step of which was a search of its own.
"""

from __future__ import annotations

from berceau.placement.clashes.finding import Clash, Clashes, clashes

__all__ = ["Clash", "Clashes", "clashes"]
