"""What is wrong with a figure as it will be printed, each fault with what to do about it.

Every figure that is saved is looked at. What is found is told as a warning, and nothing is held
back: whoever prints it decides.
"""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection, PathCollection, PolyCollection
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

from sistercities.paper.figures.axis_names import faults_of_names, has_numbers, label_of, shown_at
from sistercities.paper.figures.events import SHADED
from sistercities.paper.figures.fault import Fault
from sistercities.paper.figures.meeting import Word, printed, share_their_place
from sistercities.paper.figures.merging import faults_of_colours
from sistercities.paper.figures.style import INCH, journal_style
from sistercities.paper.journals import Journal

LEAST_TYPE = 5.0
"""Smaller type than this is read by nobody, points."""

# the words of both languages stand side by side, as a figure may be of either

_HOW_MANY = re.compile(
    r"\bn\s?=\s?\d|\b\d[\d,.]* (?:replicates|worlds|histories|runs|pairs|simulasi)\b"
    r"|\bone (?:history|replicate)|\bsatu (?:jalan sejarah|simulasi)",
    re.IGNORECASE,
)
_INTERVAL = re.compile(r"interval|selang|95\s?%", re.IGNORECASE)
_KIND = re.compile(
    r"likelihood|bootstrap|wilson|student|\(t or|\(t atau|percentile|persentil"
    r"|no interval|tanpa selang",
    re.IGNORECASE,
)
_BAND = re.compile(r"(?:middle|with) \d+\s?%|\d+\s?% simulasi di tengah", re.IGNORECASE)
_RATE = r"(?<!\bper )(?<!\ba )"
_TIME = re.compile(
    rf"{_RATE}(?<!-)\b(?:years?|months?)\b|{_RATE}\b(?:tahun|bulan)\b(?!-)", re.IGNORECASE
)
"""Office-years are a cost, and what happens per year is a rate: both are no time."""

_SHOCK = re.compile(r"shock|guncangan", re.IGNORECASE)


_TYPE_3 = re.compile(rb"/Type3|/FontType 3")
"""A font of Type 3 in a PDF, or in an EPS."""

_MAPPED = 2
"""Sides of a table of numbers that is shown in colours; a picture has one more."""

_LEAST_WORDS = 3
"""A panel with shorter words alone, such as its letter, is empty."""


class FigureFault(UserWarning):
    """A figure was saved that has a fault."""


def faults_of(
    figure: Figure, *, journal: Journal | None = None, shocks: bool = False
) -> list[Fault]:
    """Look at a figure as it will be printed.

    Args:
        figure: at its printed size.
        journal: that it is meant for; nothing: what any journal would find fault with.
        shocks: whether shocks hit what it shows, so that a figure over time has to mark them.

    Returns:
        All faults, none if it is clean.
    """
    with journal_style():
        words, met = printed(figure)
        panels = [axes for axes in figure.axes if axes.get_visible()]
        within: list[Any] = [each for axes in panels for each in axes.child_axes]
        return [
            *_of_size(figure, journal),
            *_of_type(words, journal),
            *(Fault(each, _MEET) for each in met),
            *faults_of_names([*panels, *filter(Axes.get_visible, within)]),
            *_of_numbers(panels, " ".join(" ".join(word.text.split()) for word in words)),
            *faults_of_colours(figure),
            *_of_empty_panels(panels),
            *_of_scales(panels),
            *_of_shocks(panels, words, shocks=shocks),
        ]


def faults_of_file(content: bytes) -> list[Fault]:
    """Look at the bytes of a PDF or EPS: fonts of Type 3 are refused by many journals."""
    if not _TYPE_3.search(content):
        return []
    return [Fault("it embeds Type 3 fonts, which journals refuse", "choose another font")]


def faults_of_dots(journal: Journal, formats: Sequence[str], dpi: int) -> list[Fault]:
    """Dots an inch that are fewer than a journal takes."""
    if journal.dpi is None or dpi >= journal.dpi or not _IN_DOTS & set(formats):
        return []
    what = f"it has {dpi} dots an inch, and {journal.title} takes {journal.dpi} at least"
    return [Fault(what, f"ask for {journal.dpi}")]


_IN_DOTS = {"png", "tiff"}
"""Formats of which it matters how many dots they have."""

_MEET = "ask for a larger width or smaller type, or shorten what is written"


def _of_size(figure: Figure, journal: Journal | None) -> Iterator[Fault]:
    wide, tall = (float(side) * INCH for side in figure.get_size_inches())
    if journal is None:
        return
    if not journal.takes(wide):
        widths = ", ".join(f"{each:g}" for each in journal.columns.values())
        yield Fault(
            f"it is {wide:.1f} mm wide, and {journal.title} takes {widths} mm",
            "ask for one of these widths",
        )
    if journal.tallest is not None and tall > journal.tallest + 0.05:
        yield Fault(
            f"it is {tall:.1f} mm tall, and {journal.title} takes {journal.tallest:g} mm",
            "show fewer pairings, policies or panels, or ask for a larger width",
        )


def _of_type(words: Sequence[Word], journal: Journal | None) -> Iterator[Fault]:
    least = (journal and journal.least_type) or LEAST_TYPE
    small = [word for word in words if word.size < least - 0.01]
    if small:
        smallest = min(small, key=lambda word: word.size)
        yield Fault(
            f"{smallest.quoted} is printed in {smallest.size:.1f} points, and {least:g} is the "
            "least",
            f"ask for a font size of {least:g}",
        )
    most = journal.most_type if journal else None
    large = [word for word in words if most is not None and word.size > most + 0.01]
    if large:
        largest = max(large, key=lambda word: word.size)
        yield Fault(
            f"{largest.quoted} is printed in {largest.size:.1f} points, and {most:g} is the most",
            "ask for a smaller font size",
        )


def _of_numbers(panels: Sequence[Axes], said: str) -> Iterator[Fault]:
    """How many worlds there are, and what intervals and bands mean, has to be said."""
    if not _HOW_MANY.search(said):
        yield Fault(
            "it does not say of how many worlds it tells", 'say so in a note: "n = 200 worlds"'
        )
    if _INTERVAL.search(said):
        if not _KIND.search(said):
            yield Fault("it does not say of which kind its intervals are", "name the kind")
    elif not _BAND.search(said) and any(map(_has_bands, panels)):
        yield Fault("it does not say what its bands and bars are", "name the kind of interval")


def _has_bands(axes: Axes) -> bool:
    """Whether something is drawn as intervals are: as areas between curves, or bars of errors."""
    areas = any(isinstance(each, PolyCollection) for each in axes.collections)
    return areas or any(isinstance(each, ErrorbarContainer) for each in axes.containers)


def _of_empty_panels(panels: Sequence[Axes]) -> Iterator[Fault]:
    for number, axes in enumerate(panels, start=1):
        words = [text for text in axes.texts if len(text.get_text().strip()) >= _LEAST_WORDS]
        beside = (each for each in panels if share_their_place(axes, each))
        if not words and not any(_shows_something(each) for each in beside):
            yield Fault(
                f"panel {number} is empty", "leave it out, or say in it why there is nothing"
            )


def _shows_something(axes: Axes) -> bool:
    """Whether anything is drawn in a panel but its frame, shocks, and lines to compare with."""
    drawn = [*axes.lines, *axes.patches, *axes.collections, *axes.images, *axes.tables]
    return any(each.get_visible() and _is_drawn(each, axes) for each in drawn)


def _is_drawn(artist: Artist, axes: Axes) -> bool:
    if isinstance(artist, Line2D):
        if artist.get_transform() != axes.transData:
            return False  # across the whole panel, whatever it shows
        places = axes.transData.transform(np.ma.filled(artist.get_xydata(), np.nan))
        return _is_in_view(places, axes)
    if isinstance(artist, PathCollection):
        places = artist.get_offset_transform().transform(np.ma.filled(artist.get_offsets(), np.nan))
        return _is_in_view(places, axes)
    if isinstance(artist, Collection):
        return any(np.isfinite(path.vertices).all(axis=1).any() for path in artist.get_paths())
    if isinstance(artist, AxesImage):
        return bool(np.ma.masked_invalid(np.ma.asarray(artist.get_array())).count())
    return artist.get_gid() != SHADED


def _is_in_view(places: np.ndarray, axes: Axes) -> bool:
    """Whether points, in dots, spread over some of what a panel shows."""
    seen = places[np.isfinite(places).all(axis=1)]
    if not len(seen):
        return False
    (left, low), (right, high) = seen.min(axis=0), seen.max(axis=0)
    box = axes.bbox.padded(1.0)
    return bool(left <= box.x1 and right >= box.x0 and low <= box.y1 and high >= box.y0)


def _of_scales(panels: Sequence[Axes]) -> Iterator[Fault]:
    """Panels that are meant to be compared: without numbers of their own, or of one name."""
    named: dict[str, Axes] = {}
    for axes in panels:
        label = " ".join(axes.get_ylabel().split())
        if label and not _one_scale(named.setdefault(label, axes), axes):
            yield Fault(f'panels of "{label}" have different scales', "give them one scale")
    yield from _of_images(panels)

    for axes in panels:
        spec = axes.get_subplotspec()
        if spec is None or not axes.axison or shown_at(axes.yaxis) or not len(axes.get_yticks()):
            continue
        row = [
            each
            for each in panels
            if (other := each.get_subplotspec()) is not None
            and other.get_gridspec() is spec.get_gridspec()
            and other.rowspan == spec.rowspan
            and has_numbers(each.yaxis)
        ]
        if row and not np.allclose(row[0].get_ylim(), axes.get_ylim()):
            yield Fault(
                "a panel without numbers has another scale than the one whose numbers it borrows",
                "give the row one scale, or each panel its numbers",
            )


def _of_images(panels: Sequence[Axes]) -> Iterator[Fault]:
    """Panels in one scale of colours that stand for other numbers in each, and no key says so."""
    images: list[Any] = [each for axes in panels for each in axes.images]
    mapped = [each for each in images if np.ndim(each.get_array()) == _MAPPED]
    scales = {id(each): (each.get_cmap().name, each.get_clim()) for each in mapped}
    explained = {scales[id(each)] for each in mapped if each.colorbar is not None}
    bare = set(scales.values()) - explained
    if any(one[0] == other[0] for one in bare for other in (bare | explained) - {one}):
        yield Fault(
            "one scale of colours stands for different numbers in different panels",
            "give them one scale, or each its key",
        )


def _one_scale(one: Axes, other: Axes) -> bool:
    """Whether a unit is as long in one panel as in the other; above there may be room for words."""
    if one.get_yscale() != other.get_yscale():
        return False
    (low, high), (other_low, other_high) = one.get_ylim(), other.get_ylim()
    unit = one.bbox.height / (high - low)
    other_unit = other.bbox.height / (other_high - other_low)
    return math.isclose(unit, other_unit, rel_tol=1e-3) and math.isclose(low, other_low)


def _of_shocks(panels: Sequence[Axes], words: Sequence[Word], *, shocks: bool) -> Iterator[Fault]:
    """Curves over time in which a shock could be taken for what a policy does."""
    over_time = [axes for axes in panels if _is_over_time(axes)]
    curves = [axes for axes in over_time if any(map(_is_curve, axes.lines))]
    marked = {axes for axes in panels if axes.findobj(lambda each: each.get_gid() == SHADED)}
    if shocks and over_time and not marked:
        yield Fault(
            "shocks hit what it shows, and are not marked", "shade them, and say so in the legend"
        )
    covered = {axes for axes in panels for each in marked if share_their_place(axes, each)}
    for axes in curves:
        beside = set(axes.get_shared_x_axes().get_siblings(axes)) & marked
        if beside and axes not in covered:
            yield Fault(
                "a shock is marked in one panel and not in another of the same time",
                "shade it in all",
            )
            break
    if marked and not any(_SHOCK.search(word.text) for word in words):
        yield Fault("nothing says what is shaded", "name shocks in the legend")


def _is_over_time(axes: Axes) -> bool:
    """Whether something runs along the time of a panel: curves, points, areas or bars."""
    if not _TIME.search(label_of(axes, axes.xaxis)):
        return False
    drawn = [*axes.lines, *axes.patches, *axes.collections]
    return any(_is_drawn(each, axes) and each.get_gid() != SHADED for each in drawn)


def _is_curve(line: Line2D) -> bool:
    return len(np.asarray(line.get_xdata())) > 2
