"""Letters to families: what the law asks for is there, from the record, and of one family."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.domain.decisions import Forbid, Refuse
from berceau.errors import InputError
from berceau.placement.notices import Authority, Notice, notice
from berceau.placement.reasons.discretion import HIDDEN_BELOW
from berceau.placement.show.words import LANGS, Lang, words
from support.letters import (
    AUTHORITY,
    every,
    letters,
    numbers_in,
    pages,
    text_of,
    written_numbers,
)

if TYPE_CHECKING:
    from berceau.placement.notices.notice import Kind

HERE = "berceau.placement.notices"
CASES = ("talant-2015", "save")
KINDS: tuple[Kind, ...] = ("decision", "full")
_TOKEN = re.compile(r"[\w.-]*\w")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_mention_and_the_appeal_are_in_every_letter(case: str, lang: Lang, kind: Kind) -> None:
    say = words(lang, HERE)
    for page in pages(case, kind, lang):
        said = text_of(page)
        assert say("mention.rests") in said
        assert say("mention.purpose") in said
        assert say("mention.who", name=AUTHORITY.name) in said
        assert say("rights.know") in said
        assert say("rights.own") in said
        assert say("rights.write", contact=AUTHORITY.contact) in said
        assert say("rights.cada") in said
        for article in ("L311-3-1", "R311-3-1-1", "R311-3-1-2"):
            assert article in said
        assert say("appeal.ask", appeal=AUTHORITY.appeal) in said
        assert say("appeal.silence") in said
        assert say("appeal.court", court=AUTHORITY.court) in said
        assert [part.heading for part in page.parts if part.boxed] == [say("mention.title")]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("lang", LANGS)
def test_the_full_answer_has_the_four_parts_of_the_law(case: str, lang: Lang) -> None:
    say = words(lang, HERE)
    for page in pages(case, "full", lang):
        headings = [part.heading for part in page.parts]
        wanted = [say(f"full_answer.{name}") for name in ("role", "data", "points", "steps")]
        assert [heading for heading in headings if heading in wanted] == wanted
        assert [heading[:2] for heading in wanted] == ["1.", "2.", "3.", "4."]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_number_comes_from_the_record(case: str, lang: Lang, kind: Kind) -> None:
    written = written_numbers(lang) | {HIDDEN_BELOW, HIDDEN_BELOW - 1}
    for letter, page in zip(every(case, kind), pages(case, kind, lang), strict=True):
        record = numbers_in(letter.model_dump_json())
        told = numbers_in(text_of(page))
        assert told <= written | record | _worked_out(letter)


def _worked_out(letter: Notice) -> set[int]:
    """Give the numbers that follow from the record by counting or by a change of unit."""
    told = letter.explanation
    found = {rank + 1 for rank in range(len(told.wishes) + len(told.asked.weeks))}
    found |= {len(wish.at) for wish in told.wishes}
    found |= set(range(1, len(letter.sheet.steps) + 1))
    for value in (
        *letter.sheet.policy.rank_values,
        *(s.tolerance for s in letter.sheet.policy.stages),
    ):
        found |= numbers_in(f"{value / 10:g}")
    for wish in told.wishes:
        for row in (row for at in wish.at for way in at.ways for row in way.full):
            if row.unit == "minutes":
                for minutes in (row.limit, row.load or 0, row.needs):
                    found |= numbers_in(f"{minutes / 60:.1f}")
    return found


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_other_family_is_in_a_letter_or_its_record(case: str, kind: Kind) -> None:
    territory, _ = letters(case)
    everybody = {family.id for family in territory.families} | set(territory.child_by_id)
    told = [pages(case, kind, lang) for lang in LANGS]
    for number, letter in enumerate(every(case, kind)):
        family, _ = territory.child_by_id[letter.child]
        own = {family.id, *(child.id for child in family.children)}
        for text in (letter.model_dump_json(), *(text_of(one[number]) for one in told)):
            assert not (everybody - own) & set(_TOKEN.findall(text))


@pytest.mark.parametrize("case", CASES)
def test_the_answer_is_that_of_the_proposal(case: str) -> None:
    territory, _ = letters(case)
    proposal = berceau.by_points(territory)
    say = words("fr", HERE)
    held = {placement.child for placement in proposal.placements}
    seen = set()
    for letter, page in zip(every(case, "decision"), pages(case, "decision", "fr"), strict=True):
        said = text_of(page)
        refused = letter.child in proposal.refused
        seen.add(refused)
        assert (say("result.refused") in said) == refused
        mine = [p for p in proposal.placements if p.child == letter.child]
        for placement in mine:
            assert placement.start.strftime("%d/%m/%Y") in said
            assert (
                territory.structure_by_id[placement.structure].name or placement.structure
            ) in said
        if letter.child not in held and not refused:
            assert say("result.nothing_asked") in said
        ranks = [line for line in proposal.waiting if line.child == letter.child]
        assert (say("notice.waiting") in said) == bool(ranks)
    assert seen == {True, False}


@pytest.mark.parametrize("case", CASES)
def test_points_of_the_full_answer_add_up_as_the_record_says(case: str) -> None:
    for letter, page in zip(every(case, "full"), pages(case, "full", "fr"), strict=True):
        heading = words("fr", HERE)("full_answer.points")
        [part] = [part for part in page.parts if part.heading == heading]
        tables = [block for block in part.blocks if hasattr(block, "rows")]
        counted = [score for score in letter.explanation.scores if score.criteria]
        # The first is told whole, the others without what gives nothing.
        scores = [s for s in counted if s is counted[0] or any(c.points for c in s.criteria)]
        for table, score in zip(tables, scores, strict=True):
            shown = [int(row[-1].text) for row in table.rows]  # type: ignore[union-attr]
            cut = sum(block.before - block.points for block in score.blocks)
            assert sum(shown) - cut == score.total
            assert f"Total\N{NO-BREAK SPACE}: {score.total}\N{NO-BREAK SPACE}point" in text_of(
                page
            )


def test_a_record_that_says_something_else_makes_another_letter() -> None:
    _, found = letters("talant-2015")
    letter = found.of("E13", "decision")
    [line] = letter.explanation.waiting
    other = letter.explanation.model_copy(
        update={"waiting": (line.model_copy(update={"rank": 4321}),)}
    )
    changed = letter.model_copy(update={"explanation": other})
    assert "4\N{NO-BREAK SPACE}321" in text_of(changed.page("fr"))
    assert "4\N{NO-BREAK SPACE}321" not in text_of(letter.page("fr"))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_blanks_of_a_letter_are_those_it_names(kind: Kind, lang: Lang) -> None:
    territory, found = letters("talant-2015", authority=False)
    say = words(lang, HERE)
    every_blank = {
        name: say("blank", what=say(f"lacking.{name}")) for name in Authority.model_fields
    }
    for child in territory.child_by_id:
        letter = found.of(child, kind)
        said = text_of(letter.page(lang))
        assert {name for name, blank in every_blank.items() if blank in said} == set(letter.blanks)


def test_what_the_authority_leaves_out_is_a_visible_blank() -> None:
    _, found = letters("talant-2015", authority=False)
    letter = found.of("E13")
    assert set(letter.blanks) >= {"name", "contact", "appeal", "court", "signatory"}
    said = text_of(letter.page("fr"))
    say = words("fr", HERE)
    for name in letter.blanks:
        assert say("blank", what=say(f"lacking.{name}")) in said
    complete = AUTHORITY.model_copy(update={"decided": date(2015, 6, 1)})
    _, others = letters("talant-2015")
    whole = others.of("E13").model_copy(update={"authority": complete})
    assert whole.blanks == ()
    assert "à compléter" not in text_of(whole.page("fr"))


def test_a_decision_of_the_commission_is_told_with_its_reason() -> None:
    territory, _ = letters("talant-2015")
    decisions = (
        Refuse(kind="refuse", child="E10", reason="dossier incomplet"),
        Forbid(kind="forbid", child="E12", structure="multi-accueil"),
    )
    decided = territory.model_copy(update={"decisions": decisions})
    proposal = berceau.by_points(decided)
    refused = text_of(notice(decided, proposal, "E10").page("fr"))
    say = words("fr", HERE)
    assert say("decided.refuse") in refused
    assert "dossier incomplet" in refused
    full = text_of(notice(decided, proposal, "E10", kind="full").page("fr"))
    assert say("full_answer.decided") in full
    assert say("decided.forbid") in text_of(notice(decided, proposal, "E12").page("fr"))


def test_what_would_have_helped_is_told_where_it_was_looked_for() -> None:
    territory, found = letters("talant-2015")
    helped = berceau.what_would_help(territory, berceau.by_points(territory), "E13")
    say = words("fr", HERE)
    assert say("full_answer.helps") in text_of(found.of("E13", "full", help=helped).page("fr"))
    assert say("full_answer.helps") not in text_of(found.of("E13", "full").page("fr"))


def test_an_unknown_child_and_another_proposal_are_refused() -> None:
    territory, found = letters("talant-2015")
    with pytest.raises(InputError, match="unknown-child"):
        found.of("E99")
    with pytest.raises(InputError):
        notice(berceau.case("save"), berceau.by_points(territory), "E001")


def test_a_letter_goes_through_json_unchanged() -> None:
    _, found = letters("save")
    for kind in KINDS:
        letter = found.of("E016", kind)
        assert Notice.model_validate_json(letter.model_dump_json()) == letter
        assert json.loads(letter.model_dump_json())["kind"] == kind


def test_a_childminder_is_suggested_and_never_assigned() -> None:
    territory, _ = letters("talant-2015")
    proposal = berceau.by_points(territory)
    suggested = [p.child for p in proposal.placements if p.suggestion and p.status == "new"]
    assert suggested
    letter = notice(territory, proposal, suggested[0], authority=Authority(answer_days=7))
    said = text_of(letter.page("fr"))
    say = words("fr", HERE)
    assert say("result.suggested") in said
    assert say("result.employer") in said
    assert say("result.new") not in said
    assert "7\N{NO-BREAK SPACE}jours" in said
