"""Halving: many plans on few worlds, the better half of them on more, until few are left.

Successive halving (Karnin, Koren & Somekh 2013, "Almost optimal exploration in multi-armed
bandits"; Jamieson & Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter
optimization"). What stays is not the best half but the half nearest to the front of cost and value,
because the cheapest plan that reaches an aim lies on that front, whatever the aim. All plans meet
the same luck, world by world.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sistercities.questions.aim import Aim
from sistercities.runs.replicates import simulate_worlds
from sistercities.scenario.schema import Scenario
from sistercities.statistics.fronts import fronts

FIRST_WORLDS = 10
"""Worlds of the first round; each round doubles them."""

FINALISTS = 12
"""Plans that are left at the end."""

_AT_ONCE = 400
"""Worlds whose records are kept at one time."""


class Searched(NamedTuple):
    """What the search found of one plan.

    Attributes:
        value: probability or mean, on the worlds that it met.
        worlds: how many it met.
        left_after: round after which it was given up; 0 if it was not.
    """

    value: float
    worlds: int
    left_after: int


def rounds_of(candidates: int, most: int) -> list[tuple[int, int]]:
    """Plans and worlds of each round, the worlds of earlier rounds included.

    Args:
        candidates: plans in the first round.
        most: worlds that a plan may meet.
    """
    rounds = [(candidates, min(FIRST_WORLDS, most))]
    while rounds[-1][0] > FINALISTS and 2 * rounds[-1][1] <= most:
        plans, worlds = rounds[-1]
        rounds.append((max(FINALISTS, -(-plans // 2)), 2 * worlds))
    return rounds


def runs_of(candidates: int, most: int) -> int:
    """Runs that a search takes."""
    seen = 0
    runs = 0
    for plans, worlds in rounds_of(candidates, most):
        runs += plans * (worlds - seen)
        seen = worlds
    return runs


def searched(
    costs: Sequence[float],
    met: Callable[[np.ndarray, int, int], np.ndarray],
    aim: Aim,
    most: int,
) -> list[Searched]:
    """Find the plans that lie nearest to the front of cost and value.

    Args:
        costs: of each plan, in office-years.
        met: the measure of some plans in some worlds, ``[plan, world]``: numbers of the plans,
            number of the first world, number of worlds.
        aim: whether more is better.
        most: worlds that a plan may meet.

    Returns:
        What was found of each plan; at most ``FINALISTS`` were not given up.
    """
    left = np.arange(len(costs))
    sums = np.zeros(len(costs))
    found: dict[int, Searched] = {}
    seen = 0
    for number, (_, worlds) in enumerate(rounds := rounds_of(len(costs), most), start=1):
        sums[left] += met(left, seen, worlds - seen).sum(axis=1)
        seen = worlds
        keep = rounds[number][0] if number < len(rounds) else FINALISTS
        values = aim.sign * sums[left] / seen
        order = np.lexsort((left, fronts(np.asarray(costs)[left], values)))
        for place, each in enumerate(left[order]):
            given_up = number if place >= keep else 0
            found[int(each)] = Searched(float(sums[each] / seen), seen, given_up)
        left = np.sort(left[order][:keep])

    return [found[plan] for plan in range(len(costs))]


def values_of(
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    aim: Aim,
    age: int,
    done: Callable[[], object],
) -> np.ndarray:
    """The measure of an aim in every world of every scenario.

    Args:
        scenarios: versions of the same worlds.
        seeds: of the worlds.
        aim: names the measure.
        age: years since signing.
        done: called after each run.

    Returns:
        ``[scenario, world]``.
    """
    worlds = [(scenario, seed) for scenario in scenarios for seed in seeds]
    found = []
    for first in range(0, len(worlds), _AT_ONCE):
        records = simulate_worlds(
            worlds[first : first + _AT_ONCE], lambda model: model.record, done
        )
        found.append(aim.values(records, age))
    return np.concatenate(found).reshape(len(scenarios), len(seeds))
