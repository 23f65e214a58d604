"""Which structures the wishes of requests cover, and with what rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.domain.wishes import SIBLING, is_group, parse_group
from berceau.placement.siblings import places_of_others

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.wishes import GroupWish
    from berceau.placement.demand import Demand
    from berceau.placement.distances import Distances

    Ints = npt.NDArray[np.int64]


class Wished(NamedTuple):
    """Structures that wishes cover, one a row, each once a request; shape ``(n,)``."""

    asking: Ints
    """Position of the request."""
    structure: Ints
    rank: Ints


def wished(demand: Demand, distances: Distances) -> Wished:
    """Give the rank of every structure that a wish of a request covers: that of the first.

    Parameters
    ----------
    demand
        Requests and structures.
    distances
        From the homes of the requests to the structures.
    """
    groups = _Groups(demand, distances)
    numbers = demand.structure_number
    askings: list[int] = []
    structures: list[int] = []
    ranks: list[int] = []
    for k, asking in enumerate(demand.askings):
        for rank, wish in enumerate(asking.request.wishes):
            covered = groups.covered(wish, k) if is_group(wish) else (numbers[wish],)
            askings += [k] * len(covered)
            structures += covered
            ranks += [rank] * len(covered)
    asked = np.array(askings, dtype=np.int64)
    structure = np.array(structures, dtype=np.int64)
    # Written in order of ranks: of each structure, the first is kept.
    _, first = np.unique(asked * len(numbers) + structure, return_index=True)
    return Wished(asked[first], structure[first], np.array(ranks, dtype=np.int64)[first])


def offered(demand: Demand, wishes: Wished) -> Wished:
    """Keep the structures where a new place may be given, decisions looked at."""
    new = demand.asked.new[wishes.asking]
    decided = [k for k, asking in enumerate(demand.askings) if asking.child.id in demand.placed]
    free = np.ones(len(demand.askings), dtype=np.bool_)
    free[decided] = False
    allowed = new & free[wishes.asking]
    if demand.forbidden:
        allowed &= ~_is_forbidden(demand, wishes)
    kept = Wished(*(column[allowed] for column in wishes))
    return _with_decided(demand, wishes, kept, [k for k in decided if demand.asked.new[k]])


def _is_forbidden(demand: Demand, wishes: Wished) -> npt.NDArray[np.bool_]:
    position = {asking.child.id: k for k, asking in enumerate(demand.askings)}
    keys = [
        position[child] * len(demand.structures) + demand.structure_number[structure]
        for child, structure in demand.forbidden
        if child in position
    ]
    return np.isin(wishes.asking * len(demand.structures) + wishes.structure, keys)


def _with_decided(demand: Demand, wishes: Wished, kept: Wished, decided: list[int]) -> Wished:
    """Add the structures where decisions place children; one not wished ranks after all wishes."""
    rows = []
    for k in decided:
        asking = demand.askings[k]
        structure = demand.structure_number[demand.placed[asking.child.id].structure]
        found = wishes.rank[(wishes.asking == k) & (wishes.structure == structure)].tolist()
        rows.append((k, structure, *(found or [len(asking.request.wishes)])))
    added = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Wished(*(np.concatenate(pair) for pair in zip(kept, added, strict=True)))


class _Groups:
    """Structures that group wishes cover, worked out once for each group and home."""

    def __init__(self, demand: Demand, distances: Distances) -> None:
        self._demand = demand
        self._distances = distances
        self._everywhere: dict[str, list[int]] = {}
        self._around: dict[tuple[object, ...], list[int]] = {}

    def covered(self, wish: str, asking: int) -> list[int]:
        """List the structures of a group wish of a request."""
        if wish in self._everywhere:
            return self._everywhere[wish]
        group = parse_group(wish)
        assert group is not None  # noqa: S101  (the territory's checks have read it)
        if group.kind == SIBLING:
            everywhere = self.covered(wish.replace(SIBLING, "any", 1), asking)
            there = self._siblings_there(asking)
            return [number for number in everywhere if number in there]
        if group.km is None:
            self._everywhere[wish] = self._of_kind(group)
            return self._everywhere[wish]
        home = self._demand.territory.home(self._demand.askings[asking].family)
        if (wish, home) not in self._around:
            self._around[wish, home] = self._within(group, group.km, asking)
        return self._around[wish, home]

    def _siblings_there(self, asking: int) -> set[int]:
        demand = self._demand
        family, child = demand.askings[asking].family, demand.askings[asking].child
        there = places_of_others(family, child, demand.territory.calendar)
        return {demand.structure_number[structure] for structure in there}

    def _of_kind(self, group: GroupWish) -> list[int]:
        return [
            number
            for number, s in enumerate(self._demand.structures)
            if group.kind in {"any", s.kind} and group.commune in {None, s.commune}
        ]

    def _within(self, group: GroupWish, km: int, asking: int) -> list[int]:
        sites = np.array(self.covered(f"{group.kind}:*", asking), dtype=np.int64)
        far = self._distances.between(np.full_like(sites, asking), sites)
        return [int(number) for number in sites[far <= km]]
