"""The waterfall of factors: from one pairing to another, contribution by contribution."""

from itertools import chain

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sistercities.paper.figures import style
from sistercities.paper.figures.fonts import shown, texts_of
from sistercities.paper.figures.foot import Foot, Legend
from sistercities.questions.swap import PLAYERS
from sistercities.questions.why import Attribution
from sistercities.runs.age import in_years
from sistercities.scenario.schema import Scenario
from sistercities.statistics.interval import FAMILY
from sistercities.world.outcome import OUTCOMES

OUTCOMES_SHOWN = ("exchange_index", "substance_reached", "activities", "overall_outcome")
LEFT, RIGHT, TOP, FOOT, BETWEEN, ROW = 34.0, 4.0, 8.0, 8.5, 7.0, 5.5
"""Margins, the gap between panels, and the height of a row, mm; the explanation stands below the foot."""

LINE = 2.6
"""Height of a line of small type, mm."""

MORE, LESS = "#0072b2", "#d55e00"
"""Blue for what raises an outcome, vermilion for what lowers it (Okabe & Ito)."""


def draw_waterfall(answer: Attribution, age: int) -> Figure:
    """Draw how the contributions of the factors at an age lead from the one pairing to the other, for four outcomes."""
    with style.journal_style(chain(texts_of(answer.scenario), texts_of(answer.like))):
        answer = answer.at(age)
        first, last = _names(answer)
        names = [first, *([factor.capitalize()] for factor in PLAYERS), last]
        foot = Foot(style.DOUBLE_COLUMN, [_explanation()], _note(answer, age))
        row = max(ROW, LINE * max(map(len, names)) + 1.0)
        height = TOP + row * len(names) + FOOT + foot.height
        figure = Figure(figsize=(style.DOUBLE_COLUMN / style.INCH, height / style.INCH))
        margins = (LEFT, RIGHT, TOP, FOOT + foot.height)
        place = style.side_by_side(height, len(OUTCOMES_SHOWN), margins, BETWEEN)
        panels = figure.subplots(1, len(OUTCOMES_SHOWN), sharey=True, gridspec_kw=place)
        for axes, outcome in zip(panels, OUTCOMES_SHOWN, strict=True):
            _draw_outcome(axes, answer, outcome)
        panels[0].set_yticks(range(len(names)), ["\n".join(lines) for lines in names])
        panels[0].set_ylim(len(names) - 0.5, -0.5)
        foot.draw(figure)
    return figure


def _names(answer: Attribution) -> tuple[list[str], list[str]]:
    """The titles of the two pairings, with their names where titles are equal, on lines that fit beside the bars."""
    equal = answer.scenario.title == answer.like.title

    def name(scenario: Scenario) -> list[str]:
        title = f"{scenario.title} ({scenario.name})" if equal else scenario.title
        return style.broken(shown(title, scenario.name).replace(" - ", "\N{EN DASH}"), LEFT - 4.0)

    return name(answer.scenario), name(answer.like)


def _draw_outcome(axes: Axes, answer: Attribution, outcome: str) -> None:
    """Bars from where the factor above left off, each with its interval, between the levels of the two pairings."""
    (told,) = answer.difference[answer.difference["outcome"] == outcome].to_dict("records")
    shares = answer.table[
        (answer.table["outcome"] == outcome) & (answer.table["measure"] == "Shapley value")
    ]
    level = told["scenario"]
    axes.barh(0, level, color=style.MIDDLE_HALF, height=0.62)
    for place, row in enumerate(shares.to_dict("records"), start=1):
        _draw_step(axes, place, level, row["value"], row["low"], row["high"])
        level += row["value"]
    axes.barh(len(PLAYERS) + 1, told["like"], color=style.MIDDLE_HALF, height=0.62)
    axes.set_title(OUTCOMES[outcome].words, loc="left", fontsize=style.LABEL_SIZE)
    axes.set_xlabel(f"({OUTCOMES[outcome].unit})")
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.tick_params(left=False)


def _draw_step(axes: Axes, place: int, level: float, value: float, low: float, high: float) -> None:
    axes.barh(place, value, left=level, color=MORE if value >= 0.0 else LESS, height=0.62)
    axes.vlines(level, place - 1.31, place + 0.31, color=style.QUIET_INK, linewidth=style.HAIRLINE)
    axes.hlines(place, level + low, level + high, color=style.INK, linewidth=1.0)


def _explanation() -> Legend:
    return Legend(
        [
            Patch(color=style.MIDDLE_HALF, label="level of a pairing"),
            Patch(color=MORE, label="raises"),
            Patch(color=LESS, label="lowers"),
            Line2D(
                [],
                [],
                color=style.INK,
                linewidth=1.0,
                label=f"95% interval ({FAMILY}), if enough worlds moved",
            ),
        ]
    )


def _note(answer: Attribution, age: int) -> str:
    return f"n = {answer.n} worlds, {in_years([age])} after signing"
