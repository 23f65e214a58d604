"""The published JSON schemas, and the words that say what they expect."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from berceau.domain.base import CommuneCode, Identifier, SlotName
from berceau.domain.territory import Territory
from berceau.personal import MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
Node = dict[str, Any]
"""A part of a JSON schema."""


def schema() -> Node:
    """Give the JSON schema of a territory, as a new dictionary."""
    return {
        "$schema": _DIALECT,
        "$id": "urn:berceau:schema:territory",
        **Territory.model_json_schema(by_alias=True),
        "title": "Territory of berceau",
    }


def proposal_schema() -> Node:
    """Give the JSON schema of a proposal, as a new dictionary."""
    from berceau.placement.proposal import Proposal  # noqa: PLC0415  (territories do without it)

    return {
        "$schema": _DIALECT,
        "$id": "urn:berceau:schema:proposal",
        **Proposal.model_json_schema(by_alias=True),
        "title": "Proposal of berceau",
    }


class Guide:
    """A way through a schema along the data that it describes.

    Parameters
    ----------
    root
        The whole schema, with its definitions.
    """

    def __init__(self, root: Node) -> None:
        self.root = root

    def resolve(self, node: Node, value: Any) -> Node:
        """Follow references and choose, among alternatives, the one of the kind of the value."""
        if "$ref" in node:
            name = node["$ref"].rsplit("/", 1)[-1]
            return self.resolve(self.root["$defs"][name], value)
        if "discriminator" in node:
            chosen = node["discriminator"]["mapping"].get(_tag(value, node))
            return self.resolve({"$ref": chosen}, value) if chosen else node
        for branch in node.get("anyOf", ()):
            found = self.resolve(branch, value)
            if _json_type(value) == found.get("type") in {"object", "array"}:
                return found
        return node

    def child(self, node: Node, value: Any, key: str | int) -> Node:
        """Give the schema of a field or an item of a value; empty where none is known."""
        here = self.resolve(node, value)
        if isinstance(key, int):
            fixed = here.get("prefixItems", ())
            item: Node = fixed[key] if key < len(fixed) else here.get("items", {})
            return item
        further = next(iter(_further(here)), None)
        fields = here.get("properties", {})
        found = fields.get(key) or (fields.get("from") if key == "start" else None)
        return found or further or {}

    def accepts_type(self, node: Node, value: Any) -> bool:
        """Say whether values of this kind (text, list, object, …) are accepted at all."""
        if "$ref" in node:
            return self.accepts_type(self.resolve(node, value), value)
        branches = node.get("anyOf") or node.get("oneOf") or ()
        if branches:
            return any(self.accepts_type(branch, value) for branch in branches)
        kinds = node.get("type", ())
        found = _json_type(value)
        wanted = {kinds} if isinstance(kinds, str) else set(kinds)
        return found in wanted or (found == "integer" and "number" in wanted)

    def is_personal(self, node: Node) -> bool:
        """Say whether what stands here is personal, itself or item by item."""
        if "$ref" in node:
            return self.is_personal(self.resolve(node, None))
        parts = [*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("prefixItems", ())]
        parts += [*_further(node), *([node["items"]] if "items" in node else [])]
        return MARK in node or any(map(self.is_personal, parts))

    def words(self, node: Node) -> str:
        """Say in plain words what a node expects."""
        node = self.resolve(node, None)
        if "discriminator" in node:
            return f"an object whose kind is {_one_of(node['discriminator']['mapping'])}"
        if "anyOf" in node:
            return " or ".join(dict.fromkeys(map(self.words, node["anyOf"])))
        if isinstance(node.get("type"), list):
            return " or ".join(_plain_words({"type": kind}) for kind in node["type"])
        if node.get("type") == "object" and node.get("required"):
            return f"an object with {', '.join(node['required'])}"
        return _plain_words(node)


@cache
def territory_guide() -> Guide:
    """Give the guide through the schema of a territory, made once."""
    return Guide(schema())


@cache
def proposal_guide() -> Guide:
    """Give the guide through the schema of a proposal, made once."""
    return Guide(proposal_schema())


def _further(node: Node) -> list[Node]:
    """Give the schemas of fields that a node does not name: those whose keys have a form first."""
    any_key = node.get("additionalProperties")
    by_form: dict[str, Node] = node.get("patternProperties", {})
    return [*by_form.values(), *([any_key] if isinstance(any_key, dict) else [])]


def _tag(value: Any, node: Node) -> str:
    if not isinstance(value, dict):
        return ""
    return str(value.get(node["discriminator"]["propertyName"]))


def _json_type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    names = {dict: "object", list: "array", str: "string", int: "integer", float: "number"}
    return names.get(type(value), "null")


def _one_of(names: Iterable[Any]) -> str:
    return f"one of {', '.join(map(str, names))}"


def _plain_words(node: Node) -> str:
    if "enum" in node:
        return _one_of(node["enum"])
    if "const" in node:
        return repr(node["const"])
    say = _KINDS.get(str(node.get("type")))
    return say(node) if say else "any value"


def _list_words(node: Node) -> str:
    if "prefixItems" in node:
        return f"a list of {len(node['prefixItems'])} values"
    return "a list with at least one item" if node.get("minItems") else "a list"


def _text_words(node: Node) -> str:
    if node.get("format") == "date":
        return "a date of the calendar, written as 2015-09-01"
    if "pattern" in node:
        return _patterns().get(node["pattern"], f"a text of the form {node['pattern']}")
    return "a text that is not empty" if node.get("minLength") else "a text"


def _range(node: Node) -> str:
    low, high = node.get("minimum"), node.get("maximum")
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if low is not None:
        return f" of at least {low}"
    return f" of at most {high}" if high is not None else ""


_KINDS: dict[str, Callable[[Node], str]] = {
    "integer": lambda node: f"a whole number{_range(node)}",
    "number": lambda node: f"a number{_range(node)}",
    "string": _text_words,
    "array": _list_words,
    "boolean": lambda _: "true or false",
    "null": lambda _: "null",
    "object": lambda _: "an object (values by name)",
}


@cache
def _patterns() -> dict[str, str]:
    """Give the words of the named kinds of text, by their pattern."""
    words = (
        (Identifier, "a name of 1 to 120 characters, without colon, star or spaces at its ends"),
        (CommuneCode, "the INSEE code of a commune in five characters, such as 21617"),
        (SlotName, "a slot such as mon, tue-am, wed-pm (sun, sat, … for the other days)"),
    )
    return {
        rule.pattern: said
        for kind, said in words
        for rule in get_args(kind)[1].metadata
        if hasattr(rule, "pattern")
    }
