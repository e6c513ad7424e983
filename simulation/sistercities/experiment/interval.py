"""Estimates with their 95 % interval, the kind of interval named, and n."""

import math
import warnings
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

_CONFIDENCE = 0.95
NO_SPREAD = 1e-9
"""A spread or a skewness below this is none."""


class Estimate(NamedTuple):
    """A number measured on replicates.

    Attributes:
        value: the estimate; NaN where there is none.
        low: lower end of the 95 % interval; NaN where there is none.
        high: upper end of the 95 % interval.
        interval: kind of the interval.
        n: number of replicates it rests on.
    """

    value: float
    low: float
    high: float
    interval: str
    n: int


def confidence() -> float:
    """The standard normal quantile that leaves 2.5 % on either side: 1.96."""
    from scipy.stats import norm

    return float(norm.ppf((1.0 + _CONFIDENCE) / 2.0))


def share(holds: ArrayLike) -> Estimate:
    """Share of replicates in which something holds, with the Wilson score interval."""
    flags = np.asarray(holds, dtype=bool)
    return share_of(int(flags.sum()), flags.size)


def share_of(hits: int, n: int) -> Estimate:
    """A share of ``hits`` in ``n`` replicates, with the Wilson score interval."""
    from scipy.stats import binomtest

    interval = binomtest(hits, n).proportion_ci(_CONFIDENCE, method="wilson")
    return Estimate(hits / n, float(interval.low), float(interval.high), "Wilson", n)


def t_factor(n: int) -> float:
    """Half width of the 95 % t interval of a mean over n replicates, in standard deviations of one replicate."""
    from scipy.stats import t

    return float(t.ppf((1.0 + _CONFIDENCE) / 2.0, n - 1)) / math.sqrt(n)


def mean(values: ArrayLike) -> Estimate:
    """Mean over replicates, with Student's t interval; missing values make the estimate missing."""
    sample = np.asarray(values, dtype=float)
    deviation = float(sample.std(ddof=1)) if sample.size > 1 else math.nan
    return mean_of(float(sample.mean()), deviation, sample.size)


def within(estimate: Estimate, low: float, high: float) -> Estimate:
    """The same estimate with its interval cut to what is possible."""
    return estimate._replace(low=max(estimate.low, low), high=min(estimate.high, high))


def mean_of(average: float, deviation: float, n: int) -> Estimate:
    """A mean of ``n`` replicates with their standard deviation, with Student's t interval."""
    if n < 2 or math.isnan(average):
        return Estimate(average, math.nan, math.nan, "t", n)
    half = t_factor(n) * deviation
    return Estimate(average, average - half, average + half, "t", n)


def paired_mean(differences: ArrayLike) -> Estimate:
    """Mean of paired differences, with Student's t interval adjusted for their skewness.

    Most worlds are not moved by a small change and a few are moved far, which makes ordinary intervals too short on the
    far side. Hall's transformation (1992, "On the removal of skewness by transformation", JRSS B 54) puts that right.
    """
    from scipy.stats import skew

    sample = np.asarray(differences, dtype=float)
    estimate = mean(sample)._replace(interval="paired t, skewness-adjusted")
    deviation = float(sample.std())
    if sample.size < 3 or not deviation > NO_SPREAD:
        return estimate
    gamma, n = float(skew(sample)), sample.size
    scale, reach = float(sample.std(ddof=1)), t_factor(n)
    low, high = (estimate.value - scale * _unskewed(side * reach, gamma, n) for side in (1.0, -1.0))
    return estimate._replace(low=low, high=high)


def _unskewed(quantile: float, gamma: float, n: int) -> float:
    """The deviation that Hall's transformation takes to a quantile; the quantile itself where there is no skewness."""
    if abs(gamma) < NO_SPREAD:
        return quantile
    return 3.0 / gamma * (float(np.cbrt(1.0 + gamma * (quantile - gamma / (6.0 * n)))) - 1.0)


def median_time(times: ArrayLike, censored_at: float) -> Estimate:
    """Kaplan-Meier median of a time to event; NaN times are censored at the end of observation.

    The interval inverts the log-log interval of the survival curve (Brookmeyer & Crowley 1982); an end that the curve
    does not reach within the observation is infinite. Very few replicates have no interval.
    """
    from scipy.stats import CensoredData, ecdf

    sample = np.asarray(times, dtype=float)
    happened = sample[~np.isnan(sample)]
    if happened.size == 0:
        return Estimate(math.inf, math.inf, math.inf, "Kaplan-Meier, log-log", sample.size)
    survival = ecdf(CensoredData(uncensored=happened, right=np.full(sample.size - happened.size, censored_at))).sf
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # the log-log interval has no ends where nobody is left
        bounds = survival.confidence_interval(_CONFIDENCE, method="log-log")
    value, low, high = (
        _first_half(curve.quantiles, curve.probabilities) for curve in (survival, bounds.low, bounds.high)
    )
    if low > value:  # too few replicates for the interval to have a lower end
        low, high = math.nan, math.nan
    return Estimate(value, low, high, "Kaplan-Meier, log-log", sample.size)


def _first_half(times: np.ndarray, surviving: np.ndarray) -> float:
    """First time at which at most half survive."""
    reached = np.flatnonzero(np.asarray(surviving) <= 0.5)
    return float(times[reached[0]]) if reached.size else math.inf
