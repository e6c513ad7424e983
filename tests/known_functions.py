"""Functions whose sensitivity indices are known, with luck of a known size added.

Luck is common to all points, as in a study: it moves all points alike, leans on each input, and
adds something of its own at each point.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from SALib.sample import morris, sobol
from SALib.test_functions import Ishigami, Sobol_G

A, B = 7.0, 0.1
"""Constants of Ishigami's function as SALib has it."""

WEIGHTS = (0.0, 1.0, 4.5, 9.0, 99.0)
"""Constants of Sobol's G: the larger, the less an input matters."""

SLOPES = (3.0, -2.0, 1.0, 0.0)


class Known(NamedTuple):
    """A function of inputs from 0 to 1, and what is known of it.

    Attributes:
        inputs: their number.
        of: the function, of ``[points, inputs]``.
        first: first-order indices.
        total: total indices.
        variance: of the function.
    """

    inputs: int
    of: Callable[[np.ndarray], np.ndarray]
    first: np.ndarray
    total: np.ndarray
    variance: float


def ishigami() -> Known:
    """Ishigami & Homma 1990; indices in closed form."""
    alone = np.array([(1.0 + B * np.pi**4 / 5.0) ** 2 / 2.0, A**2 / 8.0, 0.0])
    together = B**2 * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    variance = float(alone.sum() + together)
    total = alone + together * np.array([1.0, 0.0, 1.0])

    def of(shares: np.ndarray) -> np.ndarray:
        return np.asarray(Ishigami.evaluate(np.pi * (2.0 * shares - 1.0)))

    return Known(3, of, alone / variance, total / variance, variance)


def sobol_g() -> Known:
    """Sobol's G (Saltelli & Sobol 1995); indices in closed form."""
    alone = 1.0 / (3.0 * (1.0 + np.array(WEIGHTS)) ** 2)
    variance = float(np.prod(1.0 + alone) - 1.0)
    total = alone * np.prod(1.0 + alone) / (1.0 + alone)

    def of(shares: np.ndarray) -> np.ndarray:
        return np.asarray(Sobol_G.evaluate(shares, np.array(WEIGHTS)))

    return Known(len(WEIGHTS), of, alone / variance, total / variance, variance)


def linear() -> Known:
    """A plane: effects are its slopes everywhere, and all indices are of first order."""
    slopes = np.array(SLOPES)
    alone = slopes**2 / 12.0
    variance = float(alone.sum())
    shares_of = alone / variance
    return Known(len(slopes), lambda points: points @ slopes, shares_of, shares_of, variance)


FUNCTIONS = {"Ishigami": ishigami(), "Sobol's G": sobol_g(), "linear": linear()}


class Luck(NamedTuple):
    """Standard deviations of luck, in those of the function.

    Attributes:
        alike: at all points.
        leaning: along each input.
        own: at each point alone.
    """

    alike: float
    leaning: float
    own: float

    def variances(self, inputs: int) -> tuple[float, float]:
        """Alike at all points, and otherwise at each, in variances of the function."""
        return self.alike**2, inputs * self.leaning**2 / 12.0 + self.own**2


NONE = Luck(0.0, 0.0, 0.0)
SOME = Luck(alike=0.5, leaning=0.5, own=0.8)
"""About half of the variance of a single run."""

MUCH = Luck(alike=0.54, leaning=2.53, own=0.81)
"""About 70 % of it, most of it leaning on inputs."""


def saltelli_points(inputs: int, size: int, seed: int, *, second_order: bool) -> np.ndarray:
    """Points of Saltelli's design, ``[points, inputs]``."""
    cube = {"num_vars": inputs, "names": list("abcdefgh"[:inputs]), "bounds": [[0.0, 1.0]] * inputs}
    return np.asarray(sobol.sample(cube, size, calc_second_order=second_order, seed=seed))


def morris_points(inputs: int, size: int, seed: int) -> np.ndarray:
    """Points of Morris trajectories, ``[points, inputs]``."""
    cube = {"num_vars": inputs, "names": list("abcdefgh"[:inputs]), "bounds": [[0.0, 1.0]] * inputs}
    return np.asarray(morris.sample(cube, size, seed=seed))


def steps_of(points: np.ndarray, inputs: int) -> tuple[np.ndarray, np.ndarray]:
    """Which input each step of each trajectory moves, and by how much."""
    changes = np.diff(points.reshape(-1, inputs + 1, inputs), axis=1)
    moved = np.abs(changes).argmax(axis=2)
    return moved, np.take_along_axis(changes, moved[:, :, None], axis=2)[:, :, 0]


def runs_of(known: Known, points: np.ndarray, luck: Luck, replicates: int, seed: int) -> np.ndarray:
    """Runs at points under several lucks, ``[points, replicates]``."""
    rng = np.random.default_rng(seed)
    size = np.sqrt(known.variance)
    alike = rng.normal(0.0, luck.alike, (1, replicates))
    leaning = (points - 0.5) @ rng.normal(0.0, luck.leaning, (known.inputs, replicates))
    own = rng.normal(0.0, luck.own, (len(points), replicates))
    return known.of(points)[:, None] + size * (alike + leaning + own)
