"""Workers: who simulates batches.

On one machine workers are processes, because a run spends a third of its time in Python, which
threads cannot share (measured: two threads 1.75 times one, two processes 2.0 times). They are those
of loky, which needs no ``if __name__ == "__main__"`` in the scripts and notebooks that call it.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sistercities.runs.durable import reason_of
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.study.batch import Batch, simulate_batch

_MOST = 1024


class Future(Protocol):
    """What is given back at once for a batch that a worker will simulate."""

    def add_done_callback(self, function: Callable[[Any], object], /) -> object:
        """Call a function with the future as soon as it is done."""

    def result(self) -> Any:  # noqa: ANN401
        """The rows of the batch; or raise what went wrong."""


class Executor(Protocol):
    """Anything that takes calls to make.

    An executor of ``concurrent.futures``, of Dask, of MPI, and others.
    """

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Any:  # noqa: ANN401
        """Have somebody make a call; gives back a future at once."""


class Crew(Protocol):
    """Workers of a sweep."""

    @property
    def size(self) -> int:
        """How many work at once."""

    def submit(self, batch: Batch) -> Future:
        """Hand a batch to a worker."""

    def lost(self, error: BaseException) -> bool:
        """Whether an error means that a worker died, so that its batch may be tried again."""

    def renew(self) -> None:
        """Get new workers, if those that are left cannot go on."""

    def leave(self) -> None:
        """Let the workers go; what they are at is thrown away."""


class Borrowed(NamedTuple):
    """Workers of somebody else's executor, who keeps it when the sweep is done."""

    executor: Executor
    size: int

    def submit(self, batch: Batch) -> Future:
        """Hand a batch to a worker."""
        future: Future = self.executor.submit(simulate_batch, batch)
        return future

    def lost(self, error: BaseException) -> bool:
        """Dask gives up a batch after several dead workers.

        Another executor that breaks is not ours to replace.
        """
        return type(error).__name__ == "KilledWorker"

    def renew(self) -> None:
        """Nothing to renew."""

    def leave(self) -> None:
        """The executor stays with its owner."""


class Processes:
    """Worker processes on this machine, replaced when one of them dies.

    Args:
        size: how many.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.renew()

    def submit(self, batch: Batch) -> Future:
        """Hand a batch to a worker."""
        future: Future = self._pool.submit(simulate_batch, batch)
        return future

    def lost(self, error: BaseException) -> bool:
        """One dead process breaks the whole pool."""
        return isinstance(error, BrokenExecutor)

    def renew(self) -> None:
        """Begin a new pool.

        Raises:
            SisterCitiesError: if the system gives none.
        """
        from loky import ProcessPoolExecutor

        try:
            # asked beforehand: loky says nothing that people understand
            Path.cwd()
        except OSError:
            raise SisterCitiesError(
                "the working folder was deleted, and workers begin there; go to another"
            ) from None

        try:
            self._pool = ProcessPoolExecutor(
                self.size, initializer=begin_work, initargs=(os.getpid(),)
            )
        except OSError as error:
            raise SisterCitiesError(
                f"worker processes cannot be started ({reason_of(error)}); "
                "they need shared memory, /dev/shm on Linux"
            ) from None

    def leave(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, kill_workers=True)


def crew_of(workers: int | None, executor: Executor | None, cluster: str | None) -> Crew:
    """The workers that were asked for.

    Processes on this machine, somebody's executor, or a cluster.

    Raises:
        SisterCitiesError: if they cannot be had.
    """
    size = processors() if workers is None else workers
    if not 1 <= size <= _MOST:
        raise SisterCitiesError(f"workers: {size} given; it must be from 1 to {_MOST:,}")
    if cluster is not None:
        return Cluster(cluster)

    return Processes(size) if executor is None else Borrowed(executor, size)


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def begin_work(parent: int) -> None:
    """What a worker process does first.

    It leaves Ctrl-C to its parent, and ends when the parent has died.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


PATIENCE = "10s"
"""How long to wait for the scheduler to answer."""

_LOOK_AGAIN = 5.0
"""Seconds after which the workers are counted again: they come and go while a sweep runs."""


class Cluster:
    """The workers of a Dask scheduler.

    Args:
        address: of the scheduler, for example ``tcp://10.0.0.5:8786``.

    Raises:
        SisterCitiesError: if Dask is not installed, or no scheduler answers.
    """

    def __init__(self, address: str) -> None:
        self._client = _connected(address)
        self._executor = self._client.get_executor(pure=False)
        self._size = 1
        self._counted = -_LOOK_AGAIN

    @property
    def size(self) -> int:
        """Threads of all workers that are there now.

        1 while there is none, so that there is work for the first.
        """
        now = time.monotonic()
        if now - self._counted > _LOOK_AGAIN:
            self._size = max(1, sum(self._client.nthreads().values()))
            self._counted = now
        return self._size

    def submit(self, batch: Batch) -> Future:
        """Hand a batch to the scheduler, which gives it to another worker if the first one dies."""
        future: Future = self._executor.submit(simulate_batch, batch)
        return future

    def lost(self, error: BaseException) -> bool:
        """Dask gives up a batch after several workers have died with it."""
        return type(error).__name__ == "KilledWorker"

    def renew(self) -> None:
        """Nothing to do: workers are started by whoever runs the cluster."""

    def leave(self) -> None:
        """Leave the scheduler; it forgets what was not finished."""
        self._client.close()


def _connected(address: str) -> Any:  # noqa: ANN401  # Dask carries no types
    try:
        from distributed import Client
    except ImportError:
        raise SisterCitiesError(
            'a cluster needs Dask: pip install "sistercities[cluster]"'
        ) from None

    try:
        client: Any = Client
        return client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise SisterCitiesError(f"no Dask scheduler at {address} ({reason})") from None
