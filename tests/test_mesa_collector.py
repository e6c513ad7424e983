"""What Mesa's own tests ask of data collectors and batch runs, asked of ours.

The checks are those of Mesa 3.5.1's tests of DataCollector and batch_run, in our words.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import mesa
import numpy as np
import pytest
from sistercities import PartnershipModel, Scenario, SisterCitiesError, load_scenario
from sistercities.agents.actors import Business, Citizen, CityGovernment

from tests.visitors import MONTHS, ROWS, SIZES, Collecting, Visitor, fails, like, visitors


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("base", SIZES)


@pytest.fixture
def model(scenario: Scenario) -> PartnershipModel:
    return PartnershipModel(scenario, rng=4)


@pytest.fixture(autouse=True)
def start_method() -> Iterator[None]:
    """Mesa's batch_run sets how processes are started, for good."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(before, force=True)


def collected(model: PartnershipModel, months: int = 3, **reporters: Any) -> Any:
    """What a collector of one's own has after some months."""
    model.datacollector = mesa.DataCollector(**reporters)
    model.run_for(months)
    return model.datacollector


def times(model: PartnershipModel, number: int) -> int:
    return number * model.seed


def test_model_reporters_of_all_kinds(model: PartnershipModel) -> None:
    collector = collected(
        model,
        model_reporters={
            "name": "seed",
            "function": lambda each: len(each.agents),
            "method": model.agents.__len__,
            "partial": partial(times, number=2),
            "parameters": [times, [model, 3]],
            "time": "time",
        },
    )
    assert collector.model_vars["name"] == [4, 4, 4]
    assert collector.model_vars["function"] == collector.model_vars["method"] == [ROWS] * 3
    assert collector.model_vars["partial"] == [8] * 3
    assert collector.model_vars["parameters"] == [12] * 3
    assert collector.get_model_vars_dataframe()["time"].tolist() == [1, 2, 3]


def test_a_run_is_collected_month_by_month(model: PartnershipModel) -> None:
    model.datacollector = mesa.DataCollector({"month": "time"})
    assert model.run().datacollector.model_vars["month"] == list(range(1, MONTHS + 1))


def test_agent_reporters_of_all_kinds(model: PartnershipModel) -> None:
    collector = collected(
        model, agent_reporters={"number": "unique_id", "twice": lambda each: 2 * each.unique_id}
    )
    table = collector.get_agent_vars_dataframe()
    assert table.shape == (3 * ROWS, 2)
    assert table.loc[(2, 5), "number"] == 5 and table["twice"].max() == 2 * ROWS


def test_agenttype_reporters_of_all_kinds(model: PartnershipModel) -> None:
    visitors(model)
    kinds: dict[type, Any] = {
        Citizen: {"row": "row", "chance": Citizen.lapsing_chance},
        Business: {"seven": [lambda each, number: number, [7]]},
        CityGovernment: {"will": lambda each: each.will},
        Visitor: {"age": "age"},
        mesa.Agent: {"number": "unique_id"},
    }
    collector = collected(model, agenttype_reporters=kinds)
    tables = {kind: collector.get_agenttype_vars_dataframe(kind) for kind in kinds}
    assert [len(table) for table in tables.values()] == [36, 30, 6, 30, 3 * (ROWS + 10)]
    assert (
        set(tables[Business]["seven"]) == {7} and tables[CityGovernment]["will"].between(0, 1).all()
    )


WRONG: dict[str, tuple[type[Exception], dict[str, Any]]] = {
    "a name that is none": (AttributeError, {"model_reporters": {"x": "wealth"}}),
    "an agent's name that is none": (AttributeError, {"agent_reporters": {"x": "wealth"}}),
    "a function that fails": (RuntimeError, {"model_reporters": {"x": lambda each: each.wealth}}),
    "a list without a function": (ValueError, {"model_reporters": {"x": ["no", [1]]}}),
    "a kind that is none": (ValueError, {"agenttype_reporters": {str: {"x": "x"}}}),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_reporter_that_cannot_be_asked_says_so(model: PartnershipModel, name: str) -> None:
    kind, reporters = WRONG[name]
    with pytest.raises(kind):
        collected(model, **reporters)


def test_tables_are_mesas(model: PartnershipModel) -> None:
    collector = collected(model, tables={"mine": ["number", "value"]})
    collector.add_table_row("mine", {"number": 3, "value": 1})
    collector.add_table_row("mine", {"number": 4}, ignore_missing=True)
    assert collector.get_table_dataframe("mine").shape == (2, 2)
    assert fails(Exception, lambda: collector.add_table_row("mine", {"number": 3}))
    assert fails(Exception, lambda: collector.get_table_dataframe("other"))


def test_what_was_collected_stays_as_it_was(model: PartnershipModel) -> None:
    visitor = Visitor(model, friend=[])
    collector = collected(model, 1, agenttype_reporters={Visitor: {"friend": "friend"}})
    visitor.friend.append(1)
    assert collector.get_agenttype_vars_dataframe(Visitor)["friend"].tolist() == [[]]


def test_a_step_of_ones_own_collects_by_itself_and_once(model: PartnershipModel) -> None:
    collector = like(model, Collecting).run().datacollector
    assert collector.model_vars["many"] == [3] * MONTHS
    assert collector.get_agenttype_vars_dataframe(Visitor)["steps"].max() == MONTHS


def test_the_models_own_collector_has_each_month_once(model: PartnershipModel) -> None:
    model.datacollector.collect(model)
    assert len(model.datacollector.get_model_vars_dataframe()) == 0
    with pytest.raises(SisterCitiesError, match="nothing is recorded before the first month"):
        model.datacollector.model_reporters["commitment"](model)
    model.run_for(3)
    model.datacollector.collect(model)
    assert len(model.datacollector.get_model_vars_dataframe()) == 3
    assert (
        model.datacollector.model_reporters["commitment"](model) == model.record["commitment"][-1]
    )
    table = model.run().datacollector.get_model_vars_dataframe()
    assert table["commitment"].tolist() == model.record["commitment"].tolist()


BATCHES: dict[str, tuple[dict[str, Any], dict[str, Any], Callable[[list[Any]], object]]] = {
    "to the end": ({}, {"rng": [4]}, lambda rows: rows[0]["Step"] == MONTHS),
    "seeds": ({}, {"rng": [1, np.int64(2)]}, lambda rows: [row["RunId"] for row in rows] == [0, 1]),
    "no seed": ({}, {"rng": [None]}, lambda rows: len(rows) == 1),
    "months": ({}, {"rng": [4], "data_collection_period": 1}, lambda rows: len(rows) == MONTHS),
    "some months": ({}, {"rng": [4], "max_steps": 7}, lambda rows: rows[0]["Step"] == 7),
    "engines": (
        {"engine": ["compiled", "agents"]},
        {"rng": [4]},
        lambda rows: alike(rows[0], rows[1]),
    ),
}


def alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one["engine"] != other["engine"] and one["commitment"] == other["commitment"]


@pytest.mark.parametrize("name", BATCHES)
def test_one_scenario_is_one_parameter_of_a_batch(model: PartnershipModel, name: str) -> None:
    parameters, settings, holds = BATCHES[name]
    rows = mesa.batch_run(
        PartnershipModel,
        {"scenario": model.scenario, **parameters},
        display_progress=False,
        **settings,
    )
    assert holds(rows)
    if settings["rng"] == [4] and "max_steps" not in settings:
        assert rows[-1]["commitment"] == model.run().record["commitment"][-1]


def test_several_scenarios_are_several_parameters(model: PartnershipModel) -> None:
    other = load_scenario("reference", SIZES)
    rows = mesa.batch_run(
        PartnershipModel,
        {"scenario": [model.scenario, other]},
        rng=[1, 2],
        display_progress=False,
        number_processes=2,
    )
    assert sorted(row["scenario"].name for row in rows) == [
        "base",
        "base",
        "reference",
        "reference",
    ]
    walk: Any = iter
    assert fails(TypeError, lambda: walk(model.scenario))
