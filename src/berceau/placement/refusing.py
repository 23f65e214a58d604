"""The commission refuses exceptions: a policy under which some children may have no complaint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.faults import Names
from berceau.domain.policy import EnvyRule
from berceau.errors import InputError
from berceau.placement.charging import borne

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.domain.territory import Territory


def refuse_exceptions(territory: Territory, children: Iterable[str]) -> Territory:
    """Forbid exceptions for some children, one by one; others may have them as before.

    What the policy prices or tolerates is forbidden for these children, whether they are placed
    or refused: nobody is helped by losing what it has.

    Parameters
    ----------
    territory
        A territory whose policy prices or tolerates complaints.
    children
        Children whose exceptions are refused.

    Returns
    -------
    Territory
        The same under the policy with these refusals, after those that it had.

    Raises
    ------
    InputError
        If there is no such child.

    Examples
    --------
    >>> import berceau
    >>> town = berceau.draw("town", children=60, seed=1).territory
    >>> child = town.families[0].children[0].id
    >>> again = berceau.refuse_exceptions(town, [child])
    >>> [rule.of for rule in again.policy.envy if rule.children == (child,)]
    ['placed', 'placed']
    """
    refused = tuple(dict.fromkeys(children))
    known = Names("child", set(territory.child_by_id))
    faults = [fault for child in refused for fault in known.check("children", child)]
    if faults:
        raise InputError(faults)
    if not refused:
        return territory
    rules = territory.policy.envy
    for notion in dict.fromkeys(rule.notion for rule in borne(rules)):
        for of in ("refused", "placed"):
            wanted = EnvyRule(notion=notion, of=of, treatment="forbidden", children=refused)
            rules = _joined(rules, wanted)
    policy = territory.policy.model_copy(update={"envy": rules})
    return territory.model_copy(update={"policy": policy})


def _joined(rules: tuple[EnvyRule, ...], added: EnvyRule) -> tuple[EnvyRule, ...]:
    """Add a rule for some children; to one for others that says the same, if there is one."""
    for k, rule in enumerate(rules):
        same = (rule.notion, rule.of, rule.treatment) == (added.notion, added.of, "forbidden")
        if same and not rule.children:
            return rules
        if same:
            named = tuple(dict.fromkeys((*rule.children, *added.children)))
            both = rule.model_copy(update={"children": named})
            return (*rules[:k], both, *rules[k + 1 :])
    return (*rules, added)
