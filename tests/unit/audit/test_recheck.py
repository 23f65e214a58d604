"""Records looked at again: what was altered is named, what was forged is refused."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau.audit import recheck
from berceau.audit.folder import FORMER, MANIFEST, POLICY, PROPOSAL, README, RUN, TERRITORY
from berceau.audit.reading import altered, record_at
from berceau.audit.records import versions_now
from berceau.errors import InputError
from support.french import left_in_english
from support.proposals import TERRITORY as DOCUMENT
from support.records import fit, reseal, rewrite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from berceau.audit.report import StepName
    from berceau.engine.outcome import Progress

TOWN = berceau.read(DOCUMENT)
BY_HAND = berceau.in_order(TOWN)
PLAN = berceau.place(TOWN, limits=berceau.Limits(workers=1), former=BY_HAND)
FILES = (FORMER, MANIFEST, POLICY, PROPOSAL, README, RUN, TERRITORY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return berceau.record_run(TOWN, PLAN, tmp_path / "run", former=BY_HAND)


def _failed(folder: Path) -> list[StepName]:
    return [step.name for step in recheck.audit(folder).steps if step.verdict == "failed"]


def test_what_was_left_alone_is_clean_and_every_step_is_told(folder: Path) -> None:
    report = berceau.audit(folder)
    assert report.clean
    assert report.faults == ()
    assert {step.verdict for step in report.steps} == {"passed", "not_done"}
    assert report.step("rerun").because == "not_asked"
    assert len(report.bounds) >= len(PLAN.stages) - 1
    for lang, word in (("fr", "intact et conforme"), ("en", "intact and sound")):
        text = report.text(lang)
        assert word in text
        assert report.digest in text


@pytest.mark.parametrize("name", FILES)
def test_any_byte_altered_in_any_file_is_found_and_the_file_is_named(
    folder: Path, name: str
) -> None:
    content = (folder / name).read_bytes()
    step = max(1, len(content) // 40)
    places = {*range(0, len(content), step), len(content) - 1}
    for k in sorted(places):
        other = content[:k] + bytes([content[k] ^ 1]) + content[k + 1 :]
        (folder / name).write_bytes(other)
        assert [fault.where for fault in altered(folder)] == [name], k
    (folder / name).write_bytes(content[:-1])
    assert [fault.where for fault in altered(folder)] == [name]
    (folder / name).write_bytes(content)
    assert list(altered(folder)) == []


@pytest.mark.parametrize("name", FILES)
def test_an_audit_of_an_altered_record_ends_and_says_so(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    middle = len(content) // 2
    (folder / name).write_bytes(content[:middle] + b"\xff" + content[middle + 1 :])
    report = recheck.audit(folder)
    assert not report.clean
    assert report.faults[0].where == name
    assert all(left_in_english(fault) == [] for fault in report.faults)
    assert name in report.text("fr")


def test_files_that_are_missing_or_too_many_are_named(folder: Path) -> None:
    (folder / POLICY).unlink()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    found = {fault.where: fault.code for fault in altered(folder)}
    assert found == {POLICY: "missing", "notes.txt": "not-listed"}
    assert recheck.audit(folder).step("input").because == "unreadable"


def test_a_file_listed_by_nobody_and_one_that_must_be_there(folder: Path) -> None:
    (folder / README).unlink()
    fit(folder)
    assert {fault.where: fault.code for fault in altered(folder)} == {README: "missing"}


@pytest.mark.parametrize("nothing", ["empty", "none"])
def test_a_folder_without_a_record_is_refused(tmp_path: Path, nothing: str) -> None:
    path = tmp_path / "run"
    if nothing == "empty":
        path.mkdir()
    with pytest.raises(InputError) as refused:
        record_at(path)
    assert refused.value.faults[0].code == "no-record"


def _drop_a_placement(document: dict[str, Any]) -> None:
    document["placements"].pop()


def _one_child_less(document: dict[str, Any]) -> None:
    document["families"].pop()


@pytest.mark.parametrize(
    ("name", "change", "steps"),
    [
        (PROPOSAL, _drop_a_placement, {"seal", "rules", "bounds"}),
        (TERRITORY, _one_child_less, {"input", "rules"}),
        (POLICY, lambda policy: policy.update(exponent=2), {"input"}),
        (FORMER, _drop_a_placement, {"input"}),
        (RUN, lambda run: run.update(fingerprint="0" * 64), {"input"}),
        (RUN, lambda run: run.update(seal="0" * 64), {"seal"}),
        (PROPOSAL, lambda plan: plan["envy"]["placed"].update(swap=9), {"seal", "complaints"}),
    ],
)
def test_a_change_hidden_from_the_hashes_is_found_by_what_the_parts_say(
    folder: Path, name: str, change: Callable[[dict[str, Any]], object], steps: set[str]
) -> None:
    rewrite(folder, name, change)
    assert list(altered(folder)) == []
    failed = _failed(folder)
    assert "files" not in failed
    assert steps <= set(failed)
    assert all(left_in_english(fault) == [] for fault in recheck.audit(folder).faults)


def test_a_proof_altered_and_sealed_anew_is_refused_as_a_proof(folder: Path) -> None:
    def better(document: dict[str, Any]) -> None:
        certificate = next(c for c in document["certificates"] if c["bound"] > 0)
        certificate["bound"] -= 1

    rewrite(folder, PROPOSAL, better)
    reseal(folder)
    assert _failed(folder) == ["bounds"]


def test_other_versions_are_noted_and_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = versions_now().model_copy(update={"solver": "OR-Tools 12.0"})
    monkeypatch.setattr(recheck, "versions_now", lambda: later)
    report = recheck.audit(folder)
    assert report.clean
    assert report.step("versions").verdict == "noted"
    assert "OR-Tools 12.0" in report.text("en")


def test_a_folder_that_others_may_open_is_noted(folder: Path) -> None:
    folder.chmod(0o755)
    step = recheck.audit(folder).step("files")
    assert (step.verdict, step.because) == ("noted", "open_to_others")


@pytest.mark.parametrize("method", ["in_order", "deferred_acceptance", "by_points"])
def test_a_new_run_of_a_quick_method_is_the_same(tmp_path: Path, method: str) -> None:
    make = getattr(berceau, method)
    report = recheck.audit(berceau.record_run(TOWN, make(TOWN), tmp_path / "run"), rerun=True)
    assert (report.step("rerun").verdict, report.rerun) == ("passed", ())


@pytest.mark.parametrize("workers", [1, 2])
def test_a_new_run_of_a_search_is_the_same_bit_for_bit(tmp_path: Path, workers: int) -> None:
    town = berceau.draw("town", children=25, seed=3).territory
    plan = berceau.place(town, limits=berceau.Limits(1.0, workers=workers, seed=4))
    report = recheck.audit(berceau.record_run(town, plan, tmp_path / "run"), rerun=True)
    assert (report.step("rerun").verdict, report.rerun) == ("passed", ())
    assert report.clean


def test_a_new_run_starts_from_the_former_proposal_and_goes_by_bands(tmp_path: Path) -> None:
    folder = berceau.record_run(TOWN, PLAN, tmp_path / "former", former=BY_HAND)
    assert recheck.audit(folder, rerun=True).step("rerun").verdict == "passed"
    policy = TOWN.policy.model_copy(update={"bands": 10})
    banded = TOWN.model_copy(update={"policy": policy})
    plan = berceau.place(banded)
    assert plan.method == "by_bands"
    folder = berceau.record_run(banded, plan, tmp_path / "bands")
    assert recheck.audit(folder, rerun=True).step("rerun").verdict == "passed"


@pytest.mark.parametrize(
    ("wall", "verdict", "because"),
    [(None, "failed", "different"), (60.0, "noted", "unrepeatable")],
)
def test_a_new_run_that_differs_is_a_failure_unless_a_clock_was_in_play(
    tmp_path: Path, wall: float | None, verdict: str, because: str
) -> None:
    told = BY_HAND.model_copy(update={"method": "deferred_acceptance", "refused": ()}).sealed()
    limits = berceau.Limits(wall_seconds=wall)
    folder = berceau.record_run(TOWN, told, tmp_path / "run", limits=limits)
    report = recheck.audit(folder, rerun=True)
    step = report.step("rerun")
    assert (step.verdict, step.because) == (verdict, because)
    assert "refused" in report.rerun


def test_an_interrupted_run_is_recorded_and_not_made_again(tmp_path: Path) -> None:
    town = berceau.draw("town", children=25, seed=3).territory

    def stop(_event: Progress) -> None:
        raise KeyboardInterrupt

    plan = berceau.place(town, progress=stop)
    assert plan.run.stopped_by == "interrupt"
    folder = berceau.record_run(town, plan, tmp_path / "run")
    report = recheck.audit(folder, rerun=True)
    assert report.clean
    assert report.run is not None
    assert report.run.stopped_by == "interrupt"
    assert report.step("rerun").because == "interrupted"


def test_a_new_run_that_is_interrupted_judges_nothing(folder: Path) -> None:
    def stop(_event: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recheck.audit(folder, rerun=True, progress=stop)


def test_a_proposal_given_by_hand_is_noted_to_have_neither_seal_nor_run(tmp_path: Path) -> None:
    given = BY_HAND.model_copy(update={"method": "given", "seal": ""})
    report = recheck.audit(berceau.record_run(TOWN, given, tmp_path / "run"), rerun=True)
    assert report.clean
    assert report.step("seal").because == "unsealed"
    assert report.step("rerun").because == "no_method"


def test_a_record_may_be_copied_and_moved(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(folder, copy)
    assert recheck.audit(copy).digest == recheck.audit(folder).digest
