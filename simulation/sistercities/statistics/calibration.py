"""Whether chances that were told come true as often as they say: Brier score and calibration."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sistercities.statistics.interval import Estimate, share

GROUPS = 4
"""Groups of a calibration where nobody asks for another number."""


def brier(chances: ArrayLike, happened: ArrayLike, weights: ArrayLike | None = None) -> np.ndarray:
    """Brier score: mean squared distance of a chance from what happened.

    Source: Brier 1950, "Verification of forecasts expressed in terms of probability", Monthly
    Weather Review 78.

    Args:
        chances: that were told, 0 to 1.
        happened: 1 or 0.
        weights: of the cases, ``[..., case]``; all alike if none.

    Returns:
        ``[...]``: 0 is best; always saying one half gives 0.25; 1 is worst.
    """
    squares = (np.asarray(chances, dtype=float) - np.asarray(happened, dtype=float)) ** 2
    shares = np.ones(squares.size) if weights is None else np.asarray(weights, dtype=float)
    score: np.ndarray = (shares @ squares) / shares.sum(axis=-1)
    return score


def calibration(chances: ArrayLike, happened: ArrayLike, groups: int = GROUPS) -> pd.DataFrame:
    """Cases in groups of like chance: what was told, and how often it came true.

    Args:
        chances: that were told, 0 to 1.
        happened: 1 or 0.
        groups: as equal in number as can be; fewer if there are fewer cases.

    Returns:
        A row per group, the lowest chances first: ``predicted``, the mean chance; the share that
        came true, with its Wilson interval; and the number of cases.
    """
    told = np.asarray(chances, dtype=float)
    truth = np.asarray(happened, dtype=bool)
    order = np.argsort(told, kind="stable")
    parts = [part for part in np.array_split(order, groups) if part.size]
    rows = [(float(told[part].mean()), *share(truth[part])) for part in parts]
    return pd.DataFrame(rows, columns=["predicted", *Estimate._fields])
