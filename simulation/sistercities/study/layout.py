"""Which runs a study has and in which files they are kept: plain arithmetic, the same on every machine.

Runs are laid out in blocks, a rectangle of points by replicates each; a study that is extended gets further blocks, so
that what is there stays where it is. Within a block runs go point by point, replicate by replicate, and are cut into
chunks of equal length: a chunk is a file.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sistercities.study.batch import Run

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
