"""What is left of a prior when numbers are known: candidates weighed by how well they fit.

A surface says what each candidate would give. What is known of a number is a band, and a band is
taken as a tolerance: uniform between its ends, so with the variance of a uniform distribution. What
is known of a sign is the sign. So parameters are weighed as if the model were right within the
bands (Wilkinson 2013, "Approximate Bayesian computation gives exact results under the assumption of
model error", Statistical Applications in Genetics and Molecular Biology 12).

Everything is in the coordinates of the prior: each parameter from 0 to 1, uniform.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

PRIOR_VARIANCE = 1.0 / 12.0
"""Variance of a parameter under its prior, in the coordinates of the prior."""

LEAST_CONTRACTION = 0.3
"""A parameter whose variance shrank by less is not identified."""

RULED_OUT = 3.0
"""Implausibility above which a value is ruled out: three standard deviations hold 95 % of any
distribution with one hump (Pukelsheim 1994, "The three sigma rule", The American Statistician 48).
"""


class Known(NamedTuple):
    """What is known of the outputs of a model: first the bands, then the signs.

    Attributes:
        middles: of the bands.
        tolerances: their standard deviations.
        sides: 1 where a number must be positive, -1 where negative.
    """

    middles: np.ndarray
    tolerances: np.ndarray
    sides: np.ndarray

    @property
    def bands(self) -> int:
        """How many bands there are."""
        return len(self.middles)


def tolerances(lows: ArrayLike, highs: ArrayLike) -> np.ndarray:
    """Standard deviations of what is only known to lie between two ends."""
    wide: np.ndarray = (np.asarray(highs, dtype=float) - np.asarray(lows, dtype=float)) / 12.0**0.5
    return wide


def known_of(lows: ArrayLike, highs: ArrayLike, sides: ArrayLike) -> Known:
    """What is known, from the ends of bands and the signs."""
    middles = (np.asarray(lows, dtype=float) + np.asarray(highs, dtype=float)) / 2.0
    return Known(middles, tolerances(lows, highs), np.asarray(sides, dtype=float))


def implausibility(
    values: ArrayLike, lows: ArrayLike, highs: ArrayLike, variances: ArrayLike = 0.0
) -> np.ndarray:
    """How far numbers lie from the middle of their bands, in standard deviations.

    Source: Craig et al. 1997, "Pressure matching for hydrocarbon reservoirs: a case study in the
    use of Bayes linear strategies for large computer experiments", Case Studies in Bayesian
    Statistics 3.

    Args:
        values: ``[..., number]``.
        lows: lower ends of the bands.
        highs: upper ends.
        variances: of the values, for luck and for what a surface does not tell.

    Returns:
        ``[..., number]``; at the end of a band, without variance, 1.73.
    """
    middles = (np.asarray(lows, dtype=float) + np.asarray(highs, dtype=float)) / 2.0
    spread = np.sqrt(tolerances(lows, highs) ** 2 + np.asarray(variances, dtype=float))
    told: np.ndarray = np.abs(np.asarray(values, dtype=float) - middles) / spread
    return told


def weights_of(predicted: np.ndarray, covariance: np.ndarray, known: Known) -> np.ndarray:
    """How much each candidate weighs, given what is known.

    Args:
        predicted: what the surface says, ``[candidate, output]``, bands first.
        covariance: how far what comes lies from the surface, ``[output, output]``.
        known: bands and signs.

    Returns:
        ``[candidate]``, sum 1.
    """
    from scipy.special import log_ndtr

    of = known.bands
    spread = covariance[:of, :of] + np.diag(known.tolerances**2)
    away = np.linalg.solve(np.linalg.cholesky(spread), (predicted[:, :of] - known.middles).T)
    logarithm = -0.5 * (away**2).sum(axis=0)
    if known.sides.size:
        sure = np.sqrt(np.diag(covariance)[of:])
        logarithm += log_ndtr(known.sides * predicted[:, of:] / sure).sum(axis=1)
    weights: np.ndarray = np.exp(logarithm - logarithm.max())
    return weights / weights.sum()


def effective_size(weights: np.ndarray) -> float:
    """As many candidates of equal weight would tell as much (Kong 1992)."""
    return float(1.0 / (weights**2).sum())


def contraction(candidates: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """By which share the variance of each parameter shrank: 0 not at all, 1 to a point.

    Args:
        candidates: ``[candidate, parameter]``, from the prior.
        weights: of the candidates.
    """
    middle = weights @ candidates
    left = weights @ (candidates - middle) ** 2
    shrunk: np.ndarray = 1.0 - left / PRIOR_VARIANCE
    return shrunk


def quantiles(values: np.ndarray, weights: np.ndarray, shares: ArrayLike) -> np.ndarray:
    """Quantiles of one weighed parameter."""
    order = np.argsort(values, kind="stable")
    ends = np.cumsum(weights[order])
    places = np.searchsorted(ends / ends[-1], np.asarray(shares, dtype=float))
    found: np.ndarray = values[order][np.minimum(places, len(values) - 1)]
    return found


def drawn(weights: np.ndarray, number: int, luck: np.random.Generator) -> np.ndarray:
    """Rows drawn by their weights, none twice: draws that count alike afterwards.

    Source: Gelman et al. 2013, *Bayesian Data Analysis*, section 10.4, on resampling without
    replacement.
    """
    rows: np.ndarray = luck.choice(len(weights), size=number, replace=False, p=weights)
    return rows


def medoid(points: np.ndarray) -> int:
    """The row with the least sum of distances to all others."""
    apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=-1))
    return int(apart.sum(axis=1).argmin())
