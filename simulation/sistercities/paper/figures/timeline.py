"""The timeline of a biography: one simulated history, lane by lane, beside what is documented."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sistercities.paper.figures import style
from sistercities.paper.figures.events import shade_shocks, shock_spans, span_of
from sistercities.paper.figures.fonts import shown, texts_of, titled
from sistercities.paper.figures.page import (
    ROUND,
    TITLE_LINE,
    Foot,
    Legend,
    Margins,
    Page,
    page_width,
    title_above,
    year_ticks,
)
from sistercities.paper.figures.paging import pages_of
from sistercities.paper.figures.paper import wanted
from sistercities.paper.figures.placing import Moment, Placed, lanes_of, placed
from sistercities.paper.language import known, label_of, retold, say
from sistercities.questions.biography import Biography
from sistercities.questions.history import Event
from sistercities.questions.tenure import spells
from sistercities.questions.turn import HOLDERS
from sistercities.scenario.dates import count
from sistercities.scenario.quantity import Quantity
from sistercities.world.measure import ALL_ACTIVITIES
from sistercities.world.outcome import ACTIVITY_WINDOW, YEAR, trailing_mean
from sistercities.world.record import measured

LEFT = 24.0
"""Room for the names of lanes and curves, mm, unless that is too much of the page."""

MOST_LEFT = 0.2
"""Names take no more than this share of the width of a page, unless they are longer."""

AROUND = 3.0
"""White beside the longest name, mm."""

RIGHT = 3.0
"""White at the right, mm."""

LINE = 3.1
"""Height of a line of words, mm."""

PANEL = 16.0
"""Height of a panel with a curve, mm."""

GAP = 2.6
"""Gap between two panels, mm."""

LANE = "#f5f5f5"
"""Ground of a lane: a light grey."""

DOCUMENTED = "#e3ecf5"
"""Ground of the lane that is not simulated: a light blue, as brown is for shocks."""

LANES = {
    "documented": "Documented",
    "outside": "From outside",
    "leader": "Leaders",
    "carried": "City halls",
    "association": "Associations",
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


class _Lane(NamedTuple):
    """A lane: its name, and what stands on it."""

    name: str
    placed: list[Placed]


def draw_timeline(life: Biography, *, width: float | None = None) -> list[Figure]:
    """Draw the events of a history on lanes, the documented ones on top, and curves below them.

    Args:
        life: the history.
        width: of the figures, mm; the whole page if nobody asks for another one.

    Returns:
        Figures of that width, to be written by ``save_figure``: one, unless a journal has no room
        for all on a page.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    curves = wanted([*CURVES])
    wide = page_width(width)
    with style.journal_style(texts_of(life.scenario)):
        names = style.widest(map(say, LANES.values()), style.LABEL_SIZE) + AROUND
        left = min(LEFT, max(MOST_LEFT * wide, names))
        across = wide - left - RIGHT
        title = style.broken(_title(life), across, style.TITLE_SIZE, "bold")
        margins = Margins(left, RIGHT, top=8.0 + TITLE_LINE * (len(title) - 1), bottom=10.0)

        rows: list[_Lane | str] = [
            *(_Lane(lane, _laid_out(life, lane, across)) for lane in LANES),
            *curves,
        ]
        heights = [GAP + _height(row) for row in rows]
        around = margins.top + margins.bottom + _foot(life, wide, curves).height - GAP
        pages = [rows[part] for part in pages_of(heights, around)]
        return [_page(life, page, margins, wide, title) for page in pages]


def _page(
    life: Biography,
    rows: Sequence[_Lane | str],
    margins: Margins,
    wide: float,
    title: Sequence[str],
) -> Figure:
    """Lanes, and curves by their names, over the same years."""
    across = wide - margins.left - margins.right
    curves = [row for row in rows if isinstance(row, str)]
    heights = [_height(row) for row in rows]
    page = Page(wide, margins, [across], heights, 0.0, GAP, _foot(life, wide, curves))
    figure, grid = page.drawn()
    panels = grid[:, 0]
    first, last = span_of(life.scenario, life.scenario.reported)

    for axes, row in zip(panels, rows, strict=True):
        if isinstance(row, str):
            _draw_curve(axes, life, row, CURVES[row])
        else:
            documented = row.name == "documented"
            _draw_lane(axes, say(LANES[row.name]), row.placed, documented=documented)
        axes.set_xlim(first, last)
        axes.set_xticks(year_ticks(first, last, across))
        axes.tick_params(labelbottom=axes is panels[-1])
    panels[-1].set_xlabel(say("Calendar year"))
    if curves:
        figure.align_ylabels(panels[-len(curves) :])
    title_above(panels[0], title)
    return figure


def _foot(life: Biography, wide: float, curves: Sequence[str]) -> Foot:
    """What shades mean, and over which months activities are counted, if they are shown."""
    note = say("Activities, mean over the past {months} months", months=ACTIVITY_WINDOW)
    legends = _explanation(life) if curves else []
    return Foot(wide, legends, note if "activities" in curves else "")


def _height(row: _Lane | str) -> float:
    """Height of a lane with its words, or of a curve, mm."""
    return PANEL if isinstance(row, str) else LINE * max(1, lanes_of(row.placed)) + 1.0


def _explanation(life: Biography) -> list[Legend]:
    """What is shaded, if anything is; the lane of what came from outside names each."""
    hit = shock_spans(life.scenario, life.scenario.reported)
    return [Legend([Patch(color=style.SHOCK, label=say("shock"))])] if hit else []


def _title(life: Biography) -> str:
    pairing = titled(life.scenario.title, life.scenario.name)
    return say("{pairing}, one history (seed {seed})", pairing=pairing, seed=life.seed)


def _laid_out(life: Biography, lane: str, across: float) -> list[Placed]:
    """What stands on a lane; of those who carry the partnership one side below the other."""
    first, last = span_of(life.scenario, life.scenario.reported)
    if lane not in HOLDERS:
        return placed(_moments(life, lane), first, last, across)

    laid: list[Placed] = []
    for side in range(len(life.scenario.partnership.between)):
        below = lanes_of(laid)
        own = placed(_spells(life, lane, side), first, last, across)
        laid += [each._replace(lane=each.lane + below) for each in own]
    return laid


def _moments(life: Biography, lane: str) -> list[Moment]:
    """Everything on a lane that falls into the simulated time, the earliest first."""
    first, last = span_of(life.scenario, life.scenario.reported)
    events = _documented(life) if lane == "documented" else _simulated(life, lane)
    return sorted(
        Moment(moment, moment, words) for moment, words in events if first <= moment <= last
    )


def _documented(life: Biography) -> Iterator[tuple[float, str]]:
    for key, entry in life.scenario.chronology.items():
        yield _moment(entry.date), shown(known(entry.what), key)


def _simulated(life: Biography, lane: str) -> Iterator[tuple[float, str]]:
    for event in life.events:
        if event.kind == lane and " ends (" not in event.what:
            words = _short(event)
            city, _, name = words.partition(": ")
            said = f"{known(city)}: {retold(name)}" if lane == "leader" else retold(words)
            yield _moment(event.month), shown(said)


def _spells(life: Biography, holder: str, side: int) -> Iterator[Moment]:
    """Each time in which somebody carried a side, named after its city, and how it ended."""
    key = life.scenario.partnership.between[side]
    city = titled(life.scenario.cities[key].name, key)
    signed = count(life.scenario.partnership.signed)
    lost = {
        turn.age: turn.cause
        for turn in life.seen.turns
        if (turn.holder, turn.side) == (holder, side) and not turn.held[1]
    }
    for begins, ends in spells(life.months[f"{holder}_{'ab'[side]}"]):
        how = say("lost to {cause}", cause=say(lost[ends])) if ends in lost else ""
        words = f"{city}: {how}" if how else city
        yield Moment((signed + begins) / YEAR, (signed + ends) / YEAR, words)


def _short(event: Event) -> str:
    """The words of an event, without what the lane says already."""
    words = event.what.partition(" begins (")[0].partition(":  ")[0]
    words = words.removeprefix("The agreement ").replace("technical project", "project")
    return words[0].upper() + words[1:]


def _moment(date: str) -> float:
    return count(date) / YEAR if len(date) > 4 else float(date) + 0.5


def _draw_lane(axes: Axes, name: str, laid: list[Placed], *, documented: bool) -> None:
    bottom = max(1, lanes_of(laid)) - 0.1
    axes.set_ylim(bottom, -0.4)
    axes.set_yticks([])
    axes.tick_params(bottom=False, labelbottom=False)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_ylabel(name, rotation=0, ha="right", va="center")
    axes.axhspan(-0.4, bottom, color=DOCUMENTED if documented else LANE, linewidth=0.0)

    for each in laid:
        lasts = each.moment.ends - each.moment.begins
        axes.barh(
            each.lane + 0.25, lasts, left=each.moment.begins, height=0.45, color=style.CARRIED
        )
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
            0.005, 0.5, say("nothing"), transform=axes.transAxes, va="center", color=style.QUIET_INK
        )


def _draw_curve(axes: Axes, life: Biography, name: str, quantity: Quantity) -> None:
    months = life.months
    years = (count(life.scenario.partnership.signed) + np.arange(len(months))) / YEAR
    values = (
        trailing_mean(months[name].astype(float), ACTIVITY_WINDOW) * YEAR
        if name == "activities"
        else months[name]
    )

    shade_shocks(axes, life.scenario, life.scenario.reported)
    axes.plot(years, values, color=style.MEDIAN, clip_on=False)  # a line at 0 is drawn whole
    axes.set_ylabel(f"{style.beside(label_of(quantity), PANEL)}\n({say(quantity.scale)})")
    axes.set_ylim(bottom=0.0, top=None if name == "activities" else 1.0)
    if name == "activities":
        axes.yaxis.set_major_locator(MaxNLocator(3, steps=ROUND, integer=True, min_n_ticks=1))
    else:
        axes.set_yticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])
