"""``berceau place``: a territory in, a checked and bounded proposal out."""

# Annotations are read at run time by Typer, so they are not postponed here.

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from berceau.cli.auditing import refuse_taken, tell_record, write_record
from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import (
    EveryRow,
    Families,
    Former,
    NoException,
    Output,
    RecordFolder,
    Seconds,
    Seed,
    Source,
    Traces,
    Work,
    Workers,
)
from berceau.cli.progress import Following
from berceau.cli.sources import proposal_of, refuse_unwritable, territory_of
from berceau.cli.tracing import refuse_untraceable, write_trace
from berceau.domain.territory import Territory
from berceau.errors import Fault, InputError
from berceau.observatory.trace import Trace
from berceau.placement.groups import fairness_rates
from berceau.placement.proposal import Proposal, ServiceRate
from berceau.placement.refusing import refuse_exceptions
from berceau.placement.show.proof import side_by_side
from berceau.placement.show.report import ROWS, tables
from berceau.placement.show.table import Table

_COMPARED_UP_TO = 5000
"""Children up to which serving in order is quick enough to be shown beside the proposal."""
_WITHOUT_PLACEMENTS = {"infeasible": Exit.REFUSED, "unknown": Exit.NOTHING}


class Method(StrEnum):
    """How the proposal is made."""

    PLACE = "place"
    IN_ORDER = "in-order"
    DEFERRED = "deferred-acceptance"


def place(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    output: Output = None,
    record: RecordFolder = None,
    families: Families = None,
    former: Former = None,
    no_exception: NoException = None,
    method: Annotated[Method, typer.Option("--method", help="option.method")] = Method.PLACE,
    time: Seconds = None,
    work: Work = None,
    seed: Seed = 0,
    workers: Workers = 1,
    trace: Traces = None,
    every_row: EveryRow = False,
) -> Exit:
    """Propose who is placed where and when."""
    _refuse_unusable(output, record)
    refuse_untraceable(trace or (), method)
    territory = refuse_exceptions(territory_of(source, families), no_exception or ())
    before = proposal_of(former) if former else None
    solver = _solver(before, (time, work), seed, workers)
    make = {Method.IN_ORDER: _in_order, Method.DEFERRED: _deferred}.get(method, solver)
    with Following(desk) as progress:
        course = Trace(progress)
        proposal = make(territory, course)
    # What took long to find is lost neither to a reader who leaves (written first) nor to a full
    # disk (shown all the same).
    writes = [partial(write_trace, course, path, desk.lang) for path in trace or ()]
    if record is not None:
        writes.insert(0, partial(write_record, territory, proposal, record, before))
    if output is not None and proposal.placements:
        writes.insert(0, partial(_write, proposal, output))
    unwritten = [fault for write in writes for fault in _unwritten(write)]
    _present(desk, proposal, territory, None if every_row else ROWS)
    if unwritten:
        raise InputError(unwritten)
    if record is not None:
        tell_record(desk, record)
    for path in trace or ():
        desk.remark("place.traced", file=path)
    return _close(desk, proposal, source, output)


def _refuse_unusable(output: Path | None, record: Path | None) -> None:
    """Refuse, before any long work, what could not be written at its end."""
    if output is not None:
        refuse_unwritable(output)
    if record is not None:
        refuse_taken(record)


Maker = Callable[[Territory, Trace], Proposal]


def _solver(
    former: Proposal | None, effort: tuple[float | None, float | None], seed: int, workers: int
) -> Maker:
    """Make the maker that optimises, within wall seconds and deterministic units."""

    def solve(territory: Territory, progress: Trace) -> Proposal:
        from berceau.engine.limits import Limits  # noqa: PLC0415  (only here)
        from berceau.placement.solve import place as optimise  # noqa: PLC0415  (loads the solver)

        limits = Limits(wall_seconds=effort[0], seed=seed, workers=workers)
        if effort[1] is not None:
            limits = replace(limits, deterministic_time=effort[1])
        return optimise(territory, limits=limits, progress=progress, former=former)

    return solve


def _in_order(territory: Territory, _progress: Trace | None = None) -> Proposal:
    from berceau.placement.baselines import in_order  # noqa: PLC0415  (loaded when asked for)

    return in_order(territory)


def _deferred(territory: Territory, _progress: Trace) -> Proposal:
    from berceau.placement.baselines import deferred_acceptance  # noqa: PLC0415  (see above)

    return deferred_acceptance(territory)


def _unwritten(write: Callable[[], None]) -> Sequence[Fault]:
    """Write a file; give what is wrong if it cannot be."""
    try:
        write()
    except InputError as error:
        return error.faults
    return ()


def _write(proposal: Proposal, output: Path) -> None:
    from berceau.io import write_proposal  # noqa: PLC0415  (loaded when asked for)

    write_proposal(proposal, output)


def _present(desk: Desk, proposal: Proposal, territory: Territory, rows: int | None) -> None:
    if desk.as_json:
        desk.document(proposal.model_dump_json(indent=2))
        return
    groups = fairness_rates(territory, proposal.placements)
    found = tables(proposal, territory, lang=desk.lang, rows=rows, group_rates=groups)
    desk.show_cut([*found, *_beside_by_hand(desk, proposal, territory, groups)])


Rates = Mapping[str, Sequence[ServiceRate]]


def _lowest(rates: Sequence[ServiceRate]) -> int:
    return min((rate.permille for rate in rates if rate.asked), default=1000)


def _beside_by_hand(
    desk: Desk, proposal: Proposal, territory: Territory, after: Rates
) -> list[Table]:
    """Set the proposal beside what serving families in order of points would give."""
    if proposal.method != "place" or proposal.measures is None:
        return []
    if len(territory.child_by_id) > _COMPARED_UP_TO:
        return []
    in_order = _in_order(territory)
    by_hand = in_order.measures
    if by_hand is None:
        return []
    before = fairness_rates(territory, in_order.placements)
    groups = {fact: (_lowest(before[fact]), _lowest(rates)) for fact, rates in after.items()}
    heads = (desk.say("place.by_hand"), desk.say("place.proposal"))
    title = desk.say("place.comparison")
    return [side_by_side(title, heads, (by_hand, proposal.measures), desk.say, groups)]


def _close(desk: Desk, proposal: Proposal, source: str, output: Path | None) -> Exit:
    """Say how it ended and where the proposal is, and give the exit code."""
    if not proposal.placements and proposal.verdict in _WITHOUT_PLACEMENTS:
        interrupted = proposal.run.stopped_by == "interrupt"
        desk.complain("error.interrupted" if interrupted else f"place.{proposal.verdict}")
        return Exit.INTERRUPTED if interrupted else _WITHOUT_PLACEMENTS[proposal.verdict]
    desk.remark("place.accepted")
    if output is None:
        desk.remark("place.kept")
    else:
        desk.remark("place.written", file=output, source=source)
    return Exit.DONE
