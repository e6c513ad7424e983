"""Long work shows how far it is, and how long it will take: on a terminal only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sistercities.world.compiled import FIRST_TIME


@contextmanager
def progress(total: int | None) -> "Iterator[Callable[..., None]]":
    """A bar with the time left, where the total is known; called without a number it advances by one."""
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
