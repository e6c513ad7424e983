"""A figure as a page laid out in millimetres: its width, rows and columns of panels, and the foot.

A family of figures says how wide and how tall its panels are, and what stands at the foot; where
that is on the paper is worked out here, and nowhere else.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sistercities.paper.figures.paper import PAPER
from sistercities.paper.figures.picture import Picture
from sistercities.paper.figures.style import (
    INCH,
    LABEL_SIZE,
    POINT,
    SMALL_SIZE,
    broken,
    text_width,
)
from sistercities.scenario.mistakes import SisterCitiesError

type Panels = np.ndarray[tuple[int, ...], np.dtype[Any]]
"""Axes by row and column."""

NARROWEST = 60.0
"""A page narrower than this has no room for words beside panels, mm, in the usual type."""

WIDEST = 300.0
"""No page is wider than this, mm."""

TITLE_LINE = 3.2
"""Height of each further line of a title, mm."""

LABEL_LINE = 2.8
"""Height of each further line of the name of a panel or an axis, mm."""

SMALL_LINE = 2.6
"""Height of a line of small type, mm."""

MOST_ASIDE = 0.36
"""Words beside panels take no more than this share of the width of a page."""

LEAST_PANEL = 20.0
"""Panels beside one another are at least this wide, mm; else some of them go on below."""

MARGIN = 1.5
"""White at the edges of the figure, and between two parts of the foot, mm."""

FOOT_LINE = 2.7
"""Height of a line of words at the foot, mm."""

ENTRY_GAP = 1.0
"""White between two entries of a legend, mm."""

HANDLE = 2.2
"""Length of a mark, in widths of a letter (em)."""

PAD = 0.8
"""White between a mark and its words, em."""

COLUMN_GAP = 2.0
"""White between two columns of a legend, em."""

YEARS_APART = (1, 2, 5, 10, 20, 50)
"""Steps between the ticks of an axis of years."""

MOST_TICKS = 10

ROUND = (1, 2, 2.5, 5, 10)
"""Steps between the ticks of an axis of numbers, times a power of ten."""

WHITE = 1.2
"""White between the labels of two ticks, at least, and as far as one may stick out, mm."""

_EM = SMALL_SIZE * POINT


# --- The page and its panels ---


def page_width(asked: float | None, *, narrow: bool = False) -> float:
    """The width at which a figure is laid out.

    Args:
        asked: printed width, mm; nothing: that of the paper in force, as it suits the figure.
        narrow: whether the figure suits one column of a page, and not the whole page.

    Returns:
        Width, mm: the printed one, less what it is magnified.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    paper = PAPER.get()
    suited = paper.narrow if narrow else paper.wide
    printed = suited if asked is None else asked
    least = NARROWEST * paper.magnified
    if not least <= printed <= WIDEST:
        allowed = f"a figure is {least:g} to {WIDEST:g} mm wide"
        raise SisterCitiesError(f"width: {printed:g} mm; {allowed}")
    return printed / paper.magnified


class Margins(NamedTuple):
    """White around the panels, mm: at the bottom for ticks and the name of the abscissa."""

    left: float
    right: float
    top: float
    bottom: float


class Legend(NamedTuple):
    """Marks, each with its label, and what they are about."""

    marks: Sequence[Artist]
    title: str = ""


class Foot:
    """What stands below the panels: what marks mean, and a note; as high as it has to be.

    Args:
        width: of the figure, mm.
        legends: from top to bottom.
        note: below them: how many worlds there are, how sure it is, what is left out.
    """

    def __init__(self, width: float, legends: Sequence[Legend] = (), note: str = "") -> None:
        self._width = width
        self._room = width - 2.0 * MARGIN
        self._legends = [legend for legend in legends if legend.marks]
        self._note = broken(note, self._room) if note else []

    @property
    def height(self) -> float:
        """Height, mm, with some white above and the margin below; 0 if there is nothing to say."""
        parts = [self._height_of(legend) for legend in self._legends]
        parts += [FOOT_LINE * len(self._note)] if self._note else []
        return ENTRY_GAP + sum(parts) + MARGIN * len(parts) if parts else 0.0

    def draw(self, figure: Figure) -> None:
        """Draw it at the lower edge of a figure."""
        tall = figure.get_figheight() * INCH
        top = self.height - ENTRY_GAP

        for legend in self._legends:
            drawn = figure.legend(
                legend.marks,
                ["\n".join(lines) for lines in self._labels(legend)],
                title=legend.title or None,
                loc="upper left",
                bbox_to_anchor=(MARGIN / self._width, top / tall),
                ncols=self._columns(legend),
                borderpad=0.0,
                borderaxespad=0.0,
                labelspacing=ENTRY_GAP / _EM,
                handlelength=HANDLE,
                handletextpad=PAD,
                columnspacing=COLUMN_GAP,
            )
            drawn.set_alignment("left")
            top -= self._height_of(legend) + MARGIN

        if self._note:
            figure.text(
                MARGIN / self._width,
                MARGIN / tall,
                "\n".join(self._note),
                va="bottom",
                linespacing=FOOT_LINE / _EM,
            )

    def _labels(self, legend: Legend) -> list[list[str]]:
        room = self._room - (HANDLE + PAD) * _EM
        return [broken(str(mark.get_label()), room) for mark in legend.marks]

    def _columns(self, legend: Legend) -> int:
        """As many columns as fit beside each other, or fewer that are as short."""
        widths = [
            max(map(text_width, lines)) + (HANDLE + PAD) * _EM for lines in self._labels(legend)
        ]
        for columns in range(len(widths), 1, -1):
            # matplotlib fills one column after the other, the first ones with one entry more
            needed = [max(column) for column in np.array_split(widths, columns)]
            if sum(needed) + COLUMN_GAP * _EM * (columns - 1) <= self._room:
                rows = math.ceil(len(widths) / columns)
                return math.ceil(len(widths) / rows)
        return 1

    def _height_of(self, legend: Legend) -> float:
        heights = [FOOT_LINE * len(lines) + ENTRY_GAP for lines in self._labels(legend)]
        columns = np.array_split(heights, self._columns(legend))
        tallest = max(float(sum(column)) for column in columns)
        return tallest - ENTRY_GAP + (FOOT_LINE if legend.title else 0.0)


class Page(NamedTuple):
    """Where everything stands, mm.

    Attributes:
        width: of the figure.
        margins: around the panels; the foot stands below that at the bottom.
        columns: widths of the panels, from left to right.
        rows: heights of the panels, from the top.
        between: gap between two columns.
        apart: gap between two rows.
        foot: below the panels.
    """

    width: float
    margins: Margins
    columns: list[float]
    rows: list[float]
    between: float
    apart: float
    foot: Foot

    @property
    def height(self) -> float:
        """Height of the figure, mm."""
        gaps = self.apart * (len(self.rows) - 1)
        return self.margins.top + sum(self.rows) + gaps + self.margins.bottom + self.foot.height

    def drawn(self, **shared: Any) -> tuple[Figure, Panels]:  # noqa: ANN401
        """The figure with its foot, and its panels, in which there is nothing yet.

        Args:
            shared: which panels share their abscissa and their ordinate (``sharex``, ``sharey``).

        Returns:
            The figure, and its axes ``[row, column]``.
        """
        figure = Picture(figsize=(self.width / INCH, self.height / INCH))
        panels: Panels = figure.subplots(
            len(self.rows),
            len(self.columns),
            squeeze=False,
            gridspec_kw={
                "left": self.margins.left / self.width,
                "right": 1.0 - self._right / self.width,
                "top": 1.0 - self.margins.top / self.height,
                "bottom": (self.margins.bottom + self.foot.height) / self.height,
                "wspace": self.between / np.mean(self.columns),
                "hspace": self.apart / np.mean(self.rows),
                "width_ratios": self.columns,
                "height_ratios": self.rows,
            },
            **shared,
        )
        self.foot.draw(figure)
        return figure, panels

    @property
    def _right(self) -> float:
        """White at the right of the last column; more than the margin where panels stay narrow."""
        gaps = self.between * (len(self.columns) - 1)
        return self.width - self.margins.left - sum(self.columns) - gaps


class Heading(NamedTuple):
    """What stands above a panel, and what its abscissa is called."""

    title: str
    abscissa: str


def headed_panels(
    headings: Sequence[Heading],
    tall: float,
    page: float,
    margins: Margins,
    between: float,
    foot: Foot,
) -> tuple[Figure, list[Axes]]:
    """Panels that share one ordinate, beside each other, and below where the page is narrow.

    Args:
        headings: one for each panel.
        tall: height of every panel, mm.
        page: width of the figure, mm.
        margins: with room for titles of one line, and for abscissas as they are given.
        between: gap between two panels, mm.
        foot: below them.

    Returns:
        The figure, and the axes in reading order, with their words.
    """
    room = page - margins.left - margins.right
    columns = side_by_side(room, len(headings), LEAST_PANEL, between)
    titles = [broken(each.title, columns[0], LABEL_SIZE) for each in headings]
    names = [broken(each.abscissa, columns[0], LABEL_SIZE) for each in headings]

    longer = [
        len(lines) - 1 - heading.abscissa.count("\n")
        for lines, heading in zip(names, headings, strict=True)
    ]
    top = margins.top + LABEL_LINE * (most_lines(titles) - 1)
    bottom = margins.bottom + LABEL_LINE * max(longer)

    rows = [tall] * math.ceil(len(headings) / len(columns))
    around = margins._replace(top=top, bottom=bottom)
    whole = Page(page, around, columns, rows, between, bottom + top, foot)
    figure, panels = whole.drawn(sharey=True)

    drawn = only(panels, len(headings))
    for axes, title, name in zip(drawn, titles, names, strict=True):
        axes.set_title("\n".join(title), loc="left", fontsize=LABEL_SIZE)
        axes.set_xlabel("\n".join(name))
    return figure, drawn


def side_by_side(room: float, number: int, least: float, between: float) -> list[float]:
    """The widths of panels of one row, if those that do not fit go on in further rows.

    Args:
        room: for panels, from left to right, mm.
        number: of panels.
        least: that one may be wide, mm.
        between: gap between two of them, mm.

    Returns:
        Width of each panel of a row, mm; rows hold as equal a number as can be.
    """
    most = max(1, int((room + between) / (least + between)))
    rows = math.ceil(number / most)
    columns = math.ceil(number / rows)
    return [(room - between * (columns - 1)) / columns] * columns


def only(panels: Panels, number: int) -> list[Axes]:
    """The first panels in reading order; the others are taken off the page."""
    for axes in panels.flat[number:]:
        axes.remove()
    return list(panels.flat[:number])


# --- Words at panels ---


def most_lines(texts: Iterable[Sequence[str]]) -> int:
    """Lines of the tallest of some broken texts; 1 if there is none."""
    return max(map(len, texts), default=1)


def title_above(axes: Axes, lines: Sequence[str]) -> None:
    """Write a title above a panel, as tall as ``TITLE_LINE`` says."""
    axes.set_title("\n".join(lines), loc="left", fontweight="bold", linespacing=1.15)


def number_ticks(axes: Axes, most: int) -> None:
    """Mark round numbers along an abscissa, fewer where their labels would meet.

    Args:
        axes: on which everything is drawn.
        most: intervals between ticks.
    """
    low, high = axes.get_xlim()
    number = axes.bbox.width / axes.figure.dpi * INCH / (high - low)
    for intervals in range(most, 0, -1):
        locator = MaxNLocator(intervals, steps=ROUND)
        axes.xaxis.set_major_locator(locator)
        ticks = [tick for tick in locator.tick_values(low, high) if low <= tick <= high]
        labels = axes.xaxis.get_major_formatter().format_ticks(ticks)
        gaps = np.diff(ticks) * number
        if (gaps >= max(map(text_width, labels), default=0.0) + WHITE).all():
            return


def year_ticks(first: float, last: float, width: float) -> list[int]:
    """Round years along an axis, as close as their labels leave each other room.

    Args:
        first: where the axis begins, years.
        last: where it ends.
        width: of the axis, mm.
    """
    year = width / (last - first)
    label = text_width(f"{last:.0f}")
    closest = max((label + WHITE) / year, (last - first) / MOST_TICKS)
    step = next((step for step in YEARS_APART if step >= closest), YEARS_APART[-1])
    inside = max(0.0, label / 2.0 - WHITE) / year
    return [
        tick
        for tick in range(0, math.ceil(last) + 1, step)
        if first + inside <= tick <= last - inside
    ]
