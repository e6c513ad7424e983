"""The timeline of a biography: one simulated history, lane by lane, beside what is documented about the case."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from sistercities.experiment.biography import Biography, Event
from sistercities.figures import style
from sistercities.figures.bands import ACTIVITY_WINDOW
from sistercities.outcome import YEAR, trailing_mean
from sistercities.scenario.month import count

LEFT, RIGHT, TOP, FOOT = 24.0, 3.0, 8.0, 10.0
"""Margins, mm."""

LINE, PANEL, GAP = 3.1, 16.0, 2.0
"""Height of a line of words, of a panel with curves, and the gap between them, mm."""

LANE = "#f5f5f5"
"""Ground of a lane: a light grey."""

LANES = {
    "documented": "Documented",
    "outside": "From outside",
    "leader": "Leaders",
    "agreement": "Agreement",
    "track": "Tracks",
    "project": "Projects",
    "deal": "Trade",
    "phase": "Phase",
}
CURVES = (
    ("commitment", "Commitment\n(share)"),
    ("activities", "Activities\n(per year)"),
    ("exchange_index", "Index g\n(share)"),
)


def draw_timeline(life: Biography) -> Figure:
    """Draw the events of a history on lanes, the documented ones on top, and three curves below them."""
    with style.journal_style():
        first, last = count(life.scenario.partnership.signed) / YEAR, (count(life.scenario.until) + 1) / YEAR
        millimetre = (last - first) / (style.DOUBLE_COLUMN - LEFT - RIGHT)
        lanes = {lane: _placed(_words(life, lane), first, last, millimetre) for lane in LANES}
        heights = [LINE * _lines(placed) + 1.0 for placed in lanes.values()]
        heights += [PANEL] * len(CURVES)
        height = TOP + sum(heights) + GAP * (len(heights) - 1) + FOOT
        figure = Figure(figsize=(style.DOUBLE_COLUMN / style.INCH, height / style.INCH))
        panels = _panels(figure, heights, height)
        for axes, (lane, placed) in zip(panels, lanes.items(), strict=False):
            _draw_lane(axes, LANES[lane], placed, lane == "documented")
        for axes, (name, label) in zip(panels[len(LANES) :], CURVES, strict=True):
            _draw_curve(axes, life, name, label)
        for axes in panels:
            axes.set_xlim(first, last)
            axes.xaxis.set_major_locator(MultipleLocator(5))
            axes.tick_params(labelbottom=axes is panels[-1])
        panels[-1].set_xlabel("Calendar year")
        title = life.scenario.title.replace(" - ", " \N{EN DASH} ")
        panels[0].set_title(f"{title}, one history (seed {life.seed})", loc="left", fontweight="bold")
    return figure


def _words(life: Biography, lane: str) -> list[tuple[float, str]]:
    """Moment, calendar years, and words of everything on a lane."""
    if lane == "documented":
        entries = life.scenario.chronology.values()
        return sorted((_moment(entry.date), entry.what) for entry in entries)
    events = [event for event in life.events if event.kind == lane and " ends (" not in event.what]
    return [(_moment(event.month), _short(event)) for event in events]


def _short(event: Event) -> str:
    """The words of an event, without what the lane says already."""
    words = event.what.partition(" begins (")[0].partition(":  ")[0]
    words = words.removeprefix("The agreement ").replace("technical project", "project")
    return words[0].upper() + words[1:]


def _moment(date: str) -> float:
    return count(date) / YEAR if len(date) > 4 else float(date) + 0.5


class Mark(NamedTuple):
    """An entry on a lane: its moment, its words, its line, and whether the words stand before the moment."""

    moment: float
    text: str
    line: int
    before: bool


def _placed(words: list[tuple[float, str]], first: float, last: float, millimetre: float) -> list[Mark]:
    """Give each entry the first line on which its words meet no others; where they would not fit, they stand before."""
    taken: list[float] = []
    placed = []
    for moment, text in words:
        if first <= moment <= last:
            length = (2.0 + style.text_width(text)) * millimetre
            before = moment + length > last
            begins, ends = (moment - length, moment) if before else (moment, moment + length)
            line = next((number for number, until in enumerate(taken) if until <= begins), len(taken))
            taken[line : line + 1] = [ends + 0.5 * millimetre]
            placed.append(Mark(moment, text, line, before))
    return placed


def _panels(figure: Figure, heights: list[float], height: float) -> list[Axes]:
    """Axes of the given heights, mm, one below the other."""
    panels, top, width = [], TOP, style.DOUBLE_COLUMN
    for each in heights:
        place = (LEFT / width, 1.0 - (top + each) / height, 1.0 - (LEFT + RIGHT) / width, each / height)
        panels.append(figure.add_axes(place))
        top += each + GAP
    return panels


def _lines(placed: list[Mark]) -> int:
    return 1 + max((mark.line for mark in placed), default=0)


def _draw_lane(axes: Axes, name: str, placed: list[Mark], documented: bool) -> None:
    axes.set_ylim(_lines(placed) - 0.1, -0.4)
    axes.set_yticks([])
    axes.tick_params(bottom=False, labelbottom=False)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_ylabel(name, rotation=0, ha="right", va="center")
    axes.axhspan(-0.4, _lines(placed) - 0.1, color=style.SHOCK if documented else LANE, linewidth=0.0)
    for mark in placed:
        axes.plot([mark.moment], [mark.line + 0.25], "|", color=style.MEDIAN, markersize=5.0)
        away = (-0.8 if mark.before else 0.8) / style.POINT
        aligned = "right" if mark.before else "left"
        place: dict[str, Any] = {"xytext": (away, 0.0), "textcoords": "offset points", "va": "center", "ha": aligned}
        axes.annotate(mark.text, (mark.moment, mark.line + 0.25), **place)
    if not placed:
        axes.text(0.005, 0.5, "nothing", transform=axes.transAxes, va="center", color=style.QUIET_INK)


def _draw_curve(axes: Axes, life: Biography, name: str, label: str) -> None:
    months = life.months
    years = (count(life.scenario.partnership.signed) + np.arange(len(months))) / YEAR
    values = trailing_mean(months[name].astype(float), ACTIVITY_WINDOW) * YEAR if name == "activities" else months[name]
    axes.plot(years, values, color=style.MEDIAN)
    axes.set_ylabel(label)
    axes.set_ylim(bottom=0.0, top=None if name == "activities" else 1.0)
