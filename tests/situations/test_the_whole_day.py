"""From three desks to a closed session and on to the next, by commands alone: nobody is lost."""

from __future__ import annotations

import contextlib
import csv
import json
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

import pytest
from typer.testing import CliRunner

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.intake.invented import three_desks
from berceau.intake.keeping import read_register
from berceau.io.documents import read_proposal
from berceau.io.tables.sheets import read_sheets
from berceau.sessions.files import read_closed, read_opened
from support.desks import chamousset
from support.workbooks import save

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.intake.register import Register

REQUESTS = 30
FILES = ("ram.csv", "creche.ods", "cias.xls")
SESSION = """
name = "juin 2014"
on = 2014-06-15
entries = ["2014-09", "2014-10", "2014-11", "2014-12", "2015-01", "2015-02", "2015-03", "2015-04"]
"""
NEXT = """
name = "octobre 2014"
on = 2014-10-15
entries = ["2014-11", "2014-12", "2015-01", "2015-02", "2015-03", "2015-04"]
"""
LIMIT = ("--work", "0.05")


class Day(NamedTuple):
    """What the commands left, and what they told beside it."""

    folder: Path
    told: dict[str, str]
    refused: str

    def register(self, name: str = "registre.json") -> Register:
        """Read one of the registers."""
        return read_register(self.folder / name)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    folder = tmp_path_factory.mktemp("day")
    told: dict[str, str] = {}

    def run(step: str, *arguments: str, code: Exit = Exit.DONE) -> None:
        done = CliRunner().invoke(build("fr"), [*arguments, "--lang", "fr"])
        assert done.exit_code == code, done.output
        told[step] = " ".join(done.output.split())

    with contextlib.chdir(folder):
        _hand_in(folder)
        known = ("--territory", "avant.json", "--mapping", "correspondances")
        read = ("intake", *FILES, *known)
        meeting = ("--session", "15/06/2014", "--renew-from", "01/12/2013")
        run("suggest", *read, "--suggest")
        run("faults", *read, code=Exit.BAD_INPUT)
        run(
            *("read", *read, *meeting, "--good-rows", "--accept-sure"),
            *("-o", "registre.json", "--to-decide", "decisions.toml"),
        )
        _decide(folder / "decisions.toml")
        kept = ("--earlier", "registre.json", "--decisions", "decisions.toml")
        run(
            *("hand over", *read, *meeting, "--good-rows", "--apart", *kept),
            *("-o", "registre.json", "--names-to", "noms.csv", "--families-to", "juin.json"),
        )
        run("precheck", "precheck", "juin.json")
        run("open", "sessions", "juin.json", "--session", "juin.toml", "-o", "juin")
        run("place", "place", "juin/territory.json", *LIMIT, "-o", "juin/proposal.json")
        refused = next(
            one.child
            for one in read_proposal("juin/proposal.json").placements
            if one.status == "new"
        )
        run(
            *("decide", "decide", "juin/territory.json", "juin/proposal.json", *LIMIT),
            *("--refuse", refused, "-o", "juin/decided.json"),
            *("--save-territory", "juin/decided-territory.json"),
        )
        decided = ("juin/decided-territory.json", "juin/decided.json")
        run("notices", "notices", *decided, "-o", "juin/lettres", "--text")
        run("dossier", "dossier", *decided, "-o", "juin/dossier", "--key", "secret.txt")
        run("statements", "statements", *decided)
        _answer(folder / "juin/lettres/reponses.csv")
        run(
            *("close", "sessions", "juin/opened.json", "--close", "juin/decided.json"),
            *("--decided", "juin/decided-territory.json"),
            *("--answers", "juin/lettres/reponses.csv", "-o", "juin"),
        )
        _export_again(folder / "creche.ods")
        run(
            *("read again", *read, "--good-rows", "--apart", *kept),
            *("-o", "registre-octobre.json", "--families-to", "octobre.json"),
        )
        run(
            *("open next", "sessions", "octobre.json", "--last", "juin/closed.json"),
            *("--session", "octobre.toml", "-o", "octobre"),
        )
    return Day(folder, told, refused)


def _hand_in(folder: Path) -> None:
    """Write what the desks send, each in its own form, and what is known before the day."""
    territory = chamousset()
    held = tuple(f for f in territory.families if any(child.held for child in f.children))
    asking = tuple(f for f in territory.families if f not in held)[:REQUESTS]
    drawn = territory.model_copy(update={"families": asking})
    three_desks(drawn, folder, seed=3, faults=True)
    berceau.write(territory.model_copy(update={"families": held}), folder / "avant.json")
    for name, encoding, separator in (("creche", "utf-8", ","), ("cias", "utf-16", "\t")):
        text = (folder / f"{name}.csv").read_text(encoding)
        rows = list(csv.reader(StringIO(text), delimiter=separator))
        form = next(file for file in FILES if file.startswith(name))
        save(folder / form, {"Demandes": [list(map(_typed, row)) for row in rows]})
        (folder / f"{name}.csv").unlink()
    (folder / "juin.toml").write_text(SESSION, "utf-8")
    (folder / "octobre.toml").write_text(NEXT, "utf-8")


def _typed(cell: str) -> str | date | None:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return cell or None


def _decide(path: Path) -> None:
    """Answer what is open: every pair to be looked at is told apart."""
    text = path.read_text("utf-8")
    assert '"open"' in text
    path.write_text(text.replace('"open"', '"different"'), "utf-8")


def _answer(path: Path) -> None:
    """Fill the list in as families answer: yes, but for the second."""
    rows = path.read_text("utf-8-sig").splitlines()
    assert all(row.endswith(";;") for row in rows[1:])
    filled = [
        f"{row.removesuffix(';;')};{'non' if k == 1 else 'oui'};20/06/2014"
        for k, row in enumerate(rows[1:])
    ]
    path.write_text("\n".join([rows[0], *filled]), "utf-8")


def _export_again(path: Path) -> None:
    """Export the file of the crèche once more, its rows in another order."""
    [(title, _, rows)] = read_sheets(path)
    save(path, {title: [rows[0], *(list(map(_typed, row)) for row in rows[:0:-1])]})


def test_each_row_of_each_desk_is_one_child_or_set_aside_with_its_reason(day: Day) -> None:
    register = day.register()
    for name in FILES:
        [(_, _, rows)] = read_sheets(day.folder / name)
        filled = sum(1 for row in rows[1:] if any(row))
        kept = [one for one in register.applications if one.file == name]
        aside = [row for row in register.left_out if row.file == name]
        assert len(kept) + len(aside) == filled
        assert all(row.faults for row in aside)
    children = [name for child in register.children for name in child.applications]
    assert sorted(children) == sorted(one.id for one in register.applications)
    assert len(register.children) < len(register.applications)


def test_each_child_is_placed_refused_or_said_to_be_left_out(day: Day) -> None:
    territory = berceau.read(day.folder / "juin.json")
    children = {child.id for child in day.register().children}
    absent = children - set(territory.child_by_id)
    assert all(name in day.told["hand over"] for name in absent)
    held = set(berceau.read(day.folder / "avant.json").child_by_id)
    assert set(territory.child_by_id) == (children - absent) | held
    opened = read_opened(day.folder / "juin/opened.json")
    assert {line.child for line in opened.lines} == set(territory.child_by_id)
    asking = {line.child for line in opened.asking}
    for name in ("proposal", "decided"):
        proposal = read_proposal(day.folder / f"juin/{name}.json")
        placed = {one.child for one in proposal.placements if one.status in {"new", "moved"}}
        assert placed.isdisjoint(proposal.refused)
        assert placed | set(proposal.refused) >= asking
        waiting = {one.child for one in proposal.waiting}
        assert waiting <= asking
        # Who has no place waits for one, unless no wish can be met or the commission refused it.
        unplaced = set(proposal.refused) - waiting - {day.refused}
        assert all(f"[{child}]" in day.told["precheck"] for child in unplaced)
    assert day.refused in proposal.refused
    closed = read_closed(day.folder / "juin/closed.json")
    assert {one.child for one in closed.outcomes} == asking
    assert {one.result for one in closed.outcomes} == {"accepted", "declined", "refused"}


def test_no_name_goes_with_the_files_and_no_identifier_with_the_dossier(day: Day) -> None:
    who = [row.split(";") for row in (day.folder / "noms.csv").read_text("utf-8-sig").splitlines()]
    assert who[0] == ["enfant", "nom", "prénom", "parent", "téléphone", "courriel", "adresse"]
    private = {cell for row in who[1:] for cell in row[3:6] if cell}
    private |= {f"{first} {last}" for _, last, first, *_ in who[1:] if first}
    private |= {f"{last} {first}" for _, last, first, *_ in who[1:] if first}
    identifiers = {row[0] for row in who[1:]}
    assert len(private) > REQUESTS
    folder = day.folder / "juin"
    shared = sorted(path for path in (folder / "dossier").iterdir() if path.is_file())
    assert {path.suffix for path in shared} >= {".html", ".xlsx", ".json"}
    for path in [*folder.glob("*.json"), *(folder / "lettres").iterdir(), *shared]:
        text = _text(path)
        assert not {value for value in private if value in text}, path.name
        if path in shared:
            assert not {name for name in identifiers if f'"{name}"' in text or f">{name}<" in text}


def _text(path: Path) -> str:
    if path.suffix == ".xlsx":
        return json.dumps(read_sheets(path), ensure_ascii=False)
    return path.read_text("utf-8-sig")


def test_the_next_session_follows_whatever_order_the_rows_are_in(day: Day) -> None:
    before, after = day.register(), day.register("registre-octobre.json")
    kept = {one.id: one.meanings for one in before.applications}
    assert {one.id: one.meanings for one in after.applications} == kept
    assert [one.row for one in after.applications] != [one.row for one in before.applications]
    closed = read_closed(day.folder / "juin/closed.json")
    opened = read_opened(day.folder / "octobre/opened.json")
    ways = {line.child: line.way for line in opened.lines}
    assert set(ways) >= {one.child for one in closed.outcomes}
    for one in closed.outcomes:
        if one.result == "accepted":
            assert ways[one.child] == "in_place"
        else:
            assert ways[one.child] in {"waiting", "later"}
    assert "new" not in ways.values()
    assert opened.former == closed.seal


@pytest.mark.parametrize(
    ("step", "following"),
    [
        ("suggest", "--suggest"),
        ("faults", "--good-rows"),
        ("read", "--decisions decisions.toml"),
        ("hand over", "berceau precheck juin.json"),
        ("hand over", "berceau sessions juin.json"),
        ("open", "berceau place juin/territory.json"),
        ("place", "berceau dossier juin/territory.json juin/proposal.json"),
        ("decide", "berceau notices juin/decided-territory.json juin/decided.json"),
        ("notices", "--answers juin/lettres/reponses.csv"),
        ("close", "--last juin/closed.json"),
    ],
)
def test_each_command_says_which_comes_next(day: Day, step: str, following: str) -> None:
    assert following in day.told[step]
