"""Fronts of cost and value: what nothing beats, and what nothing beats once that is gone."""

import numpy as np


def fronts(costs: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The front on which each of several things lies.

    On front 0 lies what no other thing beats: none is as cheap and better, or as good and cheaper.
    On front 1 lies what nothing beats once front 0 is taken away, and so on (Deb et al. 2002, "A
    fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE Transactions on Evolutionary
    Computation 6). Of two that are alike the first comes first.

    Args:
        costs: less is better.
        values: more is better.

    Returns:
        The number of its front for each thing.
    """
    found = np.full(len(costs), -1)
    left = np.lexsort((-values, costs))
    front = 0
    while left.size:
        # along growing costs, only what is better than all that is cheaper lies on the front
        best_so_far = np.concatenate([[-np.inf], np.maximum.accumulate(values[left])[:-1]])
        on_front = values[left] > best_so_far
        found[left[on_front]] = front
        left = left[~on_front]
        front += 1
    return found
