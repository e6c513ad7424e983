"""Associations outside city hall: there at signing, founded by heads, lost in silence, whoever leads the city."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sistercities import load_scenario
from sistercities.world.citizen import following_of
from sistercities.world.founding import advance_world, found_world

TINY = {
    "defaults.city.businesses": 1,
    "defaults.city.citizens": 1,
    "defaults.city.leader_turnover": 0.0,
    "defaults.city.outreach": 0.0,
    "behaviour.association_founding": 0.0,
    "calendar.until": "1995-12",
}
"""A city whose public nobody reaches, and where no association is founded unless the test says so."""

NO_CITY_HALL = {"behaviour.carrier_named": 0.0, "defaults.side.proposer": 0.0}
FOR_GOOD = {"defaults.side.association": 1.0, "behaviour.association_loss": 0.0}
WORLDS = 150


def records(changes: dict[str, Any], worlds: int = WORLDS) -> Any:
    """Records of many worlds, ``[world, month]``."""
    scenario = load_scenario("base", {**TINY, **changes})
    return np.stack(
        [
            advance_world(found_world(scenario, seed), 0, scenario.months).record[:, 0]
            for seed in range(worlds)
        ]
    )


def near(expected: float, samples: int) -> Any:
    """A share as so many independent samples give it, within four standard errors."""
    return pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / samples))


def test_the_chance_at_signing_is_what_was_known() -> None:
    record = records({"defaults.side.association": 0.3, "calendar.until": "1990-02"})
    both = np.concatenate([record["association_a"][:, 0], record["association_b"][:, 0]])
    assert both.mean() == near(0.3, 2 * WORLDS)


def test_in_silence_an_association_is_lost_by_the_closed_form() -> None:
    """ln(share) = -association_loss x sum of (1 - e^(-q / patience)) / 12 over the silent months q."""
    record = records(
        {
            "defaults.side.association": 1.0,
            "behaviour.people_activities": 0.0,
            "behaviour.association_loss": 1.0,
        }
    )
    hazard = sum(-math.expm1(-quiet / 24) for quiet in range(1, 37)) / 12
    assert record["association_a"][:, 36].mean() == near(math.exp(-hazard), WORLDS)


@pytest.mark.parametrize("holder", [0, 1])
def test_neither_side_is_privileged_where_one_founds_and_the_other_gives_up(holder: int) -> None:
    """What is founded in a step ends the silence from the next one on, whichever side comes first."""
    nothing = {"behaviour.people_activities": 0.0, "behaviour.association_founding": 1.0}
    world = found_world(load_scenario("base", {**TINY, **nothing}), 1)
    step = int(world.agreements["signs"][0]) + 1
    world = advance_world(world, 0, step)
    world.agreements["quiet_people"] = 100
    world.calendar.sides["association_loss"] = 1e6
    world.governments["association"][0] = [holder == 0, holder == 1]
    world = advance_world(world, step, step + 1)
    assert world.governments["association"][0].tolist() == [holder == 1, holder == 0]
    assert world.agreements["quiet_people"][0] == 0


def test_schools_go_with_people() -> None:
    """Where nobody takes part, founding grows with heads: 1 - (1 - founding)^(spontaneous x millions x years)."""
    founding = {"behaviour.association_founding": 0.5, "defaults.side.association": 0.0}
    here = {"partnerships.first-second.sides.second.association": 0.0}
    large = {"defaults.cities.first.population": 5_000_000.0, **here}
    record = records({**founding, **large, "behaviour.association_spontaneous": 0.1})
    first = record["association_a"] & ~np.maximum.accumulate(record["association_b"], axis=1)
    alone = (first[:, :37].any(axis=1)).mean()
    # Founded before the partner founds one, whose asking would hasten it.
    mine, theirs = 5 * 0.1 * math.log(2), 0.1 * math.log(2)
    expected = mine / (mine + theirs) * (1 - math.exp(-3 * (mine + theirs)))
    assert alone == near(expected, WORLDS)


def test_an_association_asks_for_a_counterpart() -> None:
    record = records(
        {
            "behaviour.association_founding": 0.3,
            "behaviour.association_spontaneous": 0.0,
            "behaviour.association_loss": 0.0,
            "partnerships.first-second.sides.first.association": 1.0,
            "partnerships.first-second.sides.second.association": 0.0,
        }
    )
    assert record["association_a"].all()
    assert record["association_b"][:, 24].mean() == near(1 - 0.7**2, WORLDS)


HUB = """\
extends = "base"
[cities.a]
name = "A"
[cities.b]
name = "B"
[cities.c]
name = "C"
[partnerships.busy]
between = ["a", "b"]
signed = "1990-01"
[partnerships.paper]
between = ["c", "a"]
signed = "1990-01"
[partnerships.paper.sides]
a.association = 0.0
c.association = 0.0
a.proposer = 0.0
c.proposer = 0.0
"""
"""One city and two partners: with one much goes on, with the other nothing."""


def test_who_takes_part_with_one_partner_founds_nothing_for_another(tmp_path: Path) -> None:
    path = tmp_path / "hub.toml"
    path.write_text(HUB, encoding="utf-8")
    everybody = {
        "defaults.city.citizens": 50,
        "defaults.city.threshold": 0.0,
        "behaviour.attendance": 1e6,
        "behaviour.lapse": 0.0,
    }
    scenario = load_scenario(
        path,
        {
            "defaults.city.businesses": 1,
            **everybody,
            "defaults.side.proposer": 1.0,
            "behaviour.carrier_named": 0.0,
            "behaviour.carrier_neglect": 0.0,
            "behaviour.carrier_turnover": 0.0,
            "behaviour.revival": 0.0,
            "behaviour.association_founding": 0.9,
            "behaviour.association_spontaneous": 0.0,
            "calendar.until": "1999-12",
        },
    )
    for seed in range(5):
        world = advance_world(found_world(scenario, seed), 0, scenario.months)
        busy, paper = world.record[:, 0], world.record[:, 1]
        assert paper["citizens_b"][-1] > 0.5
        assert busy["association_a"][-1] and busy["association_b"][-1]
        assert not paper["association_a"].any() and not paper["association_b"].any()


def test_those_who_take_part_are_split_over_partner_cities_not_over_papers(tmp_path: Path) -> None:
    """A partnership that follows another of the same two cities inherits those who take part."""
    path = tmp_path / "hub.toml"
    again = '[partnerships.again]\nbetween = ["b", "a"]\nsigned = "1995-01"\n'
    text = HUB.replace('signed = "1990-01"', 'signed = "1990-01"\nends = "1994-12"', 1)
    path.write_text(text + again, encoding="utf-8")
    world = found_world(load_scenario(path, TINY), 1)
    busy, paper, later = 0, 1, 2
    for partnership, activities in ((busy, 3), (paper, 2), (later, 1)):
        world.agreements[partnership].activities_24 = activities
    world.publics[0].share, world.publics[1].share = 0.6, 0.1
    assert following_of(world, busy, 0) == following_of(world, later, 1) == pytest.approx(0.4)
    assert following_of(world, paper, 1) == pytest.approx(0.2)
    assert following_of(world, busy, 1) == following_of(world, later, 0) == 0.1


def test_it_carries_the_people_track_alone() -> None:
    record = records({**FOR_GOOD, **NO_CITY_HALL, "behaviour.revival": 0.0}, 30)
    assert record["activities_people"].sum() > 0
    assert not record["activities_economic"].any()
    assert not record["activities_technical"].any()


def test_it_outlives_leaders_and_a_dropped_programme() -> None:
    """Tracks are dropped at once and for good, leaders come and go: the association meets on."""
    record = records(
        {
            **FOR_GOOD,
            **NO_CITY_HALL,
            "defaults.city.leader_turnover": 2.0,
            "behaviour.review_from": 1.0,
            "behaviour.drop_hazard": 100.0,
            "behaviour.exchanges_aspired": 1e9,
            "behaviour.reopening": 0.0,
        },
        10,
    )
    later = record[:, 24:]
    assert record["association_a"].all()
    assert not later["people_open"].any()
    assert later["activities_people"].any(axis=1).all()


def test_policies_found_an_association_and_bind_it() -> None:
    nobody = {"defaults.side.association": 0.0}
    found = {"title": "x", "parameter": "association", "change": "raise", "size": 1.0}
    policy = {"policies.found": {**found, "begins": "1992-01", "cities": ["first"]}}
    record = records({**nobody, **policy, "behaviour.association_loss": 0.0}, 5)
    assert not record["association_a"][:, :24].any()
    assert record["association_a"][:, 24:].all()
    assert not record["association_b"].any()

    lossy = {
        "defaults.side.association": 1.0,
        "behaviour.people_activities": 0.0,
        "behaviour.association_loss": 5.0,
    }
    bound = {"title": "x", "parameter": "association_loss", "change": "lower", "size": 1.0}
    assert records({**lossy, "policies.contract": bound}, 5)["association_a"].all()
    assert not records(lossy, 5)["association_a"][:, -1].all()


def test_without_any_it_is_the_switch_off() -> None:
    changes = {
        "defaults.city.businesses": 40,
        "defaults.city.citizens": 40,
        "behaviour.association_founding": 0.0,
        "partnerships.kyoto-yogyakarta.sides.kyoto.association": 0.0,
        "partnerships.kyoto-yogyakarta.sides.yogyakarta.association": 0.0,
    }
    one, other = (
        advance_world(found_world(scenario, 3), 0, scenario.months)
        for scenario in (
            load_scenario("kyoto-yogyakarta", changes),
            load_scenario("kyoto-yogyakarta", {**changes, "switches.associations": "off"}),
        )
    )
    assert one.record.tobytes() == other.record.tobytes()  # type: ignore[attr-defined]
