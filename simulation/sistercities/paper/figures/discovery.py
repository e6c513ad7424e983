"""A box that was found: the way to it, its limits, and the points in two of its variables."""

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator

from sistercities.paper.figures import style
from sistercities.paper.figures.box_words import (
    MARK,
    SHADES,
    TAKEN,
    TAKEN_HELD,
    condition_in_words,
    legends_of,
    note_of,
)
from sistercities.paper.figures.fonts import shown, titled
from sistercities.paper.figures.page import (
    LABEL_LINE,
    SMALL_LINE,
    TITLE_LINE,
    Foot,
    Margins,
    Page,
    number_ticks,
    only,
    page_width,
    side_by_side,
)
from sistercities.paper.language import number as number_in
from sistercities.paper.language import retold, say
from sistercities.questions.boxed import (
    Boxed,
    Varied,
    order_of,
    restrictions_in_words,
)
from sistercities.statistics.boxes import Box
from sistercities.statistics.discovery import Discovery

LEFT = 10.0
"""Room for the ordinate of the first panel, mm."""

BETWEEN = 13.0
"""Gap between two panels, with room for the ordinate of the second, mm."""

RIGHT = 3.0
"""White at the right, mm."""

LEAST_WIDTH = 42.0
"""Width of a panel, at least, mm; else it goes on below."""

LEAST_HEIGHT = 44.0
"""Height of the panels, at least, mm."""

BAR = 2.2
"""Height of the bar of a variable, mm."""

ROW_GAP = 2.6
"""White between two variables, mm."""

MOST_ROWS = 8
"""Restrictions that are drawn; the others are named by their number."""

JITTER = 0.3
"""How far the points at one word are spread, in the distance of two words."""

TICK_ROOM = 16.0
"""Width of a word at the ordinate, at most, mm."""

NUMBERS = 5.0
"""Width of the numbers for which there is room anyway, mm."""

_MOST_TICKS = 6
_SEED = 1


class _Row(NamedTuple):
    """A restriction as it is drawn: place of its variable, its words in lines, where it ends."""

    place: int
    lines: list[str]
    ends: float


def draw_box(boxed: Boxed, number: int, title: str, *, width: float | None = None) -> Figure:
    """Draw a box: how it was come by, what it restricts, and the cases in two of its variables.

    Args:
        boxed: what was found in a scenario.
        number: of the box, from 1 on.
        title: of the scenario.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    page = page_width(width)
    discovery = boxed.clear[number - 1]
    labels = [each.label for each in boxed.varied]

    with style.journal_style([title, *labels]):
        pair = _pair(boxed, discovery)
        named = [_with_unit(boxed.varied[place]) for place in pair]
        ordinate = style.beside(named[1], LEAST_HEIGHT)
        ticks = [_ticks(boxed.varied[place], TICK_ROOM) for place in pair]
        aside = LABEL_LINE * ordinate.count("\n")
        aside += max(0.0, style.widest(ticks[1]) - NUMBERS)
        density = style.beside(say("density (share of the runs in the box)"), LEAST_HEIGHT)
        left = LEFT + max(aside, LABEL_LINE * density.count("\n"))
        across = side_by_side(page - left - RIGHT, 3, LEAST_WIDTH, BETWEEN + aside)
        abscissa = style.broken(named[0], across[0], style.LABEL_SIZE)
        rows = _rows(boxed, discovery, across[0])
        free = _free(boxed, discovery, across[0])
        limits = rows[-1].ends + SMALL_LINE * len(free)
        tall = max(limits, LEAST_HEIGHT)
        holds = f"{titled(title)}: {condition_in_words(boxed.condition)}"
        lines = style.broken(holds, page - 3.0, style.TITLE_SIZE, "bold")
        ticks[0] = _ticks(boxed.varied[pair[0]], across[0] / max(len(ticks[0]), 1) - 1.0)
        below = SMALL_LINE * max((tick.count("\n") for tick in ticks[0]), default=0)
        margins = Margins(
            left, RIGHT, 6.0 + TITLE_LINE * len(lines), 6.0 + below + LABEL_LINE * len(abscissa)
        )
        down = [tall] * -(-3 // len(across))
        if len(across) == 1:
            down[1] = limits
        foot = Foot(page, legends_of(first=number == 1), note_of(boxed, discovery, len(rows)))
        whole = Page(page, margins, across, down, BETWEEN + aside, margins.bottom + 8.0, foot)
        figure, panels = whole.drawn()
        first, second, third = only(panels, 3)

        style.write_title(figure, lines)
        _draw_way(first, discovery)
        first.set_ylabel(density)
        _draw_limits(second, boxed, discovery, rows, down[-2] if len(across) == 1 else tall)
        second.text(0.0, rows[-1].ends, "\n".join(free), va="top", color=style.QUIET_INK)
        _draw_cases(third, boxed, number, pair)
        _mark_words(third, boxed, pair, ticks)
        third.set_xlabel("\n".join(abscissa))
        third.set_ylabel(ordinate)
        for place, (axes, words) in enumerate(
            (
                (first, say("The way to the box")),
                (second, say("What it restricts")),
                (third, say("The points")),
            )
        ):
            axes.set_title(style.lettered(place, words), loc="left", fontsize=style.LABEL_SIZE)
    return figure


# --- The way ---


def _draw_way(axes: Axes, discovery: Discovery) -> None:
    """Density over coverage, on the runs that it was found with and on those held out."""
    way = discovery.way
    axes.plot(
        [step.coverage for step in way], [step.density for step in way],
        color=style.MEDIAN, marker="o", markersize=1.8, linewidth=0.8,
    )  # fmt: skip
    axes.plot(
        [step.held_coverage for step in way], [step.held_density for step in way],
        **style.NULL_WORLD._asdict(), marker="D", markersize=1.6, markerfacecolor="white",
        markeredgewidth=0.5,
    )  # fmt: skip
    axes.axhline(discovery.base, **style.COMMON_AGE._asdict())
    axes.plot(discovery.coverage, discovery.density, **TAKEN)
    held = discovery.held_coverage, discovery.held_density
    if not np.isnan(held[0].value):
        axes.hlines(held[1].value, held[0].low, held[0].high, color=style.INK, linewidth=0.7)
        axes.vlines(held[0].value, held[1].low, held[1].high, color=style.INK, linewidth=0.7)
        axes.plot(held[0].value, held[1].value, **TAKEN_HELD)
    axes.set_xlim(0.0, 1.02)
    axes.set_ylim(-0.04, 1.02)  # the numbers of both axes stay apart in the corner
    axes.set_xlabel(say("coverage (share of all such runs)"))
    number_ticks(axes, 5)


# --- The limits ---


def _rows(boxed: Boxed, discovery: Discovery, room: float) -> list[_Row]:
    """The restrictions that are drawn, and where each ends, mm from the top."""
    order = order_of(discovery)[:MOST_ROWS]
    words = map(retold, restrictions_in_words(boxed, discovery.box, order))
    broken = [style.broken(shown(each), room) for each in words]
    heights = (SMALL_LINE * len(lines) + BAR + ROW_GAP + SMALL_LINE for lines in broken)
    return [
        _Row(place, lines, end)
        for place, lines, end in zip(order, broken, accumulate(heights), strict=True)
    ]


def _free(boxed: Boxed, discovery: Discovery, room: float) -> list[str]:
    """The variables that the box does not restrict, in lines no wider than some room, mm."""
    restricted = set(order_of(discovery))
    names = [
        retold(varied.label) for place, varied in enumerate(boxed.varied) if place not in restricted
    ]
    told = say("not restricted: {names}", names=", ".join(names))
    return style.broken(shown(told), room) if names else []


def _draw_limits(
    axes: Axes, boxed: Boxed, discovery: Discovery, rows: Sequence[_Row], tall: float
) -> None:
    """A bar over the range of each variable, dark where it lies in the box."""
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(tall, 0.0)
    axes.axis("off")
    for row in rows:
        varied = boxed.varied[row.place]
        bottom = row.ends - ROW_GAP - SMALL_LINE
        axes.text(0.0, bottom - BAR - 0.6, "\n".join(row.lines), va="bottom")
        for low, high in _parts(varied, discovery.box, row.place, whole=True):
            axes.add_patch(_bar(low, high, bottom, style.MIDDLE_NINETY))
        for low, high in _parts(varied, discovery.box, row.place, whole=False):
            axes.add_patch(_bar(low, high, bottom, style.MEDIAN))
        ends = _ends(varied)
        axes.text(0.0, bottom + 0.5, ends[0], va="top", color=style.QUIET_INK)
        axes.text(1.0, bottom + 0.5, ends[1], va="top", ha="right", color=style.QUIET_INK)


def _bar(low: float, high: float, bottom: float, color: str) -> Rectangle:
    return Rectangle(
        (low, bottom - BAR), high - low, BAR, facecolor=color, edgecolor="white", clip_on=False
    )


def _parts(varied: Varied, box: Box, place: int, *, whole: bool) -> list[tuple[float, float]]:
    """Parts of a bar from 0 to 1: the whole range, or what lies in the box."""
    there = np.unique(varied.input.values)
    if varied.input.words:
        share = 1.0 / len(there)
        return [
            (number * share, (number + 1) * share)
            for number, word in enumerate(there)
            if whole or word not in box.without[place]
        ]
    if whole:
        return [(0.0, 1.0)]
    lowest = there[0]
    span = there[-1] - lowest
    low = max(box.low[place], lowest)
    high = min(box.high[place], there[-1])
    # a single value is still seen
    return [((low - lowest) / span, max((high - lowest) / span, (low - lowest) / span + 0.01))]


def _ends(varied: Varied) -> tuple[str, str]:
    """What stands below both ends of a bar."""
    there = np.unique(varied.input.values)
    if varied.input.words:
        first, *_, last = (shown(varied.input.words[int(each)]) for each in there)
        return first, last
    # a hundredth of the range is enough
    digits = 2 - math.ceil(math.log10(np.ptp(there)))
    low, high = (number_in(round(float(end), digits)) for end in (there[0], there[-1]))
    return low, high + _unit_of(varied)


def _with_unit(varied: Varied) -> str:
    return retold(varied.label) + _unit_of(varied)


def _unit_of(varied: Varied) -> str:
    return "" if varied.unit == "none" else f" ({say(varied.unit)})"


# --- The cases ---


def _pair(boxed: Boxed, discovery: Discovery) -> tuple[int, int]:
    """The two variables over which points are drawn: those restricted most surely, then others."""
    others = np.argsort(-np.array(discovery.reproduced), kind="stable").tolist()
    places = list(dict.fromkeys([*order_of(discovery), *others]))
    return places[0], places[min(1, len(places) - 1)]


def _draw_cases(axes: Axes, boxed: Boxed, number: int, pair: tuple[int, int]) -> None:
    """Every point that the boxes before leave over, as dark as it happens there often; the box."""
    rng = np.random.default_rng(_SEED)
    values = np.column_stack([each.input.values for each in boxed.varied])
    taken = [each.box.holds(values) for each in boxed.clear[: number - 1]]
    left = ~np.logical_or.reduce([np.isnan(boxed.shares), *taken])
    columns = []
    for place in pair:
        column = values[:, place]
        columns.append(column + _apart(column) * rng.uniform(-JITTER, JITTER, len(column)))

    kind = np.digitize(boxed.shares, (1e-9, 0.5, 1.0 - 1e-9))
    for shade, color in enumerate(SHADES):
        which = left & (kind == shade)
        axes.scatter(
            columns[0][which],
            columns[1][which],
            s=MARK**2,
            color=color,
            linewidths=0.4,
            edgecolors=style.QUIET_INK,
            clip_on=False,
        )
    _frame(axes, boxed, boxed.clear[number - 1].box, pair)


def _ticks(varied: Varied, room: float) -> list[str]:
    """The words of a variable along an axis, in lines no wider than some room; none of numbers."""
    there = np.unique(varied.input.values)
    words = varied.input.words
    return ["\n".join(style.broken(shown(words[int(each)]), room)) for each in there if words]


def _mark_words(
    axes: Axes, boxed: Boxed, pair: tuple[int, int], ticks: Sequence[Sequence[str]]
) -> None:
    """Mark the values of variables that have few, by their words if they have some."""
    for place, axis, words in zip(pair, (axes.xaxis, axes.yaxis), ticks, strict=True):
        there = np.unique(boxed.varied[place].input.values)
        if words or len(there) <= _MOST_TICKS:
            axis.set_major_locator(FixedLocator(there.tolist()))
        if words:
            axis.set_ticklabels(list(words))


def _apart(values: np.ndarray) -> float:
    """Least distance of two values, if there are so few that points would hide one another."""
    there = np.unique(values)
    return float(np.diff(there).min()) if 1 < len(there) <= 4 * _MOST_TICKS else 0.0


def _frame(axes: Axes, boxed: Boxed, box: Box, pair: tuple[int, int]) -> None:
    """The edge of the box, and the limits of the panel."""
    around = []
    edges = []
    for place in pair:
        values = boxed.varied[place].input.values
        half = 0.5 * _apart(values)
        white = max(half, 0.03 * float(np.ptp(values)))
        there = np.unique(values)
        kept = (there >= box.low[place]) & (there <= box.high[place])
        inside = [each for each in there[kept] if each not in box.without[place]]
        ends = (float(there[0]) - white, float(there[-1]) + white)
        around.append(ends)
        # up to the edge of the panel where the box has no limit
        low = ends[0] if inside[0] == there[0] else inside[0] - half
        high = ends[1] if inside[-1] == there[-1] else inside[-1] + half
        edges.append((low, high))
    axes.set_xlim(*around[0])
    axes.set_ylim(*around[1])
    (left, right), (bottom, top) = edges
    axes.add_patch(
        Rectangle(
            (left, bottom), right - left, top - bottom,
            fill=False, edgecolor=style.NULL_WORLD.color, linewidth=1.2, zorder=5.0, clip_on=False,
        )
    )  # fmt: skip
