"""Worked cases and policies from files, TOML for people to write or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from berceau.domain.policy import Policy
from berceau.domain.worked_cases import WorkedCases
from berceau.errors import Fault, InputError
from berceau.io.documents import read
from berceau.io.records import plain_document, validated_as

if TYPE_CHECKING:
    from collections.abc import Mapping

    from berceau.domain.territory import Territory
    from berceau.io.files import Source

_OF_CASES = {"case", "cases", "order", "tie"}
"""Fields by which a file of worked cases is known, misspelled ones too."""


def read_cases(source: Source | Mapping[str, Any]) -> WorkedCases:
    """Read worked cases, with the policy if it stands in the same file.

    Parameters
    ----------
    source
        Path of a file in TOML or JSON, or the document as plain data.

    Raises
    ------
    InputError
        With every fault of the document at once.
    """
    return validated_as(plain_document(source), WorkedCases)


def read_policy(source: Source | Mapping[str, Any]) -> Policy | Territory:
    """Read a policy alone, or the territory that holds it.

    Parameters
    ----------
    source
        Path of a file in TOML or JSON, or the document as plain data. A document with a calendar
        is a territory; one with a field ``policy`` holds the policy there.

    Raises
    ------
    InputError
        With every fault of the document at once.
    """
    document = plain_document(source)
    if "calendar" in document:
        return read(document)
    return validated_as(document.get("policy", document), Policy)


def read_grid(
    source: Source | Mapping[str, Any],
) -> tuple[Policy | Territory, WorkedCases | None]:
    """Read whatever holds a grid: a policy, a territory, or worked cases with their policy.

    Parameters
    ----------
    source
        Path of a file in TOML or JSON, or the document as plain data.

    Returns
    -------
        The policy or the territory, and the worked cases if the document holds any.

    Raises
    ------
    InputError
        With every fault of the document at once, or if it holds cases and no policy.
    """
    document = plain_document(source)
    if document.keys().isdisjoint(_OF_CASES):
        return read_policy(document), None
    cases = validated_as(document, WorkedCases)
    if cases.policy is None:
        fault = Fault(
            "policy",
            "missing-field",
            "worked cases without a policy",
            "the policy that they are to try",
            "Name the policy or the territory first and the cases after it, or add [policy].",
        )
        raise InputError([fault])
    return cases.policy, cases
