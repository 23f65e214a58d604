"""What the figure of a run shows, as plain rows and sentences; no drawing library is needed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from berceau.engine.stages import relative_gap
from berceau.observatory.rows import HOME
from berceau.placement.show.proof import stage_name
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from berceau.observatory.rows import Row
    from berceau.observatory.trace import Leg, Trace
    from berceau.placement.show.words import Lang, Words

WORTH_DRAWING = 0.01
"""A stage that took less than this share of the run is told in words."""
WORTH_NAMING = 0.19
"""A means that took less than this share of its stage has no room for its name."""


@dataclass(frozen=True)
class Panel:
    """One stage of a run.

    Attributes
    ----------
    title
        Number and name of the stage.
    outcome
        Value, bound and gap that it ended at, in words.
    window
        When it began and ended, in seconds since the solve began.
    points
        ``seconds``, ``best``, ``bound``, ``gap`` (a share) and ``level``; each holds until the
        next of its level.
    phases
        ``seconds`` at which another means set to work, and its ``name``, empty where there is no
        room for it.
    """

    title: str
    outcome: str
    window: tuple[float, float]
    points: tuple[Row, ...]
    phases: tuple[Row, ...]


def panels(
    trace: Trace, *, stages: Collection[int] | None = None, lang: Lang = "fr"
) -> tuple[list[Panel], list[str]]:
    """Tell a run stage by stage.

    Parameters
    ----------
    trace
        What was written down of the run.
    stages
        Numbers of the stages told; none given: all.
    lang
        Language of the words.

    Returns
    -------
    tuple
        The stages that took some time, and the others in a few words each.

    Raises
    ------
    ValueError
        If the trace has none of them.
    """
    wanted = range(1, trace.stages + 1) if stages is None else stages
    legs = [leg for leg in trace.legs if leg.number in wanted]
    if not legs:
        raise ValueError("found no stage to draw in the trace, expected at least one")
    say = words(lang, HOME)
    shortest = WORTH_DRAWING * (legs[-1].until - legs[0].seconds[0])
    drawn, told = [], []
    for _, of_one in groupby(legs, key=lambda leg: leg.number):
        stage = list(of_one)
        began, ended = stage[0].seconds[0], stage[-1].until
        if ended - began > shortest and any(leg.bound[-1] is not None for leg in stage):
            drawn.append(_panel(stage, (began, ended), say))
        else:
            told.append(f"{_title(stage[0], say)} ({_result(stage, say)})")
    return drawn, told


def _panel(stage: Sequence[Leg], window: tuple[float, float], say: Words) -> Panel:
    began, ended = window
    outcome = say(
        "course.outcome",
        result=_result(stage, say),
        began=say.decimal(began, 2),
        ended=say.decimal(ended, 2),
    )
    points = tuple(point for leg in stage for point in _points(leg))
    phases = tuple(_phases(stage, ended - began, say))
    return Panel(_title(stage[0], say), outcome, window, points, phases)


def _title(leg: Leg, say: Words) -> str:
    return f"{leg.number}. {stage_name(leg.stage, say)}"


def _result(stage: Sequence[Leg], say: Words) -> str:
    """Say what a stage ended at; of a leximin stage, its first and its last level."""
    ends = dict.fromkeys((0, len(stage) - 1))
    return say("course.and").join(_ended(stage[k], say) for k in ends)


def _ended(leg: Leg, say: Words) -> str:
    best, bound = leg.best[-1], leg.bound[-1]
    if best is None:
        told = say("course.no_value")
    elif bound is None:
        told = say("course.value", n=say.whole(best))
    elif best == bound:
        told = say("course.proven", n=say.whole(best))
    elif bound == 0:  # no share of it means anything
        told = say("course.bound_of_zero", n=say.whole(best), bound=say.whole(bound))
    else:
        gap = say.percent(relative_gap(best, bound), 2)
        told = say("course.bound", n=say.whole(best), bound=say.whole(bound), gap=gap)
    return say("course.level", level=leg.level, told=told) if leg.level else told


def _points(leg: Leg) -> list[Row]:
    """Give the points of a leg; the last is repeated where it ends."""
    points = [
        {
            "seconds": seconds,
            "best": best,
            "bound": bound,
            "gap": None if best is None or bound is None else relative_gap(best, bound),
            "level": leg.level,
        }
        for seconds, best, bound in zip(leg.seconds, leg.best, leg.bound, strict=True)
    ]
    return [*points, {**points[-1], "seconds": leg.until}]


def _phases(stage: Sequence[Leg], span: float, say: Words) -> list[Row]:
    """Give the moments at which another means set to work."""
    moments = [
        (seconds, means)
        for leg in stage
        for seconds, means in zip(leg.seconds, leg.means, strict=True)
    ]
    turns = [next(of_one) for _, of_one in groupby(moments, key=lambda moment: moment[1])]
    ends = [*(seconds for seconds, _ in turns[1:]), stage[-1].until]
    return [
        {
            "seconds": seconds,
            "name": say.get(f"means.{means.replace(' ', '_')}", means)
            if ended - seconds >= WORTH_NAMING * span
            else "",
        }
        for (seconds, means), ended in zip(turns, ends, strict=True)
        if means
    ]
