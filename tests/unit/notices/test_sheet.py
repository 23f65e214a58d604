"""The public sheet: made from the rules alone, complete, and nothing made up."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, get_args

import pytest

import berceau
from berceau.cases.grids import grid_example, grid_examples
from berceau.domain.families import Request, SiblingWish
from berceau.domain.policy import (
    DERIVED_FACTS,
    Block,
    EnvyRule,
    Grouping,
    Notion,
    Policy,
    Repair,
    Stage,
    StageMeasure,
    TieBreak,
    Treatment,
    Weight,
    YesNo,
)
from berceau.domain.structures import PoolKind
from berceau.domain.territory import Territory
from berceau.placement.notices import Authority, PublicSheet, public_sheet
from berceau.placement.notices.authority import EXPECTED
from berceau.placement.notices.steps import OTHERS
from berceau.placement.notices.used import FORBIDDEN
from berceau.placement.proposal import Method
from berceau.placement.reasons.answers import ConditionName, Kind, Outcome
from berceau.placement.reasons.explanation import Result
from berceau.placement.reasons.parts import DecisionTaken
from berceau.placement.show.words import LANGS, Lang, words
from support.letters import AUTHORITY, text_of
from support.proposals import TERRITORY

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = "berceau.placement.notices"
GRID = (
    YesNo(
        id="emploi", fact="parents_work", kind="yes_no", points=8, block="besoin", proof="bulletin"
    ),
    YesNo(id="seul", fact="single_parent", kind="yes_no", points=6, source="Caf"),
)
PLAIN = Policy(name="Règles", version="1", grid=GRID, blocks=(Block(id="besoin", max=10),))
OTHER = {
    "name": "Autres règles",
    "version": "2",
    "grid": (GRID[0].model_copy(update={"points": 9}), GRID[1]),
    "blocks": (Block(id="besoin", max=11),),
    "layers": ("child_protection",),
    "tie_break": ("lottery",),
    "lottery_seed": 77,
    "base_points": 13,
    "exponent": 2,
    "need_by": "hours",
    "rank_values": (1000, 700),
    "fewer_days": 2,
    "siblings": ("any", "together"),
    "transfers": False,
    "walking_age_months": 17,
    "reserved_rounding": "ceil",
    "groups": (Grouping(id="larger-communes", fact="sector", least=3),),
    "stages": (Stage(measure="hours"), Stage(measure="tie_break")),
    "weights": (Weight(measure="hours", weight=3),),
    "envy": (EnvyRule(notion="cutoff", of="refused", treatment="tolerated", at_most=12),),
    "envy_gap": 4,
    "ties": "kept",
    "repair": Repair(price=321),
    "bands": 25,
}
"""Another value of every field of a policy."""


def _territory(policy: Policy) -> Territory:
    return Territory.model_validate_json(_json()).model_copy(update={"policy": policy})


def _json() -> str:
    return json.dumps(TERRITORY)


def _said(policy: Policy, lang: Lang = "fr") -> str:
    """Give everything that the sheet of a policy says, but the fingerprint of its rules."""
    sheet = public_sheet(_territory(policy), authority=AUTHORITY)
    return text_of(sheet.page(lang)).replace(sheet.fingerprint, "")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("field", sorted(Policy.model_fields))
def test_whatever_is_changed_in_the_rules_is_told(field: str, lang: Lang) -> None:
    changed = PLAIN.model_copy(update={field: OTHER[field]})
    assert _said(changed, lang) != _said(PLAIN, lang)


@pytest.mark.parametrize(
    "update",
    [
        {"notion": "waste"},
        {"of": "placed"},
        {"treatment": "reported"},
        {"price": 55},
        {"children": ("E1",)},
    ],
)
def test_whatever_is_changed_in_a_rule_on_complaints_is_told(update: dict[str, object]) -> None:
    rule = EnvyRule(notion="swap", of="refused", treatment="priced", price=100)
    before, after = (
        _said(PLAIN.model_copy(update={"envy": (one,)}))
        for one in (rule, rule.model_copy(update=update))
    )
    assert before != after


@pytest.mark.parametrize("update", [{"tolerance": 30}, {"levels": 2}, {"group": "sector"}])
def test_whatever_is_changed_in_a_stage_is_told(update: dict[str, object]) -> None:
    stage = Stage(measure="fairness")
    before, after = (
        _said(PLAIN.model_copy(update={"stages": (one,)}))
        for one in (stage, stage.model_copy(update=update))
    )
    assert before != after


def test_no_child_is_in_the_sheet_even_if_a_rule_names_one() -> None:
    rule = EnvyRule(notion="swap", of="placed", treatment="forbidden", children=("E1",))
    sheet = public_sheet(_territory(PLAIN.model_copy(update={"envy": (rule,)})))
    for lang in LANGS:
        assert "E1" not in text_of(sheet.page(lang))
    assert '"E1"' not in sheet.model_dump_json()
    assert "choisis par la commission" in text_of(sheet.page("fr"))


def test_the_sheet_needs_no_family() -> None:
    territory = _territory(PLAIN)
    alone = territory.model_copy(update={"families": ()})
    assert public_sheet(alone).page() == public_sheet(territory).page()


def test_what_the_authority_leaves_out_is_blank_and_listed() -> None:
    bare = public_sheet(_territory(PLAIN))
    assert bare.blanks == EXPECTED
    for lang in LANGS:
        say = words(lang, HERE)
        *_, todo = bare.page(lang).parts
        assert todo.heading == say("sheet.todo")
        listed = " ".join(todo.blocks[1].entries)  # type: ignore[union-attr]
        assert all(say(f"lacking.{name}") in listed for name in EXPECTED)
        assert say("sheet.todo_proof", criterion="seul") in listed
        assert say("blank", what=say("lacking.name")) in text_of(bare.page(lang))


def test_nothing_is_blank_once_everything_is_given() -> None:
    proven = tuple(c.model_copy(update={"proof": "vu", "source": "dossier"}) for c in GRID)
    authority = AUTHORITY.model_copy(update={"updated": _territory(PLAIN).calendar.first})
    policy = PLAIN.model_copy(update={"grid": proven})
    sheet = public_sheet(_territory(policy), authority=authority)
    assert sheet.blanks == ()
    said = text_of(sheet.page("fr"))
    assert "à compléter" not in said
    for name in EXPECTED:
        if name not in {"appeal", "court"}:
            value = getattr(authority, name)
            assert (value.strftime("%d/%m/%Y") if name == "updated" else str(value)) in said


@pytest.mark.parametrize("lang", LANGS)
def test_the_legal_elements_are_there(lang: Lang) -> None:
    said = text_of(public_sheet(_territory(PLAIN), authority=AUTHORITY).page(lang))
    for article in (
        "L311-3-1",
        "R311-3-1-1",
        "R311-3-1-2",
        "L312-1-3",
        "D312-1-4",
        "L231-4",
        "L211-5",
        "L311-6",
    ):
        assert article in said
    for key in ("why_text", "when_text", "level_text", "law", "data", "grid", "steps", "rights"):
        assert words(lang, HERE)(f"sheet.{key}") in said
    assert "CADA" in said
    assert "www.cada.fr" in said
    assert berceau.__name__ in said


@pytest.mark.parametrize("name", [example.name for example in grid_examples()])
def test_every_criterion_of_a_published_grid_is_told(name: str) -> None:
    policy = grid_example(name).policy
    assert policy is not None
    said = _said(policy)
    for criterion in policy.grid:
        assert criterion.id.replace("_", " ") in said
        assert criterion.proof in said
    for block in policy.blocks:
        assert f"{block.id} (au plus {block.max})" in said


def test_a_criterion_on_something_forbidden_is_no_longer_said_to_be_unused() -> None:
    odd = YesNo(id="fille", fact="Sexe_féminin", kind="yes_no", points=3)
    sheet = public_sheet(_territory(PLAIN.model_copy(update={"grid": (odd,)})))
    assert sheet.doubtful == ("Sexe_féminin",)
    assert "sex" not in sheet.unused
    assert "nationality" in sheet.unused
    assert re.search(r"À vérifier\W+Sexe féminin", text_of(sheet.page("fr")))
    assert public_sheet(_territory(PLAIN)).doubtful == ()


@pytest.mark.parametrize("method", sorted(OTHERS))
def test_the_way_in_which_places_were_given_is_the_one_told(method: str) -> None:
    territory = _territory(PLAIN.model_copy(update={"bands": 20}))
    sheet = public_sheet(territory, method=method)  # type: ignore[arg-type]
    codes = [step.code for step in sheet.steps]
    assert "serve" in codes
    assert not any(code.startswith("aim.") for code in codes)
    assert "complaints" not in codes
    for lang in LANGS:
        assert words(lang, HERE)(f"clause.serve.{method}", bands=20) in text_of(sheet.page(lang))


def test_pools_staff_and_overbooking_are_told_where_there_are_any() -> None:
    bare = public_sheet(_territory(PLAIN))
    assert not {"insertion", "overbooking", "ratio"} & set(bare.laws)
    save = public_sheet(berceau.case("save"))
    assert {"insertion", "licence", "childminders"} <= set(save.laws)
    assert "parents en insertion" in text_of(save.page("fr"))


def test_points_that_come_with_requests_and_distances_are_told() -> None:
    territory = _territory(PLAIN)
    [family, *_] = territory.families
    request = family.children[0].request
    assert isinstance(request, Request)
    changed = request.model_copy(update={"points": (4, 2), "wishes": ("tilleuls", "creche:5km")})
    child = family.children[0].model_copy(update={"request": changed})
    one = territory.model_copy(
        update={"families": (family.model_copy(update={"children": (child,)}),)}
    )
    facts = {datum.fact for datum in public_sheet(one).data}
    assert {":points", ":home"} <= facts
    assert not {":points", ":home"} & {datum.fact for datum in public_sheet(territory).data}


def test_a_sheet_goes_through_json_unchanged() -> None:
    sheet = public_sheet(berceau.case("save"), authority=Authority(name="Le syndicat"))
    assert PublicSheet.model_validate_json(sheet.model_dump_json()) == sheet


def test_both_languages_say_the_same_things() -> None:
    french, english = (_own(lang) for lang in ("fr", "en"))
    assert set(french) == set(english)
    gaps = {key: set(_gaps(text)) for key, text in french.items()}
    assert gaps == {key: set(_gaps(text)) for key, text in english.items()}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("in_short", get_args(Outcome)),
        ("unmet", get_args(ConditionName)),
        ("full", get_args(Kind)),
        ("result", get_args(Result)),
        ("decided", set(get_args(DecisionTaken.model_fields["kind"].annotation)) - {"reserve"}),
        ("pool", get_args(PoolKind)),
        ("case", get_args(Notion)),
        ("treatment", get_args(Treatment)),
        ("fact", DERIVED_FACTS),
        ("wish", set(get_args(SiblingWish)) - {"any"}),
        ("lacking", Authority.model_fields),
        ("setting", get_args(TieBreak)),
        ("unused", FORBIDDEN),
        ("step", {f"aim.{measure}" for measure in get_args(StageMeasure)}),
        ("clause", {f"serve.{method}" for method in set(get_args(Method)) - {"place"}}),
        ("clause", {f"ties.{link}" for link in get_args(TieBreak)}),
        ("clause", {f"siblings.{wish}" for wish in set(get_args(SiblingWish)) - {"any"}}),
    ],
)
def test_there_are_words_for_everything_that_may_be_said(
    section: str, values: Iterable[str], lang: Lang
) -> None:
    own = _own(lang)
    assert [value for value in values if f"{section}.{value}" not in own] == []


def test_every_way_to_give_places_is_told() -> None:
    assert set(get_args(Method)) - {"place"} == OTHERS


def _own(lang: str) -> dict[str, str]:
    """Give the words of the room itself, without those of tables."""
    text = files(HERE).joinpath(f"{lang}.toml").read_text(encoding="utf-8")
    return {
        f"{name}.{key}": entry
        for name, section in tomllib.loads(text).items()
        if isinstance(section, dict)
        for key, entry in section.items()
    }


def _gaps(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name]
