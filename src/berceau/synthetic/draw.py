"""Draws a territory: supply by size, children in place, requests, and a planted proposal."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

from berceau.domain.policy import Policy
from berceau.domain.territory import Source, Territory
from berceau.errors import Fault, InputError
from berceau.placement.proposal import Proposal, Run
from berceau.synthetic.agreements import Agreements
from berceau.synthetic.area import children_for, choose_area
from berceau.synthetic.catalogue import Catalogue
from berceau.synthetic.chance import Chance
from berceau.synthetic.collective import Collectives
from berceau.synthetic.dates import year_planned
from berceau.synthetic.demand import Demand
from berceau.synthetic.dials import Dials
from berceau.synthetic.figures import number, numbers
from berceau.synthetic.households import Households
from berceau.synthetic.incumbents import Incumbents
from berceau.synthetic.individual import Individuals
from berceau.synthetic.ledger import Ledger
from berceau.synthetic.measure import asked_minutes, free_minutes
from berceau.synthetic.population import Population
from berceau.synthetic.recipes import find_recipe
from berceau.synthetic.weeks import WeekMaker, mean_slots
from berceau.synthetic.witness import Witness

if TYPE_CHECKING:
    from berceau.placement.proposal import Placement
    from berceau.synthetic.recipes import Recipe

_COLLECTIVE_LEAST = 0.1


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


class _Drawing:
    """One draw, step by step; each step has a stream of chance of its own."""

    def __init__(
        self, recipe: Recipe, children: int | None, seed: int, epci: str | None, dials: Dials
    ) -> None:
        self.recipe = recipe
        self.seed = seed
        self.dials = dials
        self.area = choose_area(
            recipe, children or recipe.children, dials.desks, self.chance(0), epci=epci
        )
        default = recipe.children if epci is None else children_for(self.area.population)
        self.children = children or default
        self.calendar = year_planned(self.area.zone)
        self.policy = policy()

    def chance(self, step: int) -> Chance:
        return Chance(self.seed, step)

    def drawn(self) -> Drawn:
        """Draw everything."""
        catalogue = self.supply()
        ledger = Ledger(self.calendar, catalogue, self.policy.walking_age_months)
        households = Households(self.area, self.chance(3))
        weeks = WeekMaker(self.dials.part_time, self.chance(4))
        incumbents = Incumbents(
            self.calendar, catalogue, households, ledger, weeks, self.chance(5)
        )
        held = incumbents.fill(self.dials.in_place, self.children - 1)
        demand = Demand(catalogue, weeks, self.chance(6))
        population = Population(catalogue, households, demand, self.chance(7))
        population.ask(self.children - len(held), self.dials.siblings)
        population.move(number("asks_to_move"))
        free = free_minutes(self.calendar, catalogue, ledger)
        asked = asked_minutes(self.calendar, households.drawn)
        witness = Witness(self.calendar, catalogue, ledger)
        placements, refused = witness.place(households.drawn)
        placements += [witness.kept(claim) for _, _, claim in held]
        territory = self.territory(catalogue, households, f"{asked / max(1, free):.3f}")
        return Drawn(territory, self.planted(territory, placements, refused))

    def supply(self) -> Catalogue:
        """Draw structures and conventions for the number of children."""
        slots = self._slots()
        split = numbers("split_of_places")
        listed = split["individual"] * number("childminders_listed") * self.dials.childminders
        alone = min(listed / (listed + split["collective"]), 1 - _COLLECTIVE_LEAST)
        collectives = Collectives(self.area, self.recipe, self.chance(1)).draw(slots * (1 - alone))
        individuals = Individuals(self.area, self.chance(2))
        houses = [s for s in collectives if s.kind == "family_creche"]
        structures = (
            *collectives,
            *individuals.members_of(houses),
            *individuals.draw(slots * alone),
        )
        hosts = tuple(s for s in collectives if not s.serves)
        conventions = Agreements(self.area, hosts).draw(
            times=self.dials.conventions, every_term=self.recipe.every_term
        )
        return Catalogue(self.area, structures, conventions)

    def _slots(self) -> float:
        """Child half-days a week for which the dials hold with this number of children."""
        held = self.dials.in_place
        # Contracts that end within the year free half of it in the mean.
        free = 1 - held * (1 - number("held_ends") / 2)
        weekly = self.children * mean_slots(self.dials.part_time)
        return weekly / (held + self.dials.oversubscription * free)

    def territory(self, catalogue: Catalogue, households: Households, ratio: str) -> Territory:
        """Put the parts together, with where they come from."""
        label = f"recipe {self.recipe.name}, version {self.recipe.version}, seed {self.seed}"
        names = ", ".join(self.area.names.values())
        parts = ("structures", "conventions", "families", "policy")
        return Territory(
            name=f"{names} ({self.recipe.name}, {self.children}, {self.seed})",
            calendar=self.calendar,
            communes=self.area.communes,
            structures=tuple(catalogue.structures.values()),
            conventions=tuple(catalogue.conventions.values()),
            families=tuple(household.record() for household in households.drawn),
            policy=self.policy,
            sources=(
                Source(
                    about="communes",
                    origin="given",
                    source="code officiel géographique (INSEE, Etalab); coordinates GeoNames",
                ),
                *(Source(about=part, origin="drawn", source=label) for part in parts),
                Source(about="dials", origin="drawn", source=self.dials.model_dump_json()),
                Source(about="oversubscription measured", origin="drawn", source=ratio),
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


@cache
def policy() -> Policy:
    """Give the policy that drawn territories have."""
    text = files("berceau.synthetic").joinpath("policy.toml").read_text(encoding="utf-8")
    return Policy.model_validate_json(json.dumps(tomllib.loads(text)))
