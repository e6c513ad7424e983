"""Sobol indices of the mean response: which share of its variance comes from which input.

Saltelli's design has two independent samples A and B, and for each input a sample AB that is A with
that one column of B. First order: Saltelli et al. 2010, "Variance based sensitivity analysis of
model output", Computer Physics Communications 181, table 2 (b); total: Jansen 1999, "Analysis of
variance designs for model output", ibid. 117; second order: Saltelli 2002, "Making best use of
model evaluations", ibid. 145. They are what ``SALib.analyze.sobol`` computes, to rounding, where
luck does nothing; with luck its indices are those of means that still hold luck, and these are not.
"""

from itertools import combinations
from typing import NamedTuple

import numpy as np

from sistercities.statistics.across_luck import (
    CONSTANT,
    LUCK_ALONE,
    Weights,
    estimate,
    is_constant,
    product,
    undefined,
    variance,
    weights,
)
from sistercities.statistics.interval import Estimate

type Index = tuple[str, int, int | None]
"""Name of an index (``S1``, ``ST``, ``S2``), its input, and the other one of a pair."""


class SaltelliRuns(NamedTuple):
    """Runs of Saltelli's design.

    Attributes:
        a: of the first sample, ``[samples, replicates]``.
        b: of the second one.
        ab: the first one with one column of the second, ``[inputs, samples, replicates]``.
        ba: the other way round; none where the design has no second order.
    """

    a: np.ndarray
    b: np.ndarray
    ab: np.ndarray
    ba: np.ndarray | None

    def first(self, samples: int) -> "SaltelliRuns":
        """The first samples alone."""
        ba = None if self.ba is None else self.ba[:, :samples]
        return SaltelliRuns(self.a[:samples], self.b[:samples], self.ab[:, :samples], ba)


def saltelli_runs(runs: np.ndarray, inputs: int, *, second_order: bool) -> SaltelliRuns:
    """Runs in the order of the points: A, AB of each input, BA of each if there is any, B.

    Args:
        runs: ``[samples, points of each, replicates]``.
        inputs: number of inputs.
        second_order: whether there are points for the second order.
    """
    swapped = np.moveaxis(runs[:, 1:-1], 1, 0)
    ba = swapped[inputs:] if second_order else None
    return SaltelliRuns(runs[:, 0], runs[:, -1], swapped[:inputs], ba)


def sobol_indices(
    runs: SaltelliRuns, *, of_samples: bool = True, of_luck: bool = True
) -> dict[Index, Estimate]:
    """Sobol indices of the mean response over luck, with intervals.

    Args:
        runs: of Saltelli's design.
        of_samples: whether intervals say how far other samples would move an index.
        of_luck: whether they say how far other luck would.

    Returns:
        An estimate for each index; without a value, and why, where there is no variance of the mean
        response to share out.
    """
    samples, replicates = runs.a.shape
    names = _names(len(runs.ab), second_order=runs.ba is not None)
    whole = np.concatenate([runs.a, runs.b])
    if is_constant(np.concatenate([whole, *runs.ab])):
        return dict.fromkeys(names, undefined(CONSTANT, samples))

    centre = np.concatenate([whole, *runs.ab, *(() if runs.ba is None else runs.ba)]).mean(axis=0)
    centred = SaltelliRuns(
        runs.a - centre,
        runs.b - centre,
        runs.ab - centre,
        None if runs.ba is None else runs.ba - centre,
    )
    drawn = weights(samples, replicates, of_samples=of_samples, of_luck=of_luck)
    parts = np.concatenate([_parts(centred, by) for by in drawn], axis=1)
    spread = parts[0]
    if np.quantile(spread, 0.025) <= 0.0 or is_constant(whole.mean(axis=1)):
        return dict.fromkeys(names, undefined(LUCK_ALONE, samples))

    return {
        name: estimate(part / spread, samples) for name, part in zip(names, parts[1:], strict=True)
    }


def _names(inputs: int, *, second_order: bool) -> list[Index]:
    pairs = combinations(range(inputs), 2) if second_order else ()
    return [
        *(("S1", each, None) for each in range(inputs)),
        *(("ST", each, None) for each in range(inputs)),
        *(("S2", one, other) for one, other in pairs),
    ]


def _parts(runs: SaltelliRuns, by: Weights) -> np.ndarray:
    """The variance, then the part of it that belongs to each index: ``[1 + indices, draws]``."""
    a, b, ab, ba = runs
    both = Weights(np.concatenate([by.samples, by.samples]) / 2.0, by.luck)
    parts = [variance(np.concatenate([a, b]), both)]
    alone = [product(b, each - a, by) for each in ab]
    total = [0.5 * product(a - each, a - each, by) for each in ab]
    parts += [*alone, *total]

    if ba is not None:
        for one, other in combinations(range(len(ab)), 2):
            together = product(ba[one], ab[other], by) - product(a, b, by)
            parts.append(together - alone[one] - alone[other])

    return np.array(parts)
