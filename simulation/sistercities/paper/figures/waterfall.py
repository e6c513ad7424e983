"""The waterfall of factors: from one pairing to another, contribution by contribution."""

from itertools import chain

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sistercities.paper.figures import style
from sistercities.paper.figures.fonts import texts_of, titled
from sistercities.paper.figures.page import (
    MOST_ASIDE,
    SMALL_LINE,
    Foot,
    Heading,
    Legend,
    Margins,
    headed_panels,
    most_lines,
    number_ticks,
    page_width,
)
from sistercities.paper.figures.paper import wanted
from sistercities.paper.language import label_of, retold, say, words_of
from sistercities.questions.swap import PLAYERS
from sistercities.questions.why import Attribution
from sistercities.runs.age import in_years
from sistercities.scenario.schema import Scenario
from sistercities.statistics.interval import INTERVAL_KIND
from sistercities.world.measure import OUTCOMES
from sistercities.world.record import measured

OUTCOMES_SHOWN = ("exchange_index", "substance_reached", "activities", "overall_outcome")

LEFT = 34.0
"""Room for the names of factors and pairings at the left, mm, unless that is too much."""

BETWEEN = 7.0
"""Gap between two panels, mm."""

ROW = 5.5
"""Height of the row of a factor, mm."""

BAR = 0.62
"""Height of a bar, as a share of its row."""

MORE = "#0072b2"
"""Blue for what raises an outcome (Okabe & Ito)."""

LESS = "#d55e00"
"""Vermilion for what lowers it."""


def draw_waterfall(answer: Attribution, age: int, *, width: float | None = None) -> Figure:
    """Draw how the factors lead from the one pairing to the other, for four outcomes.

    Args:
        answer: that holds the contributions.
        age: of the partnerships at which they are compared, years.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    page = page_width(width)
    left = min(LEFT, MOST_ASIDE * page)

    shown = wanted(OUTCOMES_SHOWN)
    with style.journal_style(chain(texts_of(answer.scenario), texts_of(answer.like))):
        answer = answer.at(age)
        first, last = _names(answer, left - 4.0)
        names = [first, *([_factor(factor)] for factor in PLAYERS), last]
        row = max(ROW, SMALL_LINE * most_lines(names) + 1.0)

        headings = [
            Heading(words_of(OUTCOMES[outcome]), f"({say(OUTCOMES[outcome].unit)})")
            for outcome in shown
        ]
        margins = Margins(left, right=4.0, top=6.0, bottom=8.5)
        foot = Foot(page, [_explanation()], _note(answer, age))
        figure, panels = headed_panels(headings, row * len(names), page, margins, BETWEEN, foot)

        for axes, outcome in zip(panels, shown, strict=True):
            _draw_outcome(axes, answer, outcome)
        panels[0].set_yticks(range(len(names)), ["\n".join(lines) for lines in names])
        panels[0].set_ylim(len(names) - 0.5, -0.5)
    return figure


def _names(answer: Attribution, room: float) -> tuple[list[str], list[str]]:
    """The titles of the two pairings, and their names where titles are equal, on lines that fit."""
    equal = answer.scenario.title == answer.like.title

    def name(scenario: Scenario) -> list[str]:
        title = f"{scenario.title} ({scenario.name})" if equal else scenario.title
        return style.broken(titled(title, scenario.name), room)

    return name(answer.scenario), name(answer.like)


def _factor(name: str) -> str:
    """A factor as its row is called."""
    return label_of(measured().get(name, name))


def _draw_outcome(axes: Axes, answer: Attribution, outcome: str) -> None:
    """Bars from where the factor above left off, between the levels of the two pairings."""
    is_outcome = answer.difference["outcome"] == outcome
    (levels,) = answer.difference[is_outcome].to_dict("records")
    shares = answer.table[
        (answer.table["outcome"] == outcome) & (answer.table["measure"] == "Shapley value")
    ]

    level = levels["scenario"]
    axes.barh(0, level, color=style.MIDDLE_HALF, height=BAR)
    for place, row in enumerate(shares.to_dict("records"), start=1):
        _draw_step(axes, place, level, row["value"], row["low"], row["high"])
        level += row["value"]
    axes.barh(len(PLAYERS) + 1, levels["like"], color=style.MIDDLE_HALF, height=BAR)

    number_ticks(axes, 4)
    axes.tick_params(left=False)


def _draw_step(axes: Axes, place: int, level: float, value: float, low: float, high: float) -> None:
    """One factor: its bar, its interval, and a line down from the bar above."""
    axes.barh(place, value, left=level, color=MORE if value >= 0.0 else LESS, height=BAR)
    axes.vlines(level, place - 1.31, place + 0.31, color=style.QUIET_INK, linewidth=style.HAIRLINE)
    axes.hlines(place, level + low, level + high, color=style.INK, linewidth=1.0)


def _explanation() -> Legend:
    return Legend(
        [
            Patch(color=style.MIDDLE_HALF, label=say("level of a pairing")),
            Patch(color=MORE, label=say("raises")),
            Patch(color=LESS, label=say("lowers")),
            Line2D(
                [],
                [],
                color=style.INK,
                linewidth=1.0,
                label=say("95% interval ({kind}), if enough worlds moved", kind=say(INTERVAL_KIND)),
            ),
        ]
    )


def _note(answer: Attribution, age: int) -> str:
    return say("n = {n} worlds, {age} after signing", n=answer.n, age=retold(in_years([age])))
