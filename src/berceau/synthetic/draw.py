"""Draws a territory: supply by size, children in place, requests, and a planted proposal."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from berceau import geography
from berceau.domain.policy import Policy
from berceau.domain.territory import Source, Territory
from berceau.errors import Fault, InputError
from berceau.io.memory import uncollected
from berceau.placement.proposal import Proposal, Run
from berceau.synthetic.area import children_for, choose_area
from berceau.synthetic.chance import Chance
from berceau.synthetic.dates import year_planned
from berceau.synthetic.demand import Demand
from berceau.synthetic.dials import Dials
from berceau.synthetic.figures import number
from berceau.synthetic.households import Households
from berceau.synthetic.incumbents import Incumbents
from berceau.synthetic.ledger import Ledger
from berceau.synthetic.measure import asked_minutes, free_minutes
from berceau.synthetic.population import Population
from berceau.synthetic.recipes import find_recipe
from berceau.synthetic.supply import draw_supply, slots_for
from berceau.synthetic.weeks import WeekMaker
from berceau.synthetic.witness import Witness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.proposal import Placement
    from berceau.synthetic.area import Area
    from berceau.synthetic.catalogue import Catalogue
    from berceau.synthetic.ledger import Claim
    from berceau.synthetic.recipes import Recipe

_TRIES = 6
_NEAR_ENOUGH = 0.05


@dataclass(frozen=True, slots=True)
class Drawn:
    """A territory and a proposal that is lawful in it.

    Attributes
    ----------
    territory
        The territory, marked as drawn.
    planted
        A lawful proposal, made without any solver: whoever finds none has a bug.
    """

    territory: Territory
    planted: Proposal


@uncollected()
def draw(
    recipe: str,
    *,
    children: int | None = None,
    seed: int = 1,
    epci: str | None = None,
    dials: Dials | None = None,
) -> Drawn:
    """Draw a territory from published figures, with a planted lawful proposal.

    The same arguments give the same territory, byte for byte; another number of children gives
    quite another one.

    Parameters
    ----------
    recipe
        Name of a recipe (`recipes`), or ``epci:SIREN`` for an intercommunality with its own
        communes.
    children
        Children in the file, those in place included; by default the recipe's number, or what the
        population of the intercommunality named makes one expect.
    seed
        Seed of all draws, zero or more.
    epci
        SIREN of the intercommunality; by default one of fitting size is drawn.
    dials
        How hard the territory is.

    Raises
    ------
    InputError
        No such recipe or intercommunality, or no child, or a negative seed.

    Examples
    --------
    >>> drawn = draw("village", seed=7)
    >>> sum(len(family.children) for family in drawn.territory.families)
    60
    """
    found, siren = find_recipe(recipe)
    _check(children, seed)
    return _Drawing(found, children, seed, epci or siren, dials or Dials()).drawn()


def _check(children: int | None, seed: int) -> None:
    faults = [
        Fault(name, "too-small", str(value), f"{least} or more", f"Give {least} or more.")
        for name, value, least in (("children", children, 1), ("seed", seed, 0))
        if value is not None and value < least
    ]
    if faults:
        raise InputError(faults)


class _Scene(NamedTuple):
    """Supply, children in place and requests, before anybody is placed."""

    catalogue: Catalogue
    ledger: Ledger
    households: Households
    held: list[Claim]
    ratio: float


class _Drawing:
    """One draw, step by step; each step has a stream of chance of its own."""

    def __init__(
        self, recipe: Recipe, children: int | None, seed: int, epci: str | None, dials: Dials
    ) -> None:
        self.recipe = recipe
        self.seed = seed
        self.dials = dials
        self.area = choose_area(
            recipe, children or recipe.children, dials.desks, Chance(seed, 0), epci=epci
        )
        default = recipe.children if epci is None else children_for(self.area.population)
        self.children = children or default
        self.calendar = year_planned(self.area.zone)
        self.policy = policy()

    def drawn(self) -> Drawn:
        """Draw everything."""
        scene = self.scene()
        witness = Witness(self.calendar, scene.catalogue, scene.ledger)
        held = {claim.taker.child.id: claim for claim in scene.held}
        placements, refused = witness.place(scene.households.drawn, held)
        territory = self.territory(scene)
        return Drawn(territory, self.planted(territory, placements, refused))

    def scene(self) -> _Scene:
        """Draw until demand over supply is near the dial, and keep the nearest.

        Places are whole and children few in a village: the first try may be far off.
        """
        return min(self._tries(), key=self._miss)

    def _tries(self) -> Iterator[_Scene]:
        """Draw scene after scene, each with supply corrected by half, until one is near."""
        slots = slots_for(self.children, self.dials)
        for _ in range(_TRIES):
            scene = self._scene(slots)
            yield scene
            if self._miss(scene) <= _NEAR_ENOUGH:
                return
            excess = scene.ratio / self.dials.oversubscription
            slots *= min(max(excess**0.5, 0.7), 1.4)

    def _miss(self, scene: _Scene) -> float:
        """Give how far demand over supply is from the dial, as a share of it."""
        return abs(scene.ratio / self.dials.oversubscription - 1)

    def _scene(self, slots: float) -> _Scene:
        catalogue = draw_supply(self.area, self.recipe, self.dials, slots, self.seed)
        ledger = Ledger(self.calendar, catalogue, self.policy.walking_age_months)
        steps = [Chance(self.seed, step) for step in range(3, 8)]
        households = Households(self.area, steps[0])
        weeks = WeekMaker(self.dials.part_time, steps[1])
        incumbents = Incumbents(self.calendar, catalogue, households, ledger, weeks, steps[2])
        held = incumbents.fill(self.dials.in_place, self.children - 1)
        population = Population(
            catalogue, households, Demand(catalogue, weeks, steps[3]), steps[4]
        )
        population.ask(self.children - len(held), self.dials.siblings)
        population.move(number("asks_to_move"))
        free = free_minutes(self.calendar, catalogue, ledger)
        asked = asked_minutes(self.calendar, households.drawn)
        return _Scene(catalogue, ledger, households, held, asked / max(1, free))

    def territory(self, scene: _Scene) -> Territory:
        """Put the parts together, with where they come from."""
        label = f"recipe {self.recipe.name}, version {self.recipe.version}, seed {self.seed}"
        names = ", ".join(self.area.names.values())
        parts = ("structures", "conventions", "families", "policy")
        return Territory(
            name=f"{names} ({self.recipe.name}, {self.children}, {self.seed})",
            calendar=self.calendar,
            communes=self.area.communes,
            structures=tuple(scene.catalogue.structures.values()),
            conventions=tuple(scene.catalogue.conventions.values()),
            families=tuple(household.record() for household in scene.households.drawn),
            policy=self.policy,
            sources=(
                Source(about="communes", origin="given", source=_communes(self.area)),
                *(Source(about=part, origin="drawn", source=label) for part in parts),
                Source(about="dials", origin="drawn", source=self.dials.model_dump_json()),
                *self._measured(scene),
            ),
        )

    def _measured(self, scene: _Scene) -> tuple[Source, Source]:
        asking = self.children - len(scene.held)
        registered = round(asking / (1 - number("cancelled")))
        return (
            Source(
                about="oversubscription",
                origin="drawn",
                source=f"{scene.ratio:.3f} measured: weekly hours asked without a place, "
                "over weekly hours free in the mean month",
            ),
            Source(
                about="requests",
                origin="drawn",
                source=f"{asking} at the session; about {registered} would have registered, "
                "some cancel before",
            ),
        )

    def planted(
        self, territory: Territory, placements: list[Placement], refused: list[str]
    ) -> Proposal:
        """Write the planted proposal."""
        return Proposal(
            territory=territory.name,
            fingerprint=territory.fingerprint,
            method="planted",
            verdict="feasible",
            placements=tuple(sorted(placements, key=lambda p: (p.child, p.start))),
            refused=tuple(sorted(refused)),
            run=Run(library=version("berceau"), seed=self.seed),
        )


def _communes(area: Area) -> str:
    """Say where the communes come from, and how many stand at a mean point for want of theirs."""
    elsewhere = sum(geography.commune(code).located != "commune" for code in area.by_code)
    return (
        "code officiel géographique (INSEE, Etalab); coordinates GeoNames, "
        f"the mean of its intercommunality or department for {elsewhere} of {len(area.by_code)}"
    )


@cache
def policy() -> Policy:
    """Give the policy that drawn territories have."""
    text = files("berceau.synthetic").joinpath("policy.toml").read_text(encoding="utf-8")
    return Policy.model_validate_json(json.dumps(tomllib.loads(text)))
