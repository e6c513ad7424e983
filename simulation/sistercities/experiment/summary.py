"""What is said of each pairing at the common age: a table of estimates with intervals."""

import pandas as pd

from sistercities.experiment.ensemble import Ensemble
from sistercities.experiment.interval import Estimate, mean, median_time, share
from sistercities.outcome import Phase
from sistercities.record import measured
from sistercities.scenario.schema import FACTORS, TRACKS


def summary(ensembles: list[Ensemble], age: int) -> pd.DataFrame:
    """One row per scenario and measure: group, measure, unit, value, low, high, interval, n."""
    rows = [
        (each.name, group, measure, unit, *estimate)
        for each in ensembles
        for group, measure, unit, estimate in estimates(each.outcomes, age)
    ]
    return pd.DataFrame(rows, columns=["scenario", "group", "measure", "unit", *Estimate._fields])


def estimates(outcomes: pd.DataFrame, age: int) -> list[tuple[str, str, str, Estimate]]:
    """Group, measure, unit and estimate of everything that is reported of one scenario."""
    units = {name: column.unit for name, column in measured().items()}
    phase, factor, since = "Phase at this age", "Factors", "Activities since signing"
    return [
        *[(phase, f"phase_{each}", "share", share(outcomes["phase"] == each)) for each in Phase],
        *[(factor, name, units[name], mean(outcomes[name])) for name in FACTORS],
        *[(since, f"activities_{track}", "per year", mean(outcomes[f"activities_{track}"])) for track in TRACKS],
        ("Exchange", "ties", units["ties"], mean(outcomes["ties"])),
        ("Exchange", "exchange_index", units["exchange_index"], mean(outcomes["exchange_index"])),
        ("Exchange", "exchange", units["exchange"], mean(outcomes["exchange"])),
        ("Exchange", "uplift", units["uplift"], mean(outcomes["uplift"])),
        ("Outcome", "substance_reached", "share", share(outcomes["substance"].notna())),
        ("Outcome", "substance_median", "years", median_time(outcomes["substance"], age)),
        ("Outcome", "economic_dropped", "share", share(outcomes["economic_dropped"].notna())),
        ("Outcome", "success", "share", share(outcomes["success"])),
        ("Outcome", "overall_outcome", "share", mean(outcomes["overall_outcome"])),
    ]
