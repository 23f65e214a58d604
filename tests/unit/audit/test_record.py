"""What a record holds, for whose eyes, and that it is written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.audit.folder import (
    FORMER,
    MANIFEST,
    POLICY,
    PROPOSAL,
    README,
    RUN,
    TERRITORY,
    listed,
    manifest_of,
)
from berceau.audit.reading import is_open_to_others, load
from berceau.audit.records import versions_now
from berceau.domain.policy import Policy
from berceau.errors import InputError
from support.proposals import TERRITORY as DOCUMENT

if TYPE_CHECKING:
    from pathlib import Path

TOWN = berceau.read(DOCUMENT)
PLAN = berceau.in_order(TOWN)


def test_a_record_holds_all_that_is_needed_to_answer_for_a_run(tmp_path: Path) -> None:
    folder = berceau.record_run(TOWN, PLAN, tmp_path / "run")
    assert {path.name for path in folder.iterdir()} == {
        MANIFEST,
        POLICY,
        PROPOSAL,
        README,
        RUN,
        TERRITORY,
    }
    recorded = load(folder)
    assert recorded.territory == TOWN
    assert recorded.proposal == PLAN
    assert recorded.policy == TOWN.policy
    assert recorded.former is None
    run = recorded.run
    assert (run.fingerprint, run.seal, run.method) == (TOWN.fingerprint, PLAN.seal, "in_order")
    assert run.versions == versions_now()


def test_limits_are_those_given_else_those_that_the_proposal_names(tmp_path: Path) -> None:
    plan = berceau.place(TOWN, limits=berceau.Limits(3.0, workers=2, seed=5))
    named = load(berceau.record_run(TOWN, plan, tmp_path / "named")).run.limits
    assert (named.deterministic_time, named.workers, named.seed) == (3.0, 2, 5)
    limits = berceau.Limits(3.0, wall_seconds=60.0, relative_gap=0.01)
    given = load(berceau.record_run(TOWN, plan, tmp_path / "given", limits=limits)).run.limits
    assert given.limits() == limits


def test_every_field_is_written_so_that_later_defaults_change_nothing(tmp_path: Path) -> None:
    folder = berceau.record_run(TOWN, PLAN, tmp_path / "run")
    policy = json.loads((folder / POLICY).read_text(encoding="utf-8"))
    territory = json.loads((folder / TERRITORY).read_text(encoding="utf-8"))
    assert set(policy) == set(Policy.model_fields)
    assert territory["policy"] == policy


def test_hashes_are_those_of_the_files_as_usual_tools_write_them(tmp_path: Path) -> None:
    folder = berceau.record_run(TOWN, PLAN, tmp_path / "run")
    lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    for line in lines[:-1]:
        digest, name = line.split("  ")
        assert digest == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    assert lines[-1].startswith("# ")


def test_a_list_of_hashes_is_read_back_and_no_byte_of_it_may_change() -> None:
    manifest = manifest_of({"b": b"1", "a": b""})
    assert list(listed(manifest) or ()) == ["a", "b"]
    for k in range(len(manifest)):
        other = manifest[:k] + bytes([manifest[k] ^ 1]) + manifest[k + 1 :]
        assert listed(other) is None
    assert listed(manifest[:-1]) is None
    assert listed(manifest + b"\n") is None


def test_nobody_but_the_owner_may_open_a_record(tmp_path: Path) -> None:
    folder = berceau.record_run(TOWN, PLAN, tmp_path / "run")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert not is_open_to_others(folder)


def test_the_folder_says_what_it_is_and_that_it_is_private(tmp_path: Path) -> None:
    said = (berceau.record_run(TOWN, PLAN, tmp_path / "run") / README).read_text(encoding="utf-8")
    assert "données personnelles" in said
    assert "personal data" in said
    for name in (TERRITORY, POLICY, PROPOSAL, FORMER, RUN, MANIFEST):
        assert name in said


@pytest.mark.parametrize("what", ["record", "folder", "file", "link"])
def test_nothing_is_written_over(tmp_path: Path, what: str) -> None:
    path = tmp_path / "run"
    if what == "record":
        berceau.record_run(TOWN, PLAN, path)
    elif what == "folder":
        path.mkdir()
    elif what == "file":
        path.write_text("mine", encoding="utf-8")
    else:
        path.symlink_to(tmp_path / "nowhere")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError) as refused:
        berceau.record_run(TOWN, PLAN, path)
    assert [fault.code for fault in refused.value.faults] == ["not-writable"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_record_needs_a_folder_to_be_in(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        berceau.record_run(TOWN, PLAN, tmp_path / "none" / "run")


def test_a_disk_that_gives_up_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []

    def full(handle: int) -> None:
        written.append(handle)
        if len(written) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        berceau.record_run(TOWN, PLAN, tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_belong_together_is_not_recorded(tmp_path: Path) -> None:
    other = TOWN.model_copy(update={"families": TOWN.families[1:]})
    with pytest.raises(InputError) as refused:
        berceau.record_run(other, PLAN, tmp_path / "run", former=PLAN)
    assert [fault.code for fault in refused.value.faults] == ["other-input", "other-former"]


def test_a_former_proposal_is_kept_with_what_was_made_from_it(tmp_path: Path) -> None:
    again = berceau.place(TOWN, former=PLAN)
    folder = berceau.record_run(TOWN, again, tmp_path / "run", former=PLAN)
    assert load(folder).former == PLAN
    assert load(folder).run.former == PLAN.placements_digest
