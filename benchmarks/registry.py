"""The instances: drawn territories and the cases of the package, each with its fingerprint.

Small drawn territories are stored, so that a later release of the recipes can still be measured
on them; larger ones are drawn again. Either way the fingerprint must be the registered one.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import berceau
from berceau.domain.policy import Stage
from berceau.domain.territory import Territory
from berceau.synthetic.dials import Dials
from berceau.synthetic.draw import draw

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parent / "instances"
REGISTRY = FOLDER / "registry.json"
STORED_UP_TO = 8000
"""Drawn territories of at most so many children are stored."""

PolicyName = Literal["need", "default"]


@dataclass(frozen=True)
class Instance:
    """A territory that can be had again.

    Attributes
    ----------
    name
        Its name in tasks and results.
    recipe
        Recipe of a drawn one, name of a case otherwise.
    children
        Children drawn; ``None`` for a case.
    seed
        Seed of the draw.
    dials
        Dials that differ from their defaults.
    """

    name: str
    recipe: str
    children: int | None = None
    seed: int = 1
    dials: dict[str, float] = field(default_factory=dict)

    @property
    def path(self) -> Path | None:
        """Where it is stored; ``None`` where it is not."""
        if self.children is None or self.children > STORED_UP_TO:
            return None
        return FOLDER / f"{self.name}.json.gz"

    def made(self) -> Territory:
        """Draw the territory, or read the case."""
        if self.children is None:
            return berceau.case(self.recipe)
        dials = Dials.model_validate(self.dials)
        return draw(self.recipe, children=self.children, seed=self.seed, dials=dials).territory

    def territory(self) -> Territory:
        """Give the territory as it was registered.

        Raises
        ------
        ValueError
            If what is drawn, read or stored is not what was registered.
        """
        if self.path is not None and self.path.exists():
            text = gzip.decompress(self.path.read_bytes()).decode("utf-8")
            territory = Territory.model_validate_json(text)
        else:
            territory = self.made()
        expected = registered().get(self.name, {}).get("fingerprint")
        if territory.fingerprint != expected:
            raise ValueError(
                f"{self.name}: found fingerprint {territory.fingerprint[:12]}, expected"
                f" {str(expected)[:12]} as registered; a changed recipe needs a new name"
            )
        return territory


SMALL, TOWN, MIDDLE, LARGE, HUGE, GIANT = 100, 500, 2_000, 8_000, 30_000, 100_000
SIZES: dict[int, tuple[str, int]] = {
    SMALL: ("town", 5),
    TOWN: ("town", 5),
    MIDDLE: ("agglomeration", 5),
    LARGE: ("agglomeration", 3),
    HUGE: ("agglomeration", 1),
    GIANT: ("agglomeration", 1),
}
"""Recipe and number of seeds of each size."""
DIALS: dict[str, dict[str, float]] = {
    "tight": {"oversubscription": 3.0},
    "siblings": {"siblings": 0.5},
    "conventions": {"conventions": 4},
    "childminders": {"childminders": 2.0},
    "parttime": {"part_time": 1.0},
    "empty": {"in_place": 0.2},
    "hard": {
        "oversubscription": 2.0,
        "part_time": 0.9,
        "siblings": 0.4,
        "conventions": 4,
        "in_place": 0.25,
        "childminders": 1.8,
    },
}
"""Towns of 500 children with one dial turned far, and with all of them."""


def drawn_name(children: int, seed: int, dial: str = "") -> str:
    """Give the name of a drawn instance."""
    recipe, _ = SIZES[children]
    return "-".join([recipe, str(children), *([dial] if dial else []), f"s{seed}"])


def names_of_size(children: int) -> list[str]:
    """List the instances of a size, dials at their defaults."""
    return [drawn_name(children, seed) for seed in range(1, SIZES[children][1] + 1)]


def _instances() -> Iterator[Instance]:
    for children, (recipe, seeds) in SIZES.items():
        for seed in range(1, seeds + 1):
            yield Instance(drawn_name(children, seed), recipe, children, seed)
    for dial, dials in DIALS.items():
        yield Instance(drawn_name(TOWN, 1, dial), SIZES[TOWN][0], TOWN, 1, dials)
    for summary in berceau.cases():
        yield Instance(summary.name, summary.name)


def instances() -> dict[str, Instance]:
    """Give every instance by its name."""
    return {instance.name: instance for instance in _instances()}


def registered() -> dict[str, dict[str, Any]]:
    """Read what is registered of each instance: how it is made, size and fingerprint."""
    if not REGISTRY.exists():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(REGISTRY.read_text(encoding="utf-8"))
    return found


def register(names: list[str]) -> Iterator[str]:
    """Make instances that are not registered yet, write them down, store the small ones.

    Parameters
    ----------
    names
        Which; those registered before are left as they are.

    Yields
    ------
        The name of each one added.
    """
    known = registered()
    for name in names:
        if name in known:
            continue
        instance = instances()[name]
        territory = instance.made()
        known[name] = {
            **{key: value for key, value in asdict(instance).items() if key != "name"},
            "fingerprint": territory.fingerprint,
            "in_file": len(territory.child_by_id),
            "structures": len(territory.structures),
            "communes": len(territory.communes),
            "conventions": len(territory.conventions),
        }
        if instance.path is not None:
            text = territory.model_dump_json(exclude_defaults=True)
            instance.path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
        REGISTRY.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
        yield name


def under_policy(territory: Territory, policy: PolicyName) -> Territory:
    """Give a territory under the policy that a task asks for.

    ``need`` has one single objective, the need met weighted by points, so that any solver of 0-1
    programs can be asked the same: facts that come before all points, and conventions' terms on
    who comes first, are left out, and so are rules on complaints. ``default`` is the territory as
    it is.
    """
    if policy == "default":
        return territory
    update = {"stages": (Stage(measure="need"),), "layers": (), "weights": (), "envy": ()}
    conventions = tuple(
        convention.model_copy(
            update={"terms": tuple(term for term in convention.terms if term.kind != "order")}
        )
        for convention in territory.conventions
    )
    return territory.model_copy(
        update={
            "conventions": conventions,
            "policy": territory.policy.model_copy(update=update),
        }
    )
