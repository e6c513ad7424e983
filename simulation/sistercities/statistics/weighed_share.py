"""A share of cases that weigh differently, with its interval."""

import math
from typing import NamedTuple

import numpy as np

from sistercities.statistics.interval import confidence
from sistercities.statistics.weighing import effective_size

FEWEST_CASES = 4
"""Cases of equal weight that an interval takes: of fewer even all that agree leave more than half
of the way from 0 to 1 open.
"""


class WeighedShare(NamedTuple):
    """A share with its interval.

    Attributes:
        value: the share; NaN if nothing weighs anything.
        low: lower end of the 95 % interval; NaN where there is none.
        high: upper end.
        interval: kind of the interval, or why there is none.
        n: cases that weigh something.
        effective: as many cases of equal weight would tell as much (Kish 1965, *Survey Sampling*).
    """

    value: float
    low: float
    high: float
    interval: str
    n: int
    effective: float


def weighed_share(holds: np.ndarray, weights: np.ndarray) -> WeighedShare:
    """Share of cases in which something holds.

    The interval is Wilson's with the effective number of cases (Wilson 1927, "Probable inference,
    the law of succession, and statistical inference", JASA 22).

    Args:
        holds: of each case, 0 to 1.
        weights: of the cases, none negative.
    """
    n = int((weights > 0.0).sum())
    if n == 0:
        return WeighedShare(math.nan, math.nan, math.nan, "none: nothing counts", 0, 0.0)

    value = float(weights @ holds / weights.sum())
    effective = effective_size(weights / weights.sum())
    if effective < FEWEST_CASES:
        reason = f"none: too few cases (as good as {effective:.1f} of equal weight)"
        return WeighedShare(value, math.nan, math.nan, reason, n, effective)

    z = confidence()
    middle = (value + z**2 / (2.0 * effective)) / (1.0 + z**2 / effective)
    half = z * math.sqrt(value * (1.0 - value) / effective + z**2 / (4.0 * effective**2))
    half /= 1.0 + z**2 / effective
    low = max(0.0, middle - half)
    high = min(1.0, middle + half)
    return WeighedShare(value, low, high, "Wilson, by the effective number", n, effective)
