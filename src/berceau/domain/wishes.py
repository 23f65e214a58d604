"""Wishes for a group of structures, as families write them: ``childminder:21223``.

A group is a kind of structure (or ``any``) and a place: the code of a commune, a distance from
home (``15km``), or ``*`` for the whole territory. ``sibling`` stands for the structures where
another child of the family holds a place: ``sibling:*`` is "where the brother or sister is".
"""

from __future__ import annotations

import re
from typing import NamedTuple, get_args

from berceau.domain.structures import StructureKind

_GROUP = re.compile(
    r"(?P<kind>[a-z_]+):(?:(?P<commune>[0-9][0-9AB][0-9]{3})|(?P<km>[0-9]{1,5})km|\*)"
)
SIBLING = "sibling"
"""In place of a kind: wherever another child of the family holds a place."""
KINDS: tuple[str, ...] = ("any", SIBLING, *get_args(StructureKind))


class GroupWish(NamedTuple):
    """A wish that any structure of a group meets equally well."""

    kind: str
    commune: str | None
    km: int | None


def is_group(wish: str) -> bool:
    """Say whether a wish is written as a group (a structure's name has no colon)."""
    return ":" in wish


def parse_group(wish: str) -> GroupWish | None:
    """Read a group wish; ``None`` when it is not written as one."""
    match = _GROUP.fullmatch(wish)
    if match is None or match["kind"] not in KINDS:
        return None
    km = int(match["km"]) if match["km"] else None
    return GroupWish(kind=match["kind"], commune=match["commune"], km=km)
