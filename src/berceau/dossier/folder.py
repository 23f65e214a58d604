"""The folder of a dossier on disk: what may lie there already, who may open what."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from berceau.errors import Fault, InputError
from berceau.io.files import path_of, write_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from berceau.io.files import Source

NAMED = "nominatif"
"""The coordinator's own folder."""
MARK = "dossier.json"
SECRET_FILE = "secret.txt"  # noqa: S105  (the name of a file)
KEY_FILE = "cle.xlsx"
_FILES = "files"
"""Under this name the mark lists what was written: only that is ever taken away again."""
_OWN_FOLDER, _OWN_FILE = 0o700, 0o600


class Folder:
    """A folder in which one dossier is, or will be.

    Parameters
    ----------
    source
        Where.
    mark
        What the dossier is about, or as much of it as is known: where all of it stands in the
        mark of the dossier that is there, it is the same one.
    """

    def __init__(self, source: Source, mark: Mapping[str, str]) -> None:
        self.path = path_of(source)
        self._mark = dict(mark)

    def require(self, *, replace: bool) -> None:
        """Refuse a folder that holds something else, or that cannot be made.

        Parameters
        ----------
        replace
            Whether another dossier may be written over.

        Raises
        ------
        InputError
            With what is there.
        """
        if fault := self._wrong(replace=replace):
            raise InputError([fault])

    def _wrong(self, *, replace: bool) -> Fault | None:
        """Say what is wrong with the folder, if anything is."""
        if not self.path.absolute().parent.is_dir():
            remedy = f"Create {self.path.parent}, or choose another."
            return self._fault("a folder that does not exist", remedy)
        if not os.path.lexists(self.path):
            return None
        if not self.path.is_dir():
            return self._fault("the name of a file", "Choose another folder.")
        there = self._there()
        if there is None:
            taken = any(self.path.iterdir())
            found = "a folder that holds other things"
            return self._fault(found, "Choose another folder.") if taken else None
        return None if replace or self._mark.items() <= there.items() else self._other()

    def secret(self) -> str | None:
        """Give the secret of the dossier that is there, so that pseudonyms stay the same."""
        file = self.path / NAMED / SECRET_FILE
        return file.read_text(encoding="ascii").strip() if file.is_file() else None

    def write(self, shared: Mapping[str, bytes], own: Mapping[str, bytes]) -> None:
        """Write the files of a dossier, each whole or not at all.

        Parameters
        ----------
        shared
            Files that the commission reads, by name.
        own
            Files for the coordinator alone, by name; none: no such folder is made.

        Raises
        ------
        InputError
            If something cannot be written.
        """
        self.path.mkdir(exist_ok=True)
        named = {f"{NAMED}/{name}": content for name, content in own.items()}
        self._clear({*shared, *named})
        for name, content in shared.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self.path / name, content)
        for name, content in named.items():
            self._write_own(name, content)
        mark = {**self._mark, _FILES: sorted({*shared, *named})}
        text = json.dumps(mark, ensure_ascii=False, indent=2, sort_keys=True)
        write_bytes(self.path / MARK, f"{text}\n".encode())

    def _write_own(self, name: str, content: bytes) -> None:
        """Write a file that only the owner of the folder may open."""
        file = self.path / name
        for folder in reversed([one for one in file.parents if self.path in one.parents]):
            folder.mkdir(mode=_OWN_FOLDER, exist_ok=True)
            folder.chmod(_OWN_FOLDER)
        write_bytes(file, content)
        file.chmod(_OWN_FILE)

    def _clear(self, kept: Collection[str]) -> None:
        """Take away what a former dossier wrote here, where no new file takes its place."""
        there = self._there() or {}
        written = there.get(_FILES)
        for name in written if isinstance(written, list) else []:
            file = self.path / str(name)
            # Nothing outside the folder is ever touched, whatever the mark says.
            inside = self.path.resolve() in file.resolve().parents
            if name not in kept and inside and file.is_file():
                file.unlink()
                _without_empty(file.parent, self.path)

    def _there(self) -> dict[str, object] | None:
        """Read what the dossier that is there is about; ``None`` where there is none."""
        file = self.path / MARK
        if not file.is_file():
            return None
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _fault(self, found: str, remedy: str) -> Fault:
        expected = "a folder, or the name of a new one"
        return Fault(str(self.path), "not-writable", found, expected, remedy)

    def _other(self) -> Fault:
        return Fault(
            str(self.path),
            "other-dossier",
            "the dossier of another proposal or year",
            "a dossier of the same, or the name of a new folder",
            "Choose another folder, or ask to replace it (--replace).",
        )


def _without_empty(folder: Path, end: Path) -> None:
    """Take a folder away if nothing is left in it, and those around it as well."""
    while folder != end and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
