"""Small communes joined under an invented name, as far as all rules treat them alike.

Somebody who reads that a child lives in a hamlet may know who it is. A commune where no structure
stands, that no wish and no convention names apart, and of which no coordinates count, is known to
the rules only by what its families may use, by the conventions that it is a guest of, and by its
group where fairness looks at communes. Communes alike in all of this may share one name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import count
from string import ascii_uppercase
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from berceau.domain.communes import Commune
from berceau.domain.wishes import parse_group
from berceau.placement.grouping import grouping_of, groups_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from berceau.domain.territory import Territory

Codes: TypeAlias = tuple[str, ...]
"""Communes under one name."""


class Joined(NamedTuple):
    """Communes that may share a name.

    Attributes
    ----------
    names
        Invented commune by the code of each one joined.
    apart
        Codes of those that some rule tells apart: with their names joined something else may be
        decided.
    """

    names: dict[str, Commune]
    apart: frozenset[str]

    def code(self, commune: str) -> str:
        """Give the code under which a commune goes."""
        invented = self.names.get(commune)
        return commune if invented is None else invented.code


NONE_JOINED = Joined({}, frozenset())


def joined_communes(territory: Territory, k: int, centres: Collection[str]) -> Joined:
    """Join communes with few children, at first those alike in all rules.

    Parameters
    ----------
    territory
        The territory as it is.
    k
        Children that should live under one name. Where communes alike in all rules have fewer,
        those whose families have the same rights are joined too, although fairness or a limit
        of each commune looks at them apart.
    centres
        Codes of communes whose coordinates stand for homes that count.
    """
    return _Joining(territory, k, {*_named(territory), *centres}).joined()


class _Joining:
    """Puts communes together.

    Parameters
    ----------
    territory, k
        As for :func:`joined_communes`.
    fixed
        Codes of communes that keep their names.
    """

    def __init__(self, territory: Territory, k: int, fixed: Collection[str]) -> None:
        self._territory, self._k = territory, k
        codes = (commune.code for commune in territory.communes)
        self._free = sorted(code for code in codes if code not in fixed)
        self._children = Counter(f.commune for f, _ in territory.child_by_id.values())
        self._asking = Counter(groups_of(territory, "commune").values())
        stages = (stage for stage in territory.policy.stages if stage.measure == "fairness")
        groupings = (grouping_of(territory, stage.group) for stage in stages)
        self._least = [g.least for g in groupings if g.fact == "commune"]

    def joined(self) -> Joined:
        """Join what is alike, then what has the same rights."""
        single: list[Codes] = [(code,) for code in self._free]
        most = min(self._least, default=len(self._territory.child_by_id) + 1) - 1
        alike = self._packed(single, lambda code: (self._rights(code), self._apart(code)), most)
        final = self._packed(alike, self._rights, len(self._territory.child_by_id))
        apart = {code for codes in final if codes not in alike for code in codes}
        taken = {commune.code for commune in self._territory.communes}
        codes = (code for code in (f"{number:05}" for number in count(1)) if code not in taken)
        shared = [found for found in final if len(found) > 1]
        named = zip(shared, codes, count(1), strict=False)
        names = {
            old: Commune(code=code, name=f"Communes {_letters(number)}")
            for found, code, number in named
            for old in found
        }
        return Joined(names, frozenset(apart))

    def _packed(
        self, units: Iterable[Codes], standing: Callable[[str], object], most: int
    ) -> list[Codes]:
        """Join units of one standing until all have enough children, or no more may be joined.

        Parameters
        ----------
        units
            Communes that are together already.
        standing
            What joined communes have in common.
        most
            Requests that joined units may have.
        """
        classes: defaultdict[object, list[Codes]] = defaultdict(list)
        for unit in units:
            classes[standing(unit[0])].append(unit)
        packs: list[Codes] = []
        for alike in classes.values():
            alike.sort(key=lambda unit: (self._number(unit), unit))
            everybody = tuple(code for unit in alike for code in unit)
            is_one_pack = self._requests(everybody) <= most
            left = self._number(everybody)
            pack: Codes = ()
            for unit in alike:
                # What is enough goes by itself: what comes after has to be enough without it.
                after = self._number(unit) if is_one_pack else left
                is_enough = min(self._number(pack), after) >= self._k
                if pack and (is_enough or self._requests(pack + unit) > most):
                    packs.append(pack)
                    pack = ()
                pack += unit
                left -= self._number(unit)
            packs.append(pack)
        return packs

    def _number(self, codes: Codes) -> int:
        return sum(self._children[code] for code in codes)

    def _requests(self, codes: Codes) -> int:
        return sum(self._asking[code] for code in codes)

    def _rights(self, code: str) -> tuple[Codes, Codes]:
        """Give the structures that serve a commune by its name, and what it is a guest of."""
        territory = self._territory
        return (
            tuple(sorted(s.id for s in territory.structures if code in s.serves)),
            tuple(sorted(c.id for c in territory.conventions if code in c.guests)),
        )

    def _apart(self, code: str) -> str:
        """Give the code of a commune that counts by itself in some rule, else nothing."""
        limited = any(
            getattr(term, "scope", None) == "commune"
            for convention in self._territory.conventions
            if code in convention.guests
            for term in convention.terms
        )
        asking = self._asking[code]
        return code if limited or any(0 < least <= asking for least in self._least) else ""


def _named(territory: Territory) -> Iterator[str]:
    """List the communes with a structure, and those that a wish or a convention names apart."""
    for structure in territory.structures:
        yield structure.commune
    for convention in territory.conventions:
        if convention.host_commune is not None:
            yield convention.host_commune
        for term in convention.terms:
            if term.kind == "share":
                yield from (part.commune for part in term.parts)
    for wish in _wishes(territory):
        group = parse_group(wish)
        if group is not None and group.commune is not None:
            yield group.commune


def _wishes(territory: Territory) -> Iterator[str]:
    for family in territory.families:
        for combination in family.combinations:
            yield from (place.structure for place in combination)
        for child in family.children:
            if child.request is not None:
                yield from child.request.wishes


def _letters(number: int) -> str:
    """Write a number from 1 as A to Z, then AA and so on."""
    number, letter = divmod(number - 1, len(ascii_uppercase))
    return (_letters(number) if number else "") + ascii_uppercase[letter]
