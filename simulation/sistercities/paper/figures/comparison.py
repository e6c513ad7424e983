"""The comparison of pairings: one column each, what became of them over calendar time."""

from collections.abc import Callable, Sequence
from itertools import batched, chain
from textwrap import fill
from typing import NamedTuple

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
from sistercities.paper.figures.carried import carried_height, carried_marks, draw_carried
from sistercities.paper.figures.events import draw_events, shade_shocks, span, strip_height
from sistercities.paper.figures.fonts import texts_of, titled
from sistercities.paper.figures.page import (
    ROUND,
    TITLE_LINE,
    Foot,
    Legend,
    Margins,
    Page,
    Panels,
    most_lines,
    page_width,
    title_above,
    year_ticks,
)
from sistercities.paper.figures.paging import pages_of
from sistercities.paper.figures.paper import wanted, wanted_panels
from sistercities.paper.language import label_of, retold, say
from sistercities.runs.age import in_years
from sistercities.runs.replicates import Ensemble, headings
from sistercities.scenario.quantity import Quantity
from sistercities.scenario.schema import FACTORS
from sistercities.world.measure import ALL_ACTIVITIES, CARRIED
from sistercities.world.outcome import ACTIVITY_WINDOW
from sistercities.world.record import measured

LEFT = 18.0
"""Room for the names of what is drawn, mm."""

RIGHT = 4.0
"""White at the right, mm."""

BETWEEN = 4.0
"""Gap between columns, mm."""

ROW_GAP = 2.6
"""Gap between rows, mm."""

NARROWEST = 0.5
"""A column is as wide as its years are many, but at least this share of the widest."""

LEAST_COLUMN = 28.0
"""Columns are at least this wide in the middle, mm; more pairings go on on the next page."""

ON_A_PAGE = 4
"""Pairings that stand side by side at most; more go on, to the same scales, on the next page."""

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
        axes.yaxis.set_major_locator(MaxNLocator(3, steps=ROUND, integer=True, min_n_ticks=1))


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
    height: float = 15.0


ROWS = (
    *(Row(factor, measured()[factor]) for factor in FACTORS),
    Row("activities", ALL_ACTIVITIES, count_scale, draw_activities),
    Row("ties", measured()["ties"], count_scale),
    Row("exchange_index", measured()["exchange_index"], draw=draw_exchange_index),
    Row("exchange", measured()["exchange"], exchange_scale, draw_exchange, 20.0),
)


SIDES = (0, 1)
"""The strips of who carries, one for each side, stand between the events and these rows."""

STRIPS = "carried"
"""By this word they can be wanted."""

FIRST_ROW = 1 + len(SIDES)


class Sheet(NamedTuple):
    """The pairings of a page, and what is told of them.

    Attributes:
        ensembles: the pairings.
        titles: of the column of each, in lines.
        page: where everything stands.
        sides: of which strips say who carries them.
        rows: of panels below these.
    """

    ensembles: tuple[Ensemble, ...]
    titles: list[list[str]]
    page: Page
    sides: Sequence[int]
    rows: Sequence[Row]


def draw_comparison(ensembles: Sequence[Ensemble], *, width: float | None = None) -> list[Figure]:
    """Draw factors, activities, ties and exchange of pairings side by side, four to a page.

    Args:
        ensembles: the pairings, from left to right.
        width: of the figures, mm; a narrow one has room for fewer than four pairings. If nobody
            asks for one, a single pairing fills a column of a journal page, and more the page.

    Returns:
        Figures of that width, to be written by ``save_figure``. All share their ordinates, the
        ages that are marked, and the letters by which panels are cited.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    with style.journal_style(chain.from_iterable(texts_of(each.scenario) for each in ensembles)):
        parts = _parts(ensembles, width)
        drawn = [[_empty_panels(sheet) for sheet in part] for part in parts]

        for part, figures in zip(parts, drawn, strict=True):
            for sheet, (_, panels) in zip(part, figures, strict=True):
                for number, column in enumerate(panels.T):
                    _draw_column(column, sheet, number)
            _finish_ordinates([panels for _, panels in figures], part[0])
    return [figure for pages in zip(*drawn, strict=True) for figure, _ in pages]


def column_widths(ensembles: Sequence[Ensemble], width: float) -> list[float]:
    """Widths of the columns of a page.

    Args:
        ensembles: the pairings of the page.
        width: of the page, mm.

    Returns:
        Width of each column, mm: a year is as wide in every column, unless a column would be too
        narrow to read.
    """
    months = np.array([ensemble.months.shape[1] for ensemble in ensembles], dtype=float)
    months = np.maximum(months, NARROWEST * months.max())
    available = width - LEFT - RIGHT - BETWEEN * (len(ensembles) - 1)
    return [float(share) * available for share in months / months.sum()]


def by_page(
    ensembles: Sequence[Ensemble], width: float | None
) -> list[tuple[tuple[Ensemble, ...], tuple[str, ...]]]:
    """The pairings of each page, and their titles, with letters if there are several.

    Args:
        ensembles: the pairings, from left to right; those that nobody wants are left out.
        width: of the pages, mm; as usual if nobody asks for one.
    """
    shown = wanted_panels([each.name for each in ensembles])
    ensembles = [each for each in ensembles if each.name in shown]
    names = [
        titled(heading, each.name)
        for each, heading in zip(ensembles, headings(ensembles), strict=True)
    ]
    if len(ensembles) > 1:
        names = [style.lettered(number, name) for number, name in enumerate(names)]

    room = page_width(width) - LEFT - RIGHT
    most = min(ON_A_PAGE, int((room + BETWEEN) / (LEAST_COLUMN + BETWEEN)))
    return list(zip(batched(ensembles, most), batched(names, most), strict=True))


def _parts(ensembles: Sequence[Ensemble], width: float | None) -> list[list[Sheet]]:
    """The pages with the first rows, of all pairings, and those with further ones if need be."""
    pages = by_page(ensembles, width)
    shown = wanted([STRIPS, *(row.column for row in ROWS)])
    sides = SIDES if STRIPS in shown else ()
    rows = [row for row in ROWS if row.column in shown]
    whole = [_sheet(*page, width, sides, rows) for page in pages]

    heights = [max(column) for column in zip(*(each.page.rows[1:] for each in whole), strict=True)]
    around = max(each.page.height - sum(each.page.rows[1:]) for each in whole)
    around -= ROW_GAP * len(heights)
    cut = pages_of([ROW_GAP + each for each in heights], around)
    if len(cut) == 1:
        return [whole]
    every = [*sides, *rows]
    return [
        [
            _sheet(
                *page,
                width,
                [each for each in every[part] if isinstance(each, int)],
                [each for each in every[part] if isinstance(each, Row)],
            )
            for page in pages
        ]
        for part in cut
    ]


def _sheet(
    ensembles: tuple[Ensemble, ...],
    titles: Sequence[str],
    asked: float | None,
    sides: Sequence[int],
    rows: Sequence[Row],
) -> Sheet:
    """Lay out a page: on top the strips of events and of who carries, then rows of panels."""
    width = page_width(asked, narrow=len(ensembles) == 1)
    columns = column_widths(ensembles, width)
    lines = [
        style.broken(title, column, style.TITLE_SIZE, "bold")
        for title, column in zip(titles, columns, strict=True)
    ]
    placed = list(zip(ensembles, columns, strict=True))
    strips = [max(strip_height(*each) for each in placed)]
    strips += [max(carried_height(each, side, wide) for each, wide in placed) for side in sides]
    page = Page(
        width=width,
        margins=Margins(LEFT, RIGHT, top=6.0 + TITLE_LINE * (most_lines(lines) - 1), bottom=8.5),
        columns=columns,
        rows=[*strips, *(row.height for row in rows)],
        between=BETWEEN,
        apart=ROW_GAP,
        foot=Foot(width, _explanation(ensembles, sides, rows)),
    )
    return Sheet(ensembles, lines, page, sides, rows)


def _empty_panels(sheet: Sheet) -> tuple[Figure, Panels]:
    """The panels of a page; the ordinate of the strip of events is millimetres from its top."""
    figure, panels = sheet.page.drawn(sharex="col", sharey="row")
    panels[0, 0].set_ylim(sheet.page.rows[0], 0.0)
    return figure, panels


def _draw_column(column: Panels, sheet: Sheet, number: int) -> None:
    """Draw all there is to see of one pairing, with its name above, and the years below."""
    ensemble = sheet.ensembles[number]
    width = sheet.page.columns[number]
    begins, ends = span(ensemble)

    title_above(column[0], sheet.titles[number])
    column[0].set_xlim(begins, ends)
    column[0].tick_params(bottom=False)
    draw_events(column[0], ensemble, width)

    for axes in column[1:]:
        shade_shocks(axes, ensemble.scenario, ensemble.partnership)
    for place, side in enumerate(sheet.sides, start=1):
        draw_carried(column[place], ensemble, side, width, sheet.page.rows[place])
    for axes, row in zip(column[1 + len(sheet.sides) :], sheet.rows, strict=True):
        row.draw(axes, ensemble, row.column)
    for axes in column[1:]:
        for age in ensemble.ages:
            axes.axvline(begins + age, **style.COMMON_AGE._asdict())

    column[-1].set_xlabel(say("Calendar year"))
    column[-1].set_xticks(year_ticks(begins, ends, width))


def _finish_ordinates(pages: Sequence[Panels], sheet: Sheet) -> None:
    """Give each row its one scale on all pages, its name and its unit."""
    for axes in chain.from_iterable(panels[0] for panels in pages):
        axes.set_axis_off()
    first_row = 1 + len(sheet.sides)
    for number, row in enumerate(sheet.rows, start=first_row):
        first = [panels[number, 0] for panels in pages]
        row.scale(first)
        for axes in first:
            label = style.beside(label_of(row.quantity), row.height)
            axes.set_ylabel(f"{label}\n{_unit(row)}")
    for panels in pages:
        for axes in panels[1:first_row, 0]:
            axes.set_ylabel(f"{label_of(CARRIED)}\n({say(CARRIED.scale)})")
        panels[0, 0].figure.align_ylabels(panels[1:, 0])


def _unit(row: Row) -> str:
    """The unit of a row on one line, or on two that are about as long."""
    unit = f"({say(row.quantity.scale)})"
    fits = style.text_width(unit, style.LABEL_SIZE) <= row.height
    return unit if fits else fill(unit, 13)


def _explanation(
    ensembles: Sequence[Ensemble], sides: Sequence[int], rows: Sequence[Row]
) -> list[Legend]:
    """What lines, bands and shades mean, of the panels that are shown."""
    shown = {row.column for row in rows}
    numbers = sorted({len(ensemble.months) for ensemble in ensembles})
    median = say("median of {n} replicates", n=say(" to ").join(map(str, numbers)))
    age = say("{age} after signing", age=retold(in_years(ensembles[0].ages)))
    tracks = [
        Line2D([], [], **stroke._asdict(), label=say(track))
        for track, stroke in style.TRACKS.items()
    ]
    null_world = Line2D(
        [], [], **style.NULL_WORLD._asdict(), label=say("mean without agreement (null world)")
    )
    marks = [
        Line2D([], [], color=style.MEDIAN, label=median),
        Patch(color=style.MIDDLE_HALF, label=say("middle 50% of replicates")),
        Patch(
            facecolor=style.MIDDLE_NINETY,
            edgecolor=style.MIDDLE_HALF,
            label=say("middle 90% of replicates"),
        ),
        *([null_world] if "exchange_index" in shown else []),
        Line2D([], [], **style.COMMON_AGE._asdict(), label=age),
        Patch(color=style.SHOCK, label=say("shock")),
        *(carried_marks() if sides else []),
    ]
    past = say("Activities, mean over the past {months} months", months=ACTIVITY_WINDOW)
    return [Legend(tracks if "activities" in shown else [], past), Legend(marks)]
