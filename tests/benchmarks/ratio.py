"""A benchmark: two ways to do the same work, timed in turns, and how many times longer the other one takes.

A ratio of two times that were taken side by side hardly depends on how busy, or how fast, the machine is; a time does.
"""

import gc
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

LEAST_SECONDS = 0.2

type Work = Callable[[], object]


class Benchmark(NamedTuple):
    """Two ways to do the same work.

    Attributes:
        name: of the ratio, in results and in the baseline.
        meaning: what is compared, for people.
        ours: prepares our way and returns the work to be timed.
        other: the same for the other way.
        pairs: how often both are timed, in turns.
        target: the ratio that we aim at, if any.
    """

    name: str
    meaning: str
    ours: Callable[[], Work]
    other: Callable[[], Work]
    pairs: int
    target: float | None = None


class Ratio(NamedTuple):
    """How many times longer the other way takes: median and quartiles over pairs; more is better for us.

    ``seconds`` and ``other_seconds`` are the median times of the work; they belong to one machine and one moment.
    """

    name: str
    meaning: str
    median: float
    low: float
    high: float
    pairs: int
    seconds: float
    other_seconds: float
    target: float | None


def measure(benchmark: Benchmark) -> Ratio:
    """Time both ways in turns, after each has run once so that everything is compiled and loaded."""
    for prepare in (benchmark.ours, benchmark.other):
        prepare()()
    times = np.array(
        [(seconds(benchmark.ours), seconds(benchmark.other)) for _ in range(benchmark.pairs)]
    )
    low, median, high = np.quantile(times[:, 1] / times[:, 0], (0.25, 0.5, 0.75))
    ours, other = np.median(times, axis=0)
    told = (float(median), float(low), float(high), benchmark.pairs, float(ours), float(other))
    return Ratio(benchmark.name, benchmark.meaning, *told, benchmark.target)


def seconds(prepare: Callable[[], Work]) -> float:
    """How long the work takes that is prepared, without the preparation.

    Short work is done again until the clock has run for a while, so that a busy machine slows both ways alike.
    """
    gc.collect()
    spent, times = 0.0, 0
    while spent <= LEAST_SECONDS:
        work = prepare()
        begin = time.perf_counter()
        work()
        spent, times = spent + time.perf_counter() - begin, times + 1
    return spent / times
