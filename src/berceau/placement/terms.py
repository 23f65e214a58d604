"""Rule ``convention``: one kind of rows for each kind of term.

The terms follow the stays that began under a convention, also after its last day; what is agreed
with childminders whom a network opens is not counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.placement.titles import is_independent

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from berceau.domain.calendar import Period
    from berceau.domain.conventions import Children, Convention, Hours, Places, Share, Target
    from berceau.placement.draft import Draft
    from berceau.placement.presence import Presence

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


class _Guests(NamedTuple):
    """What options use of one convention at its hosts."""

    convention: Convention
    segment: Ints
    """Stretches of care under the convention."""


def convention_rows(draft: Draft) -> None:
    """Add the rows of every term of every convention."""
    for number, convention in enumerate(draft.options.conventions):
        guests = _guests(draft, number, convention)
        for term in convention.terms:
            match term.kind:
                case "places":
                    _places(draft, guests, term)
                case "share":
                    _share(draft, convention, term)
                case "hours":
                    _hours(draft, guests, term)
                case "children":
                    _children(draft, guests, term)
                case "target":
                    _target(draft, guests, term)
                case _:
                    pass  # access and network make options, order makes layers, price informs


def at_hosts(draft_presence: Presence, convention: Convention) -> Bools:
    """Say of each structure whether what a convention's guests use there is counted."""
    options = draft_presence.options
    territory = options.territory
    named = {s.id for s in territory.hosts_of(convention)}
    return np.array(
        [s.id in named or not is_independent(s, territory) for s in options.structures],
        dtype=np.bool_,
    )


def _guests(draft: Draft, number: int, convention: Convention) -> _Guests:
    counted = at_hosts(draft.presence, convention)
    segments = draft.options.segments
    here = (segments.via == number) & counted[segments.structure]
    return _Guests(convention, np.flatnonzero(here))


def _places(draft: Draft, guests: _Guests, term: Places) -> None:
    presence, name = draft.presence, guests.convention.id
    present = presence.together(guests.segment)

    def subject(_place: int, month: int, slot: int) -> str:
        label = presence.calendar.months[month].label
        return f"{name}, guests, {presence.calendar.slot_names[slot]}, {label}"

    draft.count_present(
        "convention",
        np.zeros_like(present.option),
        present,
        limits=lambda place, _month, _slot: np.full(len(place), term.max, dtype=np.int64),
        subject=subject,
    )


def _share(draft: Draft, convention: Convention, term: Share) -> None:
    presence = draft.presence
    calendar = presence.calendar
    position = {s.id: k for k, s in enumerate(draft.options.structures)}[term.structure]
    holds = np.array(
        [is_shared(convention, term, period) for period in calendar.months], dtype=np.bool_
    )
    present = presence.at_houses
    present = present.only((present.structure == position) & holds[present.month])
    communes = commune_of_options(draft)[present.option]

    def subject(part: int, month: int, slot: int) -> str:
        commune, label = term.parts[part].commune, calendar.months[month].label
        return f"{convention.id}, part of {commune}, {calendar.slot_names[slot]}, {label}"

    places = np.array([part.places for part in term.parts], dtype=np.int64)
    for number, part in enumerate(term.parts):
        here = present.only(communes == part.commune)
        draft.count_present(
            "convention",
            np.full_like(here.option, number),
            here,
            limits=lambda place, _month, _slot: places[place],
            subject=subject,
        )


def is_shared(convention: Convention, term: Share, period: Period) -> bool:
    """Say whether the parts of a share hold in a month: in force, and not yet released."""
    begun = convention.start is None or convention.start <= period.last
    ended = convention.until is not None and convention.until < period.first
    released = term.released_on is not None and term.released_on <= period.first
    return begun and not ended and not released


def _always(limit: int) -> Callable[[Ints], Ints]:
    """Give the same limit to every row."""
    return lambda keys: np.full(len(keys), limit, dtype=np.int64)


def commune_of_options(draft: Draft) -> npt.NDArray[np.str_]:
    """Give the commune of residence of each option's child."""
    options = draft.options
    communes = [options.territory.child_by_id[child][0].commune for child in options.children]
    return np.array(communes, dtype=np.str_)[options.child]


def _hours(draft: Draft, guests: _Guests, term: Hours) -> None:
    options, presence = draft.options, draft.presence
    option = options.segments.option[guests.segment]
    minutes = presence.minutes(guests.segment)
    scopes, owner = _scopes(draft, guests, term, option)
    months = presence.shape[0]
    if term.per == "year":
        used, keys = minutes.sum(axis=1), owner
    else:
        used = minutes.ravel()
        keys = (owner[:, None] * months + np.arange(months)[None, :]).ravel()
        option = np.repeat(option, months)

    def subject(key: int) -> str:
        scope, month = divmod(key, months) if term.per == "month" else (key, -1)
        when = "year planned" if month < 0 else presence.calendar.months[month].label
        return f"{guests.convention.id}, hours of {scopes[scope]}, {when} (minutes)"

    counts = used > 0
    draft.count(
        "convention",
        keys[counts],
        option[counts],
        limits=_always(60 * term.max),
        subject=subject,
        coefs=used[counts],
    )


def _scopes(draft: Draft, guests: _Guests, term: Hours, option: Ints) -> tuple[list[str], Ints]:
    """Name whose hours are counted together, and give whose each stretch of care is."""
    if term.scope == "convention":
        return [guests.convention.id], np.zeros(len(option), dtype=np.int64)
    territory, children = draft.options.territory, draft.options.children
    families = [territory.child_by_id[children[c]][0] for c in draft.options.child[option]]
    names = [f.commune if term.scope == "commune" else f.id for f in families]
    distinct = sorted(set(names))
    position = {name: k for k, name in enumerate(distinct)}
    return distinct, np.array([position[name] for name in names], dtype=np.int64)


def _children(draft: Draft, guests: _Guests, term: Children) -> None:
    option = np.unique(draft.options.segments.option[guests.segment])
    draft.count(
        "convention",
        np.zeros(len(option), dtype=np.int64),
        option,
        limits=_always(term.max),
        subject=lambda _: f"{guests.convention.id}, children",
    )


def _target(draft: Draft, guests: _Guests, term: Target) -> None:
    option = draft.options.segments.option[guests.segment]
    if term.unit == "hours":
        wanted, used = 60 * term.min, draft.presence.minutes(guests.segment).sum(axis=1)
    else:
        wanted = term.min
        option = np.unique(option)
        used = np.ones(len(option), dtype=np.int64)
    name = f"{guests.convention.id}, target of {term.min} {term.unit}"
    missing = draft.helper("misses", wanted, f"missing of {name}")
    draft.count(
        "convention",
        np.zeros(len(option) + 1, dtype=np.int64),
        np.append(option, missing),
        limits=lambda _: [-wanted],
        subject=lambda _: name,
        coefs=-np.append(used, 1),
    )
