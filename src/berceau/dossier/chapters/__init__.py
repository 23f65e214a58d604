"""The chapters of a dossier, in the order in which a commission reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.chapters.agreements import agreements
from berceau.dossier.chapters.asking import asking
from berceau.dossier.chapters.attending import attending
from berceau.dossier.chapters.bearing import bearing
from berceau.dossier.chapters.comparing import comparing
from berceau.dossier.chapters.filling import filling
from berceau.dossier.chapters.opening import opening
from berceau.dossier.chapters.placed import placed
from berceau.dossier.chapters.questions import questions
from berceau.dossier.chapters.serving import serving
from berceau.dossier.chapters.waiting import waiting

if TYPE_CHECKING:
    from berceau.dossier.context import Context
    from berceau.dossier.sheets import Part


def chapters(context: Context) -> tuple[Part, ...]:
    """Write every chapter; one without anything to say says so.

    Parameters
    ----------
    context
        Facts, names and words.
    """
    return (
        opening(context),
        questions(context),
        placed(context),
        waiting(context),
        comparing(context),
        serving(context),
        agreements(context),
        filling(context),
        bearing(context),
        asking(context),
        attending(context),
    )
