"""The tie network of two cities: which businesses trade with which, at some dates of one history.

Businesses that trade with each other, directly or through others, stand together, and within such a
group each stands near its partners; so lines cross only where they have to.
"""

from collections.abc import Sequence
from itertools import batched, pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sistercities.paper.figures import style
from sistercities.paper.figures.fonts import texts_of, titled
from sistercities.paper.figures.page import (
    MARGIN,
    TITLE_LINE,
    Foot,
    Legend,
    Margins,
    Page,
    only,
    page_width,
    side_by_side,
)
from sistercities.paper.figures.paper import wanted_panels
from sistercities.paper.language import say
from sistercities.questions.biography import Biography
from sistercities.questions.history import month_of

type Ties = list[tuple[int, int]]
"""Pairs of a business of the first and one of the second side."""

DATES = 4
"""Dates that are shown, unless somebody asks for others."""

LEAST = 24.0
"""A panel is at least this wide, mm; else some of them go on below."""

BETWEEN = 5.0
"""Gap between two panels of a row, mm."""

PLACE = 1.6
"""Height of the place of a business, mm, as long as all of them have room."""

FEW = 3.5
"""The same of a few, mm."""

LOWEST, TALLEST = 14.0, 70.0
"""Heights between which a panel is, mm, unless few trade in it."""

HEAD = 7.0
"""Room above a panel for its date and its numbers, mm."""

SWEEPS = 8
"""Times that both sides are put into the order of their partners."""

FIRST: dict[str, Any] = {
    "marker": "o",
    "markersize": 2.4,
    "color": style.MEDIAN,
    "linestyle": "none",
}
SECOND: dict[str, Any] = {
    **FIRST,
    "marker": "s",
    "markerfacecolor": "white",
    "markeredgewidth": 0.6,
}
LASTING: dict[str, Any] = {"color": style.MEDIAN, "linewidth": 0.9}
NEW: dict[str, Any] = {"color": style.MIDDLE_HALF, "linewidth": 0.9}


def draw_network(life: Biography, *, width: float | None = None) -> Figure:
    """Draw the ties that trade at some dates, between the businesses of the first and second city.

    Args:
        life: the history.
        width: of the figure, mm; a column of a journal page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    wide = page_width(width, narrow=True)
    ages = _ages(life)
    ties = [ties_at(life, age) for age in ages]
    places = [placed(each) for each in ties]
    with style.journal_style(texts_of(life.scenario)):
        columns = side_by_side(wide - 2.0 * MARGIN - 2.0, len(ages), LEAST, BETWEEN)
        title = style.broken(_title(life), wide - 2.0 * MARGIN, style.TITLE_SIZE, "bold")
        most = [max(map(_most, each)) for each in batched(places, len(columns))]
        page = Page(
            width=wide,
            margins=Margins(
                MARGIN + 1.0, MARGIN + 1.0, HEAD + TITLE_LINE * len(title) + MARGIN, MARGIN
            ),
            columns=columns,
            rows=[min(TALLEST, max(PLACE * each, min(LOWEST, FEW * each))) for each in most],
            between=BETWEEN,
            apart=HEAD + MARGIN,
            foot=Foot(wide, [_explanation(life, ties)], _note()),
        )
        figure, grid = page.drawn()
        style.write_title(figure, title)
        earlier: Ties = []
        drawn = zip(only(grid, len(ages)), ages, ties, places, strict=True)
        for number, (axes, age, now, sides) in enumerate(drawn):
            axes.set_axis_off()
            axes.set_xlim(-0.04, 1.04)
            axes.set_ylim(most[number // len(columns)] - 0.5, -0.5)
            _head(axes, month_of(life.scenario, age), now)
            _draw_ties(axes, now, sides, set(earlier))
            earlier = now
    return figure


def _most(sides: Sequence[dict[int, float]]) -> float:
    """Businesses that stand below one another, at least one."""
    return max([1.0, *(place + 1.0 for side in sides for place in side.values())])


def ties_at(life: Biography, age: int) -> Ties:
    """The pairs of businesses that trade in a month, counted from the signing."""
    return sorted(each[:2] for each in life.trade if each.begins <= age < each.ends)


def placed(ties: Ties) -> tuple[dict[int, float], dict[int, float]]:
    """Where the businesses of each side stand, from the top, such that few lines cross.

    Groups that are connected stand below one another, the largest on top.
    """
    sides: tuple[dict[int, float], dict[int, float]] = ({}, {})
    top = 0.0
    for group in _groups(ties):
        orders = _ordered(group)
        high = max(map(len, orders))
        for side, order in zip(sides, orders, strict=True):
            share = high / len(order)
            side |= {each: top + (at + 0.5) * share - 0.5 for at, each in enumerate(order)}
        top += high
    return sides


def _groups(ties: Ties) -> list[Ties]:
    """Ties that share businesses, directly or through others, the largest group first."""
    if not ties:
        return []
    one, other = np.array(ties).T
    number = int(one.max()) + 1
    size = number + int(other.max()) + 1
    graph = coo_array((np.ones(len(ties)), (one, number + other)), shape=(size, size))
    labels = connected_components(graph, directed=False)[1][one]
    groups = [
        [tie for tie, label in zip(ties, labels, strict=True) if label == each]
        for each in dict.fromkeys(labels.tolist())
    ]
    return sorted(groups, key=len, reverse=True)


def _ordered(ties: Ties) -> list[list[int]]:
    """Both sides of a group, each business near the mean place of its partners."""
    orders = [sorted({tie[side] for tie in ties}) for side in range(2)]
    for sweep in range(SWEEPS):
        side = 1 - sweep % 2
        beside = {each: at / len(orders[1 - side]) for at, each in enumerate(orders[1 - side])}
        means = {
            each: np.mean([beside[tie[1 - side]] for tie in ties if tie[side] == each])
            for each in orders[side]
        }
        orders[side].sort(key=means.__getitem__)
    return orders


def _ages(life: Biography) -> list[int]:
    """Decembers that somebody asks for, or a few since trade began; months since the signing."""
    ages = {month_of(life.scenario, age): age for age in range(len(life.months))}
    every = [month for month in ages if month.endswith("-12")] or [*ages][-1:]
    usual = since_trade_began(every, [bool(ties_at(life, ages[month])) for month in every])
    return [ages[month] for month in wanted_panels(every, usual)]


def since_trade_began(months: Sequence[str], trading: Sequence[bool]) -> list[str]:
    """A few months that lie evenly between the first with trade and the last; else the last."""
    if not any(trading):
        return [months[-1]]
    since = months[trading.index(True) :]
    number = min(DATES, len(since))
    places = np.linspace(0, len(since) - 1, number).round().astype(int)
    return [since[place] for place in places]


def _head(axes: Axes, month: str, ties: Ties) -> None:
    """The date, and how many businesses and ties there are."""
    numbers = say(
        "ties: {ties}; businesses: {first} and {second}",
        ties=len(ties),
        first=len({one for one, _ in ties}),
        second=len({other for _, other in ties}),
    )
    lines = f"{month}\n{numbers}"
    axes.set_title(lines, loc="left", fontsize=style.SMALL_SIZE, linespacing=1.2)


def _draw_ties(
    axes: Axes, ties: Ties, sides: Sequence[dict[int, float]], earlier: set[tuple[int, int]]
) -> None:
    """A line for each tie, those that are new below the others, and a mark for each business."""
    if not ties:
        axes.text(0.0, 0.0, say("nobody trades"), va="center", color=style.QUIET_INK)
        return
    for tie in sorted(ties, key=earlier.__contains__):
        ends = [side[each] for side, each in zip(sides, tie, strict=True)]
        axes.plot([0.0, 1.0], ends, **(LASTING if tie in earlier else NEW))
    for at, (side, mark) in enumerate(zip(sides, (FIRST, SECOND), strict=True)):
        axes.plot([float(at)] * len(side), list(side.values()), clip_on=False, **mark)


def _title(life: Biography) -> str:
    pairing = titled(life.scenario.title, life.scenario.name)
    return say("{pairing}, one history (seed {seed})", pairing=pairing, seed=life.seed)


def _explanation(life: Biography, ties: Sequence[Ties]) -> Legend:
    """Whose businesses stand at which side, and which ties are new, of those that there are."""
    lasted = [set(now) & set(before) for before, now in pairwise(ties)]
    lines = [
        (LASTING, say("tie that traded at the date before"), any(lasted)),
        (NEW, say("tie that did not"), sum(map(len, ties)) > sum(map(len, lasted))),
    ]
    names = [
        titled(life.scenario.cities[key].name, key) for key in life.scenario.partnership.between
    ]
    return Legend(
        [
            Line2D([], [], **FIRST, label=say("business of {city}", city=names[0])),
            Line2D([], [], **SECOND, label=say("business of {city}", city=names[1])),
            *(Line2D([], [], **look, label=label) for look, label, there in lines if there),
        ]
    )


def _note() -> str:
    return say("Only businesses that trade are drawn, near their partners.")
