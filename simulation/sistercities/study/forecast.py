"""How long a study will take and how much disk it will need, from a short trial."""

import time
from typing import NamedTuple

import pyarrow as pa

from sistercities.study.batch import Run, extended
from sistercities.study.dispatch import Dispatch, batch_of
from sistercities.study.folder import parquet
from sistercities.study.plan import Plan
from sistercities.study.workers import Crew

TRIAL_SECONDS = 5.0
"""About how long the trial lasts, once the workers have begun."""

SHORTEST_TRIAL = 40
LONGEST_TRIAL = 2000
"""Runs of a trial."""

SIDE_BY_SIDE = 4
"""Replicates that the trial takes of each point: like the sweep, it works out a scenario once for
several runs.
"""

FINISH_SECONDS = 4.0
TEXT_BYTES = 60_000
FIGURE_BYTES = 400_000
"""What tables, texts and the figure take at the end."""


class Forecast(NamedTuple):
    """What a study will take.

    Attributes:
        trial: runs that were simulated to find out.
        failed: runs among them that failed.
        workers: how many simulate.
        seconds: for all runs of the study.
        bytes: of its folder.
    """

    trial: int
    failed: int
    workers: int
    seconds: float
    bytes: float


def forecast(plan: Plan, crew: Crew) -> Forecast:
    """Simulate a few runs from all over a study, and tell from them what the whole will take."""
    size = crew.size
    # the first runs begin workers and load compiled code; the second tell how long to try
    startup, _ = _trial(plan, crew, 2 * size)
    seconds, rows = _trial(plan, crew, 8 * size)
    seconds, rows = _trial(
        plan,
        crew,
        max(SHORTEST_TRIAL, min(LONGEST_TRIAL, round(TRIAL_SECONDS * 8 * size / seconds))),
    )
    failed = rows.num_rows - rows["error"].null_count
    total = startup + plan.runs * seconds / rows.num_rows + FINISH_SECONDS

    return Forecast(rows.num_rows, failed, size, total, _bytes(plan, rows))


def _trial(plan: Plan, crew: Crew, number: int) -> tuple[float, pa.Table]:
    """Simulate about so many runs; the seconds that it took, and the rows."""
    runs = _spread(plan, number)
    length = max(1, len(runs) // (4 * crew.size))
    batches = (
        batch_of(plan, 0, runs[first : first + length]) for first in range(0, len(runs), length)
    )
    began = time.perf_counter()
    rows = pa.concat_tables(done.rows for _, done in Dispatch(batches, crew))

    return time.perf_counter() - began, rows


def _spread(plan: Plan, number: int) -> list[Run]:
    """About so many runs from all over a study, a few replicates of each point."""
    replicates = min(SIDE_BY_SIDE, plan.study.replicates)
    points = min(plan.points.num_rows, -(-number // replicates))
    chosen = [point * plan.points.num_rows // points for point in range(points)]
    return [Run(point, replicate) for point in chosen for replicate in range(replicates)]


def _bytes(plan: Plan, rows: pa.Table) -> float:
    """The size of a study folder, in bytes.

    It follows from that of a chunk of the trial, and what comes at the end is added.
    """
    chunks = sum(
        block.chunks for block in extended([], plan.points.num_rows, plan.study.replicates)
    )
    length = round(plan.runs / chunks)
    tried = min(rows.num_rows, length)
    chunk, half = (len(parquet(rows.slice(0, number))) for number in (tried, tried // 2))
    # a longer chunk grows by its rows alone; its head stays the same
    row = (chunk - half) / (tried - tried // 2)
    figure = 0 if plan.study.figure is None else FIGURE_BYTES

    return (
        len(parquet(plan.points)) + chunks * (chunk + row * (length - tried)) + TEXT_BYTES + figure
    )
