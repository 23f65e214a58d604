"""Where something stands in a document, in words that a person can follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from berceau.domain.base import is_identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.io.schemas import Guide, Node

Key = str | int


class Trail(NamedTuple):
    """The way from the root of a document to one value.

    Attributes
    ----------
    keys
        Steps in the data, fields and positions.
    path
        The same as a person reads it: identifiers stand for positions where there are any.
    value
        What stands there; ``None`` where nothing does.
    node
        What the schema says of it.
    present
        Whether something stands there.
    personal
        Whether it is written of a family, or may be; see ``berceau.personal``.
    """

    keys: tuple[Key, ...]
    path: str
    value: Any
    node: Node
    present: bool
    personal: bool


def trail(document: Any, location: Sequence[Key], guide: Guide) -> Trail:
    """Follow the location of a validation error through the data.

    Steps that only name a branch of the schema (the kind of a term, a type of a union) are left
    out; positions in facts, which the schema numbers and people name, become names.
    """
    keys: list[Key] = []
    path, value, node, present = "", document, guide.root, True
    # What stands for a whole document might be anything that somebody wrote.
    personal = not isinstance(document, dict) or guide.is_personal(node)
    for position, step in enumerate(location, 1):
        key = _key_in(value, step)
        if key is None:
            if position < len(location) or not _may_lack(guide, node, value, step):
                continue
            key, present = step, False
        node = guide.child(node, value, key)
        personal = personal or guide.is_personal(node)
        path += _written(value, key, personal=personal)
        value = value[key] if present else None
        keys.append(key)
    return Trail(tuple(keys), path.removeprefix("."), value, node, present, personal)


def _key_in(value: Any, step: Key) -> Key | None:
    """Give the key of the data that a step stands for, if it stands for one."""
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return step
    if isinstance(value, dict):
        if isinstance(step, int):
            return list(value)[step] if step < len(value) else None
        if step in value and value.get("kind") != step:
            return step
    return None


def _may_lack(guide: Guide, node: Node, value: Any, step: Key) -> bool:
    """Say whether a step names something that should stand here, rather than a branch."""
    if isinstance(value, list):
        return isinstance(step, int)
    fields = guide.resolve(node, value).get("properties", {})
    return isinstance(value, dict) and (step in fields or step == "kind")


def _written(value: Any, key: Key, *, personal: bool) -> str:
    """Write a step; what has not the form of an identifier names no record of a family."""
    if isinstance(value, dict):
        told = not personal or is_identifier(str(key))
        return f".{key}" if told else f"[{list(value).index(key)}]"
    item = value[key] if isinstance(key, int) and key < len(value) else None
    if isinstance(item, dict):
        for name in ("id", "code"):
            given = item.get(name)
            if isinstance(given, str) and (not personal or is_identifier(given)):
                return f"[{given}]"
    return f"[{key}]"


def parent_of(path: str) -> str:
    """Give the path of the record or list that a path lies in."""
    depth = 0
    for position in range(len(path) - 1, -1, -1):
        character = path[position]
        depth += (character == "]") - (character == "[")
        if character == "[" and depth == 0:
            return path[:position]
        if character == "." and depth == 0:
            return path[:position]
    return ""
