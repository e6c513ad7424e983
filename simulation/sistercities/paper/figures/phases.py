"""Phases over time: in which share of the replicates a pairing is active, dormant or over."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sistercities.paper.figures import style
from sistercities.paper.figures.bands import OUTLINE, years_of
from sistercities.paper.figures.comparison import (
    BETWEEN,
    LEFT,
    RIGHT,
    ROW_GAP,
    by_page,
    column_widths,
    share_scale,
)
from sistercities.paper.figures.events import shade_shocks, shock_spans, span
from sistercities.paper.figures.fonts import texts_of
from sistercities.paper.figures.page import (
    TITLE_LINE,
    Foot,
    Legend,
    Margins,
    Page,
    Panels,
    most_lines,
    page_width,
    title_above,
    year_ticks,
)
from sistercities.paper.figures.paper import wanted
from sistercities.paper.language import label_of, retold, say
from sistercities.runs.age import in_years
from sistercities.runs.replicates import Ensemble
from sistercities.statistics.interval import share_of
from sistercities.world.outcome import ACTIVITY_WINDOW, Phase, phases

ROW = 17.0
"""Height of a row, mm."""

STANDS: dict[str, tuple[Phase, ...]] = {
    "commercial": (Phase.COMMERCIAL,),
    "active": (Phase.ASSOCIATIVE, Phase.RECIPROCATIVE, Phase.LAPSED),
    "dormant": (Phase.DORMANT,),
    "ended": (Phase.ENDED,),
}
"""The rows, each of them one phase or several; together they are all replicates."""


def draw_phases(ensembles: Sequence[Ensemble], *, width: float | None = None) -> list[Figure]:
    """Draw the share of the replicates that is in each phase, with its interval, over time.

    Args:
        ensembles: the pairings, from left to right, four to a page.
        width: of the figures, mm; if nobody asks for one, a single pairing fills a column of a
            journal page, and more the page.

    Returns:
        Figures of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    with style.journal_style(chain.from_iterable(texts_of(each.scenario) for each in ensembles)):
        return [_page(some, titles, width) for some, titles in by_page(ensembles, width)]


def _page(ensembles: Sequence[Ensemble], titles: Sequence[str], asked: float | None) -> Figure:
    width = page_width(asked, narrow=len(ensembles) == 1)
    columns = column_widths(ensembles, width)
    rows = wanted([*STANDS])
    lines = [
        style.broken(title, column, style.TITLE_SIZE, "bold")
        for title, column in zip(titles, columns, strict=True)
    ]
    page = Page(
        width=width,
        margins=Margins(LEFT, RIGHT, top=6.0 + TITLE_LINE * (most_lines(lines) - 1), bottom=8.5),
        columns=columns,
        rows=[ROW] * len(rows),
        between=BETWEEN,
        apart=ROW_GAP,
        foot=Foot(width, [_explanation(ensembles)], _note(ensembles)),
    )
    figure, panels = page.drawn(sharex="col", sharey="row")
    for column, ensemble, title, wide in zip(panels.T, ensembles, lines, columns, strict=True):
        _draw_column(column, ensemble, rows, wide)
        title_above(column[0], title)
    share_scale(list(panels[:, 0]))
    for axes, name in zip(panels[:, 0], rows, strict=True):
        axes.set_ylabel(f"{style.beside(label_of(name), ROW)}\n({say('share')})")
    figure.align_ylabels(panels[:, 0])
    return figure


def _draw_column(column: Panels, ensemble: Ensemble, rows: Sequence[str], wide: float) -> None:
    """One pairing: a row for each phase, from the month on in which the first window is full."""
    begins, ends = span(ensemble)
    reached = phases(ensemble.months)
    for axes, name in zip(column, rows, strict=True):
        shade_shocks(axes, ensemble.scenario, ensemble.partnership)
        _draw_share(axes, ensemble, np.isin(reached, STANDS[name]))
        for age in ensemble.ages:
            axes.axvline(begins + age, **style.COMMON_AGE._asdict())
    column[-1].set_xlim(begins, ends)
    column[-1].set_xlabel(say("Calendar year"))
    column[-1].set_xticks(year_ticks(begins, ends, wide))


def _draw_share(axes: Axes, ensemble: Ensemble, holds: np.ndarray) -> None:
    """The share of replicates of which something holds, ``[replicate, month]``."""
    first = ACTIVITY_WINDOW - 1
    years = years_of(ensemble)[first:]
    n = len(holds)
    counts = holds[:, first:].sum(axis=0)
    told = {count: share_of(int(count), n) for count in np.unique(counts)}
    value, low, high = np.array([told[count][:3] for count in counts]).T
    axes.fill_between(
        years,
        low,
        high,
        facecolor=style.MIDDLE_NINETY,
        edgecolor=style.MIDDLE_HALF,
        linewidth=OUTLINE,
    )
    axes.plot(years, value, color=style.MEDIAN)


def _explanation(ensembles: Sequence[Ensemble]) -> Legend:
    """What lines, bands and shades mean."""
    interval = say("95% interval ({kind})", kind=say("Wilson"))
    band = Patch(facecolor=style.MIDDLE_NINETY, edgecolor=style.MIDDLE_HALF, label=interval)
    age = say("{age} after signing", age=retold(in_years(ensembles[0].ages)))
    marks = [
        Line2D([], [], color=style.MEDIAN, label=say("share of replicates")),
        *([band] if _has_intervals(ensembles) else []),
        Line2D([], [], **style.COMMON_AGE._asdict(), label=age),
    ]
    if any(shock_spans(each.scenario, each.partnership) for each in ensembles):
        marks.append(Patch(color=style.SHOCK, label=say("shock")))
    return Legend(marks)


def _note(ensembles: Sequence[Ensemble]) -> str:
    numbers = sorted({len(each.months) for each in ensembles})
    if numbers == [1]:
        worlds = say("n = 1 replicate.")
    else:
        worlds = say("n = {n} replicates.", n=say(" to ").join(map(str, numbers)))
    rows = say(
        "Commercial: with activities in the past {months} months "
        "under a valid agreement, and steady trade in both directions; active: with activities "
        "otherwise; dormant: with an agreement alone; ended: with neither.",
        months=ACTIVITY_WINDOW,
    )
    alone = "" if _has_intervals(ensembles) else say("One replicate: no intervals.")
    return " ".join(filter(None, (worlds, rows, alone)))


def _has_intervals(ensembles: Sequence[Ensemble]) -> bool:
    """Whether there is more than one replicate to tell a share of."""
    return all(len(each.months) > 1 for each in ensembles)
