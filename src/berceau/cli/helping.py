"""``berceau helps``: which smaller or other request would have given a child a place."""

# Annotations are read at run time by Typer, so they are not postponed here.

from typing import Annotated

from typer import Argument, Option

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import ProposalFile, Source
from berceau.cli.sources import proposal_of, territory_of

Child = Annotated[str, Argument(metavar="CHILD", show_default=False, help="argument.child")]
Exact = Annotated[bool, Option("--exact", help="option.exact")]


def helps(
    desk: Desk, *, source: Source, proposal: ProposalFile, child: Child, exact: Exact = False
) -> Exit:
    """Name the smallest changes of a request that would have given a place."""
    from berceau.placement.reasons.helping.answering import what_would_help  # noqa: PLC0415
    from berceau.placement.reasons.helping.show import help_tables  # noqa: PLC0415  (when asked)

    territory = territory_of(source)
    answer = what_would_help(territory, proposal_of(proposal), child, exact=exact)
    desk.data(answer.model_dump(mode="json"))
    desk.show(help_tables(answer, territory, lang=desk.lang))
    return Exit.DONE
