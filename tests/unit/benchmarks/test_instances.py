"""The registry gives the territories that were registered, and tasks that exist."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from benchmarks import registry
from benchmarks.suites import SUITES, longest_seconds
from benchmarks.worker import METHODS

if TYPE_CHECKING:
    from pathlib import Path

STORED = registry.names_of_size(100)


@pytest.mark.parametrize("name", [*STORED, "talant-2015"])
def test_an_instance_is_what_was_registered(name: str) -> None:
    instance = registry.instances()[name]
    assert instance.territory().fingerprint == registry.registered()[name]["fingerprint"]
    assert (instance.path is not None) == (name in STORED)


def test_a_changed_instance_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = registry.instances()[STORED[0]]
    assert instance.path is not None
    document = json.loads(gzip.decompress(instance.path.read_bytes()))
    document["families"] = document["families"][1:]
    path = tmp_path / instance.path.name
    path.write_bytes(gzip.compress(json.dumps(document).encode()))
    monkeypatch.setattr(registry, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="fingerprint"):
        instance.territory()


def test_every_instance_is_registered_and_the_stored_ones_are_light() -> None:
    known, all_of_them = registry.registered(), registry.instances()
    assert set(known) == set(all_of_them)
    stored = [path for one in all_of_them.values() if (path := one.path) is not None]
    assert len(stored) > 10
    assert sum(path.stat().st_size for path in stored) < 2 * 2**20


def test_every_task_names_an_instance_and_a_method() -> None:
    for suite in SUITES.values():
        tasks = list(suite.tasks())
        assert tasks
        assert len({task.key for task in tasks}) == len(tasks), suite.name
        for task in tasks:
            assert task.instance in registry.registered()
            assert task.method in METHODS
            assert longest_seconds(task) > task.limit


def test_the_policy_for_peers_has_one_stage() -> None:
    territory = registry.instances()["talant-2015"].territory()
    alone = registry.under_policy(territory, "need")
    assert [stage.measure for stage in alone.policy.stages] == ["need"]
    assert registry.under_policy(territory, "default") is territory
    terms = [term.kind for convention in alone.conventions for term in convention.terms]
    assert terms
    assert "order" not in terms
