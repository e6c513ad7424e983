"""One page out of a stored study, for those who did not run it: sliders, outcomes, two settings.

It needs nothing but itself. Every number on it was simulated: a setting between stored cells is
told by the nearest of them. Where a study has too many points for a page, points that lie close
together are pooled, and the page says so.
"""

import math
from functools import cache
from numbers import Real
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sistercities.paper.findings import findings_of
from sistercities.paper.gaps import gaps_of
from sistercities.paper.language import known, label_of, say, speaking
from sistercities.paper.web import HERE, piece, web_page
from sistercities.runs.keeping import Out, reserved
from sistercities.runs.seal import sealed
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.statistics.interval import share_of, t_factor
from sistercities.study.effects import AS_IT_IS
from sistercities.study.file import SCENARIO
from sistercities.study.labels import label_of as variable_label
from sistercities.study.results import Study
from sistercities.world.measure import Measure, measures_of

PAGE = "explore.html"
MOST_CELLS = 10_000
"""Cells of a page, at most."""

MOST_OF_CELLS = 600_000
"""Numbers of all cells together, at most: about 4 MB."""

MOST_NUMBERS = 120_000
"""Numbers of single runs on a page, at most; where there are more it tells cells alone."""

_STEPS = (50, 20, 10, 7, 5, 4, 3, 2)
"""Steps into which the values of each variable are pooled, the finest that fits."""

_DIGITS = 4
_FIGURES = 6


class Cells(NamedTuple):
    """Points that are told together.

    Attributes:
        table: one row per cell: ``cell`` and a column for each variable.
        points: ``point`` and its ``cell``.
        steps: into how many steps each variable was pooled; 0 where every setting is told.
    """

    table: pd.DataFrame
    points: pd.DataFrame
    steps: int


def write_page(source: str | Path, *, out: Out, language: str = "en") -> Path:
    """Write the page of a study.

    Args:
        source: a study folder.
        out: folder for the page.
        language: ``en``, or ``id`` for Indonesian.

    Returns:
        The page.

    Raises:
        SisterCitiesError: if there is no study, nothing of it was simulated, or no such language.
    """
    with speaking(language):
        page = explorer(Study.open(source), language)
    with reserved(out) as place:
        place.fill(lambda folder: (folder / PAGE).write_bytes(sealed(page.encode())))
    return place.target / PAGE


def explorer(study: Study, language: str = "en", *, most: int | None = None) -> str:
    """The page of a study.

    Args:
        study: the study, or as much of it as is there.
        language: ``en``, or ``id`` for Indonesian.
        most: cells, at most; as many as fit on a page of 5 MB if not given.

    Returns:
        HTML that asks for nothing from anywhere.

    Raises:
        SisterCitiesError: if nothing of the study was simulated, or no such language.
    """
    study.check_told()
    with speaking(language):
        measures = measures_of(study.record)
        cells = cells_of(study, most or _room(study, measures))
        data = {
            "name": study.file.name,
            "title": study.file.title,
            "question": " ".join(study.file.question.split()),
            "notes": _notes(study, cells),
            "variables": [_variable(study, cells.table, name) for name in _varied(cells.table)],
            "measures": [_measure(each) for each in measures],
            "cells": _columns(study, cells, measures),
            "runs": _runs(study, cells, measures),
        }
        body, script = (piece(HERE / f"explore.{kind}") for kind in ("html", "js"))
        trace = findings_of(study).trace({"page": PAGE, "language": language})
        title = study.file.title
        return web_page(title, body, script=script, data=data, language=language, trace=trace)


# --- Cells ---


def _room(study: Study, measures: list[Measure]) -> int:
    """Cells for which there is room on a page: the more outcomes, the fewer."""
    of_each = len(study.variables) + sum(3 if each.counts_runs else 5 for each in measures)
    return min(MOST_CELLS, MOST_OF_CELLS // of_each)


def cells_of(study: Study, most: int = MOST_CELLS) -> Cells:
    """The settings of a study; pooled into steps where there are too many.

    Args:
        study: the study.
        most: cells, at most.

    Raises:
        SisterCitiesError: if there are more even in two steps.
    """
    points = study.points
    for steps in (0, *_STEPS):
        pooled = (
            points if steps == 0 else points.apply(lambda column, k=steps: _in_steps(column, k))
        )
        names = [name for name in points.columns if name != "point"]
        cell = pooled.groupby(names, sort=False, dropna=False).ngroup()
        if cell.nunique() <= most:
            table = pooled.assign(cell=cell).drop_duplicates("cell")[["cell", *names]]
            members = pd.DataFrame({"point": points["point"], "cell": cell})
            return Cells(table.sort_values("cell").reset_index(drop=True), members, steps)
    raise SisterCitiesError(
        f"{study.file.name}: {len(points):,} points are too many for a page, even pooled; "
        "sweep a study of fewer variables"
    )


def _in_steps(column: pd.Series, steps: int) -> pd.Series:
    """The middle of the step in which each number lies; words and few values stay."""
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if column.name == "point" or not numeric or column.nunique() <= steps:
        return column
    low, high = float(column.min()), float(column.max())
    place = np.minimum(np.floor((column - low) / (high - low) * steps), steps - 1)
    return (low + (place + 0.5) * (high - low) / steps).round(_FIGURES)


def _varied(table: pd.DataFrame) -> list[str]:
    """Names of what differs between cells."""
    names = [name for name in table.columns if name != "cell"]
    return [name for name in names if table[name].nunique(dropna=False) > 1]


def _variable(study: Study, table: pd.DataFrame, name: str) -> dict[str, Any]:
    """A variable: what it is called, its unit, and its values; words, or numbers in order."""
    column = table[name]
    values = list(column.dropna().unique())
    words = any(isinstance(value, str | bool | np.bool_) for value in values)
    values = [str(value) for value in values] if words else sorted(map(float, values))
    if column.isna().any():  # the value that each scenario has by itself
        words, values = True, [AS_IT_IS, *map(_short, values)]
    if name == SCENARIO:
        label, names = say("partnership"), [study.titles[value] for value in values]
    else:
        first = study.scenario(0)
        label, names = variable_label(study, name, first), list(map(_short, values))
    return {
        "name": name,
        "label": label[0].upper() + label[1:],
        "unit": known(study.unit(name)),
        "words": names if words or name == SCENARIO else None,
        "values": values,
    }


def _short(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


# --- Outcomes ---


def _measure(measure: Measure) -> dict[str, Any]:
    quantity = measure.quantity
    label = label_of(measure) if measure.phase is None else f"{say('Phase')}: {_phase(measure)}"
    return {
        "name": measure.name,
        "label": label,
        "unit": say(measure.unit),
        "share": measure.most == 1.0,
        "digits": 2 if measure.most == 1.0 else quantity.digits,
        "runs": measure.counts_runs,
        "interval": "Wilson" if measure.counts_runs else say("Student's t"),
    }


def _phase(measure: Measure) -> str:
    from sistercities.paper.language import words_of

    return words_of(measure)


def _columns(study: Study, cells: Cells, measures: list[Measure]) -> dict[str, Any]:
    """The cells in columns: settings, runs, failures, and of every outcome five numbers."""
    rows = _aggregated(study, cells, measures)
    told: dict[str, Any] = {
        "n": rows["n"].astype(int).tolist(),
        "failed": rows["failed"].astype(int).tolist(),
        "settings": [
            _settings(cells.table[name], _variable(study, cells.table, name))
            for name in _varied(cells.table)
        ],
    }
    told["outcomes"] = [_outcome(rows, place, each) for place, each in enumerate(measures)]
    return told


def _settings(column: pd.Series, variable: dict[str, Any]) -> list[float]:
    """The value of a variable in each cell; of words their place."""
    if variable["words"] is None:
        return [float(value) for value in column]
    places = {value: place for place, value in enumerate(variable["values"])}
    return [places[AS_IT_IS if pd.isna(value) else _as_listed(value, places)] for value in column]


def _as_listed(value: object, places: dict[Any, int]) -> object:
    """A value of a run as the study lists it: a number by its digits, others by their words."""
    if value in places:
        return value
    if isinstance(value, Real) and not isinstance(value, bool):
        return _short(float(value))
    return str(value)


def _aggregated(study: Study, cells: Cells, measures: list[Measure]) -> pd.DataFrame:
    """One row per cell: runs, failed runs, and of each outcome mean, deviation and quartiles."""
    asked = ", ".join(
        f"avg({each.expression}) FILTER (error IS NULL) AS mean_{place}, "
        f"stddev_samp({each.expression}) FILTER (error IS NULL) AS deviation_{place}, "
        f"quantile_cont({each.expression}, 0.25) FILTER (error IS NULL) AS low_{place}, "
        f"quantile_cont({each.expression}, 0.75) FILTER (error IS NULL) AS high_{place}"
        for place, each in enumerate(measures)
    )
    query = (
        "SELECT cell, count(*) FILTER (error IS NULL) AS n, "
        f"count(*) FILTER (error IS NOT NULL) AS failed, {asked} "
        "FROM rows JOIN members USING (point) GROUP BY cell"
    )
    found = study.sql(query, members=cells.points)
    rows = cells.table[["cell"]].merge(found, on="cell", how="left")
    return rows.fillna({"n": 0, "failed": 0})


def _outcome(rows: pd.DataFrame, place: int, measure: Measure) -> dict[str, list[float | None]]:
    """Of each cell the mean with its 95 % interval, and between what half of the runs lie."""
    n = rows["n"].astype(int).tolist()
    means = rows[f"mean_{place}"].tolist()
    if measure.counts_runs:
        ends = [_wilson(mean, each) for mean, each in zip(means, n, strict=True)]
        low, high = (list(each) for each in zip(*ends, strict=True))
    else:
        spreads = rows[f"deviation_{place}"].tolist()
        halves = [_factor(each) * spread for each, spread in zip(n, spreads, strict=True)]
        most = measure.most
        low = [
            max(mean - half, 0.0) if most == 1.0 else mean - half
            for mean, half in zip(means, halves, strict=True)
        ]
        high = [min(mean + half, most) for mean, half in zip(means, halves, strict=True)]
    told = {"mean": means, "low": low, "high": high}
    if not measure.counts_runs:
        told |= {"from": rows[f"low_{place}"].tolist(), "to": rows[f"high_{place}"].tolist()}
    return {name: [_number(value) for value in values] for name, values in told.items()}


def _wilson(mean: float, n: int) -> tuple[float, float]:
    return (math.nan, math.nan) if n < 1 else _wilson_of(round(mean * n), n)


@cache
def _wilson_of(hits: int, n: int) -> tuple[float, float]:
    estimate = share_of(hits, n)
    return estimate.low, estimate.high


@cache
def _factor(n: int) -> float:
    return t_factor(n) if n > 1 else math.nan


def _number(value: float) -> float | None:
    """A number as JSON has it; none if it is missing."""
    return None if math.isnan(value) else round(value, _DIGITS)


def _runs(study: Study, cells: Cells, measures: list[Measure]) -> list[list[Any]] | None:
    """The runs of each cell: name, and every outcome; none where they are too many for a page."""
    if study.done * len(measures) > MOST_NUMBERS:
        return None
    asked = ", ".join(f"{each.expression} AS o{place}" for place, each in enumerate(measures))
    query = (
        f"SELECT cell, point, replicate, {asked} FROM rows JOIN members USING (point) "
        "WHERE error IS NULL ORDER BY cell, point, replicate"
    )
    kept: list[list[Any]] = [[] for _ in range(len(cells.table))]
    for row in study.sql(query, members=cells.points).itertuples(index=False):
        values = [_number(float(value)) for value in row[3:]]
        kept[row[0]].append([f"{row[1]}-{row[2]}", *values])
    return kept


def _notes(study: Study, cells: Cells) -> list[str]:
    """What a reader has to know of how the page was made."""
    notes = [
        say(
            "{cells:,} stored cells, {runs:,} simulated runs.",
            cells=len(cells.table),
            runs=study.done,
        )
    ]
    if cells.steps:
        notes.append(
            say(
                "The study has {points:,} points, too many for a page: those that lie close "
                "together are pooled, each variable in {steps} steps. Intervals are then of the "
                "pooled runs.",
                points=len(cells.points),
                steps=cells.steps,
            )
        )
    return [*notes, *gaps_of(study)]
