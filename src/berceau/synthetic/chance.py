"""Random draws, the same for the same seed on every machine."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from berceau.synthetic.figures import Table

_BLOCK = 8192
T = TypeVar("T")


class Chance:
    """A stream of draws of its own for each step, so that one step never disturbs another.

    Parameters
    ----------
    seed
        Seed of the territory.
    step
        Number of the step that draws.
    """

    def __init__(self, seed: int, step: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64([seed, step]))
        self._stream = self._endless()

    def _endless(self) -> Iterator[float]:
        # Numbers come in blocks: one call a number would cost more than all the rest.
        while True:
            yield from self._generator.random(_BLOCK).tolist()

    def unit(self) -> float:
        """Draw a number from 0 (included) to 1 (excluded)."""
        return next(self._stream)

    def happens(self, share: float) -> bool:
        """Say whether something happens that does in such a share of cases."""
        return next(self._stream) < share

    def between(self, least: int, most: int) -> int:
        """Draw a whole number, both ends included."""
        return least + int(next(self._stream) * (most - least + 1))

    def one(self, items: Sequence[T]) -> T:
        """Draw one item, each as likely."""
        return items[int(next(self._stream) * len(items))]

    def pick(self, shares: Table) -> str:
        """Draw a name by its share."""
        return shares.at(next(self._stream))

    def some(self, weights: Mapping[T, float], count: int) -> list[T]:
        """Draw so many different items, one after the other by weight, in order of drawing.

        Exponential keys give the same law as drawing without replacement (Efraimidis and
        Spirakis, 2006) in one pass.
        """
        keys = {item: -log(1.0 - next(self._stream)) / weight for item, weight in weights.items()}
        return sorted(keys, key=keys.__getitem__)[:count]
