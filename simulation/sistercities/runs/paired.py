"""Two versions of the same worlds, compared world by world.

The same luck met both, so the difference is the change. Everything here works on tables of outcomes
with one row per replicate, in the order of the seeds.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sistercities.runs.replicates import (
    Behaviours,
    check_replicates,
    seeds_of,
    simulate_each,
)
from sistercities.scenario.schema import Scenario
from sistercities.statistics.interval import Estimate, paired_mean
from sistercities.world.measure import OUTCOMES, outcome_table
from sistercities.world.outcome import YEAR, outcomes


def outcomes_at(records: Sequence[np.ndarray], age: int) -> pd.DataFrame:
    """Outcomes of the reported partnership at an age, from what the worlds recorded.

    One row per world.

    Args:
        records: ``[month]`` of the recorded columns, one for each world.
        age: years since signing.

    Returns:
        One row per world, a column for each outcome.
    """
    months: np.ndarray = np.stack(records)[:, : YEAR * age].view(np.recarray)
    return outcome_table(outcomes(months))


def simulate_arms(
    arms: Sequence[Scenario],
    replicates: int,
    seed: int,
    age: int,
    done: Callable[[], object] = lambda: None,
) -> list[pd.DataFrame]:
    """Outcomes of several versions of the same worlds, all under the same luck.

    Args:
        arms: the versions.
        replicates: worlds of each version.
        seed: from which the seed of each world is derived.
        age: years since signing at which outcomes are told.
        done: called after each run.

    Returns:
        For each arm a table of outcomes, one row per world.
    """
    return arms_at_ages(arms, replicates, seed, [age], done)[age]


def arms_at_ages(
    arms: Sequence[Scenario],
    replicates: int,
    seed: int,
    ages: Sequence[int],
    done: Callable[[], object] = lambda: None,
    behaviours: Behaviours = (),
) -> dict[int, list[pd.DataFrame]]:
    """The same at several ages, from the same runs: for each age the tables of all arms.

    Args:
        arms: the versions.
        replicates: worlds of each version.
        seed: from which the seed of each world is derived.
        ages: years since signing at which outcomes are told.
        done: called after each run.
        behaviours: dealt to the worlds of each version alike.

    Returns:
        For each age the tables of all arms, one row per world, a column for each outcome.
    """
    check_replicates(replicates, seed)
    seeds = seeds_of(replicates, seed)
    by_arm = []
    for arm in arms:
        # simulated once, told at every age
        records = simulate_each(arm, seeds, lambda model: model.record, done, behaviours)
        by_arm.append([outcomes_at(records, age) for age in ages])

    return {age: list(tables) for age, tables in zip(ages, zip(*by_arm, strict=True), strict=True)}


def difference(with_change: ArrayLike, without: ArrayLike) -> Estimate:
    """Mean difference over worlds, with and without a change.

    It comes with its 95 % interval (``interval.paired_mean``).
    """
    return paired_mean(np.asarray(with_change, dtype=float) - np.asarray(without, dtype=float))


def differences(with_change: pd.DataFrame, without: pd.DataFrame) -> dict[str, Estimate]:
    """The difference of every outcome."""
    return {name: difference(with_change[name], without[name]) for name in OUTCOMES}
