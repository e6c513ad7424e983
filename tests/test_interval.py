"""Intervals against published or exact answers."""

import math

import numpy as np
import pytest
from sistercities.experiment.interval import mean, median_time, paired_mean, share, within


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


def test_kaplan_meier_median_of_the_leukaemia_trial() -> None:
    """Known answer: 6-MP arm of Freireich et al. 1963 has a median of 23 weeks; placebo arm 8 (4 to 11)."""
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    estimate = median_time(placebo, 35)
    assert estimate[:3] == (8.0, 4.0, 11.0)


def test_median_that_is_not_reached_is_infinite() -> None:
    estimate = median_time([1.0, 2.0] + [math.nan] * 8, 25)
    assert math.isinf(estimate.value) and math.isinf(estimate.high)
    assert math.isinf(median_time([math.nan] * 5, 25).value)


def test_median_time_counts_the_censored() -> None:
    times = np.concatenate([np.full(60, 10.0), np.full(40, np.nan)])
    assert median_time(times, 25).value == 10.0


def test_coverage_of_the_share() -> None:
    """The Wilson interval covers a true share of 0.3 in about 95 of 100 samples."""
    luck = np.random.default_rng(1)
    covered = 0
    for _ in range(400):
        estimate = share(luck.random(60) < 0.3)
        covered += estimate.low <= 0.3 <= estimate.high
    assert 0.92 <= covered / 400 <= 0.98


def test_three_replicates_have_no_interval_of_the_median() -> None:
    estimate = median_time([1.0, 1.0, 1.0], 25)
    assert estimate.value == 1.0
    assert math.isnan(estimate.low) and math.isnan(estimate.high)


def test_an_interval_is_cut_to_what_is_possible() -> None:
    assert within(mean([0.0, 0.0, 1.0]), 0.0, 1.0)[1:3] == (0.0, 1.0)
    assert math.isnan(within(mean([0.5]), 0.0, 1.0).low)


def test_a_skewed_sample_is_covered_from_both_sides() -> None:
    """Few are moved, and those far: the plain interval misses from below, the adjusted one from neither side."""
    rng = np.random.default_rng(8)
    samples = rng.exponential(1.0, (3000, 60)) * (rng.random((3000, 60)) < 0.3)
    found = [paired_mean(sample) for sample in samples]
    below = np.mean([each.high < 0.3 for each in found])
    above = np.mean([each.low > 0.3 for each in found])
    assert below < 0.04 and above < 0.04
    assert paired_mean([0.0, 0.0, 0.0])[:3] == (0.0, 0.0, 0.0)
    assert paired_mean([1.0, 2.0, 3.0])[1:3] == mean([1.0, 2.0, 3.0])[1:3]
