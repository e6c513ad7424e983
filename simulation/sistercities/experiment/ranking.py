"""Which policy is best, and how sure that is: a ranking with simultaneous intervals."""

import numpy as np
import pandas as pd

RESAMPLES = 4000
SAME = 1e-12
"""Means closer than this are equal."""


def ranking(differences: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, float]:
    """Rank policies by their mean difference.

    Args:
        differences: one column per policy, one row per world: outcome with the policy minus without.
        seed: of the resampling of worlds.

    Returns:
        One row per policy, the best first, with 95 % simultaneous intervals (bootstrap of the largest standardised
        deviation over all policies, worlds resampled together) and the share of resamples in which the policy has this
        rank, or shares it; and the share of resamples in which the whole order holds, without ties.
    """
    values, n = differences.to_numpy(dtype=float), len(differences)
    means, errors = values.mean(axis=0), values.std(axis=0, ddof=1) / np.sqrt(n)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1.0 / n), size=RESAMPLES) / n
    resampled = weights @ values
    moving = errors > 0.0
    deviations = np.abs(resampled - means)[:, moving] / errors[moving]
    widest = float(np.quantile(deviations.max(axis=1), 0.95)) if moving.any() else 0.0
    order = np.argsort(-means, kind="stable")
    ranked, found = _ranks(means[None, order])[0], _ranks(resampled[:, order])
    table = pd.DataFrame(
        {
            "rank": ranked,
            "policy": differences.columns[order],
            "value": means[order],
            "low": (means - widest * errors)[order],
            "high": (means + widest * errors)[order],
            "interval": "simultaneous, bootstrap of the largest deviation",
            "n": n,
            "share with this rank": (found == ranked).mean(axis=0),
        }
    )
    return table, float((found == np.arange(1, len(order) + 1)).all(axis=1).mean())


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks along each row, the largest first; equal values share the better one."""
    larger = values[:, None, :] > values[:, :, None] + SAME
    ranks: np.ndarray = 1 + larger.sum(axis=2)
    return ranks
