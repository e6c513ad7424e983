"""Luck, and what is not known of parameters: variance within draws, and between them.

Worlds are dealt to draws of the parameters. Worlds of one draw differ by luck; means of draws
differ by luck and by parameters. Both are estimated as components of a one-way layout (Searle,
Casella and McCulloch 1992, *Variance Components*, chapter 3).
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

LUCK_AND_PARAMETERS = "t over draws: luck and parameters"
"""Kind of an interval that counts both."""


class Parted(NamedTuple):
    """A mean over worlds, and why it is not sure.

    Attributes:
        value: the mean.
        luck: half width of the 95 % interval if the parameters were known.
        both: half width of the 95 % interval for the mean under parameters as they may be.
        share: share of the variance of a single world that comes from the parameters, 0 to 1; NaN
            where nothing varies.
        least: lower end of its 95 % interval, by the ratio of the two mean squares (F).
        most: upper end.
        draws: number of draws.
        n: number of worlds.
    """

    value: float
    luck: float
    both: float
    share: float
    least: float
    most: float
    draws: int
    n: int


def parted(values: ArrayLike, draws: ArrayLike) -> Parted:
    """Part the uncertainty of a mean into luck and parameters.

    Args:
        values: one for each world.
        draws: number of the draw that each world has; at least two draws, two worlds of some.

    Returns:
        The mean and both half widths; ``both`` is never less than ``luck``.
    """
    from scipy.stats import f, t

    told = np.asarray(values, dtype=float)
    _, group, sizes = np.unique(np.asarray(draws), return_inverse=True, return_counts=True)
    means = np.bincount(group, told) / sizes
    number = len(sizes)
    n = len(told)
    middle = float(told.mean())

    spare = n - number
    within = float(((told - means[group]) ** 2).sum()) / spare
    apart = float((sizes * (means - middle) ** 2).sum()) / (number - 1)
    usual_size = (n - float((sizes**2).sum()) / n) / (number - 1)
    between = max(0.0, (apart - within) / usual_size)

    luck = float(t.ppf(0.975, spare)) * math.sqrt(within / n)
    both = float(t.ppf(0.975, number - 1)) * math.sqrt(between + within / n)
    total = between + within
    if not total > 0.0:
        return Parted(middle, luck, max(luck, both), math.nan, math.nan, math.nan, number, n)
    if not within > 0.0:
        return Parted(middle, luck, max(luck, both), 1.0, 1.0, 1.0, number, n)

    ends = (apart / within / f.ppf(level, number - 1, spare) for level in (0.975, 0.025))
    least, most = (max(0.0, (end - 1.0) / (end + usual_size - 1.0)) for end in ends)
    return Parted(middle, luck, max(luck, both), between / total, least, most, number, n)
