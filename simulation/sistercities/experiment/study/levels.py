"""Where the points of a study lie: at which value, or in which part of the range, of a variable."""

from itertools import pairwise

import pandas as pd

from sistercities.experiment.study.file import MOST_VALUES, SCENARIO
from sistercities.experiment.study.results import Study

AS_IT_IS = "as it is"
"""The value of a variable where the scenario keeps its own."""


def levels(study: Study, variable: str) -> pd.DataFrame:
    """At which value of a variable each point lies.

    Scenarios that do not have the variable are left out, and, where a design changes one at a time, the points at which
    another variable was changed.

    Args:
        study: the study.
        variable: name of a variable, or ``scenario``.

    Returns:
        A row per point: ``point``, ``place`` of the value in the order of all, and ``level``, the value in words.
    """
    points = study.points
    points = points[points.groupby(SCENARIO)[variable].transform("count") > 0]
    if study.file.design.kind == "one-at-a-time" and variable != SCENARIO:
        others = [name for name in study.variables if name != variable]
        points = points[points[others].isna().all(axis="columns")]
    told = pd.DataFrame({"point": points["point"], "value": points[variable]})
    own = told[told["value"].isna()].assign(place=-1, level=AS_IT_IS)
    given = told.dropna()
    distinct = list(given["value"].drop_duplicates())
    if pd.api.types.is_float_dtype(given["value"]) or len(distinct) > MOST_VALUES:
        distinct.sort()
    placed = _in_thirds(given) if len(distinct) > MOST_VALUES else _in_order(given, distinct)
    return pd.concat([own, placed])[["point", "place", "level"]]


def in_words(value: object) -> str:
    """A value of a variable as it is written in tables and figures."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _in_order(given: pd.DataFrame, distinct: list[object]) -> pd.DataFrame:
    place = {value: number for number, value in enumerate(distinct)}
    return given.assign(place=given["value"].map(place), level=given["value"].map(in_words))


def _in_thirds(given: pd.DataFrame) -> pd.DataFrame:
    low, high = float(given["value"].min()), float(given["value"].max())
    edges = [low, low + (high - low) / 3.0, high - (high - low) / 3.0, high]
    place = pd.cut(given["value"], edges, labels=False, include_lowest=True).astype(int)
    names = [f"{left:.3g} to {right:.3g}" for left, right in pairwise(edges)]
    return given.assign(place=place, level=place.map(dict(enumerate(names))))
