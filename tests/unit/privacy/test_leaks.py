"""What is known of people does not come out where it has no business."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from berceau.cli.app import build
from berceau.cli.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Break = Callable[[dict[str, Any]], object]

ADDRESS, MOTIVE, AUTHOR = "12 rue des Lilas", "suite au signalement", "Mme Leroux"
VALUE, DESK, CHILDMINDER = "seule depuis le 4 mai", "registre de M. Petit", "Corinne Martin"
INCOME, LATITUDE, BORN, SUBMITTED = 18342, 47.123456, "2014-11-03", "2015-03-05"
PLANTED = (
    *(ADDRESS, MOTIVE, AUTHOR, VALUE, DESK, CHILDMINDER),
    *(str(INCOME), str(LATITUDE), BORN, "03/11/2014", SUBMITTED, "05/03/2015"),
)
IDENTIFIERS = ("famille-un", "famille-deux", "enfant-un", "enfant-deux", "am-martin")

DOCUMENT: dict[str, Any] = {
    "name": "Talant",
    "calendar": {"first": "2015-09-01", "last": "2016-08-31"},
    "communes": [{"code": "21617", "name": "Talant"}],
    "structures": [
        {"id": "creche", "kind": "creche", "commune": "21617", "places": 1},
        {
            "id": "am-martin",
            "name": CHILDMINDER,
            "kind": "childminder",
            "commune": "21617",
            "places": 2,
            "latitude": LATITUDE,
            "longitude": 5.0,
        },
    ],
    "families": [
        {
            "id": "famille-un",
            "commune": "21617",
            "latitude": LATITUDE,
            "longitude": 5.0,
            "facts": {
                "income": {"value": INCOME, "source": ADDRESS, "checked": "2015-03-05"},
                "situation": {"value": VALUE, "source": ADDRESS},
            },
            "children": [
                {
                    "id": "enfant-un",
                    "born": BORN,
                    "request": {
                        "from": "2015-09-01",
                        "weeks": [["mon"]],
                        "wishes": ["creche", "any:15km"],
                        "submitted": SUBMITTED,
                    },
                }
            ],
        },
        {
            "id": "famille-deux",
            "commune": "21617",
            "facts": {"income": 9000},
            "children": [
                {
                    "id": "enfant-deux",
                    "born": "2014-10-01",
                    "request": {"from": "2015-09-01", "weeks": [["mon"]], "wishes": ["creche"]},
                }
            ],
        },
    ],
    "policy": {
        "envy": [],
        "stages": [{"measure": "need"}, {"measure": "tie_break"}],
        "grid": [
            {
                "id": "revenu",
                "kind": "banded",
                "fact": "income",
                "bands": [{"from": 0, "points": 10}, {"from": 10000, "points": 5}],
            },
        ],
        "groups": [{"id": "situations", "fact": "situation"}],
    },
    "decisions": [
        {
            "kind": "forbid",
            "child": "enfant-deux",
            "structure": "am-martin",
            "reason": MOTIVE,
            "author": AUTHOR,
        }
    ],
    "sources": [{"about": "families", "origin": "given", "source": DESK}],
}


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("fr"), list(map(str, arguments)))


def _written(folder: Path, document: dict[str, Any]) -> Path:
    path = folder / "territoire.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def _seen(text: str) -> set[str]:
    return {planted for planted in PLANTED if planted in text}


def test_what_is_shared_holds_nothing_of_it(tmp_path: Path) -> None:
    path, out = _written(tmp_path, DOCUMENT), tmp_path / "out.json"
    result = _run("anonymise", path, "-o", out, "--json")
    assert result.exit_code == Exit.DONE, result.stderr
    everything = out.read_text(encoding="utf-8") + result.stdout + result.stderr
    assert _seen(everything) == set()
    assert [name for name in IDENTIFIERS if name in everything] == []
    shown = _run("anonymise", path, "-o", out)
    assert _seen(shown.stdout + shown.stderr) == set()


def test_commands_tell_no_more_than_they_are_for(tmp_path: Path) -> None:
    path, proposal = _written(tmp_path, DOCUMENT), tmp_path / "proposal.json"
    placed = _run("place", path, "-o", proposal)
    checked = _run("check", path, proposal)
    looked = _run("precheck", path, "--all")
    other = _run("explain", path, proposal, "enfant-deux")
    # The coordinator reads a childminder's name; a family reads why it is kept from her.
    assert _seen(placed.stdout + placed.stderr) <= {CHILDMINDER}
    assert _seen(checked.stdout + checked.stderr) == set()
    assert _seen(looked.stdout + looked.stderr) <= {CHILDMINDER}
    assert _seen(other.stdout + other.stderr) <= {CHILDMINDER, MOTIVE, AUTHOR}
    assert _seen(proposal.read_text(encoding="utf-8")) == set()
    letters = tmp_path / "lettres"
    _run("notices", path, proposal, "-o", letters)
    assert [file.name for file in letters.iterdir() if _seen(file.name)] == []


def _family(document: dict[str, Any]) -> Any:
    return document["families"][0]


def _child(document: dict[str, Any]) -> Any:
    return _family(document)["children"][0]


def _decide_the_impossible(document: dict[str, Any]) -> None:
    _child(document)["born"] = "2009-01-01"
    document["decisions"].append(
        {
            "kind": "place",
            "child": "enfant-un",
            "structure": "creche",
            "reason": MOTIVE,
            "author": AUTHOR,
        }
    )


@pytest.mark.parametrize(
    ("spoil", "quoted"),
    [
        (lambda d: _family(d).update(commune="99999"), set()),
        (lambda d: _family(d).pop("longitude"), set()),
        (lambda d: _family(d).update(address=ADDRESS), set()),
        (lambda d: _child(d).update(name=CHILDMINDER), set()),
        (lambda d: _child(d).update(walks_from="2013-01-01"), set()),
        (lambda d: _child(d)["request"].update(until="2013-01-01"), set()),
        (lambda d: _child(d)["request"].update(wishes=["creches"]), set()),
        (lambda d: d["decisions"][0].update(child="enfant-x"), set()),
        (_decide_the_impossible, set()),
        # A value that is wrong itself is quoted, so that it can be found and corrected.
        (lambda d: _child(d).update(born="le 03/11/2014"), {"03/11/2014"}),
        (lambda d: _family(d).update(latitude=str(LATITUDE)), {str(LATITUDE)}),
    ],
)
@pytest.mark.parametrize("command", ["place", "precheck", "anonymise"])
def test_a_fault_quotes_nothing_but_what_is_wrong(
    command: str, spoil: Break, quoted: set[str], tmp_path: Path
) -> None:
    document = deepcopy(DOCUMENT)
    spoil(document)
    more = ("-o", tmp_path / "out.json") if command == "anonymise" else ()
    result = _run(command, _written(tmp_path, document), *more)
    assert result.exit_code in {Exit.BAD_INPUT, Exit.REFUSED}
    told = result.stderr + (result.stdout if command == "anonymise" else "")
    assert _seen(told) <= quoted
    assert not (tmp_path / "out.json").exists()
