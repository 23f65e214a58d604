"""The rates of groups as tables and sentences that can be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.policy import LARGER_COMMUNES
from berceau.placement.show.names import Names
from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.territory import Territory
    from berceau.placement.equity import Equity, GroupService, Lead
    from berceau.placement.show.words import Lang, Words

_DASH = "\N{EN DASH}"
_FINE = 100_000


def equity_tables(
    found: Equity, territory: Territory | None = None, *, lang: Lang = "fr"
) -> tuple[Table, ...]:
    """Show the rate of each group, and say how high all could be and who holds whom back.

    Parameters
    ----------
    found
        What was counted and proven.
    territory
        Where the names of communes come from.
    lang
        Language.
    """
    page = _Page(found, territory, words(lang))
    return (page.rates(), *page.before())


class _Page:
    """One report, in one language."""

    def __init__(self, found: Equity, territory: Territory | None, say: Words) -> None:
        self._found = found
        self._say = say
        self._names = Names(territory)
        grouping = (
            {g.id: g.fact for g in (*territory.policy.groups, LARGER_COMMUNES)}
            if territory
            else {}
        )
        self._of_communes = grouping.get(found.grouping, found.grouping) == "commune"

    def rates(self) -> Table:
        """Show the groups, the lowest rate first."""
        say, found = self._say, self._found
        if found.has_placements:
            groups = sorted(found.groups, key=lambda g: (g.permille, g.group))
        else:
            groups = sorted(found.groups, key=lambda g: (-g.holds, g.group))
        title = "equity.title_commune" if self._of_communes else "equity.title"
        columns = (
            Column(say("equity.group")),
            Column(say("equity.requests"), numeric=True),
            Column(say("equity.served"), numeric=True),
            Column(say("equity.rate"), numeric=True),
            Column(say("equity.individual"), numeric=True, spare=1),
            Column(say("equity.holds")),
        )
        rows = cells([self._row(group) for group in groups])
        return Table(say(title, group=found.grouping), columns, rows, tuple(self._sentences()))

    def before(self) -> tuple[Table, ...]:
        """Say what became of those who were refused at earlier sessions."""
        asked = sum(group.refused_before for group in self._found.groups)
        if not asked or not self._found.has_placements:
            return ()
        served = sum(group.served_after_refusal for group in self._found.groups)
        note = self._say("equity.before", asked=asked, served=served)
        return (Table(self._say("equity.before_title"), notes=(note,)),)

    def _row(self, group: GroupService) -> tuple[str, ...]:
        say = self._say
        has = self._found.has_placements
        return (
            self._name(group.group),
            say.whole(group.requests),
            say.whole(group.served) if has else _DASH,
            say.percent(group.permille / 1000) if has else _DASH,
            say.percent(group.individual / group.met) if group.met else _DASH,
            self._hold(group),
        )

    def _hold(self, group: GroupService) -> str:
        if group.is_apart:
            return self._say("equity.apart")
        return self._say("equity.holds_back" if group.holds else "equity.free")

    def _name(self, group: str) -> str:
        if not group:
            return self._say("equity.others")
        if self._of_communes:
            return self._names.commune(group)
        return self._say.get(f"equity.value.{group}", group)

    def _sentences(self) -> Iterator[str]:
        say, found = self._say, self._found
        if found.bound is not None:
            yield say("equity.bound", bound=say.percent(found.bound / _FINE, 2))
            names = ", ".join(self._name(group) for group in found.holders)
            if names:
                alone = len(found.holders) == 1
                yield say("equity.holder" if alone else "equity.holders", names=names)
        apart = ", ".join(self._name(group.group) for group in found.groups if group.is_apart)
        if apart:
            yield say("equity.apart_note", names=apart)
        if found.lowest is not None and found.bound:
            share = say.percent(min(1.0, found.lowest * 100 / found.bound))
            yield say("equity.lowest", lowest=say.percent(found.lowest / 1000), share=share)
        met = sum(group.met for group in found.groups)
        if found.has_placements and met:
            at_home = sum(group.individual for group in found.groups) / met
            balance = {"individual": at_home, "collective": 1 - at_home}
            yield say("equity.balance", **{k: say.percent(v) for k, v in balance.items()})
        for lead in found.leads:
            yield self._led(lead)

    def _led(self, lead: Lead) -> str:
        say = self._say
        key = "equity.lead" if lead.least is not None and lead.least > 0 else "equity.no_lead"
        return say(
            key,
            ahead=self._name(lead.ahead),
            behind=self._name(lead.behind),
            found=say.decimal(lead.found * 100 / _FINE),
            least=say.decimal(max(0, lead.least or 0) * 100 / _FINE),
        )
