"""The comparison of pairings: one column each, what happened to them above what became of them, over calendar time."""

from collections.abc import Callable, Sequence
from textwrap import fill
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, MultipleLocator

from sistercities.experiment.age import in_years
from sistercities.experiment.ensemble import Ensemble, headings
from sistercities.figures import style
from sistercities.figures.bands import LEAST_EXCHANGE, draw_activities, draw_bands, draw_exchange, draw_exchange_index
from sistercities.figures.events import draw_events, shade_shocks, span, strip_height
from sistercities.record import measured
from sistercities.scenario.schema import FACTORS

TITLE_LINE = 3.2
"""Height of each further line of a title, mm."""

LEFT, RIGHT, TOP, FOOT, BETWEEN = 18.0, 4.0, 6.0, 8.5, 4.0
"""Margins, and the gap between columns, mm; the explanation stands below the foot."""

ROW_GAP, EXPLANATION_LINE = 2.6, 4.3
"""Gap between rows, and height of a line of the explanation, mm."""

NARROWEST = 0.5
"""A column is as wide as its years are many, but at least this share of the widest."""

YEARS_BETWEEN_TICKS = 5

_WIDE, _NARROW = 4, 5

type Panels = np.ndarray[tuple[int, ...], np.dtype[Any]]
"""Axes by row and column."""


def share_scale(axes: Axes) -> None:
    """An ordinate from 0 to 1, the same for all that are shares."""
    axes.set_ylim(-0.04, 1.04)
    axes.set_yticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])


def count_scale(axes: Axes) -> None:
    """An ordinate from 0 to the most that is drawn in its row."""
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))


def exchange_scale(axes: Axes) -> None:
    """A logarithmic ordinate, because the trade of the pairings differs by orders of magnitude."""
    drawn = (panel.dataLim.y1 for panel in axes.get_shared_y_axes().get_siblings(axes))
    most = max([10.0 * LEAST_EXCHANGE, *filter(np.isfinite, drawn)])
    decades = [LEAST_EXCHANGE * 10.0**power for power in range(1 + int(np.log10(most / LEAST_EXCHANGE)))]
    axes.set_yscale("log")
    axes.set_ylim(0.8 * LEAST_EXCHANGE, 1.25 * most)
    axes.set_yticks(decades, [f"\N{LESS-THAN OR EQUAL TO} {LEAST_EXCHANGE:g}", *(f"{each:g}" for each in decades[1:])])
    axes.minorticks_off()


class Row(NamedTuple):
    """A row of panels: what is drawn, how it is called, in which unit, and how tall (mm)."""

    column: str
    name: str
    unit: str
    scale: Callable[[Axes], None] = share_scale
    draw: Callable[[Axes, Ensemble, str], None] = draw_bands
    height: float = 16.0


ROWS = (
    *(Row(factor, factor.capitalize(), measured()[factor].unit) for factor in FACTORS),
    Row("activities", "Activities", "per year", count_scale, draw_activities),
    Row("ties", "Trading ties", "number", count_scale),
    Row("exchange_index", "Exchange\nindex g", measured()["exchange_index"].unit, draw=draw_exchange_index),
    Row("exchange", "Added exchange", measured()["exchange"].unit, exchange_scale, draw_exchange, 20.0),
)


def draw_comparison(ensembles: Sequence[Ensemble]) -> Figure:
    """Draw factors, activities, ties and exchange of one to four pairings side by side.

    Args:
        ensembles: the pairings, from left to right; one fills a column of a journal page, more fill the page.

    Returns:
        A figure of exact journal width, to be written by ``save_figure``.
    """
    with style.journal_style():
        width = style.SINGLE_COLUMN if len(ensembles) == 1 else style.DOUBLE_COLUMN
        columns = column_widths(ensembles, width)
        figure, panels = _empty_panels(ensembles, width, columns)
        for ensemble, column_width, column in zip(ensembles, columns, panels.T, strict=True):
            _draw_column(column, ensemble, column_width)
        _finish_time(panels, ensembles)
        _finish_ordinates(panels)
        _title_columns(panels[0], ensembles)
        _explain(figure, ensembles)
    return figure


def column_widths(ensembles: Sequence[Ensemble], width: float) -> list[float]:
    """Width of each column, mm: a year is as wide in every column, unless a column would be too narrow to read."""
    months = np.array([ensemble.months.shape[1] for ensemble in ensembles], dtype=float)
    months = np.maximum(months, NARROWEST * months.max())
    available = width - LEFT - RIGHT - BETWEEN * (len(ensembles) - 1)
    return [float(share) * available for share in months / months.sum()]


def _empty_panels(ensembles: Sequence[Ensemble], width: float, columns: list[float]) -> tuple[Figure, Panels]:
    """Lay out the panels in millimetres: the strip of events on top, then a row of panels for each entry of ROWS."""
    strip = max(strip_height(each, column) for each, column in zip(ensembles, columns, strict=True))
    rows = [strip, *(row.height for row in ROWS)]
    foot = FOOT + EXPLANATION_LINE * _explanation_lines(len(ensembles))
    top = TOP + TITLE_LINE * max(heading.count("\n") for heading in headings(ensembles))
    height = top + sum(rows) + ROW_GAP * len(ROWS) + foot
    figure = Figure(figsize=(width / style.INCH, height / style.INCH))
    place = {"left": LEFT / width, "right": 1.0 - RIGHT / width, "top": 1.0 - top / height, "bottom": foot / height}
    gaps = {"hspace": ROW_GAP / np.mean(rows), "wspace": BETWEEN / np.mean(columns)}
    panels: Panels = figure.subplots(
        len(rows),
        len(columns),
        sharex="col",
        sharey="row",
        squeeze=False,
        gridspec_kw={"height_ratios": rows, "width_ratios": columns, **place, **gaps},
    )
    panels[0, 0].set_ylim(strip, 0.0)
    return figure, panels


def _draw_column(column: Panels, ensemble: Ensemble, width: float) -> None:
    """Draw everything there is to see of one pairing."""
    column[0].set_xlim(span(ensemble))
    draw_events(column[0], ensemble, width)
    for axes, row in zip(column[1:], ROWS, strict=True):
        shade_shocks(axes, ensemble)
        row.draw(axes, ensemble, row.column)


def _finish_time(panels: Panels, ensembles: Sequence[Ensemble]) -> None:
    """Mark the common ages in every panel, and the years below the lowest."""
    for column, ensemble in zip(panels.T, ensembles, strict=True):
        column[0].tick_params(bottom=False)
        column[-1].set_xlabel("Calendar year")
        column[-1].xaxis.set_major_locator(MultipleLocator(YEARS_BETWEEN_TICKS))
        for axes in column[1:]:
            for age in ensemble.ages:
                axes.axvline(span(ensemble)[0] + age, **style.COMMON_AGE._asdict())


def _finish_ordinates(panels: Panels) -> None:
    """Give each row its one scale, its name and its unit."""
    for axes in panels[0]:
        axes.set_axis_off()
    for axes, row in zip(panels[1:, 0], ROWS, strict=True):
        axes.set_ylabel(f"{row.name}\n" + fill(f"({row.unit})", 13))
        row.scale(axes)
    panels[0, 0].figure.align_ylabels(panels[1:, 0])


def _title_columns(strips: Panels, ensembles: Sequence[Ensemble]) -> None:
    """Name each pairing above its column, with a letter to cite it by if there are several."""
    for letter, axes, heading in zip("abcdefgh", strips, headings(ensembles), strict=False):
        title = heading.replace(" - ", " \N{EN DASH} ")
        axes.set_title(f"{letter}  {title}" if len(ensembles) > 1 else title, loc="left", fontweight="bold")


def _explain(figure: Figure, ensembles: Sequence[Ensemble]) -> None:
    """Say at the foot of the figure what lines, bands and shades mean."""
    numbers = sorted({len(ensemble.months) for ensemble in ensembles})
    tracks = [Line2D([], [], **stroke._asdict(), label=track) for track, stroke in style.TRACKS.items()]
    marks = [
        Line2D([], [], color=style.MEDIAN, label=f"median of {' to '.join(map(str, numbers))} replicates"),
        Patch(color=style.MIDDLE_HALF, label="middle 50% of replicates"),
        Patch(facecolor=style.MIDDLE_NINETY, edgecolor=style.MIDDLE_HALF, label="middle 90% of replicates"),
        Line2D([], [], **style.NULL_WORLD._asdict(), label="mean without agreement (null world)"),
        Line2D([], [], **style.COMMON_AGE._asdict(), label=f"{in_years(ensembles[0].ages)} after signing"),
        Patch(color=style.SHOCK, label="shock"),
    ]
    lines = _explanation_lines(len(ensembles))
    height = EXPLANATION_LINE * lines / (figure.get_figheight() * style.INCH)
    title = "Activities, mean over the past 24 months"
    upper = figure.legend(handles=tracks, title=title, loc="upper left", bbox_to_anchor=(0.0, height), ncols=3)
    upper.set_alignment("left")
    figure.legend(handles=marks, loc="lower left", bbox_to_anchor=(0.0, 0.0), ncols=2 if lines == _NARROW else 3)


def _explanation_lines(columns: int) -> int:
    """Lines of the explanation: two of the tracks, and two of the marks, or three where the figure is narrow."""
    return _WIDE if columns > 1 else _NARROW
