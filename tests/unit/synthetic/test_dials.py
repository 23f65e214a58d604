"""Each dial moves what it says, and the published figures come out near what they are."""

from __future__ import annotations

from collections import Counter
from statistics import mean
from typing import TYPE_CHECKING

import pytest

from berceau.synthetic import Dials, Drawn, draw
from berceau.synthetic.figures import number, numbers
from berceau.synthetic.stays import minutes_of, slots_of, ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from berceau import Territory
    from berceau.domain.families import Child, Request

SEEDS = (1, 2)


@pytest.fixture(scope="module")
def big() -> Drawn:
    return draw("agglomeration", children=5000, seed=4)


def children_of(territory: Territory) -> list[Child]:
    return [child for family in territory.families for child in family.children]


def requests_of(territory: Territory) -> list[Request]:
    return [child.request for child in children_of(territory) if child.request is not None]


def first_week(territory: Territory, request: Request) -> frozenset[int]:
    return slots_of(territory.calendar, ways(request.weeks[0])[0])


def measured(territory: Territory) -> float:
    note = next(s.source for s in territory.sources if s.about == "oversubscription")
    return float(note.split()[0])


def over_seeds(measure: Callable[[Drawn], float], dials: Iterable[Dials]) -> list[float]:
    return [
        mean(measure(draw("town", children=240, seed=seed, dials=dial)) for seed in SEEDS)
        for dial in dials
    ]


def served_share(drawn: Drawn) -> float:
    new = sum(placement.status == "new" for placement in drawn.planted.placements)
    return new / (new + len(drawn.planted.refused))


def test_more_demand_over_supply_serves_fewer() -> None:
    dials = [Dials(oversubscription=ratio) for ratio in (0.8, 1.5, 3.0)]
    shares = over_seeds(served_share, dials)
    assert shares == sorted(shares, reverse=True)
    ratios = over_seeds(lambda drawn: measured(drawn.territory), dials)
    assert ratios == pytest.approx([0.8, 1.5, 3.0], rel=0.1)


def test_part_time_shortens_the_weeks() -> None:
    def weekly_hours(drawn: Drawn) -> float:
        territory = drawn.territory
        weeks = [first_week(territory, request) for request in requests_of(territory)]
        return mean(minutes_of(territory.calendar, week) / 60 for week in weeks)

    hours = over_seeds(weekly_hours, [Dials(part_time=share) for share in (0.1, 0.5, 0.9)])
    assert hours == sorted(hours, reverse=True)
    assert hours[0] - hours[2] > 5


def test_siblings_share_families() -> None:
    def with_sibling(drawn: Drawn) -> float:
        families = drawn.territory.families
        shared = sum(len(family.children) for family in families if len(family.children) > 1)
        return shared / sum(len(family.children) for family in families)

    shares = over_seeds(with_sibling, [Dials(siblings=share) for share in (0.0, 0.3, 0.7)])
    assert shares == sorted(shares)
    assert shares[0] < 0.1


def test_conventions_are_laid_as_many_times_as_said() -> None:
    counts = over_seeds(
        lambda drawn: len(drawn.territory.conventions),
        [Dials(conventions=times) for times in (0, 1, 2)],
    )
    assert counts[0] == 0
    assert counts[0] < counts[1] < counts[2]


def test_places_are_held_to_the_dial() -> None:
    def held_share(drawn: Drawn) -> float:
        territory = drawn.territory
        held = sum(
            len(slots_of(territory.calendar, child.held.week))
            for child in children_of(territory)
            if child.held is not None
        )
        houses = {s.part_of for s in territory.structures}
        top = [s for s in territory.structures if s.id not in houses]
        return held / sum(10 * s.places for s in top)

    shares = over_seeds(held_share, [Dials(in_place=share) for share in (0.0, 0.3, 0.6)])
    assert shares[0] == 0
    assert shares[1:] == pytest.approx([0.3, 0.6], abs=0.06)


def test_childminders_take_a_larger_share_of_places() -> None:
    def individual(drawn: Drawn) -> float:
        structures = drawn.territory.structures
        alone = sum(s.places for s in structures if s.kind == "childminder")
        return alone / sum(s.places for s in structures)

    shares = over_seeds(individual, [Dials(childminders=times) for times in (0.0, 1.0, 2.0)])
    assert shares == sorted(shares)


def test_desks_are_as_many_as_said() -> None:
    def desks(drawn: Drawn) -> float:
        facts = [fact for family in drawn.territory.families for fact in family.facts]
        return len({f.source for f in facts if f.source and f.source.startswith("Relais")})

    assert over_seeds(desks, [Dials(desks=count) for count in (1, 2, 4)]) == [1, 2, 4]


def test_days_asked_follow_the_published_shares(big: Drawn) -> None:
    requests = requests_of(big.territory)
    slots = [first_week(big.territory, request) for request in requests]
    days = Counter(len({slot // 2 for slot in week}) for week in slots)
    for count, share in numbers("days_asked").items():
        assert days[int(count)] / len(requests) == pytest.approx(share, abs=0.03)
    halves = sum(len(week) == len({slot // 2 for slot in week}) for week in slots)
    assert halves / len(slots) == pytest.approx(number("half_days"), abs=0.05)


def test_wednesday_and_friday_have_their_troughs(big: Drawn) -> None:
    # Of a flexible week each way is as likely.
    weeks = [ways(request.weeks[0]) for request in requests_of(big.territory)]
    index = numbers("weekday_index")
    asked = {
        day: sum(mean(day in {name[:3] for name in way} for way in week) for week in weeks)
        for day in index
    }
    found = {day: count / asked["mon"] for day, count in asked.items()}
    assert found == pytest.approx(dict(index), abs=0.05)


def test_entries_ages_and_families_follow_the_figures(big: Drawn) -> None:
    territory = big.territory
    requests = requests_of(territory)
    september = sum(request.start.month == 9 for request in requests) / len(requests)
    assert september == pytest.approx(numbers("entry_month")["9"], abs=0.03)
    families = territory.families
    shares = numbers("single_parent").values()
    single = sum(any(f.name == "single_parent" for f in family.facts) for family in families)
    assert min(shares) - 0.02 < single / len(families) < max(shares) + 0.02
    collective = sum(request.mode == "collective" for request in requests) / len(requests)
    assert collective == pytest.approx(numbers("mode_wished")["collective"], abs=0.03)


def test_a_full_place_has_about_as_many_children_as_published(big: Drawn) -> None:
    territory = big.territory
    asked = [len(first_week(territory, request)) for request in requests_of(territory)]
    assert 10 / mean(asked) == pytest.approx(number("children_per_place"), rel=0.1)


def test_childminders_offer_about_two_places_and_a_half(big: Drawn) -> None:
    alone = [
        structure.places
        for structure in big.territory.structures
        if structure.kind == "childminder" and structure.part_of is None
    ]
    assert mean(alone) == pytest.approx(2.5, abs=0.25)


def test_demand_over_supply_is_near_the_dial(big: Drawn) -> None:
    assert measured(big.territory) == pytest.approx(1.5, rel=0.06)
