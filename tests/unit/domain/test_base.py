"""What every record does."""

from __future__ import annotations

from support.proposals import small_territory


def test_a_changed_copy_forgets_what_the_first_had_worked_out() -> None:
    territory = small_territory()
    before, named = territory.fingerprint, territory.structure_by_id
    first = territory.structures[0]
    renamed = first.model_copy(update={"name": "another name"})
    copied = territory.model_copy(update={"structures": (renamed, *territory.structures[1:])})
    assert copied.fingerprint != before
    assert copied.structure_by_id[first.id] is renamed
    assert territory.structure_by_id is named
