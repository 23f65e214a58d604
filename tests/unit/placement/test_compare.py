"""Who gains and who loses is counted from the placements, in both directions alike."""

from __future__ import annotations

from berceau.placement.compare import Comparison, Standing, compare
from berceau.placement.proposal import Proposal
from berceau.placement.show.differences import comparison_tables
from berceau.placement.show.text import as_text, length
from support.proposals import PROPOSAL, small_proposal, small_territory

MON = 660  # minutes of a whole day with the default bands


def _proposal(*placements: dict[str, object]) -> Proposal:
    return Proposal.model_validate({**PROPOSAL, "placements": list(placements)}, strict=False)


def _changed() -> Proposal:
    first, second, third = PROPOSAL["placements"]  # type: ignore[misc]
    return _proposal(
        {**first, "week": ["mon"]},
        {**second, "structure": "tilleuls", "section": "petits", "rank": 0, "suggestion": False},
        third,
        {**first, "child": "E4", "week": ["fri"]},
    )


def _compared() -> Comparison:
    territory = small_territory()
    return compare((territory, small_proposal()), (territory, _changed()))


def test_minutes_come_before_ranks() -> None:
    changes = {change.child: change for change in _compared().children}
    assert {child: change.change for child, change in changes.items()} == {
        "E1": "loses",
        "E2": "gains",
        "E3": "same",
        "E4": "gains",
    }
    assert changes["E1"].minutes == MON - (3 * MON + 330)
    assert (changes["E2"].minutes, changes["E2"].ranks) == (0, 1)
    assert (changes["E4"].minutes, changes["E4"].ranks) == (MON, None)


def test_more_minutes_at_a_worse_wish_is_a_gain() -> None:
    less = Standing(structure="a", minutes=300, rank=0)
    more = Standing(structure="b", minutes=600, rank=3)
    assert more.worth > less.worth > Standing().worth
    assert Standing(structure="a", minutes=300).worth < less.worth


def test_communes_add_up_their_children() -> None:
    daix, talant = _compared().communes
    assert (daix.name, daix.gains, daix.loses, daix.same) == ("Daix", 0, 0, 1)
    assert (talant.gains, talant.loses, talant.same) == (2, 1, 0)
    assert (talant.served_before, talant.served_after) == (2, 3)
    assert talant.minutes == MON + MON - (3 * MON + 330)


def test_the_other_direction_exchanges_gains_and_losses() -> None:
    territory = small_territory()
    back = compare((territory, _changed()), (territory, small_proposal()))
    forth = {change.child: change for change in _compared().children}
    turned = {"gains": "loses", "loses": "gains", "same": "same"}
    assert {c.child: c.change for c in back.children} == {
        child: turned[change.change] for child, change in forth.items()
    }
    assert all(c.minutes == -forth[c.child].minutes for c in back.children)


def test_a_proposal_compared_with_itself_changes_nothing() -> None:
    side = (small_territory(), small_proposal())
    assert {change.change for change in compare(side, side).children} == {"same"}


def test_children_of_one_side_only_neither_gain_nor_lose() -> None:
    territory = small_territory()
    fewer = territory.model_copy(update={"families": territory.families[:3]})
    found = compare((fewer, small_proposal()), (territory, _changed()))
    assert [change.child for change in found.of("only_after")] == ["E4"]
    assert found.communes[1].minutes == MON - (3 * MON + 330)


def test_what_conventions_use_stands_side_by_side() -> None:
    territory = small_territory()
    without = territory.model_copy(update={"conventions": ()})
    plain = _proposal(*PROPOSAL["placements"][:2])  # type: ignore[index]
    (change,) = compare((territory, small_proposal()), (without, plain)).conventions
    assert change.before is not None
    assert (change.before.minutes, change.before.children, change.before.families) == (12210, 1, 1)
    assert change.after is None


def test_a_comparison_goes_through_json_and_shows_itself() -> None:
    found = _compared()
    assert Comparison.model_validate_json(found.model_dump_json()) == found
    text = as_text(comparison_tables(found), 80)
    assert max(length(line) for line in text.splitlines()) <= 80
    assert "Qui gagne" in str(found)
    assert "Qui perd" in found._repr_html_()
    assert "Who loses" in as_text(comparison_tables(found, lang="en"), 100, lang="en")
