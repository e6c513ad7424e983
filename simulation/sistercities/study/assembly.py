"""Chunks in the making: which runs are missing, and rows laid together until a chunk is whole and can be kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from sistercities.study.batch import Batch, Done, Run, Site, model_hash
from sistercities.study.binding import seals
from sistercities.study.chunks import kept_in, place_chunk
from sistercities.study.file import SCENARIO
from sistercities.study.folder import read_table
from sistercities.study.layout import chunks_of
from sistercities.study.manifest import Manifest
from sistercities.study.plan import Plan
from sistercities.study.variable import changes_of

BATCH_SECONDS = 1.0
"""How long a worker should be at a batch: long against handing it out, short against somebody's patience."""

FIRST_BATCH, LARGEST_BATCH = 4, 200


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
        self._folder, self._plan, self._chunks = folder, plan, chunks
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
        """Take in the rows of a batch; the number of rows that are new on disk, once its chunk is whole."""
        if done.seconds > 0.0:
            self._batch = max(
                1, min(LARGEST_BATCH, round(len(batch.runs) * BATCH_SECONDS / done.seconds))
            )
        chunk, tables = self._open[batch.chunk]
        tables.append(done.rows)
        if sum(map(len, tables)) < len(chunk.missing):
            return 0
        self._keep(chunk, tables)
        del self._open[batch.chunk]
        return len(chunk.missing) if chunk.before is None else 0

    def _keep(self, chunk: Chunk, tables: list[pa.Table]) -> None:
        if chunk.before is not None:
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
