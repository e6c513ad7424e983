"""The comparison of pairings: one column each, what happened to them above what became of them, over calendar time."""

from collections.abc import Callable, Sequence
from itertools import batched, chain
from textwrap import fill
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sistercities.paper.figures import style
from sistercities.paper.figures.bands import (
    LEAST_EXCHANGE,
    draw_activities,
    draw_bands,
    draw_exchange,
    draw_exchange_index,
)
from sistercities.paper.figures.events import draw_events, shade_shocks, span, strip_height
from sistercities.paper.figures.fonts import shown, texts_of
from sistercities.paper.figures.foot import Foot, Legend
from sistercities.runs.age import in_years
from sistercities.runs.replicates import Ensemble, headings
from sistercities.scenario.quantity import Quantity
from sistercities.scenario.schema import FACTORS
from sistercities.world.measure import ALL_ACTIVITIES
from sistercities.world.record import measured

TITLE_LINE = 3.2
"""Height of each further line of a title, mm."""

LEFT, RIGHT, TOP, FOOT, BETWEEN = 18.0, 4.0, 6.0, 8.5, 4.0
"""Margins, and the gap between columns, mm; the explanation stands below the foot."""

ROW_GAP = 2.6
"""Gap between rows, mm."""

NARROWEST = 0.5
"""A column is as wide as its years are many, but at least this share of the widest."""

ON_A_PAGE = 4
"""Pairings that stand side by side; more go on, to the same scales, on the next page."""

type Panels = np.ndarray[tuple[int, ...], np.dtype[Any]]
"""Axes by row and column."""

type Scale = Callable[[Sequence[Axes]], None]
"""Gives the rows of one name, one a page, their one ordinate; each is named by its first panel."""


def share_scale(rows: Sequence[Axes]) -> None:
    """An ordinate from 0 to 1, the same for all that are shares."""
    for axes in rows:
        axes.set_ylim(-0.04, 1.04)
        axes.set_yticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])


def count_scale(rows: Sequence[Axes]) -> None:
    """An ordinate from 0 to the most that is drawn in any of the rows."""
    limits = [axes.get_ylim() for axes in rows]
    for axes in rows:
        axes.set_ylim(min(low for low, _ in limits), max(1.0, *(high for _, high in limits)))
        axes.yaxis.set_major_locator(MaxNLocator(3, integer=True, min_n_ticks=1))


def exchange_scale(rows: Sequence[Axes]) -> None:
    """A logarithmic ordinate, because the trade of the pairings differs by orders of magnitude."""
    panels = chain.from_iterable(axes.get_shared_y_axes().get_siblings(axes) for axes in rows)
    most = max(
        [10.0 * LEAST_EXCHANGE, *filter(np.isfinite, (panel.dataLim.y1 for panel in panels))]
    )
    decades = [
        LEAST_EXCHANGE * 10.0**power for power in range(1 + int(np.log10(most / LEAST_EXCHANGE)))
    ]
    names = [
        f"\N{LESS-THAN OR EQUAL TO} {LEAST_EXCHANGE:g}",
        *(f"{each:g}" for each in decades[1:]),
    ]
    for axes in rows:
        axes.set_yscale("log")
        axes.set_ylim(0.8 * LEAST_EXCHANGE, 1.25 * most)
        axes.set_yticks(decades, names)
        axes.minorticks_off()


class Row(NamedTuple):
    """A row of panels: the column that is drawn, what it is, and how tall (mm)."""

    column: str
    quantity: Quantity
    scale: Scale = share_scale
    draw: Callable[[Axes, Ensemble, str], None] = draw_bands
    height: float = 16.0


ROWS = (
    *(Row(factor, measured()[factor]) for factor in FACTORS),
    Row("activities", ALL_ACTIVITIES, count_scale, draw_activities),
    Row("ties", measured()["ties"], count_scale),
    Row("exchange_index", measured()["exchange_index"], draw=draw_exchange_index),
    Row("exchange", measured()["exchange"], exchange_scale, draw_exchange, 20.0),
)


class Page(NamedTuple):
    """A page as laid out: its pairings, the width and the title of the column of each, and the foot; mm."""

    ensembles: tuple[Ensemble, ...]
    width: float
    columns: list[float]
    titles: list[list[str]]
    foot: Foot


def draw_comparison(ensembles: Sequence[Ensemble]) -> list[Figure]:
    """Draw factors, activities, ties and exchange of pairings side by side, four to a page.

    Args:
        ensembles: the pairings, from left to right; a single one fills a column of a journal page, more fill the page.

    Returns:
        Figures of exact journal width, to be written by ``save_figure``. All share their ordinates, the ages that are
        marked, and the letters by which panels are cited.
    """
    with style.journal_style(chain.from_iterable(texts_of(each.scenario) for each in ensembles)):
        pages = [_page(some, titles) for some, titles in _by_page(ensembles)]
        drawn = [_empty_panels(page) for page in pages]
        for page, (_, panels) in zip(pages, drawn, strict=True):
            for number, column in enumerate(panels.T):
                _draw_column(column, page, number)
        _finish_ordinates([panels for _, panels in drawn])
        for page, (figure, _) in zip(pages, drawn, strict=True):
            page.foot.draw(figure)
    return [figure for figure, _ in drawn]


def column_widths(ensembles: Sequence[Ensemble], width: float) -> list[float]:
    """Width of each column, mm: a year is as wide in every column, unless a column would be too narrow to read."""
    months = np.array([ensemble.months.shape[1] for ensemble in ensembles], dtype=float)
    months = np.maximum(months, NARROWEST * months.max())
    available = width - LEFT - RIGHT - BETWEEN * (len(ensembles) - 1)
    return [float(share) * available for share in months / months.sum()]


def _by_page(ensembles: Sequence[Ensemble]) -> list[tuple[tuple[Ensemble, ...], tuple[str, ...]]]:
    """The pairings of each page and what they are called, with a letter to cite each by if there are several."""
    names = [
        shown(heading, each.name).replace(" - ", " \N{EN DASH} ")
        for each, heading in zip(ensembles, headings(ensembles), strict=True)
    ]
    if len(ensembles) > 1:
        names = [style.lettered(number, name) for number, name in enumerate(names)]
    return list(zip(batched(ensembles, ON_A_PAGE), batched(names, ON_A_PAGE), strict=True))


def _page(ensembles: tuple[Ensemble, ...], titles: Sequence[str]) -> Page:
    width = style.SINGLE_COLUMN if len(ensembles) == 1 else style.DOUBLE_COLUMN
    columns = column_widths(ensembles, width)
    lines = [
        style.broken(title, column, style.TITLE_SIZE, "bold")
        for title, column in zip(titles, columns, strict=True)
    ]
    return Page(ensembles, width, columns, lines, Foot(width, _explanation(ensembles)))


def _empty_panels(page: Page) -> tuple[Figure, Panels]:
    """Lay out the panels in millimetres: the strip of events on top, then a row of panels for each entry of ROWS."""
    strip = max(
        strip_height(each, column)
        for each, column in zip(page.ensembles, page.columns, strict=True)
    )
    rows = [strip, *(row.height for row in ROWS)]
    foot = FOOT + page.foot.height
    top = TOP + TITLE_LINE * (max(map(len, page.titles)) - 1)
    height = top + sum(rows) + ROW_GAP * len(ROWS) + foot
    figure = Figure(figsize=(page.width / style.INCH, height / style.INCH))
    edges = {"left": LEFT / page.width, "right": 1.0 - RIGHT / page.width}
    edges |= {"top": 1.0 - top / height, "bottom": foot / height}
    gaps = {"hspace": ROW_GAP / np.mean(rows), "wspace": BETWEEN / np.mean(page.columns)}
    panels: Panels = figure.subplots(
        len(rows),
        len(page.columns),
        sharex="col",
        sharey="row",
        squeeze=False,
        gridspec_kw={"height_ratios": rows, "width_ratios": page.columns, **edges, **gaps},
    )
    panels[0, 0].set_ylim(strip, 0.0)
    return figure, panels


def _draw_column(column: Panels, page: Page, number: int) -> None:
    """Draw everything there is to see of one pairing, with its name above, and the years below."""
    ensemble, width = page.ensembles[number], page.columns[number]
    begins, ends = span(ensemble)
    column[0].set_title(
        "\n".join(page.titles[number]), loc="left", fontweight="bold", linespacing=1.15
    )
    column[0].set_xlim(begins, ends)
    column[0].tick_params(bottom=False)
    draw_events(column[0], ensemble, width)
    for axes, row in zip(column[1:], ROWS, strict=True):
        shade_shocks(axes, ensemble.scenario, ensemble.partnership)
        row.draw(axes, ensemble, row.column)
        for age in ensemble.ages:
            axes.axvline(begins + age, **style.COMMON_AGE._asdict())
    column[-1].set_xlabel("Calendar year")
    column[-1].set_xticks(style.ticks(begins, ends, width))


def _finish_ordinates(pages: Sequence[Panels]) -> None:
    """Give each row its one scale on all pages, its name and its unit."""
    for axes in chain.from_iterable(panels[0] for panels in pages):
        axes.set_axis_off()
    for number, row in enumerate(ROWS, start=1):
        first = [panels[number, 0] for panels in pages]
        row.scale(first)
        for axes in first:
            label = style.beside(row.quantity.label, row.height)
            axes.set_ylabel(f"{label}\n" + fill(f"({row.quantity.scale})", 13))
    for panels in pages:
        panels[0, 0].figure.align_ylabels(panels[1:, 0])


def _explanation(ensembles: Sequence[Ensemble]) -> list[Legend]:
    """What lines, bands and shades mean."""
    numbers = sorted({len(ensemble.months) for ensemble in ensembles})
    tracks = [
        Line2D([], [], **stroke._asdict(), label=track) for track, stroke in style.TRACKS.items()
    ]
    marks = [
        Line2D(
            [],
            [],
            color=style.MEDIAN,
            label=f"median of {' to '.join(map(str, numbers))} replicates",
        ),
        Patch(color=style.MIDDLE_HALF, label="middle 50% of replicates"),
        Patch(
            facecolor=style.MIDDLE_NINETY,
            edgecolor=style.MIDDLE_HALF,
            label="middle 90% of replicates",
        ),
        Line2D([], [], **style.NULL_WORLD._asdict(), label="mean without agreement (null world)"),
        Line2D(
            [],
            [],
            **style.COMMON_AGE._asdict(),
            label=f"{in_years(ensembles[0].ages)} after signing",
        ),
        Patch(color=style.SHOCK, label="shock"),
    ]
    return [Legend(tracks, "Activities, mean over the past 24 months"), Legend(marks)]
