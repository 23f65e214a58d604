"""The table of rules, the independence of the checker, and laws that hold on any territory."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from berceau.domain.calendar import WEEKDAYS
from berceau.placement.check import RULES, check, measures_of
from berceau.placement.check.view import Stretch, View
from support.check_builders import FIRST, LAST, child, creche, family, proposal, request, seat
from support.check_builders import territory as build

if TYPE_CHECKING:
    from random import Random

ROOT = Path(__file__).parents[4]


def test_the_rules_are_those_of_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
    table = page.split("## Rules", maxsplit=1)[1].split("**Terms of a convention**")[0]
    assert sorted(RULES) == sorted(re.findall(r"^\| `([a-z-]+)` \|", table, flags=re.MULTILINE))


def test_the_checker_loads_nothing_of_the_solver() -> None:
    code = "import sys, berceau.placement.check; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  (our own interpreter, our own line)
    loaded = set(run.stdout.split())
    assert "ortools" not in loaded
    allowed = tuple(f"berceau.placement.{name}" for name in ("check", "explained", "proposal"))
    ours = {name for name in loaded if name.startswith(("berceau.placement.", "berceau.engine"))}
    assert {name for name in ours if not name.startswith(allowed)} == set()


DAYS = st.integers(0, (LAST - FIRST).days).map(lambda k: FIRST + timedelta(days=k))


@given(
    first=DAYS,
    last=DAYS,
    week=st.sets(st.sampled_from(("mon-am", "tue-pm", "wed", "thu-am", "fri")), min_size=1),
    closed=st.tuples(DAYS, DAYS).map(sorted),
)
def test_minutes_by_month_are_those_of_each_open_day(
    first: date, last: date, week: set[str], closed: list[date]
) -> None:
    span = [day.isoformat() for day in closed]
    house = build(structures=[creche(closures=[span])])
    view, calendar = View(house), house.calendar
    slots = calendar.expand(tuple(week))
    counted = view.minutes_by_month(house.structures[0], slots, Stretch(first, last))
    expected = dict.fromkeys((period.label for period in view.periods), 0)
    open_days = set(calendar.open_days())
    day = first
    while day <= last:
        if day in open_days and not closed[0] <= day <= closed[1]:
            expected[f"{day:%Y-%m}"] += sum(
                calendar.minutes[slot]
                for slot in slots
                if calendar.slots[slot][0] == WEEKDAYS[day.weekday()]
            )
        day += timedelta(days=1)
    assert counted.tolist() == list(expected.values())


CHILDREN = st.lists(
    st.tuples(st.sampled_from(("mon", "mon-am", "tue", "mon tue")), st.booleans()),
    min_size=1,
    max_size=6,
)


@given(rows=CHILDREN, places=st.integers(1, 4), shuffled=st.randoms())
def test_places_are_counted_whatever_the_order_of_the_input(
    rows: list[tuple[str, bool]], places: int, shuffled: Random
) -> None:
    families = [
        family(f"F{k}", children=[child(f"F{k}-a", request=request(weeks=[week.split()]))])
        for k, (week, _) in enumerate(rows)
    ]
    seats = [seat(f"F{k}-a", week=week) for k, (week, placed) in enumerate(rows) if placed]
    straight = build(*families, structures=[creche(places=places)])
    shuffled.shuffle(families)
    mixed = build(*families, structures=[creche(places=places)])
    first, second = (check(t, proposal(t, *seats)) for t in (straight, mixed))
    assert first == second
    assert measures_of(mixed, reversed(seats)) == first.measures
    present = [
        sum(
            slot in week.split() or f"{slot}-am" in week.split() for week, placed in rows if placed
        )
        for slot in ("mon", "tue")
    ]
    assert first.lawful == (max(present) <= places)
