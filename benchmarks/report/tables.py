"""The tables of the docs page, in Markdown, from stored results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.registry import SIZES
from benchmarks.report import targets
from benchmarks.report.runs import PEERS, gap, middle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from benchmarks.report.runs import Results, Run

GAPS = (0.02, 0.015, 0.01, 0.008, 0.007, 0.006, 0.005, 0.001)
"""Gaps whose times are told, as shares."""
NOTHING = "*Nothing stored yet.*"
ABSENT = "\N{EN DASH}"
"""What was not reached, or is not known."""
_GIB = 1024
_THOUSAND = 1000
_FINE_SECONDS, _FINE_SHARE = 10, 0.01
"""Below these, two more digits are told."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; numbers stand right of the first column."""
    written = [" | ".join(row) for row in rows]
    if not written:
        return NOTHING
    rule = " | ".join(["---", *["---:"] * (len(head) - 1)])
    return "\n".join(f"| {line} |" for line in (" | ".join(head), rule, *written))


def target_table(results: Results) -> str:
    """List the targets and whether they are reached."""
    said = {True: "reached", False: "**missed**", None: ABSENT}
    rows = [
        (row.size, row.target, row.measured, said[row.reached]) for row in targets.rows(results)
    ]
    head = "| children | target | measured | |\n| --- | --- | --- | --- |"
    return "\n".join([head, *(f"| {' | '.join(row)} |" for row in rows)])


def time_table(results: Results) -> str:
    """List for each size and method the median seconds to each gap."""
    head = ["children", "method", "seeds", *(f"{100 * wanted:g} %" for wanted in GAPS)]
    rows = []
    for children in SIZES:
        for name, runs in _sorted(results, children):
            times = [_some(results.times_to(runs, wanted)) for wanted in GAPS]
            rows.append([f"{children:,}", name, str(len(runs)), *times])
    return table(head, rows)


def _some(times: list[float | None]) -> str:
    """Write a median; how many got there, if not all did."""
    found, reached = middle(times), sum(time is not None for time in times)
    if not reached:
        return ABSENT
    share = "" if reached == len(times) else f" ({reached}/{len(times)})"
    return (ABSENT if found is None else seconds(found)) + share


def _sorted(results: Results, children: int) -> Iterator[tuple[str, list[Run]]]:
    """Give ours first, then the peers by what they reached."""
    found = results.timed(children)
    yield from sorted(found.items(), key=lambda item: _order(results, *item))


def _order(results: Results, name: str, runs: list[Run]) -> tuple[bool, float, str]:
    ends = [end for run in runs if (end := _end(results, run)) is not None]
    return runs[0].task.method != "place", max(ends, default=1.0), name


def _end(results: Results, run: Run) -> float | None:
    value, bound = run.line["value"], results.bound(run)
    return None if value is None or bound is None else gap(value, bound)


def end_table(results: Results) -> str:
    """List what each method reached at its end, baselines too."""
    head = ["children", "method", "seeds", "seconds", "median gap", "range", "proven", "own gap"]
    head += ["certified gap"]
    rows = []
    for children in SIZES:
        plain = results.timed(children, "in_order", "deferred_acceptance")
        for name, runs in [*_sorted(results, children), *plain.items()]:
            ends = [_end(results, run) for run in runs]
            known = [end for end in ends if end is not None]
            proven = sum(run.line["verdict"] == "proven" for run in runs)
            rows.append(
                [
                    f"{children:,}",
                    name,
                    str(len(runs)),
                    seconds(middle([run.seconds for run in runs])),
                    percent(middle(ends)),
                    f"{percent(min(known))} to {percent(max(known))}" if known else ABSENT,
                    f"{proven}",
                    percent(middle([_own(run) for run in runs])),
                    percent(middle([_certified(run) for run in runs])),
                ]
            )
    return table(head, rows)


def _own(run: Run) -> float | None:
    value, bound = run.line["value"], run.line["bound"]
    return None if value is None or bound is None else gap(value, bound)


def _certified(run: Run) -> float | None:
    stages = run.line["more"].get("stages", ())
    certified = stages[0].get("certified") if len(stages) == 1 else None
    return None if certified is None else gap(run.line["value"], certified)


def behind_table(results: Results) -> str:
    """List for each size and gap the peer that was sooner than we were, the soonest of them."""
    head = ["children", "gap", "peer", "its seconds", "ours"]
    rows = [
        [f"{children:,}", f"{100 * wanted:g} %", name, seconds(theirs), seconds(mine)]
        for children in SIZES
        for wanted in GAPS
        for theirs, name, mine in _soonest(results, children, wanted)
        if mine is None or theirs < mine
    ]
    return table(head, rows) if rows else "No peer was sooner at any of these gaps."


def _soonest(
    results: Results, children: int, wanted: float
) -> Iterator[tuple[float, str, float | None]]:
    """Give the soonest peer at a gap: its seconds, its name, ours on the same seeds."""
    ours = {run.task.instance: run for run in targets.ours(results, children)}
    found = []
    for name, runs in results.timed(children, *PEERS).items():
        both = [run for run in runs if run.task.instance in ours]
        theirs = middle(results.times_to(both, wanted))
        if theirs is not None:
            same = [ours[run.task.instance] for run in both]
            found.append((theirs, name, middle(results.times_to(same, wanted))))
    if found:
        yield min(found, key=lambda one: one[0])


def size_table(results: Results) -> str:
    """List what our runs are about, what they take apart, and their memory."""
    head = ["instance", "columns", "rows", "rows kept", "coefficients kept", "territory to rows"]
    head += ["reduction", "fill", "peak of building"]
    rows = []
    for run in sorted(results.of("building"), key=lambda run: run.children):
        size, phases = run.line["size"], run.line["phases"]
        rows.append(
            [
                run.task.instance,
                f"{size['columns']:,}",
                f"{size['rows']:,}",
                f"{size['kept_rows']:,}",
                f"{size['kept_coefficients']:,}",
                *(f"{phases[name]:.2f} s" for name in ("formulate", "reduce", "fill")),
                memory(targets.peak_mib(run)),
            ]
        )
    return table(head, rows)


def building_table(results: Results) -> str:
    """Compare ways to fill the solver's model."""
    head = ["instance", "arrays: reduction", "arrays: filling", "modelling layer, needed rows"]
    head += ["naive loops, all rows", "filling alone", "with reduction"]
    rows = []
    for run in sorted(results.of("building"), key=lambda run: run.children):
        others = {
            other.task.method: other.line["phases"]["fill"]
            for other in results.of("expressions", "naive")
            if other.task.instance == run.task.instance
        }
        if not {"expressions", "naive"} <= set(others):
            continue
        reduction, filling = (run.line["phases"][name] for name in ("reduce", "fill"))
        rows.append(
            [
                run.task.instance,
                f"{reduction:.2f} s",
                f"{filling:.2f} s",
                f"{others['expressions']:.2f} s",
                f"{others['naive']:.2f} s",
                f"{others['naive'] / filling:.1f} times",
                f"{others['naive'] / (reduction + filling):.1f} times",
            ]
        )
    return table(head, rows)


def repeat_table(results: Results) -> str:
    """Say whether runs with the same seed and effort gave the same bytes."""
    found: dict[str, list[Run]] = {}
    for run in results.runs:
        if run.task.method == "place" and "work" in run.task.settings:
            found.setdefault(f"{run.task.instance}, {run.name}", []).append(run)
    rows = []
    for name, runs in found.items():
        digests = {run.line["more"]["digest"] for run in runs}
        beside = [run.task.beside or "alone" for run in runs]
        if len(runs) > 1:
            took = ", ".join(seconds(run.seconds) for run in runs)
            rows.append([name, ", ".join(beside), took, "yes" if len(digests) == 1 else "**no**"])
    return table(["run", "beside", "seconds", "same bytes"], rows)


def decision_table(results: Results) -> str:
    """List how soon a proposal follows a decision."""
    head = ["instance", "decision", "seconds", "gap", "gap before", "children moved"]
    rows = []
    for run in results.of("decision"):
        former = run.line["more"]["former"]
        rows.append(
            [
                run.task.instance,
                str(run.task.settings.get("kind", "forbid")),
                f"{run.seconds:.2f}",
                percent(_own(run)),
                percent(gap(former["value"], former["bound"])),
                str(former["changed_children"]),
            ]
        )
    return table(head, rows)


def other_table(results: Results) -> str:
    """List runs on towns with one dial turned far, and on the cases of the package."""
    head = ["instance", "method", "seconds", "value", "gap to best bound", "verdict"]
    methods = ("place", *PEERS, "in_order", "deferred_acceptance")
    rows = [
        [
            run.task.instance,
            run.name,
            seconds(run.seconds),
            ABSENT if run.line["value"] is None else f"{run.line['value']:,}",
            percent(_end(results, run)),
            run.line["verdict"].replace("_", " "),
        ]
        for run in results.of(*methods, where=lambda run: not run.ordinary)
    ]
    return table(head, sorted(rows, key=lambda row: row[0]))


def stage_table(results: Results) -> str:
    """List what each stage of the territories' own policy reached."""
    head = ["instance", "stage", "seconds", "value", "bound", "gap", "verdict"]
    rows = []
    for run in results.runs:
        if run.task.policy != "default" or run.task.method != "place" or not run.ordinary:
            continue
        rows += [_stage_row(run.task.instance, stage) for stage in run.line["more"]["stages"]]
    return table(head, rows)


def _stage_row(instance: str, stage: dict[str, Any]) -> list[str]:
    value, bound = stage["value"], stage["bound"]
    known = value is not None and bound is not None
    return [
        instance,
        stage["name"].replace("_", " "),
        f"{stage['seconds']:.1f}",
        ABSENT if value is None else f"{value:,}",
        ABSENT if bound is None else f"{bound:,}",
        percent(abs(bound - value) / max(1, abs(bound))) if known else ABSENT,
        stage["verdict"].replace("_", " "),
    ]


def machine_lines(results: Results) -> str:
    """Say on what machines, with which versions, and when the runs were done."""
    if not results.runs:
        return NOTHING
    machines = _distinct(results, lambda line: _machine(line["machine"]))
    versions = _distinct(results, lambda line: _versions(line["versions"]))
    days = sorted({run.line["when"][:10] for run in results.runs})
    loads = [busy for run in results.runs if (busy := run.line["busy_before"]) is not None]
    span = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    commits = ", ".join(sorted({run.line["commit"] or "unknown" for run in results.runs}))
    count = f"{len(results.runs)} runs, {span}, commits {commits} (a star: sources differed)"
    lines = [
        f"- machine: {'; '.join(machines)}",
        f"- versions: {'; '.join(versions)}",
        f"- {count}",
    ]
    if loads:
        lines.append(
            f"- cores at work before a run began: median {100 * (middle(loads) or 0):.0f} %,"
            f" at most {100 * max(loads):.0f} %"
        )
    return "\n".join(lines)


def _distinct(results: Results, told: Callable[[dict[str, Any]], str]) -> list[str]:
    return sorted({told(run.line) for run in results.runs})


def _machine(machine: dict[str, Any]) -> str:
    return (
        f"{machine['system']}, {machine['processor']}, {machine['cores']} cores,"
        f" {machine['memory_gib']} GiB"
    )


def _versions(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def seconds(value: float | None) -> str:
    """Write seconds, as fine as they are small."""
    if value is None:
        return ABSENT
    return f"{value:.2f} s" if value < _FINE_SECONDS else f"{value:.0f} s"


def percent(share: float | None) -> str:
    """Write a share in hundredths, as fine as it is small."""
    if share is None:
        return ABSENT
    return f"{100 * share:.3f} %" if share < _FINE_SHARE else f"{100 * share:.1f} %"


def memory(mib: int) -> str:
    """Write an amount of memory."""
    return f"{mib} MiB" if mib < _THOUSAND else f"{mib / _GIB:.1f} GiB"
