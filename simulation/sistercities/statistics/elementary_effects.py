"""Elementary effects of inputs on the mean response: Morris 1991; Campolongo et al. 2007.

A trajectory moves each input once, by two thirds of its range; the change of the outcome over that
part of the way is an elementary effect. ``mu`` is their mean, ``mu*`` that of their sizes, and
``sigma`` how much they differ from trajectory to trajectory. They are what ``SALib.analyze.morris``
computes, to rounding, where luck does nothing. Luck makes sizes and differences larger; here the
size of an effect has the sign which the other luck gives it, so that luck adds nothing to ``mu*``,
which is never below the size of ``mu``; and ``sigma`` is made of products under different luck.

Morris, M. D. 1991, "Factorial sampling plans for preliminary computational experiments",
Technometrics 33; Campolongo, F., Cariboni, J. & Saltelli, A. 2007, "An effective screening design
for sensitivity analysis of large models", Environmental Modelling & Software 22.
"""

import numpy as np

from sistercities.statistics.across_luck import (
    NOTHING_MOVES,
    Weights,
    estimate,
    is_constant,
    mean,
    undefined,
    variance,
    weights,
)
from sistercities.statistics.interval import Estimate

INDICES = ("mu", "mu*", "sigma")


def elementary_effects(runs: np.ndarray, moved: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """The effect of each input in each trajectory.

    Args:
        runs: ``[trajectories, points, replicates]``, a point more than there are inputs.
        moved: which input each step moves, ``[trajectories, inputs]``.
        steps: by how much, as shares of its range, with a sign; likewise.

    Returns:
        ``[inputs, trajectories, replicates]``, in units of the outcome over the whole range.
    """
    effects = np.diff(runs, axis=1) / steps[:, :, None]
    by_input = np.argsort(moved, axis=1)
    return np.moveaxis(np.take_along_axis(effects, by_input[:, :, None], axis=1), 1, 0)


def morris_indices(
    effects: np.ndarray, *, of_samples: bool = True, of_luck: bool = True
) -> dict[tuple[str, int], Estimate]:
    """``mu``, ``mu*`` and ``sigma`` of each input, with intervals.

    Args:
        effects: ``[inputs, trajectories, replicates]``.
        of_samples: whether intervals say how far other trajectories would move an index.
        of_luck: whether they say how far other luck would.

    Returns:
        An estimate for each; without a value, and why, where nothing moves the outcome.
    """
    inputs, trajectories, replicates = effects.shape
    names = [(index, each) for each in range(inputs) for index in INDICES]
    if is_constant(np.append(effects.ravel(), 0.0)):
        return dict.fromkeys(names, undefined(NOTHING_MOVES, trajectories))

    sizes = effects * _signs(effects)
    drawn = weights(trajectories, replicates, of_samples=of_samples, of_luck=of_luck)
    parts = np.concatenate([_parts(effects, sizes, by) for by in drawn], axis=1)
    return {name: estimate(part, trajectories) for name, part in zip(names, parts, strict=True)}


def _signs(effects: np.ndarray) -> np.ndarray:
    """The sign of each effect as all other luck gives it; its own where there is no other."""
    if effects.shape[2] == 1:
        return np.sign(effects)
    return np.sign(effects.sum(axis=2, keepdims=True) - effects)


def _parts(effects: np.ndarray, sizes: np.ndarray, by: Weights) -> np.ndarray:
    """All indices of one input after the other: ``[indices, draws]``."""
    unbiased = effects.shape[1] / (effects.shape[1] - 1.0)
    rows = []
    for each, size in zip(effects, sizes, strict=True):
        spread = np.sqrt(np.maximum(variance(each - each.mean(), by) * unbiased, 0.0))
        middle = mean(each, by)
        rows += [middle, np.maximum(mean(size, by), np.abs(middle)), spread]
    return np.array(rows)
