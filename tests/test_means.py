"""Means: the product of two cities pays the economic and technical programme, and a large city has more attention."""

from typing import Any

import pytest
from sistercities import load_scenario
from sistercities.world.calendar import calendar_of
from sistercities.world.founding import advance_world, found_world
from sistercities.world.means import real_product

SMALL = {
    "defaults.city.businesses": 10,
    "defaults.city.citizens": 10,
    "behaviour.means_elasticity": 0.5,
}


def first_month(changes: dict[str, Any]) -> tuple[float, float, float]:
    """Means of the programme, and attention of both cities."""
    calendar = calendar_of(load_scenario("base", {**SMALL, **changes}))
    cities = calendar.cities[0]
    return calendar.pairs[0, 0].means, cities[0].attention, cities[1].attention


def test_the_neutral_pair_and_the_reference_tie_are_the_measure() -> None:
    assert first_month({}) == (1.0, 8.0, 8.0)
    reference = calendar_of(load_scenario("reference", SMALL))
    assert reference.pairs[0, 0].means == 1.0


def test_four_times_the_product_pays_twice_the_programme_and_has_twice_the_attention() -> None:
    assert first_month({"defaults.city.gross_regional_product": 40.0}) == (2.0, 16.0, 16.0)


def test_the_richer_side_pays() -> None:
    uneven = {
        "defaults.cities.first.gross_regional_product": 79.0,
        "defaults.cities.second.gross_regional_product": 1.0,
    }
    means, rich, poor = first_month(uneven)
    assert means == 2.0
    assert rich > 8.0 > poor


def test_without_the_switch_size_does_not_matter() -> None:
    large = {"defaults.city.gross_regional_product": 1000.0, "switches.means": "off"}
    assert first_month(large) == (1.0, 8.0, 8.0)


def test_sizes_are_compared_in_dollars_of_one_year() -> None:
    """10 billion of 1967 bought what 39 billion of 1990 did; between two years prices lie on a line."""
    for date, expected in (("1967", 39.13), ("1990", 10.0), ("1996-06", 8.354), ("2022", 4.465)):
        product = {"value": 10.0, "date": date, "source": "assumption"}
        scenario = load_scenario("base", {"defaults.cities.first.gross_regional_product": product})
        assert real_product(scenario.cities["first"]) == pytest.approx(expected, abs=0.005)


def test_people_pay_for_themselves() -> None:
    """Expected activities double in the tracks that cost money, and stay in the one that does not."""

    def held(product: float) -> dict[str, float]:
        changes = {
            **SMALL,
            "defaults.city.gross_regional_product": product,
            "behaviour.attention_capacity": 1e6,
            "behaviour.activity_dispersion": 1e6,
            "behaviour.joint_work_pull": 0.0,
            "calendar.until": "1990-12",
        }
        scenario = load_scenario("reference", changes)
        total = dict.fromkeys(("economic", "technical", "people"), 0.0)
        for seed in range(200):
            record: Any = advance_world(found_world(scenario, seed), 0, scenario.months).record
            for track in total:
                total[track] += record[f"activities_{track}"].sum()
        return total

    small, large = held(10.0), held(40.0)
    assert large["people"] == pytest.approx(small["people"], rel=0.15)
    for track in ("economic", "technical"):
        assert large[track] / small[track] == pytest.approx(2.0, rel=0.3)
