"""A dossier from beginning to end: gather, write in both languages, put into a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.figures import Drawings, require_figures
from berceau.dossier.folder import KEY_FILE, SECRET_FILE, Folder
from berceau.dossier.gathering import gather
from berceau.dossier.naming import Naming
from berceau.dossier.observed import Beside
from berceau.dossier.version import Version, key_of
from berceau.privacy.pseudonyms import draw_secret, require_secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from berceau.domain.territory import Territory
    from berceau.engine.limits import Limits
    from berceau.engine.outcome import Progress
    from berceau.io.files import Source
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.words import Lang

_NOTHING = Beside()


def dossier(  # noqa: PLR0913 - one parameter for each choice of the command
    territory: Territory,
    proposal: Proposal | None,
    folder: Source,
    *,
    lang: Lang = "fr",
    key: str | None = None,
    named: bool = True,
    replace: bool = False,
    beside: Beside = _NOTHING,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Path:
    """Make the folder that a commission reads: pages, a workbook, the coordinator's version.

    The pages and the workbook in the folder itself are anonymous. Those in its folder
    ``nominatif``, which only its owner may open, name the children; the key is there too.

    Parameters
    ----------
    territory
        Who asks, and what there is.
    proposal
        What is proposed; ``None`` to solve, which the dossier says.
    folder
        Where: a new name, an empty folder, or a dossier of the same proposal, which is written
        afresh.
    lang
        Language of ``dossier.html`` and of the workbook; a page in the other one lies beside.
    key
        Secret that pseudonyms are made with, 16 characters or more: the same secret gives the
        same pseudonyms in every session. Without it, that of the dossier that is there is taken;
        else one is drawn, and kept in ``nominatif``.
    named
        Whether the coordinator's version is made.
    replace
        Whether the dossier of another proposal may be written over.
    beside
        What its observatory is told: earlier sessions, who came, young children by commune.
    limits
        Effort and seed of the solve, if there is one; the ordinary ones by default.
    progress
        Told of the progress of the solve, if there is one. Ctrl-C while it runs gives the
        dossier of the best proposal found, which says so.

    Returns
    -------
        The folder.

    Raises
    ------
    InputError
        If the folder holds something else, the proposal is for another territory, the secret is
        too short, or libraries are missing.
    InfeasibleError
        If there is no lawful proposal at all.

    Examples
    --------
    >>> import berceau, tempfile
    >>> town = berceau.draw("town", children=30, seed=1).territory
    >>> plan = berceau.by_points(town)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = berceau.dossier(town, plan, folder)
    ...     print((made / "dossier.html").exists())
    True
    """
    require_figures()
    if key is not None:
        require_secret(key)
    plan = proposal or _solved(territory, folder, limits, progress, replace=replace)
    place = Folder(folder, _mark(territory, plan))
    place.require(replace=replace)
    secret = key or place.secret() or draw_secret()
    facts = gather(territory, plan, solved=proposal is None, beside=beside)
    drawings = Drawings(territory, plan)
    shared = Version(facts, Naming(territory, secret), lang, drawings)
    own: dict[str, bytes] = {}
    if named:
        own = Version(facts, Naming(territory, None), lang, drawings).files()
        own |= {SECRET_FILE: f"{secret}\n".encode(), KEY_FILE: key_of(shared.naming, lang)}
    place.write(shared.files(), own)
    return place.path


def _solved(
    territory: Territory,
    folder: Source,
    limits: Limits | None,
    progress: Callable[[Progress], None] | None,
    *,
    replace: bool,
) -> Proposal:
    """Solve, once the folder is known to be free."""
    from berceau.placement.solve import place  # noqa: PLC0415  (loads the solver)

    Folder(folder, {"territory": territory.fingerprint}).require(replace=replace)
    return place(territory, limits=limits, progress=progress)


def _mark(territory: Territory, proposal: Proposal) -> dict[str, str]:
    """Say what a dossier is about."""
    return {
        "territory": territory.fingerprint,
        "placements": proposal.placements_digest,
        "method": proposal.method,
        "library": proposal.run.library,
    }
