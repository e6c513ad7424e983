"""Only those are looked at to whom something happens, and nobody can tell: laws, reading, and what is kept by the way."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sistercities import PartnershipModel, Scenario, load_scenario
from sistercities.agents.actors import Business, Citizen
from sistercities.world.acquaintance import count_acquaintances
from sistercities.world.business import belief_after_step
from sistercities.world.citizen import Climate, joining_one_by_one
from sistercities.world.founding import advance_world, found_world
from sistercities.world.membership import belief_of, believe, follow_examples
from sistercities.world.participation import join, list_participants
from sistercities.world.state import World, referred
from sistercities.world.turning import draw_reluctances, engage_public

type Load = Callable[..., Scenario]

SIZES = {
    "defaults.city.businesses": 40,
    "defaults.city.citizens": 90,
    "behaviour.consideration": 0.3,
    "behaviour.own_meetings": 0.02,
}


def village(citizens: int, acquaintances: int, **changes: object) -> World:
    """A world whose first city has so many citizens, all of the same threshold."""
    plain = {
        "behaviour.threshold_spread": 0.0,
        "behaviour.acquaintances": acquaintances,
        "defaults.city.threshold": 0.4,
        "defaults.city.citizens": citizens,
    }
    return found_world(load_scenario("base", {**SIZES, **plain, **changes}), 1)


@pytest.mark.parametrize(
    ("outreach", "peer", "every"), [(0.05, 0.0, 3), (0.0, 0.06, 3), (0.04, 0.11, 2), (0.3, 0.4, 5)]
)
def test_events_add_up_to_the_rule(outreach: float, peer: float, every: int) -> None:
    """Reached, or brought along by one of n who each try alone, and then willing: (1 - theta)(1 - (1 - q)(1 - p)^n)."""
    found = village(3_000, 4, **{"behaviour.rewiring": 0.2})
    expected, joined, spread = 0.0, 0, 0.0
    for step in range(60):
        world = found._replace(
            citizens=found.citizens.copy(),
            publics=found.publics.copy(),
            participants=found.participants.copy(),
        )
        reference = referred(world)
        for row in range(0, 3_000, every):
            join(reference, 0, row, 0)
        before = world.citizens["participating"].copy()
        chances = joining_chances(world, Climate(outreach, peer, 0.1))[~before[:3_000]]
        engage_public(reference, 0, Climate(outreach, peer, 0.1), step)
        after: Any = world.citizens["participating"]
        joined += int((after & ~before).sum())
        expected += chances.sum()
        spread += (chances * (1.0 - chances)).sum()
        lapsed = int((before & ~after).sum())
        assert abs(lapsed - 0.1 * before.sum()) < 5.0 * math.sqrt(0.09 * before.sum())
    assert abs(joined - expected) < 4.0 * math.sqrt(spread)


def joining_chances(world: World, climate: Climate) -> np.ndarray:
    """Chance of every citizen of the first city to join, by the rule."""
    counts = np.empty(len(world.citizens), dtype=np.int64)
    count_acquaintances(referred(world), counts)
    assert counts.max() > 1
    return np.array(
        [
            joining_one_by_one(0.4, climate.outreach, climate.peer, int(number))
            for number in counts[:3_000]
        ]
    )


@pytest.mark.parametrize("changed", ["outreach", "peer", "participants"])
def test_more_of_what_happens_wins_everybody_over_whom_less_does_and_more(changed: str) -> None:
    ends = []
    for more in (False, True):
        world = village(2_000, 8)
        reference = referred(world)
        for row in range(0, 2_000, 10 if changed == "participants" and more else 20):
            join(reference, 0, row, 0)
        outreach = 0.2 if changed == "outreach" and more else 0.1
        peer = 0.3 if changed == "peer" and more else 0.1
        engage_public(reference, 0, Climate(outreach, peer, 0.0), 7)
        ends.append(np.asarray(world.citizens)["participating"][:2_000].copy())
    assert (ends[1] | ~ends[0]).all() and ends[1].sum() > ends[0].sum()


@pytest.mark.parametrize("participants", [3, 400, 1_900])
def test_where_citizens_wait_for_others_few_and_many_are_looked_at_alike(participants: int) -> None:
    """Whichever way the convinced are found, they are those who have enough acquaintances taking part."""
    world = village(2_000, 8, **{"switches.participation": "threshold"})
    reference = referred(world)
    for row in range(participants):
        join(reference, 0, row, 0)
    list_participants(reference)
    before: Any = np.asarray(world.citizens)["participating"][:2_000].copy()
    enough = (world.acquainted[:2_000] > 0) & (world.acquainted[:2_000] / 8 >= 0.4)
    engage_public(reference, 0, Climate(0.0, 0.5, 0.0), 3)
    after: Any = np.asarray(world.citizens)["participating"][:2_000]
    assert (after == (before | enough)).all()


def test_a_belief_that_is_asked_for_late_is_that_of_every_step() -> None:
    world = found_world(load_scenario("base", SIZES), 1)
    reference = referred(world)
    luck = np.random.default_rng(1)
    adjustment = float(world.behaviour.belief_adjustment)
    beliefs = [belief_of(reference, row) for row in range(5)]
    for _ in range(400):
        world.governments["example"][0, 0] = example = luck.random()
        follow_examples(reference)
        beliefs = [belief_after_step(belief, example, adjustment) for belief in beliefs]
        if luck.random() < 0.05:
            row = int(luck.integers(4))
            beliefs[row] = luck.random()
            believe(reference, row, beliefs[row])
            assert belief_of(reference, row) == beliefs[row]
    assert [belief_of(reference, row) for row in range(5)] == pytest.approx(beliefs, abs=1e-12)
    assert len(set(beliefs)) > 3


def state(model: PartnershipModel) -> dict[str, bytes]:
    """Every value that a month moves, of both worlds."""
    kept = {}
    for which, world in (("world", model.world), ("null", model.null_world)):
        for name in ("citizens", "publics", "businesses", "pools", "ties", "record"):
            rows = np.asarray(getattr(world, name))[: int(world.met[0]) if name == "ties" else None]
            for field in set(rows.dtype.names or ()) - {"ready"}:
                kept[f"{which}.{name}.{field}"] = rows[field].tobytes()
    return kept


@pytest.mark.parametrize("participation", ["independent", "threshold"])
def test_reading_changes_nothing_and_sees_nothing_stale(participation: str) -> None:
    lively = {"behaviour.attendance": 20_000.0, "behaviour.campaign": 0.6}
    scenario = load_scenario(
        "kyoto-yogyakarta", {**SIZES, **lively, "switches.participation": participation}
    )
    read, unread = (PartnershipModel(scenario, rng=2) for _ in range(2))
    by_agents = PartnershipModel(scenario, rng=2, engine="agents")
    luck = np.random.default_rng(3)
    for _ in range(72):
        unread.step()
        read.step()
        by_agents.step()
        for kind, names in (
            (Business, ("belief", "participating", "ties", "productivity")),
            (Citizen, ("reluctance", "participating", "participating_acquaintances", "city")),
        ):
            name = names[luck.integers(len(names))]
            column = read.agents_of(kind).column(name)
            row = int(luck.integers(len(column)))
            assert getattr(kind(read, row), name) == column[row]
            assert (by_agents.agents_of(kind).column(name) == column).all()
            read.agents_of(kind).agg(name, "mean")
        citizen = read.citizen(int(luck.integers(180)))
        assert 0.0 <= citizen.joining_chance() <= 1.0 and citizen.brings_along() is not None
    assert state(read) == state(unread) == state(by_agents)
    assert read.record["citizens_a"].max() > 0


def test_a_reluctance_is_the_same_whoever_asks_first() -> None:
    scenario = load_scenario("base", SIZES)
    one, other = PartnershipModel(scenario, rng=4), PartnershipModel(scenario, rng=4)
    alone = other.citizen(100).reluctance
    column = one.agents_of(Citizen).column("reluctance")
    assert column[100] == alone != 0.0
    assert column.std() == pytest.approx(0.2, rel=0.2)
    world = advance_world(found_world(scenario, 4), 0, 60)
    draw_reluctances(referred(world))
    assert (world.reluctances == column).all()


def test_participants_that_a_resumed_model_lists_anew_are_those_there_were() -> None:
    scenario = load_scenario("reference", SIZES)
    model = PartnershipModel(scenario, rng=2)
    model.run_for(90)
    other = PartnershipModel(scenario, rng=2)
    other.resume(model.world, model.null_world, 90)
    assert model.run().months.equals(other.run().months)
    assert model.record["citizens_a"][-60:].sum() > 0
