"""The settings of a policy, each with its value: nothing that counts stays unsaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.policy import Policy
    from berceau.placement.notices.saying import Saying
    from berceau.placement.show.table import Table


def settings_table(policy: Policy, say: Saying) -> Table:
    """Lay out the settings of a policy that its grid and steps do not hold.

    Parameters
    ----------
    policy
        Whose settings are told.
    say
        The words.
    """
    return say.fields((say(f"setting.{name}"), text) for name, text in _settings(policy, say))


def _settings(policy: Policy, say: Saying) -> Iterator[tuple[str, str]]:
    whole, join = say.words.whole, say.listed
    yield (
        "tie_break",
        join(say(f"setting.{link}") for link in policy.tie_break) or say("setting.none"),
    )
    yield "lottery_seed", str(policy.lottery_seed)
    yield "ties", say(f"setting.{policy.ties}")
    yield "envy_gap", whole(policy.envy_gap) if policy.envy_gap else say("setting.none")
    yield "bands", whole(policy.bands) if policy.bands else say("setting.none_f")
    yield "base_points", whole(policy.base_points)
    yield "exponent", whole(policy.exponent)
    yield "need_by", say(f"setting.{policy.need_by}")
    yield "rank_values", join(say.words.permille(value) for value in policy.rank_values)
    yield "fewer_days", whole(policy.fewer_days) if policy.fewer_days else say("setting.none")
    wishes = [say(f"wish.{wish}") for wish in policy.siblings if wish != "any"]
    yield "siblings", join(wishes) or say("setting.none_f")
    yield "transfers", say("setting.yes" if policy.transfers else "setting.no")
    yield "walking_age_months", say("setting.months", months=policy.walking_age_months)
    yield "reserved_rounding", say(f"setting.{policy.reserved_rounding}")
    repair = policy.repair
    yield "repair_order", say(f"setting.{repair.order}")
    yield "repair_price", say.words.count("noun.hour", repair.price)
    yield "repair_better", say.words.count("noun.hour", repair.better)
