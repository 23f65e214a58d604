"""Files that stay in the office: the secret of the pseudonyms, and who is who."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from berceau.errors import Fault, InputError
from berceau.io.files import path_of, read_bytes
from berceau.privacy.pseudonyms import draw_secret, require_secret

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.io.files import Source
    from berceau.privacy.names import Names

_OWNER_ONLY = 0o600


def secret_of(path: Source) -> str:
    """Read the secret that a file keeps; where there is no file, draw one and keep it there.

    The file may be read by its owner alone.

    Parameters
    ----------
    path
        The file. It never belongs with what is shared.

    Raises
    ------
    InputError
        If the file cannot be read or written, or holds no secret.
    """
    file = path_of(path)
    if file.exists():
        secret = read_bytes(file).decode("utf-8", errors="replace").strip()
        require_secret(secret)
        return secret
    secret = draw_secret()
    _keep(file, f"{secret}\n")
    return secret


def keep_names(names: Names, path: Source) -> None:
    """Write who is who to a new file that its owner alone may read.

    Parameters
    ----------
    names
        Who is who.
    path
        The file. It never belongs with what is shared.

    Raises
    ------
    InputError
        If the file is there already, or cannot be written.
    """
    _keep(path_of(path), f"{names.model_dump_json(indent=2)}\n")


def _keep(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError:
        raise InputError(
            [
                Fault(
                    str(path),
                    "not-writable",
                    "something that is there already",
                    "a new name in a folder that exists",
                    "Choose a name that is not taken yet.",
                )
            ]
        ) from None
    except OSError as error:
        raise InputError(
            [
                Fault(
                    str(path),
                    "not-writable",
                    error.strerror or type(error).__name__,
                    "a place where a file may be written",
                    "Create the folder, choose another one, or close the program that holds the "
                    "file.",
                )
            ]
        ) from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
