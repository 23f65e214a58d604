"""Figures can be drawn, in both languages, and say their numbers in ink."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau.observatory import figures
from berceau.observatory.rows import occupancy_rows

if TYPE_CHECKING:
    from pathlib import Path

_TEXT = re.compile(r"<(?:text|tspan)[^>]*>([^<]+)<")


@cache
def territory() -> berceau.Territory:
    return berceau.case("talant-2015")


@cache
def proposal() -> berceau.Proposal:
    return berceau.in_order(territory())


def _ink(figure: figures.Figure, folder: Path) -> list[str]:
    path = figures.save(figure, folder / "figure.svg")
    return _TEXT.findall(path.read_text(encoding="utf-8"))


def test_every_cell_of_the_heat_map_is_written(tmp_path: Path) -> None:
    ink = _ink(figures.occupancy(proposal(), territory()), tmp_path)
    cells = [row["text"] for row in occupancy_rows(proposal(), territory())]
    assert [text for text in ink if "/" in text and text[0].isdigit()] != []
    assert sorted(text for text in ink if re.fullmatch(r"\d+/\d+", text)) == sorted(cells)
    days = [text for text in ink if text in {"lun", "mar", "mer", "jeu", "ven"}]
    assert days == ["lun", "mar", "mer", "jeu", "ven"]


def test_figures_speak_english_too(tmp_path: Path) -> None:
    ink = _ink(figures.occupancy(proposal(), territory(), lang="en"), tmp_path)
    assert {"Mon", "Fri"} <= set(ink) or {"mon", "fri"} <= set(ink)
    assert any("fullest month" in text for text in ink)


def _with_hours(per: str, scope: str) -> berceau.Territory:
    document = territory().model_dump(mode="json", exclude_defaults=True)
    [convention] = document["conventions"]
    others = [term for term in convention["terms"] if term["kind"] != "hours"]
    convention["terms"] = [*others, {"kind": "hours", "max": 60, "per": per, "scope": scope}]
    return berceau.read(document)


@pytest.mark.parametrize(
    ("per", "scope", "said", "lines"),
    [
        ("month", "convention", "limite 60 h par mois", 1),
        ("month", "commune", "limite 60 h par mois", 1),
        ("month", "family", "au plus 60 h par famille et par mois", 0),
        ("year", "convention", "h sur 60 h pour l'année", 0),
        ("year", "family", "au plus 60 h par famille et par an", 0),
    ],
)
def test_a_limit_is_a_line_or_a_sentence(
    per: str, scope: str, said: str, lines: int, tmp_path: Path
) -> None:
    figure = figures.convention_hours(proposal(), _with_hours(per, scope))
    ink = _ink(figure, tmp_path)
    assert any(said in text.replace("&#39;", "'") for text in ink), ink
    assert _marks(figure.to_dict()).count("rule") == lines


def _marks(spec: dict[str, Any]) -> list[str]:
    nested = [*spec.get("vconcat", ()), *spec.get("layer", ())]
    mark = spec.get("mark", {}).get("type")
    return [*([mark] if mark else []), *(m for part in nested for m in _marks(part))]


def test_only_the_conventions_asked_for_are_drawn() -> None:
    [convention] = territory().conventions
    figure = figures.convention_hours(proposal(), territory(), conventions=[convention.id])
    assert len(figure.to_dict()["vconcat"]) == 1
    with pytest.raises(KeyError, match="no-such"):
        figures.convention_hours(proposal(), territory(), conventions=["no-such"])
    with pytest.raises(ValueError, match="no convention"):
        figures.convention_hours(proposal(), territory(), conventions=[])


def test_service_rates_write_rate_and_needs(tmp_path: Path) -> None:
    ink = _ink(figures.service_rates(proposal(), territory()), tmp_path)
    assert {"Daix", "Talant"} <= set(ink)
    assert sum(bool(re.search(r"% \([\d,]+ / [\d,]+\)", text)) for text in ink) == 2


def test_the_ending_of_the_file_decides(tmp_path: Path) -> None:
    figure = figures.service_rates(proposal())
    png = figures.save(figure, tmp_path / "rates.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    page = figures.save(figure, tmp_path / "rates.html").read_text(encoding="utf-8")
    assert "<html" in page
    assert re.search(r"<script[^>]+src=", page) is None  # nothing is fetched
    with pytest.raises(ValueError, match=r"expected \.svg, \.png or \.html"):
        figures.save(figure, tmp_path / "rates.jpeg")
