"""A response surface: what a few inputs make of several outputs, as a polynomial of second order.

It stands in for a simulation that is too slow to be asked at every point, and it tells how far it
was from each point that it has not seen (Box and Wilson 1951, "On the experimental attainment of
optimum conditions", Journal of the Royal Statistical Society B 13).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

FEWEST_SPARE = 20
"""Points that there must be beyond the terms of a surface."""


class Surface(NamedTuple):
    """A fitted surface.

    Attributes:
        coefficients: ``[term, output]``.
        inverse: inverse of the matrix of products of the terms, ``[term, term]``.
        left_out: what each point gave minus the surface fitted to all others, ``[point, output]``.
        leverage: of each point, 0 to 1.
    """

    coefficients: np.ndarray
    inverse: np.ndarray
    left_out: np.ndarray
    leverage: np.ndarray

    @property
    def covariance(self) -> np.ndarray:
        """How far the outputs of a new point lie from the surface, ``[output, output]``."""
        products: np.ndarray = self.left_out.T @ self.left_out / len(self.left_out)
        return products

    def without(self, point: int, row: np.ndarray) -> np.ndarray:
        """The coefficients of the surface that is fitted to all points but one.

        Args:
            point: number of the one.
            row: its terms.
        """
        less: np.ndarray = np.outer(self.inverse @ row, self.left_out[point])
        return self.coefficients - less


def terms_of(points: ArrayLike) -> np.ndarray:
    """The terms of second order at some points: 1, each input, its square, each product of two.

    Args:
        points: ``[point, input]``, each input from 0 to 1; counted from their middle, -1 to 1.

    Returns:
        ``[point, term]``.
    """
    middle = 2.0 * np.asarray(points, dtype=float) - 1.0
    one, other = np.triu_indices(middle.shape[1])
    return np.column_stack([np.ones(len(middle)), middle, middle[:, one] * middle[:, other]])


def number_of_terms(inputs: int) -> int:
    """How many terms a surface over so many inputs has."""
    return 1 + inputs + inputs * (inputs + 1) // 2


def fitted(terms: np.ndarray, outputs: ArrayLike) -> Surface:
    """The surface through some points that has the least squares.

    Args:
        terms: of the points, at least as many points as terms.
        outputs: what each point gave, ``[point, output]``.
    """
    given = np.asarray(outputs, dtype=float)
    inverse = np.linalg.inv(terms.T @ terms)
    coefficients = inverse @ (terms.T @ given)
    leverage = np.einsum("pt,tu,pu->p", terms, inverse, terms)
    # the residual of a point that was left out, without fitting anew (Allen 1974)
    left_out = (given - terms @ coefficients) / (1.0 - leverage)[:, None]
    return Surface(coefficients, inverse, left_out, leverage)


def explained(surface: Surface, outputs: ArrayLike) -> np.ndarray:
    """Share of the variance of each output that the surface tells of points it has not seen.

    Returns:
        At most 1; 0 or less where it tells nothing.
    """
    given = np.asarray(outputs, dtype=float)
    around = ((given - given.mean(axis=0)) ** 2).mean(axis=0)
    missed = (surface.left_out**2).mean(axis=0)
    some = around > 0.0
    return np.where(some, 1.0 - missed / np.where(some, around, 1.0), 0.0)
