"""Shades over two variables: a cell for each pair of their levels."""

from collections.abc import Callable

import numpy as np
from cmcrameri import cm
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.image import AxesImage
from matplotlib.ticker import MaxNLocator

from sistercities.paper.figures import style
from sistercities.paper.figures.drawing import Drawing
from sistercities.paper.figures.page import ROUND, Panels
from sistercities.paper.figures.study_page import StudyPage
from sistercities.paper.language import number
from sistercities.world.measure import Measure, digits_of
from sistercities.world.population import Column

MISSING = "#d9d4ca"
"""Cells of which there is no run."""

SHADES = cm.oslo_r.with_extremes(bad=MISSING)
"""From white over blue to black, evenly for the eye, in grey print too.

Crameri, Shephard & Heron (2020).
"""

MOST_NUMBERS = 9
"""Cells across up to which their values are written into them."""

BAR_GAP = 2.5
"""Distance of the key of the shades from the last panel, mm."""

BAR = 2.5
"""Width of the key, mm."""

EDGE = 0.3
"""Width of the line around cells and key, points."""


def draw_heatmap(panels: Panels, drawing: Drawing, measure: Measure, page: StudyPage) -> None:
    """Draw one measure, on one scale of shades.

    Args:
        panels: of the measure, in reading order.
        drawing: what there is to draw.
        measure: that is drawn.
        page: on which the panels are.
    """
    tables = [_cells(drawing, measure, column) for column in range(len(panels))]
    scale = scale_of(tables)
    rotation = "vertical" if page.upright else "horizontal"
    digits = f".{digits_of(measure.unit)}f"

    for axes, table in zip(panels, tables, strict=True):
        image = axes.imshow(table, cmap=SHADES, norm=scale, origin="lower", aspect="auto")
        if len(drawing.x) <= MOST_NUMBERS:
            write_values(axes, table, scale, lambda value: number(value, digits))
        axes.set_xticks(range(len(drawing.x)), page.x_labels, rotation=rotation)
        axes.set_yticks(range(len(drawing.second)), page.y_labels)
        frame(axes)

    for axes in panels[:: page.across]:
        axes.set_ylabel(style.beside(drawing.title_of(drawing.request.y or ""), page.page.rows[0]))
    if drawing.has_values(measure):
        draw_key(panels[page.across - 1], image, page.ordinate(measure))


def _cells(drawing: Drawing, measure: Measure, column: int) -> Column:
    """Means as an array ``[y, x]``; NaN where there is no run."""
    means = drawing.of(measure, column).set_index(["second", "x"])["value"]
    rows = [[means.get((y, x), np.nan) for x in drawing.x] for y in drawing.second]
    return np.array(rows, dtype=float)


def scale_of(tables: list[Column]) -> Normalize:
    """A scale of shades: from 0, or the lowest value below, to the highest; white is nothing."""
    values = np.concatenate([table.ravel() for table in tables])
    values = values[~np.isnan(values)]
    low, high = (values.min(), values.max()) if values.size else (0.0, 0.0)
    return Normalize(min(0.0, low), high if high > low or high > 0.0 else 1.0)


def write_values(
    axes: Axes, table: Column, scale: Normalize, written: Callable[[float], str]
) -> None:
    """Write its value into every cell of a table of shades, in ink that can be read on it."""
    for (y, x), value in np.ndenumerate(table):
        if not np.isnan(value):
            ink = "white" if scale(value) > 0.45 else style.INK
            axes.text(x, y, written(value), ha="center", va="center", color=ink)


def frame(axes: Axes) -> None:
    """A thin frame around a table of shades, as white cells have no edge of their own."""
    axes.tick_params(length=0.0)
    axes.spines[:].set(visible=True, color=style.QUIET_INK, linewidth=EDGE)


def draw_key(
    axes: Axes, image: AxesImage, name: str, written: Callable[[float], str] | None = None
) -> None:
    """The key of the shades beside the last panel, as tall as it.

    Args:
        axes: of the last panel.
        image: in it.
        name: of what is drawn, in lines.
        written: how its numbers are written, if not as along any axis.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None

    width = figure.get_figwidth() * style.INCH
    box = axes.get_position()
    key = figure.add_axes((box.x1 + BAR_GAP / width, box.y0, BAR / width, box.height))

    bar = figure.colorbar(image, cax=key)
    bar.outline.set(color=style.QUIET_INK, linewidth=EDGE)
    bar.locator = MaxNLocator(5, steps=ROUND)
    bar.update_ticks()
    if written is not None:
        low, high = bar.ax.get_ylim()
        ticks = [float(tick) for tick in bar.get_ticks() if low <= tick <= high]
        bar.set_ticks(ticks, labels=[written(tick) for tick in ticks])
    bar.set_label(name)
