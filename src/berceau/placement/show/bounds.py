"""What the certificates of a proposal prove, and what remains the word of a solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.proof import titles
from berceau.placement.show.table import Column, Table, cut
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.placement.certified import CertifiedBound
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Lang, Words

_DASH = "\N{EN DASH}"


def bounds_table(
    proposal: Proposal,
    found: Sequence[CertifiedBound],
    *,
    lang: Lang = "fr",
    rows: int | None = None,
    groups: Sequence[str] = (),
) -> Table:
    """Show value, certified bound and gap of each stage.

    Parameters
    ----------
    proposal
        Where the stages stand.
    found
        What was recomputed.
    lang
        Language.
    rows
        Rows shown; ``None`` for all.
    groups
        What makes the groups of each fairness stage, in order, where it is known.
    """
    say = words(lang)
    columns = (
        Column(say("bounds.stage")),
        Column(say("bounds.value"), numeric=True),
        Column(say("bounds.certified"), numeric=True),
        Column(say("bounds.gap"), numeric=True),
        Column(say("bounds.by"), spare=1),
        Column(say("bounds.word"), numeric=True),
    )
    names = titles(proposal.stages, say, groups)
    shown, hidden = cut([_row(bound, names[bound.stage - 1], say) for bound in found], rows)
    return Table(say("bounds.title"), columns, shown, (say("bounds.note"),), hidden)


def _row(bound: CertifiedBound, title: str, say: Words) -> Row:
    name = f"{bound.stage}. {title}"
    if bound.level > 1:
        name = say("bounds.level", stage=name, level=bound.level)
    earlier = bound.certified_by not in {None, bound.stage}
    # A share of a bound of zero means nothing, unless nothing is missing.
    has_gap = bound.gap is not None and (bound.certified or not bound.gap)
    return (
        name,
        _DASH if bound.value is None else say.whole(bound.value),
        _DASH if bound.certified is None else say.whole(bound.certified),
        say.percent(bound.gap, 2) if has_gap and bound.gap is not None else _DASH,
        say("bounds.earlier", stage=bound.certified_by) if earlier else "",
        say.whole(bound.bound) if bound.is_word and bound.bound is not None else _DASH,
    )
