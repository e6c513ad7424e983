"""One model, two faces: the month through Mesa's agents and the compiled month agree bit for bit (docking)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sistercities import PartnershipModel, Scenario, load_scenario
from sistercities.agents.actors import Citizen
from sistercities.scenario.library import scenario_names
from sistercities.scenario.switches import Switches

BUSY = {
    "defaults.city.businesses": 16,
    "defaults.city.citizens": 17,
    "behaviour.consideration": 0.6,
    "behaviour.own_meetings": 0.1,
    "behaviour.contacts_to_deal": 3,
    "behaviour.delegation": 0.1,
    "behaviour.entry_cost": 0.3,
    "behaviour.attendance": 50_000.0,
    "behaviour.peer_influence": 0.1,
    "behaviour.lapse": 0.9,
    "defaults.city.threshold": 0.3,
}
"""Few agents who do a lot, so that every branch of every rule is walked through within years."""

MONTHS = 144
"""Twelve years: leaders change, agreements are reviewed, leads go on and cool, ties end and break.

A month agent by agent takes a hundred times as long as a compiled one. One scenario is walked
through to its end, with few agents, under policies and in months.
"""

SWITCHED = 84
"""Seven years, under each switch: leaders change, and an agreement is reviewed."""

FEW: dict[str, object] = {"defaults.city.businesses": 6, "defaults.city.citizens": 7}
FEWER = {"jakarta-portfolio": FEW, "small-portfolio": FEW}
"""Fewer still where a world has many partnerships."""

SCRATCH = {"ready"}
ALTERNATIVES = [
    (name, word) for name, words in Switches.alternatives().items() for word in words[1:]
]
"""The first word of each switch is what every scenario has, so that the test of the scenarios holds it already."""


def agree(scenario: Scenario, seed: int, months: int | None = MONTHS) -> PartnershipModel:
    """Run both engines and compare every cell of the world; returns the one that ran agent by agent."""
    compiled = PartnershipModel(scenario, rng=seed)
    agents = PartnershipModel(scenario, rng=seed, engine="agents")
    for model in (compiled, agents):
        model.run_for(months or model.last_month)
    for name, one, other in zip(compiled.world._fields, compiled.world, agents.world, strict=True):
        for field in getattr(getattr(one, "dtype", None), "names", None) or ():
            if field not in SCRATCH:
                left, right = np.asarray(one)[field], np.asarray(other)[field]
                used = slice(0, int(compiled.world.met[0])) if name == "ties" else ...
                assert np.array_equal(left[used], right[used], equal_nan=left.dtype.kind == "f"), (
                    f"{name}.{field}"
                )
    known = compiled.agents_of(Citizen).column("participating_acquaintances").tolist()
    assert [each.participating_acquaintances for each in agents.agents_of(Citizen)] == known
    return agents


@pytest.mark.parametrize("name", scenario_names())
def test_both_faces_agree_on_every_scenario(name: str) -> None:
    model = agree(load_scenario(name, {**BUSY, **FEWER.get(name, {})}), 19)
    assert model.world.record["deals"].sum() > 0
    assert model.world.citizens["months"].max() > 0, "no citizen joined and lapsed"


@pytest.mark.parametrize(("switch", "word"), ALTERNATIVES)
def test_both_faces_agree_on_every_switch(switch: str, word: str) -> None:
    assert getattr(load_scenario("kyoto-yogyakarta").switches, switch) != word
    model = agree(
        load_scenario("kyoto-yogyakarta", {**BUSY, f"switches.{switch}": word}), 5, SWITCHED
    )
    assert model.world.record["citizens_a"].max() > 0, "no citizen ever takes part"


CARRYING = ("carriers", "associations", "familiarity", "means")


@pytest.mark.parametrize("alone", [*CARRYING, None])
def test_both_faces_agree_on_each_of_the_four_alone_and_on_none(alone: str | None) -> None:
    off = {f"switches.{name}": "off" for name in CARRYING if name != alone}
    trade = {"defaults.partnership.firms_in_place": 1.0, "behaviour.ties_in_place": 0.2}
    agree(load_scenario("surabaya-kitakyushu", {**BUSY, **off, **trade}), 6, SWITCHED)


def test_both_faces_agree_in_half_months() -> None:
    agree(load_scenario("base", {**BUSY, "calendar.step": "half-month"}), 2)


def test_both_faces_agree_under_policies_to_the_end() -> None:
    office = {
        "title": "x",
        "parameter": "office",
        "change": "raise",
        "size": 0.5,
        "begins": "1995-01",
        "ramp_months": 24,
    }
    pilot = {"title": "y", "parameter": "pilots", "change": "add", "size": 1.0, "begins": "1996-03"}
    policies = {"policies": {"office": office, "pilot": pilot}}
    agree(load_scenario("base", {**BUSY, **FEW, **policies}), 2, None)


def test_every_switch_changes_something() -> None:
    # at a product of 10 means are neutral, and in busy years hardly a carrier is lost
    larger = {"defaults.city.gross_regional_product": 30.0, "behaviour.carrier_neglect": 50.0}

    def record(changes: dict[str, Any]) -> bytes:
        return bytes(
            PartnershipModel(load_scenario("reference", {**BUSY, **larger, **changes}), rng=6)
            .run()
            .record.tobytes()
        )

    as_usual = record({})
    for switch, words in Switches.alternatives().items():
        for word in words[1:]:
            if switch != "example":  # one partnership has no others to learn from
                assert record({f"switches.{switch}": word}) != as_usual, f"{switch} = {word}"


def test_a_rule_of_ones_own_takes_effect(small: Callable[..., Scenario]) -> None:
    from sistercities.agents.actors import Business

    class Recluse(Business):
        def joining_chance(self) -> float:
            return 0.0

    scenario = load_scenario("reference", BUSY)
    alone = PartnershipModel(scenario, rng=3, engine="agents", agents=[Recluse])
    usual = PartnershipModel(scenario, rng=3, engine="agents")
    for model in (alone, usual):
        model.run_for(36)
    assert usual.record["businesses_a"].max() > 0 == alone.record["businesses_a"].max()
    assert Recluse in alone.agents_by_type
