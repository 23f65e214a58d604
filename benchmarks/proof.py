"""A stored proposal for 2 000 children, whose certificate anybody can check."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import berceau
from benchmarks.registry import MIDDLE, drawn_name, instances, under_policy
from berceau.placement.proposal import Proposal

if TYPE_CHECKING:
    from berceau.domain.territory import Territory

PATH = Path(__file__).resolve().parent / "proofs" / f"{drawn_name(MIDDLE, 1)}-need.json.gz"
"""Where it is stored."""
EFFORT = 20.0
"""Deterministic effort that made it."""


def territory() -> Territory:
    """Give the territory that it is for."""
    return under_policy(instances()[drawn_name(MIDDLE, 1)].territory(), "need")


def make() -> Path:
    """Solve, and store the proposal; the same again with the same release of the solver."""
    proposal = berceau.place(territory(), limits=berceau.Limits(deterministic_time=EFFORT))
    PATH.parent.mkdir(exist_ok=True)
    text = proposal.model_dump_json(by_alias=True)
    PATH.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
    return PATH


def stored() -> Proposal:
    """Read the stored proposal."""
    return Proposal.model_validate_json(gzip.decompress(PATH.read_bytes()))
