"""The strip of events: when each city got a new leader, and which shocks came from outside."""

from typing import NamedTuple

from matplotlib.axes import Axes

from sistercities.calendar import has_dated_leaders
from sistercities.experiment.ensemble import Ensemble
from sistercities.figures.style import HAIRLINE, INK, SHOCK, SHOCK_BAR, text_width
from sistercities.outcome import YEAR
from sistercities.scenario.month import count

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


def span(ensemble: Ensemble) -> tuple[float, float]:
    """The signing and the last moment of a partnership, calendar years."""
    return count(ensemble.pact.signed) / YEAR, (count(ensemble.scenario.until) + 1) / YEAR


def shock_spans(ensemble: Ensemble) -> list[Span]:
    """The shocks that hit a partnership after it was signed, the earliest first."""
    first, last = span(ensemble)
    spans = [
        Span(max(first, count(shock.begins) / YEAR), min(last, (count(shock.ends) + 1) / YEAR), shock.title)
        for shock in ensemble.scenario.shocks.values()
        if not set(shock.cities).isdisjoint(ensemble.pact.between)
        and (not shock.partnerships or ensemble.partnership in shock.partnerships)
    ]
    return sorted(each for each in spans if each.begins < each.ends)


def laid_out(ensemble: Ensemble, width: float) -> list[Bar]:
    """Give each shock the first lane where neither its bar nor its title meets another.

    Args:
        ensemble: whose shocks are laid out.
        width: of the strip, mm.
    """
    first, last = span(ensemble)
    millimetre = (last - first) / width
    gap = GAP * millimetre
    taken: list[float] = []
    bars = []
    for shock in shock_spans(ensemble):
        length = text_width(shock.title) * millimetre
        fits_after = shock.ends + gap + length <= last
        title_begins = shock.ends + gap if fits_after else max(first, shock.begins - gap - length)
        begins, ends = min(shock.begins, title_begins), max(shock.ends, title_begins + length)
        lane = next((lane for lane, until in enumerate(taken) if until <= begins), len(taken))
        taken[lane : lane + 1] = [ends + 2.0 * gap]
        bars.append(Bar(shock, title_begins, lane))
    return bars


def strip_height(ensemble: Ensemble, width: float) -> float:
    """Height that the events of a partnership need on a strip of some width, mm."""
    lanes = 1 + max((bar.lane for bar in laid_out(ensemble, width)), default=-1)
    return 2 * LEADER_LANE + lanes * SHOCK_LANE


def draw_events(axes: Axes, ensemble: Ensemble, width: float) -> None:
    """Draw leaders and shocks on axes whose ordinate is millimetres from the top."""
    for side in (0, 1):
        _draw_leaders(axes, ensemble, side)
    for shock, title_begins, lane in laid_out(ensemble, width):
        middle = 2 * LEADER_LANE + (lane + 0.5) * SHOCK_LANE
        axes.barh(middle, shock.ends - shock.begins, left=shock.begins, height=0.6 * SHOCK_LANE, color=SHOCK_BAR)
        axes.text(title_begins, middle, shock.title, va="center_baseline")


def shade_shocks(axes: Axes, ensemble: Ensemble) -> None:
    """Shade the months of every shock over the whole height of a panel."""
    for begins, ends, _ in shock_spans(ensemble):
        axes.axvspan(begins, ends, color=SHOCK, linewidth=0.0, zorder=0.0)


def _draw_leaders(axes: Axes, ensemble: Ensemble, side: int) -> None:
    key = ensemble.pact.between[side]
    city, top = ensemble.scenario.cities[key], side * LEADER_LANE
    begins, ends = span(ensemble)
    dated = has_dated_leaders(ensemble.scenario, key)
    axes.text(begins, top + 0.3, f"{city.name}: {'new leaders' if dated else 'new leaders at random'}", va="top")
    axes.hlines(top + 3.6, begins, ends, color=INK, linewidth=HAIRLINE)
    changes = [count(date.value) / YEAR for date in city.leaders.values()] if dated else []
    axes.vlines([each for each in changes if begins < each < ends], top + 2.9, top + 4.3, color=INK, linewidth=1.0)
