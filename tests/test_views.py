"""Views tell the truth: under either engine an agent says of itself what the compiled months go by."""

from typing import Any

import numpy as np
import pytest
from sistercities import PartnershipModel, Scenario, SisterCitiesError, load_scenario
from sistercities.agents.actors import Business, Citizen, CityGovernment
from sistercities.agents.model import Engine
from sistercities.agents.tie import Tie
from sistercities.world.business import expected_gain, joining_chance, market_pull
from sistercities.world.citizen import climate_of
from sistercities.world.founding import advance_world, found_world, without_programme
from sistercities.world.membership import terms_of
from sistercities.world.state import referred

SIZES = {"defaults.city.businesses": 60, "defaults.city.citizens": 60}
ENGINES: tuple[Engine, ...] = ("compiled", "agents")
CHANCES = {
    Citizen: ("joining_chance", "lapsing_chance"),
    Business: ("joining_chance", "leaving_chance"),
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("kyoto-yogyakarta", {**SIZES, "switches.familiarity": "off"})


def chances(model: PartnershipModel) -> list[list[float]]:
    """What every citizen and business says of its chances this month."""
    return [model.agents_of(kind).map(name) for kind, names in CHANCES.items() for name in names]


@pytest.mark.parametrize("engine", ENGINES)
def test_citizens_and_businesses_know_their_chances(scenario: Scenario, engine: Engine) -> None:
    model = PartnershipModel(scenario, rng=3, engine=engine)
    model.run_for(60)
    world = advance_world(found_world(scenario, 3), 0, 60)
    climates = [climate_of(referred(world), city, 59) for city in range(2)]
    assert model.citizen(0).lapsing_chance() == climates[0][2] == pytest.approx(0.02929, abs=1e-5)
    assert model.citizen(70).lapsing_chance() == climates[1][2] > 0.0
    assert model.citizen(70).climate == climates[1]


@pytest.mark.parametrize("engine", ENGINES)
def test_businesses_know_the_terms_of_their_side(engine: Engine) -> None:
    scenario = load_scenario("reference", SIZES)
    model = PartnershipModel(scenario, rng=3, engine=engine)
    model.run_for(72)
    world = advance_world(found_world(scenario, 3), 0, 72)
    behaviour = world.behaviour
    for row in (0, 59, 60, 119):
        business, (hears, cost) = Business(model, row), terms_of(referred(world), 0, row // 60, 71)
        pull = market_pull(float(world.calendar.pairs[71, 0].market), behaviour.market_elasticity)
        gain = expected_gain(business.belief, business.productivity, business.match, pull)
        assert (
            business.joining_chance()
            == joining_chance(hears, gain, cost, behaviour.choice_slope)
            > 0.0
        )


@pytest.mark.parametrize("months", [0, 1, 60, 120])
def test_both_engines_say_the_same(scenario: Scenario, months: int) -> None:
    said = []
    for engine in ENGINES:
        model = PartnershipModel(scenario, rng=3, engine=engine)
        for _ in range(months):
            model.step()
        said.append(chances(model))
    assert said[0] == said[1]
    assert all(0.0 <= chance <= 1.0 for each in said[0] for chance in each)


def test_chances_are_those_that_come_true(scenario: Scenario) -> None:
    """Whoever turned in a month had a chance above its luck in that month, and nobody else had."""
    model = PartnershipModel(scenario, rng=3, engine="agents")
    turned = 0
    for _ in range(100):
        before = model.agents_of(Business).column("participating").copy()
        model.step()
        for business, took_part in zip(model.agents_of(Business), before, strict=True):
            chance = business.leaving_chance() if took_part else business.joining_chance()
            assert (business.participating != took_part) == (business.luck < chance)
            turned += business.participating != took_part
    assert turned > 5


def test_a_resumed_model_says_the_same(scenario: Scenario) -> None:
    world = found_world(scenario, 3)
    null_world = without_programme(world)
    resumed = PartnershipModel(scenario, rng=3)
    resumed.resume(advance_world(world, 0, 60), advance_world(null_world, 0, 60), 60)
    model = PartnershipModel(scenario, rng=3)
    model.run_for(60)
    assert resumed.month == model.month == 59
    assert chances(resumed) == chances(model)


def test_a_class_that_took_the_place_of_another_is_seen_everywhere() -> None:
    class Stubborn(Citizen):
        def lapsing_chance(self) -> float:
            return 0.0

    class Modest(Business):
        pass

    scenario = load_scenario("reference", {**SIZES, "behaviour.own_meetings": 0.1})
    model = PartnershipModel(scenario, rng=3, engine="agents", agents=[Stubborn, Modest])
    model.run_for(80)
    assert type(model.citizen(3)) is Stubborn and model.citizen(3).lapsing_chance() == 0.0
    assert Citizen(model, 3) is model.citizen(3) is Stubborn(model, 3)
    assert {type(each) for each in model.citizen(3).acquaintances} == {Stubborn}
    tie = next(Tie.all(model))
    assert {type(each) for each in tie.businesses} == {Modest}
    assert model.agents_of(Citizen) == model.agents_by_type[Stubborn]


def test_a_chance_that_is_only_told_is_no_rule_of_ones_own() -> None:
    scenario = load_scenario("kyoto-yogyakarta", {**SIZES, "behaviour.attendance": 20_000.0})

    class Eager(Citizen):
        def joining_chance(self) -> float:
            return 1.0

    class Willing(Citizen):
        def willing_chance(self, touched: bool) -> float:
            return float(touched)

    with pytest.raises(SisterCitiesError, match="the rule that is asked is willing_chance"):
        PartnershipModel(scenario, rng=3, engine="agents", agents=[Eager])
    usual, willing = (
        PartnershipModel(scenario, rng=3, engine="agents", agents=kinds)
        for kinds in ([], [Willing])
    )
    for model in (usual, willing):
        model.run_for(72)
    assert willing.record["citizens_a"].sum() > usual.record["citizens_a"].sum()


def test_citizens_who_turn_by_hand_are_counted_at_once(scenario: Scenario) -> None:
    model = PartnershipModel(scenario, rng=3)
    model.citizen(5).turn()
    assert (model.world.publics[0].participants, model.world.publics[0].share) == (1, 1 / 60)
    told = [each.participating_acquaintances for each in model.citizen(5).acquaintances]
    assert min(told) >= 1
    model.citizen(5).turn()
    assert (model.world.publics[0].participants, model.world.publics[0].share) == (0, 0.0)


def test_ties_have_no_number_of_the_model() -> None:
    model = PartnershipModel(load_scenario("reference", SIZES), rng=3).run()
    tie = next(Tie.all(model))
    with pytest.raises(AttributeError, match='no attribute "unique_id"'):
        _ = tie.unique_id
    assert repr(tie) == "<Tie 0 of reference>"
    government: Any = model.agents_of(CityGovernment)[np.int64(1)]
    assert (government.partnership, government.side, type(government.row)) == (0, 1, int)
