"""An anonymised territory as tables: what went, what stayed, who is alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import Lang, words
from berceau.privacy.days import Grain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.show.words import Words
    from berceau.privacy.anonymising import Anonymised
    from berceau.privacy.changes import Changes
    from berceau.privacy.crowd import Crowd

HERE = "berceau.privacy"


def anonymised_tables(found: Anonymised, *, lang: Lang = "fr") -> tuple[Table, ...]:
    """Lay out what was done to a territory, that its problem is the same, and who is alone.

    Parameters
    ----------
    found
        What is shown.
    lang
        Language.
    """
    say = words(lang, HERE)
    return (
        Table(say("privacy.title", territory=found.territory.name), notes=(_proof(found, say),)),
        _changes(found.changes, say),
        _crowd(found.crowd, say),
    )


def _proof(found: Anonymised, say: Words) -> str:
    if not found.differs:
        return say("privacy.same")
    parts = ", ".join(say(f"privacy.part.{part}") for part in found.differs)
    return say("privacy.differs", parts=parts)


def _changes(changes: Changes, say: Words) -> Table:
    rows = [
        (say("privacy.children"), say.whole(changes.children), say("privacy.pseudonyms")),
        (say("privacy.families"), say.whole(changes.families), say("privacy.pseudonyms")),
        (say("privacy.childminders"), say.whole(changes.childminders), say("privacy.pseudonyms")),
        (
            say("privacy.communes"),
            say.whole(changes.communes),
            say("privacy.joined", joined=say.whole(changes.joined)),
        ),
        (say("privacy.births"), say.whole(changes.children), _births(changes, say)),
        (say("privacy.requests"), say.whole(changes.requests), say("privacy.month")),
        (
            say("privacy.facts"),
            say.whole(changes.facts_before),
            say("privacy.left", left=say.whole(changes.facts), ready=say.whole(changes.ready)),
        ),
        (
            say("privacy.homes"),
            say.whole(changes.homes_before),
            say(
                "privacy.homes_left",
                left=say.whole(changes.homes),
                exact=say.whole(changes.homes_exact),
            ),
        ),
        (say("privacy.texts"), say.whole(changes.texts), say("privacy.out")),
    ]
    columns = (
        Column(say("privacy.what")),
        Column(say("privacy.number"), numeric=True),
        Column(say("privacy.became")),
    )
    shown = [row for row in rows if row[1] != "0"]
    return Table(say("privacy.changed"), columns, cells(shown), (say("privacy.kept"),))


def _births(changes: Changes, say: Words) -> str:
    return ", ".join(
        say(f"privacy.grain.{grain}", number=say.whole(changes.births[grain]))
        for grain in get_args(Grain)
        if changes.births.get(grain)
    )


def _crowd(crowd: Crowd, say: Words) -> Table:
    columns = (
        Column(say("privacy.step")),
        Column(say("privacy.below", k=crowd.k), numeric=True),
        Column(say("privacy.concerned"), numeric=True),
    )
    rows = [
        (say("privacy.steps.none"), say.whole(crowd.below), say.whole(0)),
        *(
            (say(f"privacy.steps.{f.step}"), say.whole(f.below), say.whole(f.concerned))
            for f in crowd.further
        ),
    ]
    return Table(say("privacy.alone"), columns, cells(rows), tuple(_crowd_notes(crowd, say)))


def _crowd_notes(crowd: Crowd, say: Words) -> Iterator[str]:
    yield say(
        "privacy.crowd",
        below=say.whole(crowd.below),
        children=say.whole(crowd.children),
        before=say.whole(crowd.before),
        k=crowd.k,
        smallest=say.whole(crowd.smallest),
    )
    if crowd.further:
        yield say("privacy.further")
    yield say("privacy.careful")
