"""The chunks of a study on disk: files of runs, each sealed to its study and its place there.

A chunk of another study, or of another place, is a whole file and yet the wrong one. So the
checksum in its name is not that of its rows alone, but of everything that they follow from as well:
model and versions, seed, age and outcomes, number of the chunk, and what stands at its points.
Words and sources are left out, because no result follows from them.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from sistercities.runs.durable import place
from sistercities.scenario.fields import carries_evidence
from sistercities.scenario.layers import Tree
from sistercities.study.batch import Block, chunks_of
from sistercities.study.file import SCENARIO
from sistercities.study.folder import RUNS, Manifest, checksum, is_whole, parquet
from sistercities.study.template import Template
from sistercities.study.variable import Axis

_CHUNK = re.compile(r"([0-9]{6,})-[0-9a-f]{16}\.parquet")


_WORDS = {"title", "summary", "synthetic", "name", "country"}
"""Plain values of a scenario that only people read."""

_WORDS_OF_ALL = {("chronology",), ("sources",)}
"""Tables of a scenario that only people read."""


class Kept(NamedTuple):
    """What a chunk holds, from the statistics at its end.

    Attributes:
        runs: number of runs.
        failed: number of them that failed.
    """

    runs: int
    failed: int


def place_chunk(folder: Path, number: int, table: pa.Table, seal: str) -> Path:
    """Put a chunk into a study folder; returns its path.

    Args:
        folder: the study folder.
        number: of the chunk.
        table: its runs, one per row.
        seal: what it is sealed with.
    """
    content = parquet(table)
    path = folder / RUNS / f"{number:06d}-{checksum(content, seal)}.parquet"
    place(content, path)
    return path


def chunks_in(folder: Path, seals: Mapping[int, str]) -> tuple[dict[int, Path], list[Path]]:
    """The whole chunks of a study folder, by number, and its damaged files.

    Files of another place count as damaged. Two whole files of one chunk are left over when a
    worker was stopped while it replaced one by the other: neither is trusted.

    Args:
        folder: the study folder.
        seals: of all its chunks, by number.

    Raises:
        OSError: if a file cannot be read.
    """
    whole: dict[int, list[Path]] = {}
    damaged = []
    for path in sorted((folder / RUNS).iterdir()) if (folder / RUNS).is_dir() else []:
        number = number_of(path)
        if number is None or number not in seals or not path.is_file():
            continue  # somebody else's
        if is_whole(path, seals[number]):
            whole.setdefault(number, []).append(path)
        elif path.exists():
            damaged.append(path)

    # neither of two is trusted
    twice = [path for paths in whole.values() if len(paths) > 1 for path in paths]
    return {number: paths[0] for number, paths in whole.items() if len(paths) == 1}, sorted(
        damaged + twice
    )


def number_of(path: Path) -> int | None:
    """The number of the chunk that a file is called after; nothing if it is called otherwise."""
    named = _CHUNK.fullmatch(path.name)
    return int(named[1]) if named and named[1] == f"{int(named[1]):06d}" else None


def kept_in(path: Path) -> Kept:
    """What a chunk holds."""
    with path.open("rb") as file:
        about = pyarrow.parquet.read_metadata(file)
    column = about.schema.to_arrow_schema().get_field_index("error")
    nulls: int = about.row_group(0).column(column).statistics.null_count
    return Kept(int(about.num_rows), int(about.num_rows) - nulls)


def bound_of(
    block: Block,
    points: pa.Table,
    axes: Mapping[str, Sequence[Axis]],
    templates: Mapping[str, Template],
) -> str:
    """A checksum of all that stands at the points of a block.

    Scenarios, and what is changed in them.

    Args:
        block: of runs.
        points: of the study.
        axes: what is varied in each scenario.
        templates: the scenarios, by name.
    """
    here = points.slice(block.points[0], block.points[1] - block.points[0])
    checksum = hashlib.sha256()
    for name in sorted(set(here.column_names) - {"point"}):
        column = here[name].combine_chunks()
        if column.null_count < len(column):  # a column of another scenario says nothing here
            checksum.update(f"{json.dumps(name)}:".encode() + _content(column))

    for scenario in sorted(pc.unique(here[SCENARIO]).to_pylist()):
        there = here.filter(pc.equal(here[SCENARIO], scenario))
        tree = without_words(templates[scenario].tree)
        checksum.update(
            json.dumps([scenario, tree, dict(sorted(_meanings(axes[scenario], there)))]).encode()
        )

    return checksum.hexdigest()


def without_words(tree: Tree, path: tuple[str, ...] = ()) -> Tree:
    """What of a scenario results can follow from.

    Values without their evidence, and nothing that only people read.

    Args:
        tree: of the scenario, or of a part of it.
        path: of that part.
    """
    left: Tree = {}
    for name, below in tree.items():
        here = (*path, name)
        if isinstance(below, dict) and here not in _WORDS_OF_ALL:
            left[name] = (
                {"value": below["value"]} if carries_evidence(here) else without_words(below, here)
            )
        elif not isinstance(below, dict) and name not in _WORDS:
            left[name] = below

    return left


def seals(manifest: Manifest) -> dict[int, str]:
    """What each chunk of a study is sealed with, by number."""
    common = [manifest.origin.decisive, manifest.file.seed, manifest.age, manifest.record]
    of_block = {
        block: hashlib.sha256(json.dumps([*common, block, bound]).encode()).hexdigest()
        for block, bound in zip(manifest.blocks, manifest.bound, strict=True)
    }

    return {
        number: f"{of_block[block]}-{number}:" for number, block, _ in chunks_of(manifest.blocks)
    }


def _content(column: pa.Array) -> bytes:
    """The values of a column, the same whether whole numbers stand in it as such or not."""
    if not pa.types.is_string(column.type):
        # 1 and 1.0 are one value, whatever the type of the column
        numbers = (
            column.cast(pa.float64())
            if not pa.types.is_boolean(column.type)
            else column.cast(pa.int8())
        )
        filled = numbers.fill_null(float("nan") if pa.types.is_floating(numbers.type) else -1)
        return str(numbers.type).encode() + filled.to_numpy(zero_copy_only=False).tobytes()

    coded = column.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return json.dumps(coded.dictionary.to_pylist()).encode() + codes.tobytes()


def _meanings(axes: Sequence[Axis], points: pa.Table) -> Iterator[tuple[str, object]]:
    """What the values of each axis set in the scenario, as far as they occur."""
    for axis in axes:
        used = (
            [value for value in pc.unique(points[axis.name]).to_pylist() if value is not None]
            if axis.levels
            else []
        )
        if axis.levels is not None:
            yield axis.name, {level: axis.levels[level] for level in sorted(used)}
        elif points[axis.name].null_count < len(points):
            yield axis.name, list(axis.keys)
