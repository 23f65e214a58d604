"""Rows of the rules, each with the item that it belongs to and the moment that it is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from berceau.placement.clashes.items import TERMS, Item
from berceau.placement.coupling import pool_places, reserved_rows, sibling_rows
from berceau.placement.draft import Draft
from berceau.placement.presence import Presence
from berceau.placement.rules import childminder_rows, overbooking_rows, places_rows, ratio_rows
from berceau.placement.terms import convention_rows
from berceau.regulation import childminder_limits

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    from berceau.domain.conventions import Term
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from berceau.engine.program import Rows
    from berceau.placement.options import Options

    Ints = npt.NDArray[np.int64]
    Write = Callable[[Draft], None]

NEVER = -1
"""In place of a slot or a month: the row is about no single one."""


@dataclass(frozen=True, eq=False)
class Line:
    """One row: what it counts, the item that it belongs to, and when.

    Attributes
    ----------
    item
        Number of the item.
    columns, coefs
        Entries.
    limit
        Most that may be counted.
    equality
        Whether it must be reached exactly.
    slot, month
        The moment; -1 where it is about no single one.
    """

    item: int
    columns: Ints
    coefs: Ints
    limit: int
    equality: bool = False
    slot: int = NEVER
    month: int = NEVER


class Lines:
    """Writes the rows of every rule over some options, and knows their items.

    Parameters
    ----------
    options
        The options; the decisions of their territory to reserve places are counted in.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._presence = Presence(options)
        territory = options.territory
        self._slots = {name: k for k, name in enumerate(territory.calendar.slot_names)}
        self._months = {p.label: p.number for p in territory.calendar.months}
        self._numbers: dict[Item, int] = {}
        self.found: list[Line] = []
        for write in (self._places, self._adults, self._childminders, self._terms):
            write()
        self._pools()
        self._siblings()

    @property
    def items(self) -> list[Item]:
        """The items that have rows, by number."""
        return list(self._numbers)

    @property
    def _territory(self) -> Territory:
        return self._options.territory

    def _blocks(self, write: Write, options: Options | None = None) -> list[Rows]:
        draft = Draft(options or self._options, self._presence)
        write(draft)
        return draft.rows

    def _number(self, item: Item) -> int:
        return self._numbers.setdefault(item, len(self._numbers))

    def _moment(self, subject: str) -> tuple[str, int, int]:
        """Take the slot and the month off the end of a subject."""
        head, slot, month = subject.rsplit(", ", 2)
        return head, self._slots[slot], self._months[month]

    def _add(self, item: Item, block: Rows, row: int, moment: tuple[int, int]) -> None:
        span = slice(block.indptr[row], block.indptr[row + 1])
        line = Line(
            self._number(item),
            block.indices[span],
            block.coefs[span],
            int(block.limits[row]),
            block.equality,
            *moment,
        )
        self.found.append(line)

    @cached_property
    def _heads(self) -> dict[str, Item]:
        """Items by the words with which the subjects of places begin."""
        heads: dict[str, Item] = {}
        for structure in self._options.structures:
            number = None if structure.modulated else structure.places
            heads[structure.id] = Item(kind="licence", structure=structure.id, limit=number)
            for section in structure.sections:
                number = None if section.modulated else section.places
                heads.setdefault(
                    f"{structure.id}, {section.id}",
                    Item(kind="section", structure=structure.id, section=section.id, limit=number),
                )
        return heads

    def _places(self) -> None:
        for block in self._blocks(places_rows):
            for row in range(len(block)):
                head, slot, month = self._moment(block.subject(row))
                self._add(self._heads[head], block, row, (slot, month))
        for block in self._blocks(overbooking_rows):
            for row in range(len(block)):
                name, month_label = block.subject(row).rsplit(", week of ", 1)
                self._add(self._heads[name], block, row, (NEVER, self._months[month_label]))

    def _adults(self) -> None:
        for block in self._blocks(ratio_rows):
            for row in range(len(block)):
                head, slot, month = self._moment(block.subject(row))
                item = Item(kind="staff", structure=head.rsplit(", ", 1)[0])
                self._add(item, block, row, (slot, month))

    def _childminders(self) -> None:
        """Tell her approval from the limits of the law, which her own children use too."""
        months = self._territory.calendar.months
        legal = [childminder_limits(period.first).minors for period in months]
        named = {
            structure.id: (position, structure.own_under_11, *_of_childminder(structure))
            for position, structure in enumerate(self._options.structures)
            if structure.kind == "childminder"
        }
        places = self._presence.structure_places
        # Those under three are counted in a block of their own, after all; their rows stay.
        for number, block in enumerate(self._blocks(childminder_rows)):
            for row in range(len(block)):
                name, slot, month = self._moment(block.subject(row))
                position, own, approval, law = named[name]
                self._add(law, block, row, (slot, month))
                if not number:
                    line = self.found[-1]
                    self.found[-1] = replace(line, limit=max(0, legal[month] - own))
                    approved = int(places[position, month, slot])
                    number_of = self._number(approval)
                    self.found.append(replace(line, item=number_of, limit=approved))

    def _terms(self) -> None:
        """Write each term by itself: only so is it known which row belongs to which."""
        conventions = self._options.conventions
        for position, convention in enumerate(conventions):
            for number, term in enumerate(convention.terms, start=1):
                if term.kind not in TERMS:
                    continue
                alone = [c.model_copy(update={"terms": ()}) for c in conventions]
                alone[position] = convention.model_copy(update={"terms": (term,)})
                options = replace(self._options, conventions=tuple(alone))
                for block in self._blocks(convention_rows, options):
                    for row in range(len(block)):
                        subject = block.subject(row)
                        item = _term_item(convention.id, number, term, subject)
                        self._add(item, block, row, self._moment_of_term(subject))

    def _moment_of_term(self, subject: str) -> tuple[int, int]:
        if subject.endswith(", children"):
            return NEVER, NEVER
        if subject.endswith(" (minutes)"):
            when = subject.removesuffix(" (minutes)").rsplit(", ", 1)[1]
            return NEVER, self._months.get(when, NEVER)
        return self._moment(subject)[1:]

    def _pools(self) -> None:
        named = {
            f"{structure.id}, pool {pool.kind} ({number}) kept free": Item(
                kind="pool",
                structure=structure.id,
                number=number,
                limit=pool_places(self._territory, structure, pool),
            )
            for structure in self._options.structures
            for number, pool in enumerate(structure.reserved, start=1)
        }
        for block in self._blocks(reserved_rows):
            if len(block.indices) and block.indices.max() >= len(self._options):
                continue  # what a pool is short of is counted, it is no wall
            for row in range(len(block)):
                subject = block.subject(row)
                if " kept free, " in subject:
                    head, slot, month = self._moment(subject)
                    self._add(named[head], block, row, (slot, month))

    def _siblings(self) -> None:
        families = {
            f"family {f.id}, {f.siblings}": Item(kind="siblings", family=f.id)
            for f in self._territory.families
        }
        for block in self._blocks(sibling_rows):
            for row in range(len(block)):
                self._add(families[block.subject(row)], block, row, (NEVER, NEVER))


def _of_childminder(structure: Structure) -> tuple[Item, Item]:
    """Name the approval of a childminder, and the limits that the law sets her."""
    places = None if structure.modulated else structure.places
    return (
        Item(kind="approval", structure=structure.id, limit=places),
        Item(kind="childminder", structure=structure.id),
    )


def _term_item(convention: str, number: int, term: Term, subject: str) -> Item:
    if term.kind != "share":
        limit = term.max  # type: ignore[union-attr]  # only terms that limit come here
        return Item(kind=term.kind, convention=convention, number=number, limit=limit)  # type: ignore[arg-type]  # see above
    commune = subject.removeprefix(f"{convention}, part of ").split(", ", 1)[0]
    places = next(part.places for part in term.parts if part.commune == commune)
    return Item(kind="share", convention=convention, number=number, commune=commune, limit=places)
