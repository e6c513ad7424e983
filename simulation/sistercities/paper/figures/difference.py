"""Paired differences over time: when a policy begins to work, and whether that lasts."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sistercities.paper.figures import style
from sistercities.paper.figures.events import shade_shocks, shock_spans, span_of
from sistercities.paper.figures.foot import Foot, Legend
from sistercities.paper.figures.policy_lines import LINE, policy_lines, texts_in
from sistercities.questions.what_if import WhatIf
from sistercities.questions.worlds import ACTIVITY_WINDOW
from sistercities.runs.age import in_years
from sistercities.scenario.dates import count
from sistercities.statistics.interval import FAMILY
from sistercities.world.outcome import OUTCOMES, YEAR

LEFT, RIGHT, TOP, FOOT, BETWEEN, ROW, ROW_GAP = 22.0, 2.5, 3.0, 8.5, 3.5, 22.0, 3.0
"""Margins, gaps and the height of a row, mm; the explanation stands below the foot."""

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
    with style.journal_style(texts_in(answer)):
        policies = list(answer.at(answer.ages[-1]).ranking["policy"])[:MOST_COLUMNS]
        column = (style.DOUBLE_COLUMN - LEFT - RIGHT + BETWEEN) / len(policies) - BETWEEN
        titles = [policy_lines(answer, policy, column) for policy in policies]
        foot = Foot(style.DOUBLE_COLUMN, [_explanation(answer)], _note(answer))
        top = TOP + LINE * max(map(len, titles))
        height = top + len(ROWS) * ROW + (len(ROWS) - 1) * ROW_GAP + FOOT + foot.height
        figure = Figure(figsize=(style.DOUBLE_COLUMN / style.INCH, height / style.INCH))
        panels = figure.subplots(
            len(ROWS),
            len(policies),
            sharex=True,
            sharey="row",
            squeeze=False,
            gridspec_kw=_place(top, FOOT + foot.height, height, column),
        )
        for drawn, policy, title in zip(panels.T, policies, titles, strict=True):
            _draw_policy(drawn, answer, policy, column)
            drawn[0].set_title("\n".join(title), loc="left", fontsize=style.SMALL_SIZE)
        for axes, (name, unit) in zip(panels[:, 0], ROWS.values(), strict=True):
            axes.set_ylabel(f"{name}\n(difference,\n{unit})")
            axes.yaxis.set_major_locator(MaxNLocator(4))
        figure.align_ylabels(panels[:, 0])
        foot.draw(figure)
    return figure


def _place(top: float, foot: float, height: float, column: float) -> dict[str, float]:
    width = style.DOUBLE_COLUMN
    return {
        "left": LEFT / width,
        "right": 1.0 - RIGHT / width,
        "top": 1.0 - top / height,
        "bottom": foot / height,
        "wspace": BETWEEN / column,
        "hspace": ROW_GAP / ROW,
    }


def _draw_policy(column: np.ndarray, answer: WhatIf, policy: str, width: float) -> None:
    """One policy: a row for each series, the shocks that hit with it or without, and a line where it begins."""
    plan = next(plan for plan in answer.plans if plan.label == policy)
    signed, last = span_of(answer.scenario, answer.scenario.reported)
    begins = count(plan.begins) / YEAR - signed if plan.begins else 0.0
    last = min(last - signed, float(max(answer.ages)))
    for axes, name in zip(column, ROWS, strict=True):
        rows = answer.over_time[
            (answer.over_time["policy"] == policy) & (answer.over_time["column"] == name)
        ]
        shade_shocks(axes, answer.scenario, answer.scenario.reported, since=signed)
        _draw_series(axes, rows)
        for age in answer.ages if len(answer.ages) > 1 else ():
            axes.axvline(age, **AGE._asdict())
        axes.axvline(begins, **style.COMMON_AGE._asdict())
        axes.set_xlim(-0.02 * last, 1.02 * last)
    column[-1].set_xlabel("Years since signing")
    column[-1].set_xticks(style.ticks(-0.02 * last, 1.02 * last, width))


def _draw_series(axes: Axes, rows: pd.DataFrame) -> None:
    years = rows["age"].to_numpy() / YEAR
    low, value, high = (np.asarray(rows[each], dtype=float) for each in ("low", "value", "high"))
    axes.axhline(0.0, color=style.INK, linewidth=style.HAIRLINE)
    axes.fill_between(years, low, high, color=style.MIDDLE_NINETY, linewidth=0.0)
    axes.plot(years, value, color=style.MEDIAN)


def _explanation(answer: WhatIf) -> Legend:
    marks = [
        Line2D([], [], color=style.MEDIAN, label="mean difference to the same worlds without it"),
        Patch(
            color=style.MIDDLE_NINETY,
            label=f"95% interval ({FAMILY}), none where too few worlds moved",
        ),
        Line2D([], [], **style.COMMON_AGE._asdict(), label="the policy begins"),
    ]
    if len(answer.ages) > 1:
        marks.append(Line2D([], [], **AGE._asdict(), label=f"told at {in_years(answer.ages)}"))
    hit = shock_spans(answer.scenario, answer.scenario.reported)
    return Legend([*marks, Patch(color=style.SHOCK, label="shock")] if hit else marks)


def _note(answer: WhatIf) -> str:
    """How many worlds there are, and which of many policies are shown."""
    worlds = f"n = {answer.n} worlds, each with and without the policy"
    if len(answer.plans) <= MOST_COLUMNS:
        return worlds
    main = OUTCOMES[answer.ranking["outcome"].iloc[0]].words
    best = f"the {MOST_COLUMNS} that are best in {main} at {in_years(answer.ages[-1:])}"
    return f"{worlds}; of {len(answer.plans)} policies {best}"
