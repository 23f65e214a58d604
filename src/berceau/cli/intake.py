"""``berceau intake``: files of several desks made one register, and its families a territory."""

# Annotations are read at run time by Typer, so they are not postponed here.

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow
from berceau.cli.sources import refuse_unwritable, territory_of
from berceau.errors import Fault, InputError
from berceau.placement.show.report import ROWS

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.intake.register import Register

Files = Annotated[list[Path], Argument(metavar="FILE...", help="argument.desks")]
Mappings = Annotated[Path | None, Option("--mapping", metavar="FOLDER", help="option.mapping")]
Decided = Annotated[Path | None, Option("--decisions", metavar="FILE", help="option.pairs")]
Known = Annotated[
    str | None, Option("--territory", metavar="CASE|FILE", help="option.desks_territory")
]
Earlier = Annotated[Path | None, Option("--earlier", metavar="REGISTER", help="option.earlier")]
Output = Annotated[
    Path | None, Option("--output", "-o", metavar="FILE", help="option.register_output")
]
AcceptSure = Annotated[bool, Option("--accept-sure", help="option.accept_sure")]
NamesTo = Annotated[Path | None, Option("--names-to", metavar="FILE", help="option.names_to")]
ToDecide = Annotated[Path | None, Option("--to-decide", metavar="FILE", help="option.to_decide")]
FamiliesTo = Annotated[
    Path | None, Option("--families-to", metavar="FILE", help="option.families_to")
]
Session = Annotated[str | None, Option("--session", metavar="DAY", help="option.sitting")]
RenewFrom = Annotated[str | None, Option("--renew-from", metavar="DAY", help="option.renew_from")]
Apart = Annotated[bool, Option("--apart", help="option.apart")]
GoodRows = Annotated[bool, Option("--good-rows", help="option.good_rows")]
Suggest = Annotated[bool, Option("--suggest", help="option.suggest")]
WithNames = Annotated[bool, Option("--names", help="option.names")]


def intake(  # noqa: PLR0913  (each option of the command is an argument)
    desk: Desk,
    *,
    files: Files,
    mapping: Mappings = None,
    decisions: Decided = None,
    territory: Known = None,
    earlier: Earlier = None,
    session: Session = None,
    renew_from: RenewFrom = None,
    output: Output = None,
    to_decide: ToDecide = None,
    families_to: FamiliesTo = None,
    names_to: NamesTo = None,
    accept_sure: AcceptSure = False,
    apart: Apart = False,
    good_rows: GoodRows = False,
    suggest: Suggest = False,
    names: WithNames = False,
    every_row: EveryRow = False,
) -> Exit:
    """Read the files of several desks into one register."""
    known = None if territory is None else territory_of(territory)
    if suggest:
        return _suggest(desk, files, mapping, known)
    if not _can_write(desk, [output, to_decide, names_to, families_to], known):
        return Exit.BAD_INPUT
    how = {"mappings": mapping, "territory": known, "good_rows": good_rows}
    register = _read(desk, files, decisions, earlier, how, accept_sure=accept_sure)
    if register is None:
        return Exit.BAD_INPUT
    register = _brought_up(register, session, renew_from)
    _show(desk, register, names=names, every_row=every_row)
    _write(desk, register, output, to_decide, names_to)
    if families_to is not None and known is not None:
        _hand_over(desk, register, known, families_to, apart=apart)
    return Exit.DONE


def _read(
    desk: Desk,
    files: list[Path],
    decisions: Path | None,
    earlier: Path | None,
    how: dict[str, Any],
    *,
    accept_sure: bool,
) -> "Register | None":
    """Read the files; if rows have faults, tell them and what else can be done."""
    from berceau.intake.decisions import accept_sure as accepted  # noqa: PLC0415  (when asked)
    from berceau.intake.keeping import read_register  # noqa: PLC0415
    from berceau.intake.run import RowsError  # noqa: PLC0415
    from berceau.intake.run import intake as read  # noqa: PLC0415

    how["earlier"] = None if earlier is None else read_register(earlier)
    try:
        register = read(files, decisions=decisions, **how)
    except RowsError as error:
        desk.faults("input", error.faults)
        desk.remark("intake.good_rows")
        return None
    return read(files, decisions=accepted(register), **how) if accept_sure else register


def _can_write(desk: Desk, paths: list[Path | None], territory: "Territory | None") -> bool:
    """Refuse, before the work, what could not be written after it; families come last."""
    if paths[-1] is not None and territory is None:
        desk.complain("intake.no_territory")
        return False
    for path in filter(None, paths):
        refuse_unwritable(path)
    return True


def _brought_up(register: "Register", session: str | None, renew_from: str | None) -> "Register":
    """Bring applications up to a session; what was confirmed within 90 days counts by itself."""
    from berceau.intake.renewing import for_session  # noqa: PLC0415  (only when it is asked)
    from berceau.intake.statuses import Deadlines  # noqa: PLC0415

    if session is None:
        return register
    day = _day("--session", session)
    first = _day("--renew-from", renew_from) if renew_from else day - timedelta(90)
    return for_session(register, Deadlines(session=day, renew_from=first))


def _day(option: str, text: str) -> date:
    from berceau.intake.dates import read_day  # noqa: PLC0415  (only when it is asked)

    found = read_day(text, "day-first")
    if found is None:
        expected = "a day of the calendar, as 31/12/2025 or 2025-12-31"
        raise InputError([Fault(option, "wrong-date", repr(text), expected, "Correct the day.")])
    return found


def _show(desk: Desk, register: "Register", *, names: bool, every_row: bool) -> None:
    from berceau.intake.keeping import summary  # noqa: PLC0415  (only when it is asked)
    from berceau.intake.show import register_tables  # noqa: PLC0415

    desk.data(summary(register))
    rows = None if every_row else ROWS
    desk.show_cut(register_tables(register, lang=desk.lang, rows=rows, names=names))


def _write(
    desk: Desk,
    register: "Register",
    output: Path | None,
    to_decide: Path | None,
    names_to: Path | None,
) -> None:
    from berceau.intake import decision_tables, decisions, keeping  # noqa: PLC0415  (when asked)
    from berceau.io.tables.sheets import is_table  # noqa: PLC0415

    if output is not None:
        keeping.write_register(register, output)
        desk.remark("intake.written", file=output)
    if to_decide is not None:
        if is_table(to_decide):
            decision_tables.write_decision_table(register, to_decide)
            desk.remark("intake.to_fill_in", file=to_decide)
        else:
            decisions.write_decisions(decisions.decisions_of(register), to_decide)
            desk.remark("intake.to_decide", file=to_decide)
    if names_to is not None:
        keeping.write_names(register, names_to)
        desk.remark("intake.names", file=names_to)


def _suggest(
    desk: Desk, files: list[Path], folder: Path | None, territory: "Territory | None"
) -> Exit:
    """Show a mapping for each file, and write it where mappings are kept; none is replaced."""
    from berceau.intake.mapping import write_mapping  # noqa: PLC0415  (only when it is asked)
    from berceau.intake.show import suggestion_table  # noqa: PLC0415
    from berceau.intake.suggesting import suggest_mapping  # noqa: PLC0415

    found = {path: suggest_mapping(path, territory=territory) for path in files}
    desk.data({path.name: s.mapping.model_dump(mode="json") for path, s in found.items()})
    desk.show(suggestion_table(s, path.name, lang=desk.lang) for path, s in found.items())
    for path, suggestion in found.items():
        if folder is None:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / f"{suggestion.mapping.desk}.toml"
        if kept.exists():
            desk.remark("intake.mapping_kept", file=kept)
            continue
        write_mapping(suggestion.mapping, kept)
        desk.remark("intake.mapping_written", file=kept, source=path.name)
    if folder is not None:
        desk.remark("intake.suggested")
    return Exit.DONE


def _hand_over(
    desk: Desk, register: "Register", territory: "Territory", path: Path, *, apart: bool
) -> None:
    from berceau.intake.families import territory_of as with_families  # noqa: PLC0415
    from berceau.intake.show import absent_table  # noqa: PLC0415
    from berceau.io import write  # noqa: PLC0415

    handed = with_families(register, territory, undecided="apart" if apart else "refuse")
    write(handed.territory, path)
    if handed.absent:
        desk.show([absent_table(handed.absent, lang=desk.lang)])
    desk.remark("intake.handed", file=path, absent=desk.say.whole(len(handed.absent)))
