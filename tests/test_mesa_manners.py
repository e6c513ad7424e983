"""What Mesa's own tests ask of a model, its agents and its clock, asked of ours; what cannot be is refused in one line.

The checks are those of Mesa 3.5.1's tests of Model, Agent and time, in our words.
"""

import copy
import gc
import pickle
from collections.abc import Callable
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest
from mesa.agentset import AgentSet
from mesa.experimental.devs import ABMSimulator, DEVSimulator
from mesa.time import Schedule
from sistercities import PartnershipModel, Scenario, SisterCitiesError, load_scenario
from sistercities.agents.actors import Business, Citizen, CityGovernment

from tests.visitors import (
    MONTHS,
    ROWS,
    SIZES,
    Counting,
    Hasty,
    Idle,
    Log,
    Other,
    Visitor,
    like,
    own,
    people,
    visitors,
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("base", SIZES)


@pytest.fixture
def model(scenario: Scenario) -> PartnershipModel:
    return PartnershipModel(scenario, rng=4)


@pytest.fixture(scope="module")
def months(scenario: Scenario) -> pd.DataFrame:
    """What the model records when nobody interferes."""
    return PartnershipModel(scenario, rng=4).run().months


def test_a_new_model_counts_its_steps(model: PartnershipModel) -> None:
    assert (model.running, model.steps, model.time, model.simulated) == (True, 0, 0.0, 0)
    for month in range(1, 6):
        model.step()
        assert (model.steps, model.time, model.simulated) == (month, float(month), month)


def test_time_runs_as_far_as_it_is_told(model: PartnershipModel, months: pd.DataFrame) -> None:
    model.run_for(1)
    model.run_for(4)
    assert (model.steps, model.time) == (5, 5.0)
    model.run_until(7.0)
    with pytest.warns(RuntimeWarning):
        model.run_until(5.0)
    assert (model.steps, model.time) == (7, 7.0)
    model.run_until(9.5)
    assert (model.steps, model.time, model.simulated) == (9, 9.5, 9)
    assert model.run().months.equals(months)


def test_running_is_obeyed(model: PartnershipModel, months: pd.DataFrame) -> None:
    model.running = False
    assert model.run().time == 0.0
    counting = like(model, Counting)
    counting.stops = 10
    assert counting.run().steps == counting.time == 10
    counting.running = True
    assert counting.run().months.equals(months)
    stopped = like(model, Counting)
    stopped.stops = 10
    stopped.run_model()
    assert stopped.steps == 10


@pytest.mark.parametrize("kind", [PartnershipModel, Counting])
def test_an_event_or_an_observer_is_never_left_out(
    model: PartnershipModel, months: pd.DataFrame, kind: type[PartnershipModel]
) -> None:
    def stop() -> None:
        model.running = False

    def see(_: object) -> None:
        seen.write()

    model = like(model, kind)
    every, once, never, seen = Log(model), Log(model), Log(model), Log(model)
    model.schedule_event(once.write, at=20.5)
    model.schedule_event(never.write, at=30.0).cancel()
    model.schedule_recurring(every.write, Schedule(interval=10.0, start=2.0))
    model.schedule_event(stop, after=25.0)
    gc.collect()
    assert model.run().time == 25.0
    model.running = True
    model.observe("time", "changed", see)
    model.run()
    assert once.times == [20.5] and never.times == []
    assert every.times == [2, 12, 22, 32, 42]
    assert seen.times[-1] == MONTHS and len(seen.times) >= MONTHS - 25
    assert model.months.equals(months)


def test_schedules_are_those_of_mesa(model: PartnershipModel) -> None:
    three, none, first = Log(model), Log(model), Log(model)
    model.schedule_recurring(three.write, Schedule(interval=1.0, start=1.0, count=3))
    model.schedule_recurring(none.write, Schedule(interval=1.0, start=1.0)).stop()
    model.schedule_event(first.write, at=2.5)
    model.run_for(2)
    assert first.times == []
    model.run()
    assert (three.times, none.times, first.times) == ([1, 2, 3], [], [2.5])
    for wrong in ({"at": 5}, {"at": 50, "after": 1}, {}):
        with pytest.raises(ValueError):
            model.schedule_event(three.write, **wrong)
    with pytest.raises(ValueError):
        model.schedule_recurring(three.write, Schedule(interval=1.0, start=3.0))


def test_an_event_may_be_a_method_of_an_agent(model: PartnershipModel) -> None:
    model.schedule_event(model.citizen(2).turn, at=3.0)
    gc.collect()
    model.run_for(3)
    assert model.citizen(2).participating


def test_a_step_of_ones_own_is_run_by_everybody(
    model: PartnershipModel, months: pd.DataFrame
) -> None:
    counting = like(model, Counting)
    counting.run_for(5)
    counting.step()
    assert counting.asked == counting.steps == 6
    assert counting.run().asked == MONTHS
    assert counting.months.equals(months)


def test_seeds_may_be_numpys(model: PartnershipModel, months: pd.DataFrame) -> None:
    for seed in (np.int64(4), np.uint8(4)):
        other = PartnershipModel(model.scenario, rng=seed)
        assert type(other.seed) is int and other._seed == 4
        assert other.run().months.equals(months)
    assert model.random.random() == like(model).random.random()
    assert (model.rng.random(9) == like(model).rng.random(9)).all()
    assert isinstance(PartnershipModel(model.scenario)._seed, int)
    with pytest.raises(AttributeError):
        model.seed = 5  # type: ignore[misc]


def test_agents_have_their_model_and_numbers(model: PartnershipModel) -> None:
    assert all(agent.model is model for agent in model.agents)
    citizen = model.citizen(0)
    assert (citizen.random, citizen.rng, citizen.scenario) == (
        model.random,
        model.rng,
        model.scenario,
    )
    assert model.agents.get("unique_id") == list(range(1, ROWS + 1))
    assert model.citizen(np.int64(3)) is model.citizen(3) is people(model).to_list()[3]
    assert model.agent_types == [CityGovernment, Business, Citizen]


def test_agents_of_ones_own_stand_beside_the_rows(
    model: PartnershipModel, months: pd.DataFrame
) -> None:
    one, other = Visitor(model), Other(model)
    assert (one.unique_id, other.unique_id) == (ROWS + 1, ROWS + 2)
    assert one in model.agents and len(model.agents) == ROWS + 2
    assert model.agent_types == [CityGovernment, Business, Citizen, Visitor, Other]
    assert model.agents_by_type[Visitor] == AgentSet([one], random=model.random)
    one.remove()
    one.remove()
    assert one not in model.agents and len(model.agents_by_type[Visitor]) == 0
    assert Visitor(model).unique_id == ROWS + 3
    assert model.run().months.equals(months)
    assert one.steps == 0


def test_agents_of_ones_own_are_made_in_all_of_mesas_ways(model: PartnershipModel) -> None:
    def ages(*args: Any, **kwargs: Any) -> list[float]:
        found: list[float] = Visitor.create_agents(model, 3, *args, **kwargs).get("age")
        return found

    assert ages() == [0, 0, 0]
    assert ages([5, 6, 7]) == ages(np.array([5, 6, 7])) == ages(pd.Series([5, 6, 7])) == [5, 6, 7]
    assert ages(age=8) == [8, 8, 8]
    table = pd.DataFrame({"age": [3, 4]})
    assert Visitor.from_dataframe(model, table).get("age") == [3, 4]
    assert len(Visitor.from_dataframe(model, table[:0])) == 0
    assert len(set(model.agents.get("unique_id"))) == len(model.agents)


def test_agents_are_copied_and_pickled(model: PartnershipModel, months: pd.DataFrame) -> None:
    citizen = model.citizen(1)
    assert copy.copy(citizen) is citizen
    for again in (copy.deepcopy(citizen), pickle.loads(pickle.dumps(citizen))):
        assert again.model is not model
        assert again is again.model.citizen(1)
        assert again.model.run().months.equals(months)
    visitor = Visitor(model, 5, friend=citizen)
    assert copy.copy(visitor).age == 5
    again = pickle.loads(pickle.dumps(visitor))
    assert again.friend is again.model.citizen(1)
    assert len(Visitor(model, friend=own(model)).friend) == 12


def test_models_are_copied_and_pickled(model: PartnershipModel, months: pd.DataFrame) -> None:
    visitors(model)
    model.citizen(0).model.run_for(7)
    for again in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert len(again.agents) == ROWS + 10
        assert again.run().months.equals(months)
        assert again.citizen(3).participating == bool(again.world.citizens[3].participating)
    assert model.time == 7.0 and not model.record["commitment"][7:].any()


REFUSED: dict[str, tuple[Callable[[PartnershipModel], object], str]] = {
    "past the end": (
        lambda m: m.run_until(49),
        "base ends 1993-12, after 48 months, and cannot be run to month 49",
    ),
    "by a step": (lambda m: m.run().step(), "48 months have been simulated"),
    "without end": (lambda m: m.run_for(float("inf")), "cannot be run to month inf"),
    "no number of months": (lambda m: m.run_until(float("nan")), "cannot be run to month nan"),
    "a step that simulates nothing": (
        lambda m: like(m, Idle).run(),
        r"does not call super\(\).step\(\)",
    ),
    "a step that simulates twice": (
        lambda m: like(m, Hasty).run(),
        "a step is one month of that clock",
    ),
    "Mesa's own step by hand": (lambda m: m._user_step(), "a step is one month of that clock"),
    "Mesa's own step after the end": (
        lambda m: m.run()._user_step(),
        "a step is one month of that clock",
    ),
    "a row that leaves": (
        lambda m: m.citizen(0).remove(),
        "rows of the world, and none can be removed",
    ),
    "a row that is deregistered": (
        lambda m: m.deregister_agent(m.citizen(0)),
        "none can be removed",
    ),
    "all leave": (lambda m: m.remove_all_agents(), "none can be removed"),
    "more rows": (lambda m: Citizen.create_agents(m, 3), "none can be added"),
    "more rows from a table": (
        lambda m: Business.from_dataframe(m, pd.DataFrame()),
        "none can be added",
    ),
    "no such row": (lambda m: Citizen(m, 12), "Citizen 12; the model has 0 to 11"),
    "no number of a row": (lambda m: m.citizen(1.5), "Citizen 1.5; the model has 0 to 11"),  # type: ignore[arg-type]
    "another luck": (lambda m: m.reset_rng(6), "follows from its seed"),
    "another luck, the old way": (lambda m: m.reset_randomizer(6), "follows from its seed"),
    "the same luck again": (lambda m: m.reset_rng(), "follows from its seed"),
    "a generator as seed": (
        lambda m: PartnershipModel(m.scenario, rng=m.rng),
        "whole number from 0",
    ),
    "the model's set is shuffled": (
        lambda m: m.agents.shuffle(inplace=True),
        "change a copy of it",
    ),
    "is sorted": (lambda m: people(m).sort("row", inplace=True), "change a copy of it"),
    "is cut": (
        lambda m: people(m).select(lambda each: each.row > 3, inplace=True),
        "change a copy of it",
    ),
    "is added to": (lambda m: m.agents.add(Visitor(m)), "change a copy of it"),
    "is removed from": (lambda m: m.agents.remove(m.citizen(0)), "change a copy of it"),
    "is discarded from": (lambda m: m.agents.discard(m.citizen(0)), "change a copy of it"),
    "a new attribute": (lambda m: people(m).set("health", 100), 'no attribute "health"'),
    "a place": (lambda m: setattr(m.citizen(0), "pos", (1, 2)), 'no attribute "pos"'),
    "a shallow copy of a model": (copy.copy, r"copy.deepcopy\(model\)"),
    "data sets that take over": (
        lambda m: m.data_registry.track_agents_numpy(Citizen, "x", "row"),
        "read columns",
    ),
    "agents that are set": (lambda m: setattr(m, "agents", []), "agents"),
    "a kind that is none": (lambda m: m.agents_of(Doubter), "no kind of agent of this model"),
}


class Doubter(Business):
    """Took nobody's place."""


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_in_one_line(
    model: PartnershipModel, months: pd.DataFrame, name: str
) -> None:
    action, words = REFUSED[name]
    with pytest.raises((SisterCitiesError, AttributeError), match=words) as refused:
        action(model)
    assert "\n" not in str(refused.value)
    assert model.run().months.equals(months)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_mesas_simulators_end_with_the_scenario(
    model: PartnershipModel, months: pd.DataFrame
) -> None:
    simulator = ABMSimulator()
    simulator.setup(model)
    with pytest.raises(SisterCitiesError, match="cannot be run to month 49"):
        simulator.run_until(MONTHS + 1)
    simulator.run_until(MONTHS)
    assert model.months.equals(months)
    for _ in range(3):
        with pytest.raises(SisterCitiesError):
            simulator.run_next_event()
            simulator.run_for(1)
    assert model.months.equals(months)
    continuous = DEVSimulator()
    other = like(model)
    continuous.setup(other)
    with pytest.raises(SisterCitiesError, match="monthly schedule was stopped"):
        continuous.run_until(5)


def test_a_month_that_was_broken_off_is_not_gone_on_from(scenario: Scenario) -> None:
    class Failing(Citizen):
        def willing_chance(self, touched: bool) -> float:
            if self.model.month == 30:
                raise ZeroDivisionError("mine")
            return super().willing_chance(touched)

    class Impatient(Citizen):
        def willing_chance(self, touched: bool) -> float:
            self.model.step()
            return 0.0

    model = PartnershipModel(scenario, rng=4, engine="agents", agents=[Failing])
    with pytest.raises(ZeroDivisionError, match="mine"):
        model.run()
    assert not model.between_months and model.simulated == len(model.months) == 30
    for go_on in (model.step, model.run, lambda: model.run_for(1), lambda: model.run_until(MONTHS)):
        with pytest.raises(
            SisterCitiesError, match="month 31 is being simulated, or was broken off"
        ):
            go_on()
    with pytest.raises(SisterCitiesError, match="month 1 is being simulated"):
        PartnershipModel(scenario, rng=4, engine="agents", agents=[Impatient]).run()


def test_an_error_in_a_step_of_ones_own_is_not_gone_over(scenario: Scenario) -> None:
    class Careless(PartnershipModel):
        def step(self) -> None:
            super().step()
            if self.steps == 5:
                raise ZeroDivisionError("mine")

    model = Careless(scenario, rng=4)
    with pytest.raises(ZeroDivisionError):
        model.run()
    with pytest.raises(SisterCitiesError, match="monthly schedule was stopped"):
        model.run()
    assert model.simulated == len(model.months) == 5


def test_agents_that_are_never_registered_cannot_be_rows(model: PartnershipModel) -> None:
    class Registered(Citizen):
        def __init__(self, model: Any, row: int) -> None:
            mesa.Agent.__init__(self, model)

    with pytest.raises(SisterCitiesError, match="no kind of agent of this model"):
        Registered(model, 0)
    assert len(model.agents) == ROWS
