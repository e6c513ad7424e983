"""The calibration: where each parameter came to lie in its prior, what was learnt, ranks of truths.

Three panels share one row for each parameter.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from sistercities.paper.figures import style
from sistercities.paper.figures.page import (
    MOST_ASIDE,
    SMALL_LINE,
    Foot,
    Heading,
    Legend,
    Margins,
    headed_panels,
    most_lines,
    page_width,
)
from sistercities.paper.language import known, say
from sistercities.questions.calibrated import BINS, Calibration
from sistercities.statistics.weighing import LEAST_CONTRACTION, quantiles

LEFT = 34.0
"""Room for the names of parameters at the left, mm, unless that is too much."""

BETWEEN = 7.0
"""Gap between two panels, mm."""

ROW = 7.5
"""Height of the row of a parameter, mm."""

BAR = 0.8
"""Height of a row that a histogram may take, as a share of it; its usual count stands at half."""

HEADINGS = (
    Heading("Posterior within its prior", "share of the prior below"),
    Heading("What was learnt", "contraction of the variance, share"),
    Heading("Ranks of truths", "share of the posterior below the truth"),
)


def draw_calibration(answer: Calibration, *, width: float | None = None) -> Figure:
    """Draw each parameter's posterior, contraction and histogram of ranks.

    Args:
        answer: that holds them.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    page = page_width(width)
    left = min(LEFT, MOST_ASIDE * page)

    with style.journal_style():
        names = [
            style.broken(known(name.replace("_", " ")), left - 4.0) for name in answer.file.priors
        ]
        row = max(ROW, SMALL_LINE * most_lines(names) + 1.0)
        margins = Margins(left, right=4.0, top=6.0, bottom=8.5)
        foot = Foot(page, [_explanation()], _note(answer))
        headings = [
            Heading(style.lettered(number, say(each.title)), say(each.abscissa))
            for number, each in enumerate(HEADINGS)
        ]
        figure, panels = headed_panels(headings, row * len(names), page, margins, BETWEEN, foot)
        for axes, draw in zip(panels, (_draw_places, _draw_contraction, _draw_ranks), strict=True):
            draw(axes, answer)
            axes.set_xlim(min(0.0, axes.dataLim.x0) - 0.02, 1.02)
            axes.set_xticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])
            axes.tick_params(left=False)
            axes.spines["left"].set_visible(False)
        panels[0].set_yticks(range(len(names)), ["\n".join(lines) for lines in names])
        panels[0].set_ylim(len(names) - 0.5, -0.5)
    return figure


def _draw_places(axes: Axes, answer: Calibration) -> None:
    """Middle half and central 95 % of the posterior, and the medoid."""
    for place in range(len(answer.file.priors)):
        ends = quantiles(
            answer.weighed.candidates[:, place],
            answer.weighed.weights,
            (0.025, 0.25, 0.75, 0.975),
        )
        axes.hlines(place, 0.0, 1.0, color=style.QUIET_INK, linewidth=0.3)
        for (low, high), color, tall in (
            ((ends[0], ends[3]), style.MIDDLE_NINETY, 3.5),
            ((ends[1], ends[2]), style.MIDDLE_HALF, 3.5),
        ):
            axes.hlines(place, low, high, color=color, linewidth=tall)
        axes.plot(answer.kept[answer.medoid, place], place, **_MEDOID)


def _draw_contraction(axes: Axes, answer: Calibration) -> None:
    """Each with its whole interval, which reaches below 0 where the posterior may be the wider."""
    axes.axvline(0.0, color=style.QUIET_INK, linewidth=0.3)
    axes.axvline(LEAST_CONTRACTION, **style.COMMON_AGE._asdict())
    for place, row in enumerate(answer.contraction.to_dict("records")):
        axes.hlines(place, row["low"], row["high"], color=style.MIDDLE_HALF, linewidth=1.6)
        axes.plot(row["value"], place, **_POINT)


def _draw_ranks(axes: Axes, answer: Calibration) -> None:
    """A histogram in each row, beside what 95 % of the bins of a uniform one would hold."""
    from scipy.stats import binom

    truths = len(answer.recovery.truths)
    usual = truths / BINS
    ends = np.linspace(0.0, 1.0, BINS + 1)
    low, high = (_height(binom.ppf(share, truths, 1.0 / BINS), usual) for share in (0.025, 0.975))
    for place, (_, rows) in enumerate(answer.ranks.groupby("parameter", sort=False)):
        foot = place + BAR / 2.0
        axes.add_patch(
            Rectangle((0.0, foot - high), 1.0, high - low, color=style.MIDDLE_NINETY, linewidth=0.0)
        )
        for (begins, until), count in zip(pairwise(ends), rows["truths"], strict=True):
            top = foot - _height(float(count), usual)
            axes.hlines(top, begins, until, color=style.MEDIAN, linewidth=1.0)
        axes.hlines(foot, 0.0, 1.0, color=style.QUIET_INK, linewidth=0.3)


def _height(count: float, usual: float) -> float:
    return BAR * min(1.0, count / (2.0 * usual))


_MEDOID: dict[str, Any] = {
    "marker": "D",
    "markersize": 2.8,
    "color": style.MEDIAN,
    "linestyle": "none",
}
_POINT: dict[str, Any] = {
    "marker": "o",
    "markersize": 3.0,
    "color": style.MEDIAN,
    "linestyle": "none",
}


def _explanation() -> Legend:
    return Legend(
        [
            Line2D([], [], **_MEDOID, label=say("medoid of the posterior (a)")),
            Patch(color=style.MIDDLE_HALF, label=say("middle half (a), 95% interval (b)")),
            Patch(color=style.MIDDLE_NINETY, label=say("middle 95% (a), 95% of uniform bins (c)")),
            Line2D([], [], color=style.MEDIAN, label=say("truths in a tenth (c)")),
        ]
    )


def _note(answer: Calibration) -> str:
    file = answer.file
    return say(
        "n = {settings} settings of {n} replicates. a: 0 and 1 are the ends of the prior. b: share "
        "by which the variance shrank from prior to posterior (below 0 it grew), with a bootstrap "
        "over settings; left of the dotted line, at {least:.0%}, a parameter is not identified. "
        "c: in which tenth of its posterior each of {truths} truths lies; bars are flat if "
        "posteriors are right, high at the ends if they are too narrow.",
        settings=len(answer.points),
        n=file.replicates,
        least=LEAST_CONTRACTION,
        truths=len(answer.recovery.truths),
    )
