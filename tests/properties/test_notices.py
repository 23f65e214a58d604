"""Whatever the territory: there is something to say, of one family, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import berceau
from berceau.errors import InfeasibleError
from berceau.placement.notices import Notice, Notices, public_sheet
from berceau.placement.show.words import LANGS
from berceau.testing import territories
from support.letters import Tree, text_of

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal

_MAKERS = {
    "in_order": berceau.in_order,
    "by_points": berceau.by_points,
    "deferred_acceptance": berceau.deferred_acceptance,
}
_GAP = re.compile(r"\{\w*\}")
_TOKEN = re.compile(r"[\w-]+")


def _made(maker: str, territory: Territory) -> Proposal | None:
    """Make a proposal, unless what is promised in the territory does not fit."""
    try:
        return _MAKERS[maker](territory)
    except InfeasibleError:
        return None


@settings(max_examples=15)
@given(territory=territories(), maker=st.sampled_from(sorted(_MAKERS)))
def test_every_letter_can_be_written_and_is_about_one_family(
    territory: Territory, maker: str
) -> None:
    proposal = _made(maker, territory)
    assume(proposal is not None)
    letters = Notices(territory, proposal)  # type: ignore[arg-type]  # assumed to be one
    everybody = {family.id for family in territory.families} | set(territory.child_by_id)
    for child, (family, _) in territory.child_by_id.items():
        own = {family.id, *(one.id for one in family.children)}
        for kind in ("decision", "full"):
            letter = letters.of(child, kind)
            event(letter.explanation.result)
            assert Notice.model_validate_json(letter.model_dump_json()) == letter
            for lang in LANGS:
                page = letter.page(lang)
                said = text_of(page)
                assert not (everybody - own) & set(_TOKEN.findall(said))
                assert _GAP.findall(said) == []
                assert Tree(letter.html(lang)).faults == []


@given(territory=territories())
def test_every_sheet_can_be_written_and_names_nobody(territory: Territory) -> None:
    sheet = public_sheet(territory)
    everybody = {family.id for family in territory.families} | set(territory.child_by_id)
    for lang in LANGS:
        said = text_of(sheet.page(lang))
        assert not everybody & set(_TOKEN.findall(said))
        assert _GAP.findall(said) == []
    event(f"{len(sheet.steps)} steps")
