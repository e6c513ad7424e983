"""The forest of policies: what each of them changes, outcome by outcome, with intervals around no change."""

import math
from collections.abc import Mapping
from itertools import accumulate, pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sistercities.paper.figures import style
from sistercities.paper.figures.foot import Foot, Legend
from sistercities.paper.figures.policy_lines import LINE, policy_lines, texts_in
from sistercities.questions.what_if import WhatIf
from sistercities.runs.age import in_years
from sistercities.statistics.interval import INTERVAL_KIND
from sistercities.world.outcome import OUTCOMES

OUTCOMES_SHOWN = ("exchange_index", "success", "activities", "overall_outcome")
LEFT, RIGHT, TOP, FOOT, BETWEEN = 52.0, 3.0, 8.0, 11.5, 5.0
"""Margins, and the gap between panels, mm; the explanation stands below the foot."""

ROW_GAP = 1.2
"""White between the rows of two policies, mm."""


BOUNDED: dict[str, Any] = {"marker": "o", "markersize": 3.0, "color": style.MEDIAN}
UNBOUNDED: dict[str, Any] = {**BOUNDED, "markerfacecolor": "white"}
"""Marks of a difference with an interval, and of one without."""


def draw_forest(answer: WhatIf, age: int) -> Figure:
    """Draw one row for each policy, the best at an age first, and one panel for each of four outcomes."""
    with style.journal_style(texts_in(answer)):
        answer = answer.at(age)
        order = list(answer.ranking["policy"])
        labels = [policy_lines(answer, policy, LEFT - 4.0) for policy in order]
        foot = Foot(style.DOUBLE_COLUMN, [_explanation(answer)], _note(answer, age))
        ends = list(accumulate((LINE * len(lines) + ROW_GAP for lines in labels), initial=0.0))
        places = [(top + bottom) / 2.0 for top, bottom in pairwise(ends)]
        height = TOP + ends[-1] + FOOT + foot.height
        figure = Figure(figsize=(style.DOUBLE_COLUMN / style.INCH, height / style.INCH))
        margins = (LEFT, RIGHT, TOP, FOOT + foot.height)
        place = style.side_by_side(height, len(OUTCOMES_SHOWN), margins, BETWEEN)
        panels = figure.subplots(1, len(OUTCOMES_SHOWN), sharey=True, gridspec_kw=place)
        for axes, outcome in zip(panels, OUTCOMES_SHOWN, strict=True):
            _draw_outcome(axes, answer, outcome, dict(zip(order, places, strict=True)))
        panels[0].set_yticks(places, ["\n".join(lines) for lines in labels])
        panels[0].set_ylim(ends[-1], 0.0)
        foot.draw(figure)
    return figure


def _draw_outcome(axes: Axes, answer: WhatIf, outcome: str, rows_at: Mapping[str, float]) -> None:
    """Differences of one outcome: an ordinary interval for each policy, and a wider one that holds for all at once.

    Args:
        axes: of the panel.
        answer: that holds the differences.
        outcome: that is drawn.
        rows_at: where the row of each policy is, mm from the top.
    """
    order, places = list(rows_at), list(rows_at.values())
    rows = answer.table[answer.table["outcome"] == outcome].set_index("policy").loc[order]
    axes.axvline(0.0, color=style.INK, linewidth=style.HAIRLINE)
    if outcome == answer.ranking["outcome"].iloc[0]:
        wide = answer.ranking.set_index("policy").loc[order]
        axes.hlines(places, wide["low"], wide["high"], color=style.MIDDLE_HALF, linewidth=1.0)
    axes.hlines(places, rows["low"], rows["high"], color=style.MEDIAN, linewidth=2.0)
    for place, value, low in zip(places, rows["value"], rows["low"], strict=True):
        axes.plot(value, place, **(UNBOUNDED if math.isnan(low) else BOUNDED))
    axes.set_title(OUTCOMES[outcome].words, loc="left", fontsize=style.LABEL_SIZE)
    axes.set_xlabel(f"difference\n({OUTCOMES[outcome].unit})")
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)


def _explanation(answer: WhatIf) -> Legend:
    main = OUTCOMES[answer.ranking["outcome"].iloc[0]].words
    marks = [
        Line2D(
            [], [], **BOUNDED, linewidth=2.0, label=f"difference, 95% interval ({INTERVAL_KIND})"
        ),
        Line2D(
            [],
            [],
            color=style.MIDDLE_HALF,
            linewidth=1.0,
            label=f"95% for all policies at once ({main})",
        ),
    ]
    shown = answer.table[answer.table["outcome"].isin(OUTCOMES_SHOWN)]
    if shown["low"].isna().any():
        marks.append(
            Line2D(
                [], [], **UNBOUNDED, linestyle="none", label="too few worlds moved for an interval"
            )
        )
    return Legend(marks)


def _note(answer: WhatIf, age: int) -> str:
    return (
        f"n = {answer.n} worlds, each with and without the policy; {in_years([age])} after signing"
    )
