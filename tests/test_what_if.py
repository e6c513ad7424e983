"""What-if and attribution: known answers, exact sums, honest intervals, and every mistake in one line."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sistercities import load_scenario
from sistercities.questions.ablate import MECHANISMS, ablate, switched_off
from sistercities.questions.what_if import what_if
from sistercities.runs.paired import difference, simulate_arms
from sistercities.runs.replicates import seeds_of
from sistercities.statistics.interval import INTERVAL_KIND, bounds, mean, paired_mean, t_factor
from sistercities.statistics.precision import ALWAYS_VALID, always_valid, precision_of, suffice
from sistercities.statistics.ranking import ranking
from sistercities.world.measure import OUTCOMES

type Command = Callable[..., tuple[int, str, str]]

FEW = {"defaults.city.businesses": 60, "defaults.city.citizens": 60}
FEW_WORDS = [part for key, value in FEW.items() for part in ("--set", f"{key}={value}")]


# --- Paired differences


def test_a_null_policy_gives_exactly_zero() -> None:
    null = {"title": "x", "parameter": "office", "change": "raise", "size": 0.0}
    base = load_scenario("base", FEW)
    same = load_scenario("base", {**FEW, "policies": {"null": null}})
    one, other = simulate_arms([base, same], 5, 1, 25)
    assert (one == other).all().all()
    assert mean(one["exchange_index"] - other["exchange_index"]).value == 0.0


def waiting_times(seeds: list[int], service: float, customers: int) -> np.ndarray:
    """Mean waiting time in an M/M/1 queue (arrivals at rate 1) that begins in its stationary state, one per seed.

    Lindley's recursion; the same uniforms for every service rate, so that two rates are paired.
    """
    luck = np.stack([np.random.default_rng(seed).random((2, customers + 1)) for seed in seeds])
    gaps, needs = -np.log1p(-luck[:, 0]), -np.log1p(-luck[:, 1]) / service
    load = 1.0 / service
    first = -np.log1p(-np.maximum(luck[:, 0, 0] - (1.0 - load), 0.0) / load) / (service - 1.0)
    wait, total = first, np.zeros(len(seeds))
    for number in range(1, customers + 1):
        total += wait
        wait = np.maximum(0.0, wait + needs[:, number] - gaps[:, number])
    return np.asarray(total / customers)


@pytest.mark.long  # of numbers alone: tests/test_interval.py
def test_paired_intervals_cover_the_known_difference_of_two_queues() -> None:
    """M/M/1: the mean wait is 1 / (mu (mu - 1)) at arrival rate 1, so the truth is known in closed form."""
    fast, slow, worlds, trials = 2.0, 1.6, 200, 400
    truth = 1.0 / (fast * (fast - 1.0)) - 1.0 / (slow * (slow - 1.0))
    seeds = list(range(worlds * trials))
    paired = (waiting_times(seeds, fast, 100) - waiting_times(seeds, slow, 100)).reshape(
        trials, worlds
    )
    found = bounds(paired.T)
    told = ~np.isnan(found.low)
    covered = (found.low <= truth) & (truth <= found.high)
    assert told.mean() > 0.8
    assert 0.93 <= covered[told].mean() <= 0.97


def test_shares_of_pairs_are_covered_where_enough_worlds_change() -> None:
    rng = np.random.default_rng(5)
    for gained, lost in ((0.1, 0.02), (0.2, 0.1)):
        inside = told = 0
        for _ in range(800):
            change = rng.choice([1.0, -1.0, 0.0], p=[gained, lost, 1.0 - gained - lost], size=150)
            found = difference(change, np.zeros(150))
            told += not math.isnan(found.low)
            inside += found.low <= gained - lost <= found.high
        assert told > 760
        assert 0.93 <= inside / told <= 0.975


def test_worlds_that_never_changed_are_not_taken_for_certainty() -> None:
    for found in (difference(np.zeros(50), np.zeros(50)), difference(np.ones(50), np.zeros(50))):
        assert math.isnan(found.low) and math.isnan(found.high)
        assert found.interval.startswith("none: ")


@pytest.mark.long
def test_relabelled_arms_under_other_luck_reject_at_the_stated_rate() -> None:
    """100 A/A tests: the same scenario twice, independent seeds; about 5 % of the intervals leave 0 out."""
    base = load_scenario(
        "base",
        {"defaults.city.businesses": 30, "defaults.city.citizens": 10, "calendar.until": "1999-12"},
    )
    (worlds,) = simulate_arms([base], 100 * 2 * 30, 9, 9)
    halves = worlds["activities"].to_numpy().reshape(2, 100, 30)
    found = [paired_mean(sample) for sample in halves[0] - halves[1]]
    rejected = sum(each.low > 0.0 or each.high < 0.0 for each in found)
    assert sum(math.isnan(each.low) for each in found) < 10
    assert 1 <= rejected <= 12


# --- How many worlds


def test_looking_again_and_again_is_valid() -> None:
    """Stopped at the first look at which it is narrow enough, the always-valid interval still covers the truth."""
    rng, missed, trials = np.random.default_rng(2), 0, 300
    for _ in range(trials):
        sample = rng.exponential(1.0, 3000) - 1.0
        found = next(
            each
            for n in range(100, 3001, 100)
            if (each := always_valid(sample[:n])).high - each.value <= 0.12 or n == 3000
        )
        missed += not found.low <= 0.0 <= found.high
    assert missed / trials <= 0.07


def test_with_the_worlds_that_suffice_four_of_five_repetitions_leave_zero_out() -> None:
    rng = np.random.default_rng(3)
    sample = rng.normal(0.1, 0.5, 400)
    needed = suffice(sample)
    assert needed is not None
    again = rng.normal(sample.mean(), sample.std(ddof=1), (4000, needed))
    found = np.abs(again.mean(axis=1)) > t_factor(needed) * again.std(axis=1, ddof=1)
    assert found.mean() == pytest.approx(0.8, abs=0.03)
    assert suffice(np.zeros(10)) is None
    few = np.repeat([1.0, 0.0], [3, 97])
    assert (suffice(few) or 0) >= 200  # as many as an interval takes


def test_a_ranking_is_sure_of_what_is_clear_and_unsure_of_what_is_not() -> None:
    rng = np.random.default_rng(4)
    differences = pd.DataFrame(
        {"good": rng.normal(1.0, 1.0, 200), "same": rng.normal(0.0, 1.0, 200), "also": 0.0}
    )
    differences["also"] = differences["same"] + rng.normal(0.0, 0.01, 200)
    table, holds = ranking(differences, 1)
    assert table["policy"].iloc[0] == "good"
    assert table["share with this rank"].iloc[0] == 1.0
    assert 0.05 < holds < 0.98
    for row in table.to_dict("records"):
        alone = paired_mean(differences[row["policy"]])
        assert row["low"] < alone.low and alone.high < row["high"]
    assert set(table["interval"]) == {"empirical likelihood, for all 3 at once"}


def test_a_ranking_holds_at_once_for_all_policies_that_have_an_interval() -> None:
    rng = np.random.default_rng(6)
    few = np.where(np.arange(200) < 3, 0.5, 0.0)
    differences = pd.DataFrame({"many": rng.normal(1.0, 1.0, 200), "few": few, "none": 0.0})
    told = {row["policy"]: row for row in ranking(differences, 1)[0].to_dict("records")}
    many, alone = told["many"], paired_mean(differences["many"])
    assert (many["low"], many["high"], many["interval"]) == (alone.low, alone.high, INTERVAL_KIND)
    assert all(
        math.isnan(told[policy][end]) for policy in ("few", "none") for end in ("low", "high")
    )
    assert told["few"]["interval"].startswith("none: too few moved (3 of 200 worlds")


def test_equal_policies_share_a_rank_and_no_order_holds() -> None:
    paired = np.random.default_rng(5).normal(1.0, 1.0, 50)
    table, holds = ranking(pd.DataFrame({"one": paired, "other": paired, "none": 0.0}), 1)
    assert table["rank"].tolist() == [1, 1, 3]
    assert table["share with this rank"].tolist() == [1.0, 1.0, 1.0]
    assert holds == 0.0


@pytest.mark.long
def test_looking_often_waits_for_worlds_that_are_moved() -> None:
    """One world in 40 is moved: taken at its word before any was seen, the interval is often wrong."""
    rng = np.random.default_rng(9)
    assert math.isnan(always_valid(np.zeros(200)).low)
    assert always_valid(rng.normal(1.0, 1.0, 200)).interval == ALWAYS_VALID
    wrong = 0
    for _ in range(200):
        sample = (rng.random(3000) < 0.025) * rng.beta(0.6, 3.0, 3000)
        truth = 0.025 * 0.6 / 3.6
        looks = [always_valid(sample[:n]) for n in range(100, 3001, 100)]
        wrong += any(each.low > truth or each.high < truth for each in looks)
    assert wrong / 200 <= 0.07


# --- What if


def test_what_if_pairs_the_same_worlds() -> None:
    scenario = load_scenario("base", FEW)
    answer = what_if(
        scenario, ["sme-vouchers@1992-01", "business-missions+chamber-involvement"], replicates=12
    )
    assert answer.n == 12 and answer.ages == (25,)
    rows = answer.table[answer.table["outcome"] == "exchange_index"].set_index("policy")
    for policy in rows.index:
        assert rows.loc[policy, "with"] - rows.loc[policy, "without"] == pytest.approx(
            rows.loc[policy, "value"]
        )
    before = answer.over_time[
        (answer.over_time["policy"] == "sme-vouchers@1992-01") & (answer.over_time["age"] < 24)
    ]
    assert (before["value"].dropna() == 0.0).all()
    gains = answer.gains[answer.gains["of what"].str.contains("productivity")]
    assert set(gains["group"]) == {"low", "middle", "high"}
    assert set(answer.gains["city"]) == {"First city", "Second city"}


def test_what_if_goes_on_until_it_is_precise_enough_or_says_that_it_is_not() -> None:
    scenario = load_scenario("base", {**FEW, "calendar.until": "1994-12"})
    narrow = what_if(
        scenario,
        ["citizen-exchange"],
        replicates=10,
        until=precision_of("activities ± 0.5"),
        most=400,
    )
    assert narrow.reached is True and 100 <= narrow.n <= 400
    row = narrow.table[narrow.table["outcome"] == "activities"].iloc[0]
    assert "always-valid" in row["interval"] and (row["high"] - row["low"]) / 2 <= 0.5
    never = what_if(
        scenario,
        ["citizen-exchange"],
        replicates=10,
        until=precision_of("activities +- 0.0001"),
        most=150,
    )
    assert never.reached is False and never.n == 150


def test_the_command_answers_and_stores(command: Command) -> None:
    status, printed, complaints = command(
        "what-if",
        "base",
        "--policy",
        "joint-committee@1993-01",
        "--policy",
        "sme-vouchers",
        "--replicates",
        4,
        *FEW_WORDS,
    )
    assert (status, complaints) == (0, "")
    for said in (
        "n = 4 worlds",
        "95 % intervals by empirical likelihood",
        "(too few",
        "Ranking by exchange index g",
        "Worlds that suffice: a guess from the spread so far",
        "Not known, so neutral and not none without a policy: "
        "a joint committee of 0.5 (0 none, 1 yearly).",
        "Who gained",
        "unknown",
    ):
        assert said in printed, said
    names = {path.name for path in Path("results/what-if-001").iterdir()}
    assert {
        "forest.pdf",
        "forest.png",
        "difference.pdf",
        "table.csv",
        "gains.csv",
        "ranking.csv",
        "provenance.json",
    } <= names


# --- Mechanisms


@pytest.mark.parametrize("name", MECHANISMS)
def test_every_mechanism_can_be_switched_off(name: str) -> None:
    whole = load_scenario("jakarta-beijing")
    off = load_scenario("jakarta-beijing", switched_off(whole, name))
    assert off != whole


def test_ablation_tells_every_mechanism_and_outcome(command: Command) -> None:
    answer = ablate("base", mechanisms=["leads", "shocks"], replicates=3, changes=FEW)
    assert len(answer.table) == 2 * len(OUTCOMES)
    without_shocks = answer.table[answer.table["mechanism"] == "shocks"]
    assert (without_shocks["value"] == 0.0).all()  # the neutral pair has none
    status, printed, complaints = command(
        "ablate", "base", "--mechanism", "leads", "--replicates", 3, *FEW_WORDS
    )
    assert (status, complaints) == (0, "")
    assert "change when switched off" in printed


MISTAKES = [
    (("what-if", "base"), "no policy given; name at least one with --policy"),
    (("what-if", "base", "--policy", "ofice"), 'no policy "ofice"; did you mean'),
    (("what-if", "base", "--policy", "epidemic", "--replicates", 1), "at least 2 worlds"),
    (
        ("what-if", "base", "--policy", "epidemic", "--policy", "epidemic"),
        'policy "epidemic" is given twice',
    ),
    (
        ("what-if", "base", "--policy", "epidemic", "--policy", "epidemic@1990-01"),
        'policy "epidemic@1990-01" is the same as "epidemic"',
    ),
    (
        (
            "what-if",
            "base",
            "--policy",
            "scandal+joint-committee",
            "--policy",
            "joint-committee + scandal",
        ),
        'policy "joint-committee + scandal" is the same as "scandal+joint-committee"',
    ),
    (
        ("what-if", "base", "--policy", "joint-committee:first"),
        'not on one city; leave out ":first"',
    ),
    (("what-if", "base", "--policy", "dispute:second"), 'not on one city; leave out ":second"'),
    (
        ("what-if", "base", "--policy", "epidemic", "--replicates", 0),
        "0 given; it must be from 2 to 100,000",
    ),
    (
        ("what-if", "base", "--policy", "epidemic", "--max", 500),
        "--max: nothing is looked at again without --until",
    ),
    (
        ("what-if", "base", "--policy", "epidemic", "--until", "g ± 1", "--max", 99),
        "--max: 99 given; it must be from 200 to 100,000, as the first look is at 200",
    ),
    (
        ("what-if", "base", "--policy", "epidemic", "--until", ""),
        '--until "": expected an outcome and a width',
    ),
    (
        ("what-if", "base", "--policy", "epidemic@2000-01", "--age", "5"),
        "which is at 5 years, in 1994-12",
    ),
    (
        ("why", "base", "--like", "base.toml"),
        "base and base.toml have one name, by which results are told apart",
    ),
    (
        ("why", "base", "--like", "jakarta-portfolio"),
        "8 partnerships; evidence is swapped between single pairs",
    ),
    (
        ("why", "base", "--like", "reference", "--set", "reference:switches.aggregation=additive"),
        "base and reference differ in behaviour or switches",
    ),
    (
        ("ablate", "base", "--mechanism", "leads", "--mechanism", "leads"),
        'mechanism "leads" is given twice',
    ),
    (("ablate", "base", "--mechanism", "leads", "--replicates", 1), "at least 2 worlds"),
    (("what-if", "base", "--policy", "epidemic", "--outcome", "succes"), 'did you mean "success"?'),
    (
        ("what-if", "base", "--policy", "epidemic", "--until", "g 0.02"),
        "expected an outcome and a width",
    ),
    (("what-if", "base", "--policy", "epidemic", "--until", "h ± 0.02"), 'no outcome "h"'),
    (
        ("what-if", "base", "--policy", "epidemic", "--until", "g ± 0"),
        "the width must be more than 0",
    ),
    (("what-if", "base", "--policy", "epidemic@2050-01"), "lies outside the calendar"),
    (
        ("what-if", "jakarta-beijing", "--policy", "epidemic@2017-11"),
        "begins after the outcomes are read, which is at 25 years, in 2017-07",
    ),
    (("why", "base", "--like", "base"), "do not differ in evidence; there is nothing to explain"),
    (("why", "base", "--like", "nothing"), 'no scenario "nothing"'),
    (("why", "base", "--like", "reference", "--outcome", "x"), 'no outcome "x"'),
    (("why", "base", "--like", "reference", "--replicates", 1), "at least 2 worlds"),
    (("why", "base"), "--like"),
    (("ablate", "base", "--mechanism", "lead"), 'no mechanism "lead"; did you mean "leads"?'),
    (("biography", "jakarta-bejing"), 'did you mean "jakarta-beijing"?'),
]


@pytest.mark.parametrize(("arguments", "said"), MISTAKES, ids=lambda value: str(value)[:50])
def test_a_mistake_is_told_in_one_line(
    command: Command, arguments: tuple[object, ...], said: str
) -> None:
    status, printed, complaint = command(*arguments)
    assert (status, printed) == (2, "")
    assert said in complaint and len(complaint.splitlines()) == 1
    assert not list(Path().iterdir())


def test_seeds_of_worlds_go_on_where_they_stopped() -> None:
    assert seeds_of(3, 7) + seeds_of(2, 7, 3) == seeds_of(5, 7)
