"""Named ways to be fair: each a policy that a commission can vote, and a proposal by it.

A preset changes what the policy reaches for and what it says of complaints; the grid, the layers,
the tie-breaks and everything else stay what the commission has published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from berceau.domain.policy import DEFAULT_ENVY, DEFAULT_STAGES, EnvyRule, Policy, Stage
from berceau.errors import Fault, InputError
from berceau.placement.bands import LIMITS, by_bands
from berceau.placement.by_points import by_points
from berceau.placement.outcomes import PresetOutcome, Presets, beyond_reach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from berceau.domain.territory import Territory
    from berceau.engine.limits import Limits
    from berceau.engine.outcome import Progress
    from berceau.placement.proposal import Proposal

Procedure = Literal["by_points", "by_bands", "place"]

REFERENCE = "by-points"
"""The preset that the others are compared with."""
WIDTH = 10
"""Points of a band, where none are named."""
EXCEPTIONS = 30
"""Named exceptions, where none are named: so many for a thousand requests."""
_NAME = re.compile(r"(by-points|by-bands|balanced|most-hours)(?:-([1-9][0-9]{0,5}))?")
_NUMBERED = ("by-bands", "balanced")
_FORBIDDEN = tuple(
    EnvyRule(notion=notion, of=of, treatment="forbidden")
    for notion in ("cutoff", "waste")
    for of in ("refused", "placed")
)
_HOURS = (
    Stage(measure="hours"),
    Stage(measure="misses"),
    Stage(measure="wishes"),
    Stage(measure="tie_break"),
)


@dataclass(frozen=True)
class Preset:
    """A named way to be fair.

    Attributes
    ----------
    name
        ``by-points``, ``by-bands``, ``balanced``, ``most-hours``; with a number after a hyphen,
        the width of the bands in points (``by-bands-20``) or the largest number of children with
        a complaint (``balanced-12``).
    kind
        The name without the number.
    number
        Width or number of exceptions; ``None`` where there is none.
    procedure
        How its proposals are made.
    """

    name: str
    kind: str
    number: int | None
    procedure: Procedure

    def policy(self, policy: Policy) -> Policy:
        """Give a policy that promises what the preset does, everything else unchanged."""
        plain: dict[str, Any] = {"weights": (), "envy": (), "bands": 0}
        update: dict[str, Any]
        match self.kind:
            case "by-points":
                update = {"envy": _FORBIDDEN, "stages": _HOURS}
            case "by-bands":
                update = {"bands": self.number or WIDTH, "stages": _HOURS}
            case "most-hours":
                need = (Stage(measure="reserved"), Stage(measure="need"), *_HOURS[1:])
                update = {"stages": need, "need_by": "hours"}
            case _:
                update = {"stages": DEFAULT_STAGES, "envy": _balance(self.number)}
        return policy.model_copy(update={**plain, **update})

    def territory(self, territory: Territory) -> Territory:
        """Give the territory under the policy of the preset."""
        return territory.model_copy(update={"policy": self.policy(territory.policy)})


def _balance(exceptions: int | None) -> tuple[EnvyRule, ...]:
    """Say what becomes of complaints that one child stands in the way."""
    if exceptions is None:
        return DEFAULT_ENVY
    refused = (rule for rule in DEFAULT_ENVY if rule.of == "refused")
    placed = EnvyRule(notion="swap", of="placed", treatment="tolerated", at_most=exceptions)
    return (*refused, placed)


def preset(name: str) -> Preset:
    """Find a preset by its name.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    found = _NAME.fullmatch(name)
    if found is None or (found[2] and found[1] not in _NUMBERED):
        raise InputError([_unknown(name)])
    procedures: dict[str, Procedure] = {"by-points": "by_points", "by-bands": "by_bands"}
    kind, number = found[1], int(found[2]) if found[2] else None
    return Preset(name, kind, number, procedures.get(kind, "place"))


def usual(territory: Territory) -> tuple[str, ...]:
    """Name the presets that are computed where none are named."""
    requests = sum(child.request is not None for _, child in territory.child_by_id.values())
    exceptions = max(1, requests * EXCEPTIONS // 1000)
    return ("by-points", "by-bands", "balanced", f"balanced-{exceptions}", "most-hours")


def presets(
    territory: Territory,
    *,
    names: Sequence[str] | None = None,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Presets:
    """Make the proposals of several presets and set them beside the one by points.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy and decisions; of the policy, presets change
        what is reached for and what is said of complaints.
    names
        Names of presets (see ``Preset``); the usual ones if none are given. The one by points is
        always made.
    limits
        Limits of each search; repeatable by default.
    progress
        Told of the progress of the searches.

    Returns
    -------
    Presets
        For each its measures, complaints, bound, and who gains and who gives way.

    Raises
    ------
    InfeasibleError
        If the places held and the decisions do not fit by themselves.
    InputError
        If a name is unknown.

    Examples
    --------
    >>> import berceau
    >>> print(berceau.presets(berceau.case("valence-romans")))  # doctest: +SKIP
    """
    wanted = [preset(name) for name in dict.fromkeys((REFERENCE, *(names or usual(territory))))]
    return Presets(
        territory=territory,
        outcomes=tuple(_outcomes(territory, wanted, limits, progress)),
    )


def _outcomes(
    territory: Territory,
    wanted: Sequence[Preset],
    limits: Limits | None,
    progress: Callable[[Progress], None] | None,
) -> Iterable[PresetOutcome]:
    beyond = beyond_reach(territory)
    for one in wanted:
        under = one.territory(territory)
        proposal = propose_by(one, under, limits=limits, progress=progress)
        yield PresetOutcome(name=one.name, policy=under.policy, proposal=proposal, beyond=beyond)


def propose_by(
    preset: Preset,
    territory: Territory,
    *,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Proposal:
    """Make the proposal of a preset.

    Parameters
    ----------
    preset
        The preset.
    territory
        The territory under its policy.
    limits
        Limits of the search.
    progress
        Told of the progress of the search.
    """
    match preset.procedure:
        case "by_points":
            return by_points(territory)
        case "by_bands":
            bands = limits and replace(
                limits,
                deterministic_time=min(limits.deterministic_time, LIMITS.deterministic_time),
            )
            return by_bands(territory, limits=bands)
        case "place":
            from berceau.placement.solve import place  # noqa: PLC0415  (loads the solver)

            return place(territory, limits=limits, progress=progress)


def _unknown(name: str) -> Fault:
    return Fault(
        repr(name),
        "unknown-preset",
        "no preset of this name",
        "by-points, by-bands, balanced or most-hours; by-bands-20 for bands of 20 points,"
        " balanced-12 for at most 12 exceptions",
        "Correct the name.",
    )
