"""The pause of the garbage collector ends as it began, whatever happens in between."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from berceau import draw, io
from berceau.errors import InputError
from berceau.io.memory import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def collecting() -> Iterator[None]:
    yield
    gc.enable()


@pytest.mark.usefixtures("collecting")
@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_left_as_it_was(*, was_on: bool) -> None:
    (gc.enable if was_on else gc.disable)()
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled() is was_on


def test_the_collector_is_on_again_after_faults() -> None:
    with pytest.raises(InputError):
        io.read({"name": 3})
    assert gc.isenabled()
    with pytest.raises(InputError):
        draw("hamlet")
    assert gc.isenabled()
