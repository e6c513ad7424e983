"""Familiarity: only people, projects and a former relation build it; leads and hearing need it."""

from typing import Any

import numpy as np
import pytest
from sistercities import load_scenario
from sistercities.world.business import hearing_chance
from sistercities.world.familiarity import become_familiar, lead_trust, listening
from sistercities.world.founding import (
    advance_world,
    draft_of,
    found_world,
    without_programme,
)
from sistercities.world.matching import TRADING, going_on_chance
from sistercities.world.state import referred

TINY = {"defaults.city.businesses": 1, "defaults.city.citizens": 1, "calendar.until": "1999-12"}
ROOMY = {"defaults.city.businesses": 500, "defaults.city.citizens": 20}


def familiarity(changes: dict[str, Any], seed: int = 1) -> Any:
    """Familiarity by month."""
    scenario = load_scenario("base", {**TINY, **changes})
    return advance_world(found_world(scenario, seed), 0, scenario.months).record[:, 0]


def test_people_and_projects_remove_a_tenth_of_the_strangeness_each() -> None:
    world = found_world(load_scenario("base", TINY), 1)
    world.agreements[0].signed = True
    world.agreements[0].familiarity = 0.2
    world.record[5, 0].activities_people = 3
    world.record[5, 0].projects_completed = 2
    become_familiar(referred(world), 5)
    faded = 0.2 * 0.9 ** (1 / 12)
    assert world.agreements[0].familiarity == pytest.approx(1 - (1 - faded) * 0.9**5)


def test_in_silence_a_tenth_is_forgotten_every_year() -> None:
    nothing = {
        "behaviour.people_activities": 0.0,
        "behaviour.technical_activities": 0.0,
        "defaults.partnership.former_relation": 5.0,
    }
    record = familiarity(nothing)
    at_signing = 1 - 0.9**5
    years = [at_signing * 0.9**year for year in (1, 4, 9)]
    assert record["familiarity"][[11, 47, 107]].tolist() == pytest.approx(years)


def test_missions_alone_build_none() -> None:
    missions = {
        "behaviour.people_activities": 0.0,
        "behaviour.technical_activities": 0.0,
        "behaviour.economic_activities": 20.0,
    }
    record = familiarity(missions)
    assert record["activities_economic"].sum() > 0
    assert not record["familiarity"].any()


def test_trade_that_stands_makes_two_communities_neutral_to_each_other() -> None:
    scenario = load_scenario("base", {**TINY, "defaults.partnership.firms_in_place": 1.0})
    assert draft_of(scenario).agreements[0].familiarity == pytest.approx(0.5)


def test_six_contacts_in_a_row_go_on_as_often_as_familiarity_says() -> None:
    """Known answers without understanding: .6, .3 among strangers and .9 among friends, six times."""
    draft = draft_of(load_scenario("base", {**TINY, "behaviour.going_on_trust": 0.6}))
    for known, chance in ((0.0, 0.3), (0.5, 0.6), (1.0, 0.9)):
        trust = lead_trust(known, draft.behaviour, draft.switches)
        assert going_on_chance(0.0, 0.0, trust, 0.6, 0.3) == pytest.approx(chance)
        assert going_on_chance(1.0, 1.0, trust, 0.6, 0.3) == pytest.approx(min(1.0, chance + 0.3))


def test_strangers_hear_nothing_and_friends_twice_as_often() -> None:
    draft = draft_of(load_scenario("base", TINY))
    heard = [
        hearing_chance(0.03, 0.5, 0.5, listening(known, draft.behaviour, draft.switches))
        for known in (0.0, 0.5, 1.0)
    ]
    assert heard == pytest.approx([0.0, 0.03, 1 - 0.97**2])


@pytest.mark.parametrize("off", ["familiarity", "sequencing"])
def test_either_switch_leaves_firms_as_they_were(off: str) -> None:
    draft = draft_of(load_scenario("base", {**TINY, f"switches.{off}": "off"}))
    assert lead_trust(0.0, draft.behaviour, draft.switches) == 0.0
    assert listening(0.0, draft.behaviour, draft.switches) == 1.0


def test_where_trade_stands_a_few_businesses_trade_from_the_start_in_both_worlds() -> None:
    """Two of 500 in the mean where it stands in full; a pair of its own each, none over capacity."""
    scenario = load_scenario("base", {**ROOMY, "defaults.partnership.firms_in_place": 1.0})
    counts = []
    for seed in range(60):
        world = found_world(scenario, seed)
        null = without_programme(world)
        for each in (world, null):
            ties: Any = each.ties[: int(each.met[0])]
            assert (ties.stage == TRADING).all()
            assert (ties.trust > 0).all()
            businesses: Any = each.businesses
            assert businesses.ties.sum() == 2 * len(ties)
            assert (businesses.ties <= businesses.capacity).all()
        counts.append(int(null.met[0]))
    assert np.mean(counts) == pytest.approx(2.0, abs=4 * (2.0 / 60) ** 0.5)


def test_books_balance_with_ties_that_stood_before() -> None:
    scenario = load_scenario("base", {**ROOMY, "defaults.partnership.firms_in_place": 1.0})
    world = found_world(scenario, 2)
    before = int(world.met[0])
    record: Any = advance_world(world, 0, scenario.months).record[:, 0]
    ended = record["broken_ties"] + record["closed_ties"]
    assert before > 0
    assert (before + np.cumsum(record["deals"]) - np.cumsum(ended) == record["ties"]).all()
