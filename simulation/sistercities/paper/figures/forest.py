"""The forest of policies: what each of them changes, with intervals around no change."""

import math
from collections.abc import Mapping
from itertools import accumulate, pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sistercities.paper.figures import style
from sistercities.paper.figures.page import (
    MOST_ASIDE,
    SMALL_LINE,
    Foot,
    Heading,
    Legend,
    Margins,
    headed_panels,
    number_ticks,
    page_width,
)
from sistercities.paper.figures.paper import wanted
from sistercities.paper.figures.policy_lines import policy_lines, texts_in
from sistercities.paper.language import retold, say, words_of
from sistercities.questions.what_if import WhatIf
from sistercities.runs.age import in_years
from sistercities.statistics.interval import INTERVAL_KIND
from sistercities.world.measure import OUTCOMES

OUTCOMES_SHOWN = ("exchange_index", "success", "activities", "overall_outcome")

LEFT = 52.0
"""Room for the words of a policy at the left, mm, unless that is too much of the page."""

BETWEEN = 5.0
"""Gap between two panels, mm."""

ROW_GAP = 1.2
"""White between the rows of two policies, mm."""

BOUNDED: dict[str, Any] = {"marker": "o", "markersize": 3.0, "color": style.MEDIAN}
"""Mark of a difference with an interval."""

UNBOUNDED: dict[str, Any] = {**BOUNDED, "markerfacecolor": "white"}
"""Mark of a difference without one."""


def draw_forest(answer: WhatIf, age: int, *, width: float | None = None) -> Figure:
    """Draw one row for each policy, the best first, and one panel for each of four outcomes.

    Args:
        answer: that holds the differences.
        age: of the partnership at which policies are compared, years.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    page = page_width(width)
    left = min(LEFT, MOST_ASIDE * page)

    shown = wanted(OUTCOMES_SHOWN)
    with style.journal_style(texts_in(answer)):
        answer = answer.at(age)
        order = list(answer.ranking["policy"])
        labels = [policy_lines(answer, policy, left - 4.0) for policy in order]
        ends = list(
            accumulate((SMALL_LINE * len(lines) + ROW_GAP for lines in labels), initial=0.0)
        )
        places = [(top + bottom) / 2.0 for top, bottom in pairwise(ends)]

        headings = [
            Heading(
                words_of(OUTCOMES[outcome]),
                f"{say('difference')}\n({say(OUTCOMES[outcome].unit)})",
            )
            for outcome in shown
        ]
        margins = Margins(left, right=3.0, top=6.0, bottom=11.5)
        foot = Foot(page, [_explanation(answer)], _note(answer, age))
        figure, panels = headed_panels(headings, ends[-1], page, margins, BETWEEN, foot)

        for axes, outcome in zip(panels, shown, strict=True):
            _draw_outcome(axes, answer, outcome, dict(zip(order, places, strict=True)))
        panels[0].set_yticks(places, ["\n".join(lines) for lines in labels])
        panels[0].set_ylim(ends[-1], 0.0)
    return figure


def _draw_outcome(axes: Axes, answer: WhatIf, outcome: str, rows_at: Mapping[str, float]) -> None:
    """Differences of one outcome: an interval for each policy, and a wider one for all at once.

    Args:
        axes: of the panel.
        answer: that holds the differences.
        outcome: that is drawn.
        rows_at: where the row of each policy is, mm from the top.
    """
    order = list(rows_at)
    places = list(rows_at.values())
    rows = answer.table[answer.table["outcome"] == outcome].set_index("policy").loc[order]
    axes.axvline(0.0, color=style.INK, linewidth=style.HAIRLINE)

    if outcome == answer.ranking["outcome"].iloc[0]:
        wide = answer.ranking.set_index("policy").loc[order]
        axes.hlines(places, wide["low"], wide["high"], color=style.MIDDLE_HALF, linewidth=1.0)
    axes.hlines(places, rows["low"], rows["high"], color=style.MEDIAN, linewidth=2.0)
    for place, value, low in zip(places, rows["value"], rows["low"], strict=True):
        axes.plot(value, place, **(UNBOUNDED if math.isnan(low) else BOUNDED))

    number_ticks(axes, 4)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)


def _explanation(answer: WhatIf) -> Legend:
    main = words_of(OUTCOMES[answer.ranking["outcome"].iloc[0]])
    bounded = say("difference, 95% interval ({kind})", kind=say(INTERVAL_KIND))
    marks = [Line2D([], [], **BOUNDED, linewidth=2.0, label=bounded)]
    if _wider(answer):
        at_once = say("95% for all policies at once ({outcome})", outcome=main)
        marks.append(Line2D([], [], color=style.MIDDLE_HALF, linewidth=1.0, label=at_once))

    shown = answer.table[answer.table["outcome"].isin(OUTCOMES_SHOWN)]
    if shown["low"].isna().any():
        unbounded = say("too few worlds moved for an interval")
        marks.append(Line2D([], [], **UNBOUNDED, linestyle="none", label=unbounded))
    return Legend(marks)


def _wider(answer: WhatIf) -> bool:
    """Whether any interval for all policies at once reaches beyond that of its policy alone."""
    main = answer.ranking["outcome"].iloc[0]
    alone = answer.table[answer.table["outcome"] == main].set_index("policy")
    at_once = answer.ranking.set_index("policy").loc[alone.index]
    return bool(((at_once["low"] < alone["low"]) | (at_once["high"] > alone["high"])).any())


def _note(answer: WhatIf, age: int) -> str:
    return say(
        "n = {n} worlds, each with and without the policy; {age} after signing",
        n=answer.n,
        age=retold(in_years([age])),
    )
