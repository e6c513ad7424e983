"""Several figures on one sheet, each as it was laid out, with a letter and one scale for all.

Each figure keeps its transforms and is only moved to its place: a sheet lays nothing out again.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sistercities.paper.figures.style import INCH, TITLE_SIZE, broken, journal_style

BETWEEN = 4.0
"""White between two parts of a row, mm, in the usual type."""

HEAD = 4.2
"""Height of the first line above a part, with its letter, mm; each further one is a bit lower."""

LINE = 3.2
"""Height of a further line of the name of a part, mm."""

ASIDE = 1.5
"""White at the left of a letter, mm."""


class Part(NamedTuple):
    """A figure on a sheet, and what it is called there."""

    figure: Figure
    title: str


class Sheet(Figure):
    """A page with figures on it.

    Args:
        wide: mm.
        tall: mm.
    """

    def __init__(self, wide: float, tall: float) -> None:
        self._parts: list[Figure] = []
        super().__init__(figsize=(wide / INCH, tall / INCH))

    def put(self, part: Figure, left: float, bottom: float) -> None:
        """Put a figure on the sheet.

        Args:
            part: at its printed size.
            left: from the left edge, mm.
            bottom: from the lower edge, mm.
        """
        wide, tall = part.get_size_inches()
        corner = (left / INCH, bottom / INCH)
        part.bbox_inches.set_points(np.array([corner, (corner[0] + wide, corner[1] + tall)]))
        self._parts.append(part)

    @property  # type: ignore[misc]
    def axes(self) -> list[Axes]:  # type: ignore[override]
        """The panels of all its figures."""
        return [axes for part in self._parts for axes in part.axes]

    @property
    def dpi(self) -> float:
        """Dots an inch, the same for all its figures."""
        return float(self._dpi)  # type: ignore[attr-defined]

    @dpi.setter
    def dpi(self, dots: float) -> None:
        setter: Any = Figure.dpi
        setter.fset(self, dots)
        for part in self._parts:
            part.dpi = dots

    def get_children(self) -> list[Artist]:
        """Its own words, and its figures, which are drawn with it."""
        return [*super().get_children(), *self._parts]


def composed(rows: Sequence[Sequence[Part]], wide: float, magnified: float) -> Sheet:
    """Put figures on a sheet, row by row, and letter them; those that are alike share a scale.

    Args:
        rows: from the top; the parts of a row are as wide as ``part_width`` says.
        wide: width of the sheet, mm.
        magnified: times that type is larger than usual.
    """
    every = [part for row in rows for part in row]
    _share_scales([part.figure for part in every])
    with journal_style([part.title for part in every]):
        letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        named = [[(part, _name(part, next(letters), magnified)) for part in row] for row in rows]
        talls = [max(_tall(part, name, magnified) for part, name in row) for row in named]
        sheet = Sheet(wide, sum(talls))
        sheet.set_dpi(every[0].figure.dpi)

        top = sum(talls)
        for row, tall in zip(named, talls, strict=True):
            left = 0.0
            for part, name in row:
                head = _head(name, magnified)
                height = part.figure.get_figheight() * INCH
                sheet.put(part.figure, left, top - head - height)
                sheet.text(
                    (left + ASIDE * magnified) / wide,
                    (top - ASIDE * magnified) / sum(talls),
                    "\n".join(name),
                    va="top",
                    fontsize=TITLE_SIZE * magnified,
                    fontweight="bold",
                    linespacing=1.15,
                )
                left += part_width(len(row), wide, magnified) + BETWEEN * magnified
            top -= tall
    return sheet


def part_width(number: int, wide: float, magnified: float) -> float:
    """The width of each of so many parts beside each other on a sheet, mm."""
    return (wide - BETWEEN * magnified * (number - 1)) / number


def _name(part: Part, letter: str, magnified: float) -> list[str]:
    """The letter of a part and its title, in lines no wider than the part."""
    room = part.figure.get_figwidth() * INCH / magnified - 2.0 * ASIDE
    words = f"{letter}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{part.title}".rstrip()
    return broken(words, room, TITLE_SIZE, "bold")


def _head(name: Sequence[str], magnified: float) -> float:
    """Height above a part for its letter and title, mm."""
    return (HEAD + LINE * (len(name) - 1)) * magnified


def _tall(part: Part, name: Sequence[str], magnified: float) -> float:
    return _head(name, magnified) + part.figure.get_figheight() * INCH


# --- One scale for panels that are compared ---


def _share_scales(figures: Sequence[Figure]) -> None:
    """Give panels of one name in different figures one ordinate, and of one title one abscissa."""
    for across in (False, True):
        named: dict[str, list[Axes]] = {}
        for figure in figures:
            for name, axes in _named(figure, across=across):
                named.setdefault(name, []).append(axes)
        for alike in named.values():
            _share(alike, across=across)


def _named(figure: Figure, *, across: bool) -> Iterator[tuple[str, Axes]]:
    """The panels of a figure whose scale has a name, with that name."""
    for axes in figure.axes:
        title = axes.get_title(loc="left")
        words = [title, axes.get_xlabel()] if across else [axes.get_ylabel()]
        if all(words):
            yield " ".join(" ".join(words).split()), axes


def _share(alike: Sequence[Axes], *, across: bool) -> None:
    """One scale for some panels, from the least that one of them has to the most."""
    limits = [axes.get_xlim() if across else axes.get_ylim() for axes in alike]
    starts, ends = zip(*limits, strict=True)
    downward = starts[0] > ends[0]
    scale = (max(starts), min(ends)) if downward else (min(starts), max(ends))
    for axes in alike:
        if across:
            axes.set_xlim(scale)
        else:
            axes.set_ylim(scale)
