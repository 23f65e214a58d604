"""``berceau explain``: why a child has the place that it has, or none."""

# Annotations are read at run time by Typer, so they are not postponed here.

from typing import TYPE_CHECKING, Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import ProposalFile, Source
from berceau.cli.sources import proposal_of, territory_of
from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from berceau.placement.proposal import Proposal


def explain(
    desk: Desk,
    *,
    source: Source,
    proposal: ProposalFile,
    child: Annotated[
        str | None, typer.Argument(metavar="CHILD", show_default=False, help="argument.child")
    ] = None,
    price: Annotated[bool, typer.Option("--price", help="option.price")] = False,
) -> Exit:
    """Explain the result of one child to its family."""
    from berceau.placement.reasons import explain as find  # noqa: PLC0415  (when asked)
    from berceau.placement.reasons.show import explanation_tables  # noqa: PLC0415

    territory, given = territory_of(source), proposal_of(proposal)
    if child is None:
        raise InputError([_missing(given)])
    found = find(territory, given, child, price=price)
    desk.data(found.model_dump(mode="json"))
    desk.show(explanation_tables(found, lang=desk.lang))
    return Exit.DONE


def _missing(proposal: "Proposal") -> Fault:
    known = [*proposal.refused, *(placement.child for placement in proposal.placements)]
    return Fault(
        "CHILD",
        "child-missing",
        "no child",
        f"the identifier of one child, such as {', '.join(dict.fromkeys(known[:3])) or 'C1'}",
        "Write it after the proposal: berceau explain CASE proposal.json CHILD.",
    )
