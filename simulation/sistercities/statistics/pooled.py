"""Numbers that all replicates give together, with a replicate as one observation."""

import math

import numpy as np
from numpy.typing import ArrayLike

from sistercities.statistics.interval import Estimate, mean

_RATIO = "t of a ratio"
_SHAPE = "t of a gamma shape"


def ratio(numerators: ArrayLike, denominators: ArrayLike) -> Estimate:
    """One sum over another, such as events a year, with the interval of the linearised ratio.

    Args:
        numerators: one for each replicate.
        denominators: one for each replicate.
    """
    above = np.asarray(numerators, dtype=float)
    below = np.asarray(denominators, dtype=float)
    if not below.sum():
        return Estimate(math.nan, math.nan, math.nan, _RATIO, len(below))
    value = float(above.sum() / below.sum())
    spread = mean((above - value * below) / below.mean())
    return Estimate(value, value + spread.low, value + spread.high, _RATIO, len(below))


def gamma_shape(counts: ArrayLike) -> Estimate:
    """How alike the rates behind some counts are: the shape of their gamma distribution.

    Counts with one rate have a variance of their mean. Where rates differ with shape k it is
    ``mean + mean^2 / k``; a small shape means rates far apart. It is found by moments, and
    the interval is that of the linearised shape. Counts that spread no more than chance have an
    infinite shape, without an interval.

    Args:
        counts: one for each replicate, of equally long observation.
    """
    sample = np.asarray(counts, dtype=float)
    middle = float(sample.mean())
    variance = float(sample.var())
    beyond = variance - middle
    if beyond <= 0.0:
        return Estimate(math.inf, math.nan, math.nan, f"none: {_SHAPE}", sample.size)

    shape = middle**2 / beyond
    by_mean = 2.0 * middle / beyond + middle**2 / beyond**2
    by_variance = -(middle**2) / beyond**2
    away = sample - middle
    spread = mean(by_mean * away + by_variance * (away**2 - variance))
    return Estimate(shape, shape + spread.low, shape + spread.high, _SHAPE, sample.size)
