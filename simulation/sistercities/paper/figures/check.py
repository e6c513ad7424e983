"""What is wrong with a figure as it will be printed, each fault with what to do about it.

Every figure that is saved is looked at. What is found is told as a warning, and nothing is held
back: whoever prints it decides.
"""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sistercities.paper.figures.colour import EYES, apart
from sistercities.paper.figures.events import SHADED
from sistercities.paper.figures.meeting import Word, printed
from sistercities.paper.figures.style import INCH, journal_style
from sistercities.paper.journals import Journal

LEAST_TYPE = 5.0
"""Smaller type than this is read by nobody, points."""

LEAST_APART = 8.0
"""Colours that are nearer to each other than this (CIEDE2000) are taken for one."""

# the words of both languages stand side by side, as a figure may be of either

_UNIT = re.compile(
    r"\(.+\)|\b(?:years?|share|number|tahun|proporsi|jumlah)\b", re.DOTALL | re.IGNORECASE
)
"""A name of an axis with its unit: in brackets, or a unit itself."""

_HOW_MANY = re.compile(
    r"\bn = \d|\b\d[\d,.]* (?:replicates|worlds|histories|runs|pairs|simulasi)\b"
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
_NUMBER = re.compile(r"[-\N{MINUS SIGN}]?[\d,.]+(?:e[-+]?\d+)?")
_TIME = re.compile(r"(?<!-)\byears?\b|\btahun\b(?!-)", re.IGNORECASE)
"""Office-years are a cost and no time."""

_SHOCK = re.compile(r"shock|guncangan", re.IGNORECASE)


class Fault(NamedTuple):
    """Something wrong with a figure, and what to do about it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}"


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
        return [
            *_of_size(figure, journal),
            *_of_type(words, journal),
            *(Fault(each, _MEET) for each in met),
            *_of_names(panels),
            *_of_numbers(panels, " ".join(" ".join(word.text.split()) for word in words)),
            *_of_colours(figure),
            *_of_empty_panels(panels),
            *_of_scales(panels),
            *_of_shocks(panels, words, shocks=shocks),
        ]


def faults_of_pdf(content: bytes) -> list[Fault]:
    """Look at the bytes of a PDF: fonts of Type 3 are refused by many journals."""
    if b"/Type3" not in content:
        return []
    return [Fault("it embeds Type 3 fonts, which journals refuse", "choose another font")]


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


def _of_names(panels: Sequence[Axes]) -> Iterator[Fault]:
    """Axes with numbers that have no name, or a name without a unit."""
    for number, axes in enumerate(panels, start=1):
        for axis, name in ((axes.xaxis, "abscissa"), (axes.yaxis, "ordinate")):
            if not axes.axison or not _has_numbers(axis):
                continue
            label = _label_of(axes, axis)
            if not label:
                yield Fault(f"the {name} of panel {number} has no name", "name it, with its unit")
            elif not _UNIT.search(label):
                yield Fault(
                    f'the {name} "{" ".join(label.split())}" has no unit', "add it in brackets"
                )


def _shown(axis: Axis) -> list[str]:
    """What stands at the ticks of an axis."""
    return [
        tick.label1.get_text().removeprefix("\N{LESS-THAN OR EQUAL TO} ").strip()
        for tick in axis.get_major_ticks()
        if tick.label1.get_visible() and tick.label1.get_text()
    ]


def _has_numbers(axis: Axis) -> bool:
    return any(map(_NUMBER.fullmatch, _shown(axis)))


def _label_of(axes: Axes, axis: Axis) -> str:
    """The name of an axis: its own, or that of a panel with which it shares its scale."""
    along_x = axis is axes.xaxis
    group = (axes.get_shared_x_axes() if along_x else axes.get_shared_y_axes()).get_siblings(axes)
    labels = [each.get_xlabel() if along_x else each.get_ylabel() for each in (axes, *group)]
    return next(filter(None, labels), "")


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
    """Whether something is drawn as intervals are: as areas between curves."""
    return any(isinstance(each, PolyCollection) for each in axes.collections)


def _of_colours(figure: Figure) -> Iterator[Fault]:
    """Marks of legends that differ in colour alone, and by it not for every eye."""
    by_figure: dict[object, list[Artist]] = {}
    for legend in _legends(figure):
        marks = by_figure.setdefault(legend.get_figure(root=True), [])
        marks += filter(None, legend.legend_handles)
    for one, other in chain.from_iterable(combinations(each, 2) for each in by_figure.values()):
        if _look(one) != _look(other):
            continue
        colours = _colour(one), _colour(other)
        merged = [
            eye for eye in EYES if colours[0] != colours[1] and apart(*colours, eye) < LEAST_APART
        ]
        if merged:
            yield Fault(
                f'"{_named(one)}" and "{_named(other)}" cannot be told apart in '
                f"{' and '.join(merged)}",
                "give one of them another dash, marker or hatch, or a lighter or darker colour",
            )


def _legends(figure: Figure) -> list[Any]:
    """All legends, also those of figures on a sheet, which are read each by itself."""
    return figure.findobj(Legend)


def _look(mark: Artist) -> tuple[object, ...]:
    """How a mark looks, its colour left aside."""
    if isinstance(mark, Line2D):
        dashes = mark._unscaled_dash_pattern if mark.get_linestyle() != "None" else None  # type: ignore[attr-defined]
        filled = mark.get_markerfacecolor() in ("none", "white")
        return ("line", str(dashes), str(mark.get_marker()), filled)
    if isinstance(mark, Patch):
        outlined = mark.get_linewidth() > 0.0 and mark.get_edgecolor() != mark.get_facecolor()
        return ("area", mark.get_hatch(), outlined)
    return (type(mark).__name__, id(mark))


def _colour(mark: Artist) -> str:
    return str(mark.get_color()) if isinstance(mark, Line2D) else _face(mark)


def _face(mark: Artist) -> str:
    from matplotlib.colors import to_hex

    return to_hex(mark.get_facecolor()) if isinstance(mark, Patch) else "#000000"


def _named(mark: Artist) -> str:
    return " ".join(str(mark.get_label()).split())


def _of_empty_panels(panels: Sequence[Axes]) -> Iterator[Fault]:
    for number, axes in enumerate(panels, start=1):
        if not axes.texts and not any(map(_shows_something, axes.get_children())):
            yield Fault(
                f"panel {number} is empty", "leave it out, or say in it why there is nothing"
            )


def _shows_something(artist: Artist) -> bool:
    if isinstance(artist, Line2D):
        return bool(np.isfinite(np.asarray(artist.get_ydata(), dtype=float)).any())
    if isinstance(artist, Patch):
        drawn = artist.axes is not None and artist in artist.axes.patches
        return drawn and artist.get_gid() != SHADED
    return artist.axes is not None and artist in (*artist.axes.collections, *artist.axes.images)


def _of_scales(panels: Sequence[Axes]) -> Iterator[Fault]:
    """Panels that are meant to be compared: without numbers of their own, or of one name."""
    named: dict[str, Axes] = {}
    for axes in panels:
        label = " ".join(axes.get_ylabel().split())
        if label and not _one_scale(named.setdefault(label, axes), axes):
            yield Fault(f'panels of "{label}" have different scales', "give them one scale")

    for axes in panels:
        spec = axes.get_subplotspec()
        if spec is None or not axes.axison or _shown(axes.yaxis) or not len(axes.get_yticks()):
            continue
        row = [
            each
            for each in panels
            if (other := each.get_subplotspec()) is not None
            and other.get_gridspec() is spec.get_gridspec()
            and other.rowspan == spec.rowspan
            and _has_numbers(each.yaxis)
        ]
        if row and not np.allclose(row[0].get_ylim(), axes.get_ylim()):
            yield Fault(
                "a panel without numbers has another scale than the one whose numbers it borrows",
                "give the row one scale, or each panel its numbers",
            )


def _one_scale(one: Axes, other: Axes) -> bool:
    """Whether a unit is as long in one panel as in the other; above there may be room for words."""
    (low, high), (other_low, other_high) = one.get_ylim(), other.get_ylim()
    unit = one.bbox.height / (high - low)
    other_unit = other.bbox.height / (other_high - other_low)
    return math.isclose(unit, other_unit, rel_tol=1e-3) and math.isclose(low, other_low)


def _of_shocks(panels: Sequence[Axes], words: Sequence[Word], *, shocks: bool) -> Iterator[Fault]:
    """Curves over time in which a shock could be taken for what a policy does."""
    curves = [axes for axes in panels if _is_over_time(axes)]
    marked = {axes for axes in panels if axes.findobj(lambda each: each.get_gid() == SHADED)}
    if shocks and curves and not marked:
        yield Fault(
            "shocks hit what it shows, and are not marked", "shade them, and say so in the legend"
        )
    for axes in curves:
        beside = set(axes.get_shared_x_axes().get_siblings(axes)) & marked
        if beside and axes not in marked:
            yield Fault(
                "a shock is marked in one panel and not in another of the same time",
                "shade it in all",
            )
            break
    if marked and not any(_SHOCK.search(word.text) for word in words):
        yield Fault("nothing says what is shaded", "name shocks in the legend")


def _is_over_time(axes: Axes) -> bool:
    lines = [line for line in axes.get_lines() if len(np.asarray(line.get_xdata())) > 2]
    return bool(lines and _TIME.search(_label_of(axes, axes.xaxis)))
