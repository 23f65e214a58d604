"""``berceau clashes``: what cannot be kept together, and the cheapest way out."""

# Annotations are read at run time by Typer, so they are not postponed here.

from dataclasses import replace

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import Seconds, Seed, Source, Work
from berceau.cli.sources import territory_of


def clashes(
    desk: Desk, *, source: Source, time: Seconds = None, work: Work = None, seed: Seed = 0
) -> Exit:
    """Tell what clashes in a territory where nothing fits."""
    from berceau.engine.limits import Limits  # noqa: PLC0415  (when asked)
    from berceau.placement.clashes import clashes as find  # noqa: PLC0415  (loads the solver)
    from berceau.placement.clashes.show import clash_tables  # noqa: PLC0415

    territory = territory_of(source)
    limits = Limits(wall_seconds=time, seed=seed)
    report = find(
        territory, limits=limits if work is None else replace(limits, deterministic_time=work)
    )
    desk.data({"clashes": []} if report is None else report.model_dump(mode="json"))
    if report is None:
        desk.remark("clashes_cli.none")
        return Exit.DONE
    if not report.clashes:
        desk.complain("clashes_cli.unsettled")
        return Exit.NOTHING
    desk.show(clash_tables(report, territory, lang=desk.lang))
    return Exit.REFUSED
