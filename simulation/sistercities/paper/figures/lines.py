"""Heights over one variable with their intervals: lines over numbers, points over words."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, NullLocator

from sistercities.paper.figures.drawing import Drawing
from sistercities.paper.figures.page import ROUND, Legend, Panels
from sistercities.paper.figures.study_page import StudyPage
from sistercities.paper.figures.style import MIDDLE_HALF, MIDDLE_NINETY, Stroke
from sistercities.study.effects import SPREAD
from sistercities.world.measure import SHARE_OF_RUNS, Measure
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
"""Colour, pattern and marker all tell lines apart: in grey print, and for the colour-blind."""

APART = 0.14
"""Distance between the points of two lines at one level of a word, in levels."""

ASIDE = 0.012
"""Distance between the points of two lines at one number, as a share of the axis.

So no interval hides another.
"""

CLOSE = 0.12
"""Levels closer than this share of the axis get round ticks instead of their own."""

THICK = 6.0
"""Width of the bars of a spread, points."""


def draw_lines(panels: Panels, drawing: Drawing, measure: Measure, page: StudyPage) -> None:
    """Draw one measure, on one scale.

    Args:
        panels: of the measure, in reading order.
        drawing: what there is to draw.
        measure: that is drawn.
        page: on which the panels are.
    """
    for column, axes in enumerate(panels):
        _draw_panel(axes, drawing, measure, column)
        _mark_levels(axes, drawing, page)

    row = panels[:: page.across]  # the first of each row
    if measure.unit in {"share", SHARE_OF_RUNS}:
        row[0].set_ylim(bottom=0.0)
    row[0].yaxis.set_major_locator(
        MaxNLocator(5, steps=ROUND) if drawing.has_values(measure) else NullLocator()
    )
    for axes in row:
        axes.set_ylabel(page.ordinate(measure))


def legend_of(drawing: Drawing) -> Legend:
    """What the lines stand for; no marks if there is one line only."""
    variable = drawing.request.lines
    if variable is None:
        return Legend([])

    joined = bool(drawing.numbers)
    names = [drawing.shown(variable, level).replace("\n", " ") for level in drawing.second]
    marks = [
        Line2D([], [], label=name, **_look(number, joined=joined))
        for number, name in enumerate(names)
    ]
    return Legend(marks, f"{drawing.title_of(variable)}:")


def _draw_panel(axes: Axes, drawing: Drawing, measure: Measure, column: int) -> None:
    """Every line of a panel: means with their intervals, before the spread of a sample."""
    estimates = drawing.of(measure, column)
    spread = drawing.spread_of(measure, column)
    for number, line in enumerate(drawing.second or [""]):
        own = estimates[estimates["second"] == line] if drawing.second else estimates
        own = own.set_index("x").reindex(drawing.x).dropna(subset="value")
        x = _places(own.index, drawing, number)

        if spread is not None:
            of_line = spread[spread["second"] == line] if drawing.second else spread
            _draw_spread(axes, of_line, drawing, number)

        bars = np.abs(np.array([own["value"] - own["low"], own["high"] - own["value"]]))
        axes.errorbar(
            x,
            own["value"],
            yerr=np.nan_to_num(bars),
            elinewidth=0.8,
            zorder=3.0,
            **_look(number, joined=bool(drawing.numbers)),
        )


def _mark_levels(axes: Axes, drawing: Drawing, page: StudyPage) -> None:
    """Ticks at the levels, unless they are numbers too close to be told apart."""
    if not drawing.numbers:
        labels = page.x_labels
        rotation = "vertical" if page.upright else "horizontal"
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
    axes.vlines(x, own[SPREAD[0]], own[SPREAD[3]], color=MIDDLE_NINETY, linewidth=THICK)
    axes.vlines(x, own[SPREAD[1]], own[SPREAD[2]], color=MIDDLE_HALF, linewidth=THICK)


def _places(levels: pd.Index, drawing: Drawing, number: int) -> Column:
    """Where the points of a line stand: at the number, or beside the other lines at a word."""
    middle = (max(1, len(drawing.second)) - 1) / 2.0
    if drawing.numbers:
        aside = ASIDE * np.ptp(list(drawing.numbers.values())) * (number - middle)
        return np.array([drawing.numbers[level] + aside for level in levels])
    return np.array([drawing.x.index(level) + APART * (number - middle) for level in levels])


def _look(number: int, *, joined: bool) -> dict[str, Any]:
    stroke = STROKES[number % len(STROKES)]
    look: dict[str, Any] = {
        "color": stroke.color,
        "marker": MARKERS[number % len(MARKERS)],
        "markersize": 3.0,
    }
    if joined:
        return look | {"linestyle": stroke.linestyle, "linewidth": stroke.linewidth}
    return look | {"linestyle": "none"}
