"""What the observatory says: one record a line of a table, each number as it was counted.

Times are in whole minutes, waiting times in months, distances in kilometres. Where few children
would show, a number is ``None``; see :mod:`berceau.observatory.indicators.discreet`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field

from berceau.domain.base import Count, Identifier, Record

State = Literal["proposed", "planned", "confirmed", "realised"]
STATES: tuple[State, ...] = get_args(State)
"""From what is only drafted to what took place."""
CHILDMINDERS = "@childminders"
"""In place of a structure: all childminders who are in no house, together."""
Grouping = Literal["all", "commune", "age", "slot"]
Missing = Literal[
    "children-under-3",
    "school-and-home",
    "attended-hours",
    "billed-hours",
    "minutes-by-road",
    "coordinates",
    "waiting-list",
]
"""What the data do not say."""

Number = Annotated[float, Field(ge=0, allow_inf_nan=False)]


def share(part: float | None, whole: float | None) -> float | None:
    """Divide, where both numbers are known and there is something to divide by."""
    return None if part is None or not whole else part / whole


class Occupied(Record):
    """Care and capacity of a structure, a section, a month or a slot of the week, in minutes."""

    structure: str = ""
    """Empty: all structures."""
    section: str = ""
    """Empty: the whole structure."""
    month: str = ""
    """As ``2015-09``; empty: the year planned."""
    slot: str = ""
    """Empty: the whole week."""
    capacity: Count
    """Licensed places times the minutes of the open days."""
    proposed: Count = 0
    planned: Count = 0
    confirmed: Count = 0
    realised: Count | None = None
    billed: Count | None = None
    """Minutes billed; never by slot or section."""
    capacity_seen: Count | None = None
    """Capacity of the days that the table of presence covers."""

    def rate(self, state: State) -> float | None:
        """Give the occupancy in one of the four states, as a share of the capacity."""
        if state == "realised":
            return share(self.realised, self.capacity_seen)
        return share(getattr(self, state), self.capacity)

    @property
    def real(self) -> float | None:
        """Hours attended over hours of capacity, on the days that the table covers."""
        return self.rate("realised")

    @property
    def financial(self) -> float | None:
        """Hours billed over hours of capacity, on the days that the table covers."""
        return share(self.billed, self.capacity_seen)


class Billing(Record):
    """Hours billed and hours attended; outside the bands of the calendar as well."""

    attended: Count
    billed: Count | None

    @property
    def ratio(self) -> float | None:
        """Hours billed over hours attended."""
        return share(self.billed, self.attended)


class Coverage(Record):
    """Formal places and the young children of a commune."""

    commune: str = ""
    """Empty: all communes."""
    collective: Count
    """Places of crèches of all kinds, family crèches included."""
    individual: Count
    """Places at childminders whom parents employ, at home or in a MAM."""
    under_three: Count | None = None
    """Children under three who live there, as given."""
    users: Count | None = 0
    """Children under three of the commune who use a crèche in the year, as proposed."""

    @property
    def places(self) -> int:
        """All formal places that are known."""
        return self.collective + self.individual

    @property
    def rate(self) -> float | None:
        """Formal places for each child under three."""
        return share(self.places, self.under_three)

    @property
    def collective_rate(self) -> float | None:
        """Crèche places for each child under three."""
        return share(self.collective, self.under_three)

    @property
    def service_rate(self) -> float | None:
        """Children under three who use a crèche, of all children under three."""
        return share(self.users, self.under_three)


class Reach(Record):
    """Places around a commune, whoever they belong to."""

    commune: str
    places: Count
    """Places within reach."""
    open: Count
    """Of these, places for which its families may ask, as residents or under a convention."""
    requests: Count | None
    """Requests for a first place, from homes within reach."""
    under_three: Count | None = None
    """Children under three of the communes within reach, as given for all of them."""

    @property
    def per_request(self) -> float | None:
        """Places within reach for each request within reach."""
        return share(self.places, self.requests)

    @property
    def rate(self) -> float | None:
        """Places within reach for each child under three within reach."""
        return share(self.places, self.under_three)


class Tension(Record):
    """Requests for a first place, and what is free before anybody is placed."""

    by: Grouping
    group: str = ""
    """Code of a commune, first month of an age group, or name of a slot."""
    requests: Number | None
    """Children who ask and hold no place; a choice of days counts in parts at each slot."""
    places: Number
    """Mean number of free places over the open hours, from the first day that anybody asks for."""
    asked: Count | None
    """Minutes asked in the year."""
    free: Count
    """Minutes free from the first day that anybody asks for."""

    @property
    def ratio(self) -> float | None:
        """Requests for each free place."""
        return share(self.requests, self.places)

    @property
    def hours_ratio(self) -> float | None:
        """Hours asked for each free hour."""
        return share(self.asked, self.free)


class Acceptance(Record):
    """What became of the requests of the year planned."""

    commune: str = ""
    """Empty: all communes."""
    examined: Count | None
    admitted: Count | None
    """Given a new place, or another one than they hold."""
    kept: Count | None
    """Asked for something else and keep what they hold."""
    refused: Count | None
    """Have no place."""
    first: Count | None
    """Admitted at the first wish."""

    @property
    def rate(self) -> float | None:
        """Admitted of examined."""
        return share(self.admitted, self.examined)

    @property
    def first_rate(self) -> float | None:
        """First wishes of admitted."""
        return share(self.first, self.admitted)


class WaitingTime(Record):
    """Months between a request and the place, or the first day planned for those without."""

    group: Literal["admitted", "refused"]
    children: Count | None
    """Of whom the day of the request is known."""
    unknown: Count | None
    """Of whom it is not."""
    quartile: Number | None = None
    median: Number | None = None
    upper: Number | None = None
    """Third quartile."""


class Unmet(Record):
    """A slot of the week: who asks for it and who is not given it."""

    slot: str
    asked: Number | None
    """Children whose first week has the slot; a choice of days counts in parts."""
    unmet: Number | None
    """Of these, those who are not given it."""

    @property
    def rate(self) -> float | None:
        """Not given, of asked."""
        return share(self.unmet, self.asked)


class Balance(Record):
    """Care in crèches or at childminders whom parents employ."""

    kind: Literal["collective", "individual"]
    places: Count
    children: Count | None
    """Children placed, at the place that they end up with."""
    minutes: Count | None
    """Minutes proposed in the year."""
    preferred: Count | None
    """Requests that say they prefer it."""


class Flow(Record):
    """Entries and exits of one month, or of the year, as proposed."""

    month: str = ""
    """As ``2022-09``; empty: the year planned."""
    entries: Count | None
    """Children whose first day in any place lies in the month."""
    moves: Count | None
    """Children who move to another place."""
    to_school: Count | None
    """Children whose last day is the eve of school."""
    other_exits: Count | None
    """Children whose place ends earlier."""


class OnList(Record):
    """The waiting list of a structure."""

    structure: Identifier
    children: Count | None


class SessionFigures(Record):
    """A session in one line."""

    name: str = ""
    """As the commission calls it."""
    territory: str
    first: date
    """First day planned."""
    examined: Count | None
    admitted: Count | None
    refused: Count | None
    acceptance: Number | None
    first_rate: Number | None
    median_wait: Number | None
    """Months, of those admitted."""
    tension: Number | None
    occupancy: Number | None
    """As proposed."""
    unmet: Number | None
    """Slots asked for and not given."""
