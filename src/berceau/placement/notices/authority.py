"""Who answers for the decisions: what only the authority itself can say."""

from __future__ import annotations

from datetime import date

from berceau.domain.base import Quantity, Record

EXPECTED = (
    "name",
    "service",
    "contact",
    "adopted",
    "updated",
    "website",
    "collection",
    "decisions_a_year",
    "retention",
    "data_protection",
    "appeal",
    "court",
)
"""What the public sheet asks of the authority, in the order in which it says it."""
ON_LETTERS = ("name", "service", "session", "decided", "contact", "website", "appeal", "court")
"""What every letter to a family asks of it."""


class Authority(Record):
    """The body that decides, as it wants to be named; what it leaves out stays a visible blank."""

    name: str = ""
    """The commune, intercommunality or syndicate that decides."""
    service: str = ""
    """The service that keeps the files."""
    contact: str = ""
    """Where families write: postal address, electronic address or telephone."""
    appeal: str = ""
    """To whom a family asks that a decision be looked at again: office and address."""
    court: str = ""
    """The administrative court, with its address."""
    session: str = ""
    """Name of the session of the commission."""
    decided: date | None = None
    """Day of the decision."""
    signatory: str = ""
    """First name, name and office of who signs."""
    answer_days: Quantity | None = None
    """Days that a family has to accept the place offered."""
    adopted: str = ""
    """The act by which the rules were adopted, with its date."""
    updated: date | None = None
    """Day on which this information was last looked at."""
    website: str = ""
    """Where the rules are published."""
    collection: str = ""
    """How requests reach the service: on line, on paper, at a desk."""
    decisions_a_year: Quantity | None = None
    """Individual decisions taken in a year with this calculation."""
    retention: str = ""
    """How long files are kept."""
    data_protection: str = ""
    """Whom to ask about one's data."""

    def missing(self, fields: tuple[str, ...]) -> tuple[str, ...]:
        """Name those of some fields that nobody has filled in."""
        return tuple(name for name in fields if getattr(self, name) in ("", None))
