"""Replicates as bands over calendar time: what is typical, and how far luck carries them."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sistercities.paper.figures.page import SMALL_LINE
from sistercities.paper.figures.style import (
    INCH,
    MEDIAN,
    MIDDLE_HALF,
    MIDDLE_NINETY,
    NULL_WORLD,
    QUIET_INK,
    TRACKS,
    broken,
    text_width,
)
from sistercities.paper.language import say
from sistercities.runs.replicates import Ensemble
from sistercities.scenario.dates import count
from sistercities.world.outcome import ACTIVITY_WINDOW, YEAR, trailing_mean
from sistercities.world.population import Column

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

LEAST_EXCHANGE = 0.1
"""Exchange below this is drawn as this, USD million a year: a logarithmic axis has no zero."""

OUTLINE = 0.3
"""Width of the line around a band, points."""


def years_of(ensemble: Ensemble) -> Column:
    """The calendar year, with its fraction, in which each month since signing begins."""
    years: Column = (count(ensemble.pact.signed) + np.arange(ensemble.months.shape[1])) / YEAR
    return years


def draw_bands(axes: Axes, ensemble: Ensemble, column: str, least: float = 0.0) -> None:
    """Draw the median of the replicates, their middle 50 % (dark) and their middle 90 % (light).

    Args:
        axes: to draw on.
        ensemble: the replicates.
        column: recorded column, a number that is never negative.
        least: smaller values are drawn as this one.
    """
    years = years_of(ensemble)
    quantiles = np.maximum(np.quantile(ensemble.months[column], QUANTILES, axis=0), least)
    lowest, low, median, high, highest = quantiles

    axes.fill_between(
        years, lowest, highest, facecolor=MIDDLE_NINETY, edgecolor=MIDDLE_HALF, linewidth=OUTLINE
    )
    axes.fill_between(years, low, high, color=MIDDLE_HALF, linewidth=0.0)
    axes.plot(years, median, color=MEDIAN)


def draw_exchange_index(axes: Axes, ensemble: Ensemble, column: str) -> None:
    """Draw the bands and, dashed, the mean of the null world: the same luck, but no agreement."""
    draw_bands(axes, ensemble, column)
    axes.plot(
        years_of(ensemble), ensemble.months[f"null_{column}"].mean(axis=0), **NULL_WORLD._asdict()
    )


def draw_exchange(axes: Axes, ensemble: Ensemble, column: str) -> None:
    """Draw the bands where there is a trade series, and say where there is none."""
    draw_bands(axes, ensemble, column, LEAST_EXCHANGE)
    years = years_of(ensemble)
    missing = np.isnan(ensemble.months[column]).any(axis=0)

    for run in np.split(np.arange(len(years)), np.flatnonzero(np.diff(missing)) + 1):
        if missing[run[0]]:
            _write_between(axes, years[run[0]], years[run[-1]], say("no trade series"))


def draw_activities(axes: Axes, ensemble: Ensemble, column: str) -> None:
    """Draw the activities of each track in the past months, per year, mean over the replicates.

    The window looks back, so nothing moves before its cause; the line begins when the first window
    is full.
    """
    years = years_of(ensemble)
    for track, stroke in TRACKS.items():
        monthly = ensemble.months[f"{column}_{track}"].mean(axis=0)
        rate = trailing_mean(monthly, ACTIVITY_WINDOW) * YEAR
        axes.plot(years, rate, label=track, **stroke._asdict())


def _write_between(axes: Axes, begins: float, ends: float, words: str) -> None:
    """Write words in the middle of a stretch of time: in a line, one a word, or upright."""
    left, right = axes.transData.transform([(begins, 0.0), (ends, 0.0)])[:, 0]
    millimetre = axes.figure.dpi / INCH
    available = (right - left) / millimetre - 1.0
    place: dict[str, Any] = {
        "ha": "center", "va": "center", "color": QUIET_INK, "transform": axes.get_xaxis_transform(),
    }  # fmt: skip

    for lines in ([words], words.split()):
        if max(text_width(line) for line in lines) <= available:
            axes.text((begins + ends) / 2.0, 0.5, "\n".join(lines), **place)
            return
    lines = broken(words, axes.bbox.height / millimetre - 1.0)
    if SMALL_LINE * len(lines) <= available:
        axes.text((begins + ends) / 2.0, 0.5, "\n".join(lines), rotation="vertical", **place)
