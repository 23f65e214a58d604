"""A run is written down as it goes, and can be drawn later."""

from __future__ import annotations

import itertools
import json
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.engine.outcome import Means, Progress
from berceau.observatory import figures
from berceau.observatory.course import panels
from support.even import even

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.placement.show.words import Lang

_TIE = "\N{NO-BREAK SPACE}"
_TEXT = re.compile(r"<(?:text|tspan)[^>]*>([^<]+)<")


@cache
def run() -> tuple[berceau.Trace, berceau.Proposal]:
    trace = berceau.Trace()
    return trace, berceau.place(even(berceau.case("talant-2015")), progress=trace)


def event(best: int | None, bound: int | None, elapsed: float, number: int = 1) -> Progress:
    return Progress("need", best, bound, None, elapsed, number, 2, means=Means.PIECES)


def test_each_stage_of_the_proposal_has_its_leg_and_ends_at_its_result() -> None:
    trace, proposal = run()
    assert trace.stages == len(proposal.stages)
    for number, stage in enumerate(proposal.stages, start=1):
        legs = [leg for leg in trace.legs if leg.number == number]
        assert {leg.stage for leg in legs} == {stage.name}
        assert (legs[0].best[-1], legs[0].bound[-1]) == (stage.value, stage.bound)
        assert legs[-1].spent == pytest.approx(stage.work, abs=1e-6)


def test_time_only_goes_on() -> None:
    trace, _ = run()
    moments = [s for leg in trace.legs for s in (*leg.seconds, leg.until)]
    assert moments == sorted(moments)


def test_only_what_changes_is_written_down() -> None:
    trace = berceau.Trace()
    for k, (best, bound) in enumerate([(None, None), (3, None), (3, None), (3, 9), (5, 9)]):
        trace(event(best, bound, float(k)))
    trace(event(5, 9, 7.0))
    trace(event(1, 1, 8.0, number=2))
    first, second = trace.legs
    assert (first.seconds, first.until) == ((0.0, 1.0, 3.0, 4.0), 7.0)
    assert first.best == (None, 3, 3, 5)
    assert first.bound == (None, None, 9, 9)
    assert first.means == ("pieces",) * 4
    assert (second.number, second.best) == (2, (1,))


def test_a_second_run_takes_the_place_of_the_first() -> None:
    trace = berceau.Trace()
    for elapsed, number in [(1.0, 1), (5.0, 2), (0.5, 1)]:
        trace(event(3, 9, elapsed, number))
    assert [(leg.number, leg.seconds) for leg in trace.legs] == [(1, (0.5,))]


def test_a_trace_survives_json() -> None:
    trace, _ = run()
    again = berceau.Trace.from_json(trace.to_json())
    assert (again.legs, again.stages) == (trace.legs, trace.stages)
    assert again.to_json() == trace.to_json()


def test_what_is_no_trace_is_refused() -> None:
    document = json.loads(run()[0].to_json())
    document["legs"][0]["best"].append(4)
    for text in ("{", "{}", '{"stages": 1, "rows": []}', json.dumps(document)):
        with pytest.raises(ValueError, match="Course"):
            berceau.Trace.from_json(text)


def test_another_listener_is_told_the_same() -> None:
    heard: list[Progress] = []
    trace = berceau.Trace(heard.append)
    berceau.place(even(berceau.case("talant-2015")), progress=trace)
    assert [leg.number for leg in trace.legs] == [
        number
        for (number, _), _ in itertools.groupby(heard, key=lambda one: (one.number, one.level))
    ]


def test_an_error_of_the_other_listener_is_passed_on_and_the_event_kept() -> None:
    def fail(_: Progress) -> None:
        raise LookupError("gone")

    trace = berceau.Trace(fail)
    with pytest.raises(LookupError, match="gone"):
        berceau.place(even(berceau.case("talant-2015")), progress=trace)
    assert len(trace.legs) == 1


def test_an_interrupted_run_keeps_what_was_written() -> None:
    def interrupt(one: Progress) -> None:
        if one.stage == "fairness":
            raise KeyboardInterrupt

    trace = berceau.Trace(interrupt)
    proposal = berceau.place(even(berceau.case("talant-2015")), progress=trace)
    assert proposal.run.stopped_by == "interrupt"
    assert trace.legs[-1].stage == "fairness"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", ["2. besoin servi, pondéré par les points", "prouvée la meilleure", "0,1 %"]),
        ("en", ["2. need met, weighted by points", "proven best", "0.1%"]),
    ],
)
def test_the_figure_says_each_stage_and_what_it_came_to(
    lang: Lang, said: list[str], tmp_path: Path
) -> None:
    trace, proposal = run()
    path = figures.save(trace.figure(lang=lang), tmp_path / "run.svg")
    ink = " ".join(_TEXT.findall(path.read_text(encoding="utf-8"))).replace(_TIE, " ")
    assert all(text in ink for text in said)
    for number, stage in enumerate(proposal.stages, start=1):
        assert f"{number}. " in ink
        assert stage.value is not None
        value = f"{stage.value:,}".replace(",", " " if lang == "fr" else ",")
        assert value in ink


def test_points_hold_from_their_moment_to_the_end_of_the_stage() -> None:
    trace = berceau.Trace()
    for best, bound, seconds in [(None, None, 1.0), (80, 100, 2.0), (90, 100, 4.0)]:
        trace(event(best, bound, seconds))
    trace(event(90, 100, 6.0))
    [panel], quick = panels(trace)
    assert (panel.window, quick) == ((1.0, 6.0), [])
    assert [(p["seconds"], p["gap"]) for p in panel.points] == [
        (1.0, None),
        (2.0, 0.2),
        (4.0, 0.1),
        (6.0, 0.1),
    ]
    assert [(p["seconds"], p["name"]) for p in panel.phases] == [(1.0, "morceaux")]
    assert "écart 10" in panel.outcome


def test_a_share_of_a_bound_of_zero_is_not_told() -> None:
    trace = berceau.Trace()
    for best, seconds in [(9, 1.0), (4, 2.0)]:
        trace(event(best, 0, seconds))
    [panel], _ = panels(trace, lang="en")
    assert panel.outcome.startswith("value 4, bound 0;")


def test_a_stage_that_took_no_time_is_told_in_words(tmp_path: Path) -> None:
    trace = berceau.Trace()
    trace(event(5, 5, 1.0))
    drawn, quick = panels(trace, lang="en")
    assert drawn == []
    assert quick == ["1. need met, weighted by points (value 5, proven best)"]
    path = figures.save(figures.progress(trace, lang="en"), tmp_path / "quick.svg")
    assert "value 5, proven best" in " ".join(_TEXT.findall(path.read_text(encoding="utf-8")))


def test_only_the_stages_asked_for_are_drawn() -> None:
    trace, _ = run()
    [panel], quick = panels(trace, stages=[2])
    assert (panel.title[:2], quick) == ("2.", [])
    with pytest.raises(ValueError, match="no stage to draw"):
        figures.progress(trace, stages=[12])
    with pytest.raises(ValueError, match="no stage to draw"):
        berceau.Trace().figure()
