"""Documents and tables: JSON, CSV and Excel, in and out, with every fault told at once."""

from __future__ import annotations

from berceau.io.documents import read, read_proposal, write, write_proposal
from berceau.io.schemas import proposal_schema, schema
from berceau.io.tables import read_families, write_families
from berceau.io.worked_cases import read_cases, read_grid, read_policy

__all__ = [
    "proposal_schema",
    "read",
    "read_cases",
    "read_families",
    "read_grid",
    "read_policy",
    "read_proposal",
    "schema",
    "write",
    "write_families",
    "write_proposal",
]
