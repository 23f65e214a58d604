"""Commands that look: what cases there are, what is sound, what is lawful."""

# Annotations are read at run time by Typer, so they are not postponed here.

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from berceau.cases import CaseSummary
from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import CheckedFormer, EveryRow, ProposalFile, Source
from berceau.cli.sources import proposal_of, territory_of
from berceau.domain.territory import Territory
from berceau.errors import Fault, InputError
from berceau.placement.certified import CertifiedBound
from berceau.placement.proposal import Proposal
from berceau.placement.show.bounds import bounds_table
from berceau.placement.show.origins import numbers_of_origins, origins, origins_counted
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.violations import report_table


def cases(
    desk: Desk,
    *,
    name: Annotated[
        str | None, typer.Argument(metavar="[CASE]", show_default=False, help="argument.case")
    ] = None,
) -> Exit:
    """List the real cases, or show one: its story, its size, what is given and what is drawn."""
    from berceau.cases import case  # noqa: PLC0415  (loaded when asked for)
    from berceau.cases import cases as all_cases  # noqa: PLC0415

    found = all_cases()
    if name is not None:
        territory = case(name)  # which refuses a name that does not exist
        summary = next(summary for summary in found if summary.name == name)
        desk.data({**asdict(summary), **_counts(territory), "sources": _sources(territory)})
        desk.show([_story(summary, desk), *_inside(territory, summary.title, desk)])
        return Exit.DONE
    desk.data([asdict(summary) for summary in found])
    say = desk.say
    columns = (
        Column(say("cases.name")),
        Column(say("cases.year"), numeric=True),
        Column(say("cases.children"), numeric=True),
        Column(say("cases.structures"), numeric=True),
        Column(say("cases.story")),
    )
    rows = [
        (
            summary.name,
            str(summary.year),
            say.whole(summary.children),
            say.whole(summary.structures),
            _told(summary, desk),
        )
        for summary in found
    ]
    desk.show([Table(say("cases.title"), columns, cells(rows), (say("cases.note"),))])
    return Exit.DONE


def check(
    desk: Desk,
    *,
    source: Source,
    proposal: ProposalFile,
    former: CheckedFormer = None,
    every_row: EveryRow = False,
) -> Exit:
    """Check a proposal against its territory, without any solver."""
    from berceau.placement.check import check as examine  # noqa: PLC0415  (loaded when asked for)

    territory, given = territory_of(source), proposal_of(proposal)
    before = proposal_of(former) if former else None
    rows = None if every_row else ROWS
    report = examine(territory, given, envy=True)
    faults, bounds = _certified(territory, given, before)
    desk.data(
        {
            "lawful": report.lawful,
            **report.model_dump(mode="json"),
            "certified": [{**bound.model_dump(mode="json"), "gap": bound.gap} for bound in bounds],
            "faults": [fault.to_dict() for fault in faults],
        }
    )
    desk.show([report_table(report, lang=desk.lang, rows=rows)])
    if bounds:
        groups = [s.group for s in territory.policy.stages if s.measure == "fairness"]
        desk.show([bounds_table(given, bounds, lang=desk.lang, rows=rows, groups=groups)])
    elif not faults:
        desk.remark("check.uncertified")
    if given.fingerprint != territory.fingerprint:
        desk.remark("check.other_input", proposal=given.territory, territory=territory.name)
    if faults and not desk.as_json:
        desk.faults("certificate", faults)
    return Exit.REFUSED if faults or not report.lawful else Exit.DONE


def _certified(
    territory: Territory, proposal: Proposal, former: Proposal | None
) -> tuple[tuple[Fault, ...], tuple[CertifiedBound, ...]]:
    """Recompute certified bounds; give what is wrong with them, or them."""
    from berceau.placement.certified import certified_bounds  # noqa: PLC0415  (loaded when asked for)

    claims = proposal.certificates or any(s.certified is not None for s in proposal.stages)
    if not claims or proposal.fingerprint != territory.fingerprint:
        return (), ()
    try:
        return (), certified_bounds(territory, proposal, former)
    except InputError as error:
        return error.faults, ()


def validate(
    desk: Desk,
    *,
    file: Annotated[str, typer.Argument(metavar="FILE", show_default=False, help="argument.file")],
) -> Exit:
    """Say whether a file is a sound territory, and what is in it."""
    territory = territory_of(file)
    counts = _counts(territory)
    sound = {"valid": True, "name": territory.name, "fingerprint": territory.fingerprint}
    title = desk.say("validate.title", name=territory.name)
    # The texts of the cases are published; those of an office may say who told something of whom.
    published = not Path(file).expanduser().exists()
    sources = _sources(territory) if published else numbers_of_origins(territory)
    desk.data({**sound, **counts, "sources": sources})
    desk.show(_inside(territory, title, desk, texts=published))
    return Exit.DONE


def _told(summary: CaseSummary, desk: Desk) -> str:
    return summary.story_fr if desk.lang == "fr" else summary.story_en


def _story(summary: CaseSummary, desk: Desk) -> Table:
    notes = (_told(summary, desk), desk.say("cases.how", name=summary.name))
    return Table(f"{summary.name}, {summary.year}", notes=notes)


def _inside(territory: Territory, title: str, desk: Desk, *, texts: bool = True) -> list[Table]:
    """Say how much of what a territory holds, and where its data come from."""
    counts = _counts(territory).items()
    rows = [(desk.say(f"validate.{key}"), desk.say.whole(count)) for key, count in counts]
    found = [Table(title, (Column(""), Column("", numeric=True)), cells(rows))]
    table = origins(territory, desk.say) if texts else origins_counted(territory, desk.say)
    return [*found, table] if table else found


def _sources(territory: Territory) -> list[dict[str, str]]:
    return [source.model_dump(mode="json") for source in territory.sources]


def _counts(territory: Territory) -> dict[str, int]:
    children = [child for family in territory.families for child in family.children]
    return {
        "communes": len(territory.communes),
        "structures": len(territory.structures),
        "places": sum(structure.places for structure in territory.structures),
        "conventions": len(territory.conventions),
        "families": len(territory.families),
        "children": len(children),
        "requests": sum(child.request is not None for child in children),
        "held": sum(child.held is not None for child in children),
        "decisions": len(territory.decisions),
    }


def schema(
    desk: Desk,
    *,
    proposal: Annotated[bool, typer.Option("--proposal", help="option.schema_proposal")] = False,
) -> Exit:
    """Write the JSON schema of a territory or of a proposal."""
    from berceau.io.schemas import proposal_schema  # noqa: PLC0415  (loaded when asked for)
    from berceau.io.schemas import schema as territory_schema  # noqa: PLC0415

    desk.document(proposal_schema() if proposal else territory_schema())
    return Exit.DONE
