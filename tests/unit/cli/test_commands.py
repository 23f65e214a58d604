"""The commands as a script sees them: exit codes, standard output, standard error."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

import berceau
from berceau.cli import placing, tracing
from berceau.cli.app import COMMANDS, build, wanted_language
from berceau.cli.exits import Exit
from berceau.errors import BrokenProposalError, Fault, InfeasibleError
from berceau.observatory.trace import Trace
from berceau.placement.check.report import Report, Violation
from berceau.placement.proposal import Measures
from berceau.placement.show.text import length
from support.proposals import PROPOSAL, TERRITORY

if TYPE_CHECKING:
    import typer


@pytest.fixture(autouse=True)
def _page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("BERCEAU_LANG", raising=False)


@pytest.fixture
def territory(tmp_path: Path) -> str:
    path = tmp_path / "rives.json"
    path.write_text(json.dumps(TERRITORY), encoding="utf-8")
    return str(path)


@pytest.fixture
def proposal(tmp_path: Path, territory: str) -> str:
    path = tmp_path / "proposal.json"
    assert _run("place", territory, "-o", path).exit_code == Exit.DONE
    return str(path)


def _run(*arguments: object, lang: str = "fr") -> Result:
    app: typer.Typer = build(lang)  # type: ignore[arg-type]
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def _no_traceback(result: Result) -> bool:
    return "Traceback" not in result.stdout + result.stderr


def test_place_writes_a_proposal_that_check_accepts(territory: str, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    placed = _run("place", territory, "--output", path)
    assert placed.exit_code == Exit.DONE, placed.stderr
    assert "Qui est placé" in placed.stdout
    assert "Talant-Daix" in placed.stdout
    assert str(path) in placed.stderr.replace("\n", " ")
    assert _run("check", territory, path).exit_code == Exit.DONE


def test_check_refuses_a_broken_proposal_with_the_rule_and_the_numbers(
    territory: str, proposal: str
) -> None:
    document = json.loads(Path(proposal).read_text(encoding="utf-8"))
    document["placements"][0]["week"] = ["mon", "tue", "wed", "thu", "fri"]
    Path(proposal).write_text(json.dumps(document), encoding="utf-8")
    refused = _run("check", territory, proposal)
    assert refused.exit_code == Exit.REFUSED
    assert "options" in refused.stdout
    told = json.loads(_run("check", territory, proposal, "--json").stdout)
    assert told["lawful"] is False
    assert {"rule", "subject", "found", "limit"} <= set(told["violations"][0])


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("command", ["place", "validate", "cases", "compare"])
def test_no_line_is_longer_than_the_terminal(command: str, lang: str, territory: str) -> None:
    arguments = {"cases": [], "compare": [territory, territory]}.get(command, [territory])
    result = _run(command, *arguments, "--lang", lang)
    assert result.exit_code == Exit.DONE, result.stderr
    lines = (result.stdout + result.stderr).splitlines()
    assert max(length(line) for line in lines) <= 80
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("command", ["place", "validate", "cases", "compare", "schema"])
def test_json_is_all_there_is_on_standard_output(command: str, territory: str) -> None:
    arguments = {"cases": [], "schema": [], "compare": [territory, territory]}
    result = _run(command, *arguments.get(command, [territory]), "--json")
    assert result.exit_code == Exit.DONE, result.stderr
    assert json.loads(result.stdout)


def test_the_json_of_place_is_a_proposal(territory: str) -> None:
    document = json.loads(_run("place", territory, "--json", "--quiet").stdout)
    assert document["territory"] == "Deux rives"
    assert document["placements"]


@pytest.mark.parametrize("method", ["in-order", "deferred-acceptance"])
def test_baselines_are_methods_of_place(method: str, territory: str) -> None:
    document = json.loads(_run("place", territory, "--method", method, "--json").stdout)
    assert document["method"] == method.replace("-", "_")


def test_a_quiet_command_says_nothing_beside_its_result(territory: str) -> None:
    assert _run("place", territory, "--quiet").stderr == ""
    assert "Rien n'est écrit" in _run("place", territory).stderr


@pytest.mark.parametrize(("lang", "word"), [("fr", "trouvé"), ("en", "found")])
def test_faults_are_told_without_a_traceback(lang: str, word: str, territory: str) -> None:
    document = {**TERRITORY, "structures": [], "name": ""}
    Path(territory).write_text(json.dumps(document), encoding="utf-8")
    result = _run("validate", territory, "--lang", lang)
    assert result.exit_code == Exit.BAD_INPUT
    assert result.stdout == ""
    assert f"{word}" in result.stderr
    assert "2." in result.stderr
    assert _no_traceback(result)
    told = json.loads(_run("validate", territory, "--json").stdout)
    assert told["error"] == "input"
    assert len(told["faults"]) >= 2
    assert set(told["faults"][0]) == {"where", "code", "found", "expected", "remedy"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("place",), "Il manque l'argument 'CASE|FILE'."),
        (("plac",), "Commande inconnue"),
        (("place", "x", "--formr", "y"), "Option inconnue"),
        (("place", "x", "--time", "soon"), "Valeur refusée pour '--time'"),
        (("place", "x", "--method", "dice"), "'dice' n'est pas parmi"),
        (("place", "x", "--seed", "-1"), "0 ou plus est attendu"),
        (("check", "a", "b", "c"), "De trop"),
        (("place", "x", "--work"), "demande une valeur"),
    ],
)
def test_wrong_usage_is_told_in_the_language(arguments: tuple[str, ...], said: str) -> None:
    french, english = _run(*arguments), _run(*arguments, lang="en")
    assert french.exit_code == english.exit_code == Exit.BAD_INPUT
    assert said.replace(" :", "\N{NO-BREAK SPACE}:") in french.stderr
    assert "Error" in english.stderr
    assert "Error" not in french.stderr
    assert french.stdout == english.stdout == ""


def test_faults_speak_the_language_asked(territory: str) -> None:
    document = {**TERRITORY, "calendar": {"first": "2025-12-31", "last": "2025-09-01"}}
    Path(territory).write_text(json.dumps(document), encoding="utf-8")
    french, english = (_run("validate", territory, "--lang", lang).stderr for lang in ("fr", "en"))
    assert "du 2025-12-31 au 2025-09-01" in french
    assert "Échanger ou corriger les deux dates." in french
    assert "Exchange or correct the two dates." in english
    assert "Exchange" not in french


def test_a_result_that_the_checker_refuses_is_told_in_the_language(
    territory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "_in_order", _fail(BrokenProposalError(REFUSED)))
    arguments = ("place", territory, "--method", "in-order")
    french, english = (_run(*arguments, lang=lang).stderr for lang in ("fr", "en"))
    assert "plus d'enfants que de places" in french
    assert "enfant E1" in french
    assert "more children than places" in english


def test_a_folder_that_is_not_there_is_told_before_the_work(
    territory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "_in_order", _fail(RuntimeError("must not be reached")))
    result = _run("place", territory, "--method", "in-order", "-o", "/no/such/folder/p.json")
    assert result.exit_code == Exit.BAD_INPUT
    assert "not-writable" in result.stderr


def test_place_writes_how_the_search_went(territory: str, tmp_path: Path) -> None:
    record, figure = tmp_path / "run.json", tmp_path / "run.svg"
    result = _run("place", territory, "--trace", record, "--trace", figure, "--lang", "en")
    assert result.exit_code == Exit.DONE, result.stderr
    trace = Trace.from_json(record.read_text(encoding="utf-8"))
    assert {leg.stage for leg in trace.legs} >= {"hours less complaints", "wishes"}
    assert "hours of care" in figure.read_text(encoding="utf-8")
    assert "run.json" in result.stderr.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--trace", "run.jpg"), "unknown-ending"),
        (("--trace", "run"), "unknown-ending"),
        (("--trace", "/no/such/folder/run.svg"), "not-writable"),
        (("--trace", "run.svg", "--method", "in-order"), "nothing-searched"),
    ],
)
def test_a_trace_that_cannot_be_is_told_before_the_work(
    arguments: tuple[str, ...], code: str, territory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "territory_of", _fail(RuntimeError("must not be reached")))
    result = _run("place", territory, *arguments)
    assert result.exit_code == Exit.BAD_INPUT
    assert code in result.stderr


def test_a_figure_without_what_draws_it_is_refused(
    territory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracing, "find_spec", lambda _: None)
    result = _run("place", territory, "--trace", "run.svg")
    assert result.exit_code == Exit.BAD_INPUT
    assert "berceau[figures]" in result.stderr


def test_families_of_a_table_take_the_place_of_those_of_the_case(tmp_path: Path) -> None:
    table = tmp_path / "familles.csv"
    table.write_text(
        "enfant;famille;commune;naissance;debut;semaines;voeux\n"
        "A;FA;21617;01/02/2015;01/09/2015;lun mar;multi-accueil\n",
        encoding="cp1252",
    )
    result = _run("place", "talant-2015", "--families", table, "--json")
    assert [p["child"] for p in json.loads(result.stdout)["placements"]] == ["A"]


def test_an_unknown_case_is_answered_with_near_names() -> None:
    result = _run("place", "talant-215")
    assert result.exit_code == Exit.BAD_INPUT
    assert "talant-2015" in result.stderr
    assert _no_traceback(result)


def test_a_file_wins_over_a_case_of_the_same_name(
    territory: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(territory).rename(tmp_path / "talant-2015")
    monkeypatch.chdir(tmp_path)
    assert json.loads(_run("validate", "talant-2015", "--json").stdout)["name"] == "Deux rives"


@pytest.mark.parametrize(
    "arguments",
    [
        ("place",),
        ("place", "talant-2015", "--seed", "-1"),
        ("place", "talant-2015", "--method", "magic"),
        ("cases", "--lang", "klingon"),
        ("no-such-command",),
    ],
)
def test_wrong_usage_ends_with_two(arguments: tuple[str, ...]) -> None:
    result = _run(*arguments)
    assert result.exit_code == Exit.BAD_INPUT
    assert _no_traceback(result)


REFUSED = Report(
    violations=(
        Violation(
            rule="places",
            subject="child E1",
            found=3,
            limit=2,
            message="more children than places",
        ),
    ),
    measures=Measures.model_validate_json(json.dumps(PROPOSAL["measures"])),
)


def _fail(error: BaseException) -> placing.Maker:
    def make(*_arguments: object) -> object:
        raise error

    return make  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InfeasibleError([Fault("E1", "clash", "two", "one", "Drop one.")]), Exit.REFUSED),
        (KeyboardInterrupt(), Exit.INTERRUPTED),
        (BrokenProposalError(REFUSED), Exit.INTERNAL),
        (RuntimeError("unforeseen"), Exit.INTERNAL),
    ],
)
def test_whatever_happens_has_its_exit_code(
    error: BaseException, code: Exit, territory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "_in_order", _fail(error))
    result = _run("place", territory, "--method", "in-order")
    assert result.exit_code == code
    assert result.stderr
    assert _no_traceback(result)


def test_only_debug_shows_a_traceback(territory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "_in_order", _fail(RuntimeError("unforeseen")))
    assert "Traceback" in _run("place", territory, "--method", "in-order", "--debug").stderr


@pytest.mark.parametrize(
    ("verdict", "stopped", "code"),
    [
        ("infeasible", "", Exit.REFUSED),
        ("unknown", "wall time", Exit.NOTHING),
        ("unknown", "interrupt", Exit.INTERRUPTED),
    ],
)
def test_without_any_proposal_nothing_is_written(
    verdict: str,
    stopped: str,
    code: Exit,
    territory: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = {
        **PROPOSAL,
        "placements": [],
        "verdict": verdict,
        "run": {"library": "0", "stopped_by": stopped},
    }
    empty = placing.Proposal.model_validate_json(json.dumps(document))
    monkeypatch.setattr(placing, "_in_order", lambda *_: empty)
    path = tmp_path / "none.json"
    assert _run("place", territory, "--method", "in-order", "-o", path).exit_code == code
    assert not path.exists()


def test_two_proposals_are_compared_with_their_territory(territory: str, proposal: str) -> None:
    result = _run("compare", proposal, proposal, "--territory", territory, "--json")
    assert result.exit_code == Exit.DONE, result.stderr
    assert {child["change"] for child in json.loads(result.stdout)["children"]} == {"same"}
    assert _run("compare", proposal, proposal).exit_code == Exit.BAD_INPUT


def test_a_drawn_territory_is_sound_and_its_planted_proposal_lawful(tmp_path: Path) -> None:
    drawn, planted = tmp_path / "drawn.json", tmp_path / "planted.json"
    result = _run(
        "synth", "village", "--children", 20, "--seed", 3, "-o", drawn, "--planted", planted
    )
    assert result.exit_code == Exit.DONE, result.stderr
    assert _run("validate", drawn).exit_code == Exit.DONE
    assert _run("check", drawn, planted).exit_code == Exit.DONE


def test_schemas_are_written() -> None:
    assert "families" in json.loads(_run("schema").stdout)["properties"]
    assert "placements" in json.loads(_run("schema", "--proposal").stdout)["properties"]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("command", [work.__name__.replace("_", "-") for work in COMMANDS])
def test_every_command_helps_and_names_the_exit_codes(command: str, lang: str) -> None:
    result = _run(command, "--help", lang=lang)
    assert result.exit_code == Exit.DONE
    assert ("Codes de sortie" if lang == "fr" else "Exit codes") in result.stdout
    # A key in place of a sentence would show as "option.json".
    assert "option." not in result.stdout
    assert "argument." not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "variable", "lang"),
    [
        ([], "", "fr"),
        (["cases", "--lang", "en"], "", "en"),
        (["--lang=en", "cases"], "fr", "en"),
        (["cases"], "en_GB.UTF-8", "en"),
        (["cases"], "tlh", "fr"),
    ],
)
def test_the_language_is_found_before_the_arguments_are_read(
    arguments: list[str], variable: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BERCEAU_LANG", variable)
    assert wanted_language(arguments) == lang


def test_the_command_runs_as_a_process_and_says_its_version() -> None:
    script = "from berceau.cli import main; main()"
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", script, "--version"], capture_output=True, text=True, check=False
    )
    assert done.returncode == Exit.DONE
    assert done.stdout.startswith("berceau ")
    assert done.stderr == ""


def test_without_the_extra_one_line_names_it() -> None:
    script = "import sys; sys.modules['typer'] = None; from berceau.cli import main; main()"
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == Exit.BAD_INPUT
    assert 'pip install "berceau[cli]"' in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_of_a_file_the_sources_are_counted_and_their_texts_are_not_shown(tmp_path: Path) -> None:
    said = {"origin": "given", "about": "families[F1]: Zoé", "source": "told by Zoé's mother"}
    document = berceau.case("talant-2015").model_dump(mode="json", exclude_defaults=True)
    path = tmp_path / "territory.json"
    path.write_text(json.dumps({**document, "sources": [said, said]}), encoding="utf-8")
    assert json.loads(_run("validate", path, "--json").stdout)["sources"] == {"given": 2}
    shown = _run("validate", path).stdout
    assert "donné" in shown
    assert "Zoé" not in shown


def test_a_case_says_what_is_given_and_what_is_drawn() -> None:
    shown = _run("cases", "talant-2015").stdout
    assert "D'où viennent les données" in shown
    assert "tiré" in shown
    document = json.loads(_run("cases", "talant-2015", "--json").stdout)
    assert document["requests"] == 43
    assert {source["origin"] for source in document["sources"]} == {"given", "assumed", "drawn"}
    assert _run("cases", "nowhere").exit_code == Exit.BAD_INPUT
