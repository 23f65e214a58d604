"""The dossier of a year, from beginning to end: one folder to hand out, one to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.dossier.figures import Drawings, require_figures
from berceau.dossier.folder import KEY_FILE, SECRET_FILE, Folder
from berceau.dossier.gathering import gather
from berceau.dossier.observed import Beside, Earlier
from berceau.dossier.version import Version, key_of
from berceau.dossier.yearly.telling import naming_of
from berceau.dossier.yearly.version import STEM, Pages, YearVersion
from berceau.placement.proposal import digest_of
from berceau.privacy.pseudonyms import draw_secret, require_secret
from berceau.sessions.year_files import documents_of, year_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from berceau.dossier.gathering import Gathered
    from berceau.io.files import Source
    from berceau.placement.show.words import Lang
    from berceau.sessions.year import Year

HANDED = "commission"
"""The folder that may be handed out as a whole."""
READ_ME = "LISEZ-MOI.txt"


def year_dossier(
    year: Year,
    folder: Source,
    *,
    lang: Lang = "fr",
    key: str | None = None,
    named: bool = True,
    replace: bool = False,
) -> Path:
    """Make the dossier of a year of sessions: a page of the year, and that of each session.

    What lies in its folder ``commission`` names nobody and may be handed out as a whole; the
    same child has the same pseudonym at every session. Its folder ``nominatif``, which only its
    owner may open, holds the named version, the key, and the files of the sessions: the next one
    can be opened from there.

    Parameters
    ----------
    year
        Simulated (`berceau.year_of_sessions`) or held (`berceau.read_year`).
    folder
        Where: a new name, an empty folder, or the dossier of the same year, which is written
        afresh.
    lang
        Language of the workbooks and of the pages that open first; the others lie beside.
    key
        Secret that pseudonyms are made with, 16 characters or more. Without it, that of the
        dossier that is there is taken; else one is drawn, and kept in ``nominatif``.
    named
        Whether the coordinator's folder is made.
    replace
        Whether another dossier may be written over.

    Returns
    -------
        The folder.

    Raises
    ------
    InputError
        If the folder holds something else, the secret is too short, or libraries are missing.

    Examples
    --------
    >>> import berceau, tempfile
    >>> town = berceau.draw("town", children=30, seed=1).territory
    >>> year = berceau.year_of_sessions(town, method="in_order")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = berceau.year_dossier(year, folder)
    ...     print(sorted(path.name for path in (made / "commission").iterdir()))
    ['1-2026-04', '2-2026-10', 'annee.en.html', 'annee.html', 'annee.xlsx']
    """
    require_figures()
    if key is not None:
        require_secret(key)
    place = Folder(folder, _mark(year))
    place.require(replace=replace)
    secret = key or place.secret() or draw_secret()
    told = tuple(_told(year))
    shared = {f"{HANDED}/{name}": file for name, file in _files(year, told, secret, lang)}
    own: dict[str, bytes] = {}
    if named:
        own = dict(_files(year, told, None, lang)) | documents_of(year)
        own[SECRET_FILE] = f"{secret}\n".encode()
        own[KEY_FILE] = key_of(naming_of(year, secret), lang)
    place.write(shared | {READ_ME: _read_me(named=named)}, own)
    return place.path


def refuse_taken(folder: Source, method: str, seed: int, *, replace: bool) -> None:
    """Refuse, before a year is simulated, a folder that holds something else than its dossier.

    Raises
    ------
    InputError
        With what is there.
    """
    require_figures()
    Folder(folder, {_MADE: f"{method} {seed}"}).require(replace=replace)


_MADE = "made"


class _Told(NamedTuple):
    """A session's facts and figures, worked out once for all versions."""

    name: str
    folder: str
    facts: Gathered
    drawings: Drawings


def _told(year: Year) -> Iterator[_Told]:
    """Gather what each session's dossier tells, of the sessions before it as well."""
    earlier: list[Earlier] = []
    names = year_names(closed.opened.session for closed in year.closed)
    for folder, closed in zip(names, year.closed, strict=True):
        territory, proposal = closed.put
        name = closed.opened.session.name
        facts = gather(territory, proposal, beside=Beside(tuple(earlier), name))
        earlier.append(Earlier(territory, proposal, name))
        yield _Told(name, folder, facts, Drawings(territory, proposal))


def _files(
    year: Year, told: tuple[_Told, ...], secret: str | None, lang: Lang
) -> Iterator[tuple[str, bytes]]:
    """Write one version: the page of the year, then each session's pages and workbook."""
    pages = Pages(lang, tuple((one.folder, one.name) for one in told))
    yield from YearVersion(year, naming_of(year, secret), pages).files()
    for number, one in enumerate(told):
        naming = naming_of(year, secret, number)
        version = Version(
            one.facts, naming, lang, one.drawings, pages.from_session(number), one.name
        )
        for name, content in version.files().items():
            yield f"{one.folder}/{name}", content


def _mark(year: Year) -> dict[str, str]:
    """Say what a dossier is about."""
    return {
        "year": digest_of([closed.seal for closed in year.closed]),
        _MADE: "held" if year.method is None else f"{year.method} {year.seed}",
    }


def _read_me(*, named: bool) -> bytes:
    """Say what lies where, in both languages, for whoever opens the folder."""
    from berceau.dossier.yearly.telling import HERE  # noqa: PLC0415  (two words of it)
    from berceau.placement.show.words import LANGS, words  # noqa: PLC0415

    keys = ("handed", "page", *(("own", "data", "key") if named else ()), "mark")
    values = {"handed": HANDED, "page": f"{HANDED}/{STEM}.html"}
    texts = []
    for lang in LANGS:
        tell = words(lang, HERE)
        texts.append("\n\n".join(tell(f"read_me.{key}", **values) for key in ("title", *keys)))
    return ("\n\n---\n\n".join(texts) + "\n").encode()
