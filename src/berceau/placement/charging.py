"""The policy's rules on complaints as charges on the units of a market."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.market.charges import Charge

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.policy import EnvyRule
    from berceau.placement.competition import Competition

    Bools = npt.NDArray[np.bool_]


def obeyed(rules: tuple[EnvyRule, ...]) -> tuple[EnvyRule, ...]:
    """Give the rules that say more than that complaints are reported."""
    return tuple(rule for rule in rules if rule.treatment != "reported")


def borne(rules: tuple[EnvyRule, ...]) -> tuple[EnvyRule, ...]:
    """Give the rules under which complaints may be, at a price or up to a number."""
    return tuple(
        rule
        for rule in rules
        if rule.treatment == "priced" or (rule.treatment == "tolerated" and rule.at_most)
    )


def is_strict(rules: tuple[EnvyRule, ...]) -> bool:
    """Tell whether nobody may have any complaint: points alone then decide."""
    kept = {
        (rule.notion, rule.of)
        for rule in rules
        if rule.treatment == "forbidden" and not rule.children
    }
    return kept >= {(n, of) for n in ("cutoff", "waste") for of in ("refused", "placed")}


def charge_of(competition: Competition, rule: EnvyRule, price: int) -> Charge:
    """Write a rule of the policy as a charge on units.

    Parameters
    ----------
    competition
        The market.
    rule
        The rule.
    price
        What a complaint costs if the rule prices it, in units of what is maximised.
    """
    is_priced = rule.treatment == "priced"
    return Charge(
        rule.notion,
        placed=rule.of == "placed",
        price=price if is_priced else 0,
        at_most=None if is_priced else rule.at_most * (rule.treatment == "tolerated"),
        units=_named(competition, rule),
    )


def _named(competition: Competition, rule: EnvyRule) -> Bools | None:
    """Mark the units of the children that a rule names, if it names any."""
    if not rule.children:
        return None
    names = set(rule.children)
    named = [child in names for child in competition.problem.options.children]
    marked = np.zeros(competition.market.n_units, dtype=np.bool_)
    marked[competition.children[np.array(named, dtype=np.bool_)]] = True
    return marked
