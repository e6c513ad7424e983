"""The timeline of a biography: one simulated history, lane by lane, beside what is documented about the case."""

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sistercities.paper.figures import style
from sistercities.paper.figures.bands import ACTIVITY_WINDOW
from sistercities.paper.figures.events import span_of
from sistercities.paper.figures.fonts import shown, texts_of
from sistercities.paper.figures.placing import Moment, Placed, lanes_of, placed
from sistercities.questions.biography import Biography, Event
from sistercities.scenario.dates import count
from sistercities.scenario.quantity import Quantity
from sistercities.world.measure import ALL_ACTIVITIES
from sistercities.world.outcome import YEAR, trailing_mean
from sistercities.world.record import measured

LEFT, RIGHT, TOP, FOOT = 24.0, 3.0, 8.0, 10.0
"""Margins, mm."""

LINE, PANEL, GAP = 3.1, 16.0, 2.6
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
CURVES = {
    "commitment": measured()["commitment"],
    "activities": ALL_ACTIVITIES,
    "exchange_index": measured()["exchange_index"],
}


def draw_timeline(life: Biography) -> Figure:
    """Draw the events of a history on lanes, the documented ones on top, and three curves below them."""
    with style.journal_style(texts_of(life.scenario)):
        first, last = span_of(life.scenario, life.scenario.reported)
        width = style.DOUBLE_COLUMN - LEFT - RIGHT
        lanes = {lane: placed(_moments(life, lane), first, last, width) for lane in LANES}
        title = style.broken(_title(life), width, style.TITLE_SIZE, "bold")
        heights = [LINE * max(1, lanes_of(lane)) + 1.0 for lane in lanes.values()] + [PANEL] * len(
            CURVES
        )
        top = TOP + LINE * (len(title) - 1)
        height = top + sum(heights) + GAP * (len(heights) - 1) + FOOT
        figure = Figure(figsize=(style.DOUBLE_COLUMN / style.INCH, height / style.INCH))
        panels = _panels(figure, heights, top, height)
        for axes, (lane, each) in zip(panels, lanes.items(), strict=False):
            _draw_lane(axes, LANES[lane], each, documented=lane == "documented")
        for axes, (name, quantity) in zip(panels[len(LANES) :], CURVES.items(), strict=True):
            _draw_curve(axes, life, name, quantity)
        for axes in panels:
            axes.set_xlim(first, last)
            axes.set_xticks(style.ticks(first, last, width))
            axes.tick_params(labelbottom=axes is panels[-1])
        panels[-1].set_xlabel("Calendar year")
        panels[0].set_title("\n".join(title), loc="left", fontweight="bold", linespacing=1.15)
    return figure


def _title(life: Biography) -> str:
    named = shown(life.scenario.title, life.scenario.name).replace(" - ", " \N{EN DASH} ")
    return f"{named}, one history (seed {life.seed})"


def _moments(life: Biography, lane: str) -> list[Moment]:
    """Everything on a lane that falls into the simulated time, the earliest first."""
    first, last = span_of(life.scenario, life.scenario.reported)
    found = _documented(life) if lane == "documented" else _simulated(life, lane)
    return sorted(
        Moment(moment, moment, words) for moment, words in found if first <= moment <= last
    )


def _documented(life: Biography) -> Iterator[tuple[float, str]]:
    for key, entry in life.scenario.chronology.items():
        yield _moment(entry.date), shown(entry.what, key)


def _simulated(life: Biography, lane: str) -> Iterator[tuple[float, str]]:
    for event in life.events:
        if event.kind == lane and " ends (" not in event.what:
            yield _moment(event.month), shown(_short(event))


def _short(event: Event) -> str:
    """The words of an event, without what the lane says already."""
    words = event.what.partition(" begins (")[0].partition(":  ")[0]
    words = words.removeprefix("The agreement ").replace("technical project", "project")
    return words[0].upper() + words[1:]


def _moment(date: str) -> float:
    return count(date) / YEAR if len(date) > 4 else float(date) + 0.5


def _panels(figure: Figure, heights: list[float], top: float, height: float) -> list[Axes]:
    """Axes of the given heights, mm, one below the other."""
    panels, width = [], style.DOUBLE_COLUMN
    for each in heights:
        place = (
            LEFT / width,
            1.0 - (top + each) / height,
            1.0 - (LEFT + RIGHT) / width,
            each / height,
        )
        panels.append(figure.add_axes(place))
        top += each + GAP
    return panels


def _draw_lane(axes: Axes, name: str, laid: list[Placed], *, documented: bool) -> None:
    bottom = max(1, lanes_of(laid)) - 0.1
    axes.set_ylim(bottom, -0.4)
    axes.set_yticks([])
    axes.tick_params(bottom=False, labelbottom=False)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_ylabel(name, rotation=0, ha="right", va="center")
    axes.axhspan(-0.4, bottom, color=style.SHOCK if documented else LANE, linewidth=0.0)
    for each in laid:
        axes.plot(
            [each.moment.begins],
            [each.lane + 0.25],
            "|",
            color=style.MEDIAN,
            markersize=5.0,
            clip_on=False,
        )
        for number, line in enumerate(each.lines, start=each.below):
            aligned = "right" if each.before else "left"
            axes.text(each.at, each.lane + number + 0.25, line, va="center", ha=aligned)
    if not laid:
        axes.text(
            0.005, 0.5, "nothing", transform=axes.transAxes, va="center", color=style.QUIET_INK
        )


def _draw_curve(axes: Axes, life: Biography, name: str, quantity: Quantity) -> None:
    months = life.months
    years = (count(life.scenario.partnership.signed) + np.arange(len(months))) / YEAR
    values = (
        trailing_mean(months[name].astype(float), ACTIVITY_WINDOW) * YEAR
        if name == "activities"
        else months[name]
    )
    axes.plot(years, values, color=style.MEDIAN, clip_on=False)  # a line at 0 is drawn whole
    axes.set_ylabel(f"{style.beside(quantity.label, PANEL)}\n({quantity.scale})")
    axes.set_ylim(bottom=0.0, top=None if name == "activities" else 1.0)
