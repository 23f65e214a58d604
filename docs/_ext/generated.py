"""Tables of the docs that are made from the library itself, so that they cannot be out of date.

``{law}`` lists the numbers of the law; ``{fields} territory`` (or ``proposal``) the fields of a
document from its JSON schema; ``{columns}`` those of a table of families; ``{commands}`` the
command line from its own help.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from sphinx.util.docutils import SphinxDirective

from berceau.cli.app import build
from berceau.io import proposal_schema, schema
from berceau.io.schemas import Guide
from berceau.io.tables.columns import COLUMNS, REQUIRED
from berceau.regulation import Hole, parameters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from docutils import nodes
    from sphinx.application import Sphinx

    from berceau.regulation import Parameter, Value


class _Generated(SphinxDirective):
    """A directive whose content is Markdown that a function writes."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Parse what was written."""
        text = "\n".join(self.markdown())
        return self.parse_text_to_nodes(text, allow_section_headings=True)

    def markdown(self) -> Iterator[str]:
        """Write the content, line by line."""
        raise NotImplementedError


class Law(_Generated):
    """Every dated number of the law, with its source and how sure it is."""

    def markdown(self) -> Iterator[str]:
        """Write one table a parameter."""
        for found in parameters():
            yield from _parameter(found)


def _parameter(found: Parameter) -> Iterator[str]:
    yield f"## `{found.name}`\n\n{found.title}, in {found.unit}.\n"
    yield "| from | to | value | source | checked | status |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for period in found.periods:
        span = f"| {_day(period.start) or 'not known'} | {_day(period.end)} "
        if isinstance(period, Hole):
            yield f"{span}| not known | {_cell(period.note)} | | |"
        else:
            known = (_value(period), _source(period), _day(period.checked), period.status)
            yield f"{span}| {' | '.join(known)} |"
    yield ""


def _day(day: date | None) -> str:
    """Write a day that no line break may cut."""
    return day.isoformat().replace("-", "\N{NON-BREAKING HYPHEN}") if day else ""


def _value(period: Value) -> str:
    if isinstance(period.value, int):
        return str(period.value)
    return ", ".join(f"`{name}` {number}" for name, number in period.value.items())


def _source(period: Value) -> str:
    parts = [period.source, f"`{period.address}`" if period.address else "", period.note]
    return _cell(". ".join(part.rstrip(".") for part in parts if part))


class Fields(_Generated):
    """Every record of a document and its fields."""

    required_arguments = 1
    optional_arguments = 0

    def markdown(self) -> Iterator[str]:
        """Write one table a record."""
        root = {"territory": schema, "proposal": proposal_schema}[self.arguments[0]]()
        guide, prefix = Guide(root), self.arguments[0]
        yield from _record(prefix.capitalize(), root, guide)
        for name, record in sorted(root["$defs"].items()):
            if record.get("properties"):
                yield from _record(name, record, guide)


def _record(name: str, record: Mapping[str, Any], guide: Guide) -> Iterator[str]:
    yield f"## {name}\n\n{_prose(record.get('description', ''))}\n"
    yield "| field | value | without it | meaning |"
    yield "| --- | --- | --- | --- |"
    required = record.get("required", ())
    for field, node in record["properties"].items():
        needed = "required" if field in required else _default(node)
        kind = _cell(_kind(node, guide))
        yield f"| `{field}` | {kind} | {needed} | {_cell(_prose(node.get('description', '')))} |"
    yield ""


def _kind(node: Mapping[str, Any], guide: Guide) -> str:
    """Say what a field holds, naming records by their headings."""
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        target = guide.root["$defs"][name]
        return f"[{name}](#{name.lower()})" if target.get("properties") else guide.words(target)
    if "items" in node:
        return f"list of {_kind(node['items'], guide)}"
    for key in ("anyOf", "oneOf"):
        if key in node:
            parts = [part for part in node[key] if part.get("type") != "null"]
            return " or ".join(dict.fromkeys(_kind(part, guide) for part in parts))
    # A pattern is code; Markdown must not read it.
    return re.sub(r"of the form (.+)$", r"of the form `\1`", guide.words(dict(node)))


def _default(node: Mapping[str, Any]) -> str:
    value = node.get("default")
    if value is None or value in ([], {}, ""):
        return "none"
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text}`" if len(text) <= _SHORT else "see the schema"


_SHORT = 40
"""Characters up to which a default is written out."""


class Columns(_Generated):
    """The columns of a table of families."""

    def markdown(self) -> Iterator[str]:
        """Write one table."""
        yield "| of the | English | French | cell |\n| --- | --- | --- | --- |"
        for column in COLUMNS:
            needed = ", required" if column in REQUIRED else ""
            cell = _CELLS.get(column.field) or _FORMS[column.form]
            names = f"`{column.en}` | `{column.fr}`"
            yield f"| {column.owner} | {names} | {_cell(cell)}{needed} |"


_FORMS = {
    "text": "your own code",
    "commune": "INSEE code, five characters",
    "number": "degrees, with comma or point",
    "choice": "one of a few words",
    "date": "day, `31/12/2025` or `2025-12-31`",
    "weeks": "weeks in order: `mon tue-am | mon`, `lun mar-matin | 2 parmi lun mar jeu`",
    "week": "`mon tue-am`, `lun mar-matin`",
    "wishes": "in order: `multi-accueil > childminder:21617`",
    "whole": "whole numbers: `12 | 8`",
    "count": "whole number, 0 or more",
    "combinations": "in order: `lea:creche-a + tom:creche-a | tom:mam`",
}
_CELLS = {
    "shares": "thousandths, one a week: `1000 | 500`",
    "points": "whole numbers, one a wish: `12 | 8`",
    "siblings": (
        "`any`, `all_or_none`, `together`, `not_apart`, `combinations` "
        "(*indifférent, tous ou aucun, ensemble, pas séparés, combinaisons*)"
    ),
    "unlisted": "`refused`, `one_alone` (*refusées, un seul*)",
    "mode": "`collective`, `individual`",
}


class Commands(_Generated):
    """The command line, from the help that it gives itself."""

    def markdown(self) -> Iterator[str]:
        """Write one table a command."""
        import typer.main  # noqa: PLC0415  (only this page needs it)

        group: Any = typer.main.get_command(build("en"))
        for name, command in group.commands.items():
            usage = " ".join(p.metavar or p.name.upper() for p in _arguments(command))
            yield f"### `berceau {name}`\n\n```text\nberceau {name} {usage} [options]\n```\n"
            yield f"{command.help}\n"
            yield "| | |\n| --- | --- |"
            for parameter in command.params:
                if parameter.name != "help":
                    yield f"| {_spelling(parameter)} | {_cell(parameter.help or '')} |"
            yield ""


def _arguments(command: Any) -> list[Any]:
    return [p for p in command.params if p.param_type_name == "argument"]


def _spelling(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`"
    names = ", ".join(f"`{name}`" for name in parameter.opts)
    return names if parameter.is_flag else f"{names} `{parameter.metavar or 'VALUE'}`"


def _prose(text: str) -> str:
    """Turn a docstring's quotes of code into Markdown's."""
    return re.sub(r"``([^`]+)``", r"`\1`", " ".join(text.split()))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("law", Law)
    app.add_directive("fields", Fields)
    app.add_directive("columns", Columns)
    app.add_directive("commands", Commands)
    return {"parallel_read_safe": True}
