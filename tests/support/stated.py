"""Two communes, one crèche, one convention: what a statement is made of, written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.check_builders import DAIX, child, creche, family, proposal, seat, territory

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal


def agreement(*terms: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Describe a convention by which the crèche receives children of Daix."""
    return {
        "id": "daix",
        "name": "Talant-Daix",
        "hosts": ["creche"],
        "guests": [DAIX],
        "terms": [{"kind": "access"}, *terms],
        **changes,
    }


def made(
    *terms: dict[str, Any], facts: tuple[dict[str, Any], ...] = (), **changes: Any
) -> tuple[Territory, Proposal]:
    """Make a territory with some terms, and a plan: Ida on Mondays, Jo on Tuesday mornings.

    Parameters
    ----------
    terms
        Terms of the convention, beside access.
    facts
        Facts of the families of Ida and Jo.
    changes
        Further fields of the convention.
    """
    given = territory(
        *(
            family(
                f"F-{name}",
                commune=DAIX,
                children=[child(name)],
                facts=facts[k] if k < len(facts) else {},
            )
            for k, name in enumerate(("Ida", "Jo"))
        ),
        structures=[creche(places=4)],
        conventions=[agreement(*terms, **changes)],
    )
    plan = proposal(
        given,
        seat("Ida", week="mon", convention="daix"),
        seat("Jo", week="tue-am", convention="daix"),
    )
    return given, plan
