"""The words of a figure, where each is printed, and which of them meet or leave the paper."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from matplotlib import cbook
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser
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
    met = [*_cut(figure), *_meetings(figure, words)]
    figure.set_dpi(dpi)
    return words, met


def words_of(figure: Figure) -> list[Word]:
    """Every text that a figure shows, once it was laid out."""
    left_out = {id(text) for axes in figure.axes for text in _not_shown(axes)}
    texts: list[Any] = figure.findobj(Text)
    return [
        Word(text.get_text(), _millimetres(text.get_window_extent(), figure), _smallest(text))
        for text in texts
        if id(text) not in left_out and text.get_visible() and text.get_text().strip()
        if not _is_gone(text)
    ]


def _smallest(text: Text) -> float:
    """The size of the smallest letter of a text, points; in a formula there may be small ones."""
    size = float(text.get_fontsize())
    if not text.get_parse_math() or cbook.is_math_text(text.get_text()) is not True:
        return size
    parsed = MathTextParser("path").parse(text.get_text(), prop=text.get_fontproperties())
    return min((float(glyph[1]) for glyph in parsed.glyphs), default=size)


def _is_gone(text: Text) -> bool:
    """Whether a text is cut off as a whole, as it lies where its panel shows nothing."""
    clip = text.get_clip_box() if text.get_clip_on() else None
    return clip is not None and not text.get_window_extent().overlaps(clip)


def _cut(figure: Figure) -> list[str]:
    """Texts that are cut off in part by the edge of their panel."""
    texts: list[Any] = figure.findobj(Text)
    clipped = [
        (text, _millimetres(text.get_window_extent(), figure), _millimetres(clip, figure))
        for text in texts
        if text.get_visible() and text.get_text().strip() and text.get_clip_on()
        if (clip := text.get_clip_box()) is not None and not _is_gone(text)
    ]
    return [
        f'"{" ".join(text.get_text().split())}" is cut off by its panel'
        for text, box, clip in clipped
        if min(box.x0 - clip.x0, box.y0 - clip.y0, clip.x1 - box.x1, clip.y1 - box.y1) < -TOUCH
    ]


def _meetings(figure: Figure, words: Sequence[Word]) -> list[str]:
    panels = [
        (f"panel {number}", _millimetres(axes.bbox, figure))
        for number, axes in enumerate(figure.axes, start=1)
        if axes.get_visible() and not _lies_on_another(axes, figure)
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


def share_their_place(one: Axes, other: Axes) -> bool:
    """Whether two panels are one on paper, such as those of a second ordinate."""
    return one.bbox.bounds == other.bbox.bounds


def _lies_on_another(axes: Axes, figure: Figure) -> bool:
    """Whether an earlier panel has the same place."""
    earlier = figure.axes[: figure.axes.index(axes)]
    return any(share_their_place(axes, each) for each in earlier if each.get_visible())


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
