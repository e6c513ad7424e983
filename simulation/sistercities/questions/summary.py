"""What is said of each pairing at a common age: a table of estimates with intervals."""

import math

import pandas as pd

from sistercities.runs.replicates import Ensemble
from sistercities.scenario.schema import FACTORS, TRACKS
from sistercities.statistics.interval import Estimate, mean, median_time, share, within
from sistercities.world.outcome import Phase
from sistercities.world.record import measured


def summary(ensembles: list[Ensemble]) -> pd.DataFrame:
    """One row per scenario, age and measure: group, measure, unit, value, low, high, interval, n."""
    rows = [
        (each.name, age, group, measure, unit, *estimate)
        for each in ensembles
        for age in each.ages
        for group, measure, unit, estimate in estimates(each.at(age))
    ]
    return pd.DataFrame(
        rows, columns=["scenario", "age", "group", "measure", "unit", *Estimate._fields]
    )


def estimates(outcomes: pd.DataFrame) -> list[tuple[str, str, str, Estimate]]:
    """Group, measure, unit and estimate of everything that is reported of one scenario."""
    units = {name: column.unit for name, column in measured().items()}
    phase, both, factor, since = (
        "Phase at this age",
        "Activity and trade",
        "Factors",
        "Activities since signing",
    )
    return [
        *[(phase, f"phase_{each}", "share", share(outcomes["phase"] == each)) for each in Phase],
        (both, "alive", "share", share(outcomes["alive"])),
        (both, "commercial", "share", share(outcomes["commercial"])),
        *[(factor, name, units[name], _of_share(outcomes[name])) for name in FACTORS],
        *[
            (since, f"activities_{track}", "per year", _of_count(outcomes[f"activities_{track}"]))
            for track in TRACKS
        ],
        ("Exchange", "ties", units["ties"], _of_count(outcomes["ties"])),
        (
            "Exchange",
            "exchange_index",
            units["exchange_index"],
            _of_share(outcomes["exchange_index"]),
        ),
        ("Exchange", "exchange", units["exchange"], _of_count(outcomes["exchange"])),
        ("Exchange", "uplift", units["uplift"], mean(outcomes["uplift"])),
        ("Outcome", "substance_reached", "share", share(outcomes["substance"].notna())),
        ("Outcome", "substance_median", "years", median_time(outcomes["substance"])),
        ("Outcome", "economic_dropped", "share", share(outcomes["economic_dropped"].notna())),
        ("Outcome", "success", "share", share(outcomes["success"])),
        ("Outcome", "overall_outcome", "share", _of_share(outcomes["overall_outcome"])),
    ]


def _of_share(values: pd.Series) -> Estimate:
    """A mean of what lies between 0 and 1, and so does its interval."""
    return within(mean(values), 0.0, 1.0)


def _of_count(values: pd.Series) -> Estimate:
    """A mean of what cannot be negative, nor can its interval."""
    return within(mean(values), 0.0, math.inf)
