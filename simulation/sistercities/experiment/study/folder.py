"""The folder of a study on disk: written so that a power cut at any moment leaves it whole.

Every file is written aside, made durable and renamed. The tables carry a checksum in their name, so that a damaged one
is found out without a journal. The manifest is written when the folder begins, when the study is extended, and when it
is complete.
"""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet
from filelock import FileLock, Timeout

from sistercities.experiment.study.layout import Block
from sistercities.scenario.mistakes import SisterCitiesError

FORMAT = 1
"""Number of the layout of the folder; a newer one is not read."""

MANIFEST, CLOCK, LOCK, RUNS = "manifest.json", "clock.json", "lock", "runs"

_ASIDE = ".aside-"
_CHUNK = re.compile(r"(\d{6,})-([0-9a-f]{16})\.parquet")


class Manifest(NamedTuple):
    """What a study folder says of itself.

    Attributes:
        study: the study file, as plain values.
        age: years since signing at which outcomes are told.
        points: name of the table of points.
        sites: number of points.
        blocks: the runs.
        origin: code, versions and platform that the folder was begun with.
        complete: whether all runs are there.
        files: checksums of all files, once it is complete.
    """

    study: dict[str, Any]
    age: int
    points: str
    sites: int
    blocks: list[Block]
    origin: dict[str, Any]
    complete: bool = False
    files: dict[str, str] | None = None


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a study folder.

    Raises:
        SisterCitiesError: if the folder holds no study, or one of a newer version.
    """
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if told["format"] > FORMAT:
            raise SisterCitiesError(
                f"{folder}: written by a newer sistercities (format {told['format']}; this one reads up to {FORMAT}); "
                "update sistercities"
            )
        del told["format"]
        return Manifest(**{**told, "blocks": [_block(*block) for block in told["blocks"]]})
    except OSError as error:
        raise SisterCitiesError(
            f"{folder}: no study folder ({MANIFEST}: {error.strerror}); sweep the study first"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise SisterCitiesError(f"{folder}: {MANIFEST} is damaged; take it from a backup, or begin anew") from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest into a study folder, in place of the one that is there."""
    told = json.dumps({"format": FORMAT, **manifest._asdict()}, indent=2, sort_keys=True)
    place(told.encode() + b"\n", folder / MANIFEST)


def place(content: bytes, path: Path) -> None:
    """Write a file so that it is there as a whole or not at all, whatever happens meanwhile."""
    handle, aside = tempfile.mkstemp(prefix=_ASIDE, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    _make_durable(path.parent)


def parquet(table: pa.Table) -> bytes:
    """A table as a Parquet file: the same bytes for the same table."""
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(table.combine_chunks(), sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def checksum(content: bytes) -> str:
    """The checksum that stands in names of files: 16 hexadecimal digits of the SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def place_points(folder: Path, points: pa.Table) -> str:
    """Put the table of points into a study folder; returns its name."""
    content = parquet(points)
    name = f"points-{checksum(content)}.parquet"
    place(content, folder / name)
    return name


def place_chunk(folder: Path, number: int, table: pa.Table) -> Path:
    """Put a chunk into a study folder; returns its path."""
    content = parquet(table)
    path = folder / RUNS / f"{number:06d}-{checksum(content)}.parquet"
    place(content, path)
    return path


def is_whole(path: Path) -> bool:
    """Whether a table holds what its name promises."""
    promised = path.stem.rpartition("-")[2]
    try:
        return checksum(path.read_bytes()) == promised
    except OSError:
        return False


def chunks_in(folder: Path) -> tuple[dict[int, Path], list[Path]]:
    """The chunks of a study folder that are whole, by number, and the files that are damaged.

    Two whole files of one chunk are left over when a worker was stopped while it replaced one by the other: neither is
    trusted.
    """
    whole: dict[int, list[Path]] = {}
    damaged = []
    for path in sorted((folder / RUNS).iterdir()):
        named = _CHUNK.fullmatch(path.name)
        if named and is_whole(path):
            whole.setdefault(int(named[1]), []).append(path)
        elif not path.name.startswith(_ASIDE):
            damaged.append(path)
    twice = [path for paths in whole.values() if len(paths) > 1 for path in paths]
    return {number: paths[0] for number, paths in whole.items() if len(paths) == 1}, sorted(damaged + twice)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a study folder to this process, and sweep out what an earlier one left half written.

    Raises:
        SisterCitiesError: if another process works in the folder, or it cannot be written.
    """
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise SisterCitiesError(f"{folder}: another sweep is at work here; wait for it, or give --out") from None
    except OSError as error:
        raise SisterCitiesError(f"{folder}: cannot be written ({error.strerror}); give another with --out") from None
    try:
        for left in [*folder.glob(f"{_ASIDE}*"), *(folder / RUNS).glob(f"{_ASIDE}*")]:
            left.unlink(missing_ok=True)
        yield
    finally:
        lock.release()


def _block(points: list[int], replicates: list[int], chunk: int) -> Block:
    return Block((points[0], points[1]), (replicates[0], replicates[1]), chunk)


def _make_durable(folder: Path) -> None:
    """Make a renaming survive a power cut; Windows knows no such thing."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
