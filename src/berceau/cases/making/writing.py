"""A territory as text: checked, one record a line, the same bytes every time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from berceau.domain.territory import Territory

if TYPE_CHECKING:
    from berceau.cases.making.draw import Json


def checked(document: Json) -> Territory:
    """Read a document as any user's is read.

    Raises
    ------
    InputError
        References that do not hold.
    """
    return Territory.model_validate_json(json.dumps(document))


def written(territory: Territory) -> str:
    """Write a territory as JSON: one line a family, a structure, a convention."""
    document = territory.model_dump(mode="json", exclude_defaults=True)
    parts = [f" {_text(key)}: {_member(value)}" for key, value in document.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _member(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"  {_text(item)}" for item in value) + "\n ]"
    return _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
