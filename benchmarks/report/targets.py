"""The targets that were set, and whether the stored results reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks.registry import GIANT, HUGE, LARGE, MIDDLE, SMALL, TOWN
from benchmarks.report.runs import PEERS, middle
from benchmarks.suites import OURS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.report.runs import Results, Run

GIB = 1024
_MOMENTS = (1, 1.5, 2, 3, 4, 6, 8, 10, 12)
"""Seconds at which we are compared with the peers; none of them had more time."""
_ALIKE = 1e-5
"""Gaps nearer than this are the same."""
_TOWN_LIMIT = 30


class Row(NamedTuple):
    """One line of the table of targets."""

    size: str
    target: str
    measured: str
    reached: bool | None
    """``None`` where nothing was run."""


def rows(results: Results) -> list[Row]:
    """Measure every target, medians over seeds, the gap proven by the run itself."""
    found = [*_small(results), *_town(results), *_middle(results), *_large(results)]
    return [*found, *_huge(results), *_building(results), *_decision(results)]


def ours(results: Results, children: int) -> list[Run]:
    """Give our runs by the clock on a size, the longest of each instance."""
    runs = results.of("place", where=lambda run: run.ordinary and run.children == children)
    workers = OURS["workers"]
    timed = [run for run in runs if "work" not in run.task.settings]
    same = [run for run in timed if run.task.settings.get("workers") == workers]
    longest: dict[str, Run] = {}
    for run in same:
        name = run.task.instance
        if name not in longest or run.task.limit > longest[name].task.limit:
            longest[name] = run
    return list(longest.values())


def _within(results: Results, children: int, wanted: float, seconds: float) -> Row:
    runs = ours(results, children)
    times = [run.time_to(wanted) for run in runs]
    size, target = f"{children:,}", f"≤ {100 * wanted:g} % in {seconds:g} s"
    if not runs:
        return Row(size, target, "not run", None)
    found = middle(times)
    reached = sum(time is not None for time in times)
    measured = "not reached" if found is None else f"{found:.1f} s"
    return Row(
        size,
        target,
        f"{measured}; reached in {reached} of {len(runs)} runs",
        found is not None and found <= seconds,
    )


def _at_most(found: float | None, limit: float) -> bool | None:
    return None if found is None else found <= limit


def _peers(results: Results, children: int) -> dict[str, list[Run]]:
    """Give the peers that were run on every seed that we were run on."""
    seeds = {run.task.instance for run in ours(results, children)}
    found = results.timed(children, *PEERS)
    return {name: runs for name, runs in found.items() if {r.task.instance for r in runs} >= seeds}


def _small(results: Results) -> Iterator[Row]:
    runs, target = ours(results, SMALL), "optimum proven, no slower than HiGHS and SCIP"
    peers = [
        (middle([_proof(run) for run in found]), name)
        for name, found in _peers(results, SMALL).items()
        if found[0].task.method in {"highs", "scip"}
    ]
    best = min(((time, name) for time, name in peers if time is not None), default=None)
    if not runs or best is None:
        yield Row(str(SMALL), target, "not run", None)
        return
    times = [_proof(run) for run in runs]
    mine = middle(times)
    proven = sum(time is not None for time in times)
    measured = f"proven on {proven} of {len(runs)}"
    if mine is not None:
        measured += f", {mine:.2f} s; {best[1]} {best[0]:.2f} s"
    good = proven == len(runs) and mine is not None and mine <= best[0]
    yield Row(str(SMALL), target, measured, good)


def _proof(run: Run) -> float | None:
    return run.seconds if run.line["verdict"] == "proven" else None


def _town(results: Results) -> Iterator[Row]:
    yield _within(results, TOWN, 0.01, 1)
    yield _sooner(results)
    yield _ahead(results)
    runs, target = ours(results, TOWN), "≤ 0.45 % within 30 s on every seed"
    if not runs:
        yield Row(str(TOWN), target, "not run", None)
        return
    times = [run.time_to(0.0045) for run in runs]
    last = max((time for time in times if time is not None), default=None)
    reached = sum(time is not None and time <= _TOWN_LIMIT for time in times)
    measured = f"{reached} of {len(runs)} seeds" + (
        "" if last is None else f", last at {last:.1f} s"
    )
    yield Row(str(TOWN), target, measured, reached == len(runs))


def _sooner(results: Results) -> Row:
    target = "≤ 1 % at least 6 times sooner than the best peer"
    mine = middle(results.times_to(ours(results, TOWN), 0.01))
    peers = [
        (time, name)
        for name, runs in _peers(results, TOWN).items()
        if (time := middle(results.times_to(runs, 0.01))) is not None
    ]
    if mine is None or not peers:
        return Row(str(TOWN), target, "not run", None)
    best, name = min(peers)
    measured = f"{best / mine:.1f} times: {mine:.2f} s, {name} {best:.2f} s"
    return Row(str(TOWN), target, measured, best >= 6 * mine)


def _ahead(results: Results) -> Row:
    target = "never behind a peer from 1 s on"
    own, peers = ours(results, TOWN), _peers(results, TOWN)
    if not own or not peers:
        return Row(str(TOWN), target, "not run", None)
    behind: dict[float, str] = {}
    for moment in _MOMENTS:
        mine = middle(results.gaps_at(own, moment))
        gaps = [(middle(results.gaps_at(runs, moment)), name) for name, runs in peers.items()]
        best, name = min(((gap, name) for gap, name in gaps if gap is not None), default=(1.0, ""))
        if name and (mine is None or best < mine - _ALIKE):
            shown = "nothing yet" if mine is None else f"{100 * mine:.2f} %"
            behind[moment] = f"{name} {100 * best:.2f} %, ours {shown}"
    if not behind:
        return Row(str(TOWN), target, "never behind", reached=True)
    first = min(behind)
    moments = ", ".join(map(str, behind))
    measured = f"behind at {moments} s; at {first} s {behind[first]}"
    return Row(str(TOWN), target, measured, reached=False)


def _middle(results: Results) -> Iterator[Row]:
    for wanted, seconds in ((0.01, 5), (0.007, 15), (0.005, 120)):
        yield _within(results, MIDDLE, wanted, seconds)
    target, moment = "every peer above 2 % at 30 s", 30.0
    gaps = [
        (found, name)
        for name, runs in results.timed(MIDDLE, *PEERS).items()
        if (found := middle(results.gaps_at(runs, moment))) is not None
    ]
    if not results.timed(MIDDLE, *PEERS):
        yield Row(f"{MIDDLE:,}", target, "not run", None)
        return
    best = min(gaps, default=None)
    measured = "none has any proposal" if best is None else f"{best[1]} {100 * best[0]:.2f} %"
    yield Row(f"{MIDDLE:,}", target, measured, best is None or not _at_most(best[0], 0.02))


def _large(results: Results) -> Iterator[Row]:
    runs, target = ours(results, LARGE), "a lawful proposal in 10 s"
    first = middle([_first(run) for run in runs])
    measured = "not run" if first is None else f"{first:.1f} s"
    yield Row(f"{LARGE:,}", target, measured, _at_most(first, 10))
    yield _within(results, LARGE, 0.01, 30)
    yield _within(results, LARGE, 0.006, 300)


def _first(run: Run) -> float | None:
    """Give the seconds to the first proposal, checked."""
    times = [when for when, best, _ in run.line["trace"] if best is not None]
    return times[0] + run.checking if times else None


def _huge(results: Results) -> Iterator[Row]:
    yield _within(results, HUGE, 0.01, 300)
    yield _within(results, GIANT, 0.015, 600)
    runs, target = ours(results, GIANT), "under 12 GiB"
    if not runs:
        yield Row(f"{GIANT:,}", target, "not run", None)
        return
    peak = max(peak_mib(run) for run in runs) / GIB
    yield Row(f"{GIANT:,}", target, f"{peak:.1f} GiB", _at_most(peak, 12))


def peak_mib(run: Run) -> int:
    """Give the peak of memory of a run, processes of its own included."""
    memory = run.line["memory_mib"]
    return int(memory["peak"]) + int(memory.get("children_peak", 0))


def _building(results: Results) -> Iterator[Row]:
    target = "at least 20 times faster than naive loops"
    ratios = [
        (run.children, *both, run.line["phases"]["fill"])
        for run in results.of("naive")
        if (both := _filling(results, run)) is not None
    ]
    if ratios:
        children, filling, reduction, naive = max(ratios)
        measured = f"{naive / filling:.0f} times at {children:,}: {filling:.2f} s, {naive:.2f} s"
        measured += f"; with row reduction {naive / (filling + reduction):.0f} times"
        yield Row("building", target, measured, naive >= 20 * filling)
    else:
        yield Row("building", target, "not run", None)
    target = f"row reduction at {GIANT:,} under 20 s"
    times = [run.line["phases"]["reduce"] for run in results.of("building", where=_is_size(GIANT))]
    found = middle(times)
    measured = "not run" if found is None else f"{found:.1f} s"
    yield Row("building", target, measured, _at_most(found, 20))


def _is_size(children: int) -> Callable[[Run], bool]:
    return lambda run: run.children == children


def _filling(results: Results, naive: Run) -> tuple[float, float] | None:
    """Give our seconds to fill the solver's model, and those to reduce rows."""
    same = results.of("building", where=lambda run: run.task.instance == naive.task.instance)
    if not same:
        return None
    phases = same[0].line["phases"]
    return phases["fill"], phases["reduce"]


def _decision(results: Results) -> Iterator[Row]:
    runs: Sequence[Run] = [run for run in results.of("decision") if run.children == MIDDLE]
    target = "updated, checked, bounded proposal within 2 s"
    if not runs:
        yield Row("after one decision", target, "not run", None)
        return
    times = [run.seconds if run.line["bound"] is not None else None for run in runs]
    found = middle(times)
    gaps = [(run.line["bound"] - run.line["value"]) / run.line["bound"] for run in runs]
    measured = "no bound" if found is None else f"{found:.2f} s, gap {100 * max(gaps):.2f} %"
    yield Row("after one decision", target, measured, bool(_at_most(found, 2)))
