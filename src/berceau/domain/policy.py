"""The published rules of the commission: grid, layers, tie-break, stages and limits."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from berceau.domain.base import (
    MOST,
    MOST_POINTS,
    AtLeastOne,
    Identifier,
    Permille,
    Points,
    Quantity,
    Record,
)
from berceau.domain.families import FactValue, SiblingWish

# Facts that the library knows by itself, some of which look at the structure wished.
DERIVED_FACTS = (
    "@resident",
    "@guest",
    "@sibling_there",
    "@distance_km",
    "@waiting_months",
    "@age_months",
    "@refusals",
)
WHEREVER_ASKED = ("@waiting_months", "@age_months", "@refusals")
"""Derived facts that do not look at the structure wished: they may make groups, too."""


class _Criterion(Record):
    id: Identifier
    fact: Annotated[str, Field(min_length=1)]
    """Name of a fact of the child or the family, or one that the library derives (`@resident`)."""
    block: Identifier | None = None
    """Block whose maximum it counts against."""
    proof: str = ""
    """What the family shows."""
    source: str = ""
    """Where the value comes from."""


class YesNo(_Criterion):
    """Points when a fact is true; a malus when they are negative."""

    kind: Literal["yes_no"]
    points: Points


class Choice(Record):
    """One value of a category and its points."""

    equals: FactValue
    points: Points


class Category(_Criterion):
    """Points of the value that a fact has, nothing for a value not listed."""

    kind: Literal["category"]
    choices: Annotated[tuple[Choice, ...], Field(min_length=1)]


class GradeBand(Record):
    """Points from a number, included, up to the next band."""

    start: Annotated[int, Field(alias="from", ge=-MOST, le=MOST)]
    points: Points


class Banded(_Criterion):
    """Points of the last band that a number reaches."""

    kind: Literal["banded"]
    bands: Annotated[tuple[GradeBand, ...], Field(min_length=1)]


class CountTimes(_Criterion):
    """Points for each unit of a number, up to a cap."""

    kind: Literal["count"]
    points_each: Points
    cap: Points | None = None
    """Largest number of points, or smallest where each is negative."""


class Expert(_Criterion):
    """Points that an authorised person has set, within a range."""

    kind: Literal["expert"]
    min: Points
    max: Points


Criterion = Annotated[YesNo | Category | Banded | CountTimes | Expert, Field(discriminator="kind")]


class Block(Record):
    """Criteria whose points together have a maximum."""

    id: Identifier
    max: Points


TieBreak = Literal["submitted", "born", "lottery"]
StageMeasure = Literal[
    "reserved", "need", "hours", "fairness", "misses", "wishes", "changes", "tie_break"
]
Notion = Literal["cutoff", "swap", "cover", "waste"]
Treatment = Literal["forbidden", "priced", "tolerated", "reported"]


class Grouping(Record):
    """Groups of children between which fairness counts, made by a fact."""

    id: Identifier
    fact: Annotated[str, Field(min_length=1)] = "commune"
    """`commune`, or the name of a fact of the child or the family, or `@refusals` and the like."""
    bands: tuple[Annotated[int, Field(ge=-MOST, le=MOST)], ...] = ()
    """Numbers from which a new group begins, increasing; none given: each value is a group."""
    least: AtLeastOne = 1
    """Groups with fewer requests count together, as one group of the empty name."""


class Stage(Record):
    """One step of the objective: make a measure best, then keep it within a tolerance."""

    measure: StageMeasure
    tolerance: Permille = 0
    """How much of the value reached later stages may give back, in thousandths."""
    group: Identifier | Literal["commune"] = "commune"
    """For fairness: what makes the groups: communes, one of the policy's groupings, or a fact."""
    levels: AtLeastOne | None = None
    """For fairness: how many levels of the rates are raised, the lowest first; none given: all."""


class Weight(Record):
    """A measure's weight in a single sum."""

    measure: Literal["reserved", "need", "hours", "misses", "wishes", "changes"]
    weight: AtLeastOne


class EnvyRule(Record):
    """What becomes of justified complaints of one kind, by the families whom it concerns.

    A complaint is told of a child, once, whatever the number of wishes that it could point at.
    """

    notion: Notion
    """Who stands in the way: all with lower priority (`cutoff`), one of them (`swap`), one who
    holds everything asked for (`cover`), nobody (`waste`)."""
    of: Literal["refused", "placed"]
    """Children without a place, or those who have one and wanted a better one."""
    treatment: Treatment
    price: Quantity = 0
    """Hours of care in the year planned that one complaint must bring at least, if `priced`."""
    at_most: Quantity = 0
    """Number of children who may have such a complaint, if `tolerated`."""
    children: tuple[Identifier, ...] = ()
    """Children whom the rule is for, as when the commission refuses an exception; none: all."""


PRICE = 100
"""Hours of care in the year that the complaint of a placed child must bring, unless said."""
SMALL_COMMUNE = 10
"""Communes with fewer requests count together: the rate of one or two families is a matter of
chance."""
LARGER_COMMUNES = Grouping(id="larger-communes", fact="commune", least=SMALL_COMMUNE)
"""A grouping that every policy knows."""
DEFAULT_STAGES = (
    Stage(measure="reserved"),
    # A floor: later stages keep nine tenths of the lowest rate that all could reach together.
    Stage(measure="fairness", group="larger-communes", levels=1, tolerance=100),
    Stage(measure="hours", tolerance=10),
    Stage(measure="misses"),
    Stage(measure="wishes"),
    Stage(measure="tie_break"),
)
EVEN_STAGES = (
    Stage(measure="reserved"),
    Stage(measure="need", tolerance=20),
    Stage(measure="fairness"),
    # What fairness leaves open is used for families before anything else is looked at.
    Stage(measure="need"),
    Stage(measure="misses"),
    Stage(measure="wishes"),
    Stage(measure="tie_break"),
)
"""Need first, then the rates of communes raised one after the other."""
DEFAULT_ENVY = (
    EnvyRule(notion="waste", of="refused", treatment="forbidden"),
    EnvyRule(notion="swap", of="refused", treatment="forbidden"),
    EnvyRule(notion="waste", of="placed", treatment="priced", price=PRICE),
    EnvyRule(notion="swap", of="placed", treatment="priced", price=PRICE),
)
"""Points decide who is refused; a better wish may give way, at a price."""


class Repair(Record):
    """What it costs to change an answer that was given before, where a session is solved again.

    An answer is a child's: where it is placed and in which week, or that it is not.
    """

    price: Quantity = 200
    """Hours of care in the year that changing one child's answer must bring; 0: changes are
    free."""
    better: Quantity = 50
    """The same where the new answer is better for the child: a place where there was none, or a
    wish that its family ranks above. No more than ``price``."""
    order: Literal["priced", "fewest"] = "priced"
    """Whether changes are weighed against hours, or as few as can be whatever they would bring."""


class Policy(Record):
    """What the commission has published."""

    name: str = ""
    version: str = ""
    grid: tuple[Criterion, ...] = ()
    blocks: tuple[Block, ...] = ()
    layers: tuple[Identifier, ...] = ()
    """Facts that come before all points, the first above the second, and so on."""
    tie_break: tuple[TieBreak, ...] = ("submitted", "born", "lottery")
    """What decides between equals, in order."""
    lottery_seed: Annotated[int, Field(ge=0)] = 2026
    """Published seed of the lottery."""
    base_points: Annotated[int, Field(ge=1, le=MOST_POINTS)] = 10
    """Weight of a child without any point; each point adds one."""
    exponent: Annotated[int, Field(ge=0, le=4)] = 1
    """Power of the weight: 0 counts hours alone, 4 nearly follows the order of points."""
    need_by: Literal["child", "hours"] = "child"
    """Whether every child's need counts the same, or as much as the weekly hours it asks for."""
    rank_values: Annotated[tuple[Permille, ...], Field(min_length=1)] = (1000, 950, 900, 850)
    """Value of the first wish, the second, and so on; the last holds for all further ones."""
    fewer_days: Quantity = 0
    """Days that may be granted fewer than asked without the family having said so."""
    siblings: tuple[SiblingWish, ...] = get_args(SiblingWish)
    """What families may ask for brothers and sisters; a wish not listed counts as `any`."""
    transfers: bool = True
    """Whether a child in place may ask for another place, never losing the first."""
    walking_age_months: AtLeastOne = 14
    """Age from which a child counts as walking where nobody has said."""
    reserved_rounding: Literal["floor", "ceil"] = "floor"
    """How the places reserved by law are rounded."""
    groups: tuple[Grouping, ...] = ()
    """Groupings that stages of fairness and reports name."""
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)] = DEFAULT_STAGES
    weights: tuple[Weight, ...] = ()
    """If given, one weighted sum stands in place of the stages, then the tie-break."""
    envy: tuple[EnvyRule, ...] = DEFAULT_ENVY
    """What becomes of justified complaints; a kind that is not listed is only reported."""
    envy_gap: Quantity = 0
    """Points apart below which nobody complains; 0: every difference of priority counts."""
    ties: Literal["broken", "kept"] = "broken"
    """Whether the chain of tie-breaks decides between equals, or equals have no complaint."""
    repair: Repair = Repair()
    """What changes of answers cost, where decisions have a session solved again."""
    bands: Quantity = 0
    """Width in points of the bands between which priority is strict; 0: no bands."""
