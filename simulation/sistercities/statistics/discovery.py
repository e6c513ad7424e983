"""Boxes one after the other, and how far each can be believed: on points and luck not seen before.

A box is chosen because it looks good on the runs it was found with, so its density there is too
high. The honest number is another: points are dealt into five parts, the whole search is done
without one of them, and what it finds is asked of that part (Stone 1974, "Cross-validatory choice
and assessment of statistical predictions", Journal of the Royal Statistical Society B 36).
Replicates of a point are never parted, nor points of one base sample. All points meet the same
luck; so luck is dealt into parts as well, and a box is asked of luck that it was not found with.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sistercities.statistics.across_luck import Weights, estimate, mean, undefined, weights
from sistercities.statistics.boxes import Box, Cases, Search, Side, quasi_p, searched
from sistercities.statistics.interval import Estimate

FOLDS = 5
"""Parts into which points and luck are dealt."""

HALVES = 50
"""Searches with half of the points and half of the luck, for how often a variable is restricted."""

SHUFFLES = 999
"""Shuffles of the held-out points, for how often a box that means nothing does as well."""

MOST_CHANCE = 0.05
"""A box that means nothing does as well less often than this, or there is none."""

MOST_BOXES = 3
"""Boxes that are looked for, one after the other."""

LEAST_COVERAGE = 0.1
"""Share of all runs in which it happens that a box after the first has to hold."""

FEWEST_POINTS = 50
"""Points that a search takes, so that a peel is more than one or two of them."""

FEWEST_SAMPLES = 10
"""Samples that they belong to, so that each part has two at least."""

FEWEST_RUNS = 10
"""Runs in which it happens, and in which it does not, that a search takes."""

_SEED = 20_261_129
_ROUNDING = 1e-9


class Trials(NamedTuple):
    """Points of a design, and in which of their runs something happened.

    Attributes:
        values: ``[points, variables]``; words as their places.
        ordered: whether the values of each variable have an order.
        holds: 1 where it happened, 0 where not, NaN without a run, ``[points, replicates]``.
        of_each: points that belong to one sample of the design, and stand beside each other.
    """

    values: np.ndarray
    ordered: tuple[bool, ...]
    holds: np.ndarray
    of_each: int = 1

    @property
    def samples(self) -> int:
        """Number of samples."""
        return len(self.values) // self.of_each

    def cases(self, points: np.ndarray, luck: np.ndarray | None = None) -> Cases:
        """Some of the points, by a mask, with all of the luck or some of it."""
        holds = self.holds[points]
        holds = holds if luck is None else holds[:, luck]
        runs = np.count_nonzero(~np.isnan(holds), axis=1).astype(float)
        cases = Cases(self.values[points], self.ordered, np.nansum(holds, axis=1), runs)
        return cases.only(runs > 0.0)


class Step(NamedTuple):
    """A box on the way of a search.

    Attributes:
        box: as it was peeled.
        size: its share of all points that were left.
        coverage: its share of all runs in which it happened.
        density: share of its runs in which it happened.
        held_coverage: the same of boxes of that size, on points and luck not seen.
        held_density: likewise.
    """

    box: Box
    size: float
    coverage: float
    density: float
    held_coverage: float
    held_density: float


class Discovery(NamedTuple):
    """A box that was found, and how far it can be believed.

    Attributes:
        box: the box.
        base: share of the runs that were left in which it happened.
        size: its share of all points.
        runs: number of its runs.
        coverage: its share of all runs in which it happened.
        density: share of its runs in which it happened.
        held_coverage: of boxes found in the same way, on points and luck not seen.
        held_density: likewise.
        chance: how often a box that means nothing does as well on these.
        quasi_p: of each restriction.
        reproduced: share of searches with half of the runs that restrict each variable; none of a
            box that is not clear.
        way: all boxes of the search.
        place: of the one on the way that was taken.
    """

    box: Box
    base: float
    size: float
    runs: int
    coverage: float
    density: float
    held_coverage: Estimate
    held_density: Estimate
    chance: float
    quasi_p: dict[Side, float]
    reproduced: tuple[float, ...]
    way: list[Step]
    place: int

    @property
    def is_clear(self) -> bool:
        """Whether it does better, on points and luck not seen, than a box that means nothing."""
        return bool(self.box.sides) and self.chance <= MOST_CHANCE


class _Part(NamedTuple):
    """A part of the runs that is held out, and what was found without it.

    Attributes:
        points: that are held out, a mask.
        tested: runs that are held out, a mask ``[points, replicates]``.
        luck: that is not held out, a mask; all of it where there is one replicate.
        left: points that the boxes before leave over, a mask.
        search: on those of them that are not held out.
    """

    points: np.ndarray
    tested: np.ndarray
    luck: np.ndarray
    left: np.ndarray
    search: Search | None = None

    def searched(self, trials: Trials, least: float) -> "_Part":
        """The same after the next search."""
        cases = trials.cases(self.left & ~self.points, self.luck)
        return self._replace(search=searched(cases, least) if _differs(cases) else None)

    def beyond(self, trials: Trials) -> "_Part":
        """The same without the points of the box that was found."""
        return self._replace(left=self.left & ~self.inside(trials))

    def inside(self, trials: Trials) -> np.ndarray:
        """The points that are left, and lie in the box that was found, as a mask."""
        if self.search is None or not self.search.box.sides:
            return np.zeros_like(self.left)
        return self.left & self.search.box.holds(trials.values)


def discoveries(trials: Trials, least: float = 0.0) -> list[Discovery]:
    """Look for boxes, each among the points that those before it left over.

    Args:
        trials: with some runs in which it happened, and some in which it did not.
        least: density that is asked for of a box, on the runs that it is found with.

    Returns:
        The first box, whether it is clear or not, and those after it that are, and that are denser
        than everywhere and no crumbs.
    """
    left = np.ones(len(trials.values), dtype=bool)
    parts = _parts(trials)
    found: list[Discovery] = []

    while len(found) < MOST_BOXES and _differs(trials.cases(left)):
        search = searched(trials.cases(left), least)
        parts = [part.searched(trials, least) for part in parts]
        each = _discovery(trials, left, search, parts)
        if not each.is_clear or (found and not _is_worth(each, found[0].base)):
            return found or [each]
        found.append(each._replace(reproduced=_reproduced(trials, left, least)))
        left = left & ~search.box.holds(trials.values)
        parts = [part.beyond(trials) for part in parts]
    return found


def _is_worth(further: Discovery, everywhere: float) -> bool:
    """Whether a box after the first is denser than everywhere, and no crumb."""
    is_dense = further.held_density.value > everywhere
    return is_dense and further.held_coverage.value >= LEAST_COVERAGE


def _differs(cases: Cases) -> bool:
    """Whether there is anything to look for."""
    hits = cases.hits.sum()
    return bool(len(cases.hits) >= FEWEST_POINTS // 2 and 0.0 < hits < cases.runs.sum())


def _parts(trials: Trials) -> list[_Part]:
    """Samples, and luck, dealt into parts at random."""
    rng = np.random.default_rng(_SEED)
    of_point = np.repeat(rng.permutation(trials.samples) % FOLDS, trials.of_each)
    replicates = trials.holds.shape[1]
    lucks = min(FOLDS, replicates)
    of_luck = rng.permutation(replicates) % lucks

    parts = []
    for fold in range(FOLDS):
        points = of_point == fold
        # with one replicate there is no other luck
        luck = of_luck != fold % lucks if lucks > 1 else np.ones(1, dtype=bool)
        held = ~luck if lucks > 1 else luck
        tested = points[:, None] & held[None, :] & ~np.isnan(trials.holds)
        parts.append(_Part(points, tested, luck, np.ones(len(points), dtype=bool)))
    return parts


def _discovery(
    trials: Trials,
    left: np.ndarray,
    search: Search,
    parts: list[_Part],
) -> Discovery:
    """What there is to say of a box."""
    cases = trials.cases(left)
    hits = float(np.nansum(trials.holds))
    inside = search.box.holds(cases.values)
    held = [part.inside(trials)[:, None] & part.tested for part in parts]
    coverage, density = _held_out(trials, parts, np.logical_or.reduce(held))
    return Discovery(
        box=search.box,
        base=cases.density,
        size=float(np.count_nonzero(inside) / len(left)),
        runs=int(cases.runs[inside].sum()),
        coverage=float(cases.hits[inside].sum() / hits),
        density=float(cases.hits[inside].sum() / cases.runs[inside].sum()),
        held_coverage=coverage,
        held_density=density,
        chance=_chance(trials, parts),
        quasi_p=quasi_p(cases, search.box),
        reproduced=(),
        way=list(_way(trials, cases, search, parts)),
        place=search.place,
    )


def _held_out(trials: Trials, parts: list[_Part], inside: np.ndarray) -> tuple[Estimate, Estimate]:
    """Coverage and density on what was held out.

    Args:
        trials: all of them.
        parts: what was found without each.
        inside: held-out runs in the boxes, a mask ``[points, replicates]``.
    """
    tested = np.logical_or.reduce([part.tested for part in parts])
    holds = np.nan_to_num(trials.holds)
    n = trials.samples
    if not inside.any() or not (holds * tested).any():
        nothing = undefined("none: no run that was held out lies in the box", n)
        return nothing, nothing

    in_box, in_all, runs = (
        _by_sample(trials, each) for each in (holds * inside, holds * tested, inside)
    )
    draws = np.concatenate(
        [_shares(in_box, in_all, runs, by) for by in weights(n, trials.holds.shape[1])], axis=1
    )
    return estimate(draws[0], n), estimate(draws[1], n)


def _by_sample(trials: Trials, values: np.ndarray) -> np.ndarray:
    """Sums over the points of each sample, ``[samples, replicates]``."""
    summed: np.ndarray = values.reshape(trials.samples, trials.of_each, -1).sum(axis=1)
    return summed


def _shares(in_box: np.ndarray, in_all: np.ndarray, runs: np.ndarray, by: Weights) -> np.ndarray:
    hits = mean(in_box, by)
    return np.array([hits / mean(in_all, by), hits / mean(runs, by)])


def _chance(trials: Trials, parts: list[_Part]) -> float:
    """How often boxes that mean nothing have as many hits among the points held out.

    Samples are dealt out to the boxes at random, within each part. The deal that came counts as one
    (Phipson & Smyth 2010, "Permutation p-values should never be zero").
    """
    rng = np.random.default_rng(_SEED)
    came = 0.0
    dealt = np.zeros(SHUFFLES)
    for part in parts:
        tested = part.tested & part.left[:, None]
        hits = (np.nan_to_num(trials.holds) * tested).sum(axis=1)
        runs = tested.sum(axis=1)
        excess = hits - hits.sum() / max(runs.sum(), 1) * runs
        # a row for each sample of the part
        held = part.points.reshape(-1, trials.of_each)[:, 0]
        rows = excess.reshape(-1, trials.of_each)[held]
        inside = part.inside(trials).reshape(-1, trials.of_each)[held]
        came += float(rows[inside].sum())
        for shuffle in range(SHUFFLES):
            dealt[shuffle] += rows[inside[rng.permutation(len(rows))]].sum()
    as_good = np.count_nonzero(dealt >= came - _ROUNDING)
    return float((1 + as_good) / (1 + SHUFFLES))


def _reproduced(trials: Trials, left: np.ndarray, least: float) -> tuple[float, ...]:
    """How often each variable is restricted, in searches with half of the samples and luck."""
    rng = np.random.default_rng(_SEED)
    replicates = trials.holds.shape[1]
    counts = np.zeros(len(trials.ordered))
    for _ in range(HALVES):
        drawn = np.repeat(
            rng.permutation(trials.samples) < (trials.samples + 1) // 2, trials.of_each
        )
        luck = rng.permutation(replicates) < (replicates + 1) // 2
        cases = trials.cases(left & drawn, luck)
        if _differs(cases):
            counts[searched(cases, least).box.variables] += 1.0
    return tuple((counts / HALVES).tolist())


def _way(trials: Trials, cases: Cases, search: Search, parts: list[_Part]) -> Iterator[Step]:
    """All boxes of a search; and boxes of the same size on what was held out."""
    hits = float(np.nansum(trials.holds))
    holds = np.nan_to_num(trials.holds)
    tested = float(sum((holds * part.tested).sum() for part in parts))
    sizes = [_sizes(trials, part) for part in parts]

    for box in search.way:
        inside = box.holds(cases.values)
        size = float(inside.mean())
        held_hits = held_runs = 0.0
        for part, of_part in zip(parts, sizes, strict=True):
            if part.search is None:
                continue
            nearest = part.search.way[int(np.argmin(np.abs(of_part - size)))]
            held = (part.left & nearest.holds(trials.values))[:, None] & part.tested
            held_hits += float(holds[held].sum())
            held_runs += float(held.sum())
        own = float(cases.hits[inside].sum())
        yield Step(
            box,
            size,
            own / hits,
            own / float(cases.runs[inside].sum()),
            held_hits / tested if tested else np.nan,
            held_hits / held_runs if held_runs else np.nan,
        )


def _sizes(trials: Trials, part: _Part) -> np.ndarray:
    """Share of the points it was found with in each box of a search."""
    seen = trials.values[part.left & ~part.points]
    way = part.search.way if part.search else []
    return np.array([each.holds(seen).mean() for each in way])
