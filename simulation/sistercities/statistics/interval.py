"""Estimates with their 95 % interval, the kind of interval named, and n.

Differences between paired worlds have one family of intervals, whatever is told of them: one
policy, all policies at once, a month of a series, a factor's share. It is empirical likelihood
(Owen 1988, "Empirical likelihood ratio confidence intervals for a single functional", Biometrika
75; Owen 2001, *Empirical Likelihood*, section 3.3): of all ways to weigh the worlds that were seen,
those count whose likelihood is not too much below that of equal weights, and the interval holds
every mean they give. So it never leaves the range of what was seen, and it is longer on the side on
which few worlds lie far out.

How far is too far is told by Student's t squared with the degrees of freedom of the variance, ``2 n
/ (kurtosis - 1)`` (Satterthwaite 1946, "An approximate distribution of estimates of variance
components", Biometrics Bulletin 2). Half of these is about the number of worlds that were moved, if
all of them were moved alike and the rest not at all. Where it is below ``FEWEST_ALIKE`` there is no
interval, and the estimate says how many worlds one takes: no method that was tried holds its level
on so few (``docs/findings/intervals.md``).
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

_CONFIDENCE = 0.95
INTERVAL_KIND = "empirical likelihood"
"""Kind of the intervals of paired differences."""

FEWEST_ALIKE = 7.0
"""Worlds that must have been moved, counted as if they were moved alike, for an interval; from
docs/findings/intervals.md.
"""

TOO_FEW = "none: too few moved"
"""Begins the kind of an interval that is not given because too few worlds were moved."""

GUESS = "a guess from the spread so far"
"""What every number of worlds that it would take is, wherever one is told."""

ROUNDING_ERROR = 1e-12
"""A difference below this is rounding."""

NO_SPREAD = 1e-9
"""A spread below this, relative to the furthest moved world, is none."""

_MOST_STEPS = 100
_NEAR = 1e-12
_LEAST_DECIMALS = 2
_MOST_DECIMALS = 5


class Estimate(NamedTuple):
    """A number measured on replicates.

    Attributes:
        value: the estimate; NaN where there is none.
        low: lower end of the 95 % interval; NaN where there is none.
        high: upper end of the 95 % interval.
        interval: kind of the interval, or why there is none.
        n: number of replicates it rests on.
    """

    value: float
    low: float
    high: float
    interval: str
    n: int


class Bounds(NamedTuple):
    """Intervals of the means of several columns.

    Attributes:
        low: lower ends, one for each column; NaN where too few worlds were moved.
        high: upper ends.
        alike: worlds that were moved, counted as if they were moved alike.
    """

    low: np.ndarray
    high: np.ndarray
    alike: np.ndarray


def confidence() -> float:
    """The standard normal quantile that leaves 2.5 % on either side: 1.96."""
    from scipy.stats import norm

    return float(norm.ppf((1.0 + _CONFIDENCE) / 2.0))


def share(holds: ArrayLike) -> Estimate:
    """Share of replicates in which something holds, with the Wilson score interval."""
    flags = np.asarray(holds, dtype=bool)
    return share_of(int(flags.sum()), flags.size)


def share_of(hits: int, n: int) -> Estimate:
    """A share of ``hits`` in ``n`` replicates, with the Wilson score interval.

    One replicate has none.
    """
    from scipy.stats import binomtest

    if n < 2:
        return _without_interval(hits / n, n)
    interval = binomtest(hits, n).proportion_ci(_CONFIDENCE, method="wilson")
    return Estimate(hits / n, float(interval.low), float(interval.high), "Wilson", n)


def t_factor(n: int) -> float:
    """Half width of the 95 % t interval of a mean over n replicates.

    Its unit is the standard deviation of one replicate.
    """
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
    """A mean of ``n`` replicates with their standard deviation, with Student's t interval.

    One replicate has none.
    """
    if n < 2:
        return _without_interval(average, n)
    if math.isnan(average):
        return Estimate(average, math.nan, math.nan, "t", n)
    half = t_factor(n) * deviation
    return Estimate(average, average - half, average + half, "t", n)


def _without_interval(value: float, n: int) -> Estimate:
    return Estimate(value, math.nan, math.nan, "none: one replicate has no spread", n)


def paired_mean(differences: ArrayLike, at_once: int = 1) -> Estimate:
    """Mean of paired differences, with its empirical likelihood interval, or why there is none.

    Args:
        differences: one for each world: an outcome with a change minus the same world's without.
        at_once: number of intervals that are to hold together; with more of them each is longer,
            never shorter.
    """
    sample = np.asarray(differences, dtype=float)
    ends = bounds(sample[:, None], at_once)
    low, high, alike = (float(each[0]) for each in ends)
    if alike < FEWEST_ALIKE:
        return unbounded(sample)
    return Estimate(float(sample.mean()), low, high, family(at_once), sample.size)


def unbounded(differences: np.ndarray, fewest_alike: float = FEWEST_ALIKE) -> Estimate:
    """Mean of paired differences of which too few are moved for an interval.

    The reason stands in place of the kind of interval.
    """
    n = differences.size
    average = float(differences.mean())
    alike = float(moved_alike(differences[:, None])[0])
    moved = int((np.abs(differences) > ROUNDING_ERROR).sum())

    if math.isnan(average):
        reason = "none: no value"
    elif moved == 0:
        reason = f"none: no world moved (0 of {n})"
    elif alike == 0.0:
        reason = f"none: all moved alike ({moved} of {n} worlds)"
    else:
        needed = worlds_needed(n, alike, fewest_alike)
        as_good_as = f"{moved} of {n} worlds, as good as {alike:.1f} moved alike"
        reason = f"{TOO_FEW} ({as_good_as}); about {needed:,} worlds needed, {GUESS}"

    return Estimate(average, math.nan, math.nan, reason, n)


def exactly_nothing(n: int) -> Estimate:
    """No difference, by construction: the worlds do not differ in anything that could move them."""
    return Estimate(0.0, 0.0, 0.0, "exact: nothing differs", n)


def family(at_once: int = 1) -> str:
    """Kind of the intervals of paired differences that hold so many at once."""
    return INTERVAL_KIND if at_once == 1 else f"{INTERVAL_KIND}, for all {at_once} at once"


def bounds(samples: np.ndarray, at_once: int = 1, fewest_alike: float = FEWEST_ALIKE) -> Bounds:
    """95 % empirical likelihood intervals of the means of several columns of paired differences.

    Intervals that are to hold together have each a higher level (Sidak 1967, "Rectangular
    confidence regions for the means of multivariate normal distributions", JASA 62), so they
    contain those that hold one by one.

    Args:
        samples: one row for each world, one column for each thing that is told.
        at_once: number of intervals that are to hold together.
        fewest_alike: worlds that must have been moved, counted as if they were moved alike.
    """
    from scipy.stats import t

    n, columns = samples.shape
    alike = moved_alike(samples)
    enough = alike >= fewest_alike
    low = np.full(columns, math.nan)
    high = np.full(columns, math.nan)

    if enough.any():
        middle = samples[:, enough].mean(axis=0)
        spread = samples[:, enough].std(axis=0)
        standard = (samples[:, enough] - middle) / spread
        # Sidak: all hold together at 95 %
        level = _CONFIDENCE ** (1.0 / at_once)
        allowed = t.ppf((1.0 + level) / 2.0, 2.0 * alike[enough]) ** 2 / (2.0 * n)
        low[enough] = middle - spread * _furthest_mean(-standard, allowed)
        high[enough] = middle + spread * _furthest_mean(standard, allowed)

    return Bounds(low, high, alike)


def moved_alike(samples: np.ndarray) -> np.ndarray:
    """How many worlds were moved in each column.

    They are counted as if they were moved alike and the rest not at all. It is ``n / (kurtosis -
    1)``, half the degrees of freedom of the variance, and at most half of ``n - 1``. Ten of 200
    worlds that are moved alike give 12, ten of which one is moved ten times as far as the others
    give 1.

    Args:
        samples: differences, a row for each world, a column for each thing that is told.

    Returns:
        One number of worlds for each column.
    """
    deviations = samples - samples.mean(axis=0)
    variance = (deviations**2).mean(axis=0)
    furthest = np.abs(samples).max(axis=0)
    moving = (furthest > ROUNDING_ERROR) & (np.sqrt(variance) > NO_SPREAD * furthest)
    # 1.0 where nothing moves, so that nothing is divided by zero
    kurtosis = (deviations**4).mean(axis=0) / np.where(moving, variance, 1.0) ** 2
    most = (len(samples) - 1.0) / 2.0
    alike = len(samples) / np.maximum(kurtosis - 1.0, 1.0)

    return np.where(moving, np.minimum(alike, most), 0.0)


def worlds_needed(n: int, alike: float, fewest_alike: float = FEWEST_ALIKE) -> int | None:
    """About how many worlds it takes for an interval, if they are moved as those seen.

    None if none was moved.
    """
    if alike <= 0.0:
        return None
    worlds = n * fewest_alike / alike
    # two digits are enough for a hint
    step = 10 ** max(0, math.floor(math.log10(worlds)) - 1)
    return step * math.ceil(worlds / step)


def _furthest_mean(standard: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """The largest mean that weights of at least a certain likelihood give.

    One for each column of standardised numbers. Such weights are proportional to ``1 / (s - x)``
    for some ``s`` beyond all ``x``. Their mean is ``s`` minus the harmonic mean of the distances
    ``s - x``, and their log likelihood ratio per world is minus the log of the geometric over the
    harmonic mean of the distances. So one equation in ``s`` is to be solved; the inverse root of
    its left side is nearly linear in ``s``, on which Newton's method takes few steps.

    Args:
        standard: numbers with mean 0 and variance 1 down each column.
        allowed: for each column, how far the log likelihood ratio per world may fall.
    """
    beyond = standard.max(axis=0)
    aim = 1.0 / np.sqrt(2.0 * allowed)
    s = beyond + aim

    for _ in range(_MOST_STEPS):
        # the weights, but for their sum
        near = 1.0 / (s - standard)
        nearness = near.mean(axis=0)
        fallen = np.log(nearness) - np.log(near).mean(axis=0)
        slope = (near * near).mean(axis=0) / nearness - nearness
        # nearly linear in s, so Newton's steps are few
        root = 1.0 / np.sqrt(2.0 * fallen)
        step = (aim - root) / (slope * root**3)
        # never beyond the largest number, where the weights end
        following = np.maximum(s + step, (s + beyond) / 2.0)
        if np.all(np.abs(following - s) <= _NEAR * following):
            break
        s = following

    return s - 1.0 / nearness


def places(low: float, high: float) -> int:
    """Decimals that an interval supports: the one rule by which estimates are rounded.

    The last decimal is at most half of the half width of the interval, and more than a twentieth of
    it, so that both ends say something and no digit is noise. Where even whole numbers say too
    much, the number is negative: -1 for tens, -2 for hundreds.

    Args:
        low: lower end; finite, and below the upper end.
        high: upper end.
    """
    return math.ceil(-math.log10((high - low) / 4.0))


def decimals(row: Mapping[Any, Any]) -> int:
    """Decimals with which a difference and its interval are told, wherever they are told.

    Args:
        row: of a table; without an interval the value itself has one digit.
    """
    if row["high"] > row["low"]:
        supported = places(row["low"], row["high"])
    elif abs(row["value"]) > 0.0:
        supported = math.ceil(-math.log10(abs(row["value"])))
    else:
        supported = _LEAST_DECIMALS
    return min(max(_LEAST_DECIMALS, supported), _MOST_DECIMALS)


def decimals_apart(one: float, other: float) -> int:
    """Decimals with which two levels that differ do not look alike: as few as it takes.

    Args:
        one: a level, in the unit in which it is told.
        other: the level that stands beside it.
    """
    digits = range(_MOST_DECIMALS)
    return next((each for each in digits if f"{one:.{each}f}" != f"{other:.{each}f}"), 0)


def signed(row: Mapping[Any, Any], places: int | None = None) -> str:
    """A difference in words: ``+0.123 [+0.100, +0.146]``, or ``+0.003 (too few moved)``.

    Args:
        row: with value, low, high and interval.
        places: decimals, if they are to be those of another interval of the same difference.
    """
    if row["value"] == row["low"] == row["high"] == 0.0:
        return "0"
    digits = decimals(row) if places is None else places
    value, low, high = (f"{row[name]:+.{digits}f}" for name in ("value", "low", "high"))
    if math.isnan(row["low"]):
        reason = row["interval"].removeprefix("none: ").partition(" (")[0]
        return f"{value if row['value'] else 0} ({reason})"

    return f"{value} [{low}, {high}]"


def median_time(times: ArrayLike) -> Estimate:
    """Kaplan-Meier median of a time to event; NaN times had not happened by the end of observation.

    All are observed until the same end, so the curve falls by counts: the median is the first time
    by which at least half have happened. The interval inverts the log-log interval of the curve
    (Brookmeyer & Crowley 1982, "A confidence interval for the median survival time", Biometrics
    38); an end that the curve does not reach within the observation is infinite. Very few
    replicates have no interval.
    """
    sample = np.asarray(times, dtype=float)
    n = sample.size
    when, happened = np.unique(sample[~np.isnan(sample)], return_counts=True)
    gone = happened.cumsum()
    value = _first(when, 2 * gone >= n)
    some = gone < n  # where nobody is left the log-log interval has no ends
    falls = np.log(-np.log((n - gone[some]) / n))
    reach = confidence() * np.sqrt(gone[some] / (n * (n - gone[some]))) / np.exp(falls)
    # the log-log transform of one half
    half = math.log(math.log(2.0))
    low = _first(when[some], falls + reach >= half)
    high = _first(when[some], falls - reach >= half)
    if low > value:
        return Estimate(value, math.nan, math.nan, "none: too few replicates to bound the curve", n)

    return Estimate(value, low, high, "Kaplan-Meier, log-log", n)


def _first(times: np.ndarray, reached: np.ndarray) -> float:
    """First time at which something is reached; infinite if it never is."""
    return float(times[reached.argmax()]) if reached.any() else math.inf
