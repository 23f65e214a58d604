"""``berceau rates``: how alike groups are served, how alike they could be, who holds whom back."""

# Annotations are read at run time by Typer, so they are not postponed here.

from pathlib import Path
from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import Source
from berceau.cli.sources import proposal_of, territory_of


def rates(
    desk: Desk,
    *,
    source: Source,
    proposal: Annotated[
        Path | None,
        typer.Argument(metavar="PROPOSAL", show_default=False, help="argument.rated"),
    ] = None,
    group: Annotated[
        list[str] | None, typer.Option("--group", "-g", metavar="NAME", help="option.group")
    ] = None,
) -> Exit:
    """Say how alike groups are served, how alike they could be, and who holds whom back."""
    from berceau.placement.equity import equity, farthest  # noqa: PLC0415  (loaded when asked for)
    from berceau.placement.show.equity import equity_tables  # noqa: PLC0415

    territory = territory_of(source)
    given = None if proposal is None else proposal_of(proposal)
    stages = [stage.group for stage in territory.policy.stages if stage.measure == "fairness"]
    found = []
    for name in dict.fromkeys(group or stages or ["commune"]):
        rated = equity(territory, given, group=name)
        pair = farthest(rated)
        found.append(equity(territory, given, group=name, pairs=[pair]) if pair else rated)
    desk.data([one.model_dump(mode="json") for one in found])
    desk.show(t for one in found for t in equity_tables(one, territory, lang=desk.lang))
    if given is not None and given.fingerprint != territory.fingerprint:
        desk.remark("check.other_input", proposal=given.territory, territory=territory.name)
    return Exit.DONE
