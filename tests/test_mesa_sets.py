"""What Mesa's own tests ask of agent sets, asked of ours: the model's set, and sets of one's own.

A line is one check of Mesa 3.5.1's tests of AgentSet, in our words.
"""

import copy
import gc
import pickle
from collections.abc import Callable

import mesa
import numpy as np
import pytest
from mesa.agentset import AbstractAgentSet, AgentSet
from sistercities import PartnershipModel, load_scenario
from sistercities.agents.actors import Business

from tests.visitors import ROWS, SIZES, Visitor, fails, like, own, people, shuffled, visitors

type Check = Callable[[PartnershipModel], object]

TWELVE = list(range(12))

READING: dict[str, Check] = {
    "an agent is in it": lambda m: m.citizen(0) in people(m) and m.citizen(0) in own(m),
    "another is not": lambda m: m.citizen(0) not in m.agents_by_type[Business],
    "nor one that was added": lambda m: Visitor(m) not in own(m),
    "nor that of another model": lambda m: like(m).citizen(0) not in people(m),
    "length": lambda m: len(people(m)) == len(own(m)) == 12,
    "order": lambda m: [each.row for each in people(m)] == [each.row for each in own(m)] == TWELVE,
    "a list": lambda m: own(m).to_list()[1:3] == [m.citizen(1), m.citizen(2)],
    "place": lambda m: (
        m.agents[0] is m.agents.to_list()[0] and m.agents[-1] is m.agents.to_list()[-1]
    ),
    "place of one that was added": lambda m: (
        (visitor := Visitor(m)) is m.agents[-1] is m.agents[ROWS] and visitor
    ),
    "place by a number of numpy": lambda m: people(m)[np.int64(2)] is m.citizen(2),
    "places": lambda m: m.agents[1:3] == m.agents.to_list()[1:3],
    "no such place": lambda m: fails(IndexError, lambda: m.agents[99]),
    "random.choice": lambda m: m.random.choice(m.agents) in m.agents,
    "get": lambda m: people(m).get("row") == own(m).get("row") == TWELVE,
    "get several": lambda m: (
        people(m).get(["row", "city"])[7] == own(m).get(["row", "city"])[7] == [7, 1]
    ),
    "get what is not there": lambda m: fails(AttributeError, lambda: people(m).get("wealth")),
    "get a default": lambda m: (
        people(m).get("wealth", handle_missing="default", default_value=1) == [1] * 12
    ),
    "get some and a default": lambda m: own(m).get(["row", "wealth"], "default", 0)[3] == [3, 0],
    "get in no known way": lambda m: fails(
        ValueError, lambda: people(m).get("row", handle_missing="at times")
    ),
    "agg": lambda m: people(m).agg("row", min) == 0 and own(m).agg("row", max) == 11,
    "agg sum": lambda m: people(m).agg("row", sum) == own(m).agg("row", sum) == 66,
    "agg of numpy": lambda m: people(m).agg("row", np.mean) == own(m).agg("row", np.mean) == 5.5,
    "agg of several": lambda m: people(m).agg("row", [min, max]) == [0, 11],
    "agg of a tuple": lambda m: own(m).agg("row", (min, max, sum)) == [0, 11, 66],
    "agg of one's own": lambda m: people(m).agg("row", lambda rows: sum(rows) / len(rows)) == 5.5,
    "groupby an attribute": lambda m: people(m).groupby("city").count() == {0: 6, 1: 6},
    "groupby a function": lambda m: (
        own(m).groupby(lambda each: each.row % 3).count() == {0: 4, 1: 4, 2: 4}
    ),
    "groups as sets": lambda m: all(
        isinstance(each, AgentSet) for _, each in people(m).groupby("city")
    ),
    "groups as lists": lambda m: (
        people(m).groupby("city", result_type="list").map(len) == {0: 6, 1: 6}
    ),
    "how many groups": lambda m: len(people(m).groupby("city")) == 2,
    "map of groups": lambda m: (
        people(m).groupby("city").map("get", "city") == {0: [0] * 6, 1: [1] * 6}
    ),
    "do of groups": lambda m: (groups := people(m).groupby("city")).do("do", "step") is groups,
    "do of groups by a function": lambda m: (
        len(people(m).groupby("city").do(lambda each: each.do("step"))) == 2
    ),
    "agg of groups": lambda m: people(m).groupby("city").agg("row", sum) == {0: 15, 1: 51},
    "equal": lambda m: people(m) == own(m) == AgentSet(people(m)),
    "not equal": lambda m: people(m) != m.agents_by_type[Business],
    "both": lambda m: len(people(m) | m.agents_by_type[Business]) == 22,
    "what is in both": lambda m: people(m) & own(m) == own(m),
    "what is left": lambda m: len(own(m) - people(m).select(at_most=5)) == 7,
    "an empty set": lambda m: (
        len(AgentSet([], random=m.random)) == 0 == len(people(m).select(lambda _: False))
    ),
    "its random is the model's": lambda m: people(m).random is own(m).random is m.random,
    "an agent set": lambda m: (
        isinstance(m.agents, AbstractAgentSet) and isinstance(own(m), AgentSet)
    ),
}

CHOOSING: dict[str, Check] = {
    "20 %": lambda m: len(people(m).select(at_most=0.2)) == 2,
    "54.9 %": lambda m: len(own(m).select(at_most=0.549)) == 6,
    "5 %": lambda m: len(people(m).select(at_most=0.05)) == 0,
    "all": lambda m: len(people(m).select(at_most=1.0)) == len(own(m).select(at_most=1.0)) == 12,
    "one": lambda m: len(people(m).select(at_most=1)) == 1,
    "by a function": lambda m: len(people(m).select(lambda each: each.row > 6)) == 5,
    "two of these": lambda m: (
        people(m).select(lambda each: each.row > 6, at_most=2).get("row") == [7, 8]
    ),
    "the first": lambda m: people(m).select(at_most=5).to_list() == people(m).to_list()[:5],
    "by type": lambda m: len(m.agents.select(agent_type=Business)) == 10,
    "by a type that was added": lambda m: (
        visitors(m) and len(m.agents.select(agent_type=Visitor)) == 10
    ),
    "by both": lambda m: len(m.agents.select(lambda each: each.row == 0, agent_type=Business)) == 1,
    "everything": lambda m: list(own(m).select()) == list(own(m)),
    "in place": lambda m: len(own(m).select(lambda each: each.row > 6, inplace=True)) == 5,
    "everything in place": lambda m: (mine := own(m)).select(inplace=True) is mine,
    "shuffle": lambda m: people(m).shuffle().get("row") != TWELVE != own(m).shuffle().get("row"),
    "shuffle loses nobody": lambda m: people(m).shuffle() == people(m),
    "shuffle in place": lambda m: (
        (mine := own(m)).shuffle(inplace=True) is mine and mine.get("row") != TWELVE
    ),
    "some of a shuffle": lambda m: len(people(m).shuffle().select(at_most=5)) == 5,
    "sort by a function": lambda m: (
        people(m).sort(lambda each: each.row).get("row") == TWELVE[::-1]
    ),
    "sort by an attribute": lambda m: own(m).sort("unique_id", ascending=True).get("row") == TWELVE,
    "sort in place": lambda m: own(m).sort("row", inplace=True).get("row") == TWELVE[::-1],
    "gives Mesa's set": lambda m: all(
        isinstance(each, AgentSet) for each in (m.agents.shuffle(), m.agents.copy())
    ),
}

DOING: dict[str, Check] = {
    "do by name": lambda m: (mine := own(m)).do("step") is mine and people(m).do("step") == mine,
    "do what is not there": lambda m: fails(AttributeError, lambda: people(m).do("dance")),
    "do what a function cannot": lambda m: fails(
        AttributeError, lambda: own(m).do(lambda each: each.dance())
    ),
    "do with arguments": lambda m: people(m).do(
        lambda each, *more: len(more) == 2 or each.dance(), 1, 2
    ),
    "map by name": lambda m: people(m).map("__repr__")[3] == "<Citizen 3 of base>",
    "map by a function": lambda m: (
        people(m).map(lambda each: each.unique_id) == list(range(13, 25))
    ),
    "map what is not there": lambda m: fails(AttributeError, lambda: people(m).map("dance")),
    "shuffle_do asks everybody": lambda m: sorted(shuffled(m)) == TWELVE,
    "in another order": lambda m: shuffled(m) != TWELVE,
    "that follows from the seed": lambda m: shuffled(m) == shuffled(like(m)),
    "set": lambda m: m.agents_by_type[Business].set("belief", 0.3).get("belief") == [0.3] * 10,
    "set in a chain": lambda m: (
        m.agents_of(Business).set("belief", 0.3).set("productivity", 2.0).get("belief")[0] == 0.3
    ),
    "set for some": lambda m: (
        m.agents_of(Business).select(at_most=4).set("belief", 0.9).get("belief") == [0.9] * 4
    ),
}

CHECKS = {**READING, **CHOOSING, **DOING}


@pytest.fixture(scope="module")
def model_once() -> PartnershipModel:
    return PartnershipModel(load_scenario("base", SIZES), rng=4)


@pytest.fixture
def model(model_once: PartnershipModel) -> PartnershipModel:
    return PartnershipModel(model_once.scenario, rng=4)


@pytest.mark.parametrize("name", CHECKS)
def test_a_set_has_mesas_manners(model: PartnershipModel, name: str) -> None:
    assert CHECKS[name](model)


def test_a_set_of_ones_own_can_be_changed(model: PartnershipModel) -> None:
    mine, first = own(model), model.citizen(0)
    mine.discard(first)
    mine.discard(first)
    assert first not in mine and len(mine) == 11
    with pytest.raises(KeyError):
        mine.remove(first)
    mine.add(first)
    mine.add(first)
    assert first in mine and len(mine) == 12
    mine.remove(first)
    assert first not in mine and first in people(model)
    mine.to_list().pop()
    assert len(mine) == 11
    mine.clear()
    assert len(mine) == 0 and len(model.agents) == ROWS


def test_mesas_own_set_keeps_all_that_it_is_given(model: PartnershipModel) -> None:
    mine = AgentSet(model.agents)
    gc.collect()
    assert len(mine) == len(model.agents) == ROWS
    assert mine.random is model.random
    assert len(AgentSet([model.citizen(0), model.citizen(0)])) == 1
    with pytest.warns(PendingDeprecationWarning):
        assert mine[0] is model.agents[0]
    with pytest.warns(UserWarning):
        AgentSet([])


def test_agents_may_come_and_go_while_they_are_asked(model: PartnershipModel) -> None:
    visitors(model)
    model.agents_by_type[Visitor].do(lambda each: Visitor(model))
    assert len(model.agents) == ROWS + 20
    model.agents_by_type[Visitor].do("remove")
    assert len(model.agents) == ROWS
    for ask in ("do", "shuffle_do"):
        visitors(model)
        getattr(model.agents_by_type[Visitor], ask)("send_others_away")
        assert len(model.agents_by_type[Visitor]) == 1
        visitors(model)
        getattr(model.agents, ask)(send_others_away)
        assert len(model.agents) == ROWS + 1
        model.agents[-1].remove()


def send_others_away(agent: mesa.Agent) -> None:
    if isinstance(agent, Visitor):
        agent.send_others_away()


def test_those_that_were_added_are_asked_and_written_too(model: PartnershipModel) -> None:
    added = visitors(model)
    model.agents.do("step")
    model.agents.shuffle_do("step")
    assert [each.steps for each in added] == [2] * 10
    assert model.agents_by_type[Visitor].set("age", 50).get("age") == [50] * 10
    assert model.agents.get("unique_id") == list(range(1, ROWS + 11))


def test_sets_are_pickled_and_copied(model: PartnershipModel) -> None:
    again, mine = pickle.loads(pickle.dumps([model, own(model)]))
    assert mine.get("row") == TWELVE
    assert mine.to_list()[3] is again.citizen(3)
    assert pickle.loads(pickle.dumps(model.agents)).get("unique_id") == model.agents.get(
        "unique_id"
    )
    assert copy.copy(model.agents) == model.agents
    assert copy.copy(own(model)) == own(model)
