"""The map of the pairings: both cities of each, and the shortest way between them.

Coastlines are those of Natural Earth (public domain), in ``coastlines.json`` beside this file.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path as Line
from matplotlib.transforms import Bbox

from sistercities.paper.figures import style
from sistercities.paper.figures.fonts import titled
from sistercities.paper.figures.naming import LEADER, Named, named
from sistercities.paper.figures.page import (
    MARGIN,
    Foot,
    Legend,
    Margins,
    Page,
    page_width,
)
from sistercities.paper.language import say
from sistercities.questions.places import Pairing, Place, Places

LAND = "#e4e4e0"
AROUND = 7.0
"""White around the cities, degrees."""

LEAST_SPAN = (40.0, 24.0)
"""Degrees from west to east, and from south to north, that a map shows at least."""

NEAR = 90.0
"""A map that shows no more than this from west to east suits one column of a page, degrees."""

STEPS = 48
"""Parts of the way between two cities, each a straight line."""

CITY: dict[str, Any] = {
    "marker": "o", "markersize": 2.6, "color": style.MEDIAN, "markeredgecolor": "white",
    "markeredgewidth": 0.3, "linestyle": "none",
}  # fmt: skip
WAY: dict[str, Any] = {"color": style.MIDDLE_HALF, "linewidth": 0.7}
"""Paler than names, which may lie on it."""


class View(NamedTuple):
    """The part of the world that a map shows, degrees: the ends of both axes."""

    west: float
    east: float
    south: float
    north: float


def draw_map(answer: Places, *, width: float | None = None) -> Figure:
    """Draw where the cities of all pairings lie, and the great circles between them.

    Args:
        answer: that knows the places.
        width: of the figure, mm; the whole page if nobody asks for another one.

    Returns:
        A figure of that width, to be written by ``save_figure``.

    Raises:
        SisterCitiesError: if no figure can be read at that width.
    """
    view = _view(answer.places)
    page = page_width(width, narrow=view.east - view.west <= NEAR)
    margins = Margins(MARGIN, MARGIN, MARGIN, MARGIN)
    across = page - 2.0 * MARGIN
    tall = across * (view.north - view.south) / (view.east - view.west)
    with style.journal_style(place.city for place in answer.places):
        spots = _spots(answer)
        names = _names(answer, spots, view, across, tall)
        told = sum(len(spots[each.number]) for each in names)
        foot = Foot(page, [_explanation()], _note(answer, told))
        figure, panels = Page(page, margins, [across], [tall], 0.0, 0.0, foot).drawn()
        axes = panels[0, 0]
        axes.set_axis_off()
        axes.set_xlim(view.west, view.east)
        axes.set_ylim(view.south, view.north)
        _draw_land(axes, view)
        for each in answer.pairings:
            for longitudes, latitudes in _way(each, view):
                axes.plot(longitudes, latitudes, **WAY)
        for place in answer.places:
            axes.plot(_eastward(place.longitude, view.west), place.latitude, **CITY)
        _write_names(axes, spots, view, across, names)
    return figure


def _view(places: Sequence[Place]) -> View:
    """The smallest part of the world that holds all places, cut where the widest gap is."""
    east = np.sort(np.mod([place.longitude for place in places], 360.0))
    gaps = np.diff(np.append(east, east[0] + 360.0))
    widest = int(gaps.argmax())
    west = float(east[(widest + 1) % len(east)])
    span = 360.0 - float(gaps[widest])
    north = [place.latitude for place in places]
    middle = west + span / 2.0, (min(north) + max(north)) / 2.0
    wide = min(360.0, max(span + 2.0 * AROUND, LEAST_SPAN[0]))
    tall = max(max(north) - min(north) + 2.0 * AROUND, LEAST_SPAN[1], wide / 4.0)
    wide = max(wide, tall)
    start = np.mod(middle[0] - wide / 2.0 + 180.0, 360.0) - 180.0
    return View(float(start), float(start) + wide, middle[1] - tall / 2.0, middle[1] + tall / 2.0)


def _eastward(longitude: float, west: float) -> float:
    """A longitude as it is counted from the western edge of a map, degrees."""
    return west + (longitude - west) % 360.0


def _draw_land(axes: Axes, view: View) -> None:
    """Every coast that can be seen, once for each turn around the world."""
    for ring in _coastlines():
        for turn in (-360.0, 0.0, 360.0):
            east = ring[:, 0] + turn
            if east.max() > view.west and east.min() < view.east:
                axes.fill(east, ring[:, 1], facecolor=LAND, linewidth=0.0)


@cache
def _coastlines() -> list[np.ndarray]:
    """Rings of longitude and latitude, degrees; none jumps where the date changes."""
    file = Path(__file__).with_name("coastlines.json")
    rings = [np.array(ring) for ring in json.loads(file.read_text(encoding="utf-8"))["rings"]]
    return [np.column_stack([np.unwrap(ring[:, 0], period=360.0), ring[:, 1]]) for ring in rings]


def _way(pairing: Pairing, view: View) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The shortest way between two cities, in pieces where it leaves the map at one side."""
    ends = np.radians([(each.longitude, each.latitude) for each in (pairing.one, pairing.other)])
    points = np.array([(np.cos(n) * np.cos(e), np.cos(n) * np.sin(e), np.sin(n)) for e, n in ends])
    angle = np.arccos(np.clip(points[0] @ points[1], -1.0, 1.0))
    shares = np.linspace(0.0, 1.0, STEPS + 1)[:, None]
    way = np.sin((1.0 - shares) * angle) * points[0] + np.sin(shares * angle) * points[1]
    east = view.west + np.mod(np.degrees(np.arctan2(way[:, 1], way[:, 0])) - view.west, 360.0)
    north = np.degrees(np.arctan2(way[:, 2], np.hypot(way[:, 0], way[:, 1])))
    cuts = np.flatnonzero(np.abs(np.diff(east)) > 180.0) + 1
    yield from zip(np.split(east, cuts), np.split(north, cuts), strict=True)


def _spots(answer: Places) -> list[list[Place]]:
    """The places of each spot, a city before the province that it is the capital of.

    Those of most pairings come first.
    """
    spots: dict[tuple[float, float], list[Place]] = {}
    for place in sorted(answer.places, key=lambda place: place.city != place.place):
        spots.setdefault((place.longitude, place.latitude), []).append(place)
    often = Counter(place for each in answer.pairings for place in (each.one, each.other))
    return sorted(spots.values(), key=lambda places: -sum(often[place] for place in places))


def _names(
    answer: Places, spots: Sequence[Sequence[Place]], view: View, across: float, tall: float
) -> list[Named]:
    """The names of spots, as far as there is room for them."""
    scale = across / (view.east - view.west)

    def on_page(east: float | np.ndarray, north: float | np.ndarray) -> np.ndarray:
        return np.column_stack([(east - view.west) * scale, (north - view.south) * scale])

    ways = [
        Line(on_page(east, north)) for each in answer.pairings for east, north in _way(each, view)
    ]
    first = [places[0] for places in spots]
    at = [on_page(_eastward(each.longitude, view.west), each.latitude) for each in first]
    return named(
        [_name(places) for places in spots],
        np.vstack(at),
        Bbox.from_bounds(0.0, 0.0, across, tall),
        ways,
    )


def _name(places: Sequence[Place]) -> str:
    return ", ".join(titled(place.city) for place in places)


def _write_names(
    axes: Axes, spots: Sequence[Sequence[Place]], view: View, across: float, names: Sequence[Named]
) -> None:
    """Write each name where there is room for it, with a line from its city if that is far off."""
    degree = (view.east - view.west) / across
    for each in names:
        place = spots[each.number][0]
        x, y = (view.west + degree * each.at[0], view.south + degree * each.at[1])
        axes.text(x, y, _name(spots[each.number]), ha=each.aligned, va="center_baseline")
        if each.led:
            end = (view.west + degree * each.led[0], view.south + degree * each.led[1])
            east = _eastward(place.longitude, view.west)
            axes.plot([east, end[0]], [place.latitude, end[1]], zorder=1.9, **LEADER)


def _explanation() -> Legend:
    return Legend(
        [
            Line2D([], [], **CITY, label=say("city; of a province or a state, its capital")),
            Line2D([], [], **WAY, label=say("pairing, along the shortest way")),
        ]
    )


def _note(answer: Places, named: int) -> str:
    told = say(
        "Pairings: n = {n}. Coastlines: Natural Earth. Places: GeoNames, CC BY 4.0.",
        n=len(answer.pairings),
    )
    every = len(answer.places)
    if named == every:
        return told
    return f"{told} {say('There is room for {n} of {every} names.', n=named, every=every)}"
