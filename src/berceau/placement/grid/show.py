"""Grids and their tests as tables that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.families import FactValue
    from berceau.domain.policy import Criterion, Policy
    from berceau.placement.grid.report import CaseResult, Finding, GridReport, Pair
    from berceau.placement.show.words import Words

HERE = "berceau.placement.grid"
_EASY = 24
"""Characters below which a sentence is broken into too many lines."""


def grid_tables(
    report: GridReport, *, lang: Lang = "fr", every_case: bool = False
) -> tuple[Table, ...]:
    """Lay out what came of a grid: its cases, orders and ties, and what it says of itself.

    Parameters
    ----------
    report
        What is shown.
    lang
        Language.
    every_case
        Whether the points of each criterion are shown of every case, not of failed ones alone.
    """
    say = words(lang, HERE)
    found = [_cases(report, say)]
    told = [r for r in report.results if r.admitted and (every_case or not r.passed)]
    if told:
        found.append(_details(told, say, every_case=every_case))
    if report.comparisons:
        found.append(_between(report.comparisons, say))
    found.append(_findings(report.findings, say))
    return tuple(found)


def policy_table(policy: Policy, *, lang: Lang = "fr", source: str = "", seen: str = "") -> Table:
    """Lay out a grid: its criteria with points, block and proof, its layers, its tie-breaks."""
    say = words(lang, HERE)
    limits = {block.id: block.max for block in policy.blocks}
    columns = (
        Column(say("grid.kind")),
        Column(say("grid.fact"), spare=1),
        Column(say("grid.points"), least=_EASY),
        Column(say("grid.block")),
        Column(say("grid.proof"), spare=2),
    )
    rows = [
        (
            criterion.id,
            criterion.fact,
            _points(criterion, say),
            ""
            if criterion.block is None
            else say("grid.max", block=criterion.block, max=say.whole(limits[criterion.block])),
            criterion.proof,
        )
        for criterion in policy.grid
    ]
    title = say("grid.title", policy=policy.name)
    if policy.version:
        title = f"{title}, {say('grid.version', version=policy.version)}"
    notes = tuple(_notes(policy, say, source, seen))
    return Table(title, columns if rows else (), cells(rows), notes)


def _notes(policy: Policy, say: Words, source: str, seen: str) -> Iterator[str]:
    if policy.layers:
        yield say("grid.layers", layers=", ".join(policy.layers))
    links = [
        say("grid.seed", seed=policy.lottery_seed) if link == "lottery" else say(f"grid.{link}")
        for link in policy.tie_break
    ]
    yield say("grid.kept") if policy.ties == "kept" else say("grid.chain", chain=", ".join(links))
    if source:
        yield say("grid.source", source=source)
    if seen:
        yield say("grid.seen", seen=seen)


def _points(criterion: Criterion, say: Words) -> str:
    match criterion.kind:
        case "yes_no":
            return say.signed(criterion.points)
        case "category":
            parts = [
                say("grid.equals", value=_value(c.equals, say), points=say.signed(c.points))
                for c in criterion.choices
            ]
        case "banded":
            parts = [
                say("grid.from", start=say.whole(b.start), points=say.signed(b.points))
                for b in criterion.bands
            ]
        case "expert":
            return say("grid.range", min=say.signed(criterion.min), max=say.signed(criterion.max))
        case "count":
            parts = [say("grid.each", points=say.signed(criterion.points_each))]
            if criterion.cap is not None:
                parts.append(say("grid.up_to", points=say.signed(criterion.cap)))
    return ", ".join(parts)


def _value(value: FactValue, say: Words) -> str:
    if isinstance(value, bool):
        return say("grid.yes" if value else "grid.no")
    return say.whole(value) if isinstance(value, int) else value


def _verdict(say: Words, *, passed: bool) -> str:
    return say("cases.pass" if passed else "cases.fail")


def _cases(report: GridReport, say: Words) -> Table:
    results = report.results
    if not results:
        return Table(say("grid.title", policy=report.policy), notes=(say("cases.none"),))
    passed = sum(result.passed for result in results)
    title = say("cases.title", passed=say.whole(passed), all=say.whole(len(results)))
    columns = (
        Column(say("cases.case")),
        Column(say("cases.about"), spare=1, least=_EASY),
        Column(say("cases.points"), numeric=True),
        Column(say("cases.expected"), numeric=True),
        Column(say("cases.verdict")),
    )
    rows = [
        (
            result.name,
            result.about,
            say.whole(result.points) if result.admitted else say("cases.unsaid"),
            _wanted(result, say),
            _verdict(say, passed=result.passed)
            if result.admitted
            else f"{say('cases.fail')}: {say('cases.not_admitted')}",
        )
        for result in results
    ]
    return Table(title, columns, cells(rows))


def _wanted(result: CaseResult, say: Words) -> str:
    wanted = [check.expected for check in result.checks if check.kind == "points"]
    return say.whole(wanted[0]) if wanted else say("cases.unsaid")


def _details(results: list[CaseResult], say: Words, *, every_case: bool) -> Table:
    """Say of each case what every criterion that counts gave, and what was expected."""
    columns = (
        Column(say("detail.case")),
        Column(say("detail.what")),
        Column(say("detail.found"), numeric=True),
        Column(say("detail.expected"), numeric=True),
        Column(say("cases.verdict")),
    )
    rows = []
    for result in results:
        expected = {(c.kind, c.about): c for c in result.checks}
        lines = [("criterion", name, name, points) for name, points in result.criteria]
        lines += [
            ("block", name, say("detail.block", block=name), points)
            for name, points in result.blocks
        ]
        lines.append(("points", "", say("detail.total"), result.points))
        head = result.name
        for kind, about, shown, points in lines:
            check = expected.get((kind, about))  # type: ignore[arg-type]  # kinds as in Check
            if points == 0 and check is None and kind != "points":
                continue
            wanted = say.whole(check.expected) if check else ""
            verdict = _verdict(say, passed=check.passed) if check else ""
            rows.append((head, shown, say.whole(points), wanted, verdict))
            head = ""
    return Table(say("detail.all" if every_case else "detail.title"), columns, cells(rows))


def _between(pairs: tuple[Pair, ...], say: Words) -> Table:
    passed = sum(pair.passed for pair in pairs)
    title = say("between.title", passed=say.whole(passed), all=say.whole(len(pairs)))
    columns = (
        Column(say("between.about"), least=_EASY),
        Column(say("between.expected")),
        Column(say("between.found")),
        Column(say("cases.verdict")),
    )
    rows = [
        (
            say(f"between.{pair.kind}", first=pair.first, second=pair.second),
            say(f"by.{pair.expected_by or ('equal' if pair.kind == 'tie' else 'any')}"),
            _found(pair, say),
            _verdict(say, passed=pair.passed),
        )
        for pair in pairs
    ]
    return Table(title, columns, cells(rows))


def _found(pair: Pair, say: Words) -> str:
    by = say(f"by.{pair.by}")
    return say("between.reverse", name=pair.second, by=by) if pair.ahead == pair.second else by


def _findings(findings: tuple[Finding, ...], say: Words) -> Table:
    if not findings:
        return Table(say("findings.title"), notes=(say("findings.none"),))
    columns = (
        Column(say("findings.severity")),
        Column(say("findings.about")),
        Column(say("findings.what"), least=_EASY),
    )
    rows = [
        (say(f"findings.{finding.severity}"), finding.about, _sentence(finding, say))
        for finding in findings
    ]
    return Table(say("findings.title"), columns, cells(rows))


def _sentence(finding: Finding, say: Words) -> str:
    values = {
        name: say.whole(value) if isinstance(value, int) else value
        for name, value in finding.values.items()
    }
    key = f"finding.{finding.code}"
    return say(f"{key}-near" if finding.values.get("near") else key, **values)
