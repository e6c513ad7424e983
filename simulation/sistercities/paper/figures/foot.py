"""What stands below the panels of a figure: what its marks mean, and a note; as high as it has to be at its width."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from sistercities.paper.figures.style import INCH, POINT, SMALL_SIZE, broken, text_width

MARGIN = 1.5
"""White at the edges of the figure, and between two parts of the foot, mm."""

LINE, ENTRY_GAP = 2.7, 1.0
"""Height of a line of words, and white between two entries of a legend, mm."""

HANDLE, PAD, COLUMN_GAP = 2.2, 0.8, 2.0
"""Length of a mark, white between it and its words, and between two columns, in widths of a letter (em)."""

_EM = SMALL_SIZE * POINT


class Legend(NamedTuple):
    """Marks, each with its label, and what they are about."""

    marks: Sequence[Artist]
    title: str = ""


class Foot:
    """The foot of a figure of some width.

    Args:
        width: of the figure, mm.
        legends: from top to bottom.
        note: below them.
    """

    def __init__(self, width: float, legends: Sequence[Legend], note: str = "") -> None:
        self._room = width - 2.0 * MARGIN
        self._legends = [legend for legend in legends if legend.marks]
        self._note = broken(note, self._room) if note else []

    @property
    def height(self) -> float:
        """Height, mm, with some white above and the margin below."""
        parts = [self._height_of(legend) for legend in self._legends]
        parts += [LINE * len(self._note)] if self._note else []
        return ENTRY_GAP + sum(parts) + MARGIN * len(parts)

    def draw(self, figure: Figure) -> None:
        """Draw it at the lower edge of a figure."""
        tall, wide = figure.get_figheight() * INCH, figure.get_figwidth() * INCH
        top = self.height - ENTRY_GAP
        for legend in self._legends:
            drawn = figure.legend(
                legend.marks,
                ["\n".join(lines) for lines in self._labels(legend)],
                title=legend.title or None,
                loc="upper left",
                bbox_to_anchor=(MARGIN / wide, top / tall),
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
            note = "\n".join(self._note)
            figure.text(
                MARGIN / wide, MARGIN / tall, note, va="bottom", linespacing=LINE / _EM / 1.2
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
            needed = [
                max(column) for column in np.array_split(widths, columns)
            ]  # as matplotlib fills them
            if sum(needed) + COLUMN_GAP * _EM * (columns - 1) <= self._room:
                rows = math.ceil(len(widths) / columns)
                return math.ceil(len(widths) / rows)
        return 1

    def _height_of(self, legend: Legend) -> float:
        heights = [LINE * len(lines) + ENTRY_GAP for lines in self._labels(legend)]
        tallest = max(sum(column) for column in np.array_split(heights, self._columns(legend)))
        return float(tallest) - ENTRY_GAP + (LINE if legend.title else 0.0)
