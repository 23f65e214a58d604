"""What is surely wrong in the combinations that a family lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from berceau.errors import InputError
from support.check_builders import child, creche, family, request, territory
from support.french import left_in_english

if TYPE_CHECKING:
    from berceau.domain.territory import Territory

A_CRECHE = {"child": "A-a", "structure": "creche"}
B_CRECHE = {"child": "A-b", "structure": "creche"}


def _twins(**asks: Any) -> Territory:
    children = [child(f"A-{k}", request=request()) for k in "ab"]
    asks = {"siblings": "combinations", **asks}
    silent = child("A-c", request=None)
    return territory(
        family("A", children=[*children, silent], **asks),
        structures=[creche(), creche(id="second")],
    )


@pytest.mark.parametrize(
    ("asks", "code", "where"),
    [
        ({}, "no-combination", "families[A].combinations"),
        (
            {"siblings": "together", "combinations": [[A_CRECHE]]},
            "combinations-not-asked",
            "families[A].siblings",
        ),
        (
            {"combinations": [[A_CRECHE, B_CRECHE], [B_CRECHE, A_CRECHE]]},
            "combination-twice",
            "families[A].combinations[1]",
        ),
        (
            {"combinations": [[A_CRECHE, A_CRECHE]]},
            "duplicate-id",
            "families[A].combinations[0][A-a]",
        ),
        (
            {"combinations": [[{"child": "Z", "structure": "creche"}]]},
            "unknown-child",
            "families[A].combinations[0][0].child",
        ),
        (
            {"combinations": [[{"child": "A-a", "structure": "cr"}]]},
            "unknown-structure",
            "families[A].combinations[0][A-a].structure",
        ),
        (
            {"combinations": [[{"child": "A-a", "structure": "nounou:21617"}]]},
            "unknown-group",
            "families[A].combinations[0][A-a].structure",
        ),
        (
            {"combinations": [[{"child": "A-a", "structure": "second"}]]},
            "unknown-wish",
            "families[A].combinations[0][A-a].structure",
        ),
        (
            {"combinations": [[{"child": "A-c", "structure": "creche"}]]},
            "no-request",
            "families[A].combinations[0][A-c].child",
        ),
    ],
)
def test_a_wrong_combination_is_told_in_both_languages(
    asks: dict[str, Any], code: str, where: str
) -> None:
    with pytest.raises(InputError) as raised:
        _twins(**asks)
    assert [(fault.code, fault.where) for fault in raised.value.faults] == [(code, where)]
    assert [left_in_english(fault) for fault in raised.value.faults] == [[]]


def test_an_empty_combination_is_refused() -> None:
    with pytest.raises(Exception, match="combinations"):
        _twins(combinations=[[]])


def test_a_list_is_accepted() -> None:
    (family,) = _twins(
        combinations=[[A_CRECHE, B_CRECHE], [A_CRECHE]], unlisted="one_alone"
    ).families
    assert [len(combination) for combination in family.combinations] == [2, 1]
    assert family.unlisted == "one_alone"
