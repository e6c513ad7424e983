"""How sure a number is that was measured on a few cases: cases drawn again, and labels shuffled."""

import math

import numpy as np

from sistercities.statistics.concordance import Signs
from sistercities.statistics.interval import Estimate

RESAMPLES = 4000
SHUFFLES = 10_000

FEWEST_CASES = 10
"""A bootstrap over fewer cases than this is no interval: too few differ from one resample to the
next.
"""

_MOST_EMPTY = 0.05
"""Of resamples in which there is no value, for example because nothing happened in any case."""

_ENDS = (2.5, 97.5)
_EQUAL = 1e-9


def resampled(cases: int, seed: int, resamples: int = RESAMPLES) -> np.ndarray:
    """The bootstrap as weights: how often each case is drawn, when as many are drawn as there are.

    Args:
        cases: how many there are.
        seed: of the resamples; the same seed gives the same to all that are compared.
        resamples: how many.

    Returns:
        ``[resample, case]``, each row with the sum ``cases``.
    """
    luck = np.random.default_rng(seed)
    return luck.multinomial(cases, np.full(cases, 1.0 / cases), size=resamples).astype(float)


def bootstrapped(value: float, values: np.ndarray, cases: int) -> Estimate:
    """A number with the interval between the percentiles of its resamples.

    Source: Efron and Tibshirani 1993, *An Introduction to the Bootstrap*, chapter 13.

    Args:
        value: measured on the cases themselves.
        values: measured on each resample; NaN where it has none.
        cases: how many there are.

    Returns:
        The estimate, with ``n`` the number of cases, or why there is no interval.
    """
    if math.isnan(value):
        return Estimate(value, math.nan, math.nan, "none: no two cases differ", cases)
    if cases < FEWEST_CASES:
        reason = f"none: too few cases ({cases}; an interval takes {FEWEST_CASES})"
        return Estimate(value, math.nan, math.nan, reason, cases)

    told = values[~np.isnan(values)]
    if told.size < (1.0 - _MOST_EMPTY) * values.size:
        reason = "none: too few cases of one kind (often none of them is drawn)"
        return Estimate(value, math.nan, math.nan, reason, cases)

    low, high = np.percentile(told, _ENDS)
    kind = f"bootstrap over cases ({values.size:,} resamples, percentiles)"
    return Estimate(value, float(low), float(high), kind, cases)


def shuffled_share(predicted: Signs, known: Signs, seed: int, shuffles: int = SHUFFLES) -> float:
    """How often shuffled predictions agree as well as those that came: p of a permutation test.

    Predictions are dealt out to the cases at random. How many pairs are tied does not change by
    that, so Somers' D, AUC and tau-b have one p. One-sided: agreement counts, its contrary does
    not. The deal that came counts as one (Phipson and Smyth 2010, "Permutation p-values should
    never be zero", Statistical Applications in Genetics and Molecular Biology 9).

    Args:
        predicted: the order that is predicted.
        known: the order that is true.
        seed: of the shuffles.
        shuffles: how many.

    Returns:
        p, more than 0 and at most 1.
    """
    luck = np.random.default_rng(seed)
    reached = float((predicted * known).sum()) - _EQUAL
    as_good = 0
    for _ in range(shuffles):
        deal = luck.permutation(len(predicted))
        as_good += float((predicted[np.ix_(deal, deal)] * known).sum()) >= reached
    return (1 + as_good) / (1 + shuffles)
