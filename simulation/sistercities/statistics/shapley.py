"""Shapley values and interactions: a whole shared out over the players that made it together.

Shapley 1953; Grabisch & Roubens 1999 for interactions.
"""

import math
from collections.abc import Mapping
from itertools import combinations

import numpy as np


def coalitions_of(players: list[str]) -> list[frozenset[str]]:
    """All combinations of some players, from none to all."""
    return [
        frozenset(chosen)
        for size in range(len(players) + 1)
        for chosen in combinations(players, size)
    ]


def shapley(
    player: str, players: list[str], values: Mapping[frozenset[str], np.ndarray]
) -> np.ndarray:
    """Shapley value of a player in each world.

    Over all players they add up to all minus none, world by world.

    Args:
        player: whose value it is.
        players: all of them.
        values: of every combination of players, one number for each world.

    Returns:
        One number for each world, in the unit of the values.
    """
    others = [each for each in players if each != player]
    n = len(players)
    total = np.zeros_like(next(iter(values.values())), dtype=float)
    for chosen in coalitions_of(others):
        weight = (
            math.factorial(len(chosen)) * math.factorial(n - len(chosen) - 1) / math.factorial(n)
        )
        total += weight * (values[chosen | {player}] - values[chosen])
    return total


def interaction(
    one: str, other: str, players: list[str], values: Mapping[frozenset[str], np.ndarray]
) -> np.ndarray:
    """Shapley interaction index of two players in each world (Grabisch & Roubens 1999).

    What they do together beyond what each does alone, over all combinations of the rest.
    """
    rest = [each for each in players if each not in {one, other}]
    n = len(players)
    total = np.zeros_like(next(iter(values.values())), dtype=float)
    for chosen in coalitions_of(rest):
        weight = (
            math.factorial(len(chosen))
            * math.factorial(n - len(chosen) - 2)
            / math.factorial(n - 1)
        )
        together = (
            values[chosen | {one, other}]
            - values[chosen | {one}]
            - values[chosen | {other}]
            + values[chosen]
        )
        total += weight * together
    return total
