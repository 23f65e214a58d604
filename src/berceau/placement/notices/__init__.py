"""What a public body tells families: the public sheet of the calculation, and its letters."""

from __future__ import annotations

from berceau.placement.notices.authority import Authority
from berceau.placement.notices.notice import Notice, Notices, notice
from berceau.placement.notices.sheet import PublicSheet, public_sheet

__all__ = ["Authority", "Notice", "Notices", "PublicSheet", "notice", "public_sheet"]
