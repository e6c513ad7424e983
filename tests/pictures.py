"""What is wrong with the words of a figure: those that leave it, and those that meet."""

from itertools import combinations
from typing import Any
from unittest.mock import patch

from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

TOUCH = 1.0
"""Boxes that overlap by less than this do not meet, dots of 1/300 inch: letters are not as high as their boxes."""


def drawn_words(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text that a figure draws, with its box in dots."""
    found: list[tuple[str, Bbox]] = []
    original: Any = Text.draw

    def draw(text: Text, renderer: RendererBase) -> None:
        if text.get_visible() and text.get_text().strip():
            found.append((text.get_text(), text.get_window_extent(renderer)))
        original(text, renderer)

    canvas: Any = FigureCanvasAgg(figure)
    figure.set_dpi(300)
    with patch.object(Text, "draw", draw):
        canvas.draw()
    return found


def faults(figure: Figure) -> list[str]:
    """Texts that stick out of a figure, and pairs of texts that meet."""
    words = drawn_words(figure)
    width, height = figure.bbox.width, figure.bbox.height
    outside = [
        f"outside: {text!r}"
        for text, box in words
        if box.x0 < -TOUCH or box.y0 < -TOUCH or box.x1 > width + TOUCH or box.y1 > height + TOUCH
    ]
    return outside + [
        f"{text!r} meets {other!r}"
        for (text, box), (other, beside) in combinations(words, 2)
        if _meet(box, beside)
    ]


def _meet(one: Bbox, other: Bbox) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return across > TOUCH and down > TOUCH
