"""Documents and tables: JSON, CSV and Excel, in and out, with every fault told at once."""

from __future__ import annotations

from berceau.io.documents import read, read_proposal, write, write_proposal
from berceau.io.schemas import proposal_schema, schema

__all__ = [
    "proposal_schema",
    "read",
    "read_proposal",
    "schema",
    "write",
    "write_proposal",
]
