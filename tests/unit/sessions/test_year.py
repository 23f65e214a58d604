"""A year simulated: figures that add up, the same families whatever the method."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.errors import InfeasibleError, InputError
from berceau.placement.show.words import words
from berceau.sessions.chances import Shares, figures
from berceau.sessions.opened import GONE
from berceau.sessions.show import HERE
from berceau.sessions.year_files import write_year
from support.even import even

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.words import Lang
    from berceau.sessions.year import Year


@pytest.fixture(scope="module")
def year() -> Year:
    """Simulate the year of the Save valley, by points."""
    return berceau.year_of_sessions(berceau.case("save"), method="by_points")


def test_the_save_valley_has_a_year_of_two_sessions(year: Year) -> None:
    april, october = year.figures
    assert (april.name, october.name) == ("avril 2022", "octobre 2022")
    assert (april.asked, april.later, april.new) == (60, 20, 60)
    assert october.later == 0
    assert october.waiting > 0
    assert october.new >= 0.3 * 80
    assert berceau.check_chain(year.closed) == ()


def test_figures_add_up(year: Year) -> None:
    for one, closed in zip(year.figures, year.closed, strict=True):
        assert one.asked == one.new + one.waiting + one.due
        assert one.offers == one.accepted + one.declined + one.silent
        assert one.accepted == one.entries + one.moves
        assert one.asked == sum(row.asked for row in one.by_refusals)
        assert one.refused == sum(row.refused for row in one.by_refusals)
        assert one.hours > 0
        held = sum(c.held is not None for _, c in closed.opened.territory.child_by_id.values())
        assert one.in_place_after <= held + one.entries
    april, october = year.figures
    places = april.in_place_after + october.entries - october.ended - october.to_school
    assert october.in_place_after == places
    assert october.waiting + october.due <= april.waiting_after + april.later


def test_refusals_are_those_of_the_session_before(year: Year) -> None:
    before, after = year.closed
    refused = {one.child for one in before.of("refused")}
    again = {line.child for line in after.opened.asking if line.refusals == 1}
    gone = {line.child for line in after.opened.lines if line.way in GONE}
    assert again == refused - gone
    assert year.by_refusals[1].asked == len(again)


def test_the_same_seed_gives_the_same_year_and_another_one_another() -> None:
    town = berceau.draw("town", children=60, seed=2).territory
    one, two, other = (
        berceau.year_of_sessions(town, method="in_order", seed=seed) for seed in (1, 1, 2)
    )
    assert [closed.seal for closed in one.closed] == [closed.seal for closed in two.closed]
    assert [closed.seal for closed in one.closed] != [closed.seal for closed in other.closed]


def test_the_year_can_be_made_by_the_stages_of_the_policy() -> None:
    town = even(berceau.draw("town", children=40, seed=3).territory)
    limits = berceau.Limits(deterministic_time=0.1, workers=1)
    year = berceau.year_of_sessions(town, method="place", limits=limits)
    assert {closed.proposal.method for closed in year.closed} == {"place"}
    assert berceau.check_chain(year.closed) == ()


def test_shares_decide_who_accepts() -> None:
    town = berceau.draw("town", children=60, seed=2).territory
    all_ = Shares(accepts_first=1, accepts_other=1, takes_back=0, leaves=0, arrives=0)
    year = berceau.year_of_sessions(town, method="in_order", shares=all_)
    assert all(one.offers == one.accepted for one in year.figures)
    assert all(one.withdrawn == one.ended == 0 for one in year.figures)
    assert year.figures[1].new == 0
    none = Shares(accepts_first=0, accepts_other=0, accepts_move=0, silent=1, arrives=0)
    year = berceau.year_of_sessions(town, method="in_order", shares=none)
    assert all(one.accepted == one.declined == 0 for one in year.figures)
    assert year.figures[0].silent > 0


def test_every_share_says_where_it_comes_from() -> None:
    stated = figures()
    assert set(stated) == set(Shares.model_fields)
    for figure in stated.values():
        assert figure["mark"] in {"published", "computed", "assumed"}
        assert figure["source"]
        assert figure["unit"]


def test_sessions_out_of_order_are_refused() -> None:
    town = berceau.draw("town", children=40, seed=1).territory
    april, october = berceau.sessions_of(town.calendar)
    with pytest.raises(InputError) as error:
        berceau.year_of_sessions(town, (october, april), method="in_order")
    assert [fault.code for fault in error.value.faults] == ["sessions-disordered"]


@pytest.mark.parametrize(
    ("lang", "said"), [("fr", "L'équité dans le temps"), ("en", "Fairness over time")]
)
def test_a_year_can_be_read_in_both_languages(year: Year, lang: Lang, said: str) -> None:
    text = year.text(lang)
    assert said in text
    assert "octobre 2022" in text


def test_both_languages_have_the_same_words() -> None:
    general = set(words("fr").entries) | set(words("en").entries)
    own = [set(words(lang, HERE).entries) - general for lang in ("fr", "en")]
    assert own[0] == own[1]
    assert "opened.title" in own[0]


def test_a_short_calendar_has_one_session() -> None:
    town = berceau.draw("town", children=40, seed=1).territory
    short = town.calendar.model_copy(update={"last": date(2026, 10, 31)})
    [only] = berceau.sessions_of(short)
    assert only.entries == ("2026-09", "2026-10")


def test_a_chain_goes_on_into_the_next_years_without_any_file_of_news() -> None:
    """Babies of the first year are too many for their section in the next: places pass to it."""
    save = berceau.case("save")
    three = berceau.year_of_sessions(
        save, berceau.sessions_of(save.calendar, 3), method="in_order", seed=1
    )
    assert [one.name for one in three.figures] == ["avril 2022", "octobre 2022", "avril 2023"]
    assert berceau.check_chain(three.closed) == ()
    assert three.figures[2].to_school > 0
    opened = three.closed[2].opened
    assert {one.structure for one in opened.divided} == {"arche-des-bambins"}
    for one in opened.divided:
        beside = [o for o in opened.divided if (o.month, o.slots) == (one.month, one.slots)]
        assert sum(o.places - o.before for o in beside) == 0
    assert "Places réparties autrement" in opened.text("fr")


def test_a_session_may_refuse_that_places_pass_between_sections() -> None:
    save = berceau.case("save")
    fixed = [
        one.model_copy(update={"sections": "fixed"})
        for one in berceau.sessions_of(save.calendar, 3)
    ]
    with pytest.raises(InfeasibleError) as error:
        berceau.year_of_sessions(save, fixed, method="in_order", seed=1)
    assert {fault.code for fault in error.value.faults} == {"held-places"}


def test_a_year_held_is_read_back_from_the_folder_that_it_was_written_to(
    year: Year, tmp_path: Path
) -> None:
    write_year(year, tmp_path / "year")
    assert berceau.read_year(tmp_path / "year") == year
    (tmp_path / "year" / "year.json").unlink()
    held = berceau.read_year(tmp_path / "year")
    assert (held.closed, held.figures, held.method) == (year.closed, year.figures, None)
    assert "Ce que la simulation suppose" not in held.text("fr")
    april = tmp_path / "year" / "1-2022-04" / "closed.json"
    april.write_text(april.read_text("utf-8").replace('"silent"', '"declined"', 1), "utf-8")
    with pytest.raises(InputError) as error:
        berceau.read_year(tmp_path / "year")
    assert {fault.code for fault in error.value.faults} == {"session-altered"}
    april.unlink()
    for folder in (april.parent, tmp_path / "none"):
        with pytest.raises(InputError) as error:
            berceau.read_year(folder)
        assert [fault.code for fault in error.value.faults] == ["no-session"]


def test_what_was_put_to_the_commission_is_kept_with_its_territory(year: Year) -> None:
    for closed in year.closed:
        territory, proposal = closed.put
        assert territory == closed.opened.territory
        assert proposal.fingerprint == territory.fingerprint
        assert berceau.check(territory, proposal).lawful
        other = closed.model_copy(update={"sent": closed.proposal})
        assert other.digest != closed.seal or closed.sent == closed.proposal


def test_the_text_says_why_those_refused_before_are_served_less_often(year: Year) -> None:
    _, october = year.figures
    others, refused = october.by_refusals
    assert refused.share < others.share
    told = " ".join(year.text("fr").split())
    assert ("ils demandent plus d'heures" in told) == ("hours" in refused.more_than(others))
    assert "La grille ne donne aucun point pour un refus passé" in told
    asking = {line.child for line in year.closed[1].opened.asking if line.refusals == 1}
    territory = year.closed[1].opened.territory
    minutes = territory.calendar.minutes
    weeks = [territory.child_by_id[name][1].request.weeks[0] for name in asking]
    assert refused.minutes == sum(minutes[k] for w in weeks for k in territory.calendar.expand(w))


def test_a_year_interrupted_is_no_year(monkeypatch: pytest.MonkeyPatch) -> None:
    town = berceau.draw("town", children=20, seed=1).territory

    def interrupted(territory: Territory, **_choices: object) -> Proposal:
        found = berceau.in_order(territory)
        return found.model_copy(
            update={"run": found.run.model_copy(update={"stopped_by": "interrupt"})}
        )

    monkeypatch.setattr("berceau.sessions.year.place", interrupted)
    with pytest.raises(KeyboardInterrupt):
        berceau.year_of_sessions(town)
