"""The folder of a study on disk: written so that a power cut at any moment leaves it whole.

Every file is written aside, made durable and renamed. The tables carry a checksum in their name, so that a damaged one
is found out without a journal. Files of other names are somebody else's: they are neither read nor touched.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet
from filelock import FileLock, Timeout

from sistercities.runs.keeping import ASIDE, acquire, place
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import one_line
from sistercities.study.batch import Run

FORMAT = 1
"""Number of the layout of the folder; a newer one is not read."""

MANIFEST, CLOCK, LOCK, RUNS = "manifest.json", "clock.json", "lock", "runs"
STUDY, SCENARIOS, SUMMARY, FIGURES = (
    "study.toml",
    "scenarios",
    "summary.csv",
    ("figure.pdf", "figure.png"),
)

POINTS = re.compile(r"points-([0-9a-f]{16})\.parquet")
"""Name of a table of points."""

_ASIDE = re.compile(re.escape(ASIDE) + "[0-9a-f]{16}")


def check_path(folder: Path) -> None:
    """Refuse a folder whose path is no text, because its tables could not be read.

    Raises:
        SisterCitiesError: if it is not.
    """
    try:
        str(folder.absolute()).encode()
    except UnicodeEncodeError:
        raise SisterCitiesError(
            f"{one_line(str(folder))}: its path is not UTF-8 text, which tables are read by; give another folder"
        ) from None
    except OSError as error:
        raise SisterCitiesError(
            f"{folder}: the working folder is gone ({error.strerror})"
        ) from None


def parquet(table: pa.Table) -> bytes:
    """A table as a Parquet file: the same bytes for the same table."""
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(table.combine_chunks(), sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A table from its file alone; nothing is guessed from the names of the folders that it lies in."""
    with path.open("rb") as file:
        return pyarrow.parquet.ParquetFile(file).read(columns)


def checksum(content: bytes, seal: str = "") -> str:
    """The checksum that stands in names of files: 16 hexadecimal digits of the SHA-256.

    Args:
        content: of the file.
        seal: what the file belongs to, and its place there, if it is to be found out elsewhere.
    """
    return hashlib.sha256(seal.encode() + content).hexdigest()[:16]


def place_points(folder: Path, points: pa.Table) -> str:
    """Put the table of points into a study folder; returns its name."""
    content = parquet(points)
    name = f"points-{checksum(content)}.parquet"
    place(content, folder / name)
    return name


def is_whole(path: Path, seal: str = "") -> bool:
    """Whether a table holds what its name promises.

    Raises:
        OSError: if it is there and cannot be read.
    """
    try:
        return checksum(path.read_bytes(), seal) == path.stem.rpartition("-")[2]
    except FileNotFoundError:
        return False


def digest(path: Path) -> str | None:
    """The SHA-256 of a file; nothing if it is not there.

    Raises:
        OSError: if it is there and cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a study folder to this process, and sweep out what an earlier one left half written.

    Raises:
        SisterCitiesError: if another process works in the folder, or it cannot be written.
    """
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        acquire(lock)
    except Timeout:
        raise SisterCitiesError(
            f"{folder}: another sweep is at work here; wait for it, or give --out"
        ) from None
    except OSError as error:
        raise SisterCitiesError(
            f"{folder}: cannot be written ({error.strerror}); give another with --out"
        ) from None
    try:
        for place_ in (folder, folder / RUNS, folder / SCENARIOS):
            place_.mkdir(exist_ok=True)
            for left in place_.iterdir():
                if _ASIDE.fullmatch(left.name):
                    left.unlink(missing_ok=True)
        yield
    finally:
        lock.release()


FEWEST, MOST = 50, 2000
"""Runs in a chunk: enough that files are few, few enough that little is lost with a chunk."""

MOST_RUNS = 1_000_000_000
"""Runs of a study."""

CHUNKS = 100
"""Chunks that a study of middling size is cut into."""


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
        first, last = chunk * self.chunk, min((chunk + 1) * self.chunk, self.runs)
        return [self._run(number) for number in range(first, last)]

    def _run(self, number: int) -> Run:
        point, replicate = divmod(number, self.width)
        return Run(self.points[0] + point, self.replicates[0] + replicate)


def block_of(points: tuple[int, int], replicates: tuple[int, int]) -> Block:
    """A block with chunks of a length that suits its size."""
    runs = (points[1] - points[0]) * (replicates[1] - replicates[0])
    return Block(points, replicates, min(MOST, max(FEWEST, runs // CHUNKS)))


def extended(blocks: list[Block], points: int, replicates: int) -> list[Block]:
    """Blocks for more points, more replicates, or both; those that are there stay as they are."""
    old_points = max((block.points[1] for block in blocks), default=0)
    old_replicates = max((block.replicates[1] for block in blocks), default=0)
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
