"""``berceau siblings``: what each rule for brothers and sisters costs, and brings to a family."""

# Annotations are read at run time by Typer, so they are not postponed here.

from typing import Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import Families, Former, Seconds, Source, Work
from berceau.cli.presets import limits_of
from berceau.cli.progress import Following
from berceau.cli.sources import proposal_of, territory_of


def siblings(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    family: Annotated[
        str | None, typer.Option("--family", metavar="FAMILY", help="option.family")
    ] = None,
    families: Families = None,
    former: Former = None,
    time: Seconds = None,
    work: Work = None,
) -> Exit:
    """Say what each rule costs the territory, or what one family would have under each."""
    from berceau.placement.show.siblings import choice_tables, price_tables  # noqa: PLC0415
    from berceau.placement.sibling_choices import sibling_choices  # noqa: PLC0415
    from berceau.placement.sibling_prices import sibling_prices  # noqa: PLC0415  (the solver)

    territory = territory_of(source, families)
    limits = limits_of(time, work)
    before = proposal_of(former) if former else None
    if family is None:
        with Following(desk) as progress:
            prices = sibling_prices(territory, limits=limits, progress=progress)
        desk.data(prices.model_dump(mode="json"))
        desk.show(price_tables(prices, lang=desk.lang))
        return Exit.DONE
    with Following(desk) as progress:
        choices = sibling_choices(
            territory, family, former=before, limits=limits, progress=progress
        )
    desk.data(choices.model_dump(mode="json"))
    desk.show(choice_tables(choices, lang=desk.lang))
    return Exit.DONE
