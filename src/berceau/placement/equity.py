"""How alike groups are served: their rates, how high all could be, who holds whom back.

Every bound is proven by prices and recomputed in whole numbers; what is counted of placements is
counted as the checker does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from berceau.domain.base import Count, Permille, Record
from berceau.engine.together import least_lead, together
from berceau.errors import Fault, InputError
from berceau.placement.check.measuring import hours_asked, need_met
from berceau.placement.check.seating import Seating
from berceau.placement.check.view import View
from berceau.placement.grouping import groups_of
from berceau.placement.objectives import fairness
from berceau.placement.problem import formulate
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from berceau.domain.territory import Territory
    from berceau.engine.program import Program
    from berceau.engine.stages import Leximin
    from berceau.engine.together import Together
    from berceau.placement.proposal import Placement, Proposal
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

_WHOLE = 1000
_FINE = 100_000


class GroupService(Record):
    """What a group asks for and receives."""

    group: str
    """Name of the group; empty for those without the fact and for groups that are too small."""
    requests: Count
    asked: Count
    """Need asked, in thousandths of a request (times weekly hours where they count)."""
    served: Count = 0
    """Requests of which some need is met."""
    collective: Count = 0
    """Need met in collective structures and family crèches."""
    individual: Count = 0
    """Need met at childminders, at home or in a MAM."""
    refused_before: Count = 0
    """Requests of children who were given nothing at an earlier session."""
    served_after_refusal: Count = 0
    """Of these, those of which some need is met."""
    holds: Permille = 0
    """By how much it holds the others back: its share of the prices of all groups; 0: nothing."""
    is_apart: bool = False
    """Whether even alone it could not be served above the common bound."""

    @property
    def met(self) -> int:
        """Need met."""
        return self.collective + self.individual

    @property
    def permille(self) -> int:
        """Service rate in thousandths, rounded down."""
        return _WHOLE * self.met // self.asked if self.asked else _WHOLE


class Lead(Record):
    """How far one group is ahead of another, and how far it must be."""

    ahead: str
    behind: str
    found: int
    """Difference of the rates, in hundred-thousandths."""
    least: int | None
    """No lawful proposal that meets as much need in all has a smaller one: proven by prices."""


class Equity(Readable, Record):
    """How alike the groups of a territory are served."""

    territory: str
    grouping: str
    has_placements: bool
    groups: tuple[GroupService, ...]
    """In order of their names."""
    bound: Annotated[int, Field(ge=0)] | None = None
    """No lawful proposal serves all groups that are not apart at a higher rate, in
    hundred-thousandths: proven by prices."""
    leads: tuple[Lead, ...] = ()

    @property
    def lowest(self) -> int | None:
        """The lowest rate of the groups that are not apart, in thousandths."""
        if not self.has_placements:
            return None
        return min((group.permille for group in self.groups if not group.is_apart), default=None)

    @property
    def holders(self) -> tuple[str, ...]:
        """The groups that hold each other at the bound; the others are free above it."""
        return tuple(group.group for group in self.groups if group.holds)

    def to_frame(self) -> pd.DataFrame:
        """Lay the groups out as a frame, one row each."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        rows = [
            {**group.model_dump(), "met": group.met, "permille": group.permille}
            for group in self.groups
        ]
        return pd.DataFrame(rows)

    def text(
        self, lang: Lang = "fr", *, width: int = 100, territory: Territory | None = None
    ) -> str:
        """Say it in sentences and tables.

        Parameters
        ----------
        lang
            Language.
        width
            Characters a line.
        territory
            Where the names of communes come from; without it, codes stand for them.
        """
        from berceau.placement.show.text import as_text  # noqa: PLC0415  (shown by few)

        return as_text(self._tables(lang, territory), width, lang=lang)

    def _tables(self, lang: Lang, territory: Territory | None = None) -> Iterable[Table]:
        from berceau.placement.show.equity import equity_tables  # noqa: PLC0415  (for people)

        return equity_tables(self, territory, lang=lang)


def equity(
    territory: Territory,
    proposal: Proposal | None = None,
    *,
    group: str = "commune",
    pairs: Iterable[tuple[str, str]] = (),
) -> Equity:
    """Say how alike groups are served, how alike they could be, and who holds whom back.

    Parameters
    ----------
    territory
        Whose families.
    proposal
        What they are given; without one, only what could be is said.
    group
        What makes the groups: ``commune``, a grouping of the policy, or a fact.
    pairs
        Two groups each, of which the first is ahead: by how much it must be, as long as as much
        need is met in all. With a proposal only.

    Raises
    ------
    InputError
        If a pair names a group that is not there.
    """
    problem = formulate(territory)
    stage = fairness(problem, group)
    placements = () if proposal is None else proposal.placements
    groups = _services(territory, placements, group)
    wanted = [] if proposal is None else list(pairs)
    _refuse_strange(wanted, [service.group for service in groups])
    found = together(problem.program, stage)
    return Equity(
        territory=territory.name,
        grouping=group,
        has_placements=proposal is not None,
        groups=tuple(_marked(service, stage, found) for service in groups),
        bound=None if found is None else found.bound * _FINE // found.scale,
        leads=tuple(_leads(problem.program, stage, groups, wanted)),
    )


def _services(
    territory: Territory, placements: Iterable[Placement], group: str
) -> list[GroupService]:
    """Count what the groups ask for and receive."""
    view = View(territory)
    seating = Seating(view, placements)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, label in groups_of(territory, group).items():
        request = territory.child_by_id[name][1].request
        if request is None:
            continue
        count, seat = counts[label], seating.finals.get(name)
        met = 0 if seat is None else need_met(view, seating, seat, request)
        count["requests"] += 1
        count["asked"] += _WHOLE * hours_asked(view, request)
        count["served"] += met > 0
        count["refused_before"] += request.refusals > 0
        count["served_after_refusal"] += request.refusals > 0 and met > 0
        if seat is not None:
            kind = "individual" if seat.structure.is_individual else "collective"
            count[kind] += met
    return [
        GroupService.model_validate({"group": label, **counts[label]}) for label in sorted(counts)
    ]


def _marked(service: GroupService, stage: Leximin, found: Together | None) -> GroupService:
    """Note whether a group holds the others back."""
    rated = [stage.labels[g] for g in stage.rated]
    if found is None or service.group not in rated:
        return service
    member = rated.index(service.group)
    marks = {
        "holds": round(_WHOLE * found.shares[member]),
        "is_apart": member in found.apart,
    }
    return service.model_copy(update=marks)


def _leads(
    program: Program,
    stage: Leximin,
    groups: Sequence[GroupService],
    pairs: Iterable[tuple[str, str]],
) -> Iterable[Lead]:
    """Bound the lead of one group over another, for each pair."""
    rated = [stage.labels[g] for g in stage.rated]
    services = {service.group: service for service in groups}
    received = sum(service.met for service in groups)
    for ahead, behind in pairs:
        a, b = services[ahead], services[behind]
        members = rated.index(ahead), rated.index(behind)
        apart = least_lead(program, stage, members, received)
        difference = _FINE * (a.met * b.asked - b.met * a.asked) // (a.asked * b.asked)
        least = None if apart is None else apart.least * _FINE // apart.scale
        yield Lead(ahead=ahead, behind=behind, found=difference, least=least)


def _refuse_strange(pairs: Iterable[tuple[str, str]], known: Sequence[str]) -> None:
    """Refuse pairs of groups that are not there."""
    strange = sorted({name for pair in pairs for name in pair} - set(known))
    if strange:
        raise InputError(
            [
                Fault(
                    "pairs",
                    "unknown-group",
                    repr(name),
                    f"one of {', '.join(map(repr, known))}",
                    "Name a group as the rates do.",
                )
                for name in strange
            ]
        )


def farthest(found: Equity) -> tuple[str, str] | None:
    """Give the groups with the highest and the lowest rate; ``None`` if there are not two."""
    rates = sorted((g.permille, g.group) for g in found.groups if not g.is_apart)
    if not found.has_placements or not list(pairwise(rates)):
        return None
    return rates[-1][1], rates[0][1]
