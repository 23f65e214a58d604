"""The public sheet laid out as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.grid.show import policy_table
from berceau.placement.notices.page import Items, Page, Part
from berceau.placement.notices.saying import Saying
from berceau.placement.notices.settings import settings_table
from berceau.placement.show.table import Column, Table, cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.placement.notices.page import Block
    from berceau.placement.notices.sheet import PublicSheet
    from berceau.placement.notices.steps import Step
    from berceau.placement.notices.used import Datum
    from berceau.placement.show.words import Lang

_WHO = ("name", "service", "contact", "adopted", "updated", "website")
_INVENTORY = ("name", "context", "purpose", "moment", "level", "basis")
_IMPACT = ("decisions", "scope", "people", "data", "sources", "collection", "type")


def sheet_page(sheet: PublicSheet, lang: Lang = "fr") -> Page:
    """Lay a public sheet out as a page.

    Parameters
    ----------
    sheet
        What is laid out.
    lang
        Language.
    """
    say = Saying(lang)
    lead = say(
        "sheet.lead",
        territory=sheet.territory,
        first=say.words.day(sheet.first),
        last=say.words.day(sheet.last),
    )
    parts = [
        Part(say("sheet.who"), (_who(sheet, say),)),
        Part(say("sheet.why"), (say("sheet.why_text"),)),
        Part(say("sheet.when"), tuple(_when(sheet, say))),
        Part(say("sheet.law"), (_laws(sheet, say),)),
        Part(say("sheet.data"), tuple(_data(sheet, say))),
        Part(say("sheet.grid"), tuple(_grid(sheet, say))),
        Part(say("sheet.steps"), (steps_list(sheet.steps, say),)),
        *_complaints(sheet, say),
        Part(say("sheet.values"), (say("sheet.values_text"), settings_table(sheet.policy, say))),
        Part(say("sheet.unused"), tuple(_unused(sheet, say))),
        Part(say("sheet.rights"), tuple(say.rights(sheet.authority)), boxed=True),
        Part(say("sheet.versions"), (_versions(sheet, say),)),
        Part(say("sheet.inventory"), (say("sheet.inventory_text"), _inventory(sheet, say))),
        *_todo(sheet, say),
    ]
    return Page(lang, say("sheet.title"), (lead,), tuple(parts))


def _who(sheet: PublicSheet, say: Saying) -> Table:
    return say.fields((say(f"authority.{name}"), say.of(sheet.authority, name)) for name in _WHO)


def _when(sheet: PublicSheet, say: Saying) -> Iterator[str]:
    yield say("sheet.when_text")
    yield say("sheet.level_text")
    yield say("sheet.rules_given" if sheet.method in {"given", "planted"} else "sheet.rules_text")


def _laws(sheet: PublicSheet, say: Saying) -> Table:
    columns = (Column(say("column.text"), least=24), Column(say("column.says"), least=24))
    return Table(
        "", columns, cells((say(f"law.{key}"), say(f"law_says.{key}")) for key in sheet.laws)
    )


def _data(sheet: PublicSheet, say: Saying) -> Iterator[Block]:
    yield say("sheet.data_text")
    yield say("sheet.collected", how=say.of(sheet.authority, "collection"))
    names = ("fact", "use", "proof", "source")
    columns = tuple(Column(say(f"column.{name}"), least=12) for name in names)
    rows = [
        (
            say.fact(datum.fact),
            say.listed(say(f"use.{use}") for use in datum.uses),
            _proof(datum, say),
            _origin(datum, say),
        )
        for datum in sheet.data
    ]
    yield Table("", columns, cells(rows))


def _proof(datum: Datum, say: Saying) -> str:
    if datum.proof or datum.fact[0] in "@:":
        return datum.proof
    return say.blank("proof")


def _origin(datum: Datum, say: Saying) -> str:
    if datum.source:
        return datum.source
    if datum.fact.startswith("@"):
        return say("origin.worked_out")
    if datum.fact == ":decisions":
        return say("origin.commission")
    if datum.fact in {":file", ":held"}:
        return say("origin.service")
    return say("origin.request") if datum.fact[0] == ":" else say.blank("source")


def _grid(sheet: PublicSheet, say: Saying) -> Iterator[Block]:
    if not sheet.policy.grid:
        yield say("sheet.grid_none")
        return
    if sheet.policy.blocks:
        yield say("sheet.grid_blocks")
    yield say("sheet.grid_absent")
    yield criteria_table(sheet, say)


def criteria_table(sheet: PublicSheet, say: Saying) -> Table:
    """Lay the criteria out: what each looks at, its points, its group, its proof.

    Parameters
    ----------
    sheet
        Whose policy is told.
    say
        The words.
    """
    names = ("criterion", "fact", "points", "block")
    columns = tuple(Column(say(f"column.{name}"), least=12) for name in names)
    known = policy_table(sheet.policy, lang=say.lang).rows
    rows = [
        (say.plain(criterion.id), say.fact(criterion.fact), row[2].text, row[3].text)
        for criterion, row in zip(sheet.policy.grid, known, strict=True)
    ]
    return Table("", columns, cells(rows))


def steps_list(steps: Iterable[Step], say: Saying) -> Items:
    """Say what the calculation does, step by step.

    Parameters
    ----------
    steps
        The steps, in order.
    say
        The words.
    """
    told = [(say(f"step.{step.code}"), step_text(step, say)) for step in steps]
    heads, entries = zip(*told, strict=True)
    return Items(tuple(entries), ordered=True, heads=tuple(heads))


def step_text(step: Step, say: Saying) -> str:
    """Say what one step of the calculation does.

    Parameters
    ----------
    step
        The step.
    say
        The words.
    """
    return " ".join(say.clause(clause.code, clause.values) for clause in step.clauses)


def _complaints(sheet: PublicSheet, say: Saying) -> Iterator[Part]:
    """Say what becomes of each kind of complaint, as the policy has it."""
    if not any(step.code == "complaints" for step in sheet.steps):
        return
    names = ("case", "who", "rule")
    columns = tuple(Column(say(f"column.{name}"), least=16) for name in names)
    rows = [
        (
            say(f"case.{rule.notion}"),
            say(f"of.{rule.of}"),
            say(
                f"treatment.{rule.treatment}",
                price=say.words.whole(rule.price),
                at_most=say.words.whole(rule.at_most),
            ),
        )
        for rule in sheet.policy.envy
    ]
    notes = tuple(say(f"sheet.{note}") for note in ("cases_others", *sheet.remarks))
    yield Part(say("sheet.cases"), (Table("", columns, cells(rows), notes),))


def _unused(sheet: PublicSheet, say: Saying) -> Iterator[Block]:
    if sheet.unused:
        yield say("sheet.unused_text")
        yield Items(tuple(say(f"unused.{kind}") for kind in sheet.unused))
    if sheet.doubtful:
        facts = say.listed(say.fact(fact) for fact in sheet.doubtful)
        yield say("sheet.doubtful", facts=facts)


def _versions(sheet: PublicSheet, say: Saying) -> Table:
    rows = [
        (say("versions.policy"), say.rules(sheet.policy)),
        (say("versions.fingerprint"), sheet.fingerprint),
        (say("versions.library"), f"berceau {sheet.library}"),
    ]
    if "lottery" in sheet.policy.tie_break:
        rows.append((say("versions.seed"), str(sheet.policy.lottery_seed)))
    return say.fields(rows)


def _inventory(sheet: PublicSheet, say: Saying) -> Table:
    """Fill in the fields of the inventory that Etalab recommends."""
    told = {
        "basis": "; ".join(say(f"law.{key}") for key in ("mention", "answer", "publication")),
        "data": say.listed(say.fact(datum.fact) for datum in sheet.data),
        "sources": say.listed(dict.fromkeys(_origin(d, say) for d in sheet.data)),
    }
    rows = [(say(f"authority.{n}"), say.of(sheet.authority, n)) for n in _WHO[:3]]
    rows.append((say("authority.updated"), say.of(sheet.authority, "updated")))
    for name in (*_INVENTORY, *_IMPACT):
        if name in {"decisions", "collection"}:
            field = "decisions_a_year" if name == "decisions" else name
            rows.append((say(f"authority.{field}"), say.of(sheet.authority, field)))
        else:
            text = told.get(name) or say(f"inventory.{name}_text")
            rows.append((say(f"inventory.{name}"), text))
    heading = say("sheet.steps")
    rows += [
        (say("inventory.operations"), say("inventory.operations_text", heading=heading)),
        (say("inventory.code"), say("inventory.code_text", version=sheet.library)),
        (say("authority.retention"), say.of(sheet.authority, "retention")),
    ]
    return say.fields(rows)


def _todo(sheet: PublicSheet, say: Saying) -> Iterator[Part]:
    entries = [say(f"lacking.{name}") for name in sheet.blanks]
    entries += [say("sheet.todo_proof", criterion=say.plain(name)) for name in sheet.unproven]
    if entries:
        yield Part(say("sheet.todo"), (say("sheet.todo_text"), Items(tuple(entries))))
