"""Hours, euros and the steps of a calculation as a treasurer writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.placement.dues import PriceLine
    from berceau.placement.show.words import Words

_HOUR = 60
_CENTS = 100
_SPACE = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_TIMES = "\N{MULTIPLICATION SIGN}"


def clock(minutes: int, say: Words) -> str:
    """Write minutes as hours and minutes, to the minute: ``52 h 30``."""
    hours, rest = divmod(abs(minutes), _HOUR)
    text = f"{say.whole(hours)}{_SPACE}h"
    text = f"{text}{_SPACE}{rest:02}" if rest else text
    return f"{_MINUS}{text}" if minutes < 0 else text


def month_name(label: str, say: Words) -> str:
    """Write a month given as ``2015-10`` in short, with its year."""
    return f"{say.month(label)}{_SPACE}{label[:4]}"


def euros(cents: int, say: Words) -> str:
    """Write euro cents as euros, always with both decimals."""
    whole, rest = divmod(abs(cents), _CENTS)
    mark = "," if say.lang == "fr" else "."
    text = f"{say.whole(whole)}{mark}{rest:02}{_SPACE}€"
    return f"{_MINUS}{text}" if cents < 0 else text


def signed_euros(cents: int, say: Words) -> str:
    """Write a difference in euro cents with its sign."""
    return f"+{euros(cents, say)}" if cents > 0 else euros(cents, say)


def signed_clock(minutes: int, say: Words) -> str:
    """Write a difference in minutes with its sign."""
    return f"+{clock(minutes, say)}" if minutes > 0 else clock(minutes, say)


def step(line: PriceLine, say: Words) -> str:
    """Write how one price is applied, so that it can be redone.

    Parameters
    ----------
    line
        Rate, quantity and amount.
    say
        The words.
    """
    unknown = say("price.unknown")
    rate = unknown if line.rate_cents is None else euros(line.rate_cents, say)
    if line.quantity is None:
        quantity = unknown
    elif line.kind == "place_year":
        quantity = say.count("noun.place", line.quantity)
    else:
        quantity = clock(line.quantity, say)
    text = f"{quantity} {_TIMES} {rate}"
    if line.kind == "place_year":
        text = f"{text} / 12"
    if line.kind == "net_cost":
        text = f"{text} {_TIMES} {say.percent(line.share, 4)}"
    return text


def steps(lines: Sequence[PriceLine], say: Words) -> str:
    """Write how the prices of a month are applied, one after the other."""
    return " + ".join(step(line, say) for line in lines) or say("price.none")


def amount(cents: int | None, *, is_complete: bool, say: Words) -> str:
    """Write an amount; what is not known is said, never written as 0.

    Parameters
    ----------
    cents
        What is known of it.
    is_complete
        Whether that is all of it.
    say
        The words.
    """
    if cents is None:
        return say("price.unknown")
    text = euros(cents, say)
    return text if is_complete else say("price.at_least", amount=text)
