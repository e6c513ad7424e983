"""The strip of events: when each city got a new leader, and which shocks came from outside."""

from itertools import accumulate, pairwise

from matplotlib.axes import Axes

from sistercities.paper.figures.fonts import shown, titled
from sistercities.paper.figures.placing import Moment, Placed, lanes_of, placed
from sistercities.paper.figures.style import HAIRLINE, INK, SHOCK, SHOCK_BAR, broken
from sistercities.paper.language import known, say
from sistercities.runs.replicates import Ensemble
from sistercities.scenario.dates import count
from sistercities.scenario.schema import Scenario
from sistercities.world.calendar import has_dated_leaders
from sistercities.world.outcome import YEAR

LANE = 2.7
"""Height of a line of words, and of the bar of a shock with its title beside it, mm."""

SHADED = "shock"
"""By this a shade is known, to whoever looks a figure over, as that of a shock."""

TICKS = 1.9
"""Height of the line with the ticks of new leaders, below the name of their city, mm."""


def span(ensemble: Ensemble) -> tuple[float, float]:
    """The signing and the last moment of a partnership, calendar years."""
    return span_of(ensemble.scenario, ensemble.partnership)


def span_of(scenario: Scenario, partnership: str) -> tuple[float, float]:
    """The signing of a partnership and the last moment of its scenario, calendar years."""
    signed = count(scenario.partnerships[partnership].signed) / YEAR
    last = (count(scenario.until) + 1) / YEAR
    return signed, last


def shock_spans(scenario: Scenario, partnership: str) -> list[Moment]:
    """The parts of shocks that hit a partnership after it was signed, the earliest first."""
    first, last = span_of(scenario, partnership)
    cities = scenario.partnerships[partnership].between
    spans = [
        Moment(
            max(first, count(shock.begins) / YEAR),
            min(last, (count(shock.ends) + 1) / YEAR),
            shown(known(shock.title), key),
        )
        for key, shock in scenario.shocks.items()
        if not set(shock.cities).isdisjoint(cities)
        and (not shock.partnerships or partnership in shock.partnerships)
    ]
    return sorted(each for each in spans if each.begins < each.ends)


def strip_height(ensemble: Ensemble, width: float) -> float:
    """Height that the events of a partnership need on a strip of some width, mm."""
    return _leader_tops(ensemble, width)[-1] + LANE * lanes_of(_laid_out(ensemble, width))


def draw_events(axes: Axes, ensemble: Ensemble, width: float) -> None:
    """Draw leaders and shocks on axes whose ordinate is millimetres from the top."""
    tops = _leader_tops(ensemble, width)
    for side, (top, bottom) in enumerate(pairwise(tops)):
        _draw_leaders(axes, ensemble, side, width, (top, bottom))

    for each in _laid_out(ensemble, width):
        shock = each.moment
        top = tops[-1] + LANE * each.lane
        length = shock.ends - shock.begins
        axes.barh(top + 0.5 * LANE, length, left=shock.begins, height=0.6 * LANE, color=SHOCK_BAR)

        aligned = "right" if each.before else "left"
        for number, line in enumerate(each.lines, start=each.below):
            middle = top + (number + 0.5) * LANE
            axes.text(each.at, middle, line, va="center_baseline", ha=aligned)


def shade_shocks(axes: Axes, scenario: Scenario, partnership: str, *, since: float = 0.0) -> None:
    """Shade the months of every shock over the whole height of a panel.

    Args:
        axes: of the panel.
        scenario: whose shocks they are.
        partnership: that they hit.
        since: the year in which the abscissa is 0.
    """
    for begins, ends, _ in shock_spans(scenario, partnership):
        shade = axes.axvspan(begins - since, ends - since, color=SHOCK, linewidth=0.0, zorder=0.0)
        shade.set_gid(SHADED)


def _laid_out(ensemble: Ensemble, width: float) -> list[Placed]:
    return placed(shock_spans(ensemble.scenario, ensemble.partnership), *span(ensemble), width)


def _leader_tops(ensemble: Ensemble, width: float) -> list[float]:
    """Where the lines of the two cities begin, and where they end, mm from the top."""
    heights = [LANE * len(_leader_words(ensemble, side, width)) + TICKS for side in (0, 1)]
    return list(accumulate(heights, initial=0.0))


def _leader_words(ensemble: Ensemble, side: int, width: float) -> list[str]:
    key = ensemble.pact.between[side]
    city = titled(ensemble.scenario.cities[key].name, key)
    dated = has_dated_leaders(ensemble.scenario, key)
    how = say("new leaders") if dated else say("new leaders at random")
    return broken(f"{city}: {how}", width)


def _draw_leaders(
    axes: Axes, ensemble: Ensemble, side: int, width: float, place: tuple[float, float]
) -> None:
    """The name of a city, and below it a line with a tick for each new leader."""
    key = ensemble.pact.between[side]
    begins, ends = span(ensemble)
    top, bottom = place
    axes.text(begins, top + 0.3, "\n".join(_leader_words(ensemble, side, width)), va="top")

    line = bottom - 0.5 * TICKS
    axes.hlines(line, begins, ends, color=INK, linewidth=HAIRLINE)
    if not has_dated_leaders(ensemble.scenario, key):
        return

    dates = ensemble.scenario.cities[key].leaders.values()
    changes = [count(date.value) / YEAR for date in dates]
    seen = [each for each in changes if begins < each < ends]
    axes.vlines(seen, line - 0.7, line + 0.7, color=INK, linewidth=1.0)
