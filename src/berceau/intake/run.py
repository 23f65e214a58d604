"""Files of several desks in, one register out."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from berceau.errors import Fault, InputError
from berceau.intake.decision_tables import read_decision_table
from berceau.intake.decisions import Decisions, read_decisions
from berceau.intake.documents import place_of, unfit
from berceau.intake.fields import plain
from berceau.intake.following import joined, renamed, retired, reused
from berceau.intake.linkage import pairs_of
from berceau.intake.mapping import Mapping, read_mapping
from berceau.intake.merging import children_of, conflicts_of, decide
from berceau.intake.persons import person_of
from berceau.intake.reading import CellReader, Names
from berceau.intake.register import Application, DeskCount, Register, Row
from berceau.intake.rows import table_of
from berceau.intake.sources import sources_of
from berceau.intake.statuses import advance
from berceau.intake.suggesting import suggest_mapping, usual
from berceau.io.files import path_of
from berceau.io.memory import uncollected
from berceau.io.tables.sheets import is_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from berceau.domain.territory import Territory
    from berceau.io.files import Source as Given

Mappings = MappingOf[str, Mapping] | str | Path
"""Mappings by name of file, or the folder where they are kept."""


_SAID = ("status", "submitted", "renewed")
"""What a desk says of where an application stands."""


class RowsError(InputError):
    """Rows that cannot be used; all others can, if good rows are asked for."""


class _Read(NamedTuple):
    """What was read of one file."""

    path: Path
    mapping: Mapping
    suggested: bool
    applications: list[Application]
    left_out: list[Row]
    above: list[Row]


@uncollected()
def intake(
    files: Iterable[Given],
    *,
    mappings: Mappings | None = None,
    territory: Territory | None = None,
    decisions: Decisions | Given | MappingOf[str, Any] | None = None,
    earlier: Register | None = None,
    good_rows: bool = False,
) -> Register:
    """Make one register of the files of several desks.

    Nothing is merged that no decision merges: what may be the same child is proposed with its
    evidence. Each row is an application of the register, or among its rows left out.

    Parameters
    ----------
    files
        CSV files or Excel workbooks, one desk each or several of one desk.
    mappings
        What the columns of each file mean: by name of file, or a folder of mapping files, each
        of which names its files. A file without one is read by a mapping that is suggested.
    territory
        If given, communes, structures and slots are looked up in it.
    decisions
        What was decided of pairs and conflicts, or the file that keeps it: TOML, JSON, or a
        table that was filled in; or its plain data.
    earlier
        The register before: its names for children, and what became of its applications, are
        carried on.
    good_rows
        Whether rows with a fault are set aside, so that the others can be used.

    Raises
    ------
    InputError
        Files, mappings or decisions that cannot be used; and, unless good rows are asked for,
        every fault of every row.
    """
    given = _given(decisions)
    names = Names(territory)
    read = _all_files([path_of(file) for file in files], mappings, names)
    read = _sound(read, territory)
    told = [fault for one in read for row in one.left_out for fault in row.faults]
    if told and not good_rows:
        raise RowsError(dict.fromkeys(told))
    applications = _followed([one for file in read for one in file.applications], earlier)
    decided = decide(
        pairs_of([person_of(application) for application in applications]), applications, given
    )
    children = children_of(applications, decided.pairs, earlier)
    by_id = {application.id: application for application in applications}
    conflicts = (
        conflicts_of(child, [by_id[name] for name in child.applications], given)
        for child in children
    )
    return Register(
        mappings=tuple({one.mapping.desk: one.mapping for one in read}.values()),
        files=tuple(map(_count, read)),
        applications=tuple(applications),
        left_out=tuple(row for one in read for row in one.left_out),
        above=tuple(row for one in read for row in one.above),
        pairs=decided.pairs,
        children=children,
        conflicts=tuple(conflict for found in conflicts for conflict in found),
        remarks=(*decided.remarks, *(joined(children, earlier) if earlier else ())),
        retired=retired(applications, earlier) if earlier else (),
    )


def _given(decisions: Decisions | Given | MappingOf[str, Any] | None) -> Decisions:
    """Read what was decided, in whatever form it is kept."""
    if decisions is None or isinstance(decisions, Decisions):
        return decisions or Decisions()
    if isinstance(decisions, MappingOf):
        return read_decisions(decisions)
    path = path_of(decisions)
    return read_decision_table(path) if is_table(path) else read_decisions(path)


def _all_files(paths: Sequence[Path], mappings: Mappings | None, names: Names) -> list[_Read]:
    """Read every file; faults of whole files are gathered before any is raised."""
    kept = _kept(mappings)
    found: list[_Read] = []
    faults: list[Fault] = []
    taken: dict[str, str] = {}
    for path in paths:
        try:
            found.append(_file(path, kept, names, taken))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(dict.fromkeys(faults))
    return found


def _kept(mappings: Mappings | None) -> list[tuple[str, Mapping]]:
    """Give mappings with the name of file that each is given under, if it is."""
    if mappings is None:
        return []
    if isinstance(mappings, MappingOf):
        return [(name, mapping) for name, mapping in mappings.items()]
    folder = path_of(mappings)
    if not folder.is_dir():
        fault = Fault(
            str(folder),
            "no-folder",
            "a folder that does not exist",
            "the folder where mappings are kept",
            "Have them suggested there first: berceau intake FILE --suggest --mapping FOLDER.",
        )
        raise InputError([fault])
    return [("", read_mapping(path)) for path in sorted(folder.glob("*.toml"))]


def _file(
    path: Path, kept: list[tuple[str, Mapping]], names: Names, taken: dict[str, str]
) -> _Read:
    mapping = next(
        (m for name, m in kept if name in {path.name, path.stem} or m.is_for(path)), None
    )
    suggested = mapping is None
    if mapping is None:
        mapping = suggest_mapping(path, territory=names.territory).mapping
    known = {plain(header) for header in mapping.columns}
    read = _Read(path, mapping, suggested, [], [], [])
    cells = CellReader(mapping, names)
    sources = sources_of(path, lambda text: plain(text) in known or usual(text))
    if not sources:
        raise InputError([_nothing(path)])
    for source in sources:
        # Headers are known whatever their capitals and accents.
        plainly = {plain(header): header for header in mapping.columns}
        header = tuple(
            name if name in mapping.columns else plainly.get(plain(name), name)
            for name in source.header
        )
        rows = table_of(source._replace(header=header), cells, taken)
        read.applications.extend(rows.applications)
        read.left_out.extend(rows.left_out)
        read.above.extend(rows.above)
    return read


def _followed(applications: list[Application], earlier: Register | None) -> list[Application]:
    """Carry on names and histories from the register before, if there is one."""
    if earlier is None:
        return applications
    named = renamed(applications, earlier)
    if faults := list(reused(named, earlier)):
        raise InputError(faults)
    return [_with_past(one, earlier) for one in named]


def _with_past(application: Application, earlier: Register) -> Application:
    """Carry on what became of an application; what its desk says now is the next step."""
    before = earlier.application_by_id.get(application.id)
    if before is None or not before.history:
        return application
    past, now = before.history, application.history[-1]
    # What a desk says as it said it before is no step: the session may have gone on since.
    anew = any(application.meanings.get(name) != before.meanings.get(name) for name in _SAID)
    if anew and now.status != past[-1].status and application.meanings.get("status") is not None:
        try:
            past = advance(past, now)
        except InputError as error:
            where = f"{place_of(application)}, application {application.id}"
            raise InputError([replace(f, where=where) for f in error.faults]) from None
    return application.model_copy(update={"history": past})


def _sound(read: list[_Read], territory: Territory | None) -> list[_Read]:
    """Set aside the applications that no territory could hold."""
    found = unfit([one for file in read for one in file.applications], territory)
    sound: list[_Read] = []
    for file in read:
        bad = [
            Row(
                desk=one.desk,
                file=one.file,
                sheet=one.sheet,
                row=one.row,
                cells=tuple((value.header, value.text) for value in one.values),
                faults=found[one.id],
            )
            for one in file.applications
            if one.id in found
        ]
        rows = sorted([*file.left_out, *bad], key=lambda row: (row.sheet, row.row))
        good = [one for one in file.applications if one.id not in found]
        sound.append(file._replace(applications=good, left_out=rows))
    return sound


def _count(read: _Read) -> DeskCount:
    return DeskCount(
        desk=read.mapping.desk,
        file=read.path.name,
        suggested=read.suggested,
        rows=len(read.applications) + len(read.left_out),
        kept=len(read.applications),
        faults=sum(len(row.faults) for row in read.left_out),
    )


def _nothing(path: Path) -> Fault:
    return Fault(
        path.name,
        "empty-file",
        "a file without content",
        "a table with a header",
        "Take the file again from where it came from.",
    )
