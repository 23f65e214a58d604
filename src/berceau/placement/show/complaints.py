"""Tables of complaints: how many, why children have nothing, and child by child."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.faults import subject_in
from berceau.placement.show.names import Names
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cells, cut, without_empty_columns
from berceau.placement.show.weeks import week_text
from berceau.placement.show.words import Lang, Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.policy import EnvyRule, Notion
    from berceau.domain.territory import Territory
    from berceau.placement.complaints import ComplaintReport
    from berceau.placement.show.table import Row
    from berceau.placement.testimony import Full, Offer, Witness

NOTIONS: tuple[Notion, ...] = ("cover", "swap", "cutoff", "waste")
"""In the order in which they are shown: each of the first three includes the one before."""
_MANY_FULL = 3
"""Limits of one complaint that are written out."""


def complaint_tables(
    report: ComplaintReport,
    territory: Territory | None = None,
    *,
    lang: Lang = "fr",
    rows: int | None = ROWS,
) -> tuple[Table, ...]:
    """Lay a report of complaints out.

    Parameters
    ----------
    report
        What is shown.
    territory
        What it was made for; without it, identifiers stand for names.
    lang
        Language.
    rows
        Rows shown of the list of children; ``None`` for all.
    """
    say, names = words(lang), Names(territory)
    asking = say.count("noun.child", report.asking)
    refused = say.whole(report.refused)
    heading = Table(
        say("complaints.title"),
        notes=(say("complaints.summary", asking=asking, refused=refused), *_manners(report, say)),
    )
    found = [heading]
    if report.witnesses or any(rule.treatment != "reported" for rule in report.rules):
        found.append(_counts(report, say))
    if report.refused:
        found.append(_reasons(report, say))
    if report.witnesses:
        found.append(_list(report, names, say, rows))
    return tuple(without_empty_columns(table) for table in found)


def _manners(report: ComplaintReport, say: Words) -> Iterator[str]:
    """Say what counts as a difference, and that there is nothing where there is nothing."""
    if report.envy.gap:
        yield say("complaints.own_gap", gap=say.count("complaints.point", report.envy.gap))
    if report.ties == "kept":
        yield say("complaints.ties_kept")
    if not report.witnesses:
        yield say("complaints.nobody")


def _counts(report: ComplaintReport, say: Words) -> Table:
    apart = report.by_gap[-1]
    gap = say("complaints.gap", gap=say.whole(apart.gap))
    heads = (
        say("complaints.refused"),
        say("complaints.refused_apart", gap=gap),
        say("complaints.placed"),
        say("complaints.placed_apart", gap=gap),
    )
    columns = (
        Column(say("complaints.what")),
        *(Column(head, numeric=True) for head in heads),
        Column(say("complaints.rule")),
    )
    rows = [
        (
            say(f"complaints.{notion}"),
            *(
                say.whole(getattr(getattr(envy, side), notion))
                for side in ("refused", "placed")
                for envy in (report.envy, apart)
            ),
            _rule(report, notion, say),
        )
        for notion in NOTIONS
    ]
    note = say("complaints.counts_note")
    return Table(say("complaints.counts"), columns, cells(rows), (note,))


def _rule(report: ComplaintReport, notion: Notion, say: Words) -> str:
    """Say what the policy says of a notion."""
    told = [
        say(
            "complaints.treatment.line",
            of=say(f"complaints.of.{rule.of}"),
            colon=say("layout.colon"),
            told=treatment_in(rule, say),
        )
        for rule in report.rules
        if rule.notion == notion
    ]
    return say("complaints.then").join(told)


def treatment_in(rule: EnvyRule, say: Words) -> str:
    """Say what a rule makes of complaints."""
    price, at_most = say.whole(rule.price), say.whole(rule.at_most)
    return say(f"complaints.treatment.{rule.treatment}", price=price, at_most=at_most)


def _reasons(report: ComplaintReport, say: Words) -> Table:
    columns = (
        Column(say("complaints.reason")),
        Column(say("complaints.children"), numeric=True),
        Column(say("complaints.share"), numeric=True),
    )
    counts = report.reasons.model_dump()
    total = max(1, sum(counts.values()))
    rows = [
        (say(f"complaints.because.{reason}"), say.whole(count), say.percent(count / total))
        for reason, count in counts.items()
        if count
    ]
    note = say("complaints.reasons_note")
    return Table(say("complaints.reasons"), columns, cells(rows), (note,))


def _list(report: ComplaintReport, names: Names, say: Words, limit: int | None) -> Table:
    columns = (
        Column(say("complaints.child")),
        Column(say("complaints.state"), spare=2),
        Column(say("complaints.wanted")),
        Column(say("complaints.says"), spare=1),
        Column(say("complaints.rivals")),
        Column(say("complaints.full"), spare=3),
    )
    # Refused children first, and of them those whose complaint is strongest.
    ordered = sorted(report.witnesses, key=lambda w: (not w.refused, NOTIONS.index(w.notion)))
    shown, hidden = cut([_row(witness, names, say) for witness in ordered], limit)
    return Table(say("complaints.list"), columns, shown, hidden=hidden)


def _row(witness: Witness, names: Names, say: Words) -> Row:
    both = say("complaints.and")
    return (
        both.join(offer.child for offer in witness.wanted),
        say("complaints.state_refused" if witness.refused else "complaints.state_placed"),
        both.join(offered(offer, names, say) for offer in witness.wanted),
        say(f"complaints.witness.{witness.notion}"),
        both.join(rival_in(rival, witness, names, say) for rival in witness.rivals)
        + others_in(witness, say),
        _full(witness, say, names),
    )


def offered(offer: Offer, names: Names, say: Words) -> str:
    """Say what a child could have had."""
    return say(
        "complaints.offer",
        structure=names.structure(offer.structure),
        week=week_text(offer.week, say, names.calendar),
        wish=1 if offer.wish is None else offer.wish + 1,
        points=say.count("complaints.point", offer.points),
    )


def rival_in(rival: Offer, witness: Witness, names: Names, say: Words) -> str:
    """Name who holds the place; where and when, if it is not what was wanted."""
    points = say.count("complaints.point", rival.points)
    if rival.layer < min(offer.layer for offer in witness.wanted):
        points += say("complaints.layer")
    same = any((rival.structure, rival.week) == (o.structure, o.week) for o in witness.wanted)
    place = say(
        "complaints.rival_place",
        structure=names.structure(rival.structure),
        week=week_text(rival.week, say, names.calendar),
    )
    return say("complaints.rival", child=rival.child, points=points, place="" if same else place)


def others_in(witness: Witness, say: Words) -> str:
    """Count those who stand in the way just as well."""
    if not witness.others:
        return ""
    if witness.others == 1:
        return say("complaints.another")
    return say("complaints.others", count=say.whole(witness.others))


def _full(witness: Witness, say: Words, names: Names) -> str:
    """Name a few limits that are full, and when."""
    widest = sorted(witness.full, key=lambda full: -len(full.months) * max(1, len(full.week)))
    told = [_one_full(full, say, names) for full in widest[:_MANY_FULL]]
    more = len(widest) - len(told)
    text = say("complaints.then").join(told)
    return say("complaints.full_more", subject=text, count=say.whole(more)) if more else text


def _one_full(full: Full, say: Words, names: Names) -> str:
    if not full.week:
        return subject_in(say.lang, full.subject)
    # The sentence is known with its moment, which is written better beside it.
    moment = f", {full.week[0]}, {full.months[0]}"
    place = subject_in(say.lang, full.subject + moment).removesuffix(moment)
    week = week_text(full.week, say, names.calendar)
    first, last = (say.month(full.months[k]) for k in (0, -1))
    span = first if first == last else say("week.span", first=first, last=last)
    return say("complaints.full_at", place=place, week=week, months=span)
