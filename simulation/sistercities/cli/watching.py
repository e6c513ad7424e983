"""Long work shows how far it is: a bar on a terminal, and for a sweep a line a minute elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from sistercities.questions.sweep import Progress as SweepProgress

EVERY = 60.0
"""Seconds between two lines where there is no terminal."""

type Watch = Callable[["SweepProgress"], object]


@contextmanager
def progress(total: int | None) -> "Iterator[Callable[..., None]]":
    """A bar, with the time left if the total is known; without a number it advances by one."""
    from sistercities.world.compiled import FIRST_TIME

    console = Console(stderr=True)
    what = "Compiling once, then simulating" if FIRST_TIME else "Simulating"
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=total)

        def tell(done: int | None = None) -> None:
            """So many are done; without a number, one more."""
            if done is None:
                bar.advance(task)
            else:
                bar.update(task, completed=done)

        yield tell


@contextmanager
def watching(*, quiet: bool) -> Iterator[Watch]:
    """Something to call with the progress of a sweep, again and again."""
    console = Console(stderr=True)
    if quiet:
        yield lambda progress: None
    elif console.is_terminal:
        columns = (BarColumn(), TextColumn("{task.description}", markup=False))
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("starting workers", total=None)

            def show(progress: "SweepProgress") -> None:
                told = in_words(progress, console.width)
                bar.update(task, completed=progress.done, total=progress.total, description=told)

            yield show
    else:
        yield _Lines()


def in_words(progress: "SweepProgress", columns: int | None = None) -> str:
    """How far a sweep is: runs, runs a second, time left, failures, as far as there is room."""
    parts = {"runs": f"{progress.done:,} of {progress.total:,} runs"}
    if progress.seconds_left is not None:
        rate = f"{progress.rate:,.0f}" if progress.rate >= 10.0 else f"{progress.rate:.2g}"
        parts |= {"rate": f"{rate} a second", "left": f"{duration(progress.seconds_left)} left"}
    parts["failed"] = f"{progress.failed:,} failed"
    for least in ("rate", "left", "failed"):
        if columns is not None and len(", ".join(parts.values())) > columns:
            parts.pop(least, None)
    return ", ".join(parts.values())


def duration(seconds: float) -> str:
    """A time as people say it, with two units at most."""
    whole = max(0, round(seconds))
    for unit, length, below, part in (
        ("d", 86400, "h", 3600),
        ("h", 3600, "min", 60),
        ("min", 60, "s", 1),
    ):
        if whole >= length:
            return f"{whole // length} {unit} {whole % length // part} {below}"
    return f"{whole} s"


class _Lines:
    """Writes a line when a sweep goes on, when a file was damaged, and then one a minute."""

    def __init__(self) -> None:
        self._written = time.monotonic()
        self._first = True

    def __call__(self, progress: "SweepProgress") -> None:
        if self._first and progress.damaged:
            _say(f"{progress.damaged:,} damaged files are made anew")
        if self._first and progress.earlier:
            _say(f"goes on from {progress.earlier:,} of {progress.total:,} runs")
        self._first = False
        if time.monotonic() - self._written >= EVERY:
            self._written = time.monotonic()
            _say(in_words(progress))


def _say(line: str) -> None:
    with suppress(OSError):  # standard error is full, or nobody reads it: no reason to stop
        sys.stderr.write(f"sistercities: {line}\n")
        sys.stderr.flush()
