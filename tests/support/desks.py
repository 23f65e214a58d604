"""Small files of desks, and the marks of a search for the same children."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import berceau

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from berceau.domain.territory import Territory
    from berceau.intake.register import Register

RAM = (
    "N° dossier;Nom;Prénom;Date de naissance;Commune;Téléphone;Date d'entrée;Jours;Vœux;Déposé le"
)
CRECHE = "Enfant,Né(e) le,Ville,Portable,Entrée souhaitée,Lundi,Mardi,Choix 1,Choix 2"


@cache
def chamousset() -> Territory:
    return berceau.case("chamousset")


def ram(folder: Path, *rows: str, name: str = "ram.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([RAM, *rows]) + "\n", encoding="cp1252")
    return path


def creche(folder: Path, *rows: str) -> Path:
    path = folder / "creche.csv"
    path.write_text("\n".join([CRECHE, *rows]) + "\n", encoding="utf-8")
    return path


LEA = (
    "12;DUPONT;Léa;03/04/2014;Montrottier;06 12 34 56 78;01/09/2014;lun mar;"
    "creche-montrottier;02/03/2014"
)
LEA_AGAIN = (
    "DUPOND Lea,2014-03-04,MONTROTTIER,0612345678,2014-09-01,x,x,creche montrottier,any:5km"
)


class Marks(NamedTuple):
    """How well the same children were found.

    Attributes
    ----------
    precision
        Of the pairs called surely the same, the share that are.
    recall
        Of the pairs that are the same, the share called surely the same.
    found
        Of the pairs that are the same, the share proposed at all, surely or to be looked at.
    """

    precision: float
    recall: float
    found: float


def marks(register: Register, same: frozenset[frozenset[str]]) -> Marks:
    sure = _names(register, ["same"])
    proposed = _names(register, ["same", "look"])
    return Marks(
        len(sure & same) / len(sure),
        len(sure & same) / len(same),
        len(proposed & same) / len(same),
    )


def _names(register: Register, zones: Sequence[str]) -> set[frozenset[str]]:
    return {frozenset((p.first, p.second)) for p in register.pairs if p.zone in zones}
