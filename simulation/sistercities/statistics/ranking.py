"""Which policy is best, and how sure that is: a ranking with simultaneous intervals."""

import numpy as np
import pandas as pd

from sistercities.statistics.interval import FEWEST_ALIKE, moved_alike, paired_mean

RESAMPLES = 4000
SAME = 1e-12
"""Means closer than this are equal."""


def ranking(differences: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, float]:
    """Rank policies by their mean difference.

    Args:
        differences: one column per policy, one row per world: outcome with the policy minus
            without.
        seed: of the resampling of worlds.

    Returns:
        One row per policy, the best first, with 95 % intervals that hold at once for all policies
        that have one, and the share of resamples of the worlds in which the policy has this rank,
        or shares it; and the share of resamples in which the whole order holds, without ties.
    """
    values = differences.to_numpy(dtype=float)
    n = len(differences)
    means = values.mean(axis=0)
    at_once = max(1, int((moved_alike(values) >= FEWEST_ALIKE).sum()))
    estimates = [paired_mean(column, at_once) for column in values.T]
    # the bootstrap as weights of the worlds: one product of matrices for all resamples
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1.0 / n), size=RESAMPLES) / n
    resampled = weights @ values
    order = np.argsort(-means, kind="stable")
    ranked = _ranks(means[None, order])[0]
    resampled_ranks = _ranks(resampled[:, order])
    table = pd.DataFrame(
        {
            "rank": ranked,
            "policy": differences.columns[order],
            "value": means[order],
            "low": [estimates[place].low for place in order],
            "high": [estimates[place].high for place in order],
            "interval": [estimates[place].interval for place in order],
            "n": n,
            "share with this rank": (resampled_ranks == ranked).mean(axis=0),
        }
    )

    return table, float((resampled_ranks == np.arange(1, len(order) + 1)).all(axis=1).mean())


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks along each row, the largest first; equal values share the better one."""
    # [row, one, other]: whether the other is larger
    larger = values[:, None, :] > values[:, :, None] + SAME
    ranks: np.ndarray = 1 + larger.sum(axis=2)
    return ranks
