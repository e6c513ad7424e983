"""Whether two engines are the same model: every recorded measure of every scenario, mean and spread over many worlds.

Results of a version that draws its luck otherwise differ in every digit; they must not differ in law. Each version
tells the moments of what it records, of a world as it is and of the same world with a policy under the same luck:

    python -m tests.measurements.engines save AFTER.csv [RUNS] [SCENARIO ...]    # from a checkout of each version
    python -m tests.measurements.engines compare [AFTER.csv]                      # against those that are kept

Kept are the moments of the version before citizens and businesses were looked at by events
(``tests/measurements/engine_before.csv``), under the values of behaviour that were chosen by hand; any other version is
measured under them too.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import integrate, stats
from sistercities import PartnershipModel, load_scenario
from sistercities.runs.replicates import seeds_of
from sistercities.scenario.dates import count, named
from sistercities.scenario.interventions import enacted, enactment_of
from sistercities.scenario.library import scenario_names
from sistercities.scenario.schema import Scenario
from sistercities.world.record import measured

from tests.measurements.calibration import AS_BY_HAND

BEFORE = Path(__file__).with_name("engine_before.csv")
POLICY = "joint-committee"
YEARS = 3
"""After the signing the policy begins."""

RUNS = 4_000
SEED = 20
THREADS = 2
MOMENTS = ("mean", "variance", "difference", "difference_variance", "difference_fourth")


def told(scenario: Scenario, seed: int) -> np.ndarray:
    """Every recorded column of one world: its mean over the months since signing, and its last value."""
    record: Any = PartnershipModel(scenario, rng=seed).run().record
    columns = [np.nan_to_num(record[name].astype(float)) for name in measured()]
    return np.array([[column.mean(), column[-1]] for column in columns]).reshape(-1)


def with_policy(scenario: Scenario) -> Scenario:
    """The same scenario under a policy, some years after the signing."""
    begins = named(count(scenario.partnership.signed) + 12 * YEARS)
    return enacted(scenario, enactment_of(f"{POLICY}@{begins}"))


def moments(name: str, runs: int) -> pd.DataFrame:
    """Moments of every measure of a scenario, and of the difference that the policy makes under the same luck."""
    plain = load_scenario(name, changes=AS_BY_HAND)
    arms = (plain, with_policy(plain))
    with ThreadPoolExecutor(THREADS) as pool:
        seeds = seeds_of(runs, SEED)
        worlds, changed = (
            np.array(list(pool.map(lambda seed, arm=arm: told(arm, seed), seeds))) for arm in arms
        )
    difference = changed - worlds
    apart = difference - difference.mean(axis=0)
    return pd.DataFrame(
        {
            "scenario": name,
            "measure": [f"{each} {when}" for each in measured() for when in ("mean", "last")],
            "runs": runs,
            "mean": worlds.mean(axis=0),
            "variance": worlds.var(axis=0, ddof=1),
            "difference": difference.mean(axis=0),
            "difference_variance": difference.var(axis=0, ddof=1),
            "difference_fourth": (apart**4).mean(axis=0),
        }
    )


def save(path: Path, runs: int, names: list[str]) -> None:
    """Write the moments of scenarios, one after the other, so that what is done is there."""
    tables: list[pd.DataFrame] = []
    for name in names:
        tables.append(moments(name, runs))
        pd.concat(tables).to_csv(path, index=False, float_format="%.9g")
        print(f"{name}: {runs:,} runs of each arm", flush=True)


def largest_expected(number: int) -> float:
    """Expectation of the largest of so many independent standard normal |z|."""
    outside = integrate.quad(lambda z: 1.0 - (1.0 - 2.0 * stats.norm.sf(z)) ** number, 0.0, 20.0)
    return float(outside[0])


def z_of(pair: pd.DataFrame, mean: str, variance: str) -> pd.Series:
    """How many standard errors two means lie apart; none where nothing varies."""
    error = np.sqrt(pair[f"{variance}_x"] / pair["runs_x"] + pair[f"{variance}_y"] / pair["runs_y"])
    return ((pair[f"{mean}_y"] - pair[f"{mean}_x"]) / error)[error > 1e-12]


def z_of_spread(pair: pd.DataFrame) -> pd.Series:
    """The same of the logarithm of the variance of paired differences; positive where it became larger."""
    moved = pair[(pair["difference_variance_x"] > 0.0) & (pair["difference_variance_y"] > 0.0)]
    errors = [
        (moved[f"difference_fourth_{side}"] / moved[f"difference_variance_{side}"] ** 2 - 1.0)
        / moved[f"runs_{side}"]
        for side in ("x", "y")
    ]
    ratio = np.log(moved["difference_variance_y"] / moved["difference_variance_x"])
    return ratio / np.sqrt(errors[0] + errors[1])


def compare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """How far two versions lie apart: of means, of paired differences, and of the variance of these.

    Returns:
        One row for each of the three: how many comparisons, the largest |z| and what is expected of so many, the share
        beyond 1.96, and where the largest is.
    """
    pair = before.merge(after, on=["scenario", "measure"]).set_index(["scenario", "measure"])
    found = {
        "means": z_of(pair, "mean", "variance"),
        "paired differences": z_of(pair, "difference", "difference_variance"),
        "variance of paired differences": z_of_spread(pair),
    }
    return pd.DataFrame(
        {
            what: {
                "comparisons": len(z),
                "largest |z|": z.abs().max(),
                "expected of as many independent": largest_expected(len(z)),
                "share beyond 1.96": (z.abs() > 1.96).mean(),
                "mean z": z.mean(),
                "where": str(z.abs().idxmax()),
            }
            for what, z in found.items()
        }
    ).T


def main(words: list[str]) -> None:
    """Save, or compare."""
    if words[0] == "save":
        runs = int(words[2]) if len(words) > 2 else RUNS
        save(Path(words[1]), runs, words[3:] or list(scenario_names()))
    else:
        print(compare(pd.read_csv(BEFORE), pd.read_csv(words[1])).to_string())


if __name__ == "__main__":
    main(sys.argv[1:])
