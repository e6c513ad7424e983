"""Handing out batches to workers and taking in their rows, whoever dies meanwhile.

A batch whose worker died is tried again while nothing else runs, so that it can be told whether the
batch was the cause. If its worker dies again, its runs go one by one; a run whose worker dies even
then has failed.
"""

import queue
from collections import deque
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.study.batch import Batch, Done, Run, Site, chunks_of, failed, model_hash
from sistercities.study.chunks import kept_in, place_chunk, seals
from sistercities.study.file import SCENARIO
from sistercities.study.folder import Manifest, read_table
from sistercities.study.plan import Plan
from sistercities.study.variable import changes_of
from sistercities.study.workers import Crew, Future

DEATHS = 20
"""So many workers that die one after the other, with nothing done in between, are no accident."""

DIED = (
    "the worker died while it simulated this run alone; the run may need more memory than there is"
)

_AHEAD = 2
"""Batches handed out for each worker, so that none waits for the next."""

_TICK = 0.5
"""Seconds between two looks at whether somebody wants to stop."""


class Dispatch:
    """Batches at work: iterate over it to get each of them back with what came of it, in any order.

    Args:
        batches: what is to be done; asked for the next one when a worker is about to be free.
        crew: the workers.
    """

    def __init__(self, batches: Iterator[Batch], crew: Crew) -> None:
        self._batches = batches
        self._crew = crew
        self._flying: dict[Future, Batch] = {}
        self._landed: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._suspects: deque[Batch] = deque()
        self._alone = self._broken = False
        self._deaths = 0

    def __iter__(self) -> Iterator[tuple[Batch, Done]]:
        """Batches and what came of them, as they come.

        Raises:
            SisterCitiesError: if workers cannot do their work at all.
        """
        while self._hand_out():
            if not self._flying:
                continue  # the workers died before they could be given anything
            future = self._next_landed()
            batch = self._flying.pop(future)
            try:
                done: Done = future.result()
            except Exception as error:
                self._check_loss(error)
                yield from self._after_death(batch)
            else:
                self._deaths = 0
                yield batch, done

    def _hand_out(self) -> bool:
        """Hand out what workers can take; whether anything is under way."""
        if self._broken and not self._flying:
            self._crew.renew()
            self._broken = False

        if self._suspects and not self._flying:
            # a suspect flies alone, so that it is known who kills the worker
            self._alone = True
            self._fly(self._suspects.popleft())
        elif not self._suspects and not self._broken:
            self._alone = False
            while len(self._flying) < _AHEAD * self._crew.size and (
                batch := next(self._batches, None)
            ):
                self._fly(batch)

        return bool(self._flying or self._suspects)

    def _fly(self, batch: Batch) -> None:
        try:
            future = self._crew.submit(batch)
        except Exception as error:
            self._check_loss(error)
            self._suspects.append(batch)
            return

        self._flying[future] = batch
        future.add_done_callback(self._landed.put)

    def _next_landed(self) -> Future:
        while True:
            try:
                return self._landed.get(timeout=_TICK)
            except queue.Empty:
                continue

    def _check_loss(self, error: Exception) -> None:
        """Note that a worker died.

        Refuse to go on if that is not what happened, or happens all the time.
        """
        self._broken = True
        # deaths in a crowd may be one accident that hits many batches
        self._deaths += self._alone or not self._flying
        if not self._crew.lost(error) or self._deaths > DEATHS:
            raise _in_words(error) from error

    def _after_death(self, batch: Batch) -> Iterator[tuple[Batch, Done]]:
        """Try a lost batch again, in ever smaller parts; a single run that was alone has failed."""
        if not self._alone:
            self._suspects.append(batch)
        elif len(batch.runs) > 1:
            self._suspects.extend(batch.of([run]) for run in batch.runs)
        else:
            yield batch, Done(failed(batch, DIED), 0.0)


def _in_words(error: Exception) -> SisterCitiesError:
    if isinstance(error, SisterCitiesError):
        return error
    if isinstance(error, CancelledError):
        return SisterCitiesError("the workers, or the scheduler that they belong to, are gone")
    said = " ".join(str(error).split())
    return SisterCitiesError(f"workers cannot do their work ({type(error).__name__}: {said[:300]})")


BATCH_SECONDS = 1.0
"""How long a worker should be at a batch: long against handing it out, short against somebody's
patience.
"""

FIRST_BATCH = 4
LARGEST_BATCH = 200


class Chunk(NamedTuple):
    """A chunk of which runs are missing.

    Attributes:
        number: of the chunk.
        seal: what it is sealed with.
        missing: the runs, in order.
        before: the file that it will replace, if some of its rows are there already.
    """

    number: int
    seal: str
    missing: list[Run]
    before: Path | None = None


def missing_chunks(
    manifest: Manifest, whole: dict[int, Path], *, retry_failed: bool
) -> Iterator[Chunk]:
    """All chunks that are not there; those with failed runs too, if these are to be tried again."""
    sealed = seals(manifest)
    for number, block, position in chunks_of(manifest.blocks):
        if number not in whole:
            yield Chunk(number, sealed[number], block.runs_of(position))
        elif retry_failed and kept_in(whole[number]).failed:
            rows = read_table(whole[number], ["point", "replicate", "error"]).to_pylist()
            failed = [
                Run(row["point"], row["replicate"]) for row in rows if row["error"] is not None
            ]
            yield Chunk(number, sealed[number], failed, whole[number])


class Assembly:
    """The chunks of a study that are being made.

    Args:
        folder: the study folder.
        plan: the study.
        chunks: what is missing.
    """

    def __init__(self, folder: Path, plan: Plan, chunks: Iterator[Chunk]) -> None:
        self._folder = folder
        self._plan = plan
        self._chunks = chunks
        self._open: dict[int, tuple[Chunk, list[pa.Table]]] = {}
        self._batch = FIRST_BATCH

    def batches(self) -> Iterator[Batch]:
        """What has to be simulated, cut into batches that take about a second each."""
        for chunk in self._chunks:
            self._open[chunk.number] = (chunk, [])
            first = 0
            while first < len(chunk.missing):
                runs = chunk.missing[first : first + self._batch]
                first += len(runs)
                yield batch_of(self._plan, chunk.number, runs)

    def take(self, batch: Batch, done: Done) -> int:
        """Take in the rows of a batch.

        The number of rows that are new on disk, once its chunk is whole.
        """
        if done.seconds > 0.0:
            self._batch = max(
                1, min(LARGEST_BATCH, round(len(batch.runs) * BATCH_SECONDS / done.seconds))
            )

        # batches come back in any order; a chunk waits for all of its own
        chunk, tables = self._open[batch.chunk]
        tables.append(done.rows)
        if sum(map(len, tables)) < len(chunk.missing):
            return 0

        self._keep(chunk, tables)
        del self._open[batch.chunk]
        return len(chunk.missing) if chunk.before is None else 0

    def _keep(self, chunk: Chunk, tables: list[pa.Table]) -> None:
        if chunk.before is not None:
            # failed runs were tried again; the others stay as they are
            stored = read_table(chunk.before)
            tables = [stored.filter(stored["error"].is_null()).cast(tables[0].schema), *tables]

        rows = pa.concat_tables(tables).sort_by(
            [("point", "ascending"), ("replicate", "ascending")]
        )
        path = place_chunk(self._folder, chunk.number, rows, chunk.seal)
        if chunk.before is not None and chunk.before != path:
            chunk.before.unlink()


def batch_of(plan: Plan, chunk: int, runs: list[Run]) -> Batch:
    """A batch of runs with all that a worker needs to know of the study."""
    rows = plan.points.take(sorted({run.point for run in runs})).to_pylist()
    sites = {
        row["point"]: Site(row[SCENARIO], changes_of(plan.axes[row[SCENARIO]], row)) for row in rows
    }
    templates = {name: plan.templates[name] for name in {site.scenario for site in sites.values()}}

    return Batch(
        chunk, tuple(runs), sites, templates, plan.study.seed, plan.age, plan.record, model_hash()
    )
