"""Errors name the culprit and the remedy, all faults at once."""

from __future__ import annotations

import pytest

from berceau.errors import (
    BerceauError,
    BrokenProposalError,
    Fault,
    InfeasibleError,
    InputError,
)

LATE = Fault(
    where="families[F1].children[c1].born",
    code="wrong-date",
    found="'31/02/2025'",
    expected="a day that exists",
    remedy="Correct the day.",
)
DOUBLE = Fault("structures[S1]", "duplicate-id", "'S1' twice", "each once", "Rename one.")


def test_a_fault_says_its_five_parts_in_one_line() -> None:
    line = str(LATE)
    assert "\n" not in line
    for part in ("born", "31/02/2025", "a day that exists", "Correct the day.", "[wrong-date]"):
        assert part in line


def test_a_fault_gives_its_parts_by_name() -> None:
    assert LATE.to_dict() == {
        "where": LATE.where,
        "code": "wrong-date",
        "found": "'31/02/2025'",
        "expected": "a day that exists",
        "remedy": "Correct the day.",
    }


@pytest.mark.parametrize(
    ("faults", "head"), [((LATE,), "1 fault in"), ((LATE, DOUBLE), "2 faults in")]
)
def test_all_faults_are_told_at_once_in_the_order_given(
    faults: tuple[Fault, ...], head: str
) -> None:
    error = InputError(iter(faults))
    assert error.faults == faults
    first, *rest = str(error).splitlines()
    assert first.startswith(head)
    assert rest == [f"- {fault}" for fault in faults]


def test_an_error_without_a_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="found none"):
        InputError([])


def test_clashes_are_told_in_the_words_of_the_territory() -> None:
    error = InfeasibleError([DOUBLE])
    assert error.faults == (DOUBLE,)
    assert str(error) == f"no proposal can keep every commitment:\n- {DOUBLE}"


def test_clashes_need_not_be_known() -> None:
    assert str(InfeasibleError([])) == "no proposal can keep every commitment"


@pytest.mark.parametrize("kind", [InputError, InfeasibleError, BrokenProposalError])
def test_one_root_catches_them_all(kind: type[BerceauError]) -> None:
    assert issubclass(kind, BerceauError)
