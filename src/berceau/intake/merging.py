"""From pairs and decisions to children: only what a person accepted becomes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from berceau.errors import Fault, InputError
from berceau.intake.documents import request_of
from berceau.intake.fields import plain
from berceau.intake.following import kept_names
from berceau.intake.linkage import compare
from berceau.intake.persons import person_of
from berceau.intake.register import Application, Conflict, Kid, Pair, Said
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from berceau.intake.decisions import Decisions, PairDecision, ValueDecision
    from berceau.intake.register import Register

APART = frozenset({"number", "family", "status", "submitted", "renewed", "full_name", ""})
"""Fields in which desks differ as a matter of course."""
_DERIVED = ("day_", "wish_")
LISTED = frozenset({"weeks", "wishes"})
"""Fields that list things in order."""


class Groups:
    """Things that are joined two by two; each group is named by its first member.

    Parameters
    ----------
    names
        All things, in order.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._order = {name: k for k, name in enumerate(names)}
        self._above = {name: name for name in self._order}

    def head(self, name: str) -> str:
        """Give the first member of the group of a thing."""
        while self._above[name] != name:
            self._above[name] = self._above[self._above[name]]
            name = self._above[name]
        return name

    def join(self, one: str, other: str) -> None:
        """Make the groups of two things one."""
        heads = sorted((self.head(one), self.head(other)), key=self._order.__getitem__)
        self._above[heads[1]] = heads[0]

    def members(self) -> dict[str, tuple[str, ...]]:
        """Give the groups, each under its first member."""
        found: dict[str, list[str]] = {}
        for name in self._order:
            found.setdefault(self.head(name), []).append(name)
        return {head: tuple(names) for head, names in found.items()}


class Decided(NamedTuple):
    """Pairs with what was decided of them, and what could not be followed."""

    pairs: tuple[Pair, ...]
    remarks: tuple[Fault, ...]


def decide(
    pairs: Sequence[Pair], applications: Sequence[Application], decisions: Decisions
) -> Decided:
    """Write decisions beside the pairs that they are about.

    A decision about two applications that were not proposed is followed too, with the evidence
    there is. One about an application that is gone, or taken on other evidence, is told.
    """
    by_id = {application.id: application for application in applications}
    proposed = {frozenset((pair.first, pair.second)): pair for pair in pairs}
    remarks: list[Fault] = []
    for k, decision in enumerate(decisions.pair):
        if decision.verdict == "open":
            continue
        gone = [name for name in ("first", "second") if getattr(decision, name) not in by_id]
        if gone or decision.first == decision.second:
            remarks.append(_gone(f"pair[{k}]", decision, gone))
            continue
        key = frozenset((decision.first, decision.second))
        pair = proposed.get(key) or _unproposed(by_id[decision.first], by_id[decision.second])
        outdated = bool(decision.seen) and decision.seen != pair.seen()
        if outdated:
            remarks.append(_outdated(decision))
        verdict = None if outdated else decision.verdict
        proposed[key] = pair.model_copy(update={"verdict": verdict, "outdated": outdated})
    remarks += [
        _gone(f"value[{k}]", value, ["application"])
        for k, value in enumerate(decisions.value)
        if value.application not in {*by_id, ""}
    ]
    return Decided(tuple(proposed.values()), tuple(remarks))


def children_of(
    applications: Sequence[Application], pairs: Sequence[Pair], earlier: Register | None = None
) -> tuple[Kid, ...]:
    """Make children of applications: those accepted as the same are one.

    A child that the register before knew keeps its name, and its family too.

    Raises
    ------
    InputError
        Decisions contradict each other: two applications are the same as a third, and different.
    """
    # In the order of names, so that a child keeps its own whatever the order of the files.
    children = Groups(sorted(application.id for application in applications))
    families = Groups(sorted(application.id for application in applications))
    numbered: dict[tuple[str, str], str] = {}
    for application in applications:
        if number := application.meanings.get("family"):
            first = numbered.setdefault((application.desk, number), application.id)
            families.join(first, application.id)
    for pair in pairs:
        if pair.verdict == "same":
            children.join(pair.first, pair.second)
        if pair.verdict in {"same", "family"}:
            families.join(pair.first, pair.second)
    clashes = [
        pair
        for pair in pairs
        if pair.verdict in {"different", "family"}
        and children.head(pair.first) == children.head(pair.second)
    ]
    if clashes:
        raise InputError(map(_clash, clashes))
    known = {} if earlier is None else earlier.child_by_application
    ids = kept_names(children.members(), {name: kid.id for name, kid in known.items()})
    homes = kept_names(families.members(), {name: kid.family for name, kid in known.items()}, "F-")
    return tuple(
        Kid(id=ids[head], family=homes[families.head(head)], applications=names)
        for head, names in children.members().items()
    )


def conflicts_of(
    child: Kid, applications: Sequence[Application], decisions: Decisions
) -> tuple[Conflict, ...]:
    """List what the applications of one child do not agree on, thing by thing."""
    if len(applications) == 1:
        return ()
    said = {application.id: whole(application) for application in applications}
    fields = dict.fromkeys(field for one in said.values() for field in one)
    chosen = {
        value.field: value.application
        for value in decisions.value
        if value.application in said and said[value.application].get(value.field) is not None
    }
    found = []
    for field in fields:
        told = [a for a in applications if said[a.id].get(field) is not None]
        if not agree(field, [said[a.id][field] for a in told]):
            says = tuple(Said(application=a.id, desk=a.desk, text=_text(a, field)) for a in told)
            found.append(
                Conflict(child=child.id, field=field, said=says, chosen=chosen.get(field))
            )
    return tuple(found)


def whole(application: Application) -> dict[str, Any]:
    """Give what an application says, days and wishes of single columns put together."""
    said = {
        field: meaning
        for field, meaning in application.meanings.items()
        if field not in APART and not field.startswith(_DERIVED) and meaning is not None
    }
    request = request_of(application.meanings)
    return {**said, **{name: request[name] for name in ("weeks", "wishes") if name in request}}


def agree(field: str, meanings: Sequence[Any]) -> bool:
    """Say whether several applications say the same of one thing, some perhaps in more detail.

    Weeks and wishes agree where one list only goes on where the other ends.
    """
    if field in LISTED:
        longest: list[Any] = max(meanings, key=len, default=[])
        return all(longest[: len(meaning)] == meaning for meaning in meanings)
    return len({_alike(field, meaning) for meaning in meanings}) <= 1


def _alike(field: str, meaning: Any) -> str:
    """Give a form in which the same thing written in two ways is equal."""
    if field == "phone":
        return "".join(c for c in str(meaning) if c.isdigit())[-9:]
    return plain(meaning) if isinstance(meaning, str) else repr(meaning)


def _text(application: Application, field: str) -> str:
    parts = {"weeks": "day_", "wishes": "wish_"}.get(field, field)
    texts = [
        value.text
        for value in application.values
        if value.field == field or (parts.endswith("_") and value.field.startswith(parts))
    ]
    return " | ".join(texts)


def _unproposed(first: Application, second: Application) -> Pair:
    evidence = compare(person_of(first), person_of(second))
    score = sum(item.points for item in evidence)
    return Pair(first=first.id, second=second.id, score=score, zone="look", evidence=evidence)


def _gone(where: str, decision: PairDecision | ValueDecision, gone: Sequence[str]) -> Fault:
    """Say by its place that a decision is on what no file holds, or on one thing twice."""
    return Fault(
        f"{where}.{gone[0]}" if gone else where,
        "unknown-application",
        shape(getattr(decision, gone[0])) if gone else "one application twice",
        "two applications of the files that were read",
        "Take the decision out, or add the file.",
    )


def _outdated(decision: PairDecision) -> Fault:
    return Fault(
        f"decision {decision.first}, {decision.second}",
        "outdated-decision",
        "evidence that has changed since the decision",
        "the evidence that was looked at",
        "Look at the pair again and decide.",
    )


def _clash(pair: Pair) -> Fault:
    return Fault(
        f"decision {pair.first}, {pair.second}",
        "decisions-clash",
        "two applications told apart, and the same by other decisions",
        "decisions that agree",
        "Change one of the decisions on the two, or on those that tie them together.",
    )
