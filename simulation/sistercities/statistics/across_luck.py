"""Means over samples and over luck, with weights: what is true of the mean response to inputs.

A run is decided by its inputs and by its luck. The mean of a few runs at a point still holds luck,
so that its square is too large on average, by the variance of luck over the number of runs. A
product of two runs at one point under *different* luck is not: its mean is the square of the mean
response. Everything here is made of such products, and so no index needs a correction afterwards.

Intervals are by the Bayesian bootstrap (Rubin 1981, "The Bayesian bootstrap", Annals of Statistics
9), with weights of its own for samples and for luck, because all points meet the same luck (Owen
2007, "The pigeonhole bootstrap", Annals of Applied Statistics 1). Products of a luck with itself
stay out whatever the weights are.
"""

import math
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple

import numpy as np

from sistercities.statistics.interval import Estimate

DRAWS = 1000
"""Draws of weights behind an interval."""

INTERVAL_KIND = f"Bayesian bootstrap over samples and luck, percentile, {DRAWS:,} draws"

CONSTANT = "none: the outcome is the same in every run"
NOTHING_MOVES = "none: no input moves the outcome"
LUCK_ALONE = "none: luck alone moves it, as far as can be told"

_ENDS = (0.025, 0.975)
_SEED = 20_261_129
_MOST_AT_ONCE = 4_000_000
_ROUNDING = 1e-12
_ROWS = 1024


class Weights(NamedTuple):
    """Weights of samples and of luck, a column for each draw; every column adds up to 1.

    The first column of all is even: it gives the estimate itself. Weights that are not drawn have
    one column that stands for all draws, and what they weigh is added up once.

    Attributes:
        samples: ``[samples, draws]``, or ``[samples, 1]``.
        luck: ``[replicates, draws]``, or ``[replicates, 1]``.
    """

    samples: np.ndarray
    luck: np.ndarray


def weights(
    samples: int,
    replicates: int,
    *,
    of_samples: bool = True,
    of_luck: bool = True,
    points: int = 1,
) -> Iterator[Weights]:
    """Even weights, then ``DRAWS`` draws, in blocks that fit into memory.

    Args:
        samples: number of base samples or trajectories.
        replicates: number of lucks.
        of_samples: whether the weights of samples are drawn; else they stay even.
        of_luck: whether those of luck are.
        points: of each sample that are weighed at once, as blocks have to fit into memory.
    """
    rng = np.random.default_rng(_SEED)
    most = max(1, _MOST_AT_ONCE // max(samples * points, replicates))
    yield Weights(_even(samples, 1), _even(replicates, 1))

    for begun in range(0, DRAWS, most):
        draws = min(most, DRAWS - begun)
        yield Weights(
            _drawn(rng, samples, draws) if of_samples else _even(samples, 1),
            _drawn(rng, replicates, draws) if of_luck else _even(replicates, 1),
        )


def _even(number: int, draws: int) -> np.ndarray:
    return np.full((number, draws), 1.0 / number)


def _drawn(rng: np.random.Generator, number: int, draws: int) -> np.ndarray:
    drawn = rng.standard_exponential((number, draws))
    drawn /= drawn.sum(axis=0)
    return drawn


def mean(values: np.ndarray, by: Weights) -> np.ndarray:
    """Mean over samples and luck.

    Args:
        values: ``[samples, replicates]``.
        by: weights.

    Returns:
        One number for each draw.
    """
    if by.samples.shape[1] == 1:
        return (by.samples[:, 0] @ values) @ by.luck
    return ((values.T @ by.samples) * by.luck).sum(axis=0)


def product(one: np.ndarray, other: np.ndarray, by: Weights) -> np.ndarray:
    """Mean over samples of the product of two numbers that different luck gave.

    With one replicate there is no other luck: then it is the product of what there is.

    Args:
        one: ``[samples, replicates]``.
        other: likewise.
        by: weights.

    Returns:
        One number for each draw.
    """
    if one.shape[1] == 1:
        return (one * other)[:, 0] @ by.samples
    squares = by.luck**2
    apart = 1.0 - squares.sum(axis=0)

    if by.samples.shape[1] == 1:
        of_pairs = one.T @ (by.samples * other)
        crossed = np.einsum("rd,rq,qd->d", by.luck, of_pairs, by.luck, optimize=True)
        return (crossed - np.diagonal(of_pairs) @ squares) / apart
    if by.luck.shape[1] == 1:
        each = (one @ by.luck) * (other @ by.luck) - (one * other) @ squares
        return (each[:, 0] @ by.samples) / apart

    crossed = np.zeros(by.luck.shape[1])
    alike = np.zeros_like(by.luck)
    for rows in in_rows(len(one)):
        weighed = by.samples[rows]
        means = one[rows] @ by.luck
        means *= means if other is one else other[rows] @ by.luck
        crossed += np.einsum("sd,sd->d", weighed, means)
        alike += (one[rows] * other[rows]).T @ weighed
    return (crossed - (squares * alike).sum(axis=0)) / apart


def one_thread() -> AbstractContextManager[object]:
    """Inside this context products of arrays are summed by one thread.

    So sums have the same last digits on every machine; and many small products are faster so than
    when threads wait for each other.
    """
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=1, user_api="blas")


def in_rows(number: int) -> Iterator[slice]:
    """Samples, some at a time, so that what is made of them and all draws stays in the cache."""
    for begun in range(0, number, _ROWS):
        yield slice(begun, begun + _ROWS)


def variance(values: np.ndarray, by: Weights) -> np.ndarray:
    """Variance over samples of the mean response; may be below 0 by chance.

    Args:
        values: ``[samples, replicates]``.
        by: weights.

    Returns:
        One number for each draw.
    """
    middles = values.T @ by.samples  # of each luck, a column for each draw
    if values.shape[1] == 1:
        return product(values, values, by) - middles[0] ** 2
    weighted = by.luck * middles
    of_pairs = weighted.sum(axis=0) ** 2 - (weighted**2).sum(axis=0)
    square_of_mean = of_pairs / (1.0 - (by.luck**2).sum(axis=0))
    return product(values, values, by) - square_of_mean


def is_constant(values: np.ndarray) -> bool:
    """Whether numbers do not differ, but for rounding."""
    return bool(np.ptp(values) <= _ROUNDING * max(1.0, float(np.abs(values).max())))


def estimate(draws: np.ndarray, n: int) -> Estimate:
    """An estimate with its 95 % interval.

    Args:
        draws: the estimate, then the draws.
        n: number of samples.
    """
    low, high = (float(end) for end in np.quantile(draws[1:], _ENDS))
    return Estimate(float(draws[0]), low, high, INTERVAL_KIND, n)


def undefined(reason: str, n: int) -> Estimate:
    """No number, and why."""
    return Estimate(math.nan, math.nan, math.nan, reason, n)


def reach(found: Estimate) -> float:
    """How far an interval reaches from its estimate, on the longer side."""
    return max(found.high - found.value, found.value - found.low)
