"""From the register to the families of a territory, under identifiers, and back to the names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from berceau.domain.base import Record
from berceau.domain.territory import Territory
from berceau.errors import Fault, InputError
from berceau.intake.documents import child_of, family_of
from berceau.intake.merging import LISTED, agree, whole
from berceau.intake.reading import name_parts
from berceau.intake.statuses import EXAMINED
from berceau.io.documents import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from berceau.intake.register import Application, Conflict, Kid, Pair, Register

Undecided = Literal["refuse", "apart"]
Why = Literal["status", "no-birth", "no-commune", "nothing-asked"]
_SUBMITTED = "submitted"


class Absent(Record):
    """A child of the register that is not put before the session, and why."""

    child: str
    why: Why


class Handed(Record):
    """A territory with the families of a register, and who is not among them."""

    territory: Territory
    absent: tuple[Absent, ...] = ()


class Who(Record):
    """Who a child is: for the coordinator alone, never for a territory or a proposal."""

    child: str
    last_name: str = ""
    first_name: str = ""
    parent: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""


def territory_of(
    register: Register, territory: Territory, *, undecided: Undecided = "refuse"
) -> Handed:
    """Add the families of a register to a territory, under identifiers: no name goes with them.

    A child whose applications were accepted as the same has one request: what the desks agree on,
    what a decision chose, and the wishes of all desks one after the other. Facts name their desk.

    Parameters
    ----------
    register
        The register.
    territory
        Where they are added; its own families stay.
    undecided
        What becomes of pairs and conflicts that nobody has decided: refused, or left apart, where
        each application stays a child of its own and the latest word of a conflict counts.

    Returns
    -------
        The territory, and the children that are not put before the session.

    Raises
    ------
    InputError
        With every pair and conflict still open, and every fault of the families.
    """
    open_ = list(_open(register)) if undecided == "refuse" else []
    if open_:
        raise InputError(open_)
    families: dict[str, dict[str, Any]] = {}
    absent: list[Absent] = []
    settled = _settled(register)
    for child in register.children:
        said, desks = _together(register.told_by(child), settled.get(child.id, {}))
        if why := _absence(register.told_by(child), said):
            absent.append(Absent(child=child.id, why=why))
            continue
        family = families.setdefault(
            child.family, {**family_of(child.family, said, desks), "children": []}
        )
        family["children"].append(child_of(child.id, said, desks))
    document = territory.model_dump(mode="json", exclude_defaults=True)
    document["families"] = [*document.get("families", ()), *families.values()]
    return Handed(territory=read(document), absent=tuple(absent))


def who_is(register: Register) -> dict[str, Who]:
    """Give who each child is, by the identifier that territories and proposals have.

    Where desks write a name in several ways, the latest is given, or the one that was chosen.
    """
    settled = _settled(register)
    found = {}
    for child in register.children:
        applications = register.told_by(child)
        said, _ = _together(applications, settled.get(child.id, {}))
        whole_name = next(
            (a.meanings["full_name"] for a in applications if a.meanings.get("full_name")), ""
        )
        last, first = name_parts(whole_name)
        found[child.id] = Who(
            child=child.id,
            last_name=said.get("last_name") or last,
            first_name=said.get("first_name") or first,
            **{name: said.get(name) or "" for name in ("parent", "phone", "email", "street")},
        )
    return found


def _together(
    applications: Iterable[Application], settled: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Give what the applications of one child say together, and the desk of each thing."""
    # The latest word last, so that it counts; what has no day counts least.
    ordered = sorted(applications, key=lambda a: (str(a.meanings.get(_SUBMITTED) or ""), a.id))
    said: dict[str, Any] = {}
    desks: dict[str, str] = {}
    wishes: list[str] = []
    for application in ordered:
        told = whole(application)
        wishes += told.get("wishes", [])
        for field, meaning in told.items():
            if settled.get(field, application.id) != application.id:
                continue
            before = said.get(field, [])
            if field in LISTED and len(before) > len(meaning) and agree(field, [before, meaning]):
                continue  # the same in more detail
            said[field], desks[field] = meaning, application.desk
        if _SUBMITTED in application.meanings:
            # Seniority runs from the first request, wherever it was made.
            said.setdefault(_SUBMITTED, application.meanings[_SUBMITTED])
    if wishes and "wishes" not in settled:
        said["wishes"] = list(dict.fromkeys(wishes))
    for listed, beside in (("wishes", "points"), ("weeks", "shares")):
        if beside in said and len(said[beside]) != len(said.get(listed, ())):
            del said[beside]
    return said, desks


def _absence(applications: tuple[Application, ...], said: Mapping[str, Any]) -> Why | None:
    """Say why a child is not put before the session."""
    held = bool(said.get("held_structure"))
    statuses = {application.status for application in applications}
    ended = not held and not statuses & (EXAMINED | {"PREREGISTERED"})
    if ended and "DRAFT" not in statuses:
        return "status"
    # What an incomplete request lacks says more than that it is incomplete.
    if not said.get("born"):
        return "no-birth"
    if not said.get("commune"):
        return "no-commune"
    asked = said.get("from") and said.get("weeks") and said.get("wishes")
    if not asked and not held:
        return "nothing-asked"
    return "status" if ended else None


def _settled(register: Register) -> dict[str, dict[str, str]]:
    """Give the application that is right, by child and field."""
    found: dict[str, dict[str, str]] = {}
    for conflict in register.conflicts:
        if conflict.chosen:
            found.setdefault(conflict.child, {})[conflict.field] = conflict.chosen
    return found


def _open(register: Register) -> Iterator[Fault]:
    for pair in register.pairs:
        if pair.is_open:
            yield _open_pair(pair)
    for conflict in register.conflicts:
        if conflict.counts and not conflict.chosen:
            yield _open_conflict(register, conflict)


def _open_pair(pair: Pair) -> Fault:
    return Fault(
        f"pair {pair.first}, {pair.second}",
        "pair-open",
        f"a likeness of {pair.score} points that nobody has decided on",
        "a decision: same, different or family",
        "Decide in the file of decisions (--decisions), or leave them apart (--apart).",
    )


def _open_conflict(register: Register, conflict: Conflict) -> Fault:
    desks = ", ".join(dict.fromkeys(said.desk for said in conflict.said))
    first: Kid = register.child_by_application[conflict.child]
    return Fault(
        f"child {first.id}, field {conflict.field}",
        "conflict-open",
        f"different words of {desks}",
        "a decision on which application is right",
        "Decide in the file of decisions (--decisions), or take the latest word (--apart).",
    )
