"""How well one order agrees with another: Somers' D, AUC and Kendall's tau-b.

Everything is counted over pairs of cases. An order is the matrix ``[one, other]`` of signs: 1 where
the first of the two comes above the other, -1 where below, 0 where the order ties them. A case may
weigh more than another; so a bootstrap over cases is one product of matrices.
"""

import numpy as np
from numpy.typing import ArrayLike

type Signs = np.ndarray
"""An order: ``[one, other]``, 1, -1 or 0; the sign of one pair is minus that of the same turned."""


def signs(values: ArrayLike) -> Signs:
    """The order in which numbers lie, the largest above."""
    column = np.asarray(values, dtype=float)
    order: Signs = np.sign(column[:, None] - column[None, :])
    return order


def somers_d(predicted: Signs, known: Signs, weights: ArrayLike | None = None) -> np.ndarray:
    """Somers' D of a prediction: concordant less discordant, of the pairs that differ in truth.

    Source: Somers 1962, "A new asymmetric measure of association for ordinal variables", American
    Sociological Review 27.

    Args:
        predicted: the order that is predicted.
        known: the order that is true.
        weights: of the cases, ``[..., case]``; all alike if none.

    Returns:
        ``[...]``, -1 to 1; NaN where no two cases differ in truth.
    """
    shares = _weights(weights, known)
    return _ratio(_sum(predicted * known, shares), _sum(np.abs(known), shares))


def auc(d: np.ndarray) -> np.ndarray:
    """Share of pairs that differ in truth and are in the right order, ties counting half.

    For an event it is the area under the curve of hits against false alarms; for tiers it is the
    index of concordance.

    Args:
        d: Somers' D.

    Returns:
        0 to 1; 0.5 is what no order at all would give.
    """
    return (1.0 + d) / 2.0


def tau_b(one: Signs, other: Signs, weights: ArrayLike | None = None) -> np.ndarray:
    """Kendall's tau-b: concordant less discordant pairs, over what either order alone could tell.

    Source: Kendall 1945, "The treatment of ties in ranking problems", Biometrika 33.

    Args:
        one: an order.
        other: another order of the same cases.
        weights: of the cases, ``[..., case]``; all alike if none.

    Returns:
        ``[...]``, -1 to 1; NaN where one of the orders ties all cases.
    """
    shares = _weights(weights, one)
    told = np.sqrt(_sum(np.abs(one), shares) * _sum(np.abs(other), shares))
    return _ratio(_sum(one * other, shares), told)


def largest_tau_b(one: ArrayLike, other: ArrayLike) -> float:
    """The largest tau-b that the ties of two columns allow: that of both put in order.

    Below 1 wherever the two do not tie the same pairs.

    Args:
        one: numbers.
        other: as many.
    """
    return float(tau_b(signs(np.sort(np.asarray(one))), signs(np.sort(np.asarray(other)))))


def _weights(weights: ArrayLike | None, order: Signs) -> np.ndarray:
    return np.ones(len(order)) if weights is None else np.asarray(weights, dtype=float)


def _sum(pairs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Sum over all pairs, each with the product of the weights of its two cases."""
    total: np.ndarray = ((weights @ pairs) * weights).sum(axis=-1)
    return total


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """A quotient; NaN where nothing is below."""
    some = below > 0.0
    return np.where(some, above / np.where(some, below, 1.0), np.nan)
