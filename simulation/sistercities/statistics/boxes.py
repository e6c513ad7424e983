"""Boxes: parts of the space of what was varied in which something happens more than elsewhere.

The patient rule induction method, PRIM (Friedman & Fisher 1999, "Bump hunting in high-dimensional
data", Statistics and Computing 9), as it serves to discover scenarios (Bryant & Lempert 2010,
"Thinking inside the box", Technological Forecasting and Social Change 77). A box that holds all
cases gives up a twentieth of them at one of its sides, the one where that raises its density most,
again and again; of all boxes on that way one is taken, and then widened again where that is better.

What is given up is rarely a twentieth where a variable has few values or words. So peels are
compared by what they gain for each run that they cost (Kwakkel & Jaxa-Rozen 2016, "Improving
scenario discovery for handling heterogeneous uncertainties and multinomial classified outcomes",
Environmental Modelling & Software 79). The box that is taken is the one with the most hits above
those that as many runs would have anywhere: the weighted relative accuracy of Lavrac, Flach & Zupan
1999, "Rule evaluation measures: a unifying view", Inductive Logic Programming.
"""

from collections.abc import Iterator
from typing import NamedTuple, Self

import numpy as np

PEEL = 0.05
"""Share of its points that a box gives up, or takes back, at once (usual are 0.05 to 0.1)."""

LEAST = 0.05
"""No box is smaller than this share of all points."""

MOST_QUASI_P = 0.05
"""A restriction that comes about by chance more often than this is given up."""


class Cases(NamedTuple):
    """Points, and what happened at them.

    Attributes:
        values: of each variable at each point, ``[points, variables]``; words as their places.
        ordered: whether the values of each variable have an order, as numbers have and words not.
        hits: runs of each point in which it happened, ``[points]``.
        runs: runs of each point, likewise.
    """

    values: np.ndarray
    ordered: tuple[bool, ...]
    hits: np.ndarray
    runs: np.ndarray

    @property
    def density(self) -> float:
        """Share of all runs in which it happened."""
        return float(self.hits.sum() / self.runs.sum())

    @property
    def excess(self) -> np.ndarray:
        """Hits of each point above what its runs would have anywhere, ``[points]``."""
        return self.hits - self.density * self.runs

    def only(self, which: np.ndarray) -> Self:
        """Some of the points, by their numbers or as a mask."""
        return self._replace(
            values=self.values[which], hits=self.hits[which], runs=self.runs[which]
        )


class Side(NamedTuple):
    """One side at which a box is restricted.

    Attributes:
        variable: its place.
        end: ``low`` or ``high`` of a variable with an order; ``words`` of another.
    """

    variable: int
    end: str


class Box(NamedTuple):
    """A part of the space.

    Attributes:
        low: lowest value of each variable that lies in it; minus infinity where it has no limit.
        high: highest value; infinity where it has no limit.
        without: the words of each variable that do not lie in it, as their places.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    without: tuple[frozenset[float], ...]

    @property
    def sides(self) -> list[Side]:
        """Where it is restricted, in the order of the variables."""
        return [
            Side(variable, end)
            for variable in range(len(self.low))
            for end, restricted in (
                ("low", self.low[variable] > -np.inf),
                ("high", self.high[variable] < np.inf),
                ("words", bool(self.without[variable])),
            )
            if restricted
        ]

    @property
    def variables(self) -> list[int]:
        """Places of the variables that it restricts."""
        return sorted({side.variable for side in self.sides})

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Which points lie in it.

        Args:
            values: ``[points, variables]``.
        """
        inside = np.ones(len(values), dtype=bool)
        for variable in self.variables:
            column = values[:, variable]
            inside &= (column >= self.low[variable]) & (column <= self.high[variable])
            if self.without[variable]:
                inside &= ~np.isin(column, list(self.without[variable]))
        return inside

    def at(self, side: Side, limit: float) -> "Box":
        """The same with another limit at one side; at the side of words, without one word more."""
        if side.end == "words":
            words = self.without[side.variable] | {limit}
            return self._replace(without=_changed(self.without, side.variable, words))
        if side.end == "low":
            return self._replace(low=_changed(self.low, side.variable, limit))
        return self._replace(high=_changed(self.high, side.variable, limit))

    def free_at(self, side: Side) -> "Box":
        """The same without the restriction at one side."""
        if side.end == "words":
            return self._replace(without=_changed(self.without, side.variable, frozenset()))
        return self.at(side, -np.inf if side.end == "low" else np.inf)


def _changed[Item](items: tuple[Item, ...], place: int, item: Item) -> tuple[Item, ...]:
    return (*items[:place], item, *items[place + 1 :])


def whole_space(variables: int) -> Box:
    """The box that holds everything."""
    return Box((-np.inf,) * variables, (np.inf,) * variables, (frozenset(),) * variables)


def peeled(cases: Cases) -> list[Box]:
    """The way from the whole space to the smallest box, one peel after the other.

    Args:
        cases: with some hits.

    Returns:
        The boxes, the whole space first; it ends where no peel raises the density, or where the
        next box would be too small.
    """
    box = whole_space(len(cases.ordered))
    way = [box]
    least = LEAST * len(cases.hits)
    inside = np.arange(len(cases.hits))

    while True:
        best = _best_peel(cases.only(inside), box, least)
        if best is None:
            return way
        box, kept = best
        inside = inside[kept]
        way.append(box)


def _best_peel(cases: Cases, box: Box, least: float) -> tuple[Box, np.ndarray] | None:
    """The next box, and which points of this one it keeps; nothing if there is no better one."""
    runs = cases.runs.sum()
    density = cases.hits.sum() / runs
    most = 0.0
    best = None
    for variable, ordered in enumerate(cases.ordered):
        for end, limit, kept in _peels(cases.values[:, variable], ordered=ordered):
            left = cases.runs @ kept
            if np.count_nonzero(kept) < least or left == 0.0:
                continue
            gain = (cases.hits @ kept / left - density) / (runs - left)
            if gain > most:
                most = gain
                best = (box.at(Side(variable, end), limit), kept)
    return best


def _peels(column: np.ndarray, *, ordered: bool) -> Iterator[tuple[str, float, np.ndarray]]:
    """What a box may give up of one variable: the end, the new limit, and the points that stay."""
    if not ordered:
        words = np.unique(column)
        if len(words) > 1:
            yield from (("words", float(word), column != word) for word in words)
        return

    lowest = column.min()
    highest = column.max()
    if lowest == highest:
        return

    step = max(1, int(PEEL * len(column)))
    parts = np.partition(column, (step, len(column) - 1 - step))
    low = parts[step]
    high = parts[len(column) - 1 - step]
    # where many points have one value, all of them go
    low = low if low > lowest else column[column > lowest].min()
    high = high if high < highest else column[column < highest].max()
    yield "low", float(low), column >= low
    yield "high", float(high), column <= high


def chosen(cases: Cases, way: list[Box], least: float = 0.0) -> int:
    """Place of the box with the most hits above what as many runs would have anywhere.

    Args:
        cases: from which the boxes were peeled.
        way: the boxes.
        least: density that is asked for; the densest box if none has it.
    """
    inside = [box.holds(cases.values) for box in way]
    densities = np.array([cases.hits @ each / (cases.runs @ each) for each in inside])
    worth = np.where(densities >= least, [cases.excess @ each for each in inside], -np.inf)
    return int(np.argmax(worth if np.isfinite(worth).any() else densities))


class Search(NamedTuple):
    """What PRIM did with some cases.

    Attributes:
        way: the boxes it peeled, the whole space first.
        place: of the one on the way that was taken.
        box: that one, widened, and without restrictions that do nothing; the whole space where
            nothing stands out.
    """

    way: list[Box]
    place: int
    box: Box


def searched(cases: Cases, least: float = 0.0) -> Search:
    """Look for a box in which it happens more often than elsewhere.

    Args:
        cases: with some hits.
        least: density that is asked for.
    """
    way = peeled(cases)
    place = chosen(cases, way, least)
    return Search(way, place, simplified(cases, pasted(cases, way[place], least), least))


def pasted(cases: Cases, box: Box, least: float = 0.0) -> Box:
    """The box widened at its sides as long as that brings more hits than runs are worth anywhere.

    Args:
        cases: from which it was peeled.
        box: a box.
        least: density that no widened box may fall below.
    """
    excess = cases.excess
    most = float(excess @ box.holds(cases.values))
    while True:
        best = box
        for wider in _wider(cases, box):
            inside = wider.holds(cases.values)
            worth = float(excess @ inside)
            if worth > most and cases.hits @ inside >= least * (cases.runs @ inside):
                most = worth
                best = wider
        if best is box:
            return box
        box = best


def _wider(cases: Cases, box: Box) -> Iterator[Box]:
    """The boxes that take in a little more at one side."""
    step = max(1, int(PEEL * np.count_nonzero(box.holds(cases.values))))
    for side in box.sides:
        free = box.free_at(side)
        if side.end == "words":
            for word in box.without[side.variable]:
                words = box.without[side.variable] - {word}
                yield box._replace(without=_changed(box.without, side.variable, words))
            continue

        column = cases.values[free.holds(cases.values), side.variable]
        beyond = column < box.low[side.variable] if side.end == "low" else (
            column > box.high[side.variable]
        )  # fmt: skip
        nearest = np.sort(column[beyond])
        if len(nearest) <= step:
            yield free
        else:
            yield box.at(side, float(nearest[-step] if side.end == "low" else nearest[step - 1]))


def simplified(cases: Cases, box: Box, least: float = 0.0) -> Box:
    """The box without the restrictions that may have come about by chance, the weakest first.

    Args:
        cases: from which it was peeled.
        box: a box.
        least: density that it may not fall below.
    """
    while box.sides:
        chances = quasi_p(cases, box)
        weakest = max(chances, key=lambda side: chances[side])
        freer = box.free_at(weakest)
        inside = freer.holds(cases.values)
        too_thin = cases.hits @ inside < least * (cases.runs @ inside)
        if chances[weakest] <= MOST_QUASI_P or too_thin:
            break
        box = freer
    return box


def quasi_p(cases: Cases, box: Box) -> dict[Side, float]:
    """How likely a box as dense comes about by chance if one restriction means nothing.

    A binomial test with the density of the box without that restriction (Bryant & Lempert 2010,
    appendix). Runs of one point are not independent; they count for as many as their points differ
    less than single runs would (the design effect of Kish 1965, *Survey Sampling*). With one run of
    each point it is the test of the EMA Workbench.

    Args:
        cases: from which it was peeled.
        box: a box.

    Returns:
        A number from 0 to 1 for each restriction.
    """
    from scipy.special import betainc

    inside = box.holds(cases.values)
    hits = cases.hits[inside]
    runs = cases.runs[inside]
    density = float(hits.sum() / runs.sum())
    if density == 0.0:
        return dict.fromkeys(box.sides, 1.0)

    points = float(len(runs))
    between = float(np.var(hits / runs))
    alone = density * (1.0 - density)
    worth = min(points * alone / between, float(runs.sum())) if between > 0.0 else runs.sum()
    worth = max(worth, points)
    chances = {}
    for side in box.sides:
        wider = box.free_at(side).holds(cases.values)
        without = float(cases.hits @ wider / (cases.runs @ wider))
        # the binomial tail, which goes on between whole numbers of hits
        chances[side] = float(betainc(worth * density, worth * (1.0 - density) + 1.0, without))
    return chances
