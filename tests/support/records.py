"""Records of runs to be altered: a small territory, files edited, hashes made to fit again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from berceau.audit.folder import MANIFEST, PROPOSAL, RUN, manifest_of
from berceau.domain.territory import Territory
from berceau.placement.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def edited(territory: Territory, change: Callable[[dict[str, Any]], object]) -> Territory:
    """Give a territory of which the document was changed."""
    document = json.loads(territory.model_dump_json())
    change(document)
    return Territory.model_validate_json(json.dumps(document))


def rewrite(folder: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the document in one file of a record, and make the list of hashes fit."""
    document = json.loads((folder / name).read_text(encoding="utf-8"))
    change(document)
    (folder / name).write_text(json.dumps(document), encoding="utf-8")
    fit(folder)


def fit(folder: Path) -> None:
    """Write the list of hashes anew, as somebody would who wants to hide a change."""
    names = [path.name for path in folder.iterdir() if path.name != MANIFEST]
    (folder / MANIFEST).write_bytes(manifest_of({n: (folder / n).read_bytes() for n in names}))


def reseal(folder: Path) -> None:
    """Seal the proposal of a record anew, and say so in the record of the run."""
    found = Proposal.model_validate_json((folder / PROPOSAL).read_bytes()).sealed()
    (folder / PROPOSAL).write_text(found.model_dump_json(), encoding="utf-8")
    rewrite(folder, RUN, lambda run: run.update(seal=found.seal))
