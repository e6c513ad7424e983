"""Other intervals of the mean of paired differences, each asked whether it holds a given truth.

They were tried for ``sistercities.statistics.interval`` and not taken; ``tests.measurements.intervals``
measures them.
"""

import math
from collections.abc import Callable

import numpy as np
from scipy.stats import bootstrap, chi2, norm, skew, t

RESAMPLES = 999
LEVEL = 0.95

type Luck = np.random.Generator
type Method = Callable[[np.ndarray, float, Luck], bool]


def paired_t(sample: np.ndarray, truth: float, _: Luck) -> bool:
    """Student's t."""
    error = sample.std(ddof=1) / math.sqrt(sample.size)
    return bool(abs(sample.mean() - truth) <= t.ppf(0.975, sample.size - 1) * error)


def skewness_adjusted_t(sample: np.ndarray, truth: float, _: Luck) -> bool:
    """Hall 1992, "On the removal of skewness by transformation", JRSS B 54; used here until then."""
    n, spread = sample.size, sample.std(ddof=1)
    if spread == 0.0:
        return bool(sample.mean() == truth)
    gamma = float(skew(sample))
    away = (sample.mean() - truth) / spread
    reached = away + gamma * away**2 / 3.0 + gamma**2 * away**3 / 27.0 + gamma / (6.0 * n)
    return bool(abs(reached) * math.sqrt(n) <= t.ppf(0.975, n - 1))


def likelihood_ratio(sample: np.ndarray, truth: float) -> float:
    """Minus twice the log empirical likelihood ratio of a mean; infinite outside what was seen."""
    away = sample - truth
    if away.min() >= 0.0 or away.max() <= 0.0:
        return math.inf
    low = (1.0 / sample.size - 1.0) / away.max()
    high = (1.0 / sample.size - 1.0) / away.min()
    for _ in range(60):
        middle = (low + high) / 2.0
        if (away / (1.0 + middle * away)).sum() > 0.0:
            low = middle
        else:
            high = middle
    return float(2.0 * np.log1p(low * away).sum())


def plain_likelihood(sample: np.ndarray, truth: float, _: Luck) -> bool:
    """Empirical likelihood with the chi-squared quantile it has in very large samples (Owen 1988)."""
    return likelihood_ratio(sample, truth) <= chi2.ppf(LEVEL, 1)


def adjusted_likelihood(sample: np.ndarray, truth: float, _: Luck) -> bool:
    """Chen, Variyath & Abraham 2008, "Adjusted empirical likelihood and its properties", JCGS 17."""
    weight = max(1.0, math.log(sample.size) / 2.0)
    added = np.append(sample, truth - weight * (sample.mean() - truth))
    return likelihood_ratio(added, truth) <= chi2.ppf(LEVEL, 1)


def bootstrap_t(sample: np.ndarray, truth: float, luck: Luck) -> bool:
    """Efron 1981: quantiles of Student's t over resamples."""
    n, spread = sample.size, sample.std(ddof=1)
    if spread == 0.0:
        return bool(sample.mean() == truth)
    resampled = sample[luck.integers(0, n, (RESAMPLES, n))]
    away = resampled.mean(axis=1) - sample.mean()
    with np.errstate(divide="ignore"):
        low, high = np.quantile(
            away / resampled.std(axis=1, ddof=1), (0.025, 0.975), method="nearest"
        )
    return bool(sample.mean() - high * spread <= truth <= sample.mean() - low * spread)


def bca(sample: np.ndarray, truth: float, luck: Luck) -> bool:
    """Efron 1987, "Better bootstrap confidence intervals", JASA 82."""
    if sample.std() == 0.0:
        return bool(sample.mean() == truth)
    found = bootstrap(
        (sample,), np.mean, n_resamples=RESAMPLES, method="BCa", rng=luck, vectorized=True
    )
    return bool(found.confidence_interval.low <= truth <= found.confidence_interval.high)


def agresti_min(sample: np.ndarray, truth: float, _: Luck) -> bool:
    """Half a pair added to each cell (Agresti & Min 2005); for a yes or no alone; used here until then."""
    gained, lost, n = (sample > 0).sum() + 0.5, (sample < 0).sum() + 0.5, sample.size + 2.0
    middle = (gained - lost) / n
    half = norm.ppf(0.975) * math.sqrt((gained + lost) - (gained - lost) ** 2 / n) / n
    return bool(abs(truth - middle) <= half)


def score(sample: np.ndarray, truth: float, _: Luck) -> bool:
    """Tango 1998, "Equivalence test and confidence interval for the difference in proportions", Stat. Med. 17."""
    gained, lost, n = float((sample > 0).sum()), float((sample < 0).sum()), sample.size
    a = 2.0 * n
    b = -gained - lost + (2.0 * n - gained + lost) * truth
    c = -lost * truth * (1.0 - truth)
    losing = (math.sqrt(b * b - 4.0 * a * c) - b) / (2.0 * a)
    variance = n * (2.0 * losing + truth * (1.0 - truth))
    return variance > 0.0 and abs(gained - lost - n * truth) <= norm.ppf(0.975) * math.sqrt(
        variance
    )


def betting(sample: np.ndarray, truth: float, luck: Luck) -> bool:
    """Hedged bets on a mean between -1 and 1 (Waudby-Smith & Ramdas 2024, JRSS B 86); valid without approximation."""
    seen = (np.clip(luck.permutation(sample), -1.0, 1.0) + 1.0) / 2.0
    mean = (truth + 1.0) / 2.0
    n, steps = seen.size, np.arange(1, seen.size + 1)
    guess = (0.5 + seen.cumsum()) / (steps + 1)
    variance = (0.25 + ((seen - guess) ** 2).cumsum()) / (steps + 1)
    before = np.append(0.25, variance[:-1])
    bet = np.sqrt(2.0 * math.log(2.0 / (1.0 - LEVEL)) / (before * n))
    up = np.log1p(np.minimum(bet, 0.5 / mean) * (seen - mean)).cumsum()
    down = np.log1p(-np.minimum(bet, 0.5 / (1.0 - mean)) * (seen - mean)).cumsum()
    return bool(np.maximum(up, down).max() + math.log(0.5) < math.log(1.0 / (1.0 - LEVEL)))


METHODS: dict[str, Method] = {
    "Student's t": paired_t,
    "t, skewness-adjusted (Hall)": skewness_adjusted_t,
    "Agresti-Min": agresti_min,
    "score (Tango)": score,
    "empirical likelihood, chi-squared": plain_likelihood,
    "adjusted empirical likelihood": adjusted_likelihood,
    "bootstrap-t": bootstrap_t,
    "BCa bootstrap": bca,
    "betting": betting,
}
FOR_YES_OR_NO = ("Agresti-Min", "score (Tango)")
FOR_BOUNDED = ("betting",)


def always_valid_half_width(sample: np.ndarray) -> float:
    """Half width of the asymptotic confidence sequence at 95 %, tight at 400, whatever few worlds were moved."""
    alpha, n = 1.0 - LEVEL, sample.size
    rho = (-2.0 * math.log(alpha) + math.log(-2.0 * math.log(alpha)) + 1.0) / 400.0
    wide = 2.0 * (n * rho + 1.0) / (n * n * rho) * math.log(math.sqrt(n * rho + 1.0) / alpha)
    return float(sample.std(ddof=1)) * math.sqrt(wide)
