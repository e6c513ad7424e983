"""The Mesa face: a real Mesa model, agents as views on rows, a data collector that agrees with the record."""

import pickle
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from sistercities import PartnershipModel, Scenario, SisterCitiesError, load_scenario, run
from sistercities.agents.actors import Business, Citizen, CityGovernment
from sistercities.agents.view import View


@pytest.fixture
def scenario() -> Scenario:
    return load_scenario(
        "reference", {"defaults.city.businesses": 40, "defaults.city.citizens": 50}
    )


def test_steps_and_run_agree(scenario: Scenario) -> None:
    stepped, run = PartnershipModel(scenario, rng=3), PartnershipModel(scenario, rng=3)
    for _ in range(30):
        stepped.step()
    assert stepped.time == 30.0
    stepped.run()
    assert run.run() is run
    assert run.time == scenario.months
    assert not run.running
    assert stepped.months.equals(run.months)
    frames = [model.datacollector.get_model_vars_dataframe() for model in (stepped, run)]
    assert frames[0].equals(frames[1])
    assert len(frames[0]) == scenario.months


def test_mesa_sees_a_model_with_three_kinds_of_agents(scenario: Scenario) -> None:
    model = PartnershipModel(scenario, rng=1).run()
    assert isinstance(model, mesa.Model)
    assert {kind.__name__: len(agents) for kind, agents in model.agents_by_type.items()} == {
        "CityGovernment": 2,
        "Business": 80,
        "Citizen": 100,
    }
    assert len(model.agents) == 182
    assert [agent.unique_id for agent in model.agents] == list(range(1, 183))
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert model.scenario == scenario


def test_views_read_the_columns(scenario: Scenario) -> None:
    model = PartnershipModel(scenario, rng=1).run()
    governments = model.agents_by_type[CityGovernment]
    assert governments.get("commitment") == [
        model.record["commitment_a"][-1],
        model.record["commitment_b"][-1],
    ]
    citizens = model.agents_by_type[Citizen]
    shares = citizens.groupby("city").agg("participating", lambda values: sum(values) / len(values))
    assert shares == {0: model.record["citizens_a"][-1], 1: model.record["citizens_b"][-1]}
    members = model.agents_by_type[Business].select(lambda business: business.participating)
    assert len(members) == model.record["businesses_a"][-1] + model.record["businesses_b"][-1]
    ranked = model.agents_by_type[Business].sort("productivity").get("productivity")
    assert ranked == sorted(ranked, reverse=True)
    assert governments.map("__repr__")[0] == "<CityGovernment 0 of reference>"
    assert len(set(model.agents_by_type[Citizen].shuffle().to_list())) == 100


def test_a_view_writes_what_may_be_written(scenario: Scenario) -> None:
    model = PartnershipModel(scenario, rng=1)
    business = model.agents_by_type[Business].to_list()[3]
    business.belief = 0.9
    assert business.belief == 0.9
    with pytest.raises(AttributeError, match="follows from the model"):
        business.ties = 4
    with pytest.raises(AttributeError, match='did you mean "belief"'):
        business.beleif = 1.0
    with pytest.raises(AttributeError, match='no attribute "wealth"'):
        _ = business.wealth
    with pytest.raises(SisterCitiesError, match="change a copy of it"):
        model.agents_by_type[Business].add(business)


def test_two_models_share_a_scenario_and_nothing_else(scenario: Scenario) -> None:
    one, other = PartnershipModel(scenario, rng=1), PartnershipModel(scenario, rng=1)
    one.run()
    assert other.time == 0.0
    assert other.run().months.equals(one.months)


def test_a_model_survives_pickling(scenario: Scenario) -> None:
    model = PartnershipModel(scenario, rng=1)
    model.step()
    copy = pickle.loads(pickle.dumps(model))
    assert copy.run().months.equals(model.run().months)


def test_a_custom_collector_is_fed_month_by_month(scenario: Scenario) -> None:
    model = PartnershipModel(scenario, rng=1)
    model.datacollector = mesa.DataCollector(
        {"share": lambda each: each.record["citizens_a"][-1]},
        agenttype_reporters={CityGovernment: {"will": "will"}},
    )
    model.run()
    assert (
        model.datacollector.get_model_vars_dataframe()["share"].tolist()
        == model.record["citizens_a"].tolist()
    )
    assert (
        len(model.datacollector.get_agenttype_vars_dataframe(CityGovernment)) == 2 * scenario.months
    )


def test_stepping_past_the_end_is_refused(scenario: Scenario) -> None:
    model = PartnershipModel(scenario, rng=1).run()
    before = model.months
    with pytest.raises(SisterCitiesError, match="months have been simulated"):
        model.step()
    assert model.run().months.equals(before)


@pytest.mark.parametrize("seed", [-1, 2**53, 1.5, True])
def test_a_seed_is_a_whole_number(scenario: Scenario, seed: int) -> None:
    with pytest.raises(SisterCitiesError, match="seed"):
        PartnershipModel(scenario, rng=seed)


def test_without_a_seed_one_is_drawn_and_kept(scenario: Scenario) -> None:
    model = PartnershipModel(scenario)
    assert PartnershipModel(scenario, rng=model.seed).run().months.equals(model.run().months)


def test_names_and_paths_work(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "reference"\ntitle = "Mine"\n', encoding="utf-8")
    assert PartnershipModel(path, rng=1).scenario.title == "Mine"
    assert issubclass(Citizen, View)


def test_whole_numbers_may_be_numpys_wherever_they_are_meant(tmp_path: Path) -> None:
    few: dict[str, Any] = {
        "defaults.city.businesses": np.int64(20),
        "defaults.city.citizens": np.int32(30),
        "behaviour.lapse": np.float64(0.1),
    }
    scenario = load_scenario("base", few)
    assert scenario == load_scenario("base", {key: value.item() for key, value in few.items()})
    run("base", replicates=int(np.int64(3)), seed=3, changes=few, out=tmp_path / "plain")
    run("base", replicates=np.int64(3), seed=np.uint8(3), changes=few, out=tmp_path / "numpy")  # type: ignore[arg-type]
    made = [(tmp_path / name / "provenance.json").read_bytes() for name in ("plain", "numpy")]
    assert made[0] == made[1]
