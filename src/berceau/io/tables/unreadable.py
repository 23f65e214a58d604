"""Why a workbook cannot be read, whatever library reads it."""

from __future__ import annotations


class NoWorkbookError(Exception):
    """The file is no workbook, or a broken one; the argument says how it was noticed."""


class LockedError(Exception):
    """A password protects the file."""
