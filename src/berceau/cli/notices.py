"""``berceau sheet`` and ``berceau notices``: what is published, and what each family is told."""

# Annotations are read at run time by Typer, so they are not postponed here.

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.numbered import Numbers
from berceau.cli.options import ProposalFile, Source
from berceau.cli.presets import refuse_no_folder
from berceau.cli.sources import proposal_of, refuse_unwritable, territory_of
from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from berceau.domain.families import Child, Family
    from berceau.domain.territory import Territory
    from berceau.placement.notices import Authority, Notice, PublicSheet
    from berceau.placement.notices.notice import Kind
    from berceau.placement.notices.printed import Printed
    from berceau.placement.proposal import Proposal

AuthorityFile = Annotated[
    Path | None, typer.Option("--authority", metavar="FILE", help="option.authority")
]
_PAGE, _TEXT = ".html", ".txt"
_OFFERED = {"new", "moved"}
"""Placements that a family answers."""
"""What stands in an identifier and should not stand in the name of a file."""


def sheet(
    desk: Desk,
    *,
    source: Source,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="option.sheet")
    ] = None,
    authority: AuthorityFile = None,
) -> Exit:
    """Write the public sheet of the calculation, from the policy alone."""
    from berceau.placement.notices import public_sheet  # noqa: PLC0415  (loaded when asked for)
    from berceau.placement.notices.page import tables_of  # noqa: PLC0415

    if output is not None:
        refuse_unwritable(output)
        _refuse_ending(output)
    found = public_sheet(territory_of(source), authority=_authority(authority))
    desk.data(found.model_dump(mode="json"))
    if output is None:
        desk.show(tables_of(found.page(desk.lang)))
    else:
        _write(found, output, desk)
        desk.remark("notices.sheet", file=output)
    _tell_blanks(desk, found.blanks)
    return Exit.DONE


def notices(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    proposal: ProposalFile,
    children: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CHILD]...", show_default=False, help="argument.noticed"),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="option.notices")
    ],
    authority: AuthorityFile = None,
    full: Annotated[bool, typer.Option("--full", help="option.full")] = False,
    helps: Annotated[bool, typer.Option("--helps", help="option.helps")] = False,
    text: Annotated[bool, typer.Option("--text", help="option.text")] = False,
) -> Exit:
    """Write a letter for each child, and the public sheet beside them."""
    from berceau.placement.notices import Notices  # noqa: PLC0415  (loads the solver)

    refuse_no_folder(output)
    ending = _TEXT if text else _PAGE
    _refuse_ending(output / f"x{ending}")
    territory = territory_of(source)
    plan = proposal_of(proposal)
    letters = Notices(territory, plan, _authority(authority))
    wanted = children or [child for child, pair in territory.child_by_id.items() if _is_told(pair)]
    kind: Kind = "full" if full or helps else "decision"
    _refuse_unknown(wanted, territory)
    listed = output.expanduser() / desk.say("notices.list_name")
    numbers = Numbers(territory, listed, desk.say("notices.list_header"))
    found = {child: letters.of(child, kind) for child in dict.fromkeys(wanted)}
    if helps:
        found |= _with_help(found, territory, plan)
    files = numbers.files(found, desk.say(f"notices.{kind}"), ending)
    _write_letters(desk, output, letters.sheet, found, files=files)
    numbers.write()
    if kind == "decision":
        _write_answers(desk, output, plan, found)
    blanks = {name for letter in found.values() for name in letter.blanks}
    _tell_blanks(desk, sorted(blanks))
    return Exit.DONE


def _write_letters(
    desk: Desk,
    output: Path,
    sheet: "PublicSheet",
    found: "dict[str, Notice]",
    *,
    files: "Mapping[str, str]",
) -> None:
    """Write each letter and the sheet into a folder, and say so."""
    folder = output.expanduser()
    folder.mkdir(exist_ok=True)
    for child, letter in found.items():
        _write(letter, folder / files[child], desk)
    ending = Path(next(iter(files.values()), _PAGE)).suffix
    sheet_file = f"{desk.say('notices.sheet_name')}{ending}"
    _write(sheet, folder / sheet_file, desk)
    desk.data({"folder": str(output), "sheet": sheet_file, "letters": files})
    desk.remark(
        "notices.written", letters=desk.say.count("noun.letter", len(found)), folder=output
    )


def _write_answers(desk: Desk, output: Path, plan: "Proposal", found: "Iterable[str]") -> None:
    """Write the list of those who are offered a place, to be filled in as families answer.

    What was filled in already is never written over.
    """
    from berceau.io.tables.sheets import write_sheet  # noqa: PLC0415  (loaded when asked for)

    path = output.expanduser() / desk.say("notices.answers_name")
    told = set(found)
    offered = [
        [one.child, one.structure, "", ""]
        for one in plan.placements
        if one.status in _OFFERED and one.child in told
    ]
    if offered and not path.exists():
        write_sheet(desk.say("notices.answers_header").split(";"), offered, path)
        desk.remark("notices.answers", file=path)


def _refuse_unknown(children: "Sequence[str]", territory: "Territory") -> None:
    """Say which of the children named the territory does not have, before anything is written."""
    from berceau.domain.faults import Names  # noqa: PLC0415  (loaded when asked for)

    known = Names("child", territory.child_by_id)
    faults = [
        fault
        for number, child in enumerate(children, 1)
        for fault in known.check(f"CHILD {number}", child)
    ]
    if faults:
        raise InputError(faults)


def _is_told(pair: "tuple[Family, Child]") -> bool:
    """Say whether there is something to tell of a child: it asks, or it has a place."""
    _, child = pair
    return child.request is not None or child.held is not None


def _with_help(
    found: "dict[str, Notice]", territory: "Territory", plan: "Proposal"
) -> "dict[str, Notice]":
    """Add what would have helped to the letters about children without a place."""
    from berceau.placement.reasons.helping.answering import Helping  # noqa: PLC0415  (when asked)

    helping, refused = Helping(territory, plan), set(plan.refused)
    return {
        child: letter.model_copy(update={"help": helping.exact(child)})
        for child, letter in found.items()
        if child in refused
    }


def _authority(path: Path | None) -> "Authority | None":
    from berceau.io.authority import read_authority  # noqa: PLC0415  (loaded when asked for)

    return None if path is None else read_authority(path)


def _write(found: "Printed", path: Path, desk: Desk) -> None:
    from berceau.io.files import path_of, write_bytes  # noqa: PLC0415  (loaded when asked for)

    page = path.suffix.lower() == _PAGE
    content = found.html(desk.lang) if page else f"{found.text(desk.lang)}\n"
    write_bytes(path_of(path), content.encode())


def _tell_blanks(desk: Desk, blanks: "Iterable[str]") -> None:
    """Say what is left to fill in, and where."""
    from berceau.placement.notices.saying import Saying  # noqa: PLC0415  (loaded when asked for)

    say = Saying(desk.lang)
    listed = say.listed(f"{say(f'lacking.{name}')} ({name})" for name in blanks)
    if listed:
        desk.remark("notices.blanks", fields=listed)


def _refuse_ending(path: Path) -> None:
    """Refuse an ending that says nothing, or that this machine cannot write.

    Raises
    ------
    InputError
        The ending is neither ``.html`` nor ``.txt``, or pages cannot be written here.
    """
    ending = path.suffix.lower()
    if ending not in {_PAGE, _TEXT}:
        raise InputError([_unknown(path)])
    if ending == _PAGE and not find_spec("jinja2"):
        raise InputError([_unprintable(path)])


def _unknown(path: Path) -> Fault:
    return Fault(
        str(path),
        "unknown-ending",
        f"a file that ends in {path.suffix}" if path.suffix else "a file without an ending",
        ".html for a page to print, .txt for text",
        "Choose one of these endings.",
    )


def _unprintable(path: Path) -> Fault:
    return Fault(
        str(path),
        "notices-not-installed",
        "no jinja2 on this machine",
        "the extra `notices`, which writes pages",
        "Install it (pip install 'berceau[notices]'), or ask for .txt.",
    )
