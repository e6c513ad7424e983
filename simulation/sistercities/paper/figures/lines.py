"""Heights over one variable: lines where it is a number, points where it is a word, each with its interval."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, NullLocator

from sistercities.paper.figures.drawing import Drawing, Panels
from sistercities.paper.figures.page import Page
from sistercities.paper.figures.style import MIDDLE_HALF, MIDDLE_NINETY, Stroke
from sistercities.study.effects import SHARE_OF_RUNS, SPREAD, Measure
from sistercities.world.population import Column

STROKES = (
    Stroke("#0072b2", (0.0, None)),
    Stroke("#d55e00", (0.0, (4.0, 1.0))),
    Stroke("#009e73", (0.0, (1.0, 1.0))),
    Stroke("#cc79a7", (0.0, (5.0, 1.0, 1.0, 1.0))),
    Stroke("#56b4e9", (0.0, (2.0, 2.0))),
    Stroke("#1a1a1a", (0.0, (7.0, 2.0))),
)
MARKERS = "osD^vX"
"""Colour, pattern and marker all tell lines apart: in colour blindness and in grey print as well."""

APART = 0.14
"""Distance between the points of two lines at one level of a word, in levels."""

ASIDE = 0.012
"""Distance between the points of two lines at one number, as a share of the axis, so that no interval hides another."""

CLOSE = 0.12
"""Levels closer than this share of the axis get round ticks instead of their own."""

THICK = 6.0
"""Width of the bars of a spread, points."""


def draw_lines(row: Panels, drawing: Drawing, measure: Measure, page: Page) -> None:
    """Draw one measure in all panels of a row, on one scale."""
    for column, axes in enumerate(row):
        found = drawing.of(measure, column)
        for number, line in enumerate(drawing.second or [""]):
            own = found[found["second"] == line] if drawing.second else found
            own = own.set_index("x").reindex(drawing.x).dropna(subset="value")
            x = _places(own.index, drawing, number)
            spread = drawing.spread_of(measure, column)
            if spread is not None:
                _draw_spread(
                    axes,
                    spread[spread["second"] == line] if drawing.second else spread,
                    drawing,
                    number,
                )
            bars = np.abs(np.array([own["value"] - own["low"], own["high"] - own["value"]]))
            look = _look(number, joined=bool(drawing.numbers))
            axes.errorbar(
                x, own["value"], yerr=np.nan_to_num(bars), elinewidth=0.8, zorder=3.0, **look
            )
        _mark_levels(axes, drawing, page)
    if measure.unit in {"share", SHARE_OF_RUNS}:
        row[0].set_ylim(bottom=0.0)
    row[0].yaxis.set_major_locator(MaxNLocator(5) if drawing.has_values(measure) else NullLocator())
    row[0].set_ylabel(page.ordinate(measure))


def legend_handles(drawing: Drawing, page: Page) -> list[Line2D]:
    """What the lines stand for, one handle each."""
    joined = bool(drawing.numbers)
    return [
        Line2D([], [], label=name, **_look(number, joined=joined))
        for number, name in enumerate(page.legend)
    ]


def _mark_levels(axes: Axes, drawing: Drawing, page: Page) -> None:
    """Ticks at the levels, unless they are numbers too close to be told apart."""
    if not drawing.numbers:
        labels, rotation = page.x_labels, "vertical" if page.upright else "horizontal"
        axes.set_xticks(range(len(labels)), labels, rotation=rotation)
        axes.set_xlim(-0.5, len(labels) - 0.5)
        return
    places = np.sort(list(drawing.numbers.values()))
    if len(places) < 2 or np.diff(places).min() >= CLOSE * np.ptp(places):
        axes.set_xticks(places, drawing.x)


def _draw_spread(axes: Axes, spread: pd.DataFrame, drawing: Drawing, number: int) -> None:
    """Draw how far the points of a sample lie apart, as two bars behind the mean."""
    own = spread.set_index("x").reindex(drawing.x).dropna(subset=SPREAD[0])
    x = _places(own.index, drawing, number)
    for low, high, color in (
        (SPREAD[0], SPREAD[3], MIDDLE_NINETY),
        (SPREAD[1], SPREAD[2], MIDDLE_HALF),
    ):
        axes.vlines(x, own[low], own[high], color=color, linewidth=THICK)


def _places(levels: pd.Index, drawing: Drawing, number: int) -> Column:
    """Where the points of a line stand: at the number, or beside the points of the other lines at a word."""
    middle = (max(1, len(drawing.second)) - 1) / 2.0
    if drawing.numbers:
        aside = ASIDE * np.ptp(list(drawing.numbers.values())) * (number - middle)
        return np.array([drawing.numbers[level] + aside for level in levels])
    return np.array([drawing.x.index(level) + APART * (number - middle) for level in levels])


def _look(number: int, *, joined: bool) -> dict[str, Any]:
    stroke = STROKES[number % len(STROKES)]
    line = (
        {"linestyle": stroke.linestyle, "linewidth": stroke.linewidth}
        if joined
        else {"linestyle": "none"}
    )
    return {
        "color": stroke.color,
        "marker": MARKERS[number % len(MARKERS)],
        "markersize": 3.0,
        **line,
    }
