"""How sure it is that a level is reached: bounds on one side, of one thing or of several at once.

Of a share the bound is exact (Clopper & Pearson 1934, "The use of confidence or fiducial limits
illustrated in the case of the binomial", Biometrika 26), of a mean it is Student's t. Where the
best of several is told, all of their bounds hold together (Bonferroni), so that the choice among
them is covered.
"""

import math
from typing import NamedTuple

import numpy as np

ASSURANCE = 0.9
"""How sure the bound is: in nine of ten repetitions no bound told together is wrong."""


class Assured(NamedTuple):
    """A share or a mean with what it surely reaches.

    Attributes:
        value: the share or mean.
        bound: at least this where more is wanted, at most this where less is; NaN where one world
            is all there is.
        kind: of the bound.
        n: worlds.
    """

    value: float
    bound: float
    kind: str
    n: int


def assured(values: np.ndarray, *, is_share: bool, at_least: bool, at_once: int = 1) -> Assured:
    """What a share or a mean surely reaches.

    Args:
        values: one for each world, 0 and 1 of a share.
        is_share: whether they are yes or no.
        at_least: whether the bound lies below, else above.
        at_once: number of bounds that are to hold together.
    """
    from scipy.stats import binomtest, t

    n = values.size
    level = 1.0 - (1.0 - ASSURANCE) / at_once
    average = float(values.mean())
    if is_share:
        test = binomtest(int(values.sum()), n, alternative="greater" if at_least else "less")
        interval = test.proportion_ci(level, method="exact")
        bound = float(interval.low if at_least else interval.high)
        return Assured(average, bound, _kind("exact binomial", at_once), n)

    if n < 2:
        return Assured(average, math.nan, "none: one replicate has no spread", n)
    reach = float(t.ppf(level, n - 1)) * float(values.std(ddof=1)) / math.sqrt(n)
    return Assured(
        average, average - reach if at_least else average + reach, _kind("t", at_once), n
    )


def _kind(kind: str, at_once: int) -> str:
    together = "" if at_once == 1 else f", for all {at_once} at once"
    return f"one-sided {ASSURANCE:.0%}, {kind}{together}"
