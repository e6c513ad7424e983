"""The curve of all universes: what commitment contributes in each, and what is chosen in it.

Universes stand side by side, from the least contribution to the largest; below each a tick says
which alternative of each variable holds. Simonsohn et al. 2020, "Specification curve analysis".
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sistercities.paper.figures import style
from sistercities.paper.figures.fonts import titled
from sistercities.paper.figures.page import (
    MOST_ASIDE,
    Foot,
    Legend,
    Margins,
    Page,
    page_width,
    title_above,
)
from sistercities.paper.language import known, label_of, say, words_of
from sistercities.questions.conclusion import Multiverse
from sistercities.questions.standing import CLEARLY, MOST_CHOICES
from sistercities.questions.universes import SHARED_OUT
from sistercities.scenario.quantity import Quantity
from sistercities.world.measure import OUTCOMES
from sistercities.world.record import measured

LEFT = 40.0
"""Room for the names of choices at the left, mm, unless that is too much of the page."""

CURVE = 34.0
"""Height of the panel of contributions, mm."""

CHOICE = 2.7
"""Height of the row of a choice, mm."""

VARIABLE = 1.3
"""More white above the first choice of a variable, mm."""

APART = 5.0
"""Gap between the curve and the choices below it, mm."""

CLEAR = style.TRACKS["economic"].color
"""Blue: clearly first."""

FIRST = "#56b4e9"
"""Light blue: first, but not surely."""

BEHIND = style.TRACKS["technical"].color
"""Vermilion: another factor is first."""


class Row(NamedTuple):
    """A row of the panel of choices.

    Attributes:
        name: of the choice, after the name of the variable where it is the first one.
        holds: whether it holds, for each universe in their order.
        top: of the row, mm from the top of the panel.
    """

    name: str
    holds: np.ndarray
    top: float


def draw_multiverse(answer: Multiverse, *, width: float | None = None) -> Figure:
    """Draw the contribution of the factor in every universe, and the choices below.

    Args:
        answer: that holds the universes.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    page = page_width(width)
    left = min(LEFT, MOST_ASIDE * page)
    outcome = answer.outcomes[0]

    with style.journal_style(answer.titles):
        curve = _curve(answer, outcome)
        rows = list(_rows(answer, curve))
        tall = rows[-1].top + CHOICE
        margins = Margins(left, right=3.0, top=6.5, bottom=5.0)
        foot = Foot(page, [_explanation(answer, curve)], _note(answer, outcome))
        across = page - margins.left - margins.right
        drawn = Page(page, margins, [across], [CURVE, tall], 0.0, APART, foot)
        figure, panels = drawn.drawn()
        _draw_curve(panels[0, 0], answer, curve, outcome)
        _draw_choices(panels[1, 0], rows, curve, tall)
    return figure


def _curve(answer: Multiverse, outcome: str) -> pd.DataFrame:
    """Universes from the least contribution of the factor to the largest."""
    effects = answer.effects
    mine = effects[
        (effects["criterion"] == SHARED_OUT)
        & (effects["outcome"] == outcome)
        & (effects["name"] == answer.factor)
    ]
    firsts = answer.firsts[answer.firsts["outcome"] == outcome].pivot_table(
        index=["point", "coding"], columns="criterion", values="first", aggfunc="first"
    )
    told = mine.merge(firsts.reset_index(), on=["point", "coding"])
    weights = answer.points.set_index("point")["weight"]
    plausible = told["point"].map(weights > 0.0)
    sorted_ = told.assign(plausible=plausible).sort_values("value", kind="stable")
    return sorted_.reset_index(drop=True)


def _rows(answer: Multiverse, curve: pd.DataFrame) -> Iterator[Row]:
    """A row for each coding, and for each choice of each variable with few of them."""
    top = 0.0
    for name, holds in [
        (say("not ruled out"), curve["plausible"].to_numpy()),
        *_of_variable(say("coding"), curve["coding"], answer.codings),
        *_of_choices(answer, curve),
    ]:
        if not name.startswith(" "):
            top += VARIABLE if top else 0.0
        yield Row(name.strip(), holds, top)
        top += CHOICE


def _of_choices(answer: Multiverse, curve: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
    for variable, chosen in answer.choices.groupby("variable", sort=False):
        if chosen["choice"].nunique() <= MOST_CHOICES:
            of_points = chosen.set_index("point")["choice"]
            short = str(variable).removeprefix("switches.")
            names = list(dict.fromkeys(chosen["choice"]))
            yield from _of_variable(short, curve["point"].map(of_points), sorted(names))


def _of_variable(
    variable: str, column: pd.Series, names: Sequence[str]
) -> Iterator[tuple[str, np.ndarray]]:
    """A name for each row of a variable, and where it holds; all but the first are indented."""
    for number, name in enumerate(names):
        row = f"{known(variable)}: {known(name)}"
        yield row if number == 0 else f" {row}", (column == name).to_numpy()


def _draw_curve(axes: Axes, answer: Multiverse, curve: pd.DataFrame, outcome: str) -> None:
    """Contributions with their intervals, by how the factor stands."""
    places = np.arange(len(curve))
    axes.axhline(0.0, color=style.INK, linewidth=style.HAIRLINE)
    axes.vlines(places, curve["low"], curve["high"], color=style.MIDDLE_HALF, linewidth=0.5)
    for mark, holds in zip(_marks(answer), _kinds(answer, curve), strict=True):
        axes.plot(places[holds], curve["value"][holds], **mark)
    axes.set_xlim(-1.0, len(curve))
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    kind = OUTCOMES[outcome]
    name = say("Contribution to {outcome} ({unit})", outcome=words_of(kind), unit=say(kind.unit))
    axes.set_ylabel(style.beside(name, CURVE))
    title_above(axes, [say("{factor}, each universe", factor=label_of(_factor(answer)))])


def _kinds(answer: Multiverse, curve: pd.DataFrame) -> list[np.ndarray]:
    """Which universes have which mark."""
    clear = (curve[CLEARLY] == answer.factor).to_numpy()
    first = (curve[SHARED_OUT] == answer.factor).to_numpy() & ~clear
    return [clear, first, ~clear & ~first]


def _marks(answer: Multiverse) -> list[dict[str, Any]]:
    """The mark of each kind of universe, with its words."""
    dots = {"linestyle": "none", "markersize": 1.9, "markeredgewidth": 0.5}
    clearly = say("{factor} is clearly first", factor=words_of(_factor(answer)))
    ring = {"marker": "o", "markerfacecolor": "white", "color": FIRST}
    return [
        {**dots, "marker": "o", "color": CLEAR, "label": clearly},
        {**dots, **ring, "label": say("first, not surely")},
        {**dots, "marker": "x", "color": BEHIND, "label": say("another factor is first")},
    ]


def _draw_choices(axes: Axes, rows: Sequence[Row], curve: pd.DataFrame, tall: float) -> None:
    """A tick where a choice holds, pale where the universe is ruled out."""
    plausible = curve["plausible"].to_numpy()
    for row in rows:
        for counts, color in ((False, style.MIDDLE_HALF), (True, style.MEDIAN)):
            places = np.flatnonzero(row.holds & (plausible == counts))
            axes.vlines(places, row.top + 0.3, row.top + CHOICE - 0.3, color=color, linewidth=0.6)
    axes.set_xlim(-1.0, len(curve))
    axes.set_ylim(tall, 0.0)
    axes.set_yticks([row.top + CHOICE / 2.0 for row in rows], [row.name for row in rows])
    axes.tick_params(left=False)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_xticks([])
    axes.set_xlabel(say("{n:,} universes, the least contribution first", n=len(curve)))


def _explanation(answer: Multiverse, curve: pd.DataFrame) -> Legend:
    """What the marks mean that are there."""
    kinds = zip(_marks(answer), _kinds(answer, curve), strict=True)
    marks = [Line2D([], [], **mark) for mark, holds in kinds if holds.any()]
    if curve["low"].notna().any():
        bar = Line2D([], [], color=style.MIDDLE_HALF, linewidth=0.5, label=say("95% interval"))
        marks.append(bar)
    ticks = [
        Line2D([], [], color=color, marker="|", markersize=5.0, linestyle="none", label=label)
        for color, label in (
            (style.MEDIAN, say("holds")),
            (style.MIDDLE_HALF, say("holds, but the universe is ruled out")),
        )
    ]
    return Legend([*marks, *ticks])


def _note(answer: Multiverse, outcome: str) -> str:
    return say(
        "{one} minus {other}, {outcome}, {age} years after signing: Shapley values of what "
        "{factor} owns. {points} points \N{MULTIPLICATION SIGN} {codings} codings, n = {n} worlds "
        "of each version; intervals by empirical likelihood, where enough worlds moved.",
        one=titled(answer.titles[1]),
        other=titled(answer.titles[0]),
        outcome=words_of(OUTCOMES[outcome]),
        age=answer.age,
        factor=words_of(_factor(answer)),
        points=len(answer.points),
        codings=len(answer.codings),
        n=answer.study.replicates,
    )


def _factor(answer: Multiverse) -> Quantity | str:
    """The factor whose contribution is drawn."""
    return measured().get(answer.factor, answer.factor)
