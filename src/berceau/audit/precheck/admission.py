"""Children and wishes that no rule lets be served, whoever else asks, and the nearest way out.

What a child may have comes from the placement itself; here is only said why the rest is missing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, get_args

import numpy as np

from berceau.audit.precheck.kinds import Reason
from berceau.audit.precheck.look import path_of
from berceau.audit.precheck.obstacles import Obstacles
from berceau.audit.precheck.report import Because, finding
from berceau.domain.wishes import SIBLING, is_group, parse_group
from berceau.placement.distances import Distances
from berceau.placement.options import options_of
from berceau.placement.siblings import bonds_of
from berceau.placement.stays import held_stay
from berceau.placement.wished import wished

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.audit.precheck.look import Look
    from berceau.audit.precheck.report import Finding
    from berceau.domain.wishes import GroupWish
    from berceau.placement.demand import Asking

_TOLD = 3
"""Structures of one wish whose reasons are told."""
_STEPS: dict[Reason, int] = {reason: k for k, reason in enumerate(get_args(Reason))}
"""The rules in the order in which they are looked at: a later one stops what all others allow."""
_NEAR = 2
"""Structures that are proposed in place of those wished."""


def admission(look: Look) -> Iterator[Finding]:
    """Look for children without any option, wishes without any, and siblings without any."""
    unmet = _Unmet(look)
    empty = [asking for asking in unmet.askings if asking.child.id not in unmet.served]
    near = _alternatives(look, empty)
    for asking in empty:
        where = f"{path_of(asking.family, asking.child)}.request"
        because = tuple(unmet.because(asking))
        names = near.get(asking.child.id, "")
        code = "no-option" if names else "no-option-anywhere"
        yield finding(code, where, because=because, near=names, commune=asking.family.commune)
    yield from _wishes(unmet)
    for bond in bonds_of(look.problem.options):
        if not bond.patterns and set(bond.children) <= unmet.served:
            yield finding(
                "siblings-impossible",
                f"families[{bond.family.id}].siblings",
                children=", ".join(bond.children),
                wish=bond.family.siblings,
            )


def _wishes(unmet: _Unmet) -> Iterator[Finding]:
    """Put together the wishes that cannot be met for the same reason."""
    groups: dict[tuple[str, Reason], list[str]] = defaultdict(list)
    for asking in unmet.askings:
        if asking.child.id in unmet.served:
            first: dict[str, Because] = {}
            for because in unmet.because(asking):
                first.setdefault(because.wish, because)
            for wish, because in first.items():
                groups[wish, because.reason].append(asking.child.id)
    for (wish, reason), children in groups.items():
        yield finding(
            "wish-unmet",
            f"wishes[{wish}]",
            because=(Because(wish=wish, reason=reason),),
            count=len(children),
            children=", ".join(children),
        )


class _Unmet:
    """The wishes of each request that nothing offered meets."""

    def __init__(self, look: Look) -> None:
        self._look, self._demand = look, look.demand
        options, territory = look.problem.options, look.territory
        kept = {options.children[k] for k in options.child[options.keep].tolist()}
        self.served = frozenset(options.children)
        self.askings: list[Asking] = [
            asking
            for k, asking in enumerate(self._demand.askings)
            # Who keeps a place and is offered nothing it ranks above it lacks nothing.
            if self._demand.asked.new[k] and asking.child.id not in kept
        ]
        homes = [territory.home(asking.family) for asking in self._demand.askings]
        distances = Distances(homes, map(territory.site, self._demand.structures))
        covered = wished(self._demand, distances)
        self._covered: dict[tuple[int, int], list[int]] = defaultdict(list)
        triples = zip(covered.asking, covered.rank, covered.structure, strict=True)
        for asking_number, rank, structure in triples:
            self._covered[int(asking_number), int(rank)].append(int(structure))
        self._position = {a.child.id: k for k, a in enumerate(self._demand.askings)}
        self._offered = {
            (options.children[child], options.structures[structure].id)
            for child, structure in np.unique(
                np.stack([options.child, options.structure]), axis=1
            ).T.tolist()
        }
        self._obstacles = Obstacles(look)

    def because(self, asking: Asking) -> Iterator[Because]:
        """Give the reasons of the wishes of which nothing is offered."""
        for rank, wish in enumerate(asking.request.wishes):
            covered = self._at(asking, rank)
            if any(self._is_offered(asking, k) for k in covered):
                continue
            if not covered:
                reason = self._nothing(asking, wish)
                if reason is not None:
                    yield reason
                continue
            yield from self._nearest(asking, wish, covered)

    def _nearest(self, asking: Asking, wish: str, covered: list[int]) -> Iterator[Because]:
        """Give the reasons of the structures that come nearest to what the rules allow."""
        number = self._position[asking.child.id]
        found = [(k, self._obstacles.between(number, k)) for k in covered]
        known = [(k, *obstacle) for k, obstacle in found if obstacle is not None]
        best = max((_STEPS[reason] for _, reason, _ in known), default=0)
        for k, reason, detail in [line for line in known if _STEPS[line[1]] == best][:_TOLD]:
            name = self._demand.structures[k].id
            yield Because(wish=wish, structure=name, reason=reason, detail=detail)

    def _at(self, asking: Asking, rank: int) -> list[int]:
        return self._covered.get((self._position[asking.child.id], rank), [])

    def _is_offered(self, asking: Asking, k: int) -> bool:
        return (asking.child.id, self._demand.structures[k].id) in self._offered

    def _nothing(self, asking: Asking, wish: str) -> Because | None:
        """Say why a group has nothing; a group that earlier wishes cover is met or not by them."""
        group = parse_group(wish) if is_group(wish) else None
        if group is None:
            return None
        if group.kind == SIBLING:
            return Because(wish=wish, reason="no-sibling")
        if self._is_empty(asking, group):
            return Because(wish=wish, reason="nothing-there")
        return None

    def _is_empty(self, asking: Asking, group: GroupWish) -> bool:
        known = {
            k
            for rank in range(len(asking.request.wishes))
            for k in self._at(asking, rank)
            if group.kind in {"any", self._demand.structures[k].kind}
        }
        return not known


def _alternatives(look: Look, askings: list[Asking]) -> dict[str, str]:
    """Name, by child, the nearest structures that could receive the request as it is."""
    if not askings:
        return {}
    anywhere = {
        asking.child.id: asking.child.model_copy(
            update={
                "request": asking.request.model_copy(update={"wishes": ("any:*",), "points": ()})
            }
        )
        for asking in askings
        if held_stay(asking.child, look.calendar) is None
    }
    families = tuple(
        asking.family.model_copy(
            update={
                "children": (anywhere[asking.child.id],),
                "siblings": "any",
                "combinations": (),
                "id": f"{asking.family.id}/{asking.child.id}",
            }
        )
        for asking in askings
        if asking.child.id in anywhere
    )
    options = options_of(look.territory.model_copy(update={"families": families, "decisions": ()}))
    homes = [look.territory.child_by_id[child][0] for child in options.children]
    distances = Distances(
        [look.territory.home(family) for family in homes],
        [look.territory.site(structure) for structure in options.structures],
    )
    far = distances.between(options.child, options.structure)
    order = np.lexsort((options.structure, np.nan_to_num(far, nan=np.inf), options.child))
    near: dict[str, list[str]] = defaultdict(list)
    for row in order.tolist():
        names = near[options.children[options.child[row]]]
        structure = options.structures[options.structure[row]].id
        if structure not in names and len(names) < _NEAR:
            names.append(structure)
    return {child: ", ".join(names) for child, names in near.items()}
