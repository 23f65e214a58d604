"""Anonymise a territory so that what is best in it stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from berceau.domain.base import Record
from berceau.domain.territory import Territory
from berceau.errors import Fault, InputError
from berceau.placement.readable import Readable
from berceau.privacy.changes import Changes
from berceau.privacy.crowd import STEPS, Crowd, Step, crowd_of
from berceau.privacy.names import Names
from berceau.privacy.people import Sketch
from berceau.privacy.pseudonyms import draw_secret, require_secret
from berceau.privacy.rewriting import Writer
from berceau.privacy.same import Part, differences, posed, require_none

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

ENOUGH = 5
"""Children that a group should have, unless said: below, childcare funds publish no count."""
_FEWEST = 1


class Anonymised(Readable, Record):
    """A territory that may be shared, what was done to it, and who is who.

    Printed or written as JSON, it says nothing of who is who.
    """

    territory: Territory = Field(repr=False)
    names: Names = Field(repr=False, exclude=True)
    """Who is who. Keep it apart."""
    changes: Changes
    differs: tuple[Part, ...] = ()
    """In what the problem is another; nothing: every optimum of one is one of the other."""
    further: tuple[Step, ...] = ()
    """Steps taken although they may change what is best."""
    crowd: Crowd

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.privacy.show import anonymised_tables  # noqa: PLC0415  (words load when read)

        return anonymised_tables(self, lang=lang)


def anonymise(
    territory: Territory,
    *,
    key: str | None = None,
    k: int = ENOUGH,
    further: Collection[Step] = (),
) -> Anonymised:
    """Write a territory anew so that nobody is named and the best proposals stay the same.

    Identifiers of children, families and childminders become pseudonyms. Days of birth and of
    request stand for all days that decide the same. Facts give way to points written ready made,
    or to values that decide the same; facts that decide nothing, homes where no distance counts,
    sources, motives and authors are left out. That the problem is the same is checked before
    anything is given back.

    Parameters
    ----------
    territory
        The territory.
    key
        Secret of the pseudonyms, 16 characters or more; with the same one a child has the same
        pseudonym in every session. None given: one is drawn and forgotten.
    k
        Children that should share all that might be known of them elsewhere; it is counted, and
        not enforced.
    further
        What is coarsened further although the best proposals may then be others.

    Returns
    -------
        The new territory, the numbers, and, apart, who is who.

    Raises
    ------
    InfeasibleError
        If a decision asks for what no rule allows.
    InputError
        If the secret is too short, ``k`` is no number of children or a step is unknown.

    Examples
    --------
    >>> import berceau
    >>> found = anonymise(berceau.case("save"))
    >>> found.differs
    ()
    """
    _require(k, further)
    secret = draw_secret() if key is None else key
    require_secret(secret)
    before = posed(territory)
    sketch = Sketch(before.problem, k, further)
    names = sketch.names(secret)
    about = (sketch.people, sketch.households, sketch.sites, sketch.joined)
    written = Writer(territory, names, *about).territory()
    differs = differences(before, posed(written), names)
    if not further:
        require_none(differs)
    return Anonymised(
        territory=written,
        names=names,
        changes=sketch.changes(written),
        differs=differs,
        further=tuple(step for step in STEPS if step in further),
        crowd=crowd_of(
            territory, written, k, sketch.spans, names=names.children, joined=sketch.if_joined()
        ),
    )


def _require(k: int, further: Collection[Step]) -> None:
    faults = []
    if k < _FEWEST:
        faults.append(
            Fault("k", "wrong-k", str(k), f"{_FEWEST} or more", "Name a number of children.")
        )
    faults += [
        Fault(
            "further",
            "unknown-step",
            repr(step),
            f"steps among {', '.join(STEPS)}",
            "Correct the name.",
        )
        for step in further
        if step not in STEPS
    ]
    if faults:
        raise InputError(faults)
