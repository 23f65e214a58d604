"""What of a fault would stay English before a French reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from berceau.placement.show.phrases import phrasebook

if TYPE_CHECKING:
    from berceau.errors import Fault

BOOK = phrasebook("faults_fr")
_DATA = re.compile(
    r"""'.*' | ".*["…]                             # names, and texts as in JSON, perhaps cut
      | -?[0-9.,e+]+ | [0-9]{4}-[0-9]{2}-[0-9]{2}  # numbers and days
      | true | false | True | False | None | datetime\..* | \{.*\}
      | (?:(?:mon|tue|wed|thu|fri|sat|sun)[^ ,]*(?:,[ ])?)+  # slots""",
    re.VERBOSE | re.DOTALL,
)
_PLACE = re.compile(r", (?:row|line|columns?|sheet) |^the ")


def left_in_english(fault: Fault) -> list[str]:
    """List the texts of a fault that are neither data nor said in French."""
    parts = {"found": fault.found, "expected": fault.expected, "remedy": fault.remedy}
    left = [
        text
        for part, text in parts.items()
        if BOOK.say(part, text) is None and (part == "remedy" or not _DATA.fullmatch(text))
    ]
    where = BOOK.say("where", fault.where) or fault.where
    return [*left, where] if _PLACE.search(where) else left
