"""Paired differences over time: when a policy begins to work, and whether that lasts."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sistercities.paper.figures import style
from sistercities.paper.figures.bands import OUTLINE
from sistercities.paper.figures.events import shade_shocks, shock_spans, span_of
from sistercities.paper.figures.page import (
    LABEL_LINE,
    ROUND,
    SMALL_LINE,
    Foot,
    Legend,
    Margins,
    Page,
    Panels,
    most_lines,
    page_width,
    year_ticks,
)
from sistercities.paper.figures.paper import wanted, wanted_panels
from sistercities.paper.figures.policy_lines import policy_lines, texts_in
from sistercities.paper.language import label_of, retold, say, words_of
from sistercities.questions.what_if import WhatIf
from sistercities.runs.age import in_years
from sistercities.scenario.dates import count
from sistercities.statistics.interval import INTERVAL_KIND
from sistercities.world.measure import ALL_ACTIVITIES, OUTCOMES
from sistercities.world.outcome import ACTIVITY_WINDOW, YEAR
from sistercities.world.record import measured

LEFT = 24.0
"""Room for the names of what is drawn, mm."""

RIGHT = 2.5
"""White at the right, mm."""

ROW = 22.0
"""Height of a row, mm."""

ROW_GAP = 3.0
"""Gap between two rows, mm."""

BETWEEN = 3.5
"""Gap between two columns, mm."""

NARROWEST = 25.0
"""A column is at least this wide, mm; policies for which there is no room are left out."""

AGE = style.Stroke(style.QUIET_INK, (0.0, None), style.HAIRLINE)
"""Marks an age at which outcomes are told, where there are several."""

BAND: dict[str, Any] = {
    "facecolor": style.MIDDLE_NINETY, "edgecolor": style.MIDDLE_HALF, "linewidth": OUTLINE,
}  # fmt: skip
"""An interval: outlined, so that it is no shock in grey print."""

ROUNDING = 1e-9
"""Differences within this are the rounding of sums, and no differences."""

NOTHING = 0.01
"""Where nothing differs, the ordinate reaches so far either way."""

MOST_COLUMNS = 5
ROWS = {
    "commitment": measured()["commitment"],
    "activities": ALL_ACTIVITIES,
    "exchange_index": measured()["exchange_index"],
}


def draw_differences(answer: WhatIf, *, width: float | None = None) -> Figure:
    """Draw the mean difference of commitment, activities and exchange over time, by policy.

    Args:
        answer: that holds the differences.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``: up to five policies, as many as
        it has room for, the best ones if there are more.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    rows = {name: ROWS[name] for name in wanted([*ROWS])}
    wide = page_width(width)
    room = wide - LEFT - RIGHT
    most = min(MOST_COLUMNS, int((room + BETWEEN) / (NARROWEST + BETWEEN)))

    with style.journal_style(texts_in(answer)):
        every = list(answer.at(answer.ages[-1]).ranking["policy"])
        chosen = wanted_panels(every)
        policies = chosen[:most]
        column = (room + BETWEEN) / len(policies) - BETWEEN
        titles = [policy_lines(answer, policy, column) for policy in policies]
        abscissa = style.broken(say("Years since signing"), column, style.LABEL_SIZE)
        bottom = 8.5 + LABEL_LINE * (len(abscissa) - 1)
        page = Page(
            width=wide,
            margins=Margins(LEFT, RIGHT, top=3.0 + SMALL_LINE * most_lines(titles), bottom=bottom),
            columns=[column] * len(policies),
            rows=[ROW] * len(rows),
            between=BETWEEN,
            apart=ROW_GAP,
            foot=Foot(wide, [_explanation(answer)], _note(answer, len(chosen), most)),
        )
        figure, panels = page.drawn(sharex=True, sharey="row")

        for drawn, policy, title in zip(panels.T, policies, titles, strict=True):
            _draw_policy(drawn, answer, policy, column)
            drawn[-1].set_xlabel("\n".join(abscissa))
            drawn[0].set_title("\n".join(title), loc="left", fontsize=style.SMALL_SIZE)
        for axes, (name, quantity) in zip(panels[:, 0], rows.items(), strict=True):
            past = f",\n{say('past {months} months', months=ACTIVITY_WINDOW)}"
            label = style.beside(label_of(quantity), ROW)
            scale = f"({say('difference')},\n{say(quantity.scale)})"
            axes.set_ylabel(f"{label}{past if name == 'activities' else ''}\n{scale}")
            axes.yaxis.set_major_locator(MaxNLocator(5, steps=ROUND))
            if np.ptp(axes.get_ylim()) < ROUNDING:
                axes.set_ylim(-NOTHING, NOTHING)
        figure.align_ylabels(panels[:, 0])
    return figure


def _draw_policy(column: Panels, answer: WhatIf, policy: str, width: float) -> None:
    """One policy: a row for each series, the shocks that hit, and a line where it begins."""
    plan = next(plan for plan in answer.plans if plan.label == policy)
    signed, last = span_of(answer.scenario, answer.scenario.reported)
    begins = count(plan.begins) / YEAR - signed if plan.begins else 0.0
    last = min(last - signed, float(max(answer.ages)))

    for axes, name in zip(column, wanted([*ROWS]), strict=True):
        rows = answer.over_time[
            (answer.over_time["policy"] == policy) & (answer.over_time["column"] == name)
        ]
        shade_shocks(axes, answer.scenario, answer.scenario.reported, since=signed)
        _draw_series(axes, rows)
        for age in answer.ages if len(answer.ages) > 1 else ():
            axes.axvline(age, **AGE._asdict())
        axes.axvline(begins, **style.COMMON_AGE._asdict())
        axes.set_xlim(-0.02 * last, 1.02 * last)

    column[-1].set_xticks(year_ticks(-0.02 * last, 1.02 * last, width))


def _draw_series(axes: Axes, rows: pd.DataFrame) -> None:
    years = rows["age"].to_numpy() / YEAR
    value = np.asarray(rows["value"], dtype=float)
    low = np.asarray(rows["low"], dtype=float)
    high = np.asarray(rows["high"], dtype=float)

    axes.axhline(0.0, color=style.INK, linewidth=style.HAIRLINE)
    axes.fill_between(years, low, high, **BAND)
    axes.plot(years, value, color=style.MEDIAN)


def _explanation(answer: WhatIf) -> Legend:
    mean = say("mean difference to the same worlds without it")
    interval = say(
        "95% interval ({kind}), none where too few worlds moved", kind=say(INTERVAL_KIND)
    )
    marks = [
        Line2D([], [], color=style.MEDIAN, label=mean),
        Patch(**BAND, label=interval),
        Line2D([], [], **style.COMMON_AGE._asdict(), label=say("the policy begins")),
    ]
    if len(answer.ages) > 1:
        told = say("told at {ages}", ages=retold(in_years(answer.ages)))
        marks.append(Line2D([], [], **AGE._asdict(), label=told))
    hit = shock_spans(answer.scenario, answer.scenario.reported)
    return Legend([*marks, Patch(color=style.SHOCK, label=say("shock"))] if hit else marks)


def _note(answer: WhatIf, every: int, most: int) -> str:
    """How many worlds there are, and which of many policies are shown."""
    worlds = say("n = {n} worlds, each with and without the policy", n=answer.n)
    if every <= most:
        return worlds

    best = say(
        "of {every} policies the one that is best in {outcome} at {age}"
        if most == 1
        else "of {every} policies the {most} that are best in {outcome} at {age}",
        every=every,
        most=most,
        outcome=words_of(OUTCOMES[answer.ranking["outcome"].iloc[0]]),
        age=retold(in_years(answer.ages[-1:])),
    )
    return f"{worlds}; {best}"
