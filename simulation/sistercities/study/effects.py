"""What moves with what: means of outcomes at the levels of variables, over all that else was varied.

Replicate i meets the same luck at every point, so levels are compared under equal luck, and intervals are over
replicates: how far a mean would move under other luck, the points being what they are.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Any

import pandas as pd

from sistercities.statistics.interval import Estimate, mean_of, share_of, within
from sistercities.study.file import SCENARIO
from sistercities.study.levels import levels
from sistercities.study.measure import SHARE, Measure, measures_of
from sistercities.study.results import Study

SPREAD = (0.05, 0.25, 0.75, 0.95)
"""Quantiles that tell how far points lie apart: the middle 90 % and the middle 50 % of them."""

COLUMNS = (SCENARIO, "variable", "level", "measure", "unit", *Estimate._fields, "runs")
"""Columns of the table of effects."""


def effects(study: Study, measures: Sequence[Measure] | None = None) -> pd.DataFrame:
    """One row per scenario, variable, level of it and measure: unit, mean, 95 % interval and its kind, n, runs."""
    measures = measures_of(study.record) if measures is None else measures
    rows = [
        (row[0], variable, *row[1:])
        for variable in study.variables
        for row in cells(study, (SCENARIO, variable), measures).itertuples(index=False)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def cells(study: Study, variables: Sequence[str], measures: Sequence[Measure]) -> pd.DataFrame:
    """Means at every combination of the levels of some variables, in their order.

    Args:
        study: the study.
        variables: their names, or ``scenario``.
        measures: what is averaged.

    Returns:
        One row per combination and measure: a column ``level_0``, ``level_1``, ... for each variable, then measure,
        unit, estimate, and the number of runs.
    """
    places, named = _placed(study, variables)
    rows = [
        (*named(found[: len(variables)]), *row)
        for found in study.sql(_query(len(variables), measures), levels=places).itertuples(
            index=False
        )
        for row in _estimates(found, measures)
    ]
    return pd.DataFrame(
        rows, columns=[*_shown(variables), "measure", "unit", *Estimate._fields, "runs"]
    )


def spreads(study: Study, variables: Sequence[str], measures: Sequence[Measure]) -> pd.DataFrame:
    """How far points lie apart at every combination of levels: quantiles of their means over the replicates.

    Returns:
        One row per combination and measure: levels as in ``cells``, measure, and a column for each of ``SPREAD``.
    """
    places, named = _placed(study, variables)
    keys = ", ".join(f"place_{number}" for number in range(len(variables)))
    rows = []
    for each in measures:
        points = (
            f"SELECT {keys}, point, avg({each.expression}) AS m FROM rows JOIN levels USING (point) "
            f"WHERE error IS NULL GROUP BY {keys}, point"
        )
        quantiles = ", ".join(f"quantile_cont(m, {share})" for share in SPREAD)
        found = study.sql(
            f"SELECT {keys}, {quantiles} FROM ({points}) GROUP BY {keys} ORDER BY {keys}",
            levels=places,
        )
        rows += [
            (*named(row[: len(variables)]), each.name, *row[len(variables) :])
            for row in found.itertuples(index=False)
        ]
    return pd.DataFrame(rows, columns=[*_shown(variables), "measure", *SPREAD])


def _shown(variables: Sequence[str]) -> list[str]:
    return [f"level_{number}" for number in range(len(variables))]


def _placed(
    study: Study, variables: Sequence[str]
) -> tuple[pd.DataFrame, Callable[[Sequence[Any]], list[str]]]:
    """Where each point lies in all variables, by number; and what such places are called."""
    found = [levels(study, variable) for variable in variables]
    numbered = (
        each.places.rename(columns={"place": f"place_{number}"})
        for number, each in enumerate(found)
    )
    places = reduce(lambda left, right: left.merge(right, on="point"), numbered)
    return places, lambda row: [each.names[place] for each, place in zip(found, row, strict=True)]


def _query(variables: int, measures: Sequence[Measure]) -> str:
    """Means of each replicate at each combination of levels; of these, mean, deviation, and whether all agree."""
    places = ", ".join(f"place_{number}" for number in range(variables))
    inner = ", ".join(
        f"avg({each.expression}) AS m{number}" for number, each in enumerate(measures)
    )
    outer = ", ".join(
        f"avg(m{number} ORDER BY replicate), stddev_samp(m{number} ORDER BY replicate), bool_and(m{number} IN (0, 1))"
        for number in range(len(measures))
    )
    by_replicate = (
        f"SELECT {places}, replicate, count(*) AS runs, {inner} FROM rows JOIN levels USING (point) "
        f"WHERE error IS NULL GROUP BY {places}, replicate"
    )
    return f"SELECT {places}, count(*), sum(runs), {outer} FROM ({by_replicate}) GROUP BY {places} ORDER BY {places}"


def _estimates(found: Any, measures: Sequence[Measure]) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    """Estimates at one combination.

    Where each replicate is a yes or no, Student's t may claim certainty; Wilson's interval does not. One replicate has
    no interval.
    """
    first = len(found) - 3 * len(measures)
    n, runs = int(found[first - 2]), int(found[first - 1])
    for number, each in enumerate(measures):
        average, deviation, agreed = found[first + 3 * number : first + 3 * number + 3]
        yes_or_no = each.unit == SHARE and agreed
        estimate = share_of(round(average * n), n) if yes_or_no else mean_of(average, deviation, n)
        if n > 1:
            estimate = estimate._replace(interval=f"{estimate.interval} over replicates")
        if each.unit in {SHARE, "share"}:
            estimate = within(estimate, 0.0, 1.0)
        yield each.name, each.unit, *estimate, runs
