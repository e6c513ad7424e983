"""Policies and shocks as overlays: null ones change no digit, order cannot matter, each works on its lever alone."""

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from sistercities import PartnershipModel, Scenario, SisterCitiesError, load_scenario
from sistercities.scenario.costs import cost_of
from sistercities.scenario.event import LEVERS, Policy
from sistercities.scenario.interventions import (
    enacted,
    enactment_of,
    intervention_names,
    load_intervention,
)
from sistercities.world.calendar import calendar_of
from sistercities.world.policy import pushed
from sistercities.world.population import column

from tests.conftest import SMALL


def with_policies(**policies: dict[str, object]) -> Scenario:
    return load_scenario(
        "base",
        {**SMALL, "policies": {name: {"title": name, **each} for name, each in policies.items()}},
    )


def cells(scenario: Scenario) -> dict[str, np.ndarray]:
    """Every column of the calendar, by table and field."""
    calendar = calendar_of(scenario)
    tables = {"cities": calendar.cities, "sides": calendar.sides, "pairs": calendar.pairs}
    found = {
        (name, field): column(rows, field)
        for name, rows in tables.items()
        for field in np.asarray(rows).dtype.names or ()
    }
    return {f"{name}.{field}": values for (name, field), values in found.items()} | {
        "leaders": calendar.leaders
    }


@pytest.mark.parametrize("lever", LEVERS)
def test_a_policy_moves_its_own_lever_and_nothing_else(lever: str) -> None:
    change = "add" if "add" in LEVERS[lever].pushes else "lower"
    before = cells(with_policies())
    size = 1.0 if change == "add" else 0.5
    after = cells(
        with_policies(it={"parameter": lever, "change": change, "size": size, "begins": "1995-01"})
    )
    moved = {
        name for name in before if not np.array_equal(before[name], after[name], equal_nan=True)
    }
    expected = {name for name in before if name.endswith(f".{lever}")} | (
        {"leaders"} if lever == "leader" else set()
    )
    assert moved <= expected
    if before[next(name for name in expected if "." in name)].any() or change == "add":
        assert moved


@pytest.mark.parametrize(
    ("lever", "change"), [(name, push) for name, lever in LEVERS.items() for push in lever.pushes]
)
def test_a_policy_of_no_size_changes_no_digit(lever: str, change: str) -> None:
    null = with_policies(
        it={"parameter": lever, "change": change, "size": 0.0, "begins": "1995-01"}
    )
    one, other = (
        PartnershipModel(scenario, rng=3).run().record for scenario in (with_policies(), null)
    )
    assert one.tobytes() == other.tobytes()


def test_the_order_of_policies_cannot_matter() -> None:
    policies: dict[str, dict[str, object]] = {
        "a": {"parameter": "office", "change": "raise", "size": 0.3, "begins": "1991-01"},
        "b": {
            "parameter": "office",
            "change": "raise",
            "size": 0.7,
            "begins": "1995-01",
            "ramp_months": 36,
        },
        "c": {"parameter": "economic_activities", "change": "raise", "size": 0.5},
        "d": {
            "parameter": "economic_activities",
            "change": "raise",
            "size": 1.5,
            "ends": "2000-12",
        },
    }
    orders = [cells(with_policies(**dict(order))) for order in permutations(policies.items())]
    for other in orders[1:]:
        for name, values in orders[0].items():
            assert np.allclose(values, other[name], rtol=1e-15, equal_nan=True), name


def test_shares_and_rates_are_pushed_as_written() -> None:
    def push(lever: str, change: str, values: list[float], strength: float) -> list[float]:
        policy = Policy.model_validate(
            {"title": "x", "parameter": lever, "change": change, "size": 0.5}
        )
        result: list[float] = pushed(
            np.array(values), policy, np.full(len(values), strength)
        ).tolist()
        return result

    assert push("office", "raise", [0.0, 0.2, 1.0], 1.0) == [0.5, pytest.approx(0.6), 1.0]
    assert push("office", "lower", [0.0, 0.2, 1.0], 1.0) == [0.0, 0.1, 0.5]
    assert push("budget", "raise", [1.0, 2.0], 0.5) == [1.25, 2.5]
    assert push("budget", "lower", [1.0, 2.0], 1.0) == [0.5, 1.0]


def test_a_ramp_grows_by_equal_steps_and_ends() -> None:
    ramp = {
        "parameter": "budget",
        "change": "raise",
        "size": 1.0,
        "begins": "1991-01",
        "ends": "1991-12",
        "ramp_months": 4,
    }
    budget = cells(with_policies(it=ramp))["cities.budget"][:, 0]
    assert budget[11:18].tolist() == [1.0, 1.25, 1.5, 1.75, 2.0, 2.0, 2.0]
    assert budget[24] == 1.0


def test_one_more_leader_sits_until_the_next() -> None:
    extra = {
        "title": "x",
        "parameter": "leader",
        "change": "add",
        "size": 1.0,
        "begins": "2000-01",
        "cities": ["jakarta"],
    }
    plain, more = (
        calendar_of(load_scenario("jakarta-beijing", changes)).leaders
        for changes in ({}, {"policies": {"x": extra}})
    )
    changed = np.flatnonzero((plain != more).any(axis=1))
    assert changed[0] == (2000 - 1992) * 12 - 7
    assert changed[-1] == (2007 - 1992) * 12 + 9 - 7 - 1


@pytest.mark.parametrize("name", intervention_names())
def test_every_measure_of_the_library_loads_and_works(name: str) -> None:
    scenario = load_scenario("jakarta-beijing", SMALL)
    changed = enacted(scenario, enactment_of(f"{name}@1995-01"))
    assert cells(changed).keys() == cells(scenario).keys()
    before, after = cells(scenario), cells(changed)
    assert any(not np.array_equal(before[key], after[key], equal_nan=True) for key in before)
    assert load_intervention(name).title


def test_a_policy_holds_for_the_partnership_that_is_reported() -> None:
    """In a world of several: a committee is theirs alone, while an office serves all partners of its city."""
    portfolio = load_scenario("jakarta-portfolio", SMALL)
    row = list(portfolio.partnerships).index(portfolio.reported)
    before = cells(portfolio)
    for name, moved in (("joint-committee", "pairs.committee"), ("sme-vouchers", "sides.entry_cost"),
                        ("dispute", "pairs.dispute"), ("business-missions", "pairs.economic_activities")):  # fmt: skip
        after = cells(enacted(portfolio, enactment_of(f"{name}@2000-01")))
        rows = np.flatnonzero(
            (before[moved] != after[moved]).any(axis=(0, *range(2, before[moved].ndim)))
        )
        assert rows.tolist() == [row], name
    office = cells(enacted(portfolio, enactment_of("international-office:jakarta@2000-01")))[
        "cities.office"
    ]
    assert np.flatnonzero((before["cities.office"] != office).any(axis=0)).tolist() == [0]


def test_costs_are_known_or_said_to_be_unknown() -> None:
    assert cost_of(enactment_of("international-office@1995-01")) == 25_000
    assert cost_of(enactment_of("international-office+joint-committee")) == 37_250
    assert np.isnan(cost_of(enactment_of("international-office+trade-fair")))


MISTAKES: list[tuple[Any, str]] = [
    ("ofice", 'no policy "ofice"; did you mean "international-office"?'),
    ("international-office@1980-01", "1980-01 lies outside the calendar, 1992-08 to 2017-12"),
    ("dispute@2030-01", "lies outside the calendar"),
    ("international-office:paris@1995-01", 'no city "paris"'),
    ("international-office@95", 'expected a month written "YYYY-MM"'),
    ("+trade-fair", "expected NAME"),
    ("trade-fair@", "expected NAME"),
    ("nowhere.toml", 'no policy "nowhere.toml"; known are: awareness-campaign, '),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_a_policy_that_does_not_fit_is_refused(text: str, said: str) -> None:
    with pytest.raises(SisterCitiesError) as refused:
        enacted(load_scenario("jakarta-beijing"), enactment_of(text))
    assert said in str(refused.value)


def test_opposite_pushes_at_one_time_are_a_named_conflict() -> None:
    up = {"title": "x", "parameter": "office", "change": "raise", "size": 0.5, "begins": "1995-01"}
    down = {
        "title": "y",
        "parameter": "office",
        "change": "lower",
        "size": 0.5,
        "begins": "1996-01",
    }
    with pytest.raises(SisterCitiesError, match=r"lowers office while policies\.up raises it"):
        load_scenario("jakarta-beijing", {"policies": {"up": up, "down": down}})
    later = {**up, "ends": "1995-12"}
    assert load_scenario("jakarta-beijing", {"policies": {"up": later, "down": down}}).policies
    elsewhere = {**down, "cities": ["beijing"]}
    assert load_scenario(
        "jakarta-beijing", {"policies": {"up": {**up, "cities": ["jakarta"]}, "down": elsewhere}}
    ).policies


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"parameter": "offise", "change": "raise", "size": 0.5}, 'did you mean "office"?'),
        ({"parameter": "office", "change": "raise", "size": -0.5}, "-0.5 given; it must be at least 0"),
        ({"parameter": "office", "change": "raise", "size": 1.5}, "it must be at most 1"),
        ({"parameter": "office", "change": "add", "size": 1.0}, "office allows raise or lower"),
        ({"parameter": "pilots", "change": "add", "size": 0.5}, "0.5 given; it adds one event, so it must be 1, or 0"),
        ({"parameter": "leader", "change": "add", "size": 2}, "2 given; it adds one event, so it must be 1, or 0 for"),
        ({"parameter": "office", "change": "raise", "size": 0.5, "begins": "1996-01", "ends": "1995-01"}, "before it begins"),
    ],
)  # fmt: skip
def test_a_policy_that_makes_no_sense_is_refused(policy: dict[str, object], said: str) -> None:
    with pytest.raises(SisterCitiesError) as refused:
        load_scenario("jakarta-beijing", {"policies": {"it": {"title": "x", **policy}}})
    assert said in str(refused.value)
