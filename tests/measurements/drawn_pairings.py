"""Numbers behind the reasons of docs/findings/patterns.md: which pairing matters, and when a dispute begins.

Run: ``python -m tests.measurements.drawn_pairings`` (a minute on two cores).
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sistercities.questions.gauges import DISPUTE_BEGINS, Trial
from sistercities.questions.tallies import ended_within_a_year, lost_at_once, yearly
from sistercities.scenario.dates import count, named
from sistercities.scenario.interventions import enacted, enactment_of
from sistercities.scenario.library import atlas_names

TIES = 800
REPLICATES = 400
SEED = 1
HALF_A_YEAR = 6
"""Months by which the dispute of the neutral pair is moved."""


def share_between(values: ArrayLike, groups: ArrayLike) -> float:
    """Share of the variance that lies between groups: components of a one-way layout.

    Args:
        values: one for each member.
        groups: to which each belongs; their sizes may differ.

    Returns:
        Between over between plus within, 0 at least.
    """
    told = pd.Series(np.asarray(values, dtype=float))
    of_groups = told.groupby(np.asarray(groups))
    sizes = of_groups.size()
    number, members = len(sizes), int(sizes.sum())
    within = float(((sizes - 1) * of_groups.var(ddof=1)).sum()) / (members - number)
    apart = (of_groups.mean() - told.mean()) ** 2
    usual_size = (members - float((sizes**2).sum()) / members) / (number - 1)
    between = max(0.0, (float((sizes * apart).sum()) / (number - 1) - within) / usual_size)
    return between / (between + within)


def between_pairings() -> float:
    """Share of the variance of the rates of activity of drawn ties that lies between pairings."""
    trial = Trial(TIES, SEED, {})
    ties = trial.resampled(atlas_names())
    return share_between(yearly(trial.months_of(ties)), [scenario.name for scenario, _ in ties])


def disputes_of_the_neutral_pair() -> pd.DataFrame:
    """What is lost, and which agreements end, by the month in which the dispute begins."""
    trial = Trial(REPLICATES, SEED, {})
    spared = trial.loaded("base")
    rows = []
    for begins in (DISPUTE_BEGINS - HALF_A_YEAR, DISPUTE_BEGINS, DISPUTE_BEGINS + HALF_A_YEAR):
        month = named(count(spared.partnership.signed) + begins)
        struck = enacted(spared, enactment_of(f"dispute@{month}"))
        months = trial.months(struck), trial.months(spared)
        lost, ended = (read(*months, begins).value for read in (lost_at_once, ended_within_a_year))
        rows.append((begins, lost, ended))
    return pd.DataFrame(rows, columns=["begins", "lost", "ended"])


def main() -> None:
    """Print both."""
    print(f"between pairings: {between_pairings():.0%} of the variance, n = {TIES} ties")
    print(disputes_of_the_neutral_pair().to_string(index=False), f"n = {REPLICATES}")


if __name__ == "__main__":
    main()
