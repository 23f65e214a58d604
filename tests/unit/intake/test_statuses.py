"""What becomes of an application: lawful steps, expiry, renewal, history carried on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.intake.decisions import Decisions, PairDecision
from berceau.intake.renewing import for_session
from berceau.intake.statuses import (
    LAWFUL,
    STATUSES,
    Deadlines,
    Status,
    StatusStep,
    advance,
    before_session,
)
from support.desks import LEA, chamousset, ram

if TYPE_CHECKING:
    from pathlib import Path

APRIL = Deadlines(session=date(2015, 4, 15), renew_from=date(2015, 1, 1))


def _at(status: Status, on: date | None = date(2014, 6, 1)) -> tuple[StatusStep, ...]:
    return (StatusStep(status=status, on=on),)


def test_the_usual_way_of_a_request_is_lawful() -> None:
    way: tuple[Status, ...] = (
        "DRAFT", "PREREGISTERED", "ACTIVE", "SCORED", "WAITLISTED", "STALE", "ACTIVE", "SCORED",
        "OFFERED", "ACCEPTED", "PLACED",
    )  # fmt: skip
    history: tuple[StatusStep, ...] = ()
    for k, status in enumerate(way):
        history = advance(history, StatusStep(status=status, on=date(2014, 1, 1 + k)))
    assert tuple(step.status for step in history) == way


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_refuses_what_may_not_follow(status: Status) -> None:
    for after in STATUSES:
        if after in LAWFUL[status]:
            assert advance(_at(status), StatusStep(status=after))[-1].status == after
        else:
            with pytest.raises(berceau.InputError, match="unlawful-status"):
                advance(_at(status), StatusStep(status=after))


def test_steps_go_forward_in_time() -> None:
    with pytest.raises(berceau.InputError, match="wrong-order"):
        advance(_at("ACTIVE"), StatusStep(status="STALE", on=date(2014, 5, 31)))


@pytest.mark.parametrize(
    ("status", "on", "renewed", "after"),
    [
        ("ACTIVE", date(2014, 6, 1), (), "STALE"),
        ("ACTIVE", date(2014, 6, 1), (date(2015, 2, 3),), "ACTIVE"),
        ("ACTIVE", date(2014, 6, 1), (date(2014, 12, 31),), "STALE"),
        ("ACTIVE", date(2014, 6, 1), (date(2015, 4, 16),), "STALE"),
        ("ACTIVE", date(2015, 1, 1), (), "ACTIVE"),
        ("WAITLISTED", date(2014, 10, 15), (), "STALE"),
        ("PREREGISTERED", date(2014, 10, 15), (), "STALE"),
        ("STALE", date(2014, 10, 15), (date(2015, 3, 1),), "ACTIVE"),
        ("STALE", date(2014, 10, 15), (), "STALE"),
        ("STALE", date(2014, 4, 15), (), "EXPIRED"),
        ("OFFERED", date(2015, 3, 31), (), "OFFERED"),
        ("OFFERED", date(2015, 3, 30), (), "EXPIRED"),
        ("PLACED", date(2014, 6, 1), (), "PLACED"),
        ("DRAFT", date(2014, 6, 1), (), "DRAFT"),
        ("ACTIVE", None, (), "STALE"),
    ],
)
def test_before_a_session_who_did_not_confirm_goes_stale(
    status: Status, on: date | None, renewed: tuple[date, ...], after: Status
) -> None:
    history = before_session(_at(status, on), APRIL, renewed=renewed)
    assert history[-1].status == after
    assert history[:1] == _at(status, on)
    # Looking twice changes nothing more.
    assert before_session(history, APRIL, renewed=renewed) == history


def test_a_desk_says_the_next_step_and_the_past_is_carried_on(tmp_path: Path) -> None:
    head = "N° dossier;Nom;Prénom;Statut;Renouvelé le"
    path = tmp_path / "ram.csv"

    def say(status: str, day: str) -> None:
        path.write_text(f"{head}\n12;DUPONT;Léa;{status};{day}\n", "utf-8")

    say("en attente", "01/03/2014")
    first = berceau.intake([path])
    assert [s.status for s in first.applications[0].history] == ["ACTIVE"]
    say("périmé", "20/04/2014")
    second = berceau.intake([path], earlier=first)
    assert [s.status for s in second.applications[0].history] == ["ACTIVE", "STALE"]
    assert [s.by for s in second.applications[0].history] == ["ram", "ram"]
    say("admis", "02/05/2014")
    with pytest.raises(berceau.InputError) as raised:
        berceau.intake([path], earlier=second)
    [fault] = raised.value.faults
    assert (fault.code, fault.where) == ("unlawful-status", "ram.csv, row 2, application ram/12")


def test_who_is_not_born_yet_is_preregistered(tmp_path: Path) -> None:
    unborn = LEA.replace("03/04/2014", "15/05/2014")
    register = berceau.intake([ram(tmp_path, unborn)], territory=chamousset())
    [application] = register.applications
    assert application.status == "PREREGISTERED"
    assert application.history[0].on == date(2014, 3, 2)


def test_one_confirmation_keeps_a_child_alive_at_all_its_desks(tmp_path: Path) -> None:
    head = "N° dossier;Nom;Prénom;Date de naissance;Date d'entrée;Déposé le;Renouvelé le"
    one, other, third = (tmp_path / f"{name}.csv" for name in ("ram", "creche", "cias"))
    row = "DUPONT;Léa;03/04/2014;01/09/2015;01/06/2014"
    one.write_text(f"{head}\n1;{row};03/02/2015\n", "utf-8")
    other.write_text(f"{head}\n1;{row};\n", "utf-8")
    third.write_text(f"{head}\n1;{row};\n", "utf-8")
    same = PairDecision(first="ram/1", second="creche/1", verdict="same")
    register = berceau.intake([one, other, third], decisions=Decisions(pair=(same,)))
    brought = for_session(register, APRIL)
    found = {application.id: application.status for application in brought.applications}
    assert found == {"ram/1": "ACTIVE", "creche/1": "ACTIVE", "cias/1": "STALE"}
    assert [s.status for s in brought.applications[2].history] == ["ACTIVE", "STALE"]
    assert "confirmées" in str(brought)
