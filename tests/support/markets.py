"""Small random markets, and their stable outcomes by trying every outcome.

The words of the definition are written out here once more, one unit and one row at a time, so
that nothing is shared with what is tested.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.matrix import Matrix, starts_of
from berceau.market.market import GUARANTEED, NOTHING, Market

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from berceau.engine.matrix import IntArray


class Use(NamedTuple):
    """What an option uses of a row, under which key, and what the key lays claim to."""

    row: int
    amount: int
    key: int
    claim: int


Options = list[list[Use]]
"""The options of a unit, the preferred ones first."""


def market_of(
    units: Sequence[Options],
    limits: Sequence[int],
    required: Iterable[int] = (),
    alike: Iterable[int] = (),
) -> Market:
    """Write a market from the options of its units.

    Parameters
    ----------
    alike
        Options, counted through all units, that are liked as much as the one before.
    """
    options = [sorted(uses) for unit in units for uses in unit]
    flat = [use for uses in options for use in uses]
    counts = np.array([len(uses) for uses in options], dtype=np.int64)
    columns = np.array(flat, dtype=np.int64).reshape(-1, 4).T
    must = np.zeros(len(units), dtype=np.bool_)
    must[list(required)] = True
    return Market(
        starts=starts_of(np.array([len(unit) for unit in units], dtype=np.int64)),
        uses=Matrix(starts_of(counts), columns[0], columns[1], len(limits)),
        key=columns[2],
        claim=columns[3],
        limit=np.array(limits, dtype=np.int64),
        required=must,
        alike=np.isin(np.arange(len(options)), list(alike)),
    )


def plain(row: int, amount: int, key: int) -> Use:
    """Give a use whose key counts in full."""
    return Use(row, amount, key, key)


def without_stable_outcome() -> Market:
    """Give three units, one option pattern each, who never come to rest.

    Rows 0 to 2 are the slots of a place A with room for 1, 2 and 1, where the first unit goes
    before the second and the second before the third; rows 3 to 5 those of a place B with room
    for 1 each, where the third goes before the first.
    """
    first_at_a, second_at_a, third_at_a = 3, 2, 1
    first_at_b, third_at_b = 1, 2
    return market_of(
        [
            [
                [plain(3, 1, first_at_b), plain(4, 1, first_at_b)],
                [plain(0, 1, first_at_a), plain(1, 1, first_at_a)],
            ],
            [[plain(0, 1, second_at_a), plain(2, 1, second_at_a)]],
            [
                [plain(1, 1, third_at_a), plain(2, 1, third_at_a)],
                [plain(4, 1, third_at_b), plain(5, 1, third_at_b)],
            ],
        ],
        [1, 2, 1, 1, 1, 1],
    )


def random_market(  # noqa: PLR0913 - one dial each
    seed: int,
    *,
    units: int = 5,
    rows: int = 4,
    most: int = 3,
    options: int = 3,
    local: bool = True,
    pairs: float = 0.3,
    kept: float = 0.2,
    ties: bool = True,
    alike: float = 0.0,
) -> Market:
    """Draw a market.

    Parameters
    ----------
    units, rows, options
        How many; of options, at most so many for a unit.
    most
        Largest amount of a use.
    local
        Whether keys depend on the row's place; rows 0, 2, 4... are at one place, the others at
        another.
    pairs
        Share of units that are two: options use rows under two keys.
    kept
        Share of units that must have an option, the last of which nobody may take away.
    ties
        Whether keys may be equal, or claims less than keys.
    alike
        Share of options that are liked as much as the one before.
    """
    rng = np.random.default_rng(seed)
    n_keys = int(rng.choice([2, units, 50]))
    gap = int(rng.choice([0, 0, 2])) if ties else 0
    keys = rng.integers(1, n_keys + 1, size=(units, 2, 2))
    if not ties:
        keys = rng.permutation(keys.size).reshape(keys.shape) + 1
    if not local:
        keys[:, :, 1] = keys[:, :, 0]
    drawn: list[Options] = []
    required = []
    for unit in range(units):
        members = 2 if rng.random() < pairs else 1
        found = [
            _random_option(rng, keys[unit, :members], rows, most, gap)
            for _ in range(int(rng.integers(1, options + 1)))
        ]
        if rng.random() < kept:
            required.append(unit)
            held = {use.row for use in found[-1]}
            # What is kept is also there before a move that begins later.
            found[-1] = [use._replace(key=GUARANTEED) for use in found[-1]]
            if len(found) > 1 and rng.random() < 0.5:
                found[0] = [
                    use._replace(key=GUARANTEED) if use.row in held else use for use in found[0]
                ]
        drawn.append(found)
    limits = rng.integers(1, 2 + most + units // 3, size=rows)
    firsts = np.cumsum([0, *(len(found) for found in drawn)])
    same = [k for k in range(firsts[-1]) if alike and k not in firsts and rng.random() < alike]
    market = market_of(drawn, limits.tolist(), required)
    least = market.loads(np.where(market.required, market.starts[1:] - 1, NOTHING))
    return market_of(drawn, np.maximum(limits, least).tolist(), required, same)


def _random_option(
    rng: np.random.Generator, keys: IntArray, rows: int, most: int, gap: int
) -> list[Use]:
    found = []
    for member in keys:
        chosen = rng.choice(rows, size=int(rng.integers(1, min(3, rows) + 1)), replace=False)
        for row in chosen.tolist():
            key = int(member[row % 2])
            found.append(Use(row, int(rng.integers(1, most + 1)), key, max(1, key - gap)))
    return found


def outcomes(market: Market) -> Iterator[IntArray]:
    """Go through all outcomes that fit."""
    ends = [
        [*range(market.starts[u], market.starts[u + 1]), *([] if must else [NOTHING])]
        for u, must in enumerate(market.required.tolist())
    ]
    for held in product(*ends):
        load = [0] * market.n_rows
        for option in held:
            for use in uses_of(market, option):
                load[use.row] += use.amount
        if all(used <= limit for used, limit in zip(load, market.limit.tolist(), strict=True)):
            yield np.array(held, dtype=np.int64)


def uses_of(market: Market, option: int) -> list[Use]:
    """List what an option uses."""
    if option == NOTHING:
        return []
    span = slice(market.uses.indptr[option], market.uses.indptr[option + 1])
    columns = (market.uses.indices, market.uses.coefs, market.key, market.claim)
    return [Use(*(int(column[k]) for column in columns)) for k in range(span.start, span.stop)]


def complaining_units(market: Market, held: IntArray) -> set[int]:
    """Name the units who could have an option that they prefer, by the words of the rule."""
    found = set()
    for unit in range(market.n_units):
        first, end = int(market.starts[unit]), int(market.starts[unit + 1])
        has = int(held[unit])
        for option in range(first, end if has == NOTHING else has):
            if has != NOTHING and all(market.alike[option + 1 : has + 1]):
                continue
            if not any(
                _is_shut(market, held, unit, option, row)
                for row in {use.row for use in uses_of(market, option)}
            ):
                found.add(unit)
    return found


def _is_shut(market: Market, held: IntArray, unit: int, option: int, row: int) -> bool:
    asked = [use for use in uses_of(market, option) if use.row == row]
    claim = min(use.claim for use in asked)
    load = sum(
        use.amount
        for other, its in enumerate(held.tolist())
        if other != unit
        for use in uses_of(market, its)
        if use.row == row and use.key >= claim
    )
    return load + sum(use.amount for use in asked) > market.limit[row]


def stable_outcomes(market: Market) -> list[IntArray]:
    """List the outcomes that fit and of which no unit complains."""
    return [held for held in outcomes(market) if not complaining_units(market, held)]


def town(  # noqa: PLR0913 - one dial each
    seed: int,
    units: int,
    *,
    places: int = 40,
    pairs: float = 0.4,
    kept: float = 0.1,
    local: int = 0,
    apart: bool = False,
) -> Market:
    """Draw a market of places with five slots each, units that ask for a week at places near.

    Parameters
    ----------
    pairs
        Share of units of two, who ask for the same place together, each with its own week.
    kept
        Share of units that hold a place they would leave for a better one.
    local
        Keys differ from place to place by at most so many ranks; 0 for one order everywhere.
    apart
        Whether each of two has a key of its own; both have that of the weaker by default.
    """
    rng = np.random.default_rng(seed)
    slots = 5
    room = rng.integers(2, 9, size=places)
    free = np.repeat(room, slots)
    rank = rng.permutation(2 * units) + 1
    drawn: list[Options] = []
    required = []
    for unit in range(units):
        members = 2 if rng.random() < pairs else 1
        weeks = [_week(rng, slots) for _ in range(members)]
        home = int(rng.integers(places))
        near = (home + rng.permutation(5)[: int(rng.integers(1, 5))]) % places
        lift = rng.integers(0, local + 1, size=places)
        ranks = rank[2 * unit : 2 * unit + members]
        if not apart:
            ranks = np.full(members, ranks.min())
        options = [
            [
                plain(int(place) * slots + slot, 1, _key(ranks[k], lift[place], units))
                for k, week in enumerate(weeks)
                for slot in week
            ]
            for place in near
        ]
        held = [use.row for use in options[-1]]
        if rng.random() < kept and all(free[row] >= held.count(row) for row in held):
            np.subtract.at(free, held, 1)
            options[-1] = [use._replace(key=GUARANTEED) for use in options[-1]]
            required.append(unit)
        drawn.append(options)
    return market_of(drawn, np.repeat(room, slots).tolist(), required)


def _key(rank: int, lift: int, units: int) -> int:
    """Give a key of its own to each member at each place."""
    return int((rank + lift) * (2 * units + 1) + rank)


def _week(rng: np.random.Generator, slots: int) -> list[int]:
    if rng.random() < 0.5:
        return list(range(slots))
    return sorted(rng.choice(slots, size=int(rng.integers(2, slots)), replace=False).tolist())
