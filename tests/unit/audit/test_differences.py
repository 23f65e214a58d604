"""Two runs side by side: a change that was planted is the one that is found."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau.audit.causes import Search
from berceau.audit.changes import grouped
from berceau.audit.differing import differences
from berceau.audit.tries import Outcome, outcome_of
from berceau.errors import InputError
from berceau.placement.by_points import by_points
from support.records import edited, fit, rewrite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from berceau.audit.differing import Differences
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal

    Change = Callable[[dict[str, Any]], object]

TOWN = berceau.draw("town", children=200, seed=1).territory
NOW = berceau.in_order(TOWN)
HOUSE = "multi-accueil-0001"
FAMILY = "F000017"


def _fewer_places(document: dict[str, Any]) -> None:
    """Report a structure with a place less than it has, as a wrong register would."""
    structure = next(s for s in document["structures"] if s["id"] == HOUSE)
    structure["places"] -= 1
    structure["sections"][-1]["places"] -= 1


def _reversed_order(document: dict[str, Any]) -> None:
    document["policy"]["tie_break"].reverse()


def _criterion(name: str) -> Change:
    """Count a criterion with the wrong sign."""

    def turn(document: dict[str, Any]) -> None:
        criterion = next(c for c in document["policy"]["grid"] if c["id"] == name)
        criterion["points"] *= -1

    return turn


def _wrong_fact(document: dict[str, Any]) -> None:
    family = next(f for f in document["families"] if f["id"] == FAMILY)
    family["facts"].pop("both_work")


def _nothing(_document: dict[str, Any]) -> None:
    """Leave all as it is."""


@cache
def _first(make: Callable[[Territory], Proposal]) -> Proposal:
    return make(TOWN)


@pytest.fixture
def compared(tmp_path: Path) -> Callable[..., Differences]:
    def compare(
        *changes: Change,
        make: Callable[[Territory], Proposal] = berceau.in_order,
        tries: int | None = None,
    ) -> Differences:
        after = TOWN
        for change in changes:
            after = edited(after, change)
        first = berceau.record_run(TOWN, _first(make), tmp_path / "first")
        second = berceau.record_run(after, make(after), tmp_path / "second")
        return differences(first, second, tries=tries)

    return compare


def _sections(found: Differences) -> list[str]:
    return [f"{group.section} {group.subject}".strip() for group in found.groups]


@pytest.mark.parametrize(
    ("change", "group"),
    [
        (_reversed_order, "policy tie_break"),
        (_criterion("both-work"), "policy grid.both-work"),
    ],
)
@pytest.mark.parametrize("make", [berceau.in_order, by_points])
def test_a_rule_reversed_explains_all_that_it_moved(
    compared: Callable[..., Differences],
    make: Callable[[Territory], Proposal],
    change: Change,
    group: str,
) -> None:
    found = compared(change, make=make)
    assert _sections(found) == [group]
    assert found.outcomes
    assert found.repeated
    assert {(o.because, o.groups, o.verified) for o in found.outcomes} == {("change", (1,), True)}


def test_places_under_reported_are_told_and_explain_who_lost_them(
    compared: Callable[..., Differences],
) -> None:
    found = compared(_fewer_places)
    assert {(c.path, c.after) for c in found.changes} == {
        (f"structures[{HOUSE}].places", "19"),
        (f"structures[{HOUSE}].sections[big].places", "13"),
    }
    assert _sections(found) == [f"structures {HOUSE}"]
    assert found.outcomes
    assert {(o.because, o.groups) for o in found.outcomes} == {("change", (1,))}
    assert any(HOUSE in place for outcome in found.outcomes for place in outcome.before)


def test_one_wrong_fact_is_the_familys_own_and_others_are_moved_by_it(
    compared: Callable[..., Differences],
) -> None:
    found = compared(_wrong_fact, _reversed_order, make=by_points)
    assert [c.path for c in found.changes] == [
        f"families[{FAMILY}].facts.both_work",
        "policy.tie_break",
    ]
    own = {outcome.child: outcome.groups for outcome in found.of("own")}
    assert own == {f"{FAMILY}-a": (1,)}
    assert any(outcome.groups == (1,) for outcome in found.of("change"))
    assert any(outcome.groups == (2,) for outcome in found.of("change"))
    assert not found.of("unexplained")


PLANTED: dict[str, Change] = {
    "policy tie_break": _reversed_order,
    "policy grid.single-parent": _criterion("single-parent"),
}


@cache
def _by_hand(undone: frozenset[str]) -> Outcome:
    """Serve the town in order with all that is planted but what is undone."""
    after = TOWN
    for name, change in PLANTED.items():
        if name not in undone:
            after = edited(after, change)
    return outcome_of(berceau.in_order(after))


def test_each_cause_is_what_undoing_it_by_hand_shows(compared: Callable[..., Differences]) -> None:
    found = compared(*PLANTED.values())
    names = dict(enumerate(_sections(found), start=1))
    assert set(names.values()) == set(PLANTED)
    assert len(found.of("change")) > 10
    assert found.of("several")
    for outcome in found.outcomes:
        together = frozenset(names[g] for g in outcome.groups)
        assert outcome_of(NOW).get(outcome.child, ()) == outcome.before
        if outcome.because == "change":
            for name in together:
                undone = _by_hand(frozenset({name}))
                assert undone.get(outcome.child, ()) == outcome.before
        elif outcome.because == "several":
            assert _by_hand(together).get(outcome.child, ()) == outcome.before
            for name in together:
                assert _by_hand(together - {name}).get(outcome.child, ()) != outcome.before


def test_the_children_told_are_those_whose_places_differ(
    compared: Callable[..., Differences],
) -> None:
    found = compared(_reversed_order, tries=0)
    after = outcome_of(berceau.in_order(edited(TOWN, _reversed_order)))
    before = outcome_of(NOW)
    assert {o.child: (o.before, o.after) for o in found.outcomes} == {
        child: (before.get(child, ()), after.get(child, ()))
        for child in {*before, *after}
        if before.get(child) != after.get(child)
    }
    assert found.runs == 0
    assert {o.because for o in found.outcomes} == {"unexplained"}


def test_no_more_runs_are_made_than_allowed(compared: Callable[..., Differences]) -> None:
    found = compared(_reversed_order, _fewer_places, tries=1)
    assert found.runs == 1


def test_two_equal_runs_have_no_difference(compared: Callable[..., Differences]) -> None:
    found = compared(_nothing)
    assert (found.changes, found.outcomes, found.runs) == ((), (), 0)
    assert "Rien n'a changé" in found.text("fr")


def test_names_and_sources_have_no_effect(compared: Callable[..., Differences]) -> None:
    found = compared(lambda document: document.update(name="Another town"))
    assert [(change.path, change.group) for change in found.changes] == [("name", None)]
    assert found.outcomes == ()


def test_children_who_come_and_go_are_told_as_their_familys_own(
    compared: Callable[..., Differences],
) -> None:
    served = {p.child for p in NOW.placements if p.status == "new"}
    leaving = next(f for f in TOWN.families if {c.id for c in f.children} <= served)

    def leave(document: dict[str, Any]) -> None:
        document["families"] = [f for f in document["families"] if f["id"] != leaving.id]

    found = compared(leave)
    own = {outcome.child for outcome in found.of("own")}
    assert own == {child.id for child in leaving.children}
    assert all(outcome.verified for outcome in found.outcomes)
    assert "départ" not in found.text("en")


def test_changes_that_hang_together_are_found_together(
    compared: Callable[..., Differences],
) -> None:
    def new_house(document: dict[str, Any]) -> None:
        structure = {**document["structures"][-1], "id": "new-house", "places": 4}
        document["structures"].append(structure)
        for family in document["families"][60:90]:
            for child in family["children"]:
                if child["request"] is not None:
                    child["request"]["wishes"] = ["new-house", *child["request"]["wishes"]]
                    child["request"]["points"] = []

    found = compared(new_house)
    # The structure alone cannot be taken away: families ask for it.
    assert found.outcomes
    moved = [o for o in found.outcomes if any("new-house" in place for place in o.after)]
    assert moved
    assert {o.because for o in moved} <= {"own", "change", "several"}


def test_another_method_is_a_change_like_others(tmp_path: Path) -> None:
    first = berceau.record_run(TOWN, NOW, tmp_path / "first")
    second = berceau.record_run(TOWN, berceau.deferred_acceptance(TOWN), tmp_path / "second")
    found = differences(first, second)
    assert _sections(found) == ["run"]
    assert {"run.method", "run.limits"} >= {change.path for change in found.changes}
    assert {o.because for o in found.outcomes} <= {"change"}


def test_what_was_given_by_hand_cannot_be_made_again(tmp_path: Path) -> None:
    by_hand = NOW.model_copy(update={"method": "given", "placements": NOW.placements[:-1]})
    first = berceau.record_run(TOWN, by_hand.sealed(), tmp_path / "first")
    second = berceau.record_run(TOWN, NOW, tmp_path / "second")
    for pair in ((first, second), (second, first)):
        found = differences(*pair)
        assert [outcome.because for outcome in found.outcomes] == ["unexplained"]
        assert not found.repeated


def test_a_search_is_explained_by_searching_again(tmp_path: Path) -> None:
    town = berceau.draw("town", children=40, seed=1).territory

    def fewer(document: dict[str, Any]) -> None:
        document["structures"][-1]["places"] -= 1
        document["policy"]["tie_break"].reverse()

    after = edited(town, fewer)
    records = []
    for k, territory in enumerate((town, after)):
        proposal = berceau.place(territory, limits=berceau.Limits(workers=1))
        records.append(berceau.record_run(territory, proposal, tmp_path / f"{k}"))
    found = differences(*records)
    house = town.structures[-1].id
    assert _sections(found) == [f"structures {house}", "policy tie_break"]
    assert found.repeated
    [lost] = [outcome for outcome in found.outcomes if not outcome.after]
    assert [place[0] for place in lost.before] == [house]
    assert (lost.groups, lost.verified) == ((1,), True)
    # Another order between equals may change what they have, too.
    assert {outcome.because for outcome in found.outcomes} == {"change"}


def test_an_altered_record_is_not_compared(tmp_path: Path) -> None:
    first = berceau.record_run(TOWN, NOW, tmp_path / "first")
    second = berceau.record_run(TOWN, NOW, tmp_path / "second")
    (second / "policy.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        differences(first, second)
    assert [fault.where for fault in refused.value.faults] == ["policy.json"]


class _Table:
    """Outcomes given beforehand, in the place of runs."""

    def __init__(self, needed: dict[str, list[set[int]]], most: int = 1000) -> None:
        self.needed = needed
        self.most = most
        self.known: dict[frozenset[int], Outcome | None] = {}

    @property
    def made(self) -> int:
        return len(self.known)

    def outcome(self, undone: frozenset[int]) -> Outcome | None:
        if undone not in self.known and self.made < self.most:
            self.known[undone] = {
                child: (("home",),) if any(need <= undone for need in needs) else (("away",),)
                for child, needs in self.needed.items()
            }
        return self.known.get(undone)


def _searched(needed: dict[str, list[set[int]]], most: int = 1000) -> dict[str, tuple[str, ...]]:
    tries = _Table(needed, most)
    members = {k: frozenset({k}) for k in range(8)}
    wanted = dict.fromkeys(needed, (("home",),))
    own: dict[str, frozenset[int]] = {child: frozenset() for child in needed}
    own["c"] = frozenset({2})
    search = Search(tries, wanted, members, own)  # type: ignore[arg-type]  # the same methods
    return {
        child: (cause.because, *map(str, cause.groups)) for child, cause in search.causes().items()
    }


def test_the_search_finds_smallest_sets() -> None:
    found = _searched({"a": [{3}], "b": [{1, 4, 6}], "c": [{2}], "d": [{0}, {5}]})
    assert found == {
        "a": ("change", "3"),
        "b": ("several", "1", "4", "6"),
        "c": ("own", "2"),
        "d": ("change", "0", "5"),
    }


def test_a_search_cut_short_claims_nothing() -> None:
    assert _searched({"b": [{1, 4, 6}], "c": [{2}]}, most=9)["b"] == ("unexplained",)
    assert _searched({"c": [{2}]}, most=1)["c"] == ("own", "2")
    assert _searched({"c": [{3, 4}]}, most=10)["c"] == ("unexplained",)


def test_many_changes_are_gathered_by_what_they_are_about(
    compared: Callable[..., Differences],
) -> None:
    def many(document: dict[str, Any]) -> None:
        for family in document["families"][:40]:
            family["facts"]["both_work"] = False
        document["families"] = document["families"][:-25]

    found = compared(many, tries=6)
    assert _sections(found) == ["families facts.both_work", "families left"]
    assert grouped([], 5) == ((), [])


def test_differences_are_told_in_plain_words(compared: Callable[..., Differences]) -> None:
    found = compared(_reversed_order, _wrong_fact, tries=2)
    for text, word in (
        (found.text("fr"), "n°\N{NO-BREAK SPACE}1"),
        (found.text("en"), "no.\N{NO-BREAK SPACE}1"),
    ):
        assert f"{FAMILY}, " in text
        assert word in text
        assert not any(raw in text for raw in ("None", "{", "null", "true"))


def test_a_forged_record_is_compared_as_it_is(tmp_path: Path) -> None:
    first = berceau.record_run(TOWN, NOW, tmp_path / "first")
    second = berceau.record_run(TOWN, NOW, tmp_path / "second")
    rewrite(second, "proposal.json", lambda document: document["placements"].pop())
    fit(second)
    found = differences(first, second)
    assert not found.repeated
    assert [outcome.because for outcome in found.outcomes] == ["unexplained"]
