"""Statements made: what each commune used of each convention, from the placements known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.faults import Names
from berceau.errors import InputError
from berceau.placement.belonging import refuse_other_input
from berceau.placement.dues import known_cents, price_lines
from berceau.placement.statements.caps import Basis, caps_of
from berceau.placement.statements.information import information
from berceau.placement.statements.parts import parts_of
from berceau.placement.statements.realised import realised_hours
from berceau.placement.statements.statement import (
    CommuneTotal,
    MonthStatement,
    Statement,
    Statements,
    TotalMonth,
)
from berceau.placement.statements.usage import Usage, children_in, minutes_of, peak_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from berceau.domain.calendar import Period
    from berceau.domain.conventions import Convention
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal
    from berceau.placement.statements.realised import Realised, RealisedHours
    from berceau.placement.statements.usage import Stay


def statements(
    territory: Territory,
    proposal: Proposal,
    *,
    realised: Iterable[RealisedHours] | None = None,
    convention: str | None = None,
) -> Statements:
    """State what each commune uses of each convention and owes for it, month by month.

    Hours, children and places are counted from the placements and the calendar; each price is
    applied month by month and rounded to the cent there, so that months add up to the year.
    Months with realised hours are stated as they were, the others as planned.

    Parameters
    ----------
    territory
        The territory.
    proposal
        A proposal for it, of any method.
    realised
        Hours that were realised in months past; a month with any row is taken as realised for the
        whole convention.
    convention
        The only convention to be stated; all if none is named.

    Returns
    -------
    Statements
        One statement for each convention and commune that uses it, limits with what is left and
        when they will be reached, parts of shared structures, totals by commune.

    Raises
    ------
    InputError
        The proposal is for another territory, the convention is unknown, or realised hours name
        what there is not.

    Examples
    --------
    >>> import berceau
    >>> talant = berceau.case("talant-2015")
    >>> found = berceau.statements(talant, berceau.by_points(talant))
    >>> daix = found.of("daix-2006", "21223")
    >>> daix.minutes // 60, daix.owed_cents
    (582, 203875)
    """
    refuse_other_input(territory, proposal)
    if convention is not None:
        known = Names("convention", territory.convention_by_id)
        if faults := tuple(known.check("convention", convention)):
            raise InputError(faults)
    usage = Usage(territory, proposal)
    hours = None if realised is None else realised_hours(territory, proposal, realised)
    stated = [c for c in territory.conventions if convention in {None, c.id}]
    found = tuple(one for c in stated for one in _of_convention(usage, c, hours))
    used = {statement.convention for statement in found}
    return Statements(
        territory=territory.name,
        fingerprint=territory.fingerprint,
        statements=found,
        caps=tuple(cap for c in stated for cap in caps_of(usage, c, hours)),
        parts=tuple(part for c in stated for part in parts_of(usage, c)),
        totals=tuple(_totals(usage, found)),
        unused=tuple(c.id for c in stated if c.id not in used),
    )


def _of_convention(
    usage: Usage, convention: Convention, realised: Realised | None
) -> Iterator[Statement]:
    """State the use of a convention by each commune, in order of codes."""
    territory, stays = usage.territory, usage.by_convention[convention.id]
    communes = {stay.commune for stay in stays}
    if realised is not None:
        communes |= {home for name, home, *_ in realised.minutes if name == convention.id}
    for code in sorted(communes):
        own = tuple(stay for stay in stays if stay.commune == code)
        yield Statement(
            convention=convention.id,
            title=convention.name or convention.id,
            root=_root(territory, convention),
            commune=code,
            name=territory.commune_by_code[code].name,
            is_host=code in _host_communes(territory, convention),
            until=convention.until,
            exit=convention.exit,
            months=tuple(_months(usage, convention, (code, own), realised)),
            children=len({stay.child for stay in own}),
            families=len({stay.family for stay in own}),
            information=information(usage, own),
        )


def _host_communes(territory: Territory, convention: Convention) -> set[str]:
    """List the communes where hosts, or structures whose places are shared, stand."""
    shared = {term.structure for term in convention.terms if term.kind == "share"}
    houses = [s for s in territory.structures if s.id in shared]
    return {structure.commune for structure in (*territory.hosts_of(convention), *houses)}


def _root(territory: Territory, convention: Convention) -> str:
    """Give the first version of a convention that the territory knows."""
    seen = {convention.id}
    while convention.replaces in territory.convention_by_id and convention.replaces not in seen:
        convention = territory.convention_by_id[convention.replaces]
        seen.add(convention.id)
    return convention.replaces or convention.id


def _months(
    usage: Usage,
    convention: Convention,
    whose: tuple[str, Sequence[Stay]],
    realised: Realised | None,
) -> Iterator[MonthStatement]:
    """State the months of one commune."""
    commune, stays = whose
    counted = realised.months.get(convention.id, frozenset()) if realised is not None else ()
    planned = minutes_of(stays, len(usage.periods))
    for period, plan in zip(usage.periods, planned, strict=True):
        if realised is not None and period.label in counted:
            minutes = realised.used(convention.id, commune, period.label)
            children = _counted(realised, convention.id, commune, period, minutes)
            yield _month(convention, period, ("realised", minutes, plan), (children, None))
        else:
            seen = len(children_in(stays, period)), peak_in(stays, period)
            yield _month(convention, period, ("planned", plan, plan), seen)


def _counted(
    realised: Realised, convention: str, commune: str, period: Period, minutes: int
) -> int | None:
    """Give how many children were counted; none where hours are a total of the commune."""
    children = realised.children.get((convention, commune, period.label), frozenset())
    return None if minutes and not children else len(children)


def _month(
    convention: Convention,
    period: Period,
    hours: tuple[Basis, int, int],
    seen: tuple[int | None, int | None],
) -> MonthStatement:
    basis, minutes, planned = hours
    children, peak = seen
    return MonthStatement(
        month=period.label,
        basis=basis,
        minutes=minutes,
        planned=planned,
        children=children,
        peak=peak,
        lines=price_lines(convention, minutes, peak),
    )


def _totals(usage: Usage, found: Sequence[Statement]) -> Iterator[CommuneTotal]:
    """Add up the statements of each commune, in order of codes."""
    for code in sorted({statement.commune for statement in found}):
        own = [statement for statement in found if statement.commune == code]
        names = {statement.convention for statement in own}
        children = {
            stay.child
            for name in names
            for stay in usage.by_convention[name]
            if stay.commune == code
        }
        yield CommuneTotal(
            commune=code,
            name=own[0].name,
            conventions=tuple(statement.convention for statement in own),
            months=tuple(
                TotalMonth(
                    month=period.label,
                    minutes=sum(one.months[k].minutes for one in own),
                    owed_cents=known_cents(line for one in own for line in one.months[k].lines),
                )
                for k, period in enumerate(usage.periods)
            ),
            children=len(children),
            is_complete=all(statement.is_complete for statement in own),
        )
