"""What an argument ``CASE|FILE`` stands for."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.compare import Side
    from berceau.placement.proposal import Proposal


def territory_of(source: str, families: Path | None = None) -> Territory:
    """Read a territory: a file of that name if there is one, else the case of that name.

    Parameters
    ----------
    source
        A path or the name of a case.
    families
        A table of families that takes the place of those of the territory.

    Raises
    ------
    InputError
        There is neither; the nearest names are given.
    """
    from berceau.cases import case, cases  # noqa: PLC0415  (only what a command needs is loaded)
    from berceau.io import read  # noqa: PLC0415

    if Path(source).expanduser().exists():
        return read(source, families=families)
    names = [summary.name for summary in cases()]
    if source in names:
        found = case(source)
        return read(found.model_dump(mode="json"), families=families) if families else found
    raise InputError([_neither(source, names)])


def proposal_of(source: str | Path) -> Proposal:
    """Read a proposal from its file."""
    from berceau.io import read_proposal  # noqa: PLC0415  (only what a command needs is loaded)

    return read_proposal(source)


def side_of(source: str, territories: list[str]) -> Side:
    """Read one side: a territory, or a proposal with the territory it was made for."""
    if not _is_proposal(source):
        return territory_of(source)
    proposal = proposal_of(source)
    if territories:
        return territory_of(territories[0]), proposal
    from berceau.cases import case, cases  # noqa: PLC0415  (only what a command needs is loaded)

    for summary in cases():
        found = case(summary.name)
        if found.name == proposal.territory:
            return found, proposal
    raise InputError(
        [
            Fault(
                str(Path(source)),
                "no-territory",
                f"a proposal for {proposal.territory!r}, which is no case",
                "the territory it was made for",
                "Name it with --territory (twice if the two sides differ).",
            )
        ]
    )


def refuse_unwritable(output: Path) -> None:
    """Refuse, before any long work, a file that could not be written at its end.

    Raises
    ------
    InputError
        The folder does not exist, or the name is that of a folder.
    """
    path = output.expanduser()
    if path.parent.is_dir() and not path.is_dir():
        return
    found = "the name of a folder" if path.is_dir() else "a folder that does not exist"
    remedy = "Add a file name." if path.is_dir() else f"Create {path.parent}, or choose another."
    raise InputError(
        [Fault(str(output), "not-writable", found, "a file in a folder that exists", remedy)]
    )


def _is_proposal(source: str) -> bool:
    """Say whether a file looks like a proposal rather than a territory."""
    path = Path(source).expanduser()
    return path.is_file() and b'"placements"' in path.read_bytes()


def _neither(source: str, names: list[str]) -> Fault:
    folder = Path(source).expanduser().parent
    files = [str(path) for path in folder.glob("*.json")] if folder.is_dir() else []
    near = get_close_matches(source.lower(), [*names, *files], n=3, cutoff=0.4)
    hint = f"Did you mean: {', '.join(near)}?" if near else "List the cases with: berceau cases"
    return Fault(
        repr(source),
        "unknown-source",
        "no file and no case of this name",
        f"a file, or one of {', '.join(names)}",
        hint,
    )
