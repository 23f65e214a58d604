"""Files that are not what they should be: one clear fault each, never a traceback."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from berceau import io
from berceau.errors import Fault, InputError
from support.documents import talant

GOOD = json.dumps(talant(), ensure_ascii=False, indent=1)


def only_fault(path: Path) -> Fault:
    with pytest.raises(InputError) as caught:
        io.read(path)
    (fault,) = caught.value.faults
    assert fault.found
    assert fault.expected
    assert fault.remedy.endswith(".")
    return fault


CONTENTS: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "empty-file", ""),
    "only blanks": (b"\xef\xbb\xbf \r\n", "empty-file", ""),
    "cut off": (GOOD[:200].encode(), "not-json", ", line "),
    "comma too many": (b'{"name": "x",\n }', "not-json", ", line "),
    "two documents": (b'{"name": "x"}\n{}', "not-json", ", line 2, column 1"),
    "repeated field": (b'{"name": "a", "name": "b"}', "field-twice", ""),
    "half a character": (b'{"name": "\\ud800"}', "not-json", ""),
    "too deep": (b"[" * 100_000, "not-json", ""),
    "a list": (b"[1, 2]", "wrong-type", ""),
    "a text": (b'"Talant"', "wrong-type", ""),
    "not JSON at all": (b"PK\x03\x04 something zipped", "not-json", ", line 1, column 1"),
    "cp1252": (
        GOOD.replace("Talant et", "Évêché et").encode("cp1252"),
        "wrong-encoding",
        ", line 2",
    ),
    "half of UTF-16": (GOOD.encode("utf-16")[:-1], "wrong-encoding", ", line "),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_broken_content_gives_one_clear_fault(name: str, tmp_path: Path) -> None:
    content, code, place = CONTENTS[name]
    path = tmp_path / "territory.json"
    path.write_bytes(content)
    fault = only_fault(path)
    assert fault.code == code
    assert place in fault.where


def test_the_byte_that_is_not_utf_8_is_told_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "territory.json"
    path.write_bytes('{"name":\n "Évêché"}'.encode("cp1252"))
    fault = only_fault(path)
    assert fault.where == "territory.json, line 2"
    assert fault.found == "a byte that UTF-8 does not have, at position 11"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marks_of_encodings_are_understood(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "territory.json"
    path.write_bytes(GOOD.replace("Talant et", "Évêché et").encode(encoding))
    assert io.read(path).name == "Évêché et Daix, 2015-2016"


def test_a_missing_file(tmp_path: Path) -> None:
    assert only_fault(tmp_path / "nothing.json").code == "no-file"


def test_a_folder(tmp_path: Path) -> None:
    assert only_fault(tmp_path).code == "is-folder"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    path = tmp_path / "territory.json"
    path.write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    fault = only_fault(path)
    assert (fault.code, fault.found) == ("not-readable", "Permission denied")


def test_a_table_where_a_document_is_expected(tmp_path: Path) -> None:
    path = tmp_path / "familles.csv"
    path.write_text("enfant;famille\n", encoding="utf-8")
    fault = only_fault(path)
    assert fault.code == "not-json"
    assert "families=" in fault.remedy


def test_data_that_has_no_form_in_json() -> None:
    with pytest.raises(InputError, match="not-plain-data"):
        io.read({"name": object()})


def test_writing_where_no_folder_is(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not-writable"):
        io.write(io.read(talant()), tmp_path / "nowhere" / "territory.json")


def test_a_failed_writing_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "territory.json"
    path.write_text("old", encoding="utf-8")

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(self), None, str(target))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="No space left"):
        io.write(io.read(talant()), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["territory.json"]


def test_a_broken_proposal_tells_all_its_faults() -> None:
    with pytest.raises(InputError) as caught:
        io.read_proposal(
            {
                "territory": "x",
                "fingerprint": "y",
                "method": "guess",
                "verdict": "proven",
                "placements": [{"child": "a", "from": "2015-09-31"}],
                "run": {"library": "0.1", "speed": 3},
            }
        )
    told = {(fault.where, fault.code) for fault in caught.value.faults}
    assert ("method", "unknown-value") in told
    assert ("placements[0].from", "wrong-date") in told
    assert ("placements[0].structure", "missing-field") in told
    assert ("run.speed", "unknown-field") in told


def test_excel_without_openpyxl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "familles.xlsx"
    path.write_bytes(b"PK")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError, match=r"berceau\[excel\]") as caught:
        io.read_families(path)
    assert caught.value.faults[0].code == "excel-not-installed"
