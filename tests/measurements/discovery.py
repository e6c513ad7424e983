"""Boxes that are known against those that are found: false alarms, and what intervals hold.

Run: ``python -m tests.measurements.discovery [--studies 200]`` (some minutes). Each study is small:
200 points of six variables, with few replicates. The alarm is false where a box is told although
nothing that was varied matters. An interval is asked whether it holds what is true of the boxes
that were found without each part of the runs, in a great many points.
"""

from argparse import ArgumentParser

import numpy as np
from sistercities.statistics.discovery import Trials, discoveries

VARIABLES = 6
SPACE = 200_000


def often(values: np.ndarray) -> np.ndarray:
    """The planted box: 24 % of the space, in which it happens in 9 of 10 runs, else in 1."""
    return np.where((values[:, 0] < 0.4) & (values[:, 1] > 0.4), 0.9, 0.1)


def study(seed: int, points: int, replicates: int, *, planted: bool) -> Trials:
    """Points spread evenly over the space, and in which of their runs it happens.

    Luck is common to all points, as in a study: some of it makes it likelier everywhere.
    """
    rng = np.random.default_rng(seed)
    values = rng.random((points, VARIABLES))
    chance = often(values) if planted else np.full(points, 0.3)
    luck = rng.normal(0.0, 0.5, replicates)
    odds = np.log(chance / (1.0 - chance))[:, None] + luck
    holds = rng.random((points, replicates)) < 1.0 / (1.0 + np.exp(-odds))
    return Trials(values, (True,) * VARIABLES, holds.astype(float))


def alarms(studies: int, points: int, replicates: int) -> float:
    """Share of studies in which a box is told although there is none."""
    found = [discoveries(study(seed, points, replicates, planted=False)) for seed in range(studies)]
    return float(np.mean([each[0].is_clear for each in found]))


def coverage(studies: int, points: int, replicates: int) -> tuple[float, float]:
    """How often the intervals of coverage and of density hold what is true of the box."""
    rng = np.random.default_rng(1)
    values = rng.random((SPACE, VARIABLES))
    # what luck makes of the chance on average
    odds = np.log(often(values) / (1.0 - often(values)))
    luck = rng.normal(0.0, 0.5, (50, 1))
    true = np.mean([1.0 / (1.0 + np.exp(-(odds + each))) for each in luck], axis=0)
    held = []
    for seed in range(studies):
        first = discoveries(study(seed, points, replicates, planted=True))[0]
        inside = first.box.holds(values)
        covered = true[inside].sum() / true.sum()
        dense = true[inside].mean()
        held.append(
            (
                first.held_coverage.low <= covered <= first.held_coverage.high,
                first.held_density.low <= dense <= first.held_density.high,
            )
        )
    of_coverage, of_density = np.mean(held, axis=0)
    return float(of_coverage), float(of_density)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=200, help="studies of each kind")
    asked = parser.parse_args()
    for points, replicates in ((200, 1), (200, 5), (200, 10)):
        share = alarms(asked.studies, points, replicates)
        print(f"{points} points x {replicates}: false alarms {share:.3f} of {asked.studies}")
    for points, replicates in ((200, 5), (200, 10), (200, 20)):
        of_coverage, of_density = coverage(asked.studies, points, replicates)
        print(
            f"{points} points x {replicates}: intervals hold coverage {of_coverage:.3f}, "
            f"density {of_density:.3f} of {asked.studies}"
        )
