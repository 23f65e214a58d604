"""Families through CSV and Excel, and what French offices write in their tables."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from berceau import io
from berceau.domain.calendar import Band, Calendar
from berceau.domain.families import AnyOf, Child, Fact, Family, Request
from berceau.errors import InputError
from support.documents import talant
from support.families import households, in_order

if TYPE_CHECKING:
    from pathlib import Path

ONE_FOLDER = [HealthCheck.function_scoped_fixture]


def read_text(text: str, path: Path, encoding: str = "utf-8") -> tuple[Family, ...]:
    path.write_bytes(text.encode(encoding))
    return io.read_families(path)


@pytest.mark.parametrize("lang", ["fr", "en"])
@given(families=households())
@settings(max_examples=25, suppress_health_check=ONE_FOLDER, deadline=None)
def test_csv_gives_back_what_was_written(
    lang: str, families: tuple[Family, ...], tmp_path: Path
) -> None:
    path = tmp_path / "familles.csv"
    io.write_families(families, path, lang=lang)
    assert in_order(io.read_families(path)) == in_order(families)


@given(families=households())
@settings(max_examples=15, suppress_health_check=ONE_FOLDER, deadline=None)
def test_excel_gives_back_what_was_written(families: tuple[Family, ...], tmp_path: Path) -> None:
    path = tmp_path / "familles.xlsx"
    io.write_families(families, path)
    assert in_order(io.read_families(path)) == in_order(families)


def test_a_point_very_near_the_meridian_of_zero_is_written_in_figures(tmp_path: Path) -> None:
    child = Child(id="E1", born=date(2014, 11, 3))
    family = Family(id="F1", commune="21617", children=(child,), latitude=47.25, longitude=1e-05)
    path = tmp_path / "familles.csv"
    io.write_families((family,), path)
    assert "0.00001" in path.read_text(encoding="utf-8-sig")
    assert io.read_families(path) == (family,)


def test_no_family_makes_an_empty_table(tmp_path: Path) -> None:
    io.write_families((), tmp_path / "familles.csv")
    assert io.read_families(tmp_path / "familles.csv") == ()


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_separators_and_encodings_are_found(separator: str, encoding: str, tmp_path: Path) -> None:
    rows = (
        ("Enfant", "Famille", "Commune", "Né le", "fait:quartier"),
        ("E1", "F1", "21617", "03/11/2014", "Évêché"),
    )
    text = "\r\n".join(separator.join(row) for row in rows)
    (family,) = read_text(text, tmp_path / "f.csv", encoding)
    assert family.children == (Child(id="E1", born=date(2014, 11, 3)),)
    assert family.facts == (Fact(name="quartier", value="Évêché"),)


def test_an_empty_line_may_stand_above_the_separator(tmp_path: Path) -> None:
    text = "\nsep=|\nenfant|famille|commune|naissance\nE1|F1|21617|03/11/2014\nE2|F2|?|x\n"
    with pytest.raises(InputError) as raised:
        read_text(text, tmp_path / "f.csv")
    assert {fault.where for fault in raised.value.faults} == {
        "f.csv, row 5, column commune",
        "f.csv, row 5, column naissance",
    }


def test_the_words_of_french_offices(tmp_path: Path) -> None:
    (family,) = read_text(
        "sep=;\n"
        "ENFANT;Famille;Code Insee;Date de naissance;début;Semaines;Vœux;Fratrie;Déposé le;"
        "latitude;fait:seul;fait:enfants;enfant:handicap\n"
        "\n"
        "E1;F1;1004;3/11/2014;01/09/2015;Lundi mardi matin, jeu-après-midi | 2 parmi lun mar ven;"
        "multi-accueil > assistante maternelle:21617;Tous ou aucun;1/3/2015;47,25;oui;3;non\n",
        tmp_path / "f.csv",
    )
    assert family == Family(
        id="F1",
        commune="01004",
        siblings="all_or_none",
        latitude=47.25,
        facts=(Fact(name="seul", value=True), Fact(name="enfants", value=3)),
        children=(
            Child(
                id="E1",
                born=date(2014, 11, 3),
                facts=(Fact(name="handicap", value=False),),
                request=Request(
                    start=date(2015, 9, 1),
                    weeks=(("mon", "tue-am", "thu-pm"), AnyOf(any=2, of=("mon", "tue", "fri"))),
                    wishes=("multi-accueil", "childminder:21617"),
                    submitted=date(2015, 3, 1),
                ),
            ),
        ),
    )


def test_what_a_family_says_once_holds_for_all_its_children(tmp_path: Path) -> None:
    (family,) = read_text(
        "enfant;famille;commune;naissance;fait:seul\nA;F;21617;2014-01-01;oui\nB;F;;2015-01-01;\n",
        tmp_path / "f.csv",
    )
    assert [child.id for child in family.children] == ["A", "B"]
    assert family.facts == (Fact(name="seul", value=True),)


def test_combinations_of_brothers_and_sisters(tmp_path: Path) -> None:
    (family,) = read_text(
        "enfant;famille;commune;naissance;fratrie;combinaisons;non listées\n"
        "A;F;21617;2014-01-01;Combinaisons;A: a + B: a | A:a + B:assmat:21617;un seul\n"
        "B;F;;2015-01-01;;;\n",
        tmp_path / "f.csv",
    )
    assert (family.siblings, family.unlisted) == ("combinations", "one_alone")
    assert [[(p.child, p.structure) for p in listed] for listed in family.combinations] == [
        [("A", "a"), ("B", "a")],
        [("A", "a"), ("B", "childminder:21617")],
    ]


def test_a_combination_names_a_child_and_a_structure(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        read_text(
            "enfant;famille;commune;naissance;combinaisons\nA;F;21617;2014-01-01;A + B:a\n",
            tmp_path / "f.csv",
        )
    assert [fault.code for fault in raised.value.faults] == ["wrong-combination"]


def test_facts_keep_their_source(tmp_path: Path) -> None:
    fact = Fact(name="seul", value=True, source="CAF")
    child = Child(id="A", born=date(2014, 1, 1), facts=(fact,))
    family = Family(id="F", commune="21617", facts=(fact,), children=(child,))
    io.write_families([family], tmp_path / "f.csv")
    assert io.read_families(tmp_path / "f.csv") == (family,)


def test_excel_numbers_and_days_are_read_as_meant(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["enfant", "famille", "commune", "naissance", "fait:revenu", "fait:seul"])
    book.active.append([12, 7.0, 1004, date(2014, 11, 3), 1200.0, True])
    book.save(tmp_path / "f.xlsx")
    (family,) = io.read_families(tmp_path / "f.xlsx")
    assert (family.id, family.commune, family.children[0].id) == ("7", "01004", "12")
    assert family.children[0].born == date(2014, 11, 3)
    assert family.facts == (Fact(name="revenu", value=1200), Fact(name="seul", value=True))


def test_text_that_begins_like_a_formula_stays_text(tmp_path: Path) -> None:
    fact = Fact(name="note", value="=1+1")
    family = Family(
        id="=F", commune="21617", facts=(fact,), children=(Child(id="A", born=date(2014, 1, 1)),)
    )
    io.write_families([family], tmp_path / "f.xlsx")
    assert io.read_families(tmp_path / "f.xlsx") == (family,)


def test_bands_of_the_calendar_are_never_french_words(tmp_path: Path) -> None:
    bands = (
        Band(id="matin", half="am", start=480, end=720),
        Band(id="soir", half="pm", start=1020, end=1140),
    )
    calendar = Calendar(first=date(2015, 9, 1), last=date(2016, 8, 31), bands=bands)
    document = talant() | {
        "calendar": calendar.model_dump(mode="json"),
        "families": [],
        "decisions": [],
    }
    path = tmp_path / "f.csv"
    path.write_text(
        "enfant;famille;commune;naissance;debut;semaines;voeux\n"
        "A;F;21617;2014-01-01;2015-09-01;lun-matin mar-soir;multi-accueil\n",
        encoding="utf-8",
    )
    (family,) = io.read(document, families=path).families
    assert family.children[0].request is not None
    assert family.children[0].request.weeks == (("mon-matin", "tue-soir"),)


def test_families_are_checked_against_a_territory(tmp_path: Path) -> None:
    territory = io.read(talant())
    io.write_families(territory.families, tmp_path / "f.csv")
    assert io.read_families(tmp_path / "f.csv", territory=territory) == territory.families
    assert io.read(talant(), families=tmp_path / "f.csv") == territory
    elsewhere = territory.families[0].model_copy(update={"commune": "75056"})
    io.write_families([elsewhere], tmp_path / "f.csv")
    with pytest.raises(InputError, match="row 2, column commune: found a text of the form 99999"):
        io.read_families(tmp_path / "f.csv", territory=territory)


def test_a_name_that_a_cell_cannot_hold_is_refused(tmp_path: Path) -> None:
    request = Request(start=date(2015, 9, 1), weeks=(("mon",),), wishes=("A > B",))
    child = Child(id="A", born=date(2014, 1, 1), request=request)
    family = Family(id="F", commune="21617", children=(child,))
    with pytest.raises(InputError, match="not-for-tables"):
        io.write_families([family], tmp_path / "f.csv")
    assert not (tmp_path / "f.csv").exists()


def test_a_table_without_a_header_tells_nothing_of_its_first_child(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("Zoé;MARTIN;21617;03/11/2014\nLéo;MARTIN;21617;03/11/2013\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        io.read_families(path)
    assert [fault.code for fault in caught.value.faults] == ["no-header"]
    assert not any(word in str(caught.value) for word in ("Zoé", "MARTIN", "2014"))
