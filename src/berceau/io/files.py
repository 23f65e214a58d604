"""Bytes from and to disk: encodings of offices, faults instead of tracebacks, nothing lost."""

from __future__ import annotations

import os
import tempfile
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

from berceau.errors import Fault, InputError

Source = str | os.PathLike[str]
"""A path as text or as an object; `~` stands for the home directory."""

_FALLBACK = "cp1252"


def path_of(source: Source) -> Path:
    """Give a path in which `~` has been replaced by the home directory."""
    return Path(source).expanduser()


def read_bytes(path: Path) -> bytes:
    """Read a whole file.

    Raises
    ------
    InputError
        When there is no such file, it is a folder, it may not be read, or it is empty.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError([_missing(path)]) from None
    except IsADirectoryError:
        raise InputError([_folder(path)]) from None
    except OSError as error:
        raise InputError([_unreadable(path, error)]) from None
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf\xfe\xff"):
        raise InputError([_empty(path)])
    return content


def decode_json(content: bytes, name: str) -> str:
    """Decode a JSON document: UTF-8, or UTF-16 that says so by its first two bytes.

    Raises
    ------
    InputError
        With the line and the byte that are not UTF-8.
    """
    encoding = _marked(content) or "utf-8"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError([_not_utf8(content, name, error)]) from None


def decode_table(content: bytes, name: str) -> str:
    """Decode a table: UTF-8 or UTF-16, else the Windows encoding of Western Europe (cp1252).

    Raises
    ------
    InputError
        When the bytes are text in none of these.
    """
    guesses = [guess for guess in (_marked(content), "utf-8") if guess]
    if content.count(b"\x00") > len(content) // 4:
        guesses.append("utf-16-le" if content[1:2] == b"\x00" else "utf-16-be")
    for encoding in (*guesses, _FALLBACK):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise InputError([_not_text(name)])


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside it first, then in its place.

    Raises
    ------
    InputError
        When the folder does not exist or may not be written.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError([unwritable(path, error)]) from None
    beside = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError([unwritable(path, error)]) from None


def _umask() -> int:
    # The mask can only be read by setting it; it is put back at once.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _marked(content: bytes) -> str | None:
    if content.startswith(BOM_UTF8):
        return "utf-8-sig"
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    return None


def _missing(path: Path) -> Fault:
    return Fault(
        str(path), "no-file", "nothing at this path", "a file", "Correct the path or its spelling."
    )


def _folder(path: Path) -> Fault:
    return Fault(str(path), "is-folder", "a folder", "a file", "Name one file of the folder.")


def _unreadable(path: Path, error: OSError) -> Fault:
    return Fault(
        str(path),
        "not-readable",
        error.strerror or type(error).__name__,
        "a file that may be read",
        "Ask for the right to read it, or close the program that holds it.",
    )


def _empty(path: Path) -> Fault:
    return Fault(
        str(path),
        "empty-file",
        "a file without content",
        "a document",
        "Take the file again from where it came from.",
    )


def unwritable(path: Path, error: OSError) -> Fault:
    """Say why a file cannot be written."""
    return Fault(
        str(path),
        "not-writable",
        error.strerror or type(error).__name__,
        "a place where a file may be written",
        "Create the folder, choose another one, or close the program that holds the file.",
    )


def _not_utf8(content: bytes, name: str, error: UnicodeDecodeError) -> Fault:
    line = content.count(b"\n", 0, error.start) + 1
    return Fault(
        f"{name}, line {line}",
        "wrong-encoding",
        f"a byte that UTF-8 does not have, at position {error.start}",
        "text in UTF-8",
        "Save the file again in UTF-8; JSON has no other encoding.",
    )


def _not_text(name: str) -> Fault:
    return Fault(
        name,
        "wrong-encoding",
        "bytes that are text in neither UTF-8, UTF-16 nor Windows-1252",
        "a table as text, with columns separated by ; , or tabs",
        "Export the table again as CSV in UTF-8, or give the Excel workbook (.xlsx) itself.",
    )
