"""Statistics of a score: orders, chances, intervals, shuffles and a regression, on known answers."""

import math
from itertools import permutations

import numpy as np
import pytest
from scipy.stats import kendalltau, norm
from scipy.stats import somersd as somers_by_scipy
from sistercities.statistics.calibration import brier, calibration
from sistercities.statistics.concordance import auc, largest_tau_b, signs, somers_d, tau_b
from sistercities.statistics.interval import share_of
from sistercities.statistics.regression import (
    chances,
    fitted,
    left_out,
    left_out_order,
    standardised,
)
from sistercities.statistics.resampling import (
    FEWEST_CASES,
    RESAMPLES,
    bootstrapped,
    resampled,
    shuffled_share,
)

KNOWN = np.array([3, 1, 2, 2, 0, 3, 1, 3, 2, 0], dtype=float)
TOLD = np.array([0.9, 0.2, 0.2, 0.7, 0.1, 0.4, 0.3, 0.4, 0.6, 0.5])


# --- Order ---


def test_orders_agree_as_scipy_says() -> None:
    d = somers_d(signs(TOLD), signs(KNOWN))
    assert d == pytest.approx(somers_by_scipy(KNOWN, TOLD).statistic)
    assert tau_b(signs(TOLD), signs(KNOWN)) == pytest.approx(kendalltau(TOLD, KNOWN).statistic)


def test_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    happened = np.array([1.0, 0.0, 1.0, 0.0, 1.0])
    told = np.array([0.8, 0.3, 0.3, 0.5, 0.6])
    # of the six pairs of one that happened and one that did not: four right, one tied, one wrong
    assert auc(somers_d(signs(told), signs(happened))) == pytest.approx(4.5 / 6)
    assert auc(somers_d(signs(happened), signs(happened))) == 1.0
    assert auc(somers_d(signs(-happened), signs(happened))) == 0.0
    assert auc(somers_d(signs(np.zeros(5)), signs(happened))) == 0.5


def test_there_is_no_order_where_nothing_differs() -> None:
    alike = signs(np.ones(4))
    assert np.isnan(somers_d(signs(TOLD[:4]), alike))
    assert np.isnan(tau_b(signs(TOLD[:4]), alike))


def test_ties_allow_no_larger_tau_b_than_the_largest() -> None:
    told, truth = np.array([1, 1, 2, 2, 3]), np.array([0, 1, 1, 1, 2])
    each = [float(tau_b(signs(deal), signs(truth))) for deal in permutations(told)]
    assert largest_tau_b(told, truth) == pytest.approx(max(each))
    assert max(each) < 1.0
    assert largest_tau_b(told, told) == 1.0


def test_a_weight_of_two_is_a_case_that_stands_there_twice() -> None:
    weights = np.array([2.0, 0.0, 1.0, 1.0, 1.0, 3.0, 1.0, 1.0, 1.0, 0.0])
    twice = np.repeat(np.arange(10), weights.astype(int))
    for of in (somers_d, tau_b):
        weighed = of(signs(TOLD), signs(KNOWN), weights)
        assert weighed == pytest.approx(of(signs(TOLD[twice]), signs(KNOWN[twice])))
    happened = KNOWN >= 2
    assert brier(TOLD, happened, weights) == pytest.approx(brier(TOLD[twice], happened[twice]))


# --- Chances ---


def test_brier_score_is_the_mean_square() -> None:
    assert brier([0.9, 0.2], [1, 0]) == pytest.approx((0.01 + 0.04) / 2)
    assert brier([0.5, 0.5, 0.5], [1, 0, 0]) == 0.25
    assert brier([1.0, 0.0], [1, 0]) == 0.0


def test_calibration_groups_cases_of_like_chance() -> None:
    table = calibration([0.9, 0.1, 0.8, 0.2, 0.3], [1, 0, 0, 0, 1], groups=2)
    assert table["predicted"].tolist() == pytest.approx([0.2, 0.85])
    assert table["n"].tolist() == [3, 2]
    wilson = share_of(1, 3)
    assert table[["value", "low", "high"]].iloc[0].tolist() == pytest.approx(wilson[:3])
    assert len(calibration([0.5, 0.6], [0, 1], groups=4)) == 2


# --- Intervals and shuffles ---


def test_a_bootstrap_draws_as_many_cases_as_there_are() -> None:
    weights = resampled(7, 1)
    assert weights.shape == (RESAMPLES, 7)
    assert (weights.sum(axis=1) == 7).all()
    assert (weights == resampled(7, 1)).all() and (weights != resampled(7, 2)).any()


def test_a_bootstrap_of_a_mean_is_as_wide_as_theory_says() -> None:
    sample = norm.ppf((np.arange(100) + 0.5) / 100)
    estimate = bootstrapped(sample.mean(), resampled(100, 1) @ sample / 100, 100)
    assert (estimate.low, estimate.high) == pytest.approx((-0.196, 0.196), abs=0.015)
    assert estimate.n == 100 and "bootstrap" in estimate.interval


def test_an_interval_that_cannot_be_says_why() -> None:
    few = bootstrapped(0.5, np.full(RESAMPLES, 0.5), FEWEST_CASES - 1)
    assert math.isnan(few.low) and "too few cases (9; an interval takes 10)" in few.interval
    empty = np.full(RESAMPLES, 0.5)
    empty[: RESAMPLES // 2] = np.nan
    assert "of one kind" in bootstrapped(0.5, empty, 20).interval
    assert "no two cases differ" in bootstrapped(math.nan, empty, 20).interval


def test_p_is_the_share_of_all_deals() -> None:
    told, truth = np.array([0.1, 0.4, 0.2, 0.9]), np.array([0.0, 1.0, 1.0, 1.0])
    reached = float(somers_d(signs(told), signs(truth)))
    deals = [float(somers_d(signs(deal), signs(truth))) for deal in permutations(told)]
    exact = np.mean([deal >= reached - 1e-9 for deal in deals])
    assert exact == 0.25
    assert shuffled_share(signs(told), signs(truth), 1) == pytest.approx(exact, abs=0.015)


def test_p_is_even_where_labels_are_shuffled() -> None:
    """Of predictions that know nothing, p is below any level about as often as the level says."""
    luck = np.random.default_rng(3)
    truth = signs(np.repeat([0.0, 1.0], 6))
    p = [shuffled_share(signs(luck.random(12)), truth, seed, 200) for seed in range(300)]
    for level in (0.1, 0.25, 0.5, 0.75):
        assert np.mean(np.array(p) <= level) == pytest.approx(level, abs=0.07)


# --- A regression ---


def test_a_regression_is_where_its_slope_is_zero() -> None:
    """At the least penalised sum every derivative is 0, and the intercept makes chances come true."""
    luck = np.random.default_rng(1)
    columns = standardised(luck.normal(size=(30, 3)))
    happened = (columns[:, 0] + luck.normal(size=30) > 0).astype(float)
    found = fitted(columns, happened, penalty=2.0)
    wrong = chances(found, columns) - happened
    assert wrong.sum() == pytest.approx(0.0, abs=1e-8)
    assert columns.T @ wrong + 2.0 * found[1:] == pytest.approx(np.zeros(3), abs=1e-8)
    assert found[1] > 0.5


def test_a_regression_of_one_even_column_is_known() -> None:
    """Two cases at -1 and at +1: the slope solves ``4 / (1 + e^b) = b`` where all at +1 happened."""
    columns = np.array([[-1.0], [-1.0], [1.0], [1.0]])
    intercept, slope = fitted(columns, [0.0, 0.0, 1.0, 1.0])
    assert intercept == pytest.approx(0.0, abs=1e-9)
    assert 4.0 / (1.0 + math.exp(slope)) == pytest.approx(slope)
    told = chances(fitted(columns, np.zeros(4)), columns)
    assert told == pytest.approx(np.full(4, 0.1))


def test_columns_without_a_difference_are_left_out_and_gaps_take_the_mean() -> None:
    told = standardised([[1.0, 5.0, math.nan], [3.0, 5.0, math.nan], [math.nan, 5.0, math.nan]])
    assert told.shape == (3, 1)
    assert told[2, 0] == 0.0 and told[0, 0] == -told[1, 0]


def test_what_was_left_out_has_no_say() -> None:
    columns = standardised(np.arange(12.0)[:, None])
    happened = (np.arange(12) >= 6).astype(float)
    told = left_out(columns, happened)
    rest = np.arange(12) != 4
    alone = chances(fitted(columns[rest], happened[rest]), columns[4:5])
    assert told[4] == pytest.approx(alone[0])
    assert auc(somers_d(left_out_order(columns, happened), signs(happened))) == 1.0


def test_the_order_of_a_regression_that_knows_nothing_is_no_order() -> None:
    """Left out one by one, chances of pure noise lie in the wrong order; two by two they do not."""
    luck = np.random.default_rng(5)
    happened = np.repeat([0.0, 1.0], 8)
    reached = {"one": [], "two": []}  # type: dict[str, list[float]]
    for _ in range(60):
        columns = standardised(luck.normal(size=(16, 2)))
        truth = signs(happened)
        one = signs(left_out(columns, happened))
        reached["one"].append(float(auc(somers_d(one, truth))))
        two = left_out_order(columns, happened)
        reached["two"].append(float(auc(somers_d(two, truth))))
    assert np.mean(reached["one"]) < 0.4
    assert np.mean(reached["two"]) == pytest.approx(0.5, abs=0.08)
