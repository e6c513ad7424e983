"""What is wrong with a figure: words and panels that leave it, and those that meet."""

from itertools import combinations
from typing import Any
from unittest.mock import patch
from weakref import WeakKeyDictionary

from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

TOUCH = 1.0
"""Boxes that overlap by less than this do not meet, dots of 1/300 inch: letters are not as high as their boxes."""


_LAID_OUT: WeakKeyDictionary[Figure, list[tuple[str, Bbox]]] = WeakKeyDictionary()


def drawn_words(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text that a figure draws, with its box in dots; it is laid out when it is first asked for."""
    if figure not in _LAID_OUT:
        _LAID_OUT[figure] = _laid_out(figure)
    return _LAID_OUT[figure]


def _laid_out(figure: Figure) -> list[tuple[str, Bbox]]:
    found: list[tuple[str, Bbox]] = []
    original: Any = Text.draw

    def draw(text: Text, renderer: RendererBase) -> None:
        if text.get_visible() and text.get_text().strip():
            found.append((text.get_text(), text.get_window_extent(renderer)))
        original(text, renderer)

    FigureCanvasAgg(figure)
    figure.set_dpi(300)
    with patch.object(Text, "draw", draw):
        figure.draw_without_rendering()
    return found


def faults(figure: Figure) -> list[str]:
    """Words and panels that stick out of a figure, and pairs of them that meet."""
    words = [(repr(text), box) for text, box in drawn_words(figure)]
    panels = [(f"panel {number}", axes.bbox) for number, axes in enumerate(figure.axes)]
    width = figure.bbox.width
    height = figure.bbox.height

    outside = [
        f"outside: {name}"
        for name, box in [*words, *panels]
        if box.x0 < -TOUCH or box.y0 < -TOUCH or box.x1 > width + TOUCH or box.y1 > height + TOUCH
    ]
    return outside + [
        f"{name} meets {other}"
        for parts in (words, panels)
        for (name, box), (other, beside) in combinations(parts, 2)
        if _meet(box, beside)
    ]


def _meet(one: BboxBase, other: BboxBase) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return across > TOUCH and down > TOUCH
