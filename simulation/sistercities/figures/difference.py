"""Paired differences over time: when a policy begins to work, and whether that lasts."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, MultipleLocator

from sistercities.experiment.age import in_years
from sistercities.experiment.interval import FAMILY
from sistercities.experiment.what_if import ACTIVITY_WINDOW, WhatIf
from sistercities.figures import style
from sistercities.figures.policy_lines import LINE, policy_lines
from sistercities.outcome import YEAR
from sistercities.scenario.month import count

LEFT, RIGHT, TOP, FOOT, BETWEEN, ROW, ROW_GAP = 22.0, 2.5, 3.0, 14.0, 3.5, 22.0, 3.0
"""Margins, gaps and the height of a row, mm."""

AGE = style.Stroke(style.QUIET_INK, (0.0, None), style.HAIRLINE)
"""Marks an age at which outcomes are told, where there are several."""

MOST_COLUMNS = 5
ROWS = {
    "commitment": ("Commitment", "share"),
    "activities": (f"Activities,\npast {ACTIVITY_WINDOW} months", "per year"),
    "exchange_index": ("Exchange\nindex g", "share"),
}


def draw_differences(answer: WhatIf) -> Figure:
    """Draw, for up to five policies, the mean difference of commitment, activities and exchange over time."""
    with style.journal_style():
        policies = list(answer.at(answer.ages[-1]).ranking["policy"])[:MOST_COLUMNS]
        titles = [policy_lines(answer, policy, _column(len(policies)) - BETWEEN) for policy in policies]
        top = TOP + LINE * max(map(len, titles))
        height = top + len(ROWS) * ROW + (len(ROWS) - 1) * ROW_GAP + FOOT
        figure = Figure(figsize=(style.DOUBLE_COLUMN / style.INCH, height / style.INCH))
        panels = figure.subplots(
            len(ROWS),
            len(policies),
            sharex=True,
            sharey="row",
            squeeze=False,
            gridspec_kw=_place(top, height, len(policies)),
        )
        for column, policy, title in zip(panels.T, policies, titles, strict=True):
            _draw_policy(column, answer, policy, "\n".join(title))
        for axes, (name, unit) in zip(panels[:, 0], ROWS.values(), strict=True):
            axes.set_ylabel(f"{name}\n(difference,\n{unit})")
            axes.yaxis.set_major_locator(MaxNLocator(4))
        figure.align_ylabels(panels[:, 0])
        _explain(figure, answer)
    return figure


def _column(columns: int) -> float:
    """Width of a column with the gap beside it, mm."""
    return (style.DOUBLE_COLUMN - LEFT - RIGHT) / columns


def _place(top: float, height: float, columns: int) -> dict[str, float]:
    width = style.DOUBLE_COLUMN
    return {
        "left": LEFT / width,
        "right": 1.0 - RIGHT / width,
        "top": 1.0 - top / height,
        "bottom": FOOT / height,
        "wspace": BETWEEN / (_column(columns) - BETWEEN),
        "hspace": ROW_GAP / ROW,
    }


def _draw_policy(column: np.ndarray, answer: WhatIf, policy: str, title: str) -> None:
    """One policy: a row for each series, and a line where the policy begins."""
    plan = next(plan for plan in answer.plans if plan.label == policy)
    signed = answer.scenario.partnership.signed
    begins = (count(plan.begins or signed) - count(signed)) / YEAR
    for axes, name in zip(column, ROWS, strict=True):
        rows = answer.over_time[(answer.over_time["policy"] == policy) & (answer.over_time["column"] == name)]
        _draw_series(axes, rows)
        for age in answer.ages if len(answer.ages) > 1 else ():
            axes.axvline(age, **AGE._asdict())
        axes.axvline(begins, **style.COMMON_AGE._asdict())
    column[0].set_title(title, loc="left", fontsize=style.SMALL_SIZE)
    column[-1].set_xlabel("Years since signing")
    column[-1].xaxis.set_major_locator(MultipleLocator(5))


def _draw_series(axes: Axes, rows: pd.DataFrame) -> None:
    years = rows["age"].to_numpy() / YEAR
    low, value, high = (np.asarray(rows[each], dtype=float) for each in ("low", "value", "high"))
    axes.axhline(0.0, color=style.INK, linewidth=style.HAIRLINE)
    axes.fill_between(years, low, high, color=style.MIDDLE_NINETY, linewidth=0.0)
    axes.plot(years, value, color=style.MEDIAN)


def _explain(figure: Figure, answer: WhatIf) -> None:
    marks = [
        Line2D([], [], color=style.MEDIAN, label="mean difference to the same worlds without it"),
        Patch(
            color=style.MIDDLE_NINETY, label=f"95% interval ({FAMILY}), none where too few of {answer.n} worlds moved"
        ),
        Line2D([], [], **style.COMMON_AGE._asdict(), label="the policy begins"),
    ]
    if len(answer.ages) > 1:
        marks.append(Line2D([], [], **AGE._asdict(), label=f"told at {in_years(answer.ages)}"))
    figure.legend(handles=marks, loc="lower left", bbox_to_anchor=(0.0, 0.0), ncols=len(marks))
