"""The chunks of a study on disk: files of runs, each sealed to its study and its place there."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet

from sistercities.runs.keeping import place
from sistercities.study.folder import RUNS, checksum, is_whole, parquet

_CHUNK = re.compile(r"([0-9]{6,})-[0-9a-f]{16}\.parquet")


class Kept(NamedTuple):
    """What a chunk holds, from the statistics at its end.

    Attributes:
        runs: number of runs.
        failed: number of them that failed.
    """

    runs: int
    failed: int


def place_chunk(folder: Path, number: int, table: pa.Table, seal: str) -> Path:
    """Put a chunk into a study folder; returns its path."""
    content = parquet(table)
    path = folder / RUNS / f"{number:06d}-{checksum(content, seal)}.parquet"
    place(content, path)
    return path


def chunks_in(folder: Path, seals: Mapping[int, str]) -> tuple[dict[int, Path], list[Path]]:
    """The chunks of a study folder that are whole, by number, and the files that are damaged or of another place.

    Two whole files of one chunk are left over when a worker was stopped while it replaced one by the other: neither is
    trusted.

    Args:
        folder: the study folder.
        seals: of all its chunks, by number.

    Raises:
        OSError: if a file cannot be read.
    """
    whole: dict[int, list[Path]] = {}
    damaged = []
    for path in sorted((folder / RUNS).iterdir()) if (folder / RUNS).is_dir() else []:
        number = _number(path)
        if number is None or number not in seals or not path.is_file():
            continue  # somebody else's
        if is_whole(path, seals[number]):
            whole.setdefault(number, []).append(path)
        elif path.exists():
            damaged.append(path)
    twice = [path for paths in whole.values() if len(paths) > 1 for path in paths]
    return {number: paths[0] for number, paths in whole.items() if len(paths) == 1}, sorted(
        damaged + twice
    )


def _number(path: Path) -> int | None:
    """The number of the chunk that a file is called after; nothing if it is called otherwise."""
    named = _CHUNK.fullmatch(path.name)
    return int(named[1]) if named and named[1] == f"{int(named[1]):06d}" else None


def kept_in(path: Path) -> Kept:
    """What a chunk holds."""
    with path.open("rb") as file:
        told = pyarrow.parquet.read_metadata(file)
    column = told.schema.to_arrow_schema().get_field_index("error")
    nulls: int = told.row_group(0).column(column).statistics.null_count
    return Kept(int(told.num_rows), int(told.num_rows) - nulls)
