"""The strip of events: when each city got a new leader, and which shocks came from outside."""

from typing import NamedTuple

from matplotlib.axes import Axes

from sistercities.calendar import leader_months
from sistercities.figures.bands import years_of
from sistercities.figures.style import HAIRLINE, INK, SHOCK, SHOCK_BAR, text_width
from sistercities.outcome import YEAR
from sistercities.scenario.month import count
from sistercities.scenario.schema import Scenario

LEADER_LANE = 4.6
"""Height of the line of a city: its name, and ticks below it, mm."""

SHOCK_LANE = 2.7
"""Height of the line of a shock: a bar with its title beside it, mm."""

GAP = 0.8
"""Distance between a bar and its title, mm."""


class Span(NamedTuple):
    """The part of a shock that lies within the simulated months, calendar years."""

    begins: float
    ends: float
    title: str


class Bar(NamedTuple):
    """A shock as laid out on the strip: where its title begins, calendar years, and its lane."""

    shock: Span
    title_begins: float
    lane: int


def span(scenario: Scenario) -> tuple[float, float]:
    """First and last moment of a scenario, calendar years."""
    return count(scenario.calendar.signed) / YEAR, (count(scenario.calendar.until) + 1) / YEAR


def shock_spans(scenario: Scenario) -> list[Span]:
    """The shocks that fall into the simulated months, the earliest first."""
    first, last = span(scenario)
    spans = [
        Span(max(first, count(shock.begins) / YEAR), min(last, (count(shock.ends) + 1) / YEAR), shock.title)
        for shock in scenario.shocks.values()
    ]
    return sorted(each for each in spans if each.begins < each.ends)


def laid_out(scenario: Scenario, width: float) -> list[Bar]:
    """Give each shock the first lane where neither its bar nor its title meets another.

    Args:
        scenario: whose shocks are laid out.
        width: of the strip, mm.
    """
    first, last = span(scenario)
    millimetre = (last - first) / width
    gap = GAP * millimetre
    taken: list[float] = []
    bars = []
    for shock in shock_spans(scenario):
        length = text_width(shock.title) * millimetre
        fits_after = shock.ends + gap + length <= last
        title_begins = shock.ends + gap if fits_after else max(first, shock.begins - gap - length)
        begins, ends = min(shock.begins, title_begins), max(shock.ends, title_begins + length)
        lane = next((lane for lane, until in enumerate(taken) if until <= begins), len(taken))
        taken[lane : lane + 1] = [ends + 2.0 * gap]
        bars.append(Bar(shock, title_begins, lane))
    return bars


def strip_height(scenario: Scenario, width: float) -> float:
    """Height that the events of a scenario need on a strip of some width, mm."""
    lanes = 1 + max((bar.lane for bar in laid_out(scenario, width)), default=-1)
    return 2 * LEADER_LANE + lanes * SHOCK_LANE


def draw_events(axes: Axes, scenario: Scenario, width: float) -> None:
    """Draw leaders and shocks on axes whose ordinate is millimetres from the top."""
    for side in (0, 1):
        _draw_leaders(axes, scenario, side)
    for shock, title_begins, lane in laid_out(scenario, width):
        middle = 2 * LEADER_LANE + (lane + 0.5) * SHOCK_LANE
        axes.barh(middle, shock.ends - shock.begins, left=shock.begins, height=0.6 * SHOCK_LANE, color=SHOCK_BAR)
        axes.text(title_begins, middle, shock.title, va="center_baseline")


def shade_shocks(axes: Axes, scenario: Scenario) -> None:
    """Shade the months of every shock over the whole height of a panel."""
    for begins, ends, _ in shock_spans(scenario):
        axes.axvspan(begins, ends, color=SHOCK, linewidth=0.0, zorder=0.0)


def _draw_leaders(axes: Axes, scenario: Scenario, side: int) -> None:
    key, city = scenario.partnership.between[side], scenario.city(side)
    top = side * LEADER_LANE
    begins, ends = span(scenario)
    years = years_of(scenario)
    note = "new leaders" if city.leaders else "new leaders at random"
    axes.text(begins, top + 0.3, f"{city.name}: {note}", va="top")
    axes.hlines(top + 3.6, begins, ends, color=INK, linewidth=HAIRLINE)
    changes = [years[age] for age in leader_months(scenario, key).values() if age < len(years)]
    axes.vlines(changes, top + 2.9, top + 4.3, color=INK, linewidth=1.0)
