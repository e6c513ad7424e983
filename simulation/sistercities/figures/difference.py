"""Paired differences over time: when a policy begins to work, and whether that lasts."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, MultipleLocator

from sistercities.experiment.what_if import WhatIf
from sistercities.figures import style
from sistercities.outcome import YEAR, trailing_mean
from sistercities.scenario.month import count

LEFT, RIGHT, TOP, FOOT, BETWEEN, ROW, ROW_GAP = 18.0, 2.5, 10.0, 14.0, 3.5, 22.0, 3.0
"""Margins, gaps and the height of a row, mm."""

MOST_COLUMNS = 5
ROWS = {
    "commitment": ("Commitment", "share"),
    "activities": ("Activities,\npast 24 months", "per year"),
    "exchange_index": ("Exchange\nindex g", "share"),
}
ACTIVITY_WINDOW = 24


def draw_differences(answer: WhatIf) -> Figure:
    """Draw, for up to five policies, the mean difference of commitment, activities and exchange over time."""
    with style.journal_style():
        policies = list(answer.ranking["policy"])[:MOST_COLUMNS]
        height = TOP + len(ROWS) * ROW + (len(ROWS) - 1) * ROW_GAP + FOOT
        figure = Figure(figsize=(style.DOUBLE_COLUMN / style.INCH, height / style.INCH))
        panels = figure.subplots(
            len(ROWS),
            len(policies),
            sharex=True,
            sharey="row",
            squeeze=False,
            gridspec_kw=_place(height, len(policies)),
        )
        for column, policy in zip(panels.T, policies, strict=True):
            _draw_policy(column, answer, policy)
        for axes, (name, unit) in zip(panels[:, 0], ROWS.values(), strict=True):
            axes.set_ylabel(f"{name}\n(difference, {unit})")
            axes.yaxis.set_major_locator(MaxNLocator(4))
        figure.align_ylabels(panels[:, 0])
        _explain(figure, answer)
    return figure


def _place(height: float, columns: int) -> dict[str, float]:
    width = style.DOUBLE_COLUMN
    return {
        "left": LEFT / width,
        "right": 1.0 - RIGHT / width,
        "top": 1.0 - TOP / height,
        "bottom": FOOT / height,
        "wspace": BETWEEN / ((width - LEFT - RIGHT) / columns),
        "hspace": ROW_GAP / ROW,
    }


def _draw_policy(column: np.ndarray, answer: WhatIf, policy: str) -> None:
    """One policy: a row for each series, and a line where the policy begins."""
    plan = next(plan for plan in answer.plans if plan.label == policy)
    signed = answer.scenario.partnership.signed
    begins = (count(plan.begins or signed) - count(signed)) / YEAR
    for axes, name in zip(column, ROWS, strict=True):
        rows = answer.over_time[(answer.over_time["policy"] == policy) & (answer.over_time["column"] == name)]
        _draw_series(axes, rows, name)
        axes.axvline(begins, **style.COMMON_AGE._asdict())
    column[0].set_title(_title(policy), loc="left", fontsize=style.SMALL_SIZE)
    column[-1].set_xlabel("Years since signing")
    column[-1].xaxis.set_major_locator(MultipleLocator(5))


def _draw_series(axes: Axes, rows: pd.DataFrame, name: str) -> None:
    years = rows["age"].to_numpy() / YEAR
    low, value, high = (np.asarray(rows[each], dtype=float) for each in ("low", "value", "high"))
    if (
        name == "activities"
    ):  # a month's own activities are too few to see; a window that looks back moves after its cause
        half = np.sqrt(trailing_mean((high - value) ** 2, ACTIVITY_WINDOW) / ACTIVITY_WINDOW) * YEAR
        value = trailing_mean(value, ACTIVITY_WINDOW) * YEAR
        low, high = value - half, value + half
    axes.axhline(0.0, color=style.INK, linewidth=style.HAIRLINE)
    axes.fill_between(years, low, high, color=style.MIDDLE_NINETY, linewidth=0.0)
    axes.plot(years, value, color=style.MEDIAN)


def _title(policy: str) -> str:
    names, _, _ = policy.partition("@")
    return names.replace("+", " +\n").replace("-", " ")


def _explain(figure: Figure, answer: WhatIf) -> None:
    marks = [
        Line2D([], [], color=style.MEDIAN, label="mean difference to the same worlds without it"),
        Patch(color=style.MIDDLE_NINETY, label=f"95% interval (paired t), n = {answer.n} worlds"),
        Line2D([], [], **style.COMMON_AGE._asdict(), label="the policy begins"),
    ]
    figure.legend(handles=marks, loc="lower left", bbox_to_anchor=(0.0, 0.0), ncols=3)
