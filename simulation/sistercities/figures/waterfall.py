"""The waterfall of factors: from one pairing to another, contribution by contribution."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sistercities.experiment.age import in_years
from sistercities.experiment.attribution import PLAYERS, Attribution
from sistercities.experiment.interval import FAMILY
from sistercities.experiment.paired import OUTCOMES
from sistercities.figures import style

OUTCOMES_SHOWN = ("exchange_index", "substance_reached", "activities", "overall_outcome")
LEFT, RIGHT, TOP, FOOT, BETWEEN, ROW = 34.0, 4.0, 8.0, 15.0, 7.0, 5.5
"""Margins, the gap between panels, and the height of a row, mm."""

MORE, LESS = "#0072b2", "#d55e00"
"""Blue for what raises an outcome, vermilion for what lowers it (Okabe & Ito)."""


def draw_waterfall(answer: Attribution, age: int) -> Figure:
    """Draw how the contributions of the factors at an age lead from the one pairing to the other, for four outcomes."""
    with style.journal_style():
        answer = answer.at(age)
        height = TOP + ROW * (len(PLAYERS) + 2) + FOOT
        figure = Figure(figsize=(style.DOUBLE_COLUMN / style.INCH, height / style.INCH))
        place = style.side_by_side(height, len(OUTCOMES_SHOWN), (LEFT, RIGHT, TOP, FOOT), BETWEEN)
        panels = figure.subplots(1, len(OUTCOMES_SHOWN), sharey=True, gridspec_kw=place)
        for axes, outcome in zip(panels, OUTCOMES_SHOWN, strict=True):
            _draw_outcome(axes, answer, outcome)
        names = [answer.scenario.title, *(factor.capitalize() for factor in PLAYERS), answer.like.title]
        panels[0].set_yticks(range(len(names)), [name.replace(" - ", "\N{EN DASH}") for name in names])
        panels[0].set_ylim(len(names) - 0.5, -0.5)
        _explain(figure, answer, age, height)
    return figure


def _draw_outcome(axes: Axes, answer: Attribution, outcome: str) -> None:
    """Bars from where the factor above left off, each with its interval, between the levels of the two pairings."""
    (told,) = answer.difference[answer.difference["outcome"] == outcome].to_dict("records")
    shares = answer.table[(answer.table["outcome"] == outcome) & (answer.table["measure"] == "Shapley value")]
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


def _explain(figure: Figure, answer: Attribution, age: int, height: float) -> None:
    marks = [
        Patch(color=style.MIDDLE_HALF, label="level of a pairing"),
        Patch(color=MORE, label="raises"),
        Patch(color=LESS, label="lowers"),
        Line2D([], [], color=style.INK, linewidth=1.0, label=f"95% interval ({FAMILY}), if enough worlds moved"),
    ]
    figure.legend(handles=marks, loc="lower left", bbox_to_anchor=(0.0, 0.0), ncols=4)
    words = f"n = {answer.n} worlds, {in_years([age])} after signing"
    figure.text(1.0 - RIGHT / style.DOUBLE_COLUMN, 2.2 / height, words, ha="right")
