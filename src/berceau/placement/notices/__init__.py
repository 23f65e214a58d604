"""What a public body tells families: the public sheet of the calculation, and its notices."""

from __future__ import annotations

from berceau.placement.notices.authority import Authority
from berceau.placement.notices.sheet import PublicSheet, public_sheet

__all__ = ["Authority", "PublicSheet", "public_sheet"]
