"""ChilmAI in a process of its own: solves markets, and checks answers with its own checker.

Run by an interpreter that has ChilmAI and nothing of this repository: it reads one JSON request a
line and writes one JSON answer a line.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

UNSEATED = -1
"""How ChilmAI writes that a child has no seat."""


def main() -> None:
    """Answer requests until there are no more."""
    _say({"version": version("chilmai"), "ortools": version("ortools")})
    for line in sys.stdin:
        request = json.loads(line)
        _say(WORK[request.pop("work")](**request))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()


def _solve(children: str, daycares: str, seconds: float) -> dict[str, Any]:
    """Solve a market from the bytes of its files to the rows of the result."""
    service = import_module("chilmai.generic.service").MatchingService()
    mapping = import_module("chilmai.generic.config").DEFAULT_CONFIG
    tables = {
        "children_file_bytes": Path(children).read_bytes(),
        "daycares_file_bytes": Path(daycares).read_bytes(),
    }
    start, start_cpu = time.perf_counter(), time.process_time()
    try:
        result = service.match(
            **tables,
            children_file_format="csv",
            daycares_file_format="csv",
            mapping=mapping,
            solver_config={"max_time_seconds": seconds},
        )
    except Exception as error:  # noqa: BLE001 - what it raises is its answer
        answer = {"error": str(getattr(error, "code", "") or type(error).__name__)}
    else:
        answer = {"placed": result["matched_children"]["total"] + _blanked(result)}
    took = time.perf_counter() - start
    return {**answer, "seconds": took, "cpu_seconds": time.process_time() - start_cpu}


def _blanked(result: dict[str, Any]) -> int:
    """Give the children who stay where they are, whom ChilmAI takes out of its total."""
    return int(result.get("transfer_back_count", 0))


def _market(children: str, daycares: str) -> dict[str, Any]:
    """Make ChilmAI's own market of two files, as its matcher does."""
    parser = import_module("chilmai.generic.parser").InputParser()
    mapping = import_module("chilmai.generic.config").DEFAULT_CONFIG
    matcher = import_module("chilmai.generic.matcher").CpSatMatcher
    builder = import_module("chilmai.generic.family_pref_builder").FamilyPrefBuilder
    dicts = import_module("chilmai.generic.dict_builder").DictBuilder
    tables = [
        read(file_bytes=Path(file).read_bytes(), file_format="csv", mapping=mapping[part])
        for read, file, part in (
            (parser.parse_children, children, "children"),
            (parser.parse_daycares, daycares, "daycares"),
        )
    ]
    frame, homes, wishes, _, child, household, daycare = matcher._normalize_frames(*tables)  # noqa: SLF001 - there is no public way
    points = builder.score_columns(frame)
    families = builder.build(frame)
    scores = dicts.build_score_lookup(frame, wishes, points)
    base = dicts.build_base_scores(frame)
    return {
        "families": families,
        "dicts": (
            dicts.build_children_dic(frame, wishes),
            dicts.build_daycares_dic(homes, scores, families, base),
            dicts.build_families_dic(families),
        ),
        "ids": (child, household, daycare),
    }


def _options(children: str, daycares: str) -> dict[str, Any]:
    """List what each household wants: the daycares of its children, combination by combination."""
    market = _market(children, daycares)
    child, household, daycare = market["ids"]
    return {
        household.to_orig(family.household_id): {
            "children": [child.to_orig(c) for c in family.child_ids],
            "wanted": [
                [None if d is None else daycare.to_orig(d) for d in wanted]
                for wanted in family.family_pref
            ],
        }
        for family in market["families"]
    }


def _check(children: str, daycares: str, seats: dict[str, str | None]) -> dict[str, Any]:
    """Check an answer: a daycare, or nothing, for each child."""
    market = _market(children, daycares)
    child, household, daycare = market["ids"]
    given = {
        child.to_int(c): UNSEATED if d is None else daycare.to_int(d) for c, d in seats.items()
    }
    held, strangers = {}, []
    for family in market["families"]:
        got = tuple(given[c] for c in family.child_ids)
        wanted = [tuple(UNSEATED if d is None else d for d in w) for w in family.family_pref]
        if got not in wanted and set(got) != {UNSEATED}:
            strangers.append(household.to_orig(family.household_id))
        for k, combination in enumerate(wanted):
            held[family.household_id, k] = int(combination == got)
    outcome = {c: {"CP": d} for c, d in given.items()}
    check = import_module("chilmai.algorithm.cp_use_transfer.helper_functions").check_outcome
    lost, crowded, blocking = check(*market["dicts"], outcome, held, share_bool=False)
    return {
        "strangers": strangers,
        "lost": len(lost),
        "crowded": len(crowded),
        "blocking": {household.to_orig(f): p for f, p in blocking.items() if p},
    }


WORK: dict[str, Callable[..., dict[str, Any]]] = {
    "solve": _solve,
    "check": _check,
    "options": _options,
}

if __name__ == "__main__":
    main()
