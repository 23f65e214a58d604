"""Each kind of finding is raised where its fault is planted, and nowhere else."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from berceau.audit.precheck import precheck
from berceau.audit.precheck.kinds import KINDS
from support.prechecked import AHUY, DAIX, TALANT, WEEK, codes, document, examined, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.audit.precheck import Precheck

    Document = dict[str, Any]


def _creche(now: Document) -> Document:
    found: Document = now["structures"][0]
    return found


def _family(now: Document, k: int = 0) -> Document:
    found: Document = now["families"][k]
    return found


def _child(now: Document, k: int = 0) -> Document:
    found: Document = _family(now, k)["children"][0]
    return found


def _request(now: Document, k: int = 0) -> Document:
    found: Document = _child(now, k)["request"]
    return found


def _holds(now: Document, k: int = 0, **changes: Any) -> Document:
    held = {"structure": "creche", "week": ["mon"], "since": "2025-08-25", **changes}
    _child(now, k)["held"] = held
    return held


def _grid(now: Document, k: int) -> Document:
    found: Document = now["policy"]["grid"][k]
    return found


def _equal(now: Document, *, submitted: bool = True, born: bool = True) -> None:
    """Make everybody equal for the one place there is."""
    _creche(now).update(places=1, sections=[])
    now["policy"]["grid"] = []
    for k in range(10):
        _request(now, k)["weeks"] = [["mon"]]
        if submitted:
            _request(now, k)["submitted"] = "2025-04-01"
        if born:
            # Two days, so that not all are born on one.
            _child(now, k)["born"] = f"2025-0{k % 4 + 1}-0{k % 4 + 1}"
            _family(now, k)["commune"] = TALANT


def _decided(now: Document, _: Document) -> None:
    _creche(now)["opening"] = ["mon", "tue", "wed", "thu"]
    now["decisions"] = [{"kind": "place", "child": "C4", "structure": "creche"}]


def _above(now: Document, _: Document) -> None:
    _creche(now).update(places=1, sections=[])
    _holds(now, 0)
    _holds(now, 1)
    del _child(now, 0)["request"], _child(now, 1)["request"]


def _never(now: Document, _: Document) -> None:
    now["structures"].append(
        {
            "id": "vide",
            "kind": "micro_creche",
            "commune": TALANT,
            "places": 1,
            "closures": [["2025-01-01", "2026-12-31"]],
            "staff": [{"slots": WEEK, "adults": 1}],
        }
    )


def _off(now: Document, _: Document) -> None:
    now["structures"][1]["opening"] = []


def _few_staff(now: Document, _: Document) -> None:
    _creche(now)["staff"] = [
        {"slots": WEEK[:4], "adults": 4},
        {"slots": ["fri"], "adults": 2},
    ]


def _gap(now: Document, _: Document) -> None:
    _creche(now)["sections"][1]["from_months"] = 30
    _creche(now)["sections"][0]["to_months"] = 24


def _sections(now: Document, _: Document) -> None:
    for section in _creche(now)["sections"]:
        section["places"] = 7


def _modulated(now: Document, _: Document) -> None:
    _creche(now)["modulated"] = [{"slots": ["mon"], "places": 17}]
    _creche(now)["staff"] = [{"slots": WEEK, "adults": 5}]


def _micro(now: Document, _: Document) -> None:
    _creche(now)["kind"] = "micro_creche"


def _huge(now: Document, _: Document) -> None:
    _creche(now).update(places=61, sections=[], staff=[{"slots": WEEK, "adults": 10}])


def _approved(now: Document, _: Document) -> None:
    now["structures"][1].update(places=4, own_under_11=3, own_under_3=1)


def _house(now: Document, _: Document) -> None:
    now["structures"].append({"id": "mam", "kind": "mam", "commune": TALANT, "places": 21})


def _pools(now: Document, _: Document) -> None:
    _creche(now)["reserved"] = [
        {"kind": "other", "fact": "lone", "places": 9},
        {"kind": "insertion", "fact": "lone", "places": 8},
    ]


def _rush(now: Document, _: Document) -> None:
    for k in range(10):
        _request(now, k)["wishes"] = ["creche"]
        _request(now, k)["weeks"] = [[WEEK[k % 5]]]
    _creche(now).update(places=2, sections=[])
    now["structures"].append({**_creche(now), "id": "autre", "places": 6})
    now["conventions"][0]["hosts"].append("autre")
    for k in range(4):
        _request(now, k)["wishes"].append("autre")


def _spacious(now: Document, _: Document) -> None:
    _creche(now).update(places=24, sections=[], staff=[{"slots": WEEK, "adults": 4}])


def _shut_out(now: Document, _: Document) -> None:
    _family(now, 0)["commune"] = AHUY
    now["structures"].append(
        {"id": "nounou-2", "kind": "childminder", "commune": AHUY, "places": 3}
    )


def _nowhere(now: Document, _: Document) -> None:
    _family(now, 0)["commune"] = AHUY


def _one_wish(now: Document, _: Document) -> None:
    _family(now, 8)["children"][0]["request"]["wishes"].append("nounou")


def _siblings(now: Document, _: Document) -> None:
    now["families"][0]["siblings"] = "together"
    _request(now, 0)["wishes"] = ["nounou"]
    other = {**_child(now, 1), "born": "2024-01-11"}
    now["families"][0]["children"].append(other)
    del now["families"][1]


def _outside(now: Document, _: Document) -> None:
    _request(now)["from"] = "2026-09-15"


def _twice(now: Document, _: Document) -> None:
    again = {**_child(now, 1), "id": "C99"}
    now["families"].append({**_family(now, 1), "id": "F99", "children": [again]})


def _schoolchild(now: Document, _: Document) -> None:
    _child(now)["born"] = "2022-05-03"


def _unborn(now: Document, _: Document) -> None:
    _child(now)["born"] = "2025-09-10"
    _request(now)["weeks"] = [["mon"]]
    for section in _creche(now)["sections"][:1]:
        section["from_months"] = 0


def _held_early(now: Document, _: Document) -> None:
    _holds(now, since="2024-12-31")


def _over(now: Document, _: Document) -> None:
    _holds(now, until="2025-08-29")


def _asked_early(now: Document, _: Document) -> None:
    _request(now)["submitted"] = "2024-01-15"


def _asked_late(now: Document, _: Document) -> None:
    _request(now)["submitted"] = "2025-10-15"


def _undated(now: Document, _: Document) -> None:
    del _request(now)["submitted"]


def _walks(now: Document, _: Document) -> None:
    _child(now)["walks_from"] = "2025-02-01"


def _first_of_january(now: Document, _: Document) -> None:
    for k in range(5):
        _child(now, k)["born"] = "2025-01-01"


def _ends(now: Document, _: Document) -> None:
    now["conventions"][0]["until"] = "2026-02-28"


def _ends_with(now: Document, _: Document) -> None:
    _ends(now, now)
    _holds(now, 8, convention="daix")


def _over_leave(now: Document, _: Document) -> None:
    now["conventions"].append(
        {**now["conventions"][0], "id": "ancienne", "until": "2025-06-30", "exit": "leave"}
    )
    _holds(now, 8, convention="ancienne")


def _over_stay(now: Document, _: Document) -> None:
    _over_leave(now, now)
    now["conventions"][1]["exit"] = "stay"


def _no_title(now: Document, _: Document) -> None:
    _holds(now, 8)


def _idle(now: Document, _: Document) -> None:
    now["conventions"].append({"id": "ahuy", "hosts": ["creche"], "terms": [{"kind": "access"}]})


def _versions(now: Document, _: Document) -> None:
    now["conventions"].append(
        {**now["conventions"][0], "id": "daix-2", "from": "2025-09-01", "replaces": "daix"}
    )


def _misnamed(now: Document, _: Document) -> None:
    _grid(now, 1)["fact"] = "works"


def _unknown_work(now: Document, _: Document) -> None:
    del _family(now)["facts"]["work"]


def _unproven(now: Document, _: Document) -> None:
    _family(now)["facts"]["lone"] = True


def _long_ago(now: Document, _: Document) -> None:
    _family(now)["facts"]["lone"]["checked"] = "2024-08-01"


def _as_text(now: Document, _: Document) -> None:
    _family(now)["facts"]["lone"]["value"] = "vrai"


def _misspelt(now: Document, _: Document) -> None:
    _family(now)["facts"]["work"]["value"] = "bothe"


def _unlisted(now: Document, _: Document) -> None:
    _family(now)["facts"]["work"]["value"] = 3


def _nobody(now: Document, _: Document) -> None:
    for k in range(10):
        _family(now, k)["facts"]["lone"]["value"] = False


def _everybody(now: Document, _: Document) -> None:
    for k in range(10):
        _family(now, k)["facts"]["lone"]["value"] = True


def _brought(now: Document, _: Document) -> None:
    _request(now)["points"] = [7]


def _by_submitted(now: Document, _: Document) -> None:
    _equal(now, submitted=False)


def _by_birth(now: Document, _: Document) -> None:
    _equal(now, born=False)


def _by_lottery(now: Document, _: Document) -> None:
    _equal(now)


def _by_name(now: Document, _: Document) -> None:
    _equal(now)
    now["policy"]["tie_break"] = ["submitted", "born"]


def _kept(now: Document, _: Document) -> None:
    _equal(now)
    now["policy"]["ties"] = "kept"


def _same_year(_: Document, former: Document) -> None:
    former["calendar"] = {"first": "2025-09-01", "last": "2026-08-31"}


def _gone(_: Document, former: Document) -> None:
    former["structures"].append(
        {"id": "ancienne", "kind": "childminder", "commune": TALANT, "places": 1}
    )
    former["structures"][0]["places"] = 16


def _new(now: Document, _: Document) -> None:
    now["structures"].append(
        {"id": "nounou-2", "kind": "childminder", "commune": TALANT, "places": 1}
    )


def _fell(_: Document, former: Document) -> None:
    former["structures"][0].update(places=20)
    former["structures"].append({**former["structures"][1], "id": "b", "places": 4})


def _rose(_: Document, former: Document) -> None:
    former["structures"][0].update(places=13)


def _section_fell(_: Document, former: Document) -> None:
    former["structures"][0]["sections"][0]["places"] = 14


def _section_rose(_: Document, former: Document) -> None:
    former["structures"][0]["sections"][0]["places"] = 7


def _slots_fell(now: Document, _: Document) -> None:
    _creche(now)["modulated"] = [{"slots": ["wed"], "places": 8}]


def _slots_rose(_: Document, former: Document) -> None:
    former["structures"][0]["opening"] = WEEK[:4]


def _all_fell(_: Document, former: Document) -> None:
    former["structures"][0]["places"] = 17


def _fewer_requests(_: Document, former: Document) -> None:
    _more(former, 2024, 30)


def _more_requests(now: Document, _: Document) -> None:
    _more(now, 2025, 30)


def _more(given: Document, year: int, count: int) -> None:
    """Add families of one commune who stay apart from each other and from the others."""
    for k in range(count):
        asking = {
            "id": f"M{k}",
            "born": f"{year - 1}-{k % 12 + 1:02}-{k + 1:02}"
            if k < 28
            else f"{year - 1}-01-{k:02}",
            "request": {
                "from": f"{year}-09-01",
                "weeks": [["mon"]],
                "wishes": ["creche"],
                "submitted": f"{year}-05-{k + 1:02}",
            },
        }
        facts = {
            "work": {"value": "one", "source": "guichet"},
            "lone": {"value": False, "source": "guichet"},
        }
        given["families"].append(
            {"id": f"G{k}", "commune": TALANT, "facts": facts, "children": [asking]}
        )


def _same_draw(_: Document, former: Document) -> None:
    former["policy"]["lottery_seed"] = 2025


def _same_policy(_: Document, former: Document) -> None:
    former["policy"]["version"] = "v2025"


def _silent_change(_: Document, former: Document) -> None:
    former["policy"]["version"] = "v2025"
    former["policy"]["grid"][0]["points"] = 50


PLANTED: dict[str, tuple[Any, set[str]]] = {
    "cannot-hold": (_decided, {"no-option"}),
    "held-above-limit": (_above, {"ties-submitted"}),
    "never-open": (_never, {"hardly-asked"}),
    "not-offering": (_off, set()),
    "staff-below-places": (_few_staff, set()),
    "staff-unknown": (lambda now, _: _creche(now).pop("staff"), set()),
    "section-gap": (_gap, set()),
    "places-in-no-section": (_sections, set()),
    "modulation-above-licence": (_modulated, set()),
    "above-kind": (_micro, set()),
    "unit-too-large": (_huge, {"hardly-asked", "staff-below-places"}),
    "childminder-above-law": (_approved, set()),
    "mam-above-law": (_house, set()),
    "pools-above-places": (_pools, set()),
    "crowded": (_rush, {"ties-submitted"}),
    "hardly-asked": (_spacious, set()),
    "no-option": (_shut_out, set()),
    "no-option-anywhere": (_nowhere, set()),
    "wish-unmet": (_one_wish, set()),
    "siblings-impossible": (_siblings, set()),
    "outside-year": (_outside, set()),
    "same-child": (_twice, set()),
    "school-age": (_schoolchild, set()),
    "start-before-birth": (_unborn, {"no-option-anywhere"}),
    "held-before-birth": (_held_early, set()),
    "held-over": (_over, set()),
    "submitted-early": (_asked_early, set()),
    "submitted-late": (_asked_late, set()),
    "submitted-missing": (_undated, set()),
    "walks-when": (_walks, set()),
    "same-birthday": (_first_of_january, set()),
    "convention-ends": (_ends, set()),
    "convention-ends-with-guests": (_ends_with, set()),
    "guest-of-ended": (_over_leave, set()),
    "guest-stays": (_over_stay, set()),
    "held-without-title": (_no_title, set()),
    "convention-idle": (_idle, set()),
    "versions-overlap": (_versions, set()),
    "fact-nobody": (_misnamed, set()),
    "fact-missing": (_unknown_work, set()),
    "fact-unproven": (_unproven, set()),
    "fact-old": (_long_ago, set()),
    "fact-kind": (_as_text, set()),
    "fact-value": (_misspelt, set()),
    "fact-unlisted": (_unlisted, set()),
    "criterion-nobody": (_nobody, set()),
    "criterion-everybody": (_everybody, set()),
    "points-mixed": (_brought, set()),
    "ties-submitted": (_by_submitted, {"crowded", "same-child"}),
    "ties-born": (_by_birth, {"crowded"}),
    "ties-lottery": (_by_lottery, {"crowded", "ties-born", "same-child"}),
    "ties-identifier": (_by_name, {"crowded", "same-child"}),
    "ties-kept": (_kept, {"crowded", "same-child"}),
    "not-last-year": (_same_year, {"outside-year"}),
    "structure-gone": (_gone, {"territory-fell"}),
    "structure-new": (_new, set()),
    "places-fell": (_fell, {"territory-fell", "structure-gone"}),
    "places-rose": (_rose, set()),
    "section-fell": (_section_fell, set()),
    "section-rose": (_section_rose, set()),
    "slots-fell": (_slots_fell, set()),
    "slots-rose": (_slots_rose, set()),
    "territory-fell": (_all_fell, set()),
    "requests-fell": (_fewer_requests, set()),
    "requests-rose": (_more_requests, {"crowded", "ties-submitted"}),
    "same-seed": (_same_draw, set()),
    "same-version": (_same_policy, set()),
    "version-not-renewed": (_silent_change, set()),
}
"""For each kind, what is planted, and the kinds that surely come with it."""
_COMPARED = (
    *("not-last-year", "structure-gone", "structure-new", "places-fell", "places-rose"),
    *("section-fell", "section-rose", "slots-fell", "slots-rose", "territory-fell"),
    *("requests-fell", "requests-rose", "same-seed", "same-version", "version-not-renewed"),
)


@pytest.mark.parametrize("compared", [False, True])
def test_nothing_is_said_where_nothing_is_planted(compared: bool) -> None:  # noqa: FBT001 - from the list
    found = examined(compared=compared)
    assert found.findings == ()
    assert found.passed
    assert found.children == 10


def test_every_kind_is_planted() -> None:
    assert list(PLANTED) == list(KINDS)


@cache
def _planted(code: str) -> Precheck:
    return examined(PLANTED[code][0], compared=code in _COMPARED)


@pytest.mark.parametrize("code", PLANTED)
def test_a_planted_fault_is_found_and_nothing_else(code: str) -> None:
    _, others = PLANTED[code]
    found = _planted(code)
    assert code in codes(found)
    assert codes(found) - {code} <= others
    assert {finding.severity for finding in found.of(code)} == {KINDS[code]}


@pytest.mark.parametrize("code", PLANTED)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_finding_is_told_in_both_languages(code: str, lang: Any) -> None:
    found = _planted(code)
    text = found.text(lang, width=300)
    for finding in found.of(code):
        fault = finding.fault(lang)
        assert fault.code == code
        assert all((fault.where, fault.found, fault.expected, fault.remedy))
        assert fault.found in text
        assert "{" not in str(fault)


def test_the_place_of_a_fault_is_told() -> None:
    where = {
        "staff-below-places": "structures[creche].staff",
        "same-child": "families[F1].children[C1]",
        "places-fell": "structures[creche].places",
        "fact-value": "policy.grid[work]",
        "convention-ends": "conventions[daix].until",
        "submitted-late": "families[F0].children[C0].request.submitted",
    }
    for code, path in where.items():
        found = _planted(code).of(code)
        assert [finding.where for finding in found] == [path]


def test_numbers_are_those_planted() -> None:
    [staff] = examined(_few_staff).of("staff-below-places")
    # Ten may be walkers, 10/8 of an adult; what is left of two, 6/8, holds three babies of 1/5.
    assert (staff.values["adults"], staff.values["held"], staff.values["places"]) == (2, 13, 16)
    assert staff.values["week"] == "fri"
    [fell] = examined(_fell, compared=True).of("places-fell")
    assert (fell.values["before"], fell.values["after"]) == (20, 16)


def test_commitments_that_cannot_be_kept_fail_the_check() -> None:
    for code in ("cannot-hold", "held-above-limit"):
        assert not _planted(code).passed


def test_the_reason_of_a_missing_option_and_the_nearest_way_out_are_named() -> None:
    [found] = examined(_shut_out).of("no-option")
    assert [(b.wish, b.reason) for b in found.because] == [("creche", "no-title")]
    assert found.values["near"] == "nounou-2"


def _asks(**changes: Any) -> Callable[[Document, Document], None]:
    def plant(now: Document, _: Document) -> None:
        _request(now).update(changes)

    return plant


def _with_opening(now: Document, _: Document) -> None:
    _creche(now).update(opening=WEEK[1:], staff=[{"slots": WEEK[1:], "adults": 4}])


def _of_age(born: str) -> Callable[[Document, Document], None]:
    def plant(now: Document, _: Document) -> None:
        _child(now)["born"] = born

    return plant


def _forbidden(now: Document, _: Document) -> None:
    now["decisions"] = [{"kind": "forbid", "child": "C0", "structure": "creche"}]


def _half_days(now: Document, _: Document) -> None:
    now["conventions"][0]["terms"] = [{"kind": "access", "slots": ["mon-am"]}]


@pytest.mark.parametrize(
    ("plant", "reason"),
    [
        (_nowhere, "no-title"),
        (_with_opening, "closed"),
        (_of_age("2025-08-01"), "too-young"),
        (_gap, None),
        (_forbidden, "forbidden"),
        (_half_days, "access"),
        (_asks(wishes=["micro_creche:*"]), "nothing-there"),
        (_asks(wishes=["sibling:*"]), "no-sibling"),
    ],
)
def test_the_first_rule_in_the_way_is_named(plant: Any, reason: str | None) -> None:
    found = examined(plant)
    reasons = {
        because.reason
        for finding in (*found.of("no-option"), *found.of("no-option-anywhere"))
        for because in finding.because
    }
    assert reasons == ({reason} if reason else set())


@pytest.mark.parametrize(
    ("born", "day"),
    [("2025-08-01", "2025-10-01"), ("2025-07-31", "2025-10-01"), ("2025-12-31", "2026-03-01")],
)
def test_who_is_too_young_is_told_from_when_on(born: str, day: str) -> None:
    plant = _of_age(born)
    [found] = examined(plant).of("no-option-anywhere")
    [because] = found.because
    assert (because.reason, because.detail) == ("too-young", day)
    assert found.fault("en").found.endswith(f"old enough on {day}")

    def later(now: Document, _: Document) -> None:
        plant(now, now)
        _request(now)["from"] = day

    assert "no-option-anywhere" not in codes(examined(later))


def test_toyohashi() -> None:
    """Places under-reported at several centres: each is told, and the territory as a whole."""
    now, former = document(), document(2024, 2024)
    for given, places in ((now, 12), (former, 20)):
        given["structures"] = [given["structures"][1]]
        for k in range(8):
            given["structures"].append(
                {"id": f"centre-{k}", "kind": "creche", "commune": TALANT, "places": places}
            )
        given["conventions"] = []
        given["families"] = [f for f in given["families"] if f["commune"] != DAIX]
        for family in given["families"]:
            family["children"][0]["request"]["wishes"] = ["any:*"]
    found = precheck(read(now), last_year=read(former))
    assert len(found.of("places-fell")) == 8
    assert len(found.of("territory-fell")) == 1
    assert found.to_frame()["code"].tolist().count("places-fell") == 8
