"""The public sheet of the calculation, made from the published rules alone."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

from berceau.domain.base import Record
from berceau.domain.policy import Policy
from berceau.placement.notices.authority import EXPECTED, Authority
from berceau.placement.notices.printed import Printed
from berceau.placement.notices.steps import Step, steps_of
from berceau.placement.notices.used import Datum, data_of, unused
from berceau.placement.proposal import Method, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.territory import Territory
    from berceau.placement.notices.page import Page
    from berceau.placement.show.words import Lang

_ALWAYS = ("mention", "answer", "publication", "nullity", "reasons", "silence", "others", "gdpr")
_DERIVED = "@:"
"""First characters of facts that no family has to prove."""


class PublicSheet(Record, Printed):
    """What a public body says of the calculation on which its decisions rest.

    It is made from the rules alone: no family is in it, and its readers need no file.
    """

    territory: str
    first: date
    last: date
    """The year planned."""
    authority: Authority
    policy: Policy
    """The rules, without the children whom some of them may name."""
    fingerprint: str
    """Hash of these rules: whoever holds them can work it out."""
    method: Method
    library: str
    """Version of the library."""
    laws: tuple[str, ...]
    """Texts on which it rests, by the keys of their words."""
    data: tuple[Datum, ...]
    steps: tuple[Step, ...]
    unused: tuple[str, ...]
    """What no grid may look at and this one does not, by the keys of its words."""
    doubtful: tuple[str, ...]
    """Facts whose names are those of things that no grid may look at."""
    remarks: tuple[Literal["cases_some"], ...] = ()
    """What is said under the rules on complaints: that one is for some children alone."""
    blanks: tuple[str, ...]
    """Fields that the authority has left out."""
    unproven: tuple[str, ...]
    """Criteria for which the rules name no proof."""

    def page(self, lang: Lang = "fr") -> Page:
        """Lay the sheet out as a page.

        Parameters
        ----------
        lang
            Language.
        """
        from berceau.placement.notices.sheet_page import sheet_page  # noqa: PLC0415  (when read)

        return sheet_page(self, lang)


def public_sheet(
    territory: Territory, *, authority: Authority | None = None, method: Method = "place"
) -> PublicSheet:
    """Make the public sheet of a territory's calculation.

    Parameters
    ----------
    territory
        Its policy, structures and conventions are told; no family is.
    authority
        Who decides. What it leaves out stays blank, and the sheet lists the blanks.
    method
        How proposals are made, where not by the stages of the policy.

    Returns
    -------
        The sheet: purpose, law, data, operations, weights, versions, and the fields of the
        inventory that Etalab recommends (CRPA L312-1-3, D312-1-4).
    """
    authority = authority or Authority()
    policy = _without_children(territory.policy)
    free, doubtful = unused(territory)
    return PublicSheet(
        territory=territory.name,
        first=territory.calendar.first,
        last=territory.calendar.last,
        authority=authority,
        policy=policy,
        fingerprint=digest_of(policy.model_dump(mode="json")),
        method=method,
        library=version("berceau"),
        laws=(*_ALWAYS, *_laws(territory)),
        data=data_of(territory),
        steps=steps_of(territory, method),
        unused=free,
        doubtful=doubtful,
        remarks=("cases_some",) if any(r.children for r in territory.policy.envy) else (),
        blanks=authority.missing(EXPECTED),
        unproven=tuple(c.id for c in policy.grid if not c.proof and c.fact[0] not in _DERIVED),
    )


def _without_children(policy: Policy) -> Policy:
    """Leave out the children whom the commission may have named in a rule on complaints."""
    rules = tuple(rule.model_copy(update={"children": ()}) for rule in policy.envy)
    return policy.model_copy(update={"envy": rules})


def _laws(territory: Territory) -> Iterator[str]:
    """Name the texts that only some territories rest on."""
    kinds = {pool.kind for structure in territory.structures for pool in structure.reserved}
    if any(not structure.is_individual for structure in territory.structures):
        yield "licence"
    if "insertion" in kinds:
        yield "insertion"
    if "avip" in kinds:
        yield "avip"
    if any(structure.overbooking for structure in territory.structures):
        yield "overbooking"
    if any(structure.staff for structure in territory.structures):
        yield "ratio"
    if any(structure.is_individual for structure in territory.structures):
        yield "childminders"
