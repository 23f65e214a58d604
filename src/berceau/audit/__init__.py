"""What an authority keeps of its runs and looks at again: records, checks, differences."""

from __future__ import annotations

__all__: list[str] = []
