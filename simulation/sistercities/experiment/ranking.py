"""Which policy is best, and how sure that is: a ranking with simultaneous intervals."""

import numpy as np
import pandas as pd

RESAMPLES = 4000


def ranking(differences: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, float]:
    """Rank policies by their mean difference.

    Args:
        differences: one column per policy, one row per world: outcome with the policy minus without.
        seed: of the resampling of worlds.

    Returns:
        One row per policy, the best first, with 95 % simultaneous intervals (bootstrap of the largest standardised
        deviation over all policies, worlds resampled together) and the share of resamples in which the policy has this
        rank; and the share of resamples in which the whole order holds.
    """
    values, n = differences.to_numpy(dtype=float), len(differences)
    means, errors = values.mean(axis=0), values.std(axis=0, ddof=1) / np.sqrt(n)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1.0 / n), size=RESAMPLES) / n
    resampled = weights @ values
    moving = errors > 0.0
    deviations = np.abs(resampled - means)[:, moving] / errors[moving]
    widest = float(np.quantile(deviations.max(axis=1), 0.95)) if moving.any() else 0.0
    order = np.argsort(-means, kind="stable")
    orders = np.argsort(-resampled, axis=1, kind="stable")
    table = pd.DataFrame(
        {
            "rank": np.arange(1, len(order) + 1),
            "policy": differences.columns[order],
            "value": means[order],
            "low": (means - widest * errors)[order],
            "high": (means + widest * errors)[order],
            "interval": "simultaneous, bootstrap of the largest deviation",
            "n": n,
            "share with this rank": (orders == order).mean(axis=0),
        }
    )
    return table, float((orders == order).all(axis=1).mean())
