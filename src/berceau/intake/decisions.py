"""What people decided about pairs and conflicts: written in a file that is kept, never guessed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field as Limited

from berceau.domain.base import PersonalRecord, Record
from berceau.io.files import Source, path_of, write_bytes
from berceau.io.records import plain_document, validated_as

if TYPE_CHECKING:
    from collections.abc import Mapping

    from berceau.intake.register import Register


class PairDecision(Record):
    """What two applications are to each other."""

    first: str
    second: str
    verdict: Literal["same", "different", "family", "open"]
    """The same child, two children of two families, two of one family, or not decided yet."""
    seen: dict[str, str] = Limited(default_factory=dict)
    """The evidence that was looked at, level by thing; if it has changed, the decision is not
    followed. None given: it is followed whatever the evidence."""


class ValueDecision(Record):
    """Which application is right about one thing of a child."""

    field: str
    application: str = ""
    """The one that is right; none given: not decided yet."""
    among: tuple[str, ...] = ()
    """The applications that differ, to choose from."""


class Decisions(PersonalRecord):
    """All that was decided."""

    pair: tuple[PairDecision, ...] = ()
    value: tuple[ValueDecision, ...] = ()


def read_decisions(source: Source | Mapping[str, Any]) -> Decisions:
    """Read decisions.

    Parameters
    ----------
    source
        Path of a file in TOML or JSON, or the document as plain data.

    Raises
    ------
    InputError
        With every fault of the document at once.
    """
    return validated_as(plain_document(source), Decisions)


def decisions_of(register: Register) -> Decisions:
    """Give what was decided in a register, and what is still open, to be decided and kept."""
    return Decisions(
        pair=tuple(
            PairDecision(
                first=pair.first,
                second=pair.second,
                verdict=pair.verdict or "open",
                seen=pair.seen(),
            )
            for pair in register.pairs
            if pair.verdict or pair.is_open
        ),
        value=tuple(
            ValueDecision(
                field=conflict.field,
                application=conflict.chosen or "",
                among=tuple(said.application for said in conflict.said),
            )
            for conflict in register.conflicts
            if conflict.chosen or conflict.counts
        ),
    )


def accept_sure(register: Register) -> Decisions:
    """Give the decisions of a register, with every pair that is surely one child accepted.

    It is for a person to ask for, once the list of these pairs has been read.
    """
    sure = {(pair.first, pair.second) for pair in register.of("same") if pair.is_open}
    told = decisions_of(register)
    pairs = (
        pair.model_copy(update={"verdict": "same"}) if (pair.first, pair.second) in sure else pair
        for pair in told.pair
    )
    return told.model_copy(update={"pair": tuple(pairs)})


def write_decisions(decisions: Decisions, path: Source) -> None:
    """Write decisions as TOML, open ones among them; they hold identifiers and no name.

    Raises
    ------
    InputError
        The file cannot be written there.
    """
    lines: list[str] = []
    for pair in decisions.pair:
        seen = ", ".join(f"{field} = {_quoted(level)}" for field, level in pair.seen.items())
        lines += [
            "[[pair]]",
            f"first = {_quoted(pair.first)}",
            f"second = {_quoted(pair.second)}",
            f"verdict = {_quoted(pair.verdict)}",
            *([f"seen = {{ {seen} }}"] if seen else []),
            "",
        ]
    for value in decisions.value:
        lines += [
            "[[value]]",
            f"field = {_quoted(value.field)}",
            f"application = {_quoted(value.application)}",
            f"among = [{', '.join(map(_quoted, value.among))}]",
            "",
        ]
    write_bytes(path_of(path), ("\n".join(lines) or "\n").encode())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
