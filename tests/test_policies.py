"""Policies and shocks as overlays: null ones change no digit, order cannot matter, each works on its lever alone."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sistercities import PartnershipModel, Scenario, SisterCitiesError, load_scenario
from sistercities.scenario.costs import ASSUMED, cost_of, price_of, usd_of_an_office
from sistercities.scenario.event import LEVERS, Policy
from sistercities.scenario.interventions import (
    enacted,
    enactment_of,
    intervention_names,
    load_intervention,
    policies,
)
from sistercities.world.calendar import calendar_of
from sistercities.world.policy import pushed
from sistercities.world.population import column

from tests.conftest import SMALL

type Command = Callable[..., tuple[int, str, str]]


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


# --- Policies of several levers, with an end, sources and costs

OFFICE = 'parameter = "office"\nchange = "raise"\nsize = 0.4\nramp_months = 12\n'
LANGUAGE = 'parameter = "language"\nchange = "raise"\nsize = 0.5\nramp_months = 24\n'
HEAD = 'title = "T"\nsummary = "S"\nmonths = 60\n'


def written(folder: Path, name: str, text: str) -> str:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_two_levers_in_one_policy_are_two_policies_together(tmp_path: Path) -> None:
    """Under the same luck, to the last bit of everything that is recorded."""
    both = written(tmp_path, "both", f"{HEAD}[pushes.a]\n{OFFICE}[pushes.b]\n{LANGUAGE}")
    first = written(tmp_path, "first", f"{HEAD}[policy]\n{OFFICE}")
    second = written(tmp_path, "second", f"{HEAD}[policy]\n{LANGUAGE}")
    scenario = load_scenario("jakarta-beijing", {**SMALL, "calendar.until": "2000-12"})
    one, two = (
        enacted(scenario, enactment_of(text))
        for text in (f"{both}@1995-01", f"{first}+{second}@1995-01")
    )
    alone = enacted(scenario, enactment_of(f"{first}@1995-01"))
    for seed in (1, 2):
        records = [PartnershipModel(each, rng=seed).run().record.tobytes() for each in (one, two, alone)]  # fmt: skip
        assert records[0] == records[1] != records[2]


@pytest.mark.parametrize("lever", [name for name in LEVERS if "add" not in LEVERS[name].pushes])
def test_a_policy_that_has_ended_leaves_its_lever_as_if_it_had_never_been(lever: str) -> None:
    push = {"parameter": lever, "change": "lower", "size": 0.5}
    before = cells(with_policies())
    after = cells(with_policies(it={**push, "begins": "1991-01", "ends": "1991-12"}))
    changed = set()
    for name, values in before.items():
        assert np.array_equal(values[24:], after[name][24:], equal_nan=True), name
        assert np.array_equal(values[:12], after[name][:12], equal_nan=True), name
        if not np.array_equal(values, after[name], equal_nan=True):
            changed.add(name.partition(".")[2])
    assert changed <= {lever}


def test_a_policy_brings_its_sources_and_costs_what_its_pushes_cost(tmp_path: Path) -> None:
    text = (
        f'{HEAD}[pushes.a]\n{OFFICE}cost = {{ value = 100, source = "mine" }}\n'
        f'[pushes.b]\n{LANGUAGE}cost = 50\n[sources.mine]\ntitle = "Budget"\n'
    )
    name = written(tmp_path, "both", text)
    assert cost_of(enactment_of(name)) == 150
    assert price_of(name).value == pytest.approx(150 / usd_of_an_office())
    changed = enacted(load_scenario("jakarta-beijing"), enactment_of(f"{name}@1995-01"))
    assert changed.sources["mine"].title == "Budget"
    with pytest.raises(SisterCitiesError, match="pushes several levers"):
        enacted(load_scenario("jakarta-beijing"), enactment_of(f"{name}=0.5@1995-01"))


def test_all_mistakes_of_a_policy_are_told_at_once_with_what_was_meant(tmp_path: Path) -> None:
    text = (
        'titel = "T"\nsummary = "S"\n[pushes.a]\nparameter = "ofice"\nchange = "rise"\n'
        'size = { value = 0.4, source = "blacktwon" }\n[pushes.b]\nparameter = "language"\n'
        'change = "raise"\nsize = 1.5\ncosts = 3\n'
    )
    with pytest.raises(SisterCitiesError) as refused:
        load_intervention(written(tmp_path, "wrong", text))
    said = str(refused.value)
    for part in ('did you mean "title"?', 'did you mean "office"?', "\"rise\" given; allowed is 'raise'",
                 'did you mean "blacktown"?', "1.5 given; it must be at most 1", 'did you mean "cost"?'):  # fmt: skip
        assert part in said, part
    assert all("wrong.toml:" in line for line in said.splitlines())


@pytest.mark.parametrize("given", ["", f"[policy]\n{OFFICE}[pushes.a]\n{LANGUAGE}"])
def test_a_file_holds_one_of_a_policy_pushes_and_a_shock(given: str, tmp_path: Path) -> None:
    with pytest.raises(SisterCitiesError, match=r"give one of \[policy\], \[pushes.NAME\]"):
        load_intervention(written(tmp_path, "wrong", f"{HEAD}{given}"))


def test_every_policy_of_the_library_says_a_cost_and_on_what_it_rests() -> None:
    for name, each in policies().items():
        if each.shock is None:
            assert price_of(name).basis in {"documented", "assumed"}, name
            for push in each.all_pushes.values():
                assumed = push.assumed_cost
                assert assumed is None or set(assumed.sources) == {ASSUMED}
                assert assumed is None or (assumed.range and assumed.note)


@pytest.mark.parametrize("width", [80, 100])
def test_the_list_of_policies_fits_a_terminal(width: int, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr("sistercities.cli.screen.columns_of", lambda _: width)
    status, printed, _ = command("policies")
    assert status == 0
    assert max(map(len, printed.splitlines())) <= width
    assert "USD 25,000" in printed and "about 0.5 offices" in printed and "blacktown" in printed
