"""What a scenario brings, to whom, and what is certain of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.domain.policy import Stage
from berceau.errors import InputError
from berceau.placement.scenarios.changes import NewPolicy
from berceau.placement.scenarios.outcome import StageChange, WhatIf
from berceau.placement.scenarios.trying import minutes_of_care
from support.even import even

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal

QUICK = berceau.Limits(deterministic_time=0.3, workers=1)


def _plain(territory: Territory) -> Territory:
    """Give the stages of the usual policy without any rule on complaints."""
    policy = territory.policy.model_copy(update={"envy": ()})
    return territory.model_copy(update={"policy": policy})


@pytest.fixture(scope="module")
def talant() -> Territory:
    return _plain(berceau.case("talant-2015"))


@pytest.fixture(scope="module")
def before(talant: Territory) -> Proposal:
    return berceau.place(talant, limits=QUICK)


@pytest.fixture(scope="module")
def doubled(talant: Territory, before: Proposal) -> WhatIf:
    return berceau.what_if(talant, "cap daix-2006:hours=120", proposal=before, limits=QUICK)


def _used(proposal: Proposal, convention: str) -> int:
    return sum(line.minutes for line in proposal.consumption if line.convention == convention)


def test_twice_the_hours_of_daix_raise_the_commune_served_least(doubled: WhatIf) -> None:
    """60 hours a month become 120: Daix is no longer held back, and Talant gives room."""
    assert doubled.after is not None
    fairness = doubled.stage("fairness")
    assert fairness is not None
    assert fairness.is_decided
    assert (fairness.before or 0) < (fairness.after or 0)
    daix = [c for c in doubled.comparison.communes if c.commune == "21223"]  # type: ignore[union-attr]
    assert daix[0].gains > daix[0].loses
    assert daix[0].minutes > 0


def test_hours_and_money_are_those_of_the_two_proposals(
    talant: Territory, doubled: WhatIf
) -> None:
    assert doubled.after is not None
    [dues] = doubled.dues
    assert (dues.convention, dues.commune, dues.hosts) == ("daix-2006", "21223", ("21617",))
    assert dues.minutes_before == _used(doubled.before, "daix-2006")
    assert dues.minutes_after == _used(doubled.after, "daix-2006")
    # 3.50 euros the hour, rounded month by month.
    for minutes, owed in (
        (dues.minutes_before, dues.owed_before),
        (dues.minutes_after, dues.owed_after),
    ):
        assert owed == pytest.approx(minutes * 350 / 60, abs=12)
    assert doubled.minutes == (
        minutes_of_care(talant, doubled.before.placements),
        minutes_of_care(talant, doubled.after.placements),
    )
    kept = [p for p in doubled.before.placements if p.status == "kept"]
    measures = doubled.before.measures
    assert measures is not None
    assert doubled.minutes[0] - minutes_of_care(talant, kept) == measures.minutes_year


def test_both_sides_have_the_same_effort(
    talant: Territory, before: Proposal, doubled: WhatIf
) -> None:
    again = berceau.what_if(talant, "cap daix-2006:hours=120", proposal=before)
    assert again.after is not None
    assert again.after.run.deterministic_limit == QUICK.deterministic_time
    assert again.summary() == doubled.summary()


def test_who_gains_and_who_loses_is_told_with_what_is_certain(doubled: WhatIf) -> None:
    french, english = doubled.text("fr"), doubled.text("en")
    assert "Convention « daix-2006 » : au plus 120 (heures)." in french.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "Convention “daix-2006”: at most 120 (hours)." in english
    assert doubled.comparison is not None
    for child in doubled.comparison.of("gains", "loses"):
        assert child.child in french
    counts = len(doubled.comparison.of("gains")), len(doubled.comparison.of("loses"))
    assert f"{counts[0]} gain, {counts[1]} lose" in english
    assert "price not known" not in english
    assert "<table" in doubled._repr_html_()


def test_where_no_price_is_known_nothing_is_called_zero(
    talant: Territory, before: Proposal
) -> None:
    convention = talant.conventions[0]
    terms = tuple(term for term in convention.terms if term.kind != "price")
    free = talant.model_copy(
        update={"conventions": (convention.model_copy(update={"terms": terms}),)}
    )
    proposal = before.model_copy(update={"fingerprint": free.fingerprint})
    consumption = tuple(
        line.model_copy(update={"owed_cents": None}) for line in proposal.consumption
    )
    found = berceau.what_if(
        free, proposal=proposal.model_copy(update={"consumption": consumption})
    )
    [dues] = found.dues
    assert (dues.owed_before, dues.owed_after, dues.owed_more) == (None, None, None)
    assert "prix non connu" in found.text("fr")


def test_a_structure_closed_two_weeks_costs_those_in_place_hours_too(
    talant: Territory, before: Proposal
) -> None:
    found = berceau.what_if(
        talant, "close multi-accueil:2016-02-01..2016-02-14", proposal=before, limits=QUICK
    )
    assert found.after is not None
    kept = {p.child for p in before.placements if p.status == "kept"}
    assert kept <= {p.child for p in found.after.placements}
    assert found.minutes_more is not None
    assert found.minutes_more < 0


def test_a_scenario_in_which_nothing_fits_says_what_contradicts_what(
    talant: Territory, before: Proposal
) -> None:
    found = berceau.what_if(talant, "places multi-accueil:petits-8", proposal=before)
    assert found.after is None
    assert found.minutes_more is None
    assert any("multi-accueil, petits" in clash.where for clash in found.clashes)
    assert "Rien ne va plus" in found.text("fr")
    assert json.loads(json.dumps(found.summary()))["clashes"]


def test_a_commune_leaves_the_pouponniere() -> None:
    """Fontaine leaves: its new requests find no place there, who is in place stays."""
    given = even(berceau.case("pouponniere-avant"))
    before = berceau.by_points(given)
    found = berceau.what_if(given, "leave pouponniere-trois:21278:21231", proposal=before)
    assert found.after is not None
    assert found.after.method == "by_points"
    home = {child: family.commune for child, (family, _) in given.child_by_id.items()}
    left = [p for p in found.after.placements if home[p.child] == "21278"]
    held = [
        child
        for child, (family, one) in given.child_by_id.items()
        if family.commune == "21278" and one.held is not None
    ]
    assert {p.status for p in left} <= {"kept"}
    assert {p.child for p in left} == set(held)
    assert found.comparison is not None
    communes = {commune.commune: commune for commune in found.comparison.communes}
    assert communes["21278"].gains == 0
    assert communes["21278"].loses > 0
    assert communes["21231"].gains > communes["21231"].loses
    # No price is given for the places of the Pouponnière.
    assert {dues.owed_after for dues in found.dues} == {None}
    assert "fixed order" in found.text("en")


def test_a_scenario_under_the_usual_policy_counts_complaints() -> None:
    town = berceau.draw("village", children=30, seed=1).territory
    limits = berceau.Limits(deterministic_time=0.0, workers=1)
    plan = berceau.place(town, limits=limits)
    found = berceau.what_if(town, "tolerance hours=0", proposal=plan, limits=limits)
    assert found.envy[0] == plan.envy
    assert found.after is not None
    assert found.envy[1] == found.after.envy
    assert "Familles qui pourraient se plaindre" in found.text("fr")


def test_several_scenarios_stand_beside_the_same_proposal(
    talant: Territory, before: Proposal, doubled: WhatIf
) -> None:
    found = berceau.what_if(
        talant,
        {
            "nothing": [],
            "120 h": ["cap daix-2006:hours=120"],
            "closed": ["places multi-accueil:petits-8"],
        },
        proposal=before,
        limits=QUICK,
    )
    assert found["120 h"].model_copy(update={"name": ""}).summary() == doubled.summary()
    nothing, more, closed = found.rows()
    assert (nothing["hours"], nothing["gains"], nothing["decided"]) == (0, 0, True)
    assert (more["verdict"], nothing["verdict"]) == ("better", "same")
    assert more["owed_more_cents"] == doubled.dues[0].owed_more
    assert (closed["fits"], closed["hours"]) == (False, None)
    text = found.text("en")
    assert "120 h" in text
    assert "impossible" in text
    assert list(found.to_frame()["scenario"]) == ["nothing", "120 h", "closed"]


@pytest.mark.parametrize(
    ("values", "certain", "verdict"),
    [
        ((10, 12, 13, 13), (1, 3), "better"),
        ((10, 12, 11, 14), (-1, 4), "open"),
        ((10, 10, 10, 10), (0, 0), "same"),
        ((10, 10, 7, 8), (-3, -2), "worse"),
        ((10, None, 7, 8), None, "unknown"),
    ],
)
def test_a_difference_smaller_than_what_searches_leave_open_is_undecided(
    values: tuple[int, int | None, int, int], certain: tuple[int, int] | None, verdict: str
) -> None:
    before, bound_before, after, bound_after = values
    stage = StageChange(
        name="hours",
        smaller_is_better=False,
        before=before,
        bound_before=bound_before,
        after=after,
        bound_after=bound_after,
    )
    assert stage.certain == certain
    assert stage.verdict == verdict
    assert stage.is_decided is (verdict in {"better", "same", "worse"})
    smaller = stage.model_copy(update={"smaller_is_better": True})
    turned = {"better": "worse", "worse": "better"}
    assert smaller.verdict == turned.get(verdict, verdict)


def test_stages_of_one_side_only_have_no_difference(talant: Territory, before: Proposal) -> None:
    stages = (Stage(measure="need"), Stage(measure="tie_break"))
    change = NewPolicy(policy=talant.policy.model_copy(update={"stages": stages}))
    found = berceau.what_if(talant, change, proposal=before, limits=QUICK)
    for word in ("hours", "need"):
        stage = found.stage(word)
        assert stage is not None
        assert (stage.difference, stage.certain, stage.is_decided) == (None, None, False)


def test_a_proposal_for_another_territory_is_refused(talant: Territory, before: Proposal) -> None:
    other = talant.model_copy(update={"name": "ailleurs"})
    with pytest.raises(InputError) as caught:
        berceau.what_if(other, "lift daix-2006", proposal=before)
    assert [fault.code for fault in caught.value.faults] == ["other-input"]


# The command line


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("en"), [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def files(
    talant: Territory, before: Proposal, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    from berceau.io import write, write_proposal  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("files")
    write(talant, folder / "talant.json")
    write_proposal(before, folder / "before.json")
    return folder / "talant.json", folder / "before.json"


def test_the_command_shows_the_scenario_and_writes_the_new_proposal(
    files: tuple[Path, Path], doubled: WhatIf, tmp_path: Path
) -> None:
    out = tmp_path / "after.json"
    options = ("--cap", "daix-2006:hours=120", "--work", "0.3")
    done = _run("what-if", *files, *options, "-o", out)
    assert done.exit_code == Exit.DONE, done.stderr
    assert "at most 120 (hours)" in done.stdout
    written = berceau.Proposal.model_validate_json(out.read_text(encoding="utf-8"))
    assert doubled.after is not None
    assert written.placements == doubled.after.placements
    told = json.loads(_run("what-if", *files, *options, "--json").stdout)
    assert told["changes"][0]["max"] == 120
    assert {"comparison", "dues", "stages"} <= told.keys()


def test_changes_and_scenarios_are_read_from_a_file(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    changes = tmp_path / "changes.json"
    change = {"kind": "places", "structure": "multi-accueil", "section": "petits", "more": -8}
    changes.write_text(json.dumps({"changes": [change]}), encoding="utf-8")
    refused = _run("what-if", *files, "--changes", changes)
    assert refused.exit_code == Exit.REFUSED
    assert "contradicts" in refused.stdout
    scenarios = tmp_path / "scenarios.toml"
    scenarios.write_text(
        '[[scenarios.closed]]\nkind = "places"\nstructure = "multi-accueil"\n'
        'section = "petits"\nmore = -8\n',
        encoding="utf-8",
    )
    both = _run("what-if", *files, "--changes", scenarios)
    assert both.exit_code == Exit.DONE, both.stderr
    assert "closed" in both.stdout
    twice = _run("what-if", *files, "--changes", scenarios, "--lift", "daix-2006", "--json")
    assert json.loads(twice.stdout)["faults"][0]["code"] == "changes-twice"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), "no-change"),
        (("--places", "multi-accueil"), "unreadable-change"),
        (("--cap", "daix:hours=3"), "unknown-convention"),
    ],
)
def test_what_cannot_be_tried_is_refused(
    files: tuple[Path, Path], options: tuple[str, ...], code: str
) -> None:
    refused = _run("what-if", *files, *options, "--json")
    assert refused.exit_code == Exit.BAD_INPUT
    assert [fault["code"] for fault in json.loads(refused.stdout)["faults"]] == [code]
