"""Everything a proposal has to show, in the order in which a commission reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show import people, proof
from berceau.placement.show.consumption import conventions
from berceau.placement.show.html import as_html
from berceau.placement.show.names import Names
from berceau.placement.show.occupancy import occupancy
from berceau.placement.show.shares import shares
from berceau.placement.show.table import without_empty_columns
from berceau.placement.show.text import as_text
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal, ServiceRate
    from berceau.placement.show.table import Table

ROWS = 40
"""Rows of a long list that are shown unless more are asked for."""
_SUMMARY_ROWS = 12
_LIST_ROWS = 20
"""Rows of the other long lists (waiting, occupancy, rates), which tell less in length."""


def tables(
    proposal: Proposal,
    territory: Territory | None = None,
    *,
    lang: Lang = "fr",
    rows: int | None = ROWS,
    group_rates: Mapping[str, Sequence[ServiceRate]] | None = None,
) -> tuple[Table, ...]:
    """Lay a proposal out.

    Parameters
    ----------
    proposal
        What is shown.
    territory
        What it was made for; without it, identifiers stand for names, and what only the
        territory knows (limits of conventions, slots of the week) is left out.
    lang
        Language.
    rows
        Rows shown of each long list; ``None`` for all.
    group_rates
        Service rates by the fact that makes the groups, where the policy is fair between others
        than communes (`berceau.placement.groups` gives them).
    """
    say, names = words(lang), Names(territory)
    few = None if rows is None else min(rows, _LIST_ROWS)
    stages = territory.policy.stages if territory else ()
    groups = tuple(stage.group for stage in stages if stage.measure == "fairness")
    found = [proof.heading(proposal, _period(territory, lang), say)]
    found.append(people.placed(proposal, names, say, rows))
    if proposal.refused or proposal.waiting:
        found.append(people.waiting(proposal, names, say, few))
    found.extend(conventions(proposal, territory, names, say))
    if territory is not None:
        found.extend(shares(proposal, territory, names, say))
        heat = occupancy(proposal, territory, names, say, few)
        found.extend([heat] if heat else [])
    if proposal.stages:
        found.append(proof.stages(proposal, say, groups))
    if proposal.measures and proposal.measures.rates:
        by_hours = territory is not None and territory.policy.need_by == "hours"
        found.extend(
            proof.group_table(fact, rates, say, by_hours=by_hours)
            for fact, rates in (group_rates or {}).items()
        )
        found.append(proof.rates(proposal.measures, names, say, few, by_hours=by_hours))
    return tuple(without_empty_columns(table) for table in found)


def summary_text(proposal: Proposal, *, width: int = 100, lang: Lang = "fr") -> str:
    """Write a proposal as text, without its territory and with the long lists cut short."""
    return as_text(tables(proposal, lang=lang, rows=_SUMMARY_ROWS), width, lang=lang)


def summary_html(proposal: Proposal, *, lang: Lang = "fr") -> str:
    """Write a proposal as HTML, without its territory and with the long lists cut short."""
    return as_html(tables(proposal, lang=lang, rows=_SUMMARY_ROWS), lang=lang)


def _period(territory: Territory | None, lang: Lang) -> str:
    if territory is None:
        return ""
    say, calendar = words(lang), territory.calendar
    return say("heading.year", first=say.day(calendar.first), last=say.day(calendar.last))
