"""A register as a file of its own, which names the children: for the coordinator alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from berceau.intake.families import who_is
from berceau.intake.register import Register
from berceau.io.files import path_of, write_bytes
from berceau.io.json_text import pretty
from berceau.io.memory import uncollected
from berceau.io.records import plain_document, validated_as
from berceau.io.tables.sheets import write_sheet

if TYPE_CHECKING:
    from berceau.io.files import Source

_NAMES = {
    "child": "enfant",
    "last_name": "nom",
    "first_name": "prénom",
    "parent": "parent",
    "phone": "téléphone",
    "email": "courriel",
    "street": "adresse",
}


@uncollected()
def write_register(register: Register, path: Source) -> None:
    """Write a register as JSON; reading it back gives an equal register.

    Raises
    ------
    InputError
        The file cannot be written there.
    """
    document = register.model_dump(mode="json", exclude_defaults=True)
    write_bytes(path_of(path), f"{pretty(document)}\n".encode())


@uncollected()
def read_register(source: Source) -> Register:
    """Read a register.

    Raises
    ------
    InputError
        With every fault of the document; of what stands there, the shape alone is told.
    """
    return validated_as(plain_document(source), Register)


def write_names(register: Register, path: Source) -> None:
    """Write who each child is beside its identifier, as CSV or Excel: for letters and calls.

    Raises
    ------
    InputError
        The file cannot be written there, or its kind is not known.
    """
    found = who_is(register).values()
    rows = [[getattr(who, field) for field in _NAMES] for who in found]
    write_sheet(tuple(_NAMES.values()), rows, path_of(path))


def summary(register: Register) -> dict[str, Any]:
    """Tell a register without telling who anybody is: counts, faults, pairs, what differs."""
    return {
        "files": [file.model_dump(mode="json") for file in register.files],
        "applications": len(register.applications),
        "children": len(register.children),
        "statuses": dict(Counter(one.status for one in register.applications)),
        "faults": [fault.to_dict() for fault in (*register.faults, *register.remarks)],
        "pairs": [pair.model_dump(mode="json") for pair in register.pairs],
        "conflicts": [
            {
                "child": conflict.child,
                "field": conflict.field,
                "applications": [said.application for said in conflict.said],
                "chosen": conflict.chosen,
            }
            for conflict in register.conflicts
        ],
    }
