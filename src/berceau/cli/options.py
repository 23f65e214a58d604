"""Options and arguments that several commands take, or that take many words.

Their help is the key of a sentence; the sentence is put in its place in the language of the run.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

Source = Annotated[str, Argument(metavar="CASE|FILE", show_default=False, help="argument.source")]
ProposalFile = Annotated[
    Path, Argument(metavar="PROPOSAL", show_default=False, help="argument.proposal")
]
Output = Annotated[Path | None, Option("--output", "-o", metavar="FILE", help="option.output")]
Families = Annotated[Path | None, Option("--families", metavar="FILE", help="option.families")]
Former = Annotated[Path | None, Option("--former", metavar="PROPOSAL", help="option.former")]
NoException = Annotated[
    list[str] | None, Option("--no-exception", metavar="CHILD", help="option.no_exception")
]
CheckedFormer = Annotated[
    Path | None, Option("--former", metavar="PROPOSAL", help="option.checked_former")
]
RecordFolder = Annotated[Path | None, Option("--record", metavar="FOLDER", help="option.record")]
Seconds = Annotated[float | None, Option("--time", min=0, metavar="SECONDS", help="option.time")]
Work = Annotated[float | None, Option("--work", min=0, metavar="UNITS", help="option.work")]
Seed = Annotated[int, Option("--seed", min=0, max=2**31 - 1, help="option.seed")]
Workers = Annotated[int, Option("--workers", min=1, help="option.workers")]
EveryRow = Annotated[bool, Option("--all", help="option.all")]
Traces = Annotated[list[Path] | None, Option("--trace", metavar="FILE", help="option.trace")]
