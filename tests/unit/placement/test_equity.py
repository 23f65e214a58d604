"""Groups of children, their rates, and what is proven of them."""

from __future__ import annotations

import pytest

import berceau
from berceau.domain.policy import CountTimes, Grouping, Stage
from berceau.domain.territory import Territory
from berceau.errors import InputError
from berceau.placement.equity import equity, farthest
from berceau.placement.grouping import band_of, groups_of
from berceau.placement.problem import formulate

REFUSED = Grouping(id="refused before", fact="@refusals", bands=(1,))


@pytest.fixture(scope="module")
def talant() -> Territory:
    return berceau.case("talant-2015")


def with_policy(territory: Territory, **changes: object) -> Territory:
    policy = territory.policy.model_copy(update=changes)
    return Territory.model_validate(territory.model_copy(update={"policy": policy}).model_dump())


def with_refusals(territory: Territory, times: dict[str, int]) -> Territory:
    families = tuple(
        family.model_copy(
            update={
                "children": tuple(
                    child
                    if child.request is None
                    else child.model_copy(
                        update={
                            "request": child.request.model_copy(
                                update={"refusals": times.get(child.id, 0)}
                            )
                        }
                    )
                    for child in family.children
                )
            }
        )
        for family in territory.families
    )
    return territory.model_copy(update={"families": families})


def test_bands_name_what_they_hold() -> None:
    assert [band_of(n, (400, 401, 800)) for n in (-5, 399, 400, 401, 799, 800)] == [
        "< 400", "< 400", "400", "401 - 799", "401 - 799", ">= 800",
    ]  # fmt: skip
    assert band_of("some", (1,)) == band_of(True, (1,)) == ""  # noqa: FBT003 - a fact


def test_small_groups_count_together(talant: Territory) -> None:
    found = groups_of(with_policy(talant, groups=(Grouping(id="large", least=10),)), "large")
    assert set(found.values()) == {"", "21617"}
    assert list(found.values()).count("") == 5


def test_daix_alone_holds_the_level_that_all_could_reach(talant: Territory) -> None:
    found = equity(talant, berceau.in_order(talant))
    assert found.holders == ("21223",)
    assert found.bound is not None
    assert found.lowest is not None
    assert found.lowest * 100 <= found.bound
    counted = {rate.group: rate for rate in berceau.in_order(talant).measures.rates}  # type: ignore[union-attr]
    for group in found.groups:
        assert (group.met, group.asked) == (counted[group.group].met, counted[group.group].asked)
    assert "Daix" in found.text(territory=talant)
    assert "alone holds" in found.text("en", territory=talant)
    assert list(found.to_frame()["permille"]) == [group.permille for group in found.groups]


def test_without_a_proposal_only_what_could_be_is_said(talant: Territory) -> None:
    found = equity(talant)
    assert found.lowest is None
    assert found.bound == equity(talant, berceau.in_order(talant)).bound
    assert "0 %" not in found.text(territory=talant)


def test_a_lead_that_is_proven_is_not_larger_than_the_one_found(talant: Territory) -> None:
    proposal = berceau.in_order(talant)
    pair = farthest(equity(talant, proposal))
    assert pair is not None
    (lead,) = equity(talant, proposal, pairs=[pair]).leads
    assert lead.least is not None
    assert lead.least <= lead.found
    with pytest.raises(InputError, match="unknown-group"):
        equity(talant, proposal, pairs=[("Daix", "21617")])


def test_earlier_refusals_earn_points_and_make_groups(talant: Territory) -> None:
    asking = [name for name, (_, child) in talant.child_by_id.items() if child.request][:3]
    count = CountTimes(id="refusals", fact="@refusals", kind="count", points_each=4, cap=10)
    changed = with_policy(
        with_refusals(talant, dict.fromkeys(asking, 3)),
        grid=(*talant.policy.grid, count),
        groups=(REFUSED,),
        stages=(
            Stage(measure="fairness", group="refused before", levels=1),
            *talant.policy.stages,
        ),
    )
    before, after = formulate(talant).options, formulate(changed).options
    children = [k for k, child in enumerate(after.children) if child in asking]
    base = talant.policy.base_points
    assert base
    for child in children:
        assert (after.weight[after.child == child] >= before.weight[before.child == child]).all()
    proposal = berceau.place(changed, limits=berceau.Limits(0.05))
    assert berceau.check(changed, proposal).lawful
    found = equity(changed, proposal, group="refused before")
    assert {group.group for group in found.groups} == {"< 1", ">= 1"}
    assert sum(group.refused_before for group in found.groups) == 3
    assert "session" in found.text(territory=changed)


def test_groupings_that_mean_nothing_are_refused(talant: Territory) -> None:
    strange = Grouping(id="there", fact="@sibling_there")
    with pytest.raises(InputError, match="unknown-fact"):
        with_policy(talant, groups=(strange,))
    with pytest.raises(InputError, match="bands-order"):
        with_policy(talant, groups=(Grouping(id="income", fact="income", bands=(5, 5)),))
    with pytest.raises(InputError, match="duplicate-id"):
        with_policy(talant, groups=(REFUSED, REFUSED))
