"""The boxes of one scenario in which a condition holds: in tables, and in sentences."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sistercities.questions.condition import Condition
from sistercities.questions.words import Grid, Paragraph, Part
from sistercities.statistics.across_luck import INTERVAL_KIND
from sistercities.statistics.boxes import Box, Side
from sistercities.statistics.discovery import FOLDS, HALVES, SHUFFLES, Discovery
from sistercities.statistics.interval import Estimate
from sistercities.study.labels import listed_in_words, number_in_words
from sistercities.study.sampled import Input
from sistercities.study.variable import Role

_ORDINALS = ("", "A second box, in what the first leaves: ", "A third box, in what these leave: ")
_LITTLE = 0.5
_MIXED = 0.75
_FEW = 0.25
_CLEAR = "clear"
_NOTHING = "nothing to find"


class Varied(NamedTuple):
    """A variable, its values, and its words.

    Attributes:
        input: its values at the points.
        label: what a sentence calls it.
        scale: the unit behind a value in a sentence, with a blank before it; or nothing.
        unit: of its values, in tables.
        role: lever or uncertainty.
    """

    input: Input
    label: str
    scale: str
    unit: str
    role: Role


class Boxed(NamedTuple):
    """What was found in one scenario.

    Attributes:
        scenario: its name.
        condition: what holds in the boxes.
        varied: its variables, with values at the points that are used.
        points: number of points.
        runs: number of runs.
        replicates: runs of each point.
        share: of the runs in which the condition holds.
        mixed: share of the points at which it holds in some runs and not in others.
        shares: of the runs of each point in which it holds.
        found: boxes, one after the other; the first is not clear where there is nothing to find.
    """

    scenario: str
    condition: Condition
    varied: tuple[Varied, ...]
    points: int
    runs: int
    replicates: int
    share: float
    mixed: float
    shares: np.ndarray
    found: tuple[Discovery, ...]

    @property
    def clear(self) -> tuple[Discovery, ...]:
        """The boxes that are not chance."""
        return tuple(each for each in self.found if each.is_clear)


# --- Tables ---


def boxes_table(boxed: Iterable[Boxed]) -> pd.DataFrame:
    """One row for each number that tells how good a box is."""
    rows = [
        (each.scenario, number, _CLEAR if box.is_clear else _NOTHING, *row)
        for each in boxed
        for number, box in enumerate(each.found, 1)
        for row in _qualities(each, box)
    ]
    names = ["scenario", "box", "verdict", "measure", "unit", *Estimate._fields]
    return pd.DataFrame(rows, columns=names)


def _qualities(boxed: Boxed, box: Discovery) -> Iterator[tuple[object, ...]]:
    seen = "none: on the runs that it was found with"
    yield "base", "share of runs", box.base, math.nan, math.nan, seen, boxed.runs
    yield "density", "share of runs", box.density, math.nan, math.nan, seen, box.runs
    yield "coverage", "share of all such runs", box.coverage, math.nan, math.nan, seen, boxed.runs
    yield "size", "share of points", box.size, math.nan, math.nan, "none: a count", boxed.points
    yield "density, held out", "share of runs", *box.held_density
    yield "coverage, held out", "share of all such runs", *box.held_coverage
    shuffled = f"none: {SHUFFLES} shuffles"
    yield "chance", "share of shuffles", box.chance, math.nan, math.nan, shuffled, SHUFFLES


def restrictions_table(boxed: Iterable[Boxed]) -> pd.DataFrame:
    """One row for each variable that a box restricts."""
    rows = []
    for each in boxed:
        for number, discovery in enumerate(each.clear, 1):
            for place in order_of(discovery):
                varied = each.varied[place]
                box = discovery.box
                numbers = not varied.input.words
                chances = [discovery.quasi_p.get(Side(place, end), math.nan) for end in _ENDS]
                limits = (box.low[place], box.high[place]) if numbers else (math.nan, math.nan)
                words = ", ".join(_kept(box, place, varied.input)[0]) if not numbers else ""
                rows.append(
                    (each.scenario, number, varied.input.name, varied.role, varied.unit, *limits,
                     words, *chances, discovery.reproduced[place])
                )  # fmt: skip
    names = [
        "scenario", "box", "variable", "role", "unit", "from", "to", "values", "quasi_p_from",
        "quasi_p_to", "quasi_p_values", "reproduced",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


_ENDS = ("low", "high", "words")


def peeling_table(boxed: Iterable[Boxed]) -> pd.DataFrame:
    """One row for each box on the way to one that was taken."""
    rows = [
        (each.scenario, number, step, *_step(each, discovery, step))
        for each in boxed
        for number, discovery in enumerate(each.found, 1)
        for step in range(len(discovery.way))
    ]
    names = [
        "scenario", "box", "step", "size", "coverage", "density", "held_coverage", "held_density",
        "restricted", "taken", "limits",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def _step(boxed: Boxed, discovery: Discovery, step: int) -> tuple[object, ...]:
    box, *numbers = discovery.way[step]
    taken = "yes" if step == discovery.place else "no"
    limits = listed_in_words([*restrictions_in_words(boxed, box)] or ["none"])
    return *numbers, len(box.variables), taken, limits


# --- Words ---


def said_of_boxes(boxed: Boxed) -> Iterator[Part]:
    """A sentence on each box, its restrictions, and how far it can be believed."""
    if not boxed.clear:
        yield Paragraph(*_said_of_nothing(boxed))
        return

    for number, discovery in enumerate(boxed.clear):
        everywhere = "everywhere" if number == 0 else "in all that is left"
        yield Paragraph(_ORDINALS[number] + _sentence(boxed, discovery, everywhere))
        yield _restrictions_grid(boxed, discovery)
    yield Paragraph(*_said_of_the_rest(boxed))


def restrictions_in_words(boxed: Boxed, box: Box, order: Sequence[int] = ()) -> list[str]:
    """What a box restricts, each in words.

    Args:
        boxed: with the words of the variables.
        box: one of its boxes.
        order: places of the variables; their own order if none is given.
    """
    return [_restriction(boxed.varied[place], box, place) for place in order or box.variables]


def title_of(boxed: Boxed) -> str:
    """What holds, with a capital."""
    words = boxed.condition.words
    return f"{words[0].upper()}{words[1:]}"


def percent(each: Estimate) -> str:
    """A share with its interval."""
    if math.isnan(each.value):
        return "-"
    value, low, high = (round(100.0 * part) for part in each[:3])
    return f"{value} % [{low}, {high}]"


def _sentence(boxed: Boxed, discovery: Discovery, everywhere: str) -> str:
    where = listed_in_words(restrictions_in_words(boxed, discovery.box, order_of(discovery)))
    density, coverage, size, base = (
        f"{100.0 * each:.0f} %"
        for each in (discovery.density, discovery.coverage, discovery.size, discovery.base)
    )
    return (
        f"{title_of(boxed)} in {density} of the runs with {where}, and that is {coverage} of all "
        f"such runs (n = {discovery.runs:,} runs, {size} of the points; {everywhere} it is "
        f"{base}). On points and luck not seen, boxes found in the same way: "
        f"{percent(discovery.held_density)} of their runs, {percent(discovery.held_coverage)} of "
        "all such runs."
    )


def order_of(discovery: Discovery) -> list[int]:
    """The variables that are restricted, the surest first."""
    surest: dict[int, float] = {}
    for side, chance in discovery.quasi_p.items():
        surest[side.variable] = min(chance, surest.get(side.variable, 1.0))
    return sorted(surest, key=lambda place: (surest[place], place))


def _restriction(varied: Varied, box: Box, place: int) -> str:
    if varied.input.words:
        kept, without = _kept(box, place, varied.input)
        if len(kept) <= len(without):
            return f"{varied.label} {listed_in_words(kept, 'or')}"
        return f"{varied.label} not {listed_in_words(without, 'or')}"

    low, high = (number_in_words(each) for each in (box.low[place], box.high[place]))
    if math.isinf(box.high[place]):
        return f"{varied.label} at least {low}{varied.scale}"
    if math.isinf(box.low[place]):
        return f"{varied.label} at most {high}{varied.scale}"
    if box.low[place] == box.high[place]:
        return f"{varied.label} {low}{varied.scale}"
    return f"{varied.label} between {low} and {high}{varied.scale}"


def _kept(box: Box, place: int, values: Input) -> tuple[list[str], list[str]]:
    """The words of a variable that lie in a box, and those that do not."""
    there = np.unique(values.values).astype(int)
    kept = [values.words[word] for word in there if word not in box.without[place]]
    return kept, [values.words[word] for word in there if word in box.without[place]]


def _restrictions_grid(boxed: Boxed, discovery: Discovery) -> Grid:
    grid = Grid("restriction", "role", "quasi-p", "restricted in", right=True)
    for place in order_of(discovery):
        varied = boxed.varied[place]
        sides = [side for side in discovery.quasi_p if side.variable == place]
        chances = ", ".join(_chance_in_words(discovery.quasi_p[side]) for side in sides)
        again = f"{discovery.reproduced[place] * HALVES:.0f} of {HALVES} halves"
        grid.add_row(_restriction(varied, discovery.box, place), varied.role, chances, again)
    return grid


def _chance_in_words(chance: float) -> str:
    return "< 0.001" if chance < 0.001 else f"{chance:.3f}"


def _said_of_nothing(boxed: Boxed) -> Iterator[str]:
    first = boxed.found[0]
    held = (
        f"the box that looks best holds it in {percent(first.held_density)} of its runs on points "
        f"and luck not seen, against {100.0 * boxed.share:.0f} % everywhere, and boxes that mean "
        f"nothing do as well in {100.0 * first.chance:.0f} % of shuffles"
        if first.box.sides and not math.isnan(first.held_density.value)
        else "no restriction could be told from chance"
    )
    yield f"{title_of(boxed)}: nothing to find; {held}."
    yield (
        f"n = {boxed.runs:,} runs at {boxed.points:,} points. More points may find more; what was "
        "varied may not be what decides."
    )


def _said_of_the_rest(boxed: Boxed) -> Iterator[str]:
    """How much lies outside all boxes, and why."""
    held = sum(each.held_coverage.value for each in boxed.clear)
    density = boxed.clear[0].held_density.value
    shape = "where it happens may be slanted or scattered, and a box has its sides along variables"
    if held < _LITTLE:
        boxes = "the box holds" if len(boxed.clear) == 1 else "the boxes together hold"
        yield (
            f"Coverage is limited: on points and luck not seen {boxes} {100.0 * held:.0f} % of "
            f"all such runs; {shape}, or luck decides."
        )
    elif density < _MIXED and boxed.mixed < _FEW:
        yield (
            f"Density is limited, though luck decides at few points: {100.0 * (1.0 - density):.0f} "
            f"% of the runs in the box are others; {shape}."
        )
    if boxed.replicates > 1 and boxed.mixed > 0.0:
        yield (
            f"At {100.0 * boxed.mixed:.0f} % of the points it happens in some runs and not in "
            "others: there luck decides too."
        )


def said_of_kinds(boxed: Sequence[Boxed]) -> str:
    """What the words mean, and what stands in brackets."""
    replicates = boxed[0].replicates
    luck = (
        "each with luck of its own part; "
        if replicates > 1
        else "one replicate: another luck is not in these numbers; "
    )
    return (
        "quasi-p: how likely the box is as dense by chance if this restriction means nothing, "
        "for each end. Restricted in: searches with half of the points and luck that restrict the "
        f"variable too. Points and luck not seen: {FOLDS} parts, each held out in turn, "
        f"{luck}in brackets 95 % intervals by {INTERVAL_KIND}."
    )
