"""``berceau sessions``: open, close and follow the sessions of a commission."""

# Annotations are read at run time by Typer, so they are not postponed here.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from berceau.cli.desk import Desk
from berceau.cli.exits import Exit
from berceau.cli.options import EveryRow, Seconds, Seed, Source, Work
from berceau.cli.progress import Following
from berceau.cli.sources import proposal_of, territory_of
from berceau.cli.years import (
    HowMany,
    Made,
    Method,
    SessionFile,
    Simulated,
    Wanted,
    short_limits,
)
from berceau.engine.limits import Limits
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cells

if TYPE_CHECKING:
    from berceau.sessions.closed import Closed
    from berceau.sessions.session import Session

File = Path | None
Last = Annotated[File, Option("--last", metavar="CLOSED", help="option.sessions_last")]
Heard = Annotated[File, Option("--news", metavar="FILE", help="option.sessions_news")]
Ended = Annotated[File, Option("--close", metavar="PROPOSAL", help="option.sessions_close")]
Told = Annotated[File, Option("--answers", metavar="FILE", help="option.sessions_answers")]
Offered = Annotated[bool, Option("--offer-again", help="option.sessions_again")]
After = Annotated[File, Option("--after", metavar="AGAIN", help="option.sessions_after")]
Decided = Annotated[File, Option("--decided", metavar="FILE", help="option.sessions_decided")]
Chained = Annotated[bool, Option("--chain", help="option.sessions_chain")]
Folder = Annotated[File, Option("--output", "-o", metavar="FOLDER", help="option.sessions_output")]
_SIGNS = 12


def sessions(  # noqa: PLR0913 - one parameter for each option of the command
    desk: Desk,
    *,
    source: Source,
    year: Simulated = False,
    session: SessionFile = None,
    last: Last = None,
    news: Heard = None,
    close: Ended = None,
    answers: Told = None,
    offer_again: Offered = False,
    after: After = None,
    decided: Decided = None,
    chain: Chained = False,
    method: Made = Method.PLACE,
    count: HowMany = None,
    output: Folder = None,
    time: Seconds = None,
    work: Work = None,
    seed: Seed = 1,
    every_row: EveryRow = False,
) -> Exit:
    """Open, close or simulate the sessions of a commission."""
    if chain:
        return _chain(desk, Path(source))
    limits = short_limits(time, work)
    rows = None if every_row else ROWS
    if close is not None:
        files = (Path(source), close, answers, after, decided)
        return _close(desk, files, limits if offer_again else None, output, rows)
    if year:
        return _year(desk, Wanted(source, session, count, method, limits, seed), output)
    return _open(desk, source, (session, last, news), output, rows)


def _sessions(path: Path | None, source: str) -> "tuple[Session, ...]":
    from berceau.sessions.files import read_sessions  # noqa: PLC0415  (when it is needed)
    from berceau.sessions.session import sessions_of  # noqa: PLC0415

    return read_sessions(path) if path else sessions_of(territory_of(source).calendar)


def _open(
    desk: Desk,
    source: str,
    files: tuple[File, File, File],
    output: File,
    rows: int | None,
) -> Exit:
    """Open a session: the one of the file, else the first of the year that is not held yet."""
    from berceau.sessions.files import read_closed, read_news, write_opened  # noqa: PLC0415
    from berceau.sessions.opening import open_session  # noqa: PLC0415
    from berceau.sessions.show import opened_tables  # noqa: PLC0415

    path, before, heard = files
    last = read_closed(before) if before else None
    known = _sessions(path, source)
    held = None if last is None else last.opened.session.on
    session = next((one for one in known if held is None or one.on > held), known[-1])
    news = read_news(heard) if heard else None
    opened = open_session(territory_of(source), session, last=last, news=news)
    if output is not None:
        write_opened(opened, output)
    desk.data(opened.model_dump(mode="json"))
    desk.show_cut(opened_tables(opened, lang=desk.lang, rows=rows))
    if output is not None:
        desk.remark("sessions.opened", folder=output)
    return Exit.DONE


def _close(
    desk: Desk,
    files: tuple[Path, Path, File, File, File],
    limits: Limits | None,
    output: File,
    rows: int | None,
) -> Exit:
    """Close a session, or offer its declined places again within limits."""
    from berceau.sessions.closing import close_session, offer_again  # noqa: PLC0415
    from berceau.sessions.files import (  # noqa: PLC0415
        read_again,
        read_answers,
        read_opened,
        write_again,
        write_closed,
    )
    from berceau.sessions.show import again_tables, closed_tables  # noqa: PLC0415

    opened, proposal = read_opened(files[0]), proposal_of(files[1])
    answers = read_answers(files[2]) if files[2] else ()
    after = read_again(files[3]) if files[3] else None
    if limits is not None:
        again = offer_again(opened, proposal, answers, after=after, limits=limits)
        if output is not None:
            write_again(again, output)
        desk.data(again.model_dump(mode="json"))
        desk.show_cut(again_tables(again, opened, lang=desk.lang, rows=rows))
        if output is not None:
            desk.remark("sessions.again", folder=output, opened=files[0])
        return Exit.DONE
    territory = territory_of(str(files[4])) if files[4] else None
    closed = close_session(opened, proposal, answers, territory=territory, after=after)
    if output is not None:
        write_closed(closed, output)
    desk.data(closed.model_dump(mode="json"))
    desk.show_cut(closed_tables(closed, lang=desk.lang, rows=rows))
    if output is not None:
        desk.remark("sessions.closed", folder=output)
    return Exit.DONE


def _year(desk: Desk, wanted: Wanted, output: File) -> Exit:
    """Simulate a year, or read one; with a folder, write each session and the figures."""
    from berceau.sessions.files import new_folder  # noqa: PLC0415  (when it is needed)
    from berceau.sessions.show_year import year_tables  # noqa: PLC0415
    from berceau.sessions.year_files import YEAR, write_year, year_names  # noqa: PLC0415

    if output is not None and not wanted.is_made:
        # Before any long work: nothing there is written over.
        new_folder(output, (YEAR, *year_names(wanted.sessions())))
    with Following(desk) as progress:
        found = wanted.year(progress)
    if output is not None:
        write_year(found, output)
    desk.data(found.model_dump(mode="json", exclude={"closed"}))
    desk.show(year_tables(found, lang=desk.lang))
    if output is not None:
        desk.remark("sessions.simulated", folder=output)
    return Exit.DONE


def _chain(desk: Desk, folder: Path) -> Exit:
    """Check that the closed sessions of a folder are whole and follow each other."""
    from berceau.sessions.chain import check_chain  # noqa: PLC0415  (loaded when it is needed)
    from berceau.sessions.files import CLOSED, read_closed  # noqa: PLC0415

    found = [read_closed(path) for path in sorted(folder.glob(f"**/{CLOSED}"))]
    found.sort(key=lambda one: one.opened.session.on)
    faults = check_chain(found)
    desk.data({"sessions": [_link(one) for one in found], "faults": [f.to_dict() for f in faults]})
    say = desk.say
    columns = tuple(
        Column(say(f"sessions.column.{name}")) for name in ("session", "day", "seal", "former")
    )
    rows = [
        (
            one.opened.session.name,
            say.day(one.opened.session.on),
            one.seal[:_SIGNS],
            one.former[:_SIGNS],
        )
        for one in found
    ]
    verdict = say("sessions.broken" if faults else "sessions.whole")
    desk.show([Table(say("sessions.chain"), columns, cells(rows), (verdict,))])
    if faults and not desk.as_json:
        desk.faults("input", faults)
    return Exit.REFUSED if faults or not found else Exit.DONE


def _link(one: "Closed") -> dict[str, str]:
    session = one.opened.session
    return {
        "name": session.name, "on": str(session.on), "seal": one.seal, "former": one.former
    }  # fmt: skip
