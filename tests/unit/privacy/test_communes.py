"""Small communes under a common name: only where the rules treat them alike, or it is said."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau.domain.communes import Commune
from berceau.domain.policy import EVEN_STAGES
from support.check_builders import DAIX, TALANT, child, creche, family, request, territory

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.privacy.anonymising import Anonymised

KEY = "a secret for these tests"
HAMLETS = ("21101", "21102", "21103")
COMMUNES = [
    {"code": TALANT, "name": "Talant", "latitude": 47.336, "longitude": 4.999},
    {"code": DAIX, "name": "Daix"},
    *(
        {"code": code, "name": f"Hamlet {code}", "latitude": 47.4, "longitude": 5.0}
        for code in HAMLETS
    ),
]
OPEN = creche(serves=["*"], places=20)
GUESTS = {
    "id": "guests",
    "hosts": ["creche"],
    "guests": list(HAMLETS),
    "terms": [{"kind": "access"}],
}


def of_hamlets(*numbers: int, **changes: Any) -> Territory:
    """Write a territory where so many families live in each hamlet, and six in Talant."""
    homes = [(TALANT, 6), *zip(HAMLETS, numbers, strict=True)]
    families = [
        family(f"{code}-{number}", commune=code) for code, most in homes for number in range(most)
    ]
    fields: dict[str, Any] = {"communes": COMMUNES, "structures": [OPEN], **changes}
    return territory(*families, **fields)


def joined(given: Territory, k: int = 5) -> Anonymised:
    return berceau.anonymise(given, key=KEY, k=k, further=["communes"])


def invented(found: Anonymised) -> list[Commune]:
    return [commune for commune in found.territory.communes if commune.name.startswith("Communes")]


def homes(found: Anonymised) -> list[str]:
    return sorted(family.commune for family in found.territory.families)


def test_communes_alike_go_under_one_name_and_nothing_differs() -> None:
    """In Daix nobody asks for anything: its name goes, too."""
    found = joined(of_hamlets(2, 3, 2))
    assert found.differs == ()
    assert invented(found) == [Commune(code="00001", name="Communes A")]
    assert homes(found) == ["00001"] * 7 + [TALANT] * 6
    assert (found.changes.communes, found.changes.joined) == (4, 1)
    text = found.territory.model_dump_json()
    assert not re.search("Hamlet|2110[123]|21223", text)
    assert found.crowd.below == 0


def test_without_being_asked_for_it_is_only_counted() -> None:
    found = berceau.anonymise(of_hamlets(2, 3, 2), key=KEY)
    assert invented(found) == []
    step = next(step for step in found.crowd.further if step.step == "communes")
    assert (found.crowd.below, step.below, step.concerned) == (7, 0, 0)


def test_what_going_further_is_said_to_bring_is_what_it_brings() -> None:
    born = (date(2024, 10, 1), date(2024, 11, 15), date(2025, 2, 1))
    given = of_hamlets(4, 3, 2)
    families = tuple(
        f.model_copy(
            update={
                "children": tuple(c.model_copy(update={"born": born[k % 3]}) for c in f.children)
            }
        )
        for k, f in enumerate(given.families)
    )
    given = given.model_copy(update={"families": families})
    said = berceau.anonymise(given, key=KEY).crowd.further
    below = next(step.below for step in said if step.step == "communes")
    assert joined(given).crowd.below == below


def test_a_larger_commune_stays_where_the_small_ones_are_enough() -> None:
    assert homes(joined(of_hamlets(3, 2, 8)))[:5] == ["00001"] * 5
    assert HAMLETS[2] in homes(joined(of_hamlets(3, 2, 8)))


def test_a_larger_commune_lends_its_company_where_they_are_not() -> None:
    found = joined(of_hamlets(1, 2, 6))
    assert found.differs == ()
    assert homes(found)[:9] == ["00001"] * 9


def _with_home(given: Territory) -> Territory:
    """Let a family of the first hamlet look for places within some distance from its home."""
    families = [
        f.model_copy(
            update={
                "children": tuple(
                    c.model_copy(
                        update={"request": c.request.model_copy(update={"wishes": ("any:9km",)})}
                    )
                    for c in f.children
                    if c.request is not None
                )
            }
        )
        if f.id == f"{HAMLETS[0]}-0"
        else f
        for f in given.families
    ]
    return given.model_copy(update={"families": tuple(families)})


@pytest.mark.parametrize(
    "changes",
    [
        {"structures": [OPEN, creche(id="own", commune=HAMLETS[0])]},
        {"structures": [OPEN, creche(id="own", serves=[TALANT, HAMLETS[0]])]},
        {"conventions": [{**GUESTS, "guests": [HAMLETS[0]]}]},
        {
            "conventions": [
                {
                    "id": "parts",
                    "terms": [
                        {
                            "kind": "share",
                            "structure": "creche",
                            "parts": [{"commune": HAMLETS[0], "places": 2}],
                        }
                    ],
                }
            ]
        },
    ],
    ids=["a structure", "rights", "a convention", "a part"],
)
def test_a_commune_with_something_of_its_own_keeps_its_name(changes: dict[str, Any]) -> None:
    found = joined(of_hamlets(2, 2, 2, **changes))
    assert found.differs == ()
    assert homes(found) == sorted(["00001"] * 4 + [HAMLETS[0]] * 2 + [TALANT] * 6)


def test_a_commune_keeps_its_name_where_its_coordinates_count() -> None:
    found = joined(_with_home(of_hamlets(2, 2, 2)))
    assert found.differs == ()
    assert HAMLETS[0] in homes(found)


def test_a_commune_that_a_wish_names_keeps_its_name() -> None:
    wish = request(wishes=["creche", f"any:{HAMLETS[1]}"])
    asking = family("asking", children=[child("asking-a", request=wish)])
    given = of_hamlets(2, 2, 2)
    more = territory(asking, communes=COMMUNES, structures=[OPEN]).families
    found = joined(given.model_copy(update={"families": (*given.families, *more)}))
    assert found.differs == ()
    assert homes(found).count(HAMLETS[1]) == 2


def test_fairness_that_looks_at_each_commune_is_told_to_change() -> None:
    given = of_hamlets(2, 2, 2)
    policy = given.policy.model_copy(update={"stages": EVEN_STAGES, "envy": ()})
    given = given.model_copy(update={"policy": policy})
    step = next(s for s in berceau.anonymise(given, key=KEY).crowd.further if s.step == "communes")
    assert step.concerned == 6
    found = joined(given)
    assert found.differs == ("stages",)
    assert homes(found)[:6] == ["00001"] * 6


def test_a_limit_of_each_commune_is_told_to_change() -> None:
    limit = {"kind": "hours", "max": 40, "per": "month", "scope": "commune"}
    convention = {**GUESTS, "terms": [*GUESTS["terms"], limit]}
    found = joined(of_hamlets(2, 2, 2, structures=[creche()], conventions=[convention]))
    assert found.differs == ("rows",)
    assert found.territory.conventions[0].guests == ("00001",)


@pytest.mark.parametrize(
    ("numbers", "differs", "names"),
    [((3, 3, 3), (), ["A"]), ((6, 3, 3), (), ["A"]), ((4, 4, 4), ("stages",), ["A"])],
)
def test_small_communes_grow_into_a_group_of_their_own_only_where_they_must(
    numbers: tuple[int, ...], differs: tuple[str, ...], names: list[str]
) -> None:
    """Fairness counts communes with fewer than ten requests together."""
    found = joined(of_hamlets(*numbers))
    assert found.differs == differs
    assert [commune.name for commune in invented(found)] == [f"Communes {n}" for n in names]
    sizes = Counter(homes(found))
    assert min(sizes.values()) >= 5


def test_names_are_shared_out_so_that_all_have_company() -> None:
    more = [*COMMUNES, {"code": "21104", "name": "Hamlet 21104"}]
    given = of_hamlets(3, 3, 3, communes=more)
    fourth = [family(f"more-{k}", commune="21104") for k in range(3)]
    more_families = territory(*fourth, communes=more, structures=[OPEN]).families
    found = joined(given.model_copy(update={"families": (*given.families, *more_families)}))
    assert found.differs == ()
    assert Counter(homes(found)) == {"00001": 6, "00002": 6, TALANT: 6}
