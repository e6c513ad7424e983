"""How much of the variance of a single run comes from inputs, and how much from the seed.

Runs stand in rows (points) and columns (luck), and every point meets the same luck. So the variance
has three parts: what inputs move in the mean over luck, what luck moves at all points alike, and
what luck moves at some points otherwise than at others (a two-way layout with random effects;
Searle, Casella & McCulloch 1992, *Variance Components*, chapter 4). The last two are the seed's.
Only the last one stands in the way when points are compared.
"""

import numpy as np

from sistercities.statistics.across_luck import (
    CONSTANT,
    Weights,
    estimate,
    in_rows,
    is_constant,
    undefined,
    weights,
)
from sistercities.statistics.interval import Estimate

PARTS = ("inputs", "seed", "seed, alike at all points", "seed, otherwise at each point")
"""What the variance of a single run is shared out over; the last two are the second."""

ONE_REPLICATE = "none: one replicate does not tell inputs from luck"


def variance_shares(runs: np.ndarray) -> dict[str, Estimate]:
    """Shares of the variance of a single run.

    Args:
        runs: ``[samples, points of each, replicates]``; what belongs to a sample is weighed alike.

    Returns:
        An estimate for each of ``PARTS``; inputs and seed add up to 1.
    """
    samples, points, replicates = runs.shape
    if is_constant(runs):
        return dict.fromkeys(PARTS, undefined(CONSTANT, samples))
    if replicates == 1:
        return dict.fromkeys(PARTS, undefined(ONE_REPLICATE, samples))

    centred = runs - runs.mean()
    drawn = weights(samples, replicates, points=points)
    parts = np.concatenate([_parts(centred, by) for by in drawn], axis=1)
    inputs, alike, otherwise = parts / parts.sum(axis=0)
    shares = (inputs, alike + otherwise, alike, otherwise)
    return {part: estimate(share, samples) for part, share in zip(PARTS, shares, strict=True)}


def _parts(runs: np.ndarray, by: Weights) -> np.ndarray:
    """Variance by inputs, by luck alike, by luck otherwise: ``[3, draws]``."""
    each = runs.shape[1]
    squares = runs**2
    luck = by.luck**2
    samples = by.samples / each  # the weight of a point
    # what points of one sample come to together, ``[samples, replicates]``
    sums = runs.sum(axis=1)
    sums_of_squares = squares.sum(axis=1)

    of_point = np.zeros(by.luck.shape[1])  # squared means of points over luck
    of_point_twice = np.zeros_like(of_point)  # with weights that are squared
    of_luck = np.zeros_like(by.luck)  # mean of each luck
    both = np.zeros_like(by.luck)
    twice = np.zeros_like(by.luck)
    for rows in in_rows(len(runs)):
        weighed = samples[rows]
        means = sum((runs[rows, point] @ by.luck) ** 2 for point in range(each))
        of_luck += sums[rows].T @ weighed
        both += sums_of_squares[rows].T @ weighed
        means *= weighed
        of_point += means.sum(axis=0)
        means *= weighed
        of_point_twice += means.sum(axis=0)
        twice += sums_of_squares[rows].T @ weighed**2

    no_same_point = 1.0 - each * (samples**2).sum(axis=0)
    no_same_luck = 1.0 - luck.sum(axis=0)

    # mean products of two runs: same in both, in the point, in luck, in neither
    same_point = (of_point - (luck * both).sum(axis=0)) / no_same_luck
    same_luck = (by.luck * (of_luck**2 - twice)).sum(axis=0) / no_same_point
    neither = (
        (by.luck * of_luck).sum(axis=0) ** 2
        - of_point_twice
        - (luck * of_luck**2).sum(axis=0)
        + (luck * twice).sum(axis=0)
    ) / (no_same_point * no_same_luck)
    same_in_both = (by.luck * both).sum(axis=0)

    return np.array(
        [
            same_point - neither,
            same_luck - neither,
            same_in_both - same_point - same_luck + neither,
        ]
    )
