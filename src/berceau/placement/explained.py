"""What a proposal can say of one child, where its territory is at hand."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.reasons import Explanation, Reasons

_AT_HAND, _READY = "@territory", "@reasons"
"""Not the names of any field: what stands beside the document, as what is worked out of it."""


class Explained:
    """A proposal that remembers what it was made for, beside the document.

    The document, its seal, what it is equal to and its schema say nothing of it. A copy with
    changes, or a proposal read from its file, no longer knows.
    """

    def made_for(self, territory: Territory) -> Self:
        """Give the same proposal with its territory at hand.

        Parameters
        ----------
        territory
            What it was made for.
        """
        known: Self = self.model_copy()  # type: ignore[attr-defined]  # mixed into a record
        known.__dict__[_AT_HAND] = territory
        return known

    def explain(
        self, child: str, *, territory: Territory | None = None, price: bool = False
    ) -> Explanation:
        """Explain the result of one child.

        Parameters
        ----------
        child
            Its identifier.
        territory
            What the proposal is for; it need not be given right after the proposal was made.
        price
            Whether the hours that a trade-off is about are looked for, which takes longer.

        Raises
        ------
        InputError
            If the territory is neither given nor at hand, or is another one, or has no such
            child.
        """
        known = territory or self.__dict__.get(_AT_HAND)
        if known is None:
            raise InputError([_UNKNOWN])
        ready: Reasons | None = self.__dict__.get(_READY)
        if ready is None or ready.territory is not known:
            # By name: explanations read proposals, and nothing may be read both ways.
            ready = import_module("berceau.placement.reasons").Reasons(known, self)
            self.__dict__[_READY] = ready
        return ready.explain(child, price=price)

    def __getstate__(self) -> dict[Any, Any]:
        """Leave out what was prepared: it is large, and made again when it is asked for."""
        state: dict[Any, Any] = super().__getstate__()  # type: ignore[assignment]  # a record's
        fields = {key: value for key, value in state["__dict__"].items() if key != _READY}
        return {**state, "__dict__": fields}


_UNKNOWN = Fault(
    "territory",
    "territory-missing",
    "a proposal read from a file, or changed since it was made",
    "the territory that it was made for",
    "Give it: proposal.explain(child, territory=territory).",
)
