"""The words of a figure, where each is printed, and which of them meet or leave the paper."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

TOUCH = 0.085
"""Boxes that overlap by less than this do not meet, mm: letters are not as high as their boxes."""

DPI = 300.0
"""Dots an inch at which words are measured: with fewer, letters are moved to the nearest dot."""

_INCH = 25.4


class Word(NamedTuple):
    """A text as it is printed.

    Attributes:
        text: what it says.
        box: where, mm from the lower left corner of the figure.
        size: of its type, points.
    """

    text: str
    box: Bbox
    size: float

    @property
    def quoted(self) -> str:
        """The text on one line, in quotes."""
        return f'"{" ".join(self.text.split())}"'


def printed(figure: Figure) -> tuple[list[Word], list[str]]:
    """Every text that a figure shows, and what leaves it or meets.

    Args:
        figure: that is to be looked at; it is left as it was.

    Returns:
        The texts; and words and panels that stick out of the figure, and pairs of them that meet.
    """
    dpi = figure.dpi
    figure.set_dpi(DPI)
    figure.draw_without_rendering()
    words = words_of(figure)
    met = _meetings(figure, words)
    figure.set_dpi(dpi)
    return words, met


def words_of(figure: Figure) -> list[Word]:
    """Every text that a figure shows, once it was laid out."""
    left_out = {id(text) for axes in figure.axes for text in _not_shown(axes)}
    texts: list[Any] = figure.findobj(Text)
    return [
        Word(text.get_text(), _millimetres(text.get_window_extent(), figure), text.get_fontsize())
        for text in texts
        if id(text) not in left_out and text.get_visible() and text.get_text().strip()
    ]


def _meetings(figure: Figure, words: Sequence[Word]) -> list[str]:
    panels = [
        (f"panel {number}", _millimetres(axes.bbox, figure))
        for number, axes in enumerate(figure.axes, start=1)
        if axes.get_visible()
    ]
    named = [(word.quoted, word.box) for word in words]
    wide, tall = (float(side) * _INCH for side in figure.get_size_inches())
    outside = [
        f"{name} sticks out of the figure"
        for name, box in [*named, *panels]
        if min(box.x0, box.y0, wide - box.x1, tall - box.y1) < -TOUCH
    ]
    return outside + [
        f"{name} meets {other}"
        for parts in (named, panels)
        for (name, box), (other, beside) in combinations(parts, 2)
        if _meet(box, beside)
    ]


def _millimetres(box: BboxBase, figure: Figure) -> Bbox:
    scale = _INCH / figure.dpi
    return Bbox([[box.x0 * scale, box.y0 * scale], [box.x1 * scale, box.y1 * scale]])


def _meet(one: Bbox, other: Bbox) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return across > TOUCH and down > TOUCH


def _not_shown(axes: Axes) -> Iterator[Artist]:
    """Texts that belong to a panel and are not printed: of ticks out of view, or of no axis."""
    for axis in (axes.xaxis, axes.yaxis):
        if not axes.axison or not axes.get_visible() or not axis.get_visible():
            yield from axis.findobj(Text)
            continue
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if not _in_view(axis, tick.get_loc()):
                yield from (tick.label1, tick.label2)


def _in_view(axis: Axis, place: float) -> bool:
    low, high = sorted(axis.get_view_interval())
    slack = 1e-9 * (high - low)
    return bool(low - slack <= place <= high + slack)
