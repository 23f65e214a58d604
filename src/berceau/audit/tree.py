"""The document of a territory as a tree whose leaves can be compared and put back one by one.

Lists of records with identifiers become mappings by identifier, so that a place in the tree is a
path of names: ``families``, ``F12``, ``children``, ``E12``, ``request``, ``from``.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from berceau.domain.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Path = tuple[str, ...]
Tree = dict[str, Any]

_NAMES = ("id", "code")
_IN_ANY_ORDER = ("communes", "structures", "conventions", "families", "children", "decisions")
_ABOUT = ("kind", "child", "structure", "section")


class Absent:
    """What stands where one of two documents has nothing."""


ABSENT = Absent()


class ByName(dict[str, Any]):
    """Records of a list, by their identifiers."""


class Leaf(NamedTuple):
    """One place at which two trees differ.

    Attributes
    ----------
    path
        Names from the root.
    before, after
        What stands there, as plain data; ``ABSENT`` where nothing does.
    shown
        The path as people write it: ``structures[sun].places``.
    order
        Names beside it before, where it stands in a list of records.
    """

    path: Path
    before: Any
    after: Any
    shown: str
    order: Path = ()


def tree_of(territory: Territory) -> Tree:
    """Give the document of a territory as a tree, with every field.

    Parameters
    ----------
    territory
        The territory.
    """
    document = territory.model_dump(mode="json")
    document["decisions"] = _decisions(document["decisions"])
    tree: Tree = _treed(document)
    return tree


def territory_of(tree: Tree) -> Territory:
    """Give the territory of a tree.

    Raises
    ------
    InputError
        If records refer to what is not there, or contradict each other.
    ValidationError
        If a record is not sound by itself.
    """
    return Territory.model_validate_json(json.dumps(_listed(tree)))


def leaves(before: Tree, after: Tree) -> tuple[Leaf, ...]:
    """List the places at which two trees differ, in order of the first, then of the second."""
    return tuple(_leaves(before, after, (), ""))


def put_back(tree: Tree, changes: Iterable[Leaf]) -> Tree:
    """Give a tree in which some places are again as they were before.

    Parameters
    ----------
    tree
        The later tree; it stays as it is.
    changes
        Places at which it differs from the earlier one.
    """
    found = deepcopy(tree)
    for change in changes:
        node = found
        for name in change.path[:-1]:
            node = node[name]
        name = change.path[-1]
        if isinstance(change.before, Absent):
            del node[name]
        elif name in node:
            node[name] = deepcopy(change.before)
        else:
            _insert(node, name, deepcopy(change.before), change.order)
    return found


def _insert(node: dict[str, Any], name: str, value: Any, order: Path) -> None:
    """Put a record back among others, in the order in which they were."""
    node[name] = value
    names = [*(other for other in order if other in node), *(n for n in node if n not in order)]
    for other in names:
        node[other] = node.pop(other)


def plain(value: Any) -> str | None:
    """Write what stands at a place as JSON on one line; ``None`` where nothing does."""
    return None if isinstance(value, Absent) else json.dumps(_listed(value), ensure_ascii=False)


def _decisions(given: list[dict[str, Any]]) -> ByName:
    """Name decisions by what they are about, for they have no identifiers."""
    named = ByName()
    for decision in sorted(given, key=lambda item: json.dumps(item, sort_keys=True)):
        name = base = " ".join(str(decision[key]) for key in _ABOUT if decision.get(key))
        number = 1
        while name in named:
            number += 1
            name = f"{base} ({number})"
        named[name] = decision
    return named


def _treed(value: Any) -> Any:
    if isinstance(value, ByName):
        return value
    if isinstance(value, dict):
        return {
            name: ByName() if name in _IN_ANY_ORDER and item == [] else _treed(item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        name = next((name for name in _NAMES if _names(value, name)), None)
        if name is not None:
            return ByName((item[name], _treed(item)) for item in value)
    return value


def _names(items: list[Any], name: str) -> bool:
    """Say whether each item of a list is a record with its own identifier."""
    found = [item.get(name) for item in items if isinstance(item, dict)]
    return bool(items) and len({n for n in found if isinstance(n, str)}) == len(items)


def _listed(value: Any) -> Any:
    if isinstance(value, ByName):
        return [_listed(item) for item in value.values()]
    if isinstance(value, dict):
        return {name: _listed(item) for name, item in value.items()}
    return value


def _leaves(
    before: Mapping[str, Any], after: Mapping[str, Any], path: Path, shown: str
) -> Iterator[Leaf]:
    named = isinstance(before, ByName)
    order = tuple(before) if named else ()
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name, ABSENT), after.get(name, ABSENT)
        here = f"{shown}[{name}]" if named else f"{shown}.{name}".removeprefix(".")
        below = (*path, name)
        if isinstance(old, dict) and isinstance(new, dict) and _comparable(old, new, name):
            yield from _leaves(old, new, below, here)
        elif old != new or _reordered(old, new, name):
            yield Leaf(below, old, new, here, order)


def _comparable(old: dict[str, Any], new: dict[str, Any], name: str) -> bool:
    """Say whether two records or lists of records can be compared part by part."""
    alike = isinstance(old, ByName) == isinstance(new, ByName)
    return alike and old.get("kind") == new.get("kind") and not _reordered(old, new, name)


def _reordered(old: Any, new: Any, name: str) -> bool:
    """Say whether records stand in another order where their order may have a meaning."""
    if not (isinstance(old, ByName) and isinstance(new, ByName)) or name in _IN_ANY_ORDER:
        return False
    return [key for key in old if key in new] != [key for key in new if key in old]
