"""Laws that must hold whatever the parameters, on worlds with few agents and different luck."""

import math
from collections.abc import Callable
from typing import Any, get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sistercities.agents.model import PartnershipModel
from sistercities.scenario.files import load_scenario
from sistercities.scenario.schema import Scenario
from sistercities.scenario.switches import Switches
from sistercities.world import rates
from sistercities.world.acquaintance import count_acquaintances
from sistercities.world.citizen import Climate
from sistercities.world.founding import advance_world, draft_of, found_world, without_programme
from sistercities.world.given import PairMonth, SideMonth
from sistercities.world.matching import TRADING
from sistercities.world.outcome import dropped
from sistercities.world.population import column, table
from sistercities.world.record import measured
from sistercities.world.state import Tie, referred
from sistercities.world.turning import engage_public

from tests.conftest import NAMES, SMALL

type Load = Callable[..., Scenario]

dispositions = st.fixed_dictionaries(
    {
        f"defaults.{key}": st.floats(0, 1)
        for key in (
            "side.will",
            "side.norm",
            "side.public_trust",
            "side.initial_belief",
            "side.proposer",
            "side.association",
            "city.office",
            "city.threshold",
            "city.outreach",
            "city.chamber",
            "partnership.committee",
            "partnership.complementarity",
            "partnership.firms_in_place",
        )
    }
)


def record_of(scenario: Scenario, seed: int, *, programme: bool = True) -> Any:
    """The whole record of one world."""
    world = found_world(scenario, seed)
    world = world if programme else without_programme(world)
    return advance_world(world, 0, scenario.months).record[:, 0]


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Random worlds: any dispositions, any switches, one partnership or two that share a city."""
    chosen = draw(dispositions)
    words = {
        name: draw(st.sampled_from(alternatives))
        for name, alternatives in Switches.alternatives().items()
    }
    busy = {
        "behaviour.consideration": 0.6,
        "behaviour.own_meetings": 0.03,
        "behaviour.ties_in_place": 0.2,
    }
    changes = {
        **SMALL,
        **busy,
        **chosen,
        **{f"switches.{name}": word for name, word in words.items()},
    }
    if draw(st.booleans()):
        changes |= {"cities": TRIANGLE, "partnerships": {"ab": PACTS["ab"], "ac": PACTS["ac"]}}
    return load_scenario("base", changes)


TRIANGLE = {"a": {"name": "A"}, "b": {"name": "B"}, "c": {"name": "C"}}
PACTS: dict[str, dict[str, object]] = {
    "ab": {"between": ["a", "b"], "signed": "1990-01"},
    "ac": {"between": ["a", "c"], "signed": "1993-05"},
}


@settings(max_examples=25, deadline=None)
@given(scenarios(), st.integers(0, 2**53 - 1))
def test_shares_stay_shares_and_books_balance(scenario: Scenario, seed: int) -> None:
    world = found_world(scenario, seed)
    in_place: Any = world.ties[: int(world.met[0])].copy()
    world = advance_world(world, 0, scenario.months)
    for row in range(len(scenario.partnerships)):
        record: Any = world.record[:, row]
        for name, measure in measured().items():
            if measure.unit == "share":
                assert ((record[name] >= 0) & (record[name] <= 1)).all(), name
        ended = record["broken_ties"] + record["closed_ties"]
        before = (in_place.partnership == row).sum()
        assert (before + np.cumsum(record["deals"]) - np.cumsum(ended) == record["ties"]).all()
        finished, months = (
            record["projects_completed"] + record["projects_failed"],
            scenario.behaviour.project_months,
        )
        assert (finished[months:] == record["activities_technical"][:-months]).all()
        assert finished[:months].sum() == 0
        _ties_have_two_living_ends(world, row)


def _ties_have_two_living_ends(world: Any, row: int) -> None:
    ties, pools, record = world.ties[: int(world.met[0])], world.pools, world.record[:, row]
    ties = ties[ties.partnership == row]
    first, last = pools[row, 0].first, pools[row, 1].last
    businesses = world.businesses[first:last]
    trading = ties[ties.stage == TRADING]
    ends = np.concatenate([trading.business_a, trading.business_b]) - first
    assert (np.bincount(ends, minlength=len(businesses)) == businesses.ties).all()
    assert (businesses.ties <= businesses.capacity).all()
    assert len(set(zip(ties.business_a, ties.business_b, strict=True))) == len(ties)
    assert (ties.business_a < pools[row, 0].last).all() and (
        ties.business_b >= pools[row, 1].first
    ).all()
    assert businesses.delivered.sum() == pytest.approx(businesses.received.sum())
    assert businesses.delivered.sum() == pytest.approx(
        (record.flow_a_to_b + record.flow_b_to_a).sum()
    )
    for side, name in enumerate(("businesses_a", "businesses_b")):
        pool = pools[row, side]
        members = world.businesses[pool.first : pool.last].participating.sum()
        assert members == pool.participants == record[name][-1]


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_runs_to_its_end(name: str) -> None:
    scenario = load_scenario(name, SMALL)
    record = record_of(scenario, 3)
    assert len(record) == scenario.months
    assert (record["commitment"] > 0).all()


def test_same_seed_same_bytes_and_other_seed_other_luck(small: Load) -> None:
    scenario = small()
    assert record_of(scenario, 5).tobytes() == record_of(scenario, 5).tobytes()
    assert record_of(scenario, 5).tobytes() != record_of(scenario, 6).tobytes()


def test_room_for_ties_changes_nothing(small: Load) -> None:
    scenario = small()
    cramped = found_world(scenario, 5)._replace(ties=table(Tie, 0))
    record = advance_world(cramped, 0, scenario.months).record[:, 0]
    assert record.tobytes() == record_of(scenario, 5).tobytes()


@settings(max_examples=15, deadline=None)
@given(scenarios(), st.integers(0, 2**53 - 1))
def test_relabelling_the_cities_mirrors_the_results(scenario: Scenario, seed: int) -> None:
    """Which city is named first, and which partnership, must not matter, down to the last bit."""
    mirrored = {
        key: pact.model_copy(update={"between": pact.between[::-1]})
        for key, pact in reversed(scenario.partnerships.items())
    }
    other = scenario.model_copy(
        update={
            "partnerships": mirrored,
            "cities": dict(reversed(scenario.cities.items())),
            "focus": scenario.reported,
        }
    )
    one, twin = (PartnershipModel(each, rng=seed).run() for each in (scenario, other))
    swapped = {"flow_a_to_b": "flow_b_to_a", "flow_b_to_a": "flow_a_to_b"}
    for key in scenario.partnerships:
        ahead, back = one.record_of(key), twin.record_of(key)
        for name in measured():
            here = swapped.get(name, name[:-2] + {"_a": "_b", "_b": "_a"}.get(name[-2:], name[-2:]))
            assert np.array_equal(ahead[name], back[here], equal_nan=True), name


def test_no_effort_on_one_side_no_joint_activity(small: Load) -> None:
    """Nor does anybody else carry it: an association would meet without city hall."""
    nobody = {"defaults__side__association": 0.0, "behaviour__association_founding": 0.0}
    changes = {"defaults__cities__first__budget": 0.0, **nobody}
    record = record_of(small(**changes), 2)
    assert record["activities_economic"].sum() == 0
    assert record["activities_technical"].sum() == 0
    assert record["activities_people"].sum() == 0
    carried = record["carried_b"] & (np.arange(len(record)) < 96)
    assert carried.any()
    assert (record["effort_b"][carried] > 0).all()
    assert (record["reciprocity"] == 0).all()


def test_null_world_has_no_agreement_no_programme_and_no_uplift(small: Load) -> None:
    scenario = small()
    null = record_of(scenario, 4, programme=False)
    for name in (
        "activities_people",
        "activities_economic",
        "effort_a",
        "citizens_a",
        "businesses_b",
        "valid",
    ):
        assert not null[name].any(), name
    idle = load_scenario("base", {**SMALL, "defaults.city.budget": 0.0})
    model = PartnershipModel(idle, rng=4).run()
    assert (model.record["uplift"] == 0).all()


def test_both_worlds_meet_the_same_luck(small: Load) -> None:
    """Without effort the agreement is paper, and every business meets exactly whom it meets in the null world."""
    idle = load_scenario(
        "base",
        {
            **SMALL,
            "defaults.city.budget": 0.0,
            "behaviour.own_meetings": 0.2,
            "defaults.partnership.committee": 0.0,
        },
    )
    actual, null = record_of(idle, 9), record_of(idle, 9, programme=False)
    assert null["ties"].max() > 0
    assert np.array_equal(actual["ties"], null["ties"])
    assert np.array_equal(actual["flow_a_to_b"], null["flow_a_to_b"])


def crowd(small: Load, citizens: int, **changes: object) -> Any:
    """A world whose first city has so many citizens, none of them reluctant unless told otherwise."""
    plain = {"defaults__city__threshold": 0.0, "behaviour__threshold_spread": 0.0}
    return found_world(
        small("base", **{"defaults__city__citizens": citizens, **plain, **changes}), 1
    )


def test_participation_follows_its_closed_form(small: Load) -> None:
    """Constant outreach q and lapse l, no contagion, no reluctance: V(t) = V* (1 - (1 - q - l)^t), V* = q / (q + l)."""
    world = crowd(small, 40_000)
    outreach, lapsing = 0.03, 0.05
    for month in range(60):
        engage_public(referred(world), 0, Climate(outreach, 0.0, lapsing), month)
        expected = outreach / (outreach + lapsing) * (1 - (1 - outreach - lapsing) ** (month + 1))
        assert world.publics[0].share == pytest.approx(expected, abs=5 * math.sqrt(0.25 / 40_000))


@pytest.mark.parametrize("participation", ["independent", "threshold"])
def test_acquaintances_are_told_of_every_turn(small: Load, participation: str) -> None:
    scenario = small("base", defaults__city__citizens=500, switches__participation=participation)
    model = PartnershipModel(scenario, rng=1)
    world = found_world(scenario, 1)
    for month in range(40):
        engage_public(referred(world), 0, Climate(0.02, 0.1, 0.05), month)
    citizens: Any = world.citizens[:500]
    told = np.zeros(len(world.citizens), dtype=int)
    for number in np.flatnonzero(citizens.participating):
        for acquaintance in model.citizen(int(number)).acquaintances:
            told[acquaintance.row] += 1
    counted = np.empty_like(told)
    count_acquaintances(referred(world), counted)
    assert (told == counted).all()
    assert participation == "independent" or (told == world.acquainted).all()
    assert world.publics[0].share == citizens.participating.mean() > 0
    participants = world.participants[: world.publics[0].participants]
    assert sorted(participants) == np.flatnonzero(citizens.participating).tolist()


def test_trade_is_constant_with_full_honour_and_no_growth_of_trust(small: Load) -> None:
    scenario = small(
        behaviour__honour_intercept=100.0,
        behaviour__trust_gain=0.0,
        behaviour__tie_ending=0.0,
        behaviour__transaction=1.0,
        behaviour__own_meetings=0.99,
    )
    world = advance_world(without_programme(found_world(scenario, 3)), 0, 60)
    nobody_meets: Any = world.behaviour.copy()
    nobody_meets.own_meetings = 0.0
    record: Any = advance_world(world._replace(behaviour=nobody_meets), 60, 240).record[:, 0]
    calm = record[180:240]
    assert calm["leads"].sum() == calm["deals"].sum() == 0
    assert calm["ties"][0] > 5
    assert len(set(calm["flow_a_to_b"])) == len(set(calm["exchange_index"][12:])) == 1
    assert np.array_equal(record["flow_a_to_b"], record["flow_b_to_a"])


def test_drops_of_a_track_that_returns_nothing_follow_their_closed_form() -> None:
    """Reviewed yearly from year 8 at a constant hazard: two thirds of the drops fall in years 10 to 25 (specification)."""
    scenario = load_scenario(
        "base",
        {
            "defaults.city.businesses": 1,
            "defaults.city.citizens": 1,
            "defaults.city.budget": 0.0,
            "behaviour.reopening": 0.0,
            "calendar.until": "2029-12",
        },
    )
    months = np.stack([record_of(scenario, seed)["people_open"] for seed in range(400)])
    years = dropped(months).argmax(axis=1) / 12
    share = ((years >= 10) & (years < 25) & dropped(months).any(axis=1)).mean()
    hazard = scenario.behaviour.drop_hazard
    expected = math.exp(-hazard * 2) - math.exp(-hazard * 17)
    assert share == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / 400))
    assert 0.6 < expected < 0.72


def test_a_crisis_budget_and_an_epidemic_work_on_their_channels() -> None:
    world = found_world(load_scenario("surabaya-kitakyushu", SMALL), 1)
    cities, travel = world.calendar.cities, column(world.calendar.pairs, "travel")[:, 0]
    assert travel[270] == 0.0 and travel[200] == 1.0
    assert (
        column(cities, "budget")[5].tolist()
        == column(cities, "liquidity")[5].tolist()
        == [0.5, 1.0]
    )
    record = advance_world(world, 0, 303).record[:, 0]
    closed: Any = record[travel == 0.0]
    assert closed["activities_people"].sum() == 0


def test_hazard_leaders_change_at_their_rate() -> None:
    scenario = load_scenario(
        "base", {**SMALL, "defaults.city.leader_turnover": 0.4, "calendar.until": "2080-12"}
    )
    leaders = np.stack([found_world(scenario, seed).calendar.leaders for seed in range(30)])
    changes = (leaders[:, 1:] != leaders[:, :-1]).sum(axis=1).mean() / 91
    assert changes == pytest.approx(12 * rates.hazard_within_step(0.4, 12), rel=0.1)


def test_per_head_results_do_not_hang_on_the_number_of_agents() -> None:
    """Means over replicates, few agents against many: within five standard errors."""
    few = {"defaults.city.businesses": 250, "defaults.city.citizens": 500}
    many = {"defaults.city.businesses": 1000, "defaults.city.citizens": 4000}
    samples = []
    for size in (few, many):
        scenario = load_scenario("reference", {**size, "calendar.until": "2004-12"})
        samples.append(
            np.array([record_of(scenario, seed)["exchange_index"][-1] for seed in range(60)])
        )
    error = math.sqrt(sum(sample.var() / len(sample) for sample in samples))
    assert abs(samples[0].mean() - samples[1].mean()) < 5 * error + 0.02


def test_every_behavioural_parameter_has_one_address_under_one_spelling() -> None:
    behaviour, draft = load_scenario("base").behaviour, draft_of(load_scenario("base"))
    record: Any = draft.behaviour
    calendar = [*get_type_hints(PairMonth), *get_type_hints(SideMonth)]
    addresses = [
        name for name in [*record.dtype.names, *calendar] if name in type(behaviour).model_fields
    ]
    assert sorted(addresses) == sorted(type(behaviour).model_fields)
    assert record.capacity == behaviour.capacity


def test_participation_is_measured_against_the_delegation_that_a_policy_pushes() -> None:
    larger = {
        "title": "Larger delegations",
        "parameter": "delegation",
        "change": "raise",
        "size": 1.0,
    }
    plain = load_scenario("reference", {**SMALL, "behaviour.consideration": 0.6})
    pushed = load_scenario(
        "reference", {**SMALL, "behaviour.consideration": 0.6, "policies.larger": larger}
    )
    before, after = (record_of(scenario, 3) for scenario in (plain, pushed))
    citizens = (after["citizens_a"] + after["citizens_b"]) / 2
    everybody = (after["businesses_a"] + after["businesses_b"]) / (2 * 60)
    assert after["businesses_a"].max() > 0
    np.testing.assert_allclose(after["participation"], (citizens + everybody) / 2)
    assert (after["participation"] < before["participation"]).any()
