"""From a reference table to a posterior, and how far that posterior can be trusted.

A surface through the table says what any setting would give; candidates from the prior are weighed
by how well that fits what is known. The same is done with each setting of the table taken for the
truth, and left out: so it is seen whether the intervals hold what they say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from sistercities.questions.calibration_file import CalibrationFile
from sistercities.questions.reference_table import Statistic
from sistercities.statistics.response_surface import Surface, fitted, terms_of
from sistercities.statistics.weighing import (
    Known,
    contraction,
    effective_size,
    known_of,
    weights_of,
)

CANDIDATES = 100_000
"""Points of the prior that are weighed for the posterior."""

CANDIDATES_FOR_A_TRUTH = 20_000
"""Points of the prior that are weighed for each truth that is to be found again, and each resample.
"""

RESAMPLES = 200
"""Of the settings, to say how sure a contraction is."""

DESIGN, AGAIN, DRAWN, TRUTHS, RESAMPLED = range(5)
"""Streams of luck."""


@dataclass(frozen=True, eq=False)
class Weighed:
    """Candidates of the prior, weighed.

    Attributes:
        surface: through the settings.
        known: what they are held against.
        candidates: ``[candidate, parameter]``, each 0 to 1.
        weights: of the candidates; they sum to 1.
    """

    surface: Surface
    known: Known
    candidates: np.ndarray
    weights: np.ndarray

    @property
    def predicted(self) -> np.ndarray:
        """What the surface says of each candidate, ``[candidate, statistic]``."""
        told: np.ndarray = terms_of(self.candidates) @ self.surface.coefficients
        return told


@dataclass(frozen=True, eq=False)
class Recovery:
    """Settings of the prior that were taken for the truth and looked for.

    Attributes:
        truths: ``[truth, parameter]``, each 0 to 1.
        below: how much of the posterior lies below the truth, ``[truth, parameter]``; uniform from
            0 to 1 if posteriors are right (Talts et al. 2018, "Validating Bayesian inference
            algorithms with simulation-based calibration").
        found: mean of the posterior, ``[truth, parameter]``.
        sizes: candidates that count, of each posterior.
    """

    truths: np.ndarray
    below: np.ndarray
    found: np.ndarray
    sizes: np.ndarray


def luck_of(file: CalibrationFile, stream: int) -> np.random.Generator:
    """The luck of one purpose."""
    return np.random.default_rng([file.seed, stream])


def prior_points(file: CalibrationFile) -> np.ndarray:
    """Points of the prior that are simulated: one in every slice of every parameter."""
    cube = qmc.LatinHypercube(len(file.priors), rng=luck_of(file, DESIGN))
    points: np.ndarray = cube.random(file.draws)
    return points


def known_from(statistics: Sequence[Statistic]) -> Known:
    """What is known of the statistics, those that tell a size first."""
    bands = [each for each in statistics if not each.side]
    sides = [each.side for each in statistics if each.side]
    return known_of([each.low for each in bands], [each.high for each in bands], sides)


def weighed_by(
    points: np.ndarray, found: np.ndarray, known: Known, luck: np.random.Generator
) -> Weighed:
    """The posterior that a reference table gives.

    Args:
        points: settings, ``[setting, parameter]``, each 0 to 1.
        found: what they gave, ``[setting, statistic]``.
        known: what is known of the statistics.
        luck: of the candidates.
    """
    surface = fitted(terms_of(points), found)
    candidates = luck.random((CANDIDATES, points.shape[1]))
    weights = weights_of(terms_of(candidates) @ surface.coefficients, surface.covariance, known)
    return Weighed(surface, known, candidates, weights)


def recovered(
    points: np.ndarray,
    found: np.ndarray,
    weighed: Weighed,
    truths: int,
    luck: np.random.Generator,
) -> Recovery:
    """Take the first settings of a table for the truth, one by one, and look for each.

    What is known of a truth is what its setting gave, blurred by the tolerance of each band; and of
    a sign, that sign. The surface is the one through all other settings.

    Args:
        points: settings, those from the prior first.
        found: what they gave.
        weighed: the posterior of all of them.
        truths: how many are from the prior.
        luck: of the blurring and of the candidates.
    """
    surface = weighed.surface
    candidates = luck.random((CANDIDATES_FOR_A_TRUTH, points.shape[1]))
    terms = terms_of(candidates)
    rows = terms_of(points)
    predicted = terms @ surface.coefficients
    bands = weighed.known.bands
    told = []
    for truth in range(truths):
        less = np.outer(terms @ (surface.inverse @ rows[truth]), surface.left_out[truth])
        blurred = found[truth, :bands] + luck.normal(size=bands) * weighed.known.tolerances
        seen = weighed.known._replace(
            middles=blurred, sides=np.where(found[truth, bands:] > 0.0, 1.0, -1.0)
        )
        weights = weights_of(predicted - less, surface.covariance, seen)
        below = weights @ (candidates < points[truth])
        told.append((below, weights @ candidates, effective_size(weights)))
    return Recovery(
        truths=points[:truths],
        below=np.array([below for below, _, _ in told]),
        found=np.array([middle for _, middle, _ in told]),
        sizes=np.array([size for _, _, size in told]),
    )


def contractions(
    points: np.ndarray, found: np.ndarray, known: Known, luck: np.random.Generator
) -> np.ndarray:
    """Contraction of every parameter under surfaces through the settings weighed anew.

    The Bayesian bootstrap, in which no setting ever has no weight (Rubin 1981, "The Bayesian
    bootstrap", Annals of Statistics 9).

    Returns:
        ``[resample, parameter]``.
    """
    candidates = luck.random((CANDIDATES_FOR_A_TRUTH, points.shape[1]))
    of_candidates = terms_of(candidates)
    rows = terms_of(points)
    told = []
    for shares in luck.dirichlet(np.ones(len(points)), size=RESAMPLES):
        root = np.sqrt(shares * len(points))[:, None]
        surface = fitted(rows * root, found * root)
        weights = weights_of(of_candidates @ surface.coefficients, surface.covariance, known)
        told.append(contraction(candidates, weights))
    return np.array(told)
