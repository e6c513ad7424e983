"""What moves with what.

Means of outcomes at the levels of variables, over all that else was varied. Replicate i meets the
same luck at every point, so levels are compared under equal luck, and intervals are over
replicates: how far a mean would move under other luck, the points being what they are.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sistercities.scenario.words import one_line
from sistercities.statistics.interval import Estimate, mean_of, share_of, within
from sistercities.study.file import MOST_VALUES, SCENARIO
from sistercities.study.results import Study
from sistercities.world.measure import SHARE_OF_RUNS, Measure, measures_of
from sistercities.world.population import Column

AS_IT_IS = "as it is"
"""The value of a variable where the scenario keeps its own."""

_ITS_OWN = -1
"""Place of that value, before all others."""

_LONGEST = 1000
_FEW_DIGITS = 6
_ALL_DIGITS = 17
_DIGITS_OF_EDGES = 3


class Levels(NamedTuple):
    """At which value of a variable each point lies.

    Attributes:
        places: a row per point: ``point``, and ``place`` of its value in the order of all.
        names: the values in words, by place, in order; no two are called alike.
        numbers: the values by place where all are numbers, told one by one; none else.
    """

    places: pd.DataFrame
    names: dict[int, str]
    numbers: dict[int, float]

    def alone(self, names: Collection[str]) -> "Levels":
        """Those of these names, at their points, without all others."""
        places = [place for place, name in self.names.items() if name in names]
        return _at(self, set(self.places.loc[self.places["place"].isin(places), "point"]))


def levels(study: Study, variable: str) -> Levels:
    """At which value of a variable each point of a study lies.

    Args:
        study: the study.
        variable: name of a variable, or ``scenario``.
    """
    return levels_of(study.table, variable, one_at_a_time=study.file.design.kind == "one-at-a-time")


def levels_of(points: pa.Table, variable: str, *, one_at_a_time: bool) -> Levels:
    """At which value of a variable each point of a table lies.

    Scenarios that do not have the variable are left out, and, where a design changes one at a time,
    the points at which another variable was changed.

    Args:
        points: ``point``, ``scenario``, and a column for each variable.
        variable: name of a variable, or ``scenario``.
        one_at_a_time: whether each point changes one variable at most.
    """
    points = _which_have(points, variable)
    if one_at_a_time and variable != SCENARIO:
        points = _without_others(points, variable)

    column = points[variable].combine_chunks().dictionary_encode()
    codes = column.indices.fill_null(_ITS_OWN).to_numpy(zero_copy_only=False)
    values = column.dictionary.to_pylist()
    numbered = not any(isinstance(value, str | bool) for value in values)

    if numbered and len(values) > MOST_VALUES:
        places, names = _in_thirds(codes, np.array(values, dtype=float))
        numbers = {}
    else:
        places, order = _in_order(codes, values, numbered=numbered)
        names = dict(enumerate(value_labels(order)))
        numbers = dict(enumerate(np.array(order, dtype=float).tolist())) if numbered else {}

    if (places == _ITS_OWN).any():
        names = {_ITS_OWN: AS_IT_IS, **names}
        numbers = {}

    labels = dict(zip(names, _told_apart(list(names.values())), strict=True))
    return Levels(
        pd.DataFrame({"point": points["point"].to_numpy(), "place": places}), labels, numbers
    )


def together(each: Mapping[str, Levels]) -> dict[str, Levels]:
    """The levels of several variables at the points that lie at a level of all of them.

    Others are left out.

    Args:
        each: the levels of each variable, by its name.
    """
    common = reduce(
        set[int].intersection, (set(levels.places["point"]) for levels in each.values())
    )
    return {name: _at(levels, common) for name, levels in each.items()}


def _at(levels: Levels, points: set[int]) -> Levels:
    places = levels.places[levels.places["point"].isin(points)]
    there = set(places["place"])
    names = {place: name for place, name in levels.names.items() if place in there}
    return Levels(
        places, names, {place: number for place, number in levels.numbers.items() if place in there}
    )


def value_labels(values: Sequence[object]) -> list[str]:
    """Values of a variable as they are written in tables and figures.

    Numbers with as many digits as they differ in.
    """
    # as few digits as tell all values apart
    for digits in range(_FEW_DIGITS, _ALL_DIGITS):
        words = [_in_words(value, digits) for value in values]
        if len(set(words)) == len(words):
            return words

    return [
        repr(value) if isinstance(value, float) else _in_words(value, _FEW_DIGITS)
        for value in values
    ]


def _in_words(value: object, digits: int) -> str:
    return f"{value:.{digits}g}" if isinstance(value, float) else one_line(str(value), _LONGEST)


def _which_have(points: pa.Table, variable: str) -> pa.Table:
    """The points of the scenarios that have a variable."""
    given = points.filter(pc.is_valid(points[variable]))
    return points.filter(pc.is_in(points[SCENARIO], value_set=pc.unique(given[SCENARIO])))


def _without_others(points: pa.Table, variable: str) -> pa.Table:
    """The points at which no other variable was changed."""
    for name in points.column_names:
        if name not in {"point", SCENARIO, variable}:
            points = points.filter(pc.is_null(points[name]))
    return points


def _in_order(
    codes: Column, values: list[object], *, numbered: bool
) -> tuple[Column, list[object]]:
    """The places of values one by one, and the values: numbers by size, words as they come."""
    ranks = list(range(len(values)))
    if numbered:
        # numbers by size; words stay in the order in which they come
        ranks.sort(key=values.__getitem__)  # type: ignore[arg-type]
    place = np.full(len(values) + 1, _ITS_OWN)  # the last one is that of the code -1
    place[ranks] = np.arange(len(values))
    return place[codes], [values[rank] for rank in ranks]


def _in_thirds(codes: Column, values: Column) -> tuple[Column, dict[int, str]]:
    """The places of values in the thirds of their range, and what these are called."""
    low = float(values.min())
    high = float(values.max())
    edges = [low, low + (high - low) / 3.0, high - (high - low) / 3.0, high]
    place = np.append(np.searchsorted(edges[1:3], values), _ITS_OWN)

    for digits in range(_DIGITS_OF_EDGES, _ALL_DIGITS + 1):
        words = [f"{edge:.{digits}g}" for edge in edges]
        if len(set(words)) == len(words):
            break

    return place[codes], {
        third: " to ".join(pair) for third, pair in enumerate(pairwise(words)) if third in place
    }


def _told_apart(names: list[str]) -> list[str]:
    """Names of which no two are alike; those that were carry a number."""
    alike = Counter(names)
    seen = Counter[str]()
    apart = []
    for name in names:
        seen[name] += 1
        apart.append(f"{name} ({seen[name]})" if alike[name] > 1 else name)

    return apart


SPREAD = (0.05, 0.25, 0.75, 0.95)
"""Quantiles that tell how far points lie apart: the middle 90 % and the middle 50 % of them."""

EFFECT_COLUMNS = (SCENARIO, "variable", "level", "measure", "unit", *Estimate._fields, "runs")
"""Columns of the table of effects."""


def effects(study: Study, measures: Sequence[Measure] | None = None) -> pd.DataFrame:
    """One row per scenario, variable, level of it and measure.

    Unit, mean, 95 % interval and its kind, n, runs.

    Returns:
        A table with the columns ``EFFECT_COLUMNS``.
    """
    measures = measures_of(study.record) if measures is None else measures
    placed = [_placed(study, (SCENARIO, variable)) for variable in study.variables]
    if not placed:
        return pd.DataFrame(columns=EFFECT_COLUMNS)

    # all variables in one question: the number of the variable, scenario, level
    places = pd.concat(
        each.set_axis(["point", "place_1", "place_2"], axis="columns").assign(place_0=number)
        for number, (each, _) in enumerate(placed)
    )
    rows = []
    for means in study.sql(_query(3, measures), levels=places).itertuples(index=False):
        number = int(means[0])
        scenario, level = placed[number][1](means[1:3])
        about = (scenario, study.variables[number], level)
        rows += [(*about, *row) for row in _estimates(means, measures)]

    return pd.DataFrame(rows, columns=EFFECT_COLUMNS)


def cells(study: Study, variables: Sequence[str], measures: Sequence[Measure]) -> pd.DataFrame:
    """Means at every combination of the levels of some variables, in their order.

    Args:
        study: the study.
        variables: their names, or ``scenario``.
        measures: what is averaged.

    Returns:
        One row per combination and measure: a column ``level_0``, ``level_1``, ... for each
        variable, then measure, unit, estimate, and the number of runs.
    """
    places, named = _placed(study, variables)
    rows = [
        (*named(means[: len(variables)]), *row)
        for means in study.sql(_query(len(variables), measures), levels=places).itertuples(
            index=False
        )
        for row in _estimates(means, measures)
    ]

    return pd.DataFrame(
        rows, columns=[*_shown(variables), "measure", "unit", *Estimate._fields, "runs"]
    )


def spreads(study: Study, variables: Sequence[str], measures: Sequence[Measure]) -> pd.DataFrame:
    """How far points lie apart at every combination of levels.

    Quantiles of their means over the replicates.

    Returns:
        One row per combination and measure: levels as in ``cells``, measure, and a column for each
        of ``SPREAD``.
    """
    places, named = _placed(study, variables)
    keys = ", ".join(f"place_{number}" for number in range(len(variables)))
    rows = []

    for each in measures:
        points = (
            f"SELECT {keys}, point, avg({each.expression}) AS m FROM rows JOIN levels "
            "USING (point) "
            f"WHERE error IS NULL GROUP BY {keys}, point"
        )
        quantiles = ", ".join(f"quantile_cont(m, {share})" for share in SPREAD)
        spread = study.sql(
            f"SELECT {keys}, {quantiles} FROM ({points}) GROUP BY {keys} ORDER BY {keys}",
            levels=places,
        )
        rows += [
            (*named(row[: len(variables)]), each.name, *row[len(variables) :])
            for row in spread.itertuples(index=False)
        ]

    return pd.DataFrame(rows, columns=[*_shown(variables), "measure", *SPREAD])


def _shown(variables: Sequence[str]) -> list[str]:
    return [f"level_{number}" for number in range(len(variables))]


def _placed(
    study: Study, variables: Sequence[str]
) -> tuple[pd.DataFrame, Callable[[Sequence[Any]], list[str]]]:
    """Where each point lies in all variables, by number; and what such places are called."""
    varied = [levels(study, variable) for variable in variables]
    numbered = (
        each.places.rename(columns={"place": f"place_{number}"})
        for number, each in enumerate(varied)
    )
    places = reduce(lambda left, right: left.merge(right, on="point"), numbered)
    return places, lambda row: [each.names[place] for each, place in zip(varied, row, strict=True)]


def _query(variables: int, measures: Sequence[Measure]) -> str:
    """Means of each replicate at each combination of levels.

    Over these follow mean, deviation, and whether all agree.
    """
    places = ", ".join(f"place_{number}" for number in range(variables))
    # m0, m1, ...: one column per measure
    inner = ", ".join(
        f"avg({each.expression}) AS m{number}" for number, each in enumerate(measures)
    )
    outer = ", ".join(
        f"avg(m{number} ORDER BY replicate), stddev_samp(m{number} ORDER BY replicate), "
        f"bool_and(m{number} IN (0, 1))"
        for number in range(len(measures))
    )
    # first the mean of each replicate over points, which share their luck; then over replicates
    by_replicate = (
        f"SELECT {places}, replicate, count(*) AS runs, "
        f"{inner} FROM rows JOIN levels USING (point) "
        f"WHERE error IS NULL GROUP BY {places}, replicate"
    )

    return (
        f"SELECT {places}, count(*), sum(runs), "
        f"{outer} FROM ({by_replicate}) GROUP BY {places} ORDER BY {places}"
    )


def _estimates(
    means: Any,  # noqa: ANN401
    measures: Sequence[Measure],
) -> Iterator[tuple[Any, ...]]:
    """Estimates at one combination.

    Where each replicate is a yes or no, Student's t may claim certainty; Wilson's interval does
    not. One replicate has no interval.
    """
    # three numbers per measure stand behind the places and the two counts
    first = len(means) - 3 * len(measures)
    n = int(means[first - 2])
    runs = int(means[first - 1])

    for number, each in enumerate(measures):
        average, deviation, agreed = means[first + 3 * number : first + 3 * number + 3]
        yes_or_no = each.unit == SHARE_OF_RUNS and agreed
        estimate = share_of(round(average * n), n) if yes_or_no else mean_of(average, deviation, n)
        if n > 1:
            estimate = estimate._replace(interval=f"{estimate.interval} over replicates")
        if each.unit in {SHARE_OF_RUNS, "share"}:
            estimate = within(estimate, 0.0, 1.0)
        yield each.name, each.unit, *estimate, runs
