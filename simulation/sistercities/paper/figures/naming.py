"""Words beside points: over no other words and no point, and never nearer to another one's point.

Where there is no room beside a point, its words stand farther off, and a line leads to them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from matplotlib.path import Path as Line
from matplotlib.transforms import Bbox

from sistercities.paper.figures import style
from sistercities.paper.figures.page import SMALL_LINE

GAP = 0.9
"""Distance from a point to its words, mm."""

DOT = 0.5
"""Half of what a point takes, mm."""

CLEARLY = 0.5
"""Words are nearer to their own point than to any other by this, mm."""

FARTHEST = 22.0
"""Words that are led to stand no farther from their point than this, mm."""

TURNS = 16
"""Directions in which a line may lead away from a point."""

TRIES = 6
"""Orders in which places are looked for, each time first for what found none the time before."""

PER_WAY = 2.0
"""A line that goes through words is as bad as this much more distance, mm."""

LEADER: dict[str, Any] = {"color": style.QUIET_INK, "linewidth": style.HAIRLINE}
"""The line from a point to words that stand farther off."""

BESIDE = ((1, 0), (-1, 0), (0, 1), (0, -1))
"""Where words stand first: right of their point, left, above, below."""

ABOVE = ((0, 1), (-1, 1), (1, 1), (1, -1), (-1, -1))
"""Where they stand first if a line leads on to the right, and another one down."""

_ALIGNED = {1: "left", -1: "right", 0: "center"}

type Spot = tuple[float, float]


class Named(NamedTuple):
    """Words that found their place.

    Attributes:
        number: of the point that they name.
        at: where they begin, have their middle or end; the middle of the line; mm.
        aligned: which of the three.
        box: what they take, mm.
        led: where the line from the point ends; nothing if they stand beside it.
    """

    number: int
    at: Spot
    aligned: str
    box: Bbox
    led: Spot | None = None


def named(
    words: Sequence[str],
    spots: np.ndarray,
    page: Bbox,
    ways: Sequence[Line] = (),
    sides: Sequence[tuple[int, int]] = BESIDE,
) -> list[Named]:
    """Find a place for the words of each point.

    Args:
        words: of the points, those that matter most first; a point may have none.
        spots: where the points are, mm, ``[point, axis]``.
        page: within which words stand, mm.
        ways: lines that are drawn; as few as can be go through words.
        sides: of a point at which its words may stand, the best first.

    Returns:
        The words for which there is room.
    """
    wide = {number: style.text_width(each) for number, each in enumerate(words) if each}
    best: list[Named] = []
    order = list(wide)
    for _ in range(TRIES):
        found = _tried(order, wide, spots, page, ways, sides)
        if len(found) > len(best):
            best = found
        if len(best) == len(wide):
            break
        done = {each.number for each in found}
        order.sort(key=lambda number: number in done)  # what found no place comes first
    return best


def _tried(
    order: Sequence[int],
    wide: Mapping[int, float],
    spots: np.ndarray,
    page: Bbox,
    ways: Sequence[Line],
    sides: Sequence[tuple[int, int]],
) -> list[Named]:
    """The words that find a place in some order: beside their points, then at the end of lines."""
    found: list[Named] = []
    for number in order:
        places = [
            each
            for each in _beside(number, spots[number], wide[number], sides)
            if _is_free(each, spots, page, found) and _is_nearest(each, spots)
        ]
        found += sorted(places, key=lambda each: _crossing(ways, each.box))[:1]
    done = {each.number for each in found}
    for number in order:
        if number not in done:
            found += _led_freely(
                _led(number, spots[number], wide[number]), spots, page, ways, found
            )
    return found


def _led_freely(
    places: Iterator[Named],
    spots: np.ndarray,
    page: Bbox,
    ways: Sequence[Line],
    found: Sequence[Named],
) -> list[Named]:
    """The best of some places, the nearest of which come first; none if none is free."""
    best: list[Named] = []
    least = math.inf
    for each in places:
        assert each.led is not None
        far = math.dist(spots[each.number], each.led)
        if far >= least:
            break
        if _is_free(each, spots, page, found) and _leads_freely(each, spots, found):
            cost = far + PER_WAY * _crossing(ways, each.box)
            if cost < least:
                best, least = [each], cost
    return best


def _beside(
    number: int, spot: np.ndarray, wide: float, sides: Sequence[tuple[int, int]]
) -> Iterator[Named]:
    for right, up in sides:
        at = (spot[0] + right * GAP, spot[1] + up * (GAP + SMALL_LINE / 2.0))
        yield _placed(number, at, _ALIGNED[right], wide)


def _led(number: int, spot: np.ndarray, wide: float) -> Iterator[Named]:
    """Words all around a point, farther and farther away, at the end of a line."""
    far = np.arange(3.0, FARTHEST, 1.5)
    for distance, turn in product(far.tolist(), range(TURNS)):
        east, north = (of(math.tau * turn / TURNS) for of in (math.cos, math.sin))
        end = (spot[0] + distance * east, spot[1] + distance * north)
        side = 0 if abs(east) < math.sin(math.pi / 8.0) else round(math.copysign(1.0, east))
        up = math.copysign(SMALL_LINE / 2.0, north) if side == 0 else 0.0
        at = (end[0] + side * GAP / 2.0, end[1] + up)
        yield _placed(number, at, _ALIGNED[side], wide)._replace(led=end)


def _placed(number: int, at: Spot, aligned: str, wide: float) -> Named:
    left = at[0] - {"left": 0.0, "center": wide / 2.0, "right": wide}[aligned]
    box = Bbox.from_bounds(left, at[1] - SMALL_LINE / 2.0, wide, SMALL_LINE)
    return Named(number, at, aligned, box)


def _is_free(each: Named, spots: np.ndarray, page: Bbox, found: Sequence[Named]) -> bool:
    """Whether words lie on the page, and over no point, words or line to words."""
    box = each.box
    within = page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1
    return (
        within
        and bool((_distances(box, spots) >= DOT).all())
        and not any(box.overlaps(other.box) for other in found)
        and not any(
            _line(spots[other.number], other.led).intersects_bbox(box, filled=False)
            for other in found
            if other.led
        )
    )


def _is_nearest(each: Named, spots: np.ndarray) -> bool:
    """Whether no other point is about as near to words as their own; one at its place may be."""
    near = _distances(each.box, spots)
    apart = np.hypot(*(spots - spots[each.number]).T)
    return bool((near >= near[each.number] + np.minimum(CLEARLY, apart / 2.0)).all())


def _leads_freely(each: Named, spots: np.ndarray, found: Sequence[Named]) -> bool:
    """Whether the line to words meets no other words, no other line, and no other point."""
    own = spots[each.number]
    apart = np.hypot(*(spots - own).T)
    line = _line(own, each.led)
    return (
        bool((_aside(spots, line) >= np.minimum(2.0 * DOT, 0.9 * apart)).all())
        and not any(line.intersects_bbox(other.box, filled=False) for other in found)
        and not any(
            line.intersects_path(_line(spots[other.number], other.led), filled=False)
            for other in found
            if other.led
        )
    )


def _line(spot: np.ndarray, end: Spot | None) -> Line:
    return Line(np.vstack([spot, spot if end is None else end]))


def _aside(spots: np.ndarray, line: Line) -> np.ndarray:
    """How far points are from a straight line between two others, mm."""
    begins, ends = np.asarray(line.vertices)
    along = ends - begins
    shares = np.clip((spots - begins) @ along / (along @ along), 0.0, 1.0)
    return np.hypot(*(spots - begins - shares[:, None] * along).T)


def _distances(box: Bbox, spots: np.ndarray) -> np.ndarray:
    """How far points are from a box, mm; 0 inside."""
    low, high = box.get_points()
    return np.hypot(*np.maximum(0.0, np.maximum(low - spots, spots - high)).T)


def _crossing(ways: Sequence[Line], box: Bbox) -> int:
    """How many lines go through a place."""
    return sum(way.intersects_bbox(box, filled=False) for way in ways)
