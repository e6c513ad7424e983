"""What each step of a study that changes one thing at a time does, paired by luck."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from sistercities.questions.words import Grid, Paragraph, Part
from sistercities.statistics.interval import INTERVAL_KIND, Estimate, mean_of, paired_mean, signed
from sistercities.study.effects import AS_IT_IS, levels
from sistercities.study.results import Study
from sistercities.study.sampled import Sample
from sistercities.world.measure import Measure


class Steps(NamedTuple):
    """What each step does to one outcome in one scenario.

    Attributes:
        scenario: its name.
        measure: the outcome.
        luck: standard deviation of the outcome over luck, the scenario being as it is.
        table: one row per variable and level, the variable with the largest step first.
    """

    scenario: str
    measure: Measure
    luck: float
    table: pd.DataFrame


_COLUMNS = ("variable", "level", *Estimate._fields, "standardised")


def effect_sizes(study: Study, sample: Sample, measure: Measure, runs: np.ndarray) -> Steps:
    """What each step changes: the outcome at its point minus the same luck as it is.

    Args:
        study: of kind ``one-at-a-time``.
        sample: of one of its scenarios; its first point is the scenario as it is.
        measure: the outcome.
        runs: it in all runs, ``[points, replicates]``; NaN where a run failed.
    """
    of_point = dict(zip(sample.points[0].tolist(), runs, strict=True))
    as_it_is = runs[0]
    luck = float(np.nanstd(as_it_is, ddof=1)) if len(as_it_is) > 1 else np.nan
    rows = []

    for variable in sample.variables:
        lies = levels(study, variable)
        for point, place in lies.places.itertuples(index=False):
            if point in of_point and lies.names[place] != AS_IT_IS:
                change = of_point[point] - as_it_is
                each = _paired(change[~np.isnan(change)])
                standardised = each.value / luck if luck > 0.0 else np.nan
                rows.append((variable, lies.names[place], *each, standardised))

    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    largest = table["value"].abs().groupby(table["variable"]).max()
    order = table["variable"].map(largest).sort_values(ascending=False, kind="stable").index
    return Steps(sample.scenario, measure, luck, table.loc[order].reset_index(drop=True))


def _paired(change: np.ndarray) -> Estimate:
    if change.size == 0:
        return Estimate(np.nan, np.nan, np.nan, "none: all runs of the pair failed", 0)
    if change.size == 1:
        return mean_of(float(change[0]), np.nan, 1)
    return paired_mean(change)


def steps_table(found: list[Steps]) -> pd.DataFrame:
    """One row for each step and outcome."""
    tables = [
        each.table.assign(scenario=each.scenario, outcome=each.measure.name, unit=each.measure.unit)
        for each in found
    ]
    names = ["scenario", "outcome", "variable", "level", "unit", *Estimate._fields, "standardised"]
    return pd.concat(tables, ignore_index=True)[names]


def said_of_steps(found: Steps) -> Iterator[Part]:
    """The steps of each variable, the one that moves most first."""
    heading = f"change of {found.measure.words}, {found.measure.unit}"
    grid = Grid("", heading, "in standard deviations over luck", right=True)
    for variable, steps in found.table.groupby("variable", sort=False):
        grid.add_group(str(variable))
        for row in steps.to_dict("records"):
            size = "-" if np.isnan(row["standardised"]) else f"{row['standardised']:+.2f}"
            cell = "no pair" if row["n"] == 0 else signed(row)
            grid.add_row(str(row["level"]), cell, size)
    yield grid

    if found.luck > 0.0:
        luck = f"{found.luck:.3g} {found.measure.unit}"
        yield Paragraph(
            f"Luck alone moves a single run by {luck} (standard deviation, as it is); "
            "it drops out of each change, because both runs of a pair meet the same luck."
        )


def said_of_pairs(replicates: int) -> str:
    """What stands in brackets."""
    return (
        "Each step against the scenario as it is, all else as it is: what variables do together is "
        f"not seen. In brackets: 95 % intervals by {INTERVAL_KIND} over pairs; "
        f"n = {replicates:,} pairs of runs."
    )
