"""Runs, how they are cut into chunks, and what a worker does with a batch of them.

Points by replicates are blocks, and blocks are cut into chunks. A worker simulates a batch of the
runs of a chunk and gives back their rows; a run that fails is a row too.
"""

import time
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from sistercities.agents.model import PartnershipModel
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.study.template import NoScenarioError, Template, filled
from sistercities.world.compiled import PACKAGE, source_hash
from sistercities.world.outcome import YEAR, described, outcomes
from sistercities.world.population import Column
from sistercities.world.randomness import replicate_seed

_KINDS = {"phase": pa.string(), "yes or no": pa.bool_()}


SHORTEST_CHUNK = 50
LONGEST_CHUNK = 2000
"""Runs in a chunk: enough that files are few, few enough that little is lost with a chunk."""

MOST_RUNS = 1_000_000_000
"""Runs of a study."""

CHUNKS = 100
"""Chunks that a study of middling size is cut into."""


class Run(NamedTuple):
    """One run of a study: the point, and the replicate at it."""

    point: int
    replicate: int


class Block(NamedTuple):
    """A rectangle of points by replicates.

    Attributes:
        points: first point, and one after the last.
        replicates: first replicate, and one after the last.
        chunk: number of runs in a chunk.
    """

    points: tuple[int, int]
    replicates: tuple[int, int]
    chunk: int

    @property
    def width(self) -> int:
        """Replicates of each point."""
        return self.replicates[1] - self.replicates[0]

    @property
    def runs(self) -> int:
        """Number of runs."""
        return (self.points[1] - self.points[0]) * self.width

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return -(-self.runs // self.chunk)

    def runs_of(self, chunk: int) -> list[Run]:
        """The runs of one of its chunks, in order."""
        first = chunk * self.chunk
        last = min((chunk + 1) * self.chunk, self.runs)
        return [self._run(number) for number in range(first, last)]

    def _run(self, number: int) -> Run:
        # all replicates of a point, then those of the next
        point, replicate = divmod(number, self.width)
        return Run(self.points[0] + point, self.replicates[0] + replicate)


def block_of(points: tuple[int, int], replicates: tuple[int, int]) -> Block:
    """A block with chunks of a length that suits its size."""
    runs = (points[1] - points[0]) * (replicates[1] - replicates[0])
    return Block(points, replicates, min(LONGEST_CHUNK, max(SHORTEST_CHUNK, runs // CHUNKS)))


def extended(blocks: list[Block], points: int, replicates: int) -> list[Block]:
    """Blocks for more points, more replicates, or both; those that are there stay as they are."""
    old_points = max((block.points[1] for block in blocks), default=0)
    old_replicates = max((block.replicates[1] for block in blocks), default=0)
    # more replicates of the old points, then all replicates of the new ones
    added = [
        block_of((0, old_points), (old_replicates, replicates)),
        block_of((old_points, points), (0, replicates)),
    ]
    return [*blocks, *(block for block in added if block.runs > 0)]


def chunks_of(blocks: Sequence[Block]) -> Iterator[tuple[int, Block, int]]:
    """All chunks: their number, their block, and their number within it."""
    number = 0
    for block in blocks:
        for chunk in range(block.chunks):
            yield number, block, chunk
            number += 1


class Site(NamedTuple):
    """A point of a study as a worker needs it: the scenario, and what is changed in it."""

    scenario: str
    changes: Mapping[str, object]


class Batch(NamedTuple):
    """Runs to be simulated by one worker, with all it needs to know.

    Attributes:
        chunk: number of the chunk that the runs belong to.
        runs: the runs, in order.
        sites: their points, by number.
        templates: the scenarios of these points, by name.
        seed: of the study.
        age: years since signing at which outcomes are told.
        record: names of the outcomes that are kept.
        model: hash of the model that has to simulate them.
    """

    chunk: int
    runs: tuple[Run, ...]
    sites: Mapping[int, Site]
    templates: Mapping[str, Template]
    seed: int
    age: int
    record: tuple[str, ...]
    model: str

    def of(self, runs: Iterable[Run]) -> "Batch":
        """The same batch with some of its runs only."""
        return self._replace(runs=tuple(runs))


class Done(NamedTuple):
    """What came of a batch.

    Attributes:
        rows: a row for each run, in order.
        seconds: how long it took.
    """

    rows: pa.Table
    seconds: float


class RunError(Exception):
    """A run that cannot be simulated, in words."""


@cache
def model_hash() -> str:
    """Hash of everything that can move a result: the rules, and what scenarios mean."""
    return "".join(source_hash(PACKAGE / room) for room in ("scenario", "world", "agents"))


def run_schema(record: Iterable[str]) -> pa.Schema:
    """Columns of a table of runs.

    Where a run stands, its outcomes with their units, and what went wrong.
    """
    quantities = described()
    outcome = [
        pa.field(
            name,
            _KINDS.get(quantities[name].kind, pa.float64()),
            metadata=quantities[name].metadata,
        )
        for name in record
    ]
    numbers = [pa.field(name, pa.int64()) for name in ("point", "replicate", "seed")]

    return pa.schema(
        [*numbers, *outcome, pa.field("error", pa.string()), pa.field("traceback", pa.string())]
    )


def simulate_batch(batch: Batch) -> Done:
    """Simulate the runs of a batch.

    Raises:
        SisterCitiesError: if this worker has another version of the model.
    """
    if batch.model != model_hash():
        raise SisterCitiesError(
            "a worker has another version of sistercities; install the same one everywhere"
        )

    began = time.perf_counter()
    histories: list[Column | None] = []
    failures: list[tuple[str, str] | None] = []
    site: int | None = None
    scenario: Scenario | NoScenarioError | None = None

    for run in batch.runs:
        # runs come point by point, so a scenario is worked out once
        if run.point != site:
            site = run.point
            scenario = _scenario(batch, run.point)
        try:
            histories.append(
                _history(scenario, replicate_seed(batch.seed, run.replicate), batch.age)
            )
            failures.append(None)
        except Exception as error:  # whatever a run does, the others go on
            histories.append(None)
            failures.append(error_in_words(error))

    return Done(_table(batch, histories, failures), time.perf_counter() - began)


def failed(batch: Batch, error: str) -> pa.Table:
    """Rows for runs of which nothing came back.

    Returns:
        One row per run, with the error and no outcomes.
    """
    return _table(batch, [None] * len(batch.runs), [(error, "")] * len(batch.runs))


def error_in_words(error: Exception) -> tuple[str, str]:
    """An error in one line, and where it happened, the same on every machine."""
    said = " ".join(str(error).split())
    if isinstance(error, RunError):
        return said, ""
    lines = [
        f"{_place(frame.filename)}:{frame.lineno} in {frame.name}: {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]

    return ": ".join(part for part in (type(error).__name__, said) if part), "\n".join(lines)


def _scenario(batch: Batch, point: int) -> Scenario | NoScenarioError:
    site = batch.sites[point]
    try:
        return filled(batch.templates[site.scenario], site.changes)
    except NoScenarioError as mistake:
        return mistake


def _history(scenario: Scenario | NoScenarioError | None, seed: int, age: int) -> Column:
    """The recorded months of one run up to the common age."""
    if not isinstance(scenario, Scenario):
        raise RunError(str(scenario))
    months: Column = PartnershipModel(scenario, rng=seed).run().record[: YEAR * age]
    if len(months) < YEAR * age:
        raise RunError(
            f"only {len(months)} months since signing; outcomes are told after {YEAR * age}"
        )

    return months


def _table(
    batch: Batch, histories: list[Column | None], failures: list[tuple[str, str] | None]
) -> pa.Table:
    schema = run_schema(batch.record)
    columns: dict[str, Any] = {
        "point": [run.point for run in batch.runs],
        "replicate": [run.replicate for run in batch.runs],
        "seed": [replicate_seed(batch.seed, run.replicate) for run in batch.runs],
        "error": [failure and failure[0] for failure in failures],
        "traceback": [failure and failure[1] for failure in failures],
        **_outcomes(batch.record, histories),
    }

    return pa.table(
        [pa.array(columns[field.name], type=field.type) for field in schema], schema=schema
    )


def _outcomes(record: tuple[str, ...], histories: list[Column | None]) -> dict[str, Any]:
    """Outcomes of all runs at once.

    Null where a run failed, and where something has not happened.
    """
    done = [history for history in histories if history is not None]
    if not done:
        return {name: [None] * len(histories) for name in record}

    table = outcomes(np.stack(done).view(np.recarray))
    # for each run its row among those that were done
    rows = iter(range(len(done)))
    taken = pa.array(
        [None if history is None else next(rows) for history in histories], type=pa.int64()
    )

    return {name: pa.Array.from_pandas(table[name]).take(taken) for name in record}


def _place(filename: str) -> str:
    """A source file from its package on, without the folders of this machine."""
    path = Path(filename)
    # the same words on every machine
    if path.is_relative_to(PACKAGE):
        return path.relative_to(PACKAGE.parent).as_posix()

    parts = path.parts
    return (
        "/".join(parts[parts.index("site-packages") + 1 :])
        if "site-packages" in parts
        else path.name
    )
