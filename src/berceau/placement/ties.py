"""Who is equal to whom, at which structure, before anything is solved.

Children who ask for the same section of a structure with the same layer and the same points are
*equal* there. Their tie could matter when those guaranteed, those before them and they themselves
are more than some limit can hold; else all of them fit, whatever the order. What then decides is
the published chain, and never the order of a file.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from berceau.domain.base import Count, Identifier, Record
from berceau.placement.contest import Contest
from berceau.placement.priority import tie_break_order
from berceau.placement.problem import formulate
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from berceau.domain.territory import Territory
    from berceau.placement.contest import Group
    from berceau.placement.problem import Problem
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

Link = Literal["submitted", "born", "lottery", "identifier", "kept"]
"""What tells equals apart; the identifiers close a chain without lottery."""


class Tightest(Record):
    """The limit that equals overfill most, and who would fill it, in its own unit."""

    rule: str
    subject: str
    """Place, slot and month, or whatever the rule counts in."""
    limit: int
    guaranteed: Count
    """Taken by children in place and by decisions."""
    before: Count
    """Asked for by children who go before."""
    equal: Count
    """Asked for by the equals."""


class Tie(Record):
    """Children who are equal at a structure."""

    structure: Identifier
    section: Identifier
    """Section on the first day of the stay."""
    places: Count
    """Places of the section."""
    layer: Count
    """Number of the layer, larger goes first."""
    points: int
    children: tuple[Identifier, ...]
    """In the order of the chain, if it decides; else of identifiers."""
    before: Count
    """Children who ask for this section and go before them."""
    tightest: Tightest | None = None
    """Given if the tie could matter: not all of them surely fit."""
    broken_by: tuple[tuple[Link, int], ...]
    """How many groups are left apart by each link of the chain, down to where all are apart."""

    @property
    def could_matter(self) -> bool:
        """Whether it could decide who gets a place."""
        return self.tightest is not None

    @property
    def decided_by(self) -> Link:
        """The link of the chain that tells the last two apart, or that ties are kept."""
        return self.broken_by[-1][0]


class Ties(Readable, Record):
    """All ties of a territory, those that could matter first."""

    territory: str
    kept: bool
    """Whether the policy leaves equals equal."""
    seed: Count
    """Published seed of the lottery."""
    gap: Count
    """Points apart below which the policy lets nobody complain, as if they were equal."""
    asking: Count
    """Children who ask for a place that they do not hold."""
    ties: tuple[Tie, ...]

    @property
    def that_matter(self) -> tuple[Tie, ...]:
        """The ties that could decide who gets a place."""
        return tuple(tie for tie in self.ties if tie.could_matter)

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.show.ties import ties_tables  # noqa: PLC0415  (for people)

        return ties_tables(self, lang=lang)

    def to_frame(self) -> pd.DataFrame:
        """Lay the ties out as a frame, one row each (needs pandas, which ortools brings)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        columns = ("structure", "section", "places", "layer", "points", "before")
        rows = [
            {
                **{name: getattr(tie, name) for name in columns},
                "equal": len(tie.children),
                "children": " ".join(tie.children),
                "could_matter": tie.could_matter,
                "where": tie.tightest.subject if tie.tightest else "",
                "decided_by": tie.decided_by,
            }
            for tie in self.ties
        ]
        more = ("equal", "children", "could_matter", "where", "decided_by")
        return pd.DataFrame(rows, columns=[*columns, *more])


def ties(territory: Territory) -> Ties:
    """Report, before solving, which children are equal at which structures.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy and decisions.

    Returns
    -------
        Each group of equals with what the policy's chain makes of it. That a tie cannot matter is
        certain as far as limits of room go; that it could is no proof that it does, and rules
        that tie brothers and sisters are not looked at.

    Raises
    ------
    InfeasibleError
        If a decision asks for what no rule allows.
    InputError
        If the territory asks for a law that its year does not have, or for weights too large.

    Examples
    --------
    >>> from berceau.cases import case
    >>> found = ties(case("talant-2015"))
    >>> len(found.that_matter) <= len(found.ties)
    True
    """
    problem = formulate(territory, complaints=False)
    contest, chain = Contest(problem), _Chain(territory)
    found = [_tie(problem, chain, group) for group in contest.groups()]
    found.sort(key=lambda t: (not t.could_matter, t.structure, t.section, -t.layer, -t.points))
    policy = territory.policy
    return Ties(
        territory=territory.name,
        kept=policy.ties == "kept",
        seed=policy.lottery_seed,
        gap=policy.envy_gap,
        asking=contest.asking,
        ties=tuple(found),
    )


def _tie(problem: Problem, chain: _Chain, group: Group) -> Tie:
    options = problem.options
    structure = options.structures[group.structure]
    section = structure.age_groups[group.section]
    children = chain.ordered(options.children[k] for k in group.children)
    tightest = None
    if group.load is not None:
        row, guaranteed, before, equal = group.load
        rule, subject = problem.bare.row_label(row)
        tightest = Tightest(
            rule=rule,
            subject=subject,
            limit=int(problem.bare.limits[row]),
            guaranteed=guaranteed,
            before=before,
            equal=equal,
        )
    return Tie(
        structure=structure.id,
        section=section.id,
        places=section.places,
        layer=group.layer,
        points=group.points,
        children=children,
        before=group.before,
        tightest=tightest,
        broken_by=tuple(chain.parts(children)),
    )


class _Chain:
    """The policy's chain of tie-breaks among some children."""

    def __init__(self, territory: Territory) -> None:
        self._policy = territory.policy
        self._children = {name: child for name, (_, child) in territory.child_by_id.items()}
        self._place = {name: k for k, name in enumerate(tie_break_order(territory))}

    def ordered(self, children: Iterable[str]) -> tuple[str, ...]:
        """Put children in the order of the chain, or of identifiers where ties are kept."""
        kept = self._policy.ties == "kept"
        return tuple(sorted(children, key=None if kept else self._place.__getitem__))

    def parts(self, children: tuple[str, ...]) -> Iterator[tuple[Link, int]]:
        """Say into how many groups each link parts them, down to where all are apart."""
        if self._policy.ties == "kept":
            yield "kept", 1
            return
        names: dict[str, tuple[date, ...]] = dict.fromkeys(children, ())
        for link in self._policy.tie_break:
            if link == "lottery":
                yield link, len(children)
                return
            names = {name: (*days, self._day(name, link)) for name, days in names.items()}
            parts = len(set(names.values()))
            yield link, parts
            if parts == len(children):
                return
        yield "identifier", len(children)

    def _day(self, name: str, link: str) -> date:
        child = self._children[name]
        if link == "born":
            return child.born
        return (child.request.submitted if child.request else None) or date.max
