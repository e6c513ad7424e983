"""Replicates of one scenario: the same world under different luck."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pandas as pd

from sistercities.model import PartnershipModel
from sistercities.outcome import YEAR, outcomes
from sistercities.population import Column
from sistercities.randomness import replicate_seed
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario

_MOST_REPLICATES = 100_000


class Ensemble(NamedTuple):
    """All replicates of one scenario.

    Attributes:
        scenario: what was simulated.
        seeds: seed of each replicate; ``PartnershipModel(scenario, rng=seed)`` rebuilds it.
        months: record array ``[replicate, month]`` of the recorded columns (``sistercities.record.Month``).
        outcomes: one row per replicate, what became of it by the common age (``sistercities.outcome``).
    """

    scenario: Scenario
    seeds: list[int]
    months: Column
    outcomes: pd.DataFrame


def simulate(
    scenario: Scenario, replicates: int, seed: int, age: int | None = None, done: Callable[[], object] = lambda: None
) -> Ensemble:
    """Simulate replicates of a scenario, side by side on all processors; their number changes no result.

    Args:
        scenario: what to simulate.
        replicates: how many, at least 1.
        seed: from which the seed of each replicate is derived.
        age: years since signing at which outcomes are told; the last whole year if not given.
        done: called after each replicate.

    Raises:
        SisterCitiesError: if the number of replicates or the seed cannot be used.
    """
    check_replicates(replicates, seed)
    seeds = [replicate_seed(seed, replicate) for replicate in range(replicates)]

    def one(replicate: int) -> Column:
        record: Column = PartnershipModel(scenario, rng=seeds[replicate]).run().record
        done()
        return record

    first = one(0)  # alone, so that compiled code is loaded once
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        months = np.stack([first, *workers.map(one, range(1, replicates))]).view(np.recarray)
    told = outcomes(months[:, : YEAR * (whole_years(scenario) if age is None else age)])
    told.insert(0, "scenario", scenario.name)
    told.insert(1, "replicate", range(replicates))
    told.insert(2, "seed", seeds)
    return Ensemble(scenario, seeds, months, told)


def whole_years(scenario: Scenario) -> int:
    """Whole years that a scenario covers, at least 1 for outcomes to be told at all."""
    return max(1, scenario.calendar.months // YEAR)


def check_replicates(replicates: int, seed: int) -> None:
    """Refuse a number of replicates or a seed that cannot be used."""
    if not 1 <= replicates <= _MOST_REPLICATES:
        raise SisterCitiesError(f"replicates: {replicates} given; it must be from 1 to {_MOST_REPLICATES:,}")
    if not 0 <= seed < 2**53:
        raise SisterCitiesError(f"seed: {seed} given; it must be from 0 to {2**53 - 1}")
