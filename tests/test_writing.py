"""What may be written into the agents of a model: books and ranges are kept, and there is no other way in."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from sistercities import PartnershipModel, Scenario, SisterCitiesError, load_scenario
from sistercities.agents.actors import Business, Citizen, CityGovernment
from sistercities.agents.view import View, Within
from sistercities.world.business import capacity_of
from sistercities.world.founding import advance_world, found_world

SIZES = {"defaults.city.businesses": 40, "defaults.city.citizens": 50, "calendar.until": "2002-12"}
KINDS = (CityGovernment, Business, Citizen)
NUMBERS = [
    (kind, name)
    for kind in KINDS
    for name, range_ in kind.writable.items()
    if isinstance(range_, Within)
]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("reference", SIZES)


@pytest.fixture
def model(scenario: Scenario) -> PartnershipModel:
    begun = PartnershipModel(scenario, rng=3)
    begun.run_for(48)
    return begun


def books(model: PartnershipModel) -> tuple[list[int], list[int]]:
    """How many businesses of each pool take part, as counted and as they are."""
    taking_part = model.agents_of(Business).column("participating")
    pools = model.world.pools[0]
    return list(pools.participants), [
        int(taking_part[pool.first : pool.last].sum()) for pool in pools
    ]


@pytest.mark.parametrize("everybody", [True, False])
def test_pools_count_who_is_sent_in_or_out(model: PartnershipModel, everybody: bool) -> None:
    before = model.record["businesses_a"].max()
    model.agents_by_type[Business].set("participating", everybody)
    counted, there = books(model)
    assert counted == there == [40 * everybody] * 2
    model.agents_by_type[Business].set("participating", everybody)  # once more changes nothing
    assert books(model) == (counted, there)
    model.step()
    counted, there = books(model)
    assert counted == there == [model.record[-1]["businesses_a"], model.record[-1]["businesses_b"]]
    assert counted[0] < 5 if not everybody else counted[0] > max(before, 20)
    model.run()
    assert model.record["businesses_a"].min() >= 0
    assert model.record["businesses_a"].max() <= 40
    assert books(model)[0] == books(model)[1]


def test_books_hold_whatever_is_written_when(scenario: Scenario) -> None:
    @given(
        some.lists(
            some.tuples(some.integers(0, 79), some.booleans(), some.integers(0, 2)), max_size=12
        )
    )
    def hold(writes: list[tuple[int, bool, int]]) -> None:
        model = PartnershipModel(scenario, rng=3)
        model.run_for(36)
        for row, participating, months in writes:
            Business(model, row).participating = participating
            for _ in range(months):
                model.step()
        assert books(model)[0] == books(model)[1]

    hold()


WRONG: list[Any] = [
    -0.1,
    2e9,
    float("nan"),
    float("inf"),
    -1e12,
    10**400,
    "high",
    b"1",
    None,
    True,
    [0.1],
    0.5j,
    np.bool_(1),
]


@pytest.mark.parametrize(("kind", "name"), NUMBERS)
@pytest.mark.parametrize("value", WRONG, ids=lambda value: repr(value)[:12])
def test_numbers_out_of_range_are_refused(
    model: PartnershipModel, kind: type[View], name: str, value: Any
) -> None:
    before = model.agents_by_type[kind].get(name)
    words = rf"{kind.__name__}\.{name} = .*; it must be a number from 0 to 1"
    for write in (
        lambda: model.agents_by_type[kind].set(name, value),
        lambda: model.agents_by_type[kind].select().set(name, value),
        lambda: setattr(model.agents_by_type[kind][0], name, value),
    ):
        with pytest.raises(SisterCitiesError, match=words) as refused:
            write()
        assert "\n" not in str(refused.value)
    assert model.agents_by_type[kind].get(name) == before


@pytest.mark.parametrize("value", [1, 0, 1.0, "yes", None, np.int64(1), [True]])
def test_yes_or_no_is_one_of_the_two(model: PartnershipModel, value: Any) -> None:
    with pytest.raises(
        SisterCitiesError, match=r"Business\.participating = .*; it must be True or False"
    ):
        model.agents_by_type[Business].set("participating", value)


def test_numbers_in_range_are_written_and_have_their_effect(model: PartnershipModel) -> None:
    governments = model.agents_by_type[CityGovernment]
    for value in (0, 1, 0.25, np.float32(0.5), np.int8(1)):
        governments.set("commitment", value)
        assert governments.get("commitment") == [float(value)] * 2
    governments.set("commitment", 0.0)
    model.step()
    assert model.record["commitment"][-1] < 0.1 < model.record["commitment"][-2]


def test_nothing_is_written_if_one_kind_refuses(model: PartnershipModel) -> None:
    before = model.agents_by_type[CityGovernment].get("will")
    with pytest.raises(AttributeError, match='a Business has no attribute "will"'):
        model.agents.set("will", 0.5)
    with pytest.raises(AttributeError, match=r"Citizen\.participating follows from the model"):
        model.agents_by_type[Citizen].set("participating", True)
    assert model.agents_by_type[CityGovernment].get("will") == before


def test_productivity_brings_capacity_in_both_worlds(model: PartnershipModel) -> None:
    model.agents_by_type[Business].set("productivity", 3.0)
    for world in (model.world, model.null_world):
        assert set(world.businesses["productivity"]) == {3.0}
        assert set(world.businesses["capacity"]) == {capacity_of(3.0, world.behaviour.capacity)}


def test_a_capacity_is_never_more_than_a_whole_number_holds() -> None:
    assert capacity_of(1e300, 1e9) == capacity_of(float("inf"), 1e9) == 2**31 - 1
    world = found_world(load_scenario("base", {**SIZES, "behaviour.capacity": 1e9}), 1)
    assert world.businesses["capacity"].min() >= 1


def test_what_the_first_leader_brings_cannot_be_written_before(scenario: Scenario) -> None:
    model = PartnershipModel(scenario, rng=3)
    for name in ("will", "commitment"):
        with pytest.raises(SisterCitiesError, match="takes office in the first month"):
            model.agents_by_type[CityGovernment].set(name, 0.9)
    model.agents_by_type[CityGovernment].set("example", 0.9)
    model.step()
    assert model.record["example"][0] == pytest.approx(0.9, abs=0.01)


def test_a_rule_of_ones_own_is_held_to_the_ranges(scenario: Scenario) -> None:
    class Zealot(CityGovernment):
        def commitment_target(self) -> float:
            return 500.0

    with pytest.raises(
        SisterCitiesError, match=r"Zealot\.commitment = .*; it must be a number from 0 to 1"
    ):
        PartnershipModel(scenario, rng=3, engine="agents", agents=[Zealot]).run()


READ_ONLY: dict[str, Callable[[PartnershipModel], Any]] = {
    "a column": lambda m: m.agents_by_type[Business].column("participating"),
    "a column of some": lambda m: (
        m.agents_by_type[Business].where(np.arange(80) < 3).column("belief")
    ),
    "a column of chosen ones": lambda m: (
        m.agents_by_type[Business].select(at_most=3).column("belief")
    ),
    "a column that is computed": lambda m: m.agents_by_type[Citizen].column("threshold"),
    "a table": lambda m: m.world.businesses,
    "a field of a table": lambda m: m.world.businesses["participating"],
    "the null world": lambda m: m.null_world.pools["participants"],
    "the calendar": lambda m: m.world.calendar.pairs["travel"],
    "the record": lambda m: m.record["commitment"],
    "the record of a partnership": lambda m: m.record_of("first-second"),
    "what is counted": lambda m: m.world.met,
}


@pytest.mark.parametrize("name", READ_ONLY)
def test_arrays_that_are_handed_out_are_there_to_be_read(
    model: PartnershipModel, name: str
) -> None:
    with pytest.raises(ValueError, match="read-only"):
        READ_ONLY[name](model)[...] = 1
    assert books(model)[0] == books(model)[1]


def test_rows_and_parameters_of_a_world_are_there_to_be_read(model: PartnershipModel) -> None:
    for row, name in (
        (model.world.governments[0, 0], "commitment"),
        (model.world.behaviour, "lapse"),
    ):
        with pytest.raises(ValueError, match="read-only"):
            setattr(row, name, 0.5)
    with pytest.raises(SisterCitiesError, match="there to be read"):
        advance_world(model.world, 48, 49)
    assert model.world is model.world
    assert model.run().world.businesses["participating"].sum() == sum(books(model)[0])


@pytest.mark.parametrize(("month", "until"), [(-1, 3), (5, 4), (0, 10**6), (200, 301)])
def test_months_outside_the_calendar_never_reach_compiled_code(
    scenario: Scenario, month: int, until: int
) -> None:
    with pytest.raises(
        SisterCitiesError, match=f"steps {month} to {until}; the calendar has steps 0 to "
    ):
        advance_world(found_world(scenario, 1), month, until)
