"""A penalised logistic regression for a few cases, judged on cases that it was not fitted to."""

from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from sistercities.statistics.concordance import Signs

PENALTY = 1.0
"""Of the squares of slopes, each per standard deviation of its column; chosen before any fit."""

_MOST_STEPS = 50
_NEAR = 1e-10


def standardised(columns: ArrayLike) -> np.ndarray:
    """Columns with mean 0 and standard deviation 1.

    What is not known (NaN) takes the mean of its column; columns in which nothing differs are left
    out.

    Args:
        columns: ``[case, column]``.
    """
    table = np.asarray(columns, dtype=float)
    some = ~np.isnan(table).all(axis=0)
    table = table[:, some]
    table = np.where(np.isnan(table), np.nanmean(table, axis=0), table)
    spread = table.std(axis=0)
    varies = spread > 0.0
    told: np.ndarray = (table[:, varies] - table[:, varies].mean(axis=0)) / spread[varies]
    return told


def fitted(columns: np.ndarray, happened: ArrayLike, penalty: float = PENALTY) -> np.ndarray:
    """Coefficients of a logistic regression with a ridge penalty.

    They make ``-sum log likelihood + penalty / 2 * sum slope^2`` least, by Newton's steps; the
    intercept is free. Source: le Cessie and van Houwelingen 1992, "Ridge estimators in logistic
    regression", Applied Statistics 41.

    Args:
        columns: standardised, ``[case, column]``.
        happened: 1 or 0, for each case.
        penalty: more than 0.

    Returns:
        The intercept, then the slopes. Where all cases have the same end there are no slopes, and
        the intercept counts half a case of the other.
    """
    truth = np.asarray(happened, dtype=float)
    design = np.column_stack([np.ones(len(truth)), columns])
    coefficients = np.zeros(design.shape[1])
    if truth.min() == truth.max():
        coefficients[0] = np.log((truth.sum() + 0.5) / ((1.0 - truth).sum() + 0.5))
        return coefficients

    weight = np.full(design.shape[1], penalty)
    weight[0] = 0.0
    for _ in range(_MOST_STEPS):
        chance = chances(coefficients, columns)
        slope = design.T @ (chance - truth) + weight * coefficients
        curve = (design.T * (chance * (1.0 - chance))) @ design + np.diag(weight)
        step = np.linalg.solve(curve, slope)
        coefficients -= step
        if np.abs(step).max() < _NEAR:
            break
    return coefficients


def chances(coefficients: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Chance of each case by a fitted regression, 0 to 1."""
    told: np.ndarray = 1.0 / (1.0 + np.exp(-(coefficients[0] + columns @ coefficients[1:])))
    return told


def left_out(columns: np.ndarray, happened: ArrayLike, penalty: float = PENALTY) -> np.ndarray:
    """Chance of each case by a regression that was fitted to all others."""
    truth = np.asarray(happened, dtype=float)
    told = np.empty(len(truth))
    for case in range(len(truth)):
        others = np.arange(len(truth)) != case
        coefficients = fitted(columns[others], truth[others], penalty)
        told[case] = chances(coefficients, columns[case : case + 1])[0]
    return told


def left_out_order(columns: np.ndarray, happened: ArrayLike, penalty: float = PENALTY) -> Signs:
    """The order of each two cases by a regression that was fitted to all others but these two.

    Chances of cases that were left out one by one are no fair order: with a case that happened
    left out, the rest happened less often, and its chance is told lower for that alone (Airola et
    al. 2011, "An experimental comparison of cross-validation techniques for estimating the area
    under the ROC curve", Computational Statistics and Data Analysis 55).
    """
    truth = np.asarray(happened, dtype=float)
    order: Signs = np.zeros((len(truth), len(truth)))
    for one, other in combinations(range(len(truth)), 2):
        rest = np.ones(len(truth), dtype=bool)
        rest[[one, other]] = False
        slopes = fitted(columns[rest], truth[rest], penalty)[1:]
        order[one, other] = np.sign((columns[one] - columns[other]) @ slopes)
    return order - order.T
