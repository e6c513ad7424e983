"""How far a sweep is."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from sistercities.study.chunks import kept_in


class Progress(NamedTuple):
    """How far a sweep is.

    Attributes:
        total: runs of the study.
        earlier: runs that were there when this sweep began.
        done: runs that are simulated, the earlier ones included.
        failed: runs among them that failed.
        damaged: files that were found damaged when it began, and are made anew.
        seconds: since it began.
    """

    total: int
    earlier: int
    done: int
    failed: int
    damaged: int
    seconds: float

    @property
    def rate(self) -> float:
        """Runs a second in this sweep."""
        return (self.done - self.earlier) / self.seconds if self.seconds > 0.0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds until all runs are done at that rate; nothing before there is one."""
        return (self.total - self.done) / self.rate if self.rate > 0.0 else None


class Tally:
    """Counts the runs of a sweep.

    Args:
        total: runs of the study.
    """

    def __init__(self, total: int) -> None:
        self._total, self._began = total, time.monotonic()
        self._earlier = self._failed = self._damaged = self._kept = self.new = 0

    def begin(self, chunks: Iterable[Path], damaged: int, *, retry_failed: bool) -> None:
        """Count what is there; failed runs are not if they are to be tried again."""
        for chunk in chunks:
            runs, failed = kept_in(chunk)
            self._kept += runs
            self._earlier -= failed if retry_failed else 0
            self._failed += 0 if retry_failed else failed
        self._earlier += self._kept
        self._damaged = damaged

    def add(self, rows: pa.Table, kept: int) -> None:
        """Count the rows of a batch, and those of a chunk that was kept with it."""
        self.new += rows.num_rows
        self._failed += rows.num_rows - rows["error"].null_count
        self._kept += kept

    def progress(self) -> Progress:
        """How far the sweep is now."""
        seconds = time.monotonic() - self._began
        return Progress(
            self._total,
            self._earlier,
            self._earlier + self.new,
            self._failed,
            self._damaged,
            seconds,
        )

    def kept_in(self, folder: Path) -> str:
        """What is kept, in words."""
        return f"{self._kept:,} of {self._total:,} runs are kept in {folder}"
