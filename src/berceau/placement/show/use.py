"""What is used: each convention month by month against its limits, each section slot by slot."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from berceau.placement.show.table import Cell, Column, Table, cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from berceau.domain.conventions import Convention
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Consumption, Occupancy, Proposal
    from berceau.placement.show.names import Names
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words


def conventions(
    proposal: Proposal, territory: Territory | None, names: Names, say: Words
) -> tuple[Table, ...]:
    """Show what each convention uses, month by month."""
    used: dict[str, list[Consumption]] = defaultdict(list)
    for line in proposal.consumption:
        used[line.convention].append(line)
    known = list(territory.convention_by_id) if territory else list(used)
    return tuple(
        _convention(identifier, used[identifier], (proposal, territory), names, say)
        for identifier in known
    )


def _convention(
    identifier: str,
    lines: list[Consumption],
    of: tuple[Proposal, Territory | None],
    names: Names,
    say: Words,
) -> Table:
    proposal, territory = of
    record = territory.convention_by_id[identifier] if territory else None
    months = (
        [period.label for period in territory.calendar.months]
        if territory
        else sorted({line.month for line in lines})
    )
    columns = (
        Column(""),
        *(Column(say.month(month), numeric=True) for month in months),
        Column(say("convention.year"), numeric=True),
        Column(say("convention.limit"), numeric=True),
    )
    communes = sorted({line.commune for line in lines}, key=names.commune)
    rows = [row for c in communes for row in _commune(c, lines, months, record, names, say)]
    if len(communes) > 1:
        rows.append(_total(lines, months, record, say))
    notes = tuple(_notes(identifier, proposal, territory, names, say))
    title = say("convention.title", name=names.convention(identifier))
    return Table(title, columns if rows else (), cut(rows, None)[0], notes)


def _commune(
    code: str,
    lines: list[Consumption],
    months: list[str],
    record: Convention | None,
    names: Names,
    say: Words,
) -> Iterator[Row]:
    by_month = {line.month: line for line in lines if line.commune == code}

    def monthly(write: Callable[[Consumption], str]) -> list[str]:
        return [write(by_month[m]) if m in by_month else "·" for m in months]

    own = list(by_month.values())
    alone = len({line.commune for line in lines}) == 1
    limit = _hours_limit(record, "convention" if alone else "commune", say)
    name = names.commune(code)
    yield (
        say("convention.hours", commune=name),
        *monthly(lambda line: say.hours(line.minutes)),
        say.hours(sum(line.minutes for line in own)),
        limit,
    )
    yield (
        say("convention.children", commune=name),
        *monthly(lambda line: str(line.children)),
        "",
        _limit(record, "children"),
    )
    peak = str(max((line.peak for line in own), default=0))
    yield (
        say("convention.peak", commune=name),
        *monthly(lambda line: str(line.peak)),
        peak,
        _share(record, code) or _limit(record, "places"),
    )
    if any(line.owed_cents is not None for line in own):
        owed = sum(line.owed_cents or 0 for line in own)
        yield (
            say("convention.owed", commune=name),
            *monthly(lambda line: say.whole(round((line.owed_cents or 0) / 100))),
            say.whole(round(owed / 100)),
            "",
        )


def _total(
    lines: list[Consumption], months: list[str], record: Convention | None, say: Words
) -> Row:
    minutes: dict[str, int] = defaultdict(int)
    for line in lines:
        minutes[line.month] += line.minutes
    return (
        say("convention.all_hours"),
        *(say.hours(minutes[month]) if month in minutes else "·" for month in months),
        say.hours(sum(minutes.values())),
        _hours_limit(record, "convention", say),
    )


def _hours_limit(record: Convention | None, scope: str, say: Words) -> str:
    """Write the caps on hours of one scope, as ``60/mois``."""
    terms = record.terms if record else ()
    caps = [
        say(f"convention.per_{term.per}", hours=say.whole(term.max))
        for term in terms
        if term.kind == "hours" and term.scope in {scope, *(("commune",) if scope else ())}
    ]
    return " ".join(caps)


def _limit(record: Convention | None, kind: str) -> str:
    caps = [str(t.max) for t in (record.terms if record else ()) if t.kind == kind]  # type: ignore[union-attr]
    return min(caps, key=int, default="")


def _share(record: Convention | None, code: str) -> str:
    """Write the places that a commune has in shared structures."""
    parts = [
        part.places
        for term in (record.terms if record else ())
        if term.kind == "share"
        for part in term.parts
        if part.commune == code
    ]
    return str(sum(parts)) if parts else ""


def _notes(
    identifier: str,
    proposal: Proposal,
    territory: Territory | None,
    names: Names,
    say: Words,
) -> Iterator[str]:
    under = [p for p in proposal.placements if p.convention == identifier]
    if not under:
        yield say("convention.unused")
        return
    children = {p.child for p in under}
    families = {names.family(child) for child in children}
    yield say(
        "convention.who",
        children=say.count("noun.child", len(children)),
        families=say.count("noun.family", len(families)),
    )
    record = territory.convention_by_id[identifier] if territory else None
    if record is None or territory is None:
        return
    if any(term.kind == "access" and term.half_days_only for term in record.terms):
        whole = _whole_days((p.week for p in under), territory)
        yield say("convention.no_whole_day" if not whole else "convention.whole_days", count=whole)
    if record.until is not None and record.until < territory.calendar.last:
        yield say("convention.ends", day=say.day(record.until), exit=say(f"exit.{record.exit}"))


def _whole_days(weeks: Iterable[tuple[str, ...]], territory: Territory) -> int:
    """Count the days on which a week holds bands of both halves of the day."""
    count = 0
    for week in weeks:
        halves = {territory.calendar.half_of(slot) for slot in territory.calendar.expand(week)}
        count += len(halves) - len({day for day, _ in halves})
    return count


def occupancy(
    proposal: Proposal, territory: Territory, names: Names, say: Words, limit: int | None
) -> Table | None:
    """Show how full each section is at every slot of the fullest month."""
    present: dict[str, int] = defaultdict(int)
    for line in proposal.occupancy:
        present[line.month] += sum(line.present)
    if not present:
        return None
    month = max(sorted(present), key=present.__getitem__)
    lines = [line for line in proposal.occupancy if line.month == month and sum(line.places)]
    individual = {s.id for s in territory.structures if s.is_individual}
    rows = [_section(line, names) for line in lines if line.structure not in individual]
    rows += _childminders([line for line in lines if line.structure in individual], say)
    columns = (
        Column(say("occupancy.section")),
        *(Column(say.slot(slot), numeric=True) for slot in territory.calendar.slot_names),
    )
    shown, hidden = cut(rows, limit)
    title = say("occupancy.title", month=say(f"long_month.{month[5:7]}"), year=month[:4])
    return Table(title, columns, shown, (say("occupancy.note"),), hidden)


def _section(line: Occupancy, names: Names) -> Row:
    section = names.section(line.structure, line.section)
    name = names.structure(line.structure)
    return (
        f"{name}, {section}" if section else name,
        *_heat(zip(line.present, line.places, strict=True)),
    )


def _childminders(lines: list[Occupancy], say: Words) -> list[Row]:
    """Put all childminders in one row: each alone would fill pages with zeros and ones."""
    if not lines:
        return []
    pairs = zip(
        (sum(numbers) for numbers in zip(*(line.present for line in lines), strict=True)),
        (sum(numbers) for numbers in zip(*(line.places for line in lines), strict=True)),
        strict=True,
    )
    count = len({line.structure for line in lines})
    return [(say.count("noun.childminder", count), *_heat(pairs))]


def _heat(pairs: Iterable[tuple[int, int]]) -> Iterator[Cell]:
    for present, places in pairs:
        if not places:
            yield Cell("\N{EN DASH}")
        else:
            permille = 1000 * present // places
            yield Cell(str(permille // 10), permille)
