"""Intervals against published or exact answers."""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import norm, t
from sistercities.statistics.interval import (
    FEWEST_ALIKE,
    INTERVAL_KIND,
    Estimate,
    bounds,
    decimals,
    decimals_apart,
    exactly_nothing,
    mean,
    median_time,
    moved_alike,
    paired_mean,
    share,
    signed,
    within,
    worlds_needed,
)


def test_wilson_interval_of_eighty_in_a_hundred() -> None:
    """Known answer: Wilson 1927 for 80 of 100 at 95 %: 0.711 to 0.867."""
    estimate = share([True] * 80 + [False] * 20)
    assert estimate[:3] == pytest.approx((0.80, 0.7112, 0.8666), abs=1e-4)
    assert (estimate.interval, estimate.n) == ("Wilson", 100)
    assert share([False] * 10)[:2] == (0.0, 0.0)


def test_t_interval_of_a_textbook_sample() -> None:
    estimate = mean([4.0, 5.0, 6.0])
    half = 4.302653 / math.sqrt(3)
    assert estimate[:3] == pytest.approx((5.0, 5.0 - half, 5.0 + half), abs=1e-5)
    assert math.isnan(mean([1.0]).low)
    assert math.isnan(mean([1.0, math.nan]).value)


def test_one_replicate_has_no_interval() -> None:
    for estimate in (share([True]), mean([0.3])):
        assert math.isnan(estimate.low) and math.isnan(estimate.high)
        assert estimate.interval == "none: one replicate has no spread"


def test_a_run_of_one_replicate_shows_no_interval_and_says_so(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    few = [
        part
        for name in ("businesses", "citizens")
        for part in ("--set", f"defaults.city.{name}=20")
    ]
    status, printed, _ = command("run", "base", "--replicates", 1, *few)
    assert status == 0
    table, _, _ = printed.partition("Written to")
    assert "[" not in table and "nan" not in table
    assert "No intervals: one replicate" in table
    told = pd.read_csv("results/run-001/summary.csv")
    assert told["low"].isna().all() or np.isinf(told.loc[told["low"].notna(), "value"]).all()


# --- Times to event


def test_kaplan_meier_median_of_the_leukaemia_trial() -> None:
    """Known answer: 6-MP arm of Freireich et al. 1963 has a median of 23 weeks; placebo arm 8 (4 to 11)."""
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    assert median_time(placebo)[:3] == (8.0, 4.0, 11.0)


def test_median_that_is_not_reached_is_infinite() -> None:
    estimate = median_time([1.0, 2.0] + [math.nan] * 8)
    assert math.isinf(estimate.value) and math.isinf(estimate.high)
    assert math.isinf(median_time([math.nan] * 5).value)


def test_median_time_counts_the_censored() -> None:
    assert median_time(np.concatenate([np.full(60, 10.0), np.full(40, np.nan)])).value == 10.0


def test_the_median_is_where_exactly_half_have_got_there() -> None:
    """Products of survival shares give 0.5000000000000001 after 20 of 40; counts give a half."""
    times = [*np.arange(1.0, 21.0), *[math.nan] * 20]
    assert median_time(times).value == 20.0
    assert median_time([1.0, 2.0, 3.0, math.nan, math.nan, math.nan]).value == 3.0
    assert median_time([7.0, math.nan]).value == 7.0


def exact_median_time(times: list[float]) -> tuple[float, float, float]:
    """The product-limit curve in exact fractions, with Greenwood's sum for the log-log interval, event by event."""
    happened = [each for each in times if not math.isnan(each)]
    surviving, greenwood, reached = Fraction(1), Fraction(0), [math.inf] * 3
    for when in sorted(set(happened)):
        at_risk = sum(each >= when for each in happened) + len(times) - len(happened)
        events = happened.count(when)
        surviving *= 1 - Fraction(events, at_risk)
        curves = [surviving <= Fraction(1, 2), False, False]
        if surviving:
            greenwood += Fraction(events, at_risk * (at_risk - events))
            fall = -math.log(surviving)
            aside = float(norm.ppf(0.975)) * math.sqrt(greenwood) / fall
            curves[1:] = [math.exp(-fall * math.exp(each)) <= 0.5 for each in (aside, -aside)]
        reached = [min(old, when) if now else old for old, now in zip(reached, curves, strict=True)]
    value, low, high = reached
    return (value, math.nan, math.nan) if low > value else (value, low, high)


def test_medians_are_those_of_exact_fractions() -> None:
    """400 cases with ties, with exactly half, with nobody or everybody censored."""
    for seed in range(400):
        luck = np.random.default_rng(seed)
        n = int(luck.integers(1, 61))
        times = luck.integers(1, 26, n).astype(float) if seed % 2 else luck.uniform(0.0, 25.0, n)
        censored = luck.permutation(n) < (n // 2 if seed % 4 == 1 else luck.integers(0, n + 1))
        sample = np.where(censored, math.nan, times)
        assert median_time(sample)[:3] == pytest.approx(
            exact_median_time(sample.tolist()), nan_ok=True
        ), seed


LIFELINES = [
    ("", 11, math.inf, math.inf, math.inf),
    ("12", 9, math.inf, 12, math.inf),
    ("2 6 7 10 17 22", 8, math.inf, 7, math.inf),
    ("6 9 12 12 12 12 15 15 18 21", 5, 15, 12, math.inf),
    ("2 2 4 6 6 6 8 8 10 12 12 12 18 20 24", 10, 18, 8, math.inf),
    ("1 2 4 5 6 8 8 9 10 12 15 20 21 22 22 22 23", 10, 22, 9, math.inf),
    ("4 6 8 8 8 8 10 12 14 14 14 14 18 20 22 24 24", 21, math.inf, 18, math.inf),
    ("2 2 6 6 8 8 8 10 14 14 14 16 18 18 20 22 24 24", 2, 14, 8, 20),
    ("1 1 2 9 9 10 12 12 14 14 16 18 18 19 20 21 23 24 24 25", 7, 19, 12, 24),
    ("3 3 3 6 6 9 9 9 9 9 9 12 12 12 15 15 15 15 15 15 15 18 18 18 18 21 21", 6, 15, 9, 18),
    (
        "2 4 4 6 6 6 8 8 10 10 10 10 10 10 12 12 12 12 12 16 18 18 18 18 20 20 22 24 24 24 24",
        3,
        12,
        10,
        18,
    ),
]
"""Times, how many are censored at 25, and the median with its interval by lifelines 0.30.3 (KaplanMeierFitter)."""


@pytest.mark.parametrize(("times", "censored", "median", "low", "high"), LIFELINES)
def test_medians_are_those_of_lifelines(
    times: str, censored: int, median: float, low: float, high: float
) -> None:
    sample = [*map(float, times.split()), *[math.nan] * censored]
    assert median_time(sample)[:3] == (median, low, high)


def test_coverage_of_the_share() -> None:
    """The Wilson interval covers a true share of 0.3 in about 95 of 100 samples."""
    luck = np.random.default_rng(1)
    covered = 0
    for _ in range(400):
        estimate = share(luck.random(60) < 0.3)
        covered += estimate.low <= 0.3 <= estimate.high
    assert 0.92 <= covered / 400 <= 0.98


def test_three_replicates_have_no_interval_of_the_median() -> None:
    estimate = median_time([1.0, 1.0, 1.0])
    assert estimate.value == 1.0
    assert math.isnan(estimate.low) and math.isnan(estimate.high)


def test_an_interval_is_cut_to_what_is_possible() -> None:
    assert within(mean([0.0, 0.0, 1.0]), 0.0, 1.0)[1:3] == (0.0, 1.0)
    assert math.isnan(within(mean([0.5]), 0.0, 1.0).low)


# --- Paired differences


def moved(size: float, number: int, worlds: int) -> np.ndarray:
    """Some worlds moved by the same size, the rest not at all."""
    return np.where(np.arange(worlds) < number, size, 0.0)


def test_of_a_yes_or_no_it_is_the_likelihood_ratio_interval_of_a_share() -> None:
    """Known answer: for 20 of 100 the ends have the likelihood ratio of Student's t squared, here in closed form."""
    estimate = paired_mean(moved(1.0, 20, 100))
    alike = 100 / (1 / (0.2 * 0.8) - 3 - 1)  # the kurtosis of a share p is 1 / (p q) - 3
    for end in (estimate.low, estimate.high):
        ratio = 2.0 * (20 * math.log(0.2 / end) + 80 * math.log(0.8 / (1.0 - end)))
        assert ratio == pytest.approx(t.ppf(0.975, 2.0 * alike) ** 2)
    assert (estimate.interval, estimate.n) == (INTERVAL_KIND, 100)


def test_in_many_even_worlds_it_is_students_t_interval() -> None:
    sample = np.random.default_rng(1).normal(0.3, 1.0, 20_000)
    assert paired_mean(sample)[:3] == pytest.approx(mean(sample)[:3], abs=2e-4)


@given(
    some.lists(some.floats(-1.0, 1.0), min_size=15, max_size=60),
    some.integers(1, 20),
    some.floats(0.01, 100.0),
)
def test_intervals_keep_to_what_was_seen_and_those_of_several_contain_those_of_one(
    differences: list[float], at_once: int, scale: float
) -> None:
    sample = np.array(differences)
    one, several = paired_mean(sample), paired_mean(sample, at_once)
    assert math.isnan(one.low) == math.isnan(one.high) == math.isnan(several.low)
    if not math.isnan(one.low):
        assert several.low <= one.low < one.value < one.high <= several.high
        assert sample.min() <= several.low and several.high <= sample.max()
        mirrored = paired_mean(-scale * sample)
        assert [-mirrored.high, -mirrored.low] == pytest.approx(
            [scale * one.low, scale * one.high], rel=1e-6, abs=1e-9
        )


def test_several_columns_are_told_as_one_by_one() -> None:
    samples = np.random.default_rng(2).exponential(1.0, (80, 5)) * [0.0, 1.0, 2.0, -1.0, 5.0]
    found = bounds(samples, 3)
    for column, low, high in zip(samples.T, found.low, found.high, strict=True):
        assert paired_mean(column, 3)[1:3] == pytest.approx((low, high), nan_ok=True)


def test_moved_worlds_are_counted_as_if_they_were_moved_alike() -> None:
    alike, unequal = moved(1.0, 10, 200), moved(1.0, 10, 200)
    unequal[0] = 10.0
    found = moved_alike(
        np.stack([alike, 0.01 * alike, 1.0 - alike, unequal, np.zeros(200)], axis=1)
    )
    assert found[:3] == pytest.approx([200 / (1 / (0.05 * 0.95) - 4)] * 3)
    assert found[3] < 2.0 and found[4] == 0.0
    assert moved_alike(moved(1.0, 30, 60)[:, None])[0] == 29.5


def test_too_few_moved_worlds_have_no_interval_and_the_estimate_says_how_many_it_takes() -> None:
    few = paired_mean(moved(1.0, 4, 200))
    assert few.value == 0.02 and math.isnan(few.low) and math.isnan(few.high)
    assert (
        few.interval == "none: too few moved (4 of 200 worlds, as good as 4.3 moved alike); "
        "about 330 worlds needed, a guess from the spread so far"
    )
    assert paired_mean(np.zeros(50)).interval == "none: no world moved (0 of 50)"
    assert paired_mean(np.ones(50)).interval == "none: all moved alike (50 of 50 worlds)"
    assert paired_mean(moved(1e-15, 20, 50)).interval == "none: no world moved (0 of 50)"
    assert exactly_nothing(50)[:3] == (0.0, 0.0, 0.0)


def test_the_worlds_needed_are_enough() -> None:
    sample = np.repeat([1.0, 0.0], [2, 98])
    alike = float(moved_alike(sample[:, None])[0])
    needed = worlds_needed(100, alike)
    assert needed is not None and 300 < needed < 400
    assert (
        moved_alike(np.tile(sample, 4)[:, None])[0]
        >= FEWEST_ALIKE
        > moved_alike(np.tile(sample, 3)[:, None])[0]
    )


@pytest.mark.parametrize(
    ("one", "other", "decimals"),
    [(3.5, 4.5, 1), (3.5, 7.5, 0), (4.0, 4.0, 0), (4.0, 4.004, 3), (0.0, 1e-9, 0)],
)
def test_levels_that_differ_do_not_look_alike(one: float, other: float, decimals: int) -> None:
    """3.5 and 4.5 are both 4 to whole numbers; a difference beyond all decimals is none to see."""
    assert decimals_apart(one, other) == decimals


def test_a_skewed_sample_is_covered_from_both_sides() -> None:
    """Few are moved, and those far: Student's t misses from below, empirical likelihood from neither side."""
    rng = np.random.default_rng(8)
    samples = rng.exponential(1.0, (300, 3000)) * (rng.random((300, 3000)) < 0.3)
    found = bounds(samples)
    assert np.isnan(found.low).mean() < 0.05
    assert (found.high < 0.3).mean() < 0.04
    assert (found.low > 0.3).mean() < 0.04


# --- Words


def row(value: float, low: float, high: float, kind: str = INTERVAL_KIND) -> dict[str, object]:
    return Estimate(value, low, high, kind, 200)._asdict()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (row(0.126, 0.095, 0.158), "+0.13 [+0.10, +0.16]"),
        (row(0.0054, -0.0003, 0.0111), "+0.005 [-0.000, +0.011]"),
        (row(0.0003, -0.0002, 0.0008), "+0.0003 [-0.0002, +0.0008]"),
        (row(-1.5, -2.5, -0.5), "-1.50 [-2.50, -0.50]"),
        (row(0.0, 0.0, 0.0), "0"),
        (
            row(0.0054, math.nan, math.nan, "none: too few moved (9 of 200 worlds ...)"),
            "+0.005 (too few moved)",
        ),
        (row(0.0, math.nan, math.nan, "none: no world moved (0 of 200)"), "0 (no world moved)"),
    ],
)
def test_a_difference_is_told_with_the_decimals_its_interval_makes_sense_of(
    told: dict[str, object], said: str
) -> None:
    assert signed(told) == said


def test_one_difference_is_told_with_the_same_decimals_beside_any_interval() -> None:
    one, several = row(0.0054, -0.0023, 0.0227), row(0.0054, -0.02, 0.03)
    assert decimals(one) == 3 and decimals(several) == 2
    assert signed(several, decimals(one)) == "+0.005 [-0.020, +0.030]"
