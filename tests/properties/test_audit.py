"""Laws of records: what is recorded is clean, what is edited is refused, changes can be undone."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import berceau
from berceau.audit.differing import differences
from berceau.audit.folder import PROPOSAL
from berceau.audit.reading import load
from berceau.audit.recheck import audit
from berceau.audit.tree import leaves, put_back, territory_of, tree_of
from berceau.audit.tries import outcome_of
from berceau.testing import territories
from support.drawn import satisfiable
from support.records import reseal, rewrite

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal

DRAWN = satisfiable(max_children=4)
FEW = settings(max_examples=15, suppress_health_check=[*HealthCheck], deadline=None)
METHODS: tuple[Callable[[Territory], Proposal], ...] = (
    berceau.in_order,
    berceau.by_points,
    berceau.place,
)


@FEW
@given(territory=DRAWN, make=st.sampled_from(METHODS))
def test_what_is_recorded_is_read_back_the_same_and_clean(
    territory: Territory, make: Callable[[Territory], Proposal]
) -> None:
    proposal = make(territory)
    with tempfile.TemporaryDirectory() as place:
        folder = berceau.record_run(territory, proposal, Path(place) / "run")
        recorded, report = load(folder), audit(folder, rerun=True)
    assert (recorded.territory, recorded.proposal) == (territory, proposal)
    assert recorded.run.seal == proposal.digest
    assert report.clean, report.text("en")
    assert report.step("rerun").verdict == "passed"


EDITS = st.sampled_from(("drop", "double", "structure", "week", "from", "until", "child"))


def _edit(document: dict[str, Any], kind: str, at: int, territory: Territory) -> None:
    placements = document["placements"]
    placement = placements[at % len(placements)]
    if kind == "drop":
        placements.remove(placement)
    elif kind == "double":
        placements.append(placement)
    elif kind == "structure":
        names = sorted(territory.structure_by_id)
        placement["structure"] = names[(names.index(placement["structure"]) + 1) % len(names)]
    elif kind == "week":
        placement["week"] = placement["week"][1:]
    elif kind == "child":
        names = list(territory.child_by_id)
        placement["child"] = names[(names.index(placement["child"]) + 1) % len(names)]
    else:
        other = territory.calendar.last if kind == "from" else territory.calendar.first
        placement[kind] = other.isoformat()


@FEW
@given(territory=DRAWN, kind=EDITS, at=st.integers(0, 20), hidden=st.booleans())
def test_any_edit_of_the_placements_is_refused_whatever_is_done_to_hide_it(
    territory: Territory, kind: str, at: int, *, hidden: bool
) -> None:
    proposal = berceau.in_order(territory)
    assume(proposal.placements)
    with tempfile.TemporaryDirectory() as place:
        folder = berceau.record_run(territory, proposal, Path(place) / "run")
        before = json.loads((folder / PROPOSAL).read_text(encoding="utf-8"))
        rewrite(folder, PROPOSAL, lambda document: _edit(document, kind, at, territory))
        after = json.loads((folder / PROPOSAL).read_text(encoding="utf-8"))
        assume(before != after)
        if hidden:
            reseal(folder)
        report = audit(folder)
    assert not report.clean
    assert report.step("files").verdict == "passed"
    assert report.step("seal").verdict == ("passed" if hidden else "failed")


@FEW
@given(before=territories(max_children=4), after=territories(max_children=4))
def test_all_that_differs_can_be_put_back(before: Territory, after: Territory) -> None:
    old, new = tree_of(before), tree_of(after)
    assert territory_of(new) == after
    found = leaves(old, new)
    assert bool(found) == (before.fingerprint != after.fingerprint)
    assert leaves(old, put_back(new, found)) == ()
    assert territory_of(put_back(new, found)).fingerprint == before.fingerprint


@FEW
@given(before=DRAWN, after=DRAWN, tries=st.integers(0, 12))
def test_any_two_runs_can_be_set_side_by_side(
    before: Territory, after: Territory, tries: int
) -> None:
    runs = [(territory, berceau.in_order(territory)) for territory in (before, after)]
    with tempfile.TemporaryDirectory() as place:
        folders = [
            berceau.record_run(territory, proposal, Path(place) / f"{k}")
            for k, (territory, proposal) in enumerate(runs)
        ]
        found = differences(*folders, tries=tries)
    old, new = (outcome_of(proposal) for _, proposal in runs)
    assert {o.child: (o.before, o.after) for o in found.outcomes} == {
        child: (old.get(child, ()), new.get(child, ()))
        for child in {*old, *new}
        if old.get(child, ()) != new.get(child, ())
    }
    assert found.runs <= tries
    numbers = {group.number for group in found.groups}
    for outcome in found.outcomes:
        assert set(outcome.groups) <= numbers
        assert outcome.groups or outcome.because == "unexplained"
        assert outcome.verified or outcome.because in {"own", "unexplained"}
    for lang in ("fr", "en"):
        assert found.text(lang)
