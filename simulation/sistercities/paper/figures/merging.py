"""Marks and colours that look alike: to any eye, without a kind of cone, or in grey print."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import Collection, LineCollection, PathCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.container import Container
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sistercities.paper.figures.colour import EYES, apart
from sistercities.paper.figures.fault import Fault

LEAST_APART = 8.0
"""Colours that are nearer to each other than this (CIEDE2000) are taken for one."""

_REMEDY = "give one of them another dash, marker or hatch, or a lighter or darker colour"
_STEPS = 9
"""Levels of a scale of colours that are compared."""

_WHITE = "#ffffff"
_FAR = 3
"""Levels that lie so many steps apart have to look different."""


class Mark(NamedTuple):
    """Something that a figure tells apart from others.

    Attributes:
        name: what stands beside it.
        look: how it looks, its colour left aside.
        colour: of it on paper.
        detail: what else tells it from others: widths, the size of its marker, its edge.
    """

    name: str
    look: tuple[object, ...]
    colour: str
    detail: tuple[object, ...] = ()


def faults_of_colours(figure: Figure) -> Iterator[Fault]:
    """Marks that differ in colour alone, and by it not for every eye; and scales that come back."""
    yield from _of_twins(figure)
    told = set()
    for marks in (*_explained(figure), *map(_unexplained, figure.axes)):
        for one, other in combinations(marks, 2):
            merged = _merged(one, other)
            if merged and (one.name, other.name) not in told:
                told.add((one.name, other.name))
                yield Fault(
                    f'"{one.name}" and "{other.name}" cannot be told apart in '
                    f"{' and '.join(merged)}",
                    _REMEDY,
                )
    yield from _of_scales(figure)


def _of_twins(figure: Figure) -> Iterator[Fault]:
    """Entries of one legend that are one mark with two names."""
    for legend in _legends(figure):
        for one, other in combinations(_marks_in(legend), 2):
            if one[1:] == other[1:] and one.name != other.name:
                yield Fault(f'"{one.name}" and "{other.name}" are the same mark', _REMEDY)


def _merged(one: Mark, other: Mark) -> list[str]:
    """The eyes for which two marks are one; marks of one colour and look are meant to be one."""
    if one.look != other.look or one.colour == other.colour:
        return []
    return [eye for eye in EYES if apart(one.colour, other.colour, eye) < LEAST_APART]


def _explained(figure: Figure) -> Iterator[list[Mark]]:
    """The marks of all legends; those of figures on a sheet are read each by itself."""
    by_figure: dict[object, list[Mark]] = {}
    for legend in _legends(figure):
        marks = by_figure.setdefault(legend.get_figure(root=True), [])
        marks += _marks_in(legend)
    yield from by_figure.values()


def _legends(figure: Any) -> list[Any]:  # noqa: ANN401
    """All legends, also those of figures on a sheet."""
    return list(figure.findobj(Legend))


def _marks_in(legend: Any) -> Iterator[Mark]:  # noqa: ANN401
    for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=False):
        if (mark := _mark(handle, " ".join(text.get_text().split()))) is not None:
            yield mark


def _unexplained(axes: Axes) -> list[Mark]:
    """Curves, points and areas of a panel that have a name, and no legend that shows it."""
    named: list[Any] = [*axes.lines, *axes.collections, *axes.containers]
    explained = {
        " ".join(text.get_text().split())
        for legend in _legends(axes.get_figure(root=True))
        for text in legend.get_texts()
    }
    marks = [_mark(each, _label(each)) for each in named if _label(each)]
    return [mark for mark in marks if mark is not None and mark.name not in explained]


def _label(mark: Any) -> str:  # noqa: ANN401
    label = " ".join(str(mark.get_label() or "").split())
    return "" if label.startswith("_") else label


def _mark(artist: Artist | Container | None, name: str) -> Mark | None:
    """A mark as it looks; none of a kind whose looks nobody can tell."""
    if isinstance(artist, Container):
        parts = [each for each in artist.get_children() if isinstance(each, Line2D | Patch)]
        return _mark(parts[0], name) if parts else None
    if isinstance(artist, Line2D):
        return _of_line(artist, name)
    if isinstance(artist, Patch):
        outlined = artist.get_linewidth() > 0.0 and artist.get_edgecolor() != artist.get_facecolor()
        look = ("area", artist.get_hatch(), outlined)
        edge = (to_hex(artist.get_edgecolor()), artist.get_linewidth()) if outlined else ()
        return Mark(name, look, on_paper(artist.get_facecolor()), edge)
    if isinstance(artist, Collection):
        return _of_collection(artist, name)
    return None


def _of_line(line: Line2D, name: str) -> Mark:
    drawn = line.get_linestyle() != "None"
    dashes = line._unscaled_dash_pattern if drawn else None  # type: ignore[attr-defined]
    face = line.get_markerfacecolor()
    hollow = face == "none" or to_hex(face) == _WHITE
    colour = line.get_color() if drawn or hollow else face
    look = ("line", str(dashes), str(line.get_marker()), hollow)
    size = (line.get_linewidth() if drawn else 0.0, line.get_markersize())
    face = to_hex(line.get_markerfacecolor()) if not hollow else ""
    return Mark(name, look, on_paper(to_rgba(colour, line.get_alpha())), (*size, face))


def _of_collection(collection: Collection, name: str) -> Mark | None:
    """Points, areas or strokes, if all of them have one colour."""
    strokes = isinstance(collection, LineCollection)
    colours = np.asarray(collection.get_edgecolor() if strokes else collection.get_facecolor())
    if len(colours) == 0 or not np.allclose(colours, colours[0]):
        return None
    shape: object = collection.get_hatch()
    if isinstance(collection, PathCollection):
        shape = np.asarray(collection.get_paths()[0].vertices, dtype=float).round(3).tobytes()
    elif strokes:
        shape = str(collection.get_linestyle())
    return Mark(name, (type(collection).__name__, shape), on_paper(colours[0]))


def on_paper(colour: Any) -> str:  # noqa: ANN401
    """A colour as it looks on white paper, however transparent it is."""
    red, green, blue, solid = to_rgba(colour)
    paper = 1.0 - solid
    return to_hex((paper + solid * red, paper + solid * green, paper + solid * blue))


# --- Scales of colours ---


def _of_scales(figure: Figure) -> Iterator[Fault]:
    """Scales of colours on which levels far apart look alike."""
    told = set()
    mapped: list[Any] = figure.findobj(lambda each: isinstance(each, ScalarMappable))
    for each in mapped:
        name = each.get_cmap().name
        if name in told or not each.get_visible() or not _has_levels(each):
            continue
        told.add(name)
        if merged := [eye for eye in EYES if _comes_back(each, eye)]:
            yield Fault(
                f"levels far apart on the scale of colours {name} cannot be told apart in "
                f"{' and '.join(merged)}",
                "take a scale that grows darker from one end to the other, such as viridis",
            )


def _has_levels(mapped: ScalarMappable) -> bool:
    values = mapped.get_array()
    if values is None or (values.ndim == 3 and values.shape[-1] in (3, 4)):
        return False  # a picture, or one colour for all
    found = np.ma.masked_invalid(np.ma.asarray(values, dtype=float)).compressed()
    return bool(len(np.unique(found)) > 1)


def _comes_back(mapped: ScalarMappable, eye: str) -> bool:
    """Whether two levels that lie far apart look alike."""
    colours = [on_paper(mapped.get_cmap()(step / (_STEPS - 1))) for step in range(_STEPS)]
    return any(
        apart(colours[one], colours[other], eye) < LEAST_APART
        for one, other in combinations(range(_STEPS), 2)
        if other - one >= _FAR
    )
