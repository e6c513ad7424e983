"""The score: what the model says of pairings, by what became of them, and how well it orders them.

Three panels: the pairings, whether shares come true, and the AUC beside that of no model.
"""

from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sistercities.paper.figures import style
from sistercities.paper.figures.fonts import titled
from sistercities.paper.figures.page import (
    LABEL_LINE,
    MOST_ASIDE,
    SMALL_LINE,
    TITLE_LINE,
    Foot,
    Legend,
    Margins,
    Page,
    most_lines,
    page_width,
    title_above,
)
from sistercities.paper.figures.style import INCH
from sistercities.paper.language import known, say
from sistercities.questions.fates import HEADLINE, TIERS, Fate
from sistercities.questions.scored import Score
from sistercities.questions.scoring import NO_MODEL

LEFT = 47.0
"""Room for the names of pairings at the left, mm, unless that is too much of the page."""

RIGHT = 4.0
"""White at the right, mm."""

BETWEEN = 29.0
"""Gap between panels that stand beside each other, with room for the names of predictors, mm."""

APART = 17.0
"""Gap between panels of which one stands below the other, with room for abscissa and title, mm."""

BESIDE = 140.0
"""On a page of at least this width two panels stand beside the pairings, mm; else all below."""

ASIDE = 0.25
"""Share of such a page for the panels beside, at most ``SQUARE``."""

SQUARE = 44.0
"""Side of the panel of the calibration, mm."""

PREDICTOR = 3.6
"""Height of the row of a predictor, mm."""

ROW_GAP = 0.9
"""White between two rows, mm."""

GROUP_GAP = 1.6
"""More white above the name of a tier, mm."""

FIRST: dict[str, Any] = {"marker": "o", "markersize": 3.2, "color": style.MEDIAN}
"""Mark of the dispositions that count first."""

SECOND: dict[str, Any] = {
    "marker": "o",
    "markersize": 4.6,
    "color": style.TRACKS["technical"].color,
    "markerfacecolor": "none",
    "markeredgewidth": 0.7,
    "linestyle": "none",
}
"""Mark of the others: a ring, so that it can lie around the first."""


TITLES = ("Pairings by what became of them", "Does it come true?", "Order, beside no model")


OTHERS: dict[str, Any] = {"marker": "D", "markersize": 2.8, "color": style.QUIET_INK}
"""Mark of what is predicted without a model."""


class Row(NamedTuple):
    """A row of the panel of pairings: the name of a tier, or a pairing below it.

    Attributes:
        lines: its words.
        tall: its height, mm.
        fate: the pairing; nothing for the name of a tier.
    """

    lines: list[str]
    tall: float
    fate: Fate | None


def draw_score(answer: Score, *, width: float | None = None) -> Figure:
    """Draw the simulated share of each pairing below its known tier, and the calibration.

    Args:
        answer: that holds the shares.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    page = page_width(width)
    left = min(LEFT, MOST_ASIDE * page)

    with style.journal_style(map(name_of, answer.fates)):
        rows = _rows(answer, left - 3.0)
        room = page - left - RIGHT
        aside = room if page < BESIDE else _side(page)
        titles = [
            style.broken(style.lettered(number, say(title)), each, style.TITLE_SIZE, "bold")
            for number, (title, each) in enumerate(zip(TITLES, (room, aside, aside), strict=True))
        ]
        labels = _labels(answer, left - 3.0 if page < BESIDE else BETWEEN - 3.0)
        below = PREDICTOR * most_lines(labels) * len(labels)
        figure, panels = _empty_panels(answer, rows, page, left, below, most_lines(titles))
        for axes, lines in zip(panels, titles, strict=True):
            title_above(axes, lines)
        _draw_pairings(panels[0], answer, rows)
        _draw_calibration(panels[1], answer)
        _draw_predictors(panels[2], answer, labels)
    return figure


def _empty_panels(
    answer: Score, rows: list[Row], page: float, left: float, predictors: float, titles: int
) -> tuple[Figure, list[Axes]]:
    """The pairings over the height of the page and two panels beside them, or all in a column."""
    tall = sum(row.tall for row in rows)
    foot = Foot(page, [_explanation(answer)], _note(answer))
    higher = TITLE_LINE * (titles - 1)
    margins = Margins(left, RIGHT, top=6.0 + higher, bottom=11.5)
    across = page - margins.left - margins.right
    if page < BESIDE:
        square = min(SQUARE, across)
        apart = APART + LABEL_LINE + higher
        down = [tall, square, predictors]
        figure, panels = Page(page, margins, [across], down, BETWEEN, apart, foot).drawn()
        return figure, list(panels.flat)

    side = _side(page)
    apart = APART + higher
    below = max(predictors, tall - side - apart)
    wide = [across - BETWEEN - side, side]
    figure, panels = Page(page, margins, wide, [side, below], BETWEEN, apart, foot).drawn()
    cells = panels[0, 0].get_gridspec()
    for axes in panels[:, 0]:
        axes.remove()
    return figure, [figure.add_subplot(cells[:, 0]), *panels[:, 1]]


def _side(page: float) -> float:
    """Width of the panels beside that of the pairings, mm."""
    return min(SQUARE, ASIDE * page)


def name_of(fate: Fate) -> str:
    """A pairing and the last year of which something is known."""
    told = fate.pairing.told
    return f"{titled(told['a'])} \N{EN DASH} {titled(told['b'])}, {fate.year}"


def _shares(answer: Score, ways: str) -> pd.DataFrame:
    told = answer.at(answer.cases, dispositions=ways, outcome=HEADLINE)
    return told.set_index("pairing")


def _rows(answer: Score, room: float) -> list[Row]:
    """Tiers from the best down, and their pairings, those with the largest share first."""
    shares = _shares(answer, answer.dispositions[0])["value"]
    rows = []
    for tier, words in reversed(list(enumerate(TIERS["activity_tier"]))):
        some = [fate for fate in answer.fates if fate.tiers["activity_tier"] == tier]
        some.sort(key=lambda fate: -float(shares[fate.pairing.name]))
        if some:
            told = say(words)
            heading = f"{told[0].upper()}{told[1:]}"
            lines = style.broken(heading, room, style.SMALL_SIZE, "bold")
            rows.append(Row(lines, GROUP_GAP + ROW_GAP + SMALL_LINE * len(lines), None))
        for fate in some:
            lines = style.broken(name_of(fate), room)
            rows.append(Row(lines, ROW_GAP + SMALL_LINE * len(lines), fate))
    return rows


def _draw_pairings(axes: Axes, answer: Score, rows: list[Row]) -> None:
    """A mark with its interval for each pairing, and rings where dispositions are coded."""
    ends = list(accumulate((row.tall for row in rows), initial=0.0))
    places = [(top + bottom) / 2.0 for top, bottom in pairwise(ends)]
    axes.axvline(0.5, **style.COMMON_AGE._asdict())

    for number, ways in enumerate(answer.dispositions):
        told = _shares(answer, ways)
        for row, place in zip(rows, places, strict=True):
            if row.fate is None:
                continue
            share = told.loc[row.fate.pairing.name]
            if number == 0:
                axes.hlines(place, share["low"], share["high"], color=style.MIDDLE_HALF)
            axes.plot(share["value"], place, **(FIRST if number == 0 else SECOND), clip_on=False)

    # the name of a tier stands at the foot of its row, near the pairings below it
    at = [
        place + (GROUP_GAP / 2.0 if row.fate is None else 0.0)
        for row, place in zip(rows, places, strict=True)
    ]
    axes.set_yticks(at, ["\n".join(row.lines) for row in rows])
    for row, label in zip(rows, axes.get_yticklabels(), strict=True):
        label.set_fontweight("bold" if row.fate is None else "normal")
    axes.set_ylim(ends[-1], 0.0)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    _share_axis(axes, say("Share of histories that are {what}", what=say(HEADLINE)))


def _draw_calibration(axes: Axes, answer: Score) -> None:
    """How often the pairings of like share were active, beside how often it should be."""
    ways = answer.dispositions[0]
    groups = answer.at(answer.calibration, target=HEADLINE, dispositions=ways)
    axes.plot([0.0, 1.0], [0.0, 1.0], color=style.QUIET_INK, linewidth=style.HAIRLINE)
    axes.vlines(groups["predicted"], groups["low"], groups["high"], color=style.MIDDLE_HALF)
    axes.plot(groups["predicted"], groups["value"], **FIRST, linewidth=0.7, clip_on=False)
    axes.set_anchor("NW")
    axes.set_box_aspect(1.0)
    axes.set_ylim(-0.02, 1.02)
    axes.set_yticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])
    _share_axis(axes, say("Mean simulated share of a group"))
    axes.set_ylabel(say("Share that was {what}", what=say(HEADLINE)))


def _draw_predictors(axes: Axes, answer: Score, labels: list[list[str]]) -> None:
    """How well each predictor orders the pairings, the model first."""
    told = _predictors(answer)
    axes.axvline(0.5, **style.COMMON_AGE._asdict())
    for place, row in enumerate(told.to_dict("records")):
        axes.hlines(place, row["low"], row["high"], color=style.MIDDLE_HALF)
        axes.plot(row["value"], place, **_mark_of(answer, row["dispositions"]))
    axes.set_yticks(range(len(told)), ["\n".join(lines) for lines in labels])
    axes.set_ylim(len(told) - 0.5, -0.5)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    order = say("AUC: {what} above not {what} (share of pairs)", what=say(HEADLINE))
    _share_axis(axes, order)


def _predictors(answer: Score) -> pd.DataFrame:
    """The AUC of every predictor, with its name."""
    told = answer.at(answer.scores, target=HEADLINE, measure="AUC")
    alone = told["dispositions"] == NO_MODEL
    named = told["predictor"].map(say)
    label = named.where(alone, named + ", " + told["dispositions"].map(known))
    return told.assign(label=label)


def _labels(answer: Score, room: float) -> list[list[str]]:
    """The names of predictors, in lines no wider than some room, mm."""
    return [style.broken(label, room) for label in _predictors(answer)["label"]]


def _mark_of(answer: Score, ways: str) -> dict[str, Any]:
    if ways == NO_MODEL:
        return OTHERS
    return FIRST if ways == answer.dispositions[0] else SECOND


def _share_axis(axes: Axes, name: str) -> None:
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])
    room = axes.bbox.width / axes.figure.dpi * INCH
    axes.set_xlabel(style.beside(name, room))


def _explanation(answer: Score) -> Legend:
    first, *others = answer.dispositions
    marks = [Line2D([], [], **FIRST, linestyle="none", label=_ways(first))]
    marks += [Line2D([], [], **SECOND, label=_ways(each)) for each in others]
    bar = Line2D([], [], color=style.MIDDLE_HALF, label=say("95% interval"))
    return Legend([*marks, bar])


def _ways(dispositions: str) -> str:
    return say("dispositions {how}", how=say(dispositions))


def _note(answer: Score) -> str:
    known = [fate for fate in answer.fates if fate.tiers["activity_tier"] is not None]
    return say(
        "a: n = {histories} histories of each pairing, read at the end of the year that is named, "
        "the last one of which something is known; Wilson intervals, of dispositions {how}. "
        "b: n = {pairings} pairings in groups of like share, Wilson intervals; on the line shares "
        "come true. c: the same n = {pairings} pairings; bootstrap over pairings; {half} is no "
        "order.",
        histories=answer.replicates,
        how=say(answer.dispositions[0]),
        pairings=len(known),
        half=0.5,
    )
