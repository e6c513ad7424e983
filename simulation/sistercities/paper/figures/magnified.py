"""A figure as if under a glass: every length of it times a factor, type and lines included.

Figures are laid out with the type of ``style``. One with larger type is laid out on a narrower page
and then magnified to the width that was asked for: nothing meets that did not meet before.
"""

from collections.abc import Collection as Some
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection, PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.offsetbox import DrawingArea, PackerBase
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Text

from sistercities.paper.figures.style import journal_style

LENGTHS: dict[type[Artist], tuple[str, ...]] = {
    Text: ("fontsize",),
    Line2D: ("linewidth", "markersize", "markeredgewidth"),
    Patch: ("linewidth",),
    Collection: ("linewidth",),
}
"""What is measured in points."""

ROOMS: dict[type[Artist], tuple[str, ...]] = {
    PackerBase: ("pad", "sep"),
    DrawingArea: ("width", "height", "xdescent", "ydescent"),
}
"""What is measured in points in the boxes of a legend."""


def magnify(figure: Figure, factor: float) -> None:
    """Make everything in a figure larger, or smaller, in place.

    Args:
        figure: of lines, patches, collections, images, texts and legends.
        factor: by which every length is multiplied; 1 changes nothing.
    """
    if factor == 1.0:
        return

    with journal_style():
        figure.draw_without_rendering()  # ticks are made when somebody asks for them
        wide, tall = figure.get_size_inches()
        figure.set_size_inches(wide * factor, tall * factor)
        by_axis = _parts_of_ticks(figure)
        for axes in figure.axes:
            _magnify_titles(axes, factor)
            for axis in (axes.xaxis, axes.yaxis):
                _magnify_axis(axis, factor)
        for artist in figure.findobj():
            if id(artist) not in by_axis:
                _magnify_artist(artist, factor)


def _parts_of_ticks(figure: Figure) -> Some[int]:
    """What an axis magnifies together with its ticks."""
    return {
        id(part)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        for part in tick.findobj()
    }


def _magnify_titles(axes: Axes, factor: float) -> None:
    """The distance of titles from their panel; their type is magnified like any other."""
    for place in ("left", "center", "right"):
        title = axes.get_title(loc=place)
        if title:
            texts: list[Any] = axes.findobj(Text)
            text = next(each for each in texts if each.get_text() == title)
            look = {"fontsize": text.get_fontsize(), "fontweight": text.get_fontweight()}
            axes.set_title(title, loc=place, pad=rcParams["axes.titlepad"] * factor, **look)


def _magnify_axis(axis: Axis, factor: float) -> None:
    axis.labelpad *= factor
    kinds: Any = (("major", axis.get_major_ticks()), ("minor", axis.get_minor_ticks()))
    for which, ticks in kinds:
        for tick in ticks[:1]:  # the others are like it
            axis.set_tick_params(
                which=which,
                length=tick.tick1line.get_markersize() * factor,
                width=tick.tick1line.get_markeredgewidth() * factor,
                pad=tick.get_pad() * factor,
                labelsize=tick.label1.get_fontsize() * factor,
            )


def _magnify_artist(artist: Any, factor: float) -> None:  # noqa: ANN401
    """The type, the lines and the marks of one artist, and the boxes of a legend."""
    for kind, lengths in LENGTHS.items():
        for name in lengths if isinstance(artist, kind) else ():
            before = getattr(artist, f"get_{name}")()
            getattr(artist, f"set_{name}")(np.multiply(before, factor))
    for kind, lengths in ROOMS.items():
        for name in lengths if isinstance(artist, kind) else ():
            setattr(artist, name, getattr(artist, name) * factor)
    if isinstance(artist, PathCollection):
        artist.set_sizes(artist.get_sizes() * factor**2)
    if isinstance(artist, DrawingArea):
        _magnify_marks(artist, factor)


def _magnify_marks(area: DrawingArea, factor: float) -> None:
    """Where the marks of a legend stand in their room, points."""
    for mark in area.get_children():
        if isinstance(mark, Line2D):
            mark.set_data(*(np.asarray(each) * factor for each in mark.get_data()))
        elif isinstance(mark, Rectangle):
            mark.set_bounds(*(each * factor for each in mark.get_bbox().bounds))
