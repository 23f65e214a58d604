"""Ties told before anything is solved: who, where, whether it could matter, what decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import berceau
from support.check_builders import DAIX, child, creche, family, request, territory

if TYPE_CHECKING:
    from berceau.placement.ties import Tie


def _family(name: str, *, points: int = 0, submitted: str | None = None, **more: Any) -> Any:
    asked = request(points=[points], **({"submitted": submitted} if submitted else {}))
    return family(name, children=[child(f"{name}-a", request=asked, **more)])


def _ties(*families: Any, **changes: Any) -> tuple[Tie, ...]:
    return berceau.ties(territory(*families, **changes)).ties


def test_equals_are_found_and_others_are_not() -> None:
    [tie] = _ties(_family("A", points=3), _family("B", points=5), _family("C", points=3))
    assert (tie.structure, tie.section, tie.points) == ("creche", "all", 3)
    assert set(tie.children) == {"A-a", "C-a"}
    assert (tie.before, tie.places) == (1, 2)


def test_a_tie_matters_only_where_all_together_are_too_many() -> None:
    two = [_family("A"), _family("B")]
    [fits] = _ties(*two)
    assert not fits.could_matter
    [crowded] = _ties(*two, _family("C", points=9))
    assert crowded.could_matter
    assert crowded.tightest is not None
    assert crowded.tightest.rule == "places"
    tight = crowded.tightest
    assert (tight.limit, tight.guaranteed, tight.before, tight.equal) == (2, 0, 1, 2)


def test_children_with_fewer_points_do_not_make_a_tie_matter() -> None:
    [tie] = _ties(
        _family("A", points=3), _family("B", points=3), _family("C"), _family("D", points=1)
    )
    assert not tie.could_matter


def test_places_kept_are_in_the_way_of_all() -> None:
    held = {"structure": "creche", "week": ["mon"], "since": "2024-09-02"}
    kept = family("K", children=[child("K-a", request=None, held=held)])
    [tie] = _ties(kept, _family("A"), _family("B"))
    assert tie.tightest is not None
    assert tie.tightest.guaranteed == 1
    assert tie.before == 0


def test_other_ages_are_not_equal() -> None:
    sections = [
        {"id": "petits", "from_months": 2, "to_months": 18, "places": 1},
        {"id": "grands", "from_months": 18, "to_months": 48, "places": 1},
    ]
    house = creche(places=2, sections=sections)
    assert _ties(_family("A"), _family("B", born="2023-10-15"), structures=[house]) == ()
    [tie] = _ties(_family("A"), _family("B"), structures=[house])
    assert (tie.section, tie.places) == ("petits", 1)


def test_guests_after_residents_are_not_their_equals() -> None:
    terms = [{"kind": "access"}, {"kind": "order", "guests": "after_residents"}]
    agreement = {"id": "daix", "hosts": ["creche"], "guests": [DAIX], "terms": terms}
    assert _ties(_family("A"), {**_family("B"), "commune": DAIX}, conventions=[agreement]) == ()


@pytest.mark.parametrize(
    ("chain", "days", "expected"),
    [
        (["submitted", "lottery"], ("2025-01-02", "2025-01-01"), "submitted"),
        (["submitted", "lottery"], ("2025-01-01", "2025-01-01"), "lottery"),
        (["submitted", "born"], ("2025-01-01", None), "submitted"),
        (["submitted", "born"], (None, None), "identifier"),
        (["lottery", "submitted"], ("2025-01-02", "2025-01-01"), "lottery"),
    ],
)
def test_what_decides_is_the_first_link_that_tells_all_apart(
    chain: list[str], days: tuple[str | None, str | None], expected: str
) -> None:
    families = [_family(n, submitted=d) for n, d in zip("AB", days, strict=True)]
    [tie] = _ties(*families, policy={"tie_break": chain})
    assert tie.decided_by == expected
    assert tie.broken_by[-1] == (expected, 2)


def test_the_chain_is_told_link_by_link() -> None:
    families = [
        _family("A", submitted="2025-02-01"),
        _family("B", submitted="2025-01-01"),
        _family("C", submitted="2025-01-01", born="2024-10-14"),
    ]
    [tie] = _ties(*families, policy={"tie_break": ["submitted", "born", "lottery"]})
    assert tie.broken_by == (("submitted", 2), ("born", 3))
    assert tie.children == ("C-a", "B-a", "A-a")


def test_kept_ties_have_no_order() -> None:
    policy = {"ties": "kept"}
    families = [_family("B", submitted="2025-01-01"), _family("A")]
    [tie] = _ties(*families, policy=policy)
    assert tie.children == ("A-a", "B-a")
    assert tie.decided_by == "kept"
    told = berceau.ties(territory(*families, policy=policy)).text("en")
    assert "nobody may complain" in told


def test_a_gap_of_the_policy_is_told() -> None:
    found = berceau.ties(territory(_family("A"), _family("B"), policy={"envy_gap": 5}))
    assert "Moins de 5 points" in found.text("fr")
    assert "Fewer than 5 points" in found.text("en")


def test_a_child_placed_by_a_decision_is_equal_to_nobody() -> None:
    decided = [{"kind": "place", "child": "A-a", "structure": "creche"}]
    assert _ties(_family("A"), _family("B"), decisions=decided) == ()


def test_without_any_request_there_is_nothing_to_tell() -> None:
    found = berceau.ties(territory())
    assert found.ties == ()
    assert found.asking == 0
    assert "Aucune" in str(found)
    assert len(found.to_frame()) == 0


def test_a_case_as_tables_and_as_a_frame() -> None:
    given = berceau.case("talant-2015")
    found = berceau.ties(given)
    frame = found.to_frame()
    assert len(frame) == len(found.ties) > 10
    assert frame["could_matter"].sum() == len(found.that_matter)
    # At one structure a child has one priority.
    pairs = [(tie.structure, child) for tie in found.ties for child in tie.children]
    assert len(pairs) == len(set(pairs))
    assert "multi-accueil" in found.text("fr")
    assert "<table" in found._repr_html_()
