"""Which inputs matter: indices with intervals, sorted; how they settle; and steps one at a time."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator

from sistercities.paper.figures import style
from sistercities.paper.figures.drawing import name_in_words
from sistercities.paper.figures.fonts import shown, titled
from sistercities.paper.figures.lines import MARKERS, STROKES
from sistercities.paper.figures.page import (
    LABEL_LINE,
    MOST_ASIDE,
    SMALL_LINE,
    Foot,
    Legend,
    Margins,
    Page,
    number_ticks,
    page_width,
)
from sistercities.paper.language import known, retold, say, words_of
from sistercities.questions.effect_sizes import Steps
from sistercities.questions.indices import MAIN, SAMPLES, Found
from sistercities.statistics.interval import INTERVAL_KIND, Estimate
from sistercities.world.measure import Measure

LEFT = 46.0
"""Room for the names of variables at the left, mm, at most."""

BETWEEN = 13.0
"""Gap between the two panels, with room for the ordinate of the second, mm."""

SETTLING = 0.38
"""Share of the width of both panels that the second one has."""

ROW_GAP = 2.4
"""White between the rows of two variables, mm."""

LEAST_HEIGHT = 38.0
"""Height of a panel, at least, mm."""

LEAST_WIDTH = 35.0
"""Width of the second panel, at least, mm; else it goes on below."""

RIGHT = 4.0
"""White at the right, mm."""

MOST_ROWS = 18
"""Variables that are drawn; the others are named by their number."""

MOST_LINES = 4
"""Variables that are followed as the sample grows."""

BOUNDED: dict[str, Any] = {"marker": "o", "markersize": 3.2, "color": style.MEDIAN}
UNBOUNDED: dict[str, Any] = {**BOUNDED, "markerfacecolor": "white"}
OTHER: dict[str, Any] = {
    "marker": "D", "markersize": 2.8, "color": style.NULL_WORLD.color, "markerfacecolor": "white",
}  # fmt: skip
SPREAD: dict[str, Any] = {"marker": "^", "markersize": 2.8, "color": style.QUIET_INK}


class _Mark(NamedTuple):
    """An index as it is drawn: its mark, how far below the middle of a row, and its words."""

    name: str
    look: dict[str, Any]
    below: float
    words: str


MARKS = {
    "saltelli": (
        _Mark("ST", BOUNDED, -0.55, "total (ST): with all it does together with others"),
        _Mark("S1", OTHER, 0.55, "first order (S1): alone"),
    ),
    "morris": (
        _Mark("mu*", BOUNDED, -0.8, "mu*: mean size of the effect"),
        _Mark("mu", OTHER, 0.0, "mu: mean effect"),
        _Mark("sigma", SPREAD, 0.8, "sigma: how much it differs"),
    ),
}


def draw_indices(found: Found, title: str, *, width: float | None = None) -> Figure:
    """Draw the indices of one outcome, the most important variable first, and how they settle.

    Args:
        found: the indices.
        title: of the scenario.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    page = page_width(width)
    order = found.order[:MOST_ROWS]

    with style.journal_style([title, *order]):
        labels = [_label(name, min(LEFT, MOST_ASIDE * page)) for name in order]
        left = _left_of(labels)
        ends, places = _rows(labels)
        tall = max(ends[-1], LEAST_HEIGHT)
        lines = _title(title, found.measure, page)
        across = _across(page - left - RIGHT)
        axis = style.broken(_axis(found), across[0], style.LABEL_SIZE)
        bottom = 5.2 + LABEL_LINE * len(axis)
        margins = Margins(left, RIGHT, 9.0 + 3.2 * len(lines), bottom)
        down = [tall] if len(across) > 1 else [tall, LEAST_HEIGHT]
        foot = Foot(page, _legends(found), _note(found))
        whole = Page(page, margins, across, down, BETWEEN, bottom + 7.0, foot)
        figure, panels = whole.drawn()
        first, second = panels.flat

        style.write_title(figure, lines)
        _draw_all(first, found, order, places)
        first.set_yticks(places, ["\n".join(label) for label in labels])
        first.set_ylim(ends[-1], 0.0)
        first.set_title(style.lettered(0, say("Indices")), loc="left", fontsize=style.LABEL_SIZE)
        first.set_xlabel("\n".join(axis))
        number_ticks(first, 5)

        _draw_settling(second, found, order[:MOST_LINES])
        growing = style.lettered(1, say("As the sample grows"))
        second.set_title(growing, loc="left", fontsize=style.LABEL_SIZE)
    return figure


def draw_steps(steps: Steps, title: str, *, width: float | None = None) -> Figure:
    """Draw what each step of one variable changes, the one that moves most first.

    Args:
        steps: with their intervals.
        title: of the scenario.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    page = page_width(width)
    table = steps.table.head(2 * MOST_ROWS)

    with style.journal_style([title, *table["variable"], *table["level"]]):
        labels = [
            _label(name, MOST_ASIDE * page, f" = {shown(level)}")
            for name, level in zip(table["variable"], table["level"], strict=True)
        ]
        left = _left_of(labels)
        ends, places = _rows(labels)
        lines = _title(title, steps.measure, page)
        margins = Margins(left, 3.0, 5.0 + 3.2 * len(lines), 8.0)
        bounded = say("change, 95% interval ({kind})", kind=say(INTERVAL_KIND))
        marks = [Line2D([], [], **BOUNDED, label=bounded)]
        if table["low"].isna().any():
            without = say("no interval: all pairs moved alike, or too few moved")
            marks.append(Line2D([], [], **UNBOUNDED, linestyle="none", label=without))
        n = int(table["n"].max())
        note = say("n = {n} pairs of runs under the same luck, with the step and as it is", n=n)
        foot = Foot(page, [Legend(marks)], note + _not_drawn(len(steps.table), len(table)))
        whole = Page(page, margins, [page - left - 3.0], [ends[-1]], 0.0, 0.0, foot)
        figure, panels = whole.drawn()
        axes = panels[0, 0]

        style.write_title(figure, lines)
        axes.axvline(0.0, color=style.INK, linewidth=style.HAIRLINE)
        axes.hlines(places, table["low"], table["high"], color=style.MEDIAN, linewidth=1.2)
        for place, value, low in zip(places, table["value"], table["low"], strict=True):
            axes.plot(value, place, **(UNBOUNDED if np.isnan(low) else BOUNDED))
        _without_ordinate(axes)
        axes.set_yticks(places, ["\n".join(label) for label in labels])
        axes.set_ylim(ends[-1], 0.0)
        outcome, unit = words_of(steps.measure), say(steps.measure.unit)
        axes.set_xlabel(say("change of {outcome} ({unit})", outcome=outcome, unit=unit))
        number_ticks(axes, 6)
    return figure


def _title(title: str, measure: Measure, page: float) -> list[str]:
    """The scenario and the outcome, in lines."""
    words = f"{titled(title)}: {words_of(measure)}"
    return style.broken(words, page - 6.0, style.TITLE_SIZE, "bold")


def _across(room: float) -> list[float]:
    """Widths of the panels that stand beside each other: both, or one where there is no room."""
    both = room - BETWEEN
    if both * SETTLING < LEAST_WIDTH:
        return [room]
    return [both * (1.0 - SETTLING), both * SETTLING]


def _label(variable: str, room: float, behind: str = "") -> list[str]:
    return style.broken(f"{shown(known(name_in_words(variable)), variable)}{behind}", room)


def _left_of(labels: Sequence[Sequence[str]]) -> float:
    """Room for names beside the panels, or for the ordinate of a panel below, mm."""
    return max(style.widest(line for lines in labels for line in lines) + 4.0, 12.0)


def _rows(labels: Sequence[Sequence[str]]) -> tuple[list[float], list[float]]:
    """Where rows end, from 0 on, and their middles, mm from the top."""
    heights = (max(SMALL_LINE * len(lines), 2.0 * SMALL_LINE) + ROW_GAP for lines in labels)
    ends = list(accumulate(heights, initial=0.0))
    return ends, [(top + bottom) / 2.0 for top, bottom in pairwise(ends)]


def _axis(found: Found) -> str:
    if found.kind == "saltelli":
        return say("share of the variance of the mean response")
    return say(
        "{outcome}, change over the whole range ({unit})",
        outcome=words_of(found.measure),
        unit=say(found.measure.unit),
    )


def _draw_all(axes: Axes, found: Found, order: Sequence[str], places: Sequence[float]) -> None:
    """All indices of each variable, with their intervals."""
    axes.axvline(0.0, color=style.INK, linewidth=style.HAIRLINE)
    for mark in MARKS[found.kind]:
        each = [found.indices[mark.name, name, ""] for name in order]
        rows = np.asarray(places) + mark.below
        color = mark.look["color"]
        axes.hlines(rows, *_ends(each), color=color, linewidth=1.0)
        axes.plot([one.value for one in each], rows, linestyle="none", **mark.look)
    _without_ordinate(axes)


def _ends(each: Sequence[Estimate]) -> tuple[list[float], list[float]]:
    return [one.low for one in each], [one.high for one in each]


def _without_ordinate(axes: Axes) -> None:
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)


def _draw_settling(axes: Axes, found: Found, order: Sequence[str]) -> None:
    """The most important index of a few variables by the size of the sample, which doubles."""
    known_at = {
        size: [indices[MAIN[found.kind], name, ""].value for name in order]
        for size, indices in found.growing.items()
    }
    sizes = [size for size, values in known_at.items() if not np.isnan(values).all()] or [*known_at]
    axes.axhline(0.0, color=style.INK, linewidth=style.HAIRLINE)
    for number, name in enumerate(order):
        stroke = STROKES[number]
        each = [found.growing[size][MAIN[found.kind], name, ""] for size in sizes]
        # a little beside each other, so that intervals do not hide one another
        beside = np.asarray(sizes) * 1.05 ** (number - (len(order) - 1) / 2.0)
        axes.plot(beside, [one.value for one in each], **_line(number))
        axes.vlines(beside, *_ends(each), color=stroke.color, linewidth=0.7)

    axes.set_xscale("log", base=2)
    axes.set_xlim(sizes[0] / 1.3, sizes[-1] * 1.3)
    axes.xaxis.set_major_locator(FixedLocator(sizes))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([f"{size:,}" for size in sizes])
    axes.set_xlabel(f"{say(SAMPLES[found.kind])} ({say('number')})")
    unit = "share of variance" if found.kind == "saltelli" else found.measure.unit
    axes.set_ylabel(f"{MAIN[found.kind]} ({say(unit)})")


def _line(number: int) -> dict[str, Any]:
    """Colour, pattern and mark of a variable that is followed."""
    return {**STROKES[number]._asdict(), "marker": MARKERS[number], "markersize": 2.5}


def _legends(found: Found) -> list[Legend]:
    marks = [
        Line2D([], [], **mark.look, linewidth=1.0, label=say(mark.words))
        for mark in MARKS[found.kind]
    ]
    lines = [
        Line2D([], [], **_line(number), label=shown(known(name_in_words(name)), name))
        for number, name in enumerate(found.order[:MOST_LINES])
    ]
    return [Legend(marks, "a"), Legend(lines, "b")]


def _note(found: Found) -> str:
    seed = found.shares["seed"]
    noise = (
        say("the seed's share of variance cannot be told")
        if np.isnan(seed.value)
        else say(
            "{value:.0f}% [{low:.0f}, {high:.0f}] of the variance of a single run is the seed's, "
            "and kept apart",
            value=100 * seed.value,
            low=100 * seed.low,
            high=100 * seed.high,
        )
    )
    size = say(
        "n = {samples:,} {kind} \N{MULTIPLICATION SIGN} {n:,} replicates",
        samples=found.samples,
        kind=say(SAMPLES[found.kind]),
        n=found.replicates,
    )
    told = (found.verdict.verdict, found.verdict.remedy)
    verdict = ": ".join(map(retold, filter(None, told)))
    drawn = _not_drawn(len(found.order), min(len(found.order), MOST_ROWS))
    bars = say("bars: 95% intervals (Bayesian bootstrap)")
    return f"{size}; {bars}; {noise}; {verdict}{drawn}"


def _not_drawn(every: int, drawn: int) -> str:
    return say("; {number} more are not drawn", number=every - drawn) if every > drawn else ""
