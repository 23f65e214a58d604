"""Numbers of children without the small ones, and without those from which these would follow.

Of every grouping (communes, ages, slots, months, structures) the same lines are hidden in the
tables that divide the same children: a line of which some number is small, and the next smallest
lines as long as what is hidden would follow from the sum: one line alone, or lines that have few
children together. Requests for a first place are hidden on their own: what became of requests is
hidden where the two would tell a small number of children who hold a place and ask for another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from berceau.observatory.indicators.records import Acceptance
from berceau.placement.reasons.discretion import HIDDEN_BELOW

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from berceau.domain.base import Record
    from berceau.observatory.indicators.records import SessionFigures, WaitingTime
    from berceau.observatory.indicators.report import Indicators

    Line = TypeVar("Line", bound=Record)
    _Counts = dict[tuple[str, str], float]
    """Numbers of children by table and name."""

_Numbers = tuple[str, ...]
_PEOPLE: dict[str, tuple[str, tuple[_Numbers, ...]]] = {
    "coverage": ("commune", (("users",),)),
    "acceptance": ("commune", (("examined", "admitted", "kept", "refused", "first"),)),
    "tension": ("group", (("requests", "asked"),)),
    "unmet": ("slot", (("asked", "unmet"),)),
    "flows": ("month", (("entries",), ("moves",), ("to_school",), ("other_exits",))),
    "waiting_list": ("structure", (("children",),)),
    "balance": ("kind", (("children", "minutes"), ("preferred",))),
    "surplus": (
        "week",
        (("children", "peak", "attended", "outside", "over", "cap", "day", "minute"),),
    ),
}
"""Of each table, what names the line, and which numbers about children are hidden together."""
_PARTS = {"acceptance": ("admitted", "first"), "unmet": ("asked", "unmet")}
"""Numbers of which one is a part of the other: the rest follows, and is no small number either."""
_NOT_CHILDREN = frozenset(
    {"asked", "minutes", "attended", "outside", "over", "cap", "day", "minute"}
)
"""Hidden with their line, but not counts of children; of slots, what is asked is a count."""


def discreet(found: Indicators) -> Indicators:
    """Hide small numbers of children.

    Parameters
    ----------
    found
        Indicators with every number.
    """
    hidden = _hidden(found)
    update: dict[str, Any] = {"anonymous": True}
    for table in _PEOPLE:
        update[table] = tuple(_discreet(line, table, hidden) for line in getattr(found, table))
    # Circles overlap: a commune between two of them would follow from their difference.
    update["reach"] = tuple(_blanked(line, ("requests",)) for line in found.reach)
    whole = _of_whole(found.acceptance[0])
    update["waiting_times"] = tuple(_waited(line, whole) for line in found.waiting_times)
    update["sessions"] = tuple(_session(line) for line in found.sessions)
    return found.model_copy(update=update)


def _discreet(line: Line, table: str, hidden: Mapping[str, set[str]]) -> Line:
    key, groups = _PEOPLE[table]
    if isinstance(line, Acceptance) and not line.commune:
        return _blanked(line, _of_whole(line))
    for numbers in groups:
        if getattr(line, key) in hidden[_grouping(table, line, numbers)]:
            line = _blanked(line, numbers)
        else:
            line = _told(line, table, numbers)
    return line


def _grouping(table: str, line: Any, numbers: _Numbers) -> str:
    """Name what is hidden alike: lines of the same name, in numbers that divide the same."""
    if table == "tension":
        return f"requests by {line.by}" if line.by == "commune" else str(line.by)
    if table == "surplus":
        return f"weeks of {line.structure}"
    key, groups = _PEOPLE[table]
    return key if len(groups) == 1 else f"{numbers[0]} by {key}"


def _hidden(found: Indicators) -> Mapping[str, set[str]]:
    """Give the lines hidden of each grouping."""
    counts: dict[str, dict[str, _Counts]] = defaultdict(lambda: defaultdict(dict))
    for table, (key, groups) in _PEOPLE.items():
        for line in getattr(found, table):
            name = getattr(line, key)
            for numbers in groups if name else ():
                counts[_grouping(table, line, numbers)][name] |= _shown(line, table, numbers)
    hidden: dict[str, set[str]] = defaultdict(set)
    for grouping, lines in counts.items():
        told_apart = _few_in_place(found) if grouping == "commune" else set()
        hidden[grouping] = _with_others(lines, told_apart)
    return hidden


def _few_in_place(found: Indicators) -> set[str]:
    """Give the communes in which few children hold a place and ask for another one."""
    first = {line.group: line.requests or 0 for line in found.tension if line.by == "commune"}
    return {
        line.commune
        for line in found.acceptance
        if line.commune and not _is_told((line.examined or 0) - first[line.commune])
    }


def _shown(line: Record, table: str, numbers: Iterable[str]) -> _Counts:
    """Give the numbers of children of a line, and what is left of one without another."""
    counted = {n: getattr(line, n) or 0 for n in numbers if _counts(table, n)}
    whole, part = _PARTS.get(table, ("", ""))
    if whole:
        counted[f"{whole} without {part}"] = counted[whole] - counted[part]
    return {(table, name): number for name, number in counted.items()}


def _counts(table: str, number: str) -> bool:
    return number not in _NOT_CHILDREN or table == "unmet"


def _with_others(lines: Mapping[str, _Counts], also: Collection[str]) -> set[str]:
    """Give the lines with a small number, some others, and more until no sum of them is small.

    What is hidden adds up to what is told in all, less the other lines: together, the lines hidden
    have no small number either, so that no line with one is hidden alone.
    """
    hidden = {name for name, counts in lines.items() if not all(map(_is_told, counts.values()))}
    hidden |= set(also)
    others = [name for name, counts in lines.items() if any(counts.values())]
    left = sorted(
        (name for name in others if name not in hidden),
        key=lambda name: (sum(lines[name].values()), name),
        reverse=True,
    )
    while left and (len(hidden) == 1 or not _add_up(lines, hidden)):
        hidden.add(left.pop())
    return hidden


def _add_up(lines: Mapping[str, _Counts], hidden: Collection[str]) -> bool:
    """Tell whether no sum of the lines hidden is small."""
    sums: Counter[tuple[str, str]] = Counter()
    for name in hidden:
        sums.update(lines[name])
    return all(map(_is_told, sums.values()))


def _is_told(number: float | None) -> bool:
    return not number or number >= HIDDEN_BELOW


def _blanked(line: Line, numbers: Collection[str]) -> Line:
    return line.model_copy(update=dict.fromkeys(numbers))


def _told(line: Line, table: str, numbers: Collection[str]) -> Line:
    """Hide what is small in a line of sums: all of its numbers, which add up to each other."""
    shown = _shown(line, table, numbers)
    return line if all(map(_is_told, shown.values())) else _blanked(line, numbers)


def _of_whole(line: Acceptance) -> set[str]:
    """Give the numbers of all requests that are not told: small ones, and those they follow from.

    Admitted, kept and refused add up to the requests examined, so none of them is hidden alone;
    refused first, then kept, so that the rate of admission is told where it may be.
    """
    parts = {name: getattr(line, name) or 0 for name in ("refused", "kept", "admitted")}
    hidden = {name for name, count in parts.items() if not _is_told(count)}
    left = [name for name, count in parts.items() if count and name not in hidden]
    while (
        hidden and left and (len(hidden) == 1 or not _is_told(sum(parts[name] for name in hidden)))
    ):
        hidden.add(left.pop(0))
    if hidden and not left:
        hidden.add("examined")
    rest = (line.admitted or 0) - (line.first or 0)
    if "admitted" in hidden or not (_is_told(line.first) and _is_told(rest)):
        hidden.add("first")
    return hidden


def _waited(line: WaitingTime, whole: Collection[str]) -> WaitingTime:
    """Hide a small group altogether; of one whose size is told nowhere else, its size."""
    if not (_is_told(line.children) and _is_told(line.unknown)):
        blank = ("children", "unknown", "quartile", "median", "upper")
        return line.model_copy(update=dict.fromkeys(blank))
    counts = ("children", "unknown") if line.group in whole else ()
    return line.model_copy(update=dict.fromkeys(counts))


def _session(line: SessionFigures) -> SessionFigures:
    examined, admitted, refused = line.examined or 0, line.admitted or 0, line.refused or 0
    first = round((line.first_rate or 0) * admitted)
    kept = examined - admitted - refused
    hidden = _of_whole(
        Acceptance(examined=examined, admitted=admitted, kept=kept, refused=refused, first=first)
    )
    blank = hidden & {"examined", "admitted", "refused"}
    if "admitted" in hidden:
        blank |= {"acceptance", "median_wait"}
    if "first" in hidden:
        blank.add("first_rate")
    if "examined" in hidden:
        blank |= {"tension", "unmet"}
    return line.model_copy(update=dict.fromkeys(blank))
