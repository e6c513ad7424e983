"""Where the points of a study lie: at which value, or in which part of the range, of a variable."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sistercities.scenario.words import one_line
from sistercities.study.file import MOST_VALUES, SCENARIO
from sistercities.world.population import Column

if TYPE_CHECKING:
    from sistercities.study.results import Study

AS_IT_IS = "as it is"
"""The value of a variable where the scenario keeps its own."""

_ITS_OWN = -1
"""Place of that value, before all others."""

_LONGEST = 1000
_FEW_DIGITS, _ALL_DIGITS = 6, 17
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


def levels(study: "Study", variable: str) -> Levels:
    """At which value of a variable each point of a study lies.

    Args:
        study: the study.
        variable: name of a variable, or ``scenario``.
    """
    return levels_of(study.table, variable, one_at_a_time=study.file.design.kind == "one-at-a-time")


def levels_of(points: pa.Table, variable: str, *, one_at_a_time: bool) -> Levels:
    """At which value of a variable each point of a table lies.

    Scenarios that do not have the variable are left out, and, where a design changes one at a time, the points at which
    another variable was changed.

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
        places, names, numbers = (
            *_in_thirds(codes, np.array(values, dtype=float)),
            dict[int, float](),
        )
    else:
        places, order = _in_order(codes, values, numbered=numbered)
        names = dict(enumerate(in_words(order)))
        numbers = dict(enumerate(np.array(order, dtype=float).tolist())) if numbered else {}
    if (places == _ITS_OWN).any():
        names, numbers = {_ITS_OWN: AS_IT_IS, **names}, {}
    labels = dict(zip(names, _told_apart(list(names.values())), strict=True))
    return Levels(
        pd.DataFrame({"point": points["point"].to_numpy(), "place": places}), labels, numbers
    )


def together(each: Mapping[str, Levels]) -> dict[str, Levels]:
    """The levels of several variables at the points that lie at a level of all of them; others are left out.

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


def in_words(values: Sequence[object]) -> list[str]:
    """Values of a variable as they are written in tables and figures: numbers with as many digits as they differ in."""
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
        ranks.sort(key=values.__getitem__)  # type: ignore[arg-type]
    place = np.full(len(values) + 1, _ITS_OWN)  # the last one is that of the code -1
    place[ranks] = np.arange(len(values))
    return place[codes], [values[rank] for rank in ranks]


def _in_thirds(codes: Column, values: Column) -> tuple[Column, dict[int, str]]:
    """The places of values in the thirds of their range, and what these are called."""
    low, high = float(values.min()), float(values.max())
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
    alike, seen = Counter(names), Counter[str]()
    apart = []
    for name in names:
        seen[name] += 1
        apart.append(f"{name} ({seen[name]})" if alike[name] > 1 else name)
    return apart
