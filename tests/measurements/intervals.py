"""How often do the intervals of paired differences hold the truth, and how many worlds must be moved for that?

Question: at which share of worlds moved, number of worlds and shape of what moves them do the 95 % intervals of
``sistercities.statistics.interval`` hold the true mean, and where must they not be given?
Design: samples of paired differences with a known mean. Most are 0, a share is moved, by sizes of several shapes; and
differences of our own model, drawn anew from 20,000 worlds of four policies, whose mean is the truth.
Reading: docs/findings/intervals.md, of which this writes the measured part.
Run: ``python -m tests.measurements.intervals [SAMPLES]`` (with 4,000 a cell, half an hour on one core).
"""

import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from sistercities.paper.markdown import table
from sistercities.runs.paired import outcomes_at
from sistercities.runs.replicates import seeds_of, simulate_each
from sistercities.scenario.files import load_scenario
from sistercities.scenario.interventions import enacted, enactment_of
from sistercities.statistics.interval import FEWEST_ALIKE, bounds, moved_alike
from sistercities.statistics.precision import FEWEST, always_valid

from tests.measurements import intervals_tried as tried

PAGE = Path(__file__).parents[2] / "docs" / "findings" / "intervals.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SEED, AGE, SAMPLES = 1, 25, 4000
POOL, STEP = 20_000, 2_000
"""Worlds of each arm of the model, and how many are simulated before their months are dropped."""

SHARES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
WORLDS = (20, 50, 100, 200, 500, 1000)
THRESHOLDS = (3.0, 5.0, 6.0, 7.0, 8.0, 10.0)
USUAL = 0.9
"""A cell is judged by its coverage if at least so many of its samples get an interval."""

SCENARIO = "jakarta-beijing"
POLICIES = (
    "business-missions",
    "joint-committee",
    "memorandum-with-action-plan",
    "international-office:jakarta",
)
OUTCOMES = ("exchange_index", "overall_outcome", "activities", "success", "alive")

type Luck = np.random.Generator


class Shape(NamedTuple):
    """How far worlds are moved that are moved: so many sizes at random, their mean, and whether by a yes or no."""

    sizes: Callable[[Luck, int], np.ndarray]
    mean: float
    yes_or_no: bool = False


def gain_or_lose(gain: float) -> Shape:
    """A yes or no that some worlds gain and the others lose."""
    return Shape(
        lambda luck, number: np.where(luck.random(number) < gain, 1.0, -1.0), 2.0 * gain - 1.0, True
    )


def lognormal(spread: float, gain: float = 1.0) -> Shape:
    """Sizes of which few are large; some may be losses."""

    def sizes(luck: Luck, number: int) -> np.ndarray:
        return np.exp(luck.normal(0.0, spread, number)) * np.where(
            luck.random(number) < gain, 1.0, -1.0
        )

    return Shape(sizes, math.exp(spread**2 / 2.0) * (2.0 * gain - 1.0))


SHAPES: dict[str, Shape] = {
    "yes or no, all gain": gain_or_lose(1.0),
    "yes or no, one in five loses": gain_or_lose(0.8),
    "yes or no, half lose": gain_or_lose(0.5),
    "even": Shape(lambda luck, number: luck.normal(1.0, 0.5, number), 1.0),
    "bounded": Shape(lambda luck, number: luck.beta(0.6, 3.0, number), 0.6 / 3.6),
    "skewed": lognormal(1.0),
    "very skewed": lognormal(1.3),
    "skewed, one in four loses": lognormal(0.8, 0.75),
}


class Cell(NamedTuple):
    """What became of the intervals of many samples.

    Attributes:
        given: share of the samples that got an interval.
        held: share of these intervals that hold the truth; NaN if there is none.
        misled: share of all samples that got an interval which does not hold it.
    """

    given: float
    held: float
    misled: float


def drawn(
    shape: Shape, share: float, n: int, samples: int, luck: Luck
) -> tuple[np.ndarray, np.ndarray]:
    """Samples of paired differences, a column each, and the true mean of each.

    A yes or no moves by whole worlds, so that the coverage of any interval jumps up and down with the share moved; for
    these the share is drawn anew for each sample, between 0.8 and 1.25 of what is asked, and the jumps are averaged.
    """
    shares = np.full(samples, share)
    if shape.yes_or_no:
        shares = np.minimum(share * luck.uniform(0.8, 1.25, samples), 1.0)
    moved = luck.random((n, samples)) < shares
    differences = np.zeros((n, samples))
    differences[moved] = shape.sizes(luck, int(moved.sum()))
    return differences, shares * shape.mean


def redrawn(pool: np.ndarray, n: int, samples: int, luck: Luck) -> tuple[np.ndarray, np.ndarray]:
    """Samples of the differences of our own model, a column each, and the true mean of each."""
    return luck.choice(pool, (n, samples)), np.full(samples, pool.mean())


def judged(differences: np.ndarray, truth: np.ndarray, fewest: float = FEWEST_ALIKE) -> Cell:
    """Coverage of the intervals of some samples, given from so many moved worlds on, counted as if moved alike."""
    found = bounds(differences, fewest_alike=fewest)
    given = ~np.isnan(found.low)
    held = (found.low <= truth) & (truth <= found.high)
    return Cell(
        float(given.mean()),
        float(held[given].mean()) if given.any() else math.nan,
        float((given & ~held).mean()),
    )


def cells(samples: int, fewest: float = FEWEST_ALIKE) -> dict[tuple[str, float, int], Cell]:
    """Coverage by shape, share of worlds moved and number of worlds."""
    luck = np.random.default_rng(SEED)
    return {
        (name, share, n): judged(*drawn(shape, share, n, samples, luck), fewest)
        for name, shape in SHAPES.items()
        for share in SHARES
        for n in WORLDS
    }


def pools(worlds: int, step: int = STEP) -> dict[str, pd.DataFrame]:
    """Paired differences of our own model: for each policy a table with a row for each world."""
    base = load_scenario(SCENARIO)
    without = _outcomes_of(base, worlds, step)
    arms = {name: enacted(base, enactment_of(f"{name}@1995-01")) for name in POLICIES}
    return {name: _outcomes_of(arm, worlds, step) - without for name, arm in arms.items()}


def _outcomes_of(scenario: object, worlds: int, step: int) -> pd.DataFrame:
    def told(first: int) -> pd.DataFrame:
        seeds = seeds_of(min(step, worlds - first), SEED, first)
        return outcomes_at(simulate_each(scenario, seeds, lambda model: model.record), AGE)  # type: ignore[arg-type]

    return pd.concat([told(first) for first in range(0, worlds, step)], ignore_index=True)


# --- Tables


def percent(value: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{100.0 * value:.1f}"


def in_a_cell(found: list[Cell]) -> str:
    """Lowest and highest coverage over some shapes, or how many samples get an interval at all."""
    usual = [each.held for each in found if each.given >= USUAL]
    most = max(each.given for each in found)
    if not usual:
        return (
            "too few"
            if most < 0.1
            else f"given to {100 * min(each.given for each in found):.0f}-{100 * most:.0f} %"
        )
    some = "" if len(usual) == len(found) else f" ({len(usual)} of {len(found)} shapes)"
    ends = dict.fromkeys((percent(min(usual)), percent(max(usual))))
    return f"{'-'.join(ends)}{some}"


def by_share(found: Mapping[tuple[str, float, int], Cell], *, yes_or_no: bool) -> str:
    """Table: share of worlds moved down, worlds across, coverage over the shapes in each cell."""
    names = [name for name, shape in SHAPES.items() if shape.yes_or_no == yes_or_no]
    rows = [
        [
            f"{100 * share:g} %",
            *(in_a_cell([found[name, share, n] for name in names]) for n in WORLDS),
        ]
        for share in SHARES
    ]
    return table(["worlds moved", *(f"n = {n}" for n in WORLDS)], rows)


def thresholds(samples: int) -> str:
    """Table: what would become of the intervals if they were given from fewer or more moved worlds on."""
    rows = []
    for fewest in THRESHOLDS:
        found = cells(samples, fewest).values()
        usual = [each.held for each in found if each.given >= USUAL]
        ends = f"{percent(min(usual))} to {percent(max(usual))}"
        rows.append(
            [
                f"{fewest:g}",
                f"{len(usual)} of {len(found)}",
                ends,
                percent(max(each.misled for each in found)),
            ]
        )
    return table(
        ["worlds moved, as if alike", "cells judged", "their coverage", "most misled in any cell"],
        rows,
    )


def by_policy(differences: Mapping[str, pd.DataFrame], samples: int, luck: Luck) -> str:
    """Table: policies and outcomes of our own model down, worlds across, coverage and share of samples given one."""
    rows = []
    for policy, told in differences.items():
        for outcome in OUTCOMES:
            pool = told[outcome].to_numpy()
            shown = [with_share(judged(*redrawn(pool, n, samples, luck))) for n in WORLDS]
            rows.append([policy, f"`{outcome}`", f"{percent((pool != 0.0).mean())} %", *shown])
    return table(["policy", "outcome", "worlds moved", *(f"n = {n}" for n in WORLDS)], rows)


def all_at_once(differences: Mapping[str, pd.DataFrame], samples: int, luck: Luck) -> str:
    """Table: share of samples in which all intervals that are given hold at once, as in a ranking of the policies."""
    rows = []
    for outcome in OUTCOMES:
        told = np.stack([each[outcome].to_numpy() for each in differences.values()])
        right = [np.mean([all_hold(told, n, luck) for _ in range(samples)]) for n in WORLDS]
        rows.append([f"`{outcome}`", *(percent(each) for each in right)])
    return table(["outcome", *(f"n = {n}" for n in WORLDS)], rows)


def all_hold(told: np.ndarray, n: int, luck: Luck) -> bool:
    """Whether every interval that is given holds at once in one sample of worlds; a row of differences a policy."""
    worlds = luck.integers(0, told.shape[1], n)
    sample = told[:, worlds].T
    at_once = max(1, int((moved_alike(sample) >= FEWEST_ALIKE).sum()))
    found = bounds(sample, at_once)
    truth = told.mean(axis=1)
    return not bool(((truth < found.low) | (truth > found.high)).any())


def looking(differences: Mapping[str, pd.DataFrame], histories: int, luck: Luck) -> str:
    """Table: histories of looks, every 100 worlds up to 5,000, in which the always-valid interval was ever wrong."""
    rows = []
    for policy, told in differences.items():
        for outcome in ("exchange_index", "success"):
            pool = told[outcome].to_numpy()
            wrong = [
                list(_looks(luck.choice(pool, 5000), float(pool.mean()))) for _ in range(histories)
            ]
            ever = np.mean(
                [[any(each) for each in zip(*history, strict=True)] for history in wrong], axis=0
            )
            rows.append([policy, f"`{outcome}`", *(percent(each) for each in ever)])
    return table(
        ["policy", "outcome", "ever wrong", "ever wrong without waiting for moved worlds"], rows
    )


def _looks(sample: np.ndarray, truth: float) -> Iterator[tuple[bool, bool]]:
    for n in range(FEWEST, len(sample) + 1, 100):
        told = always_valid(sample[:n])
        half = tried.always_valid_half_width(sample[:n])
        yield told.low > truth or told.high < truth, abs(told.value - truth) > half


def methods_tried(samples: int, luck: Luck) -> str:
    """Table: coverage of other methods at n = 200, with no threshold, beside the one that is used."""
    shown = ("yes or no, all gain", "bounded", "skewed", "skewed, one in four loses")
    asked = [(name, share) for name in shown for share in (0.02, 0.05, 0.1)]
    rows: dict[str, list[str]] = {name: [] for name in [*tried.METHODS, "used here (share given)"]}
    for name, share in asked:
        differences, truth = drawn(SHAPES[name], share, 200, samples, luck)
        for method, holds in tried.METHODS.items():
            if fits(method, name):
                right = [
                    holds(column, mean, luck)
                    for column, mean in zip(differences.T, truth, strict=True)
                ]
            rows[method].append(percent(float(np.mean(right))) if fits(method, name) else "-")
        rows["used here (share given)"].append(with_share(judged(differences, truth)))
    head = ["method", *(f"{name}, {share:.0%} moved" for name, share in asked)]
    return table(head, [[name, *told] for name, told in rows.items()])


def fits(method: str, shape: str) -> bool:
    """Whether a method is for differences of such a shape."""
    if method in tried.FOR_YES_OR_NO:
        return SHAPES[shape].yes_or_no
    return method not in tried.FOR_BOUNDED or not shape.startswith("skewed")


def with_share(cell: Cell) -> str:
    """Coverage, and in brackets how many samples get an interval."""
    return "too few" if cell.given < 0.1 else f"{percent(cell.held)} ({cell.given:.0%})"


def measured(samples: int) -> str:
    """All tables of the page."""
    found = cells(samples)
    differences = pools(POOL)
    worst = max(found, key=lambda key: found[key].misled)
    name, share, n = worst
    model = f"{SCENARIO}, policies from January 1995, {AGE} years after signing"
    parts = (
        f"{samples:,} samples a cell, seed {SEED}, coverage in per cent.",
        "**Numbers** (even, bounded, skewed, very skewed, skewed with losses):",
        by_share(found, yes_or_no=False),
        "**Yes or no** (all gain, one in five loses, half lose):",
        by_share(found, yes_or_no=True),
        f"In no cell did more than {percent(found[worst].misled)} % of all samples get an interval without the truth "
        f"in it ({name}, {share:.1%} moved, n = {n}).",
        "**The threshold**, over all shapes:",
        thresholds(samples // 4),
        f"**Our own model** ({model}); in brackets how many samples get an interval:",
        by_policy(differences, samples, np.random.default_rng(SEED)),
        "**Four policies at once**, samples in which every interval that is given holds:",
        all_at_once(differences, samples // 4, np.random.default_rng(SEED)),
        "**Looking every 100 worlds** up to 5,000, histories in which the always-valid interval was ever wrong:",
        looking(differences, samples // 4, np.random.default_rng(SEED)),
        "**What was tried**, n = 200:",
        methods_tried(samples // 4, np.random.default_rng(SEED)),
    )
    return "\n\n".join(part.rstrip("\n") for part in parts)


def main(samples: int) -> None:
    """Measure everything and write the measured part of the page anew."""
    part = f"{BEGIN}\n\n{measured(samples)}\n\n{END}"
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        re.sub(f"{BEGIN}.*{END}", lambda _: part, text, flags=re.DOTALL), encoding="utf-8"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES)
