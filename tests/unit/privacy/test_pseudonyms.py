"""Pseudonyms: the same with the same secret, nothing without it."""

from __future__ import annotations

import re

import pytest

from berceau.errors import InputError
from berceau.privacy.pseudonyms import draw_secret, pseudonyms

SECRET = "a secret for these tests"  # noqa: S105 - it guards nothing
MANY = [f"F{number}-a" for number in range(3000)]


def test_they_are_short_and_all_different() -> None:
    found = pseudonyms(MANY, SECRET)
    assert list(found) == MANY
    assert len(set(found.values())) == len(MANY)
    assert all(re.fullmatch("E-[2-9B-DF-HJ-NP-TV-XZ]{4,6}", name) for name in found.values())
    assert sum(len(name) > len("E-XXXX") for name in found.values()) < 60


def test_they_stay_whoever_else_is_there() -> None:
    all_of_them = pseudonyms(MANY, SECRET)
    for name, found in pseudonyms(MANY[::7], SECRET).items():
        assert all_of_them[name].startswith(found)


def test_another_secret_or_kind_gives_others() -> None:
    first, second = (pseudonyms(MANY[:200], secret) for secret in (SECRET, SECRET[::-1]))
    assert not any(first[name] == second[name] for name in first)
    families = pseudonyms(MANY[:200], SECRET, kind="family")
    assert not any(families[name][2:] == first[name][2:] for name in families)


def test_a_short_secret_is_refused_and_not_repeated() -> None:
    with pytest.raises(InputError) as caught:
        pseudonyms(["F1-a"], "pomme")
    (fault,) = caught.value.faults
    assert fault.code == "secret-too-short"
    assert "pomme" not in str(caught.value)


def test_secrets_are_drawn_anew() -> None:
    assert len({draw_secret() for _ in range(20)}) == 20
