"""The commands put together: help in one language, the same manners for all."""

from __future__ import annotations

import copy
import functools
import inspect
import os
import sys
import traceback
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import typer

from berceau.cli import auditing, comparing, frontier, looking, making, placing, presets
from berceau.cli.anonymising import anonymise
from berceau.cli.backtesting import backtest
from berceau.cli.clashes import clashes
from berceau.cli.complaints import complaints
from berceau.cli.deciding import decide
from berceau.cli.desk import CLI, Desk
from berceau.cli.dossier import dossier
from berceau.cli.exceptions import exceptions
from berceau.cli.exits import Exit
from berceau.cli.explain import explain
from berceau.cli.grid import grid, ties
from berceau.cli.helping import helps
from berceau.cli.indicators import indicators
from berceau.cli.intake import intake
from berceau.cli.notices import notices, sheet
from berceau.cli.prechecking import precheck
from berceau.cli.rates import rates
from berceau.cli.seats import seats
from berceau.cli.sessions import sessions
from berceau.cli.siblings import siblings
from berceau.cli.statements import statements
from berceau.cli.usage import FrenchGroup
from berceau.cli.values import values
from berceau.cli.what_if import what_if
from berceau.errors import BrokenProposalError, InfeasibleError, InputError
from berceau.placement.show.words import LANGS, Lang, Words, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Work = Callable[..., Exit]

COMMANDS: tuple[Callable[..., Exit], ...] = (
    placing.place,
    looking.check,
    complaints,
    clashes,
    decide,
    exceptions,
    explain,
    helps,
    comparing.compare,
    what_if,
    values,
    statements,
    auditing.audit,
    presets.presets,
    rates,
    frontier.frontier,
    siblings,
    indicators,
    looking.cases,
    precheck,
    backtest,
    anonymise,
    grid,
    ties,
    sheet,
    notices,
    sessions,
    dossier,
    seats,
    making.synth,
    intake,
    looking.validate,
    looking.schema,
)
_VARIABLE = "BERCEAU_LANG"


def wanted_language(arguments: Sequence[str]) -> Lang:
    """Find the language: ``--lang`` wherever it stands, else BERCEAU_LANG, else French.

    It must be known before the arguments are read, for the help is in one language too.
    """
    given = os.environ.get(_VARIABLE, "")
    for k, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            given = argument.partition("=")[2]
        elif argument == "--lang" and k + 1 < len(arguments):
            given = arguments[k + 1]
    return next((lang for lang in LANGS if given.lower().startswith(lang)), "fr")


def build(lang: Lang = "fr") -> typer.Typer:
    """Make the application, with its help in one language."""
    say = words(lang, CLI)
    app = typer.Typer(
        name="berceau",
        cls=FrenchGroup if lang == "fr" else None,
        help=say("help.app"),
        epilog=say("help.exits"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_localised(_root, say))
    for work in COMMANDS:
        name = work.__name__
        app.command(name.replace("_", "-"), help=say(f"help.{name}"), epilog=say("help.exits"))(
            _localised(_with_manners(work, lang), say)
        )
    return app


def _version(value: bool) -> None:  # noqa: FBT001 - the form that Typer calls
    if value:
        from importlib.metadata import version  # noqa: PLC0415  (rarely asked for)

        sys.stdout.write(f"berceau {version('berceau')}\n")
        raise typer.Exit


def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="option.version")
    ] = False,
    lang: Annotated[str, typer.Option("--lang", help="option.lang")] = "fr",
) -> None:
    """Stand before all commands."""


_MANNERS: dict[str, tuple[Any, Any]] = {
    "as_json": (Annotated[bool, typer.Option("--json", help="option.json")], False),
    "lang": (
        Annotated[str, typer.Option("--lang", help="option.lang")],
        "fr",
    ),
    "quiet": (Annotated[bool, typer.Option("--quiet", "-q", help="option.quiet")], False),
    "debug": (Annotated[bool, typer.Option("--debug", help="option.debug")], False),
}
"""Options that every command has: annotation and default."""


def _with_manners(work: Work, default: Lang) -> Callable[..., None]:
    """Give a command the shared options, and turn what it raises into words and exit codes.

    Parameters
    ----------
    work
        The command; its first argument is the desk.
    default
        Language when no option says another.
    """
    own = list(inspect.signature(work, eval_str=True).parameters.values())[1:]
    shared = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=value
        )
        for name, (annotation, value) in _MANNERS.items()
    ]

    @functools.wraps(work)
    def command(**given: Any) -> None:
        as_json, lang, quiet, debug = (given.pop(name) for name in _MANNERS)
        known = next((known for known in LANGS if known == lang), None)
        desk = Desk(known or default, as_json=as_json, quiet=quiet)
        if known is None:
            desk.complain("error.lang", given=lang, known=", ".join(LANGS))
            raise typer.Exit(Exit.BAD_INPUT)
        raise typer.Exit(_guarded(desk, functools.partial(work, desk, **given), debug=debug))

    parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + shared
    return _signed(command, parameters)


def _guarded(desk: Desk, work: Callable[[], Exit], *, debug: bool) -> Exit:
    try:
        return work()
    except InputError as error:
        desk.faults("input", error.faults)
        return Exit.BAD_INPUT
    except InfeasibleError as error:
        desk.faults("infeasible", error.faults)
        return Exit.REFUSED
    except KeyboardInterrupt:
        desk.complain("error.interrupted")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has read enough; nothing more may be written, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except Exception as error:  # noqa: BLE001 - the last place where a person can be told
        if debug:
            traceback.print_exc()
        if isinstance(error, BrokenProposalError):
            desk.complain("error.broken")
            desk.refusal(error.report)
        else:
            # What an error says may hold what somebody wrote of a family.
            desk.complain("error.unexpected", kind=type(error).__name__)
        return Exit.INTERNAL


def _signed(
    function: Callable[..., None], parameters: Sequence[inspect.Parameter]
) -> Callable[..., None]:
    """Give a function the signature that Typer is to read."""
    function.__signature__ = inspect.Signature(list(parameters))  # type: ignore[attr-defined]
    function.__annotations__ = {p.name: p.annotation for p in parameters}
    return function


def _localised(function: Callable[..., None], say: Words) -> Callable[..., None]:
    """Put the sentences of a language where the options name their keys."""

    @functools.wraps(function)
    def command(**given: Any) -> None:
        function(**given)

    parameters = inspect.signature(function, eval_str=True).parameters.values()
    return _signed(command, [_translated(p, say) for p in parameters])


def _translated(parameter: inspect.Parameter, say: Words) -> inspect.Parameter:
    if get_origin(parameter.annotation) is not Annotated:
        return parameter
    kind, info, *_ = get_args(parameter.annotation)
    info = copy.copy(info)
    info.help = say(info.help)
    panel = "arguments" if isinstance(info, typer.models.ArgumentInfo) else "options"
    info.rich_help_panel = say(f"panel.{panel}")
    default = say.lang if parameter.name == "lang" else parameter.default
    return parameter.replace(annotation=Annotated[kind, info], default=default)
